"""Mail zones on the project's own set, on chosen cases, and for any text."""

from __future__ import annotations

import json
from email.mime.text import MIMEText
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_service.ingest import read_bytes
from nlp_service.schema import Zone, ZoneKind
from nlp_service.settings import corpora_folder
from nlp_service.text import prepare, zones


def visible(text: str, found: list[Zone]) -> str:
    pieces = [text[z.start : z.end].strip() for z in found if z.kind is ZoneKind.VISIBLE]
    return "\n".join(piece for piece in pieces if piece)


def own_set() -> list[dict]:
    path = Path(corpora_folder()) / "mail_zones" / "mails.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def read_row(row: dict) -> tuple[str, str]:
    """The visible text that the row expects, and the one that was found."""
    if "html" in row:
        mail = MIMEText(row["html"], "html", "utf-8")
        mail["Subject"], mail["From"] = row["subject"], "a@b.example"
        part = prepare(read_bytes(mail.as_bytes(), "mail.eml")).root
        return row["visible"], visible(part.text, part.zones)
    text = row["text"]
    labelled = [Zone(**zone) for zone in row["zones"]]
    return visible(text, labelled), visible(text, zones(text, subject=row["subject"]))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_own_set_reaches_97_percent(language: str) -> None:
    rows = [row for row in own_set() if row["language"] == language]
    wrong = [row["id"] for row in rows if len(set(read_row(row))) > 1]
    assert len(rows) >= 60
    assert len(wrong) <= 0.03 * len(rows), wrong


def test_own_set_is_labelled_soundly() -> None:
    for row in own_set():
        at = 0
        for zone in row.get("zones", ()):
            assert zone["start"] == at
            at = zone["end"]
        assert at == len(row.get("text", ""))


@pytest.mark.parametrize(
    ("subject", "text", "kind"),
    [
        (
            "Fw: note",
            "See below.\n\nFrom: A <a@b.example>\nSent: today\nTo: C\nSubject: note\n\nx",
            "forward",
        ),
        (
            "Re: note",
            "See below.\n\nFrom: A <a@b.example>\nSent: today\nTo: C\nSubject: note\n\nx",
            "quote",
        ),
        (
            "转发: 通知",
            "请阅。\n\n发件人：甲\n发送时间：2024-1-2\n收件人：乙\n主题：通知\n\n正文",
            "forward",
        ),
        (
            "回复: 通知",
            "已阅。\n\n发件人：甲\n发送时间：2024-1-2\n收件人：乙\n主题：通知\n\n正文",
            "quote",
        ),
    ],
)
def test_the_subject_tells_forward_from_reply(subject: str, text: str, kind: str) -> None:
    assert zones(text, subject=subject)[-1].kind == kind


@pytest.mark.parametrize(
    "text",
    [
        "They wrote in their report:\nnothing new was found.",
        "张总在会上写道：一切正常。",
        "On your host run:\n\n  telnet\n\nThat is all.",
        "From: Monday\nwe work from home.",
        "Account name: Cedar Inc.\nBank: Valley\nSWIFT: VNBKUS33",
        "户名：砚山矿业\n账号：8800\n开户行：滇南银行",
        "Sent from my desk, which is easier than a phone.",
    ],
)
def test_what_looks_like_mail_furniture_but_is_text(text: str) -> None:
    assert [z.kind for z in zones(text)] == [ZoneKind.VISIBLE]


def test_hints_mark_history_that_words_do_not() -> None:
    text = "Reply\nold words\nmore"
    found = zones(text, hints=[Zone(kind=ZoneKind.QUOTE, start=6, end=20)])
    assert [(z.kind, z.start, z.end) for z in found] == [("visible", 0, 6), ("quote", 6, 20)]


_LINES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "", "> quoted", "-- ", "-----Original Message-----", "From: a <a@b.example>",
                "Sent: Monday, 1 May 2024", "To: b", "Subject: c", "On Mon, 1 May 2024, A wrote:",
                "------------------ 原始邮件 ------------------", "发件人: 甲",
                "发送时间: 2024年1月1日",
                "Best regards,", "此致", "敬礼", "发自我的iPhone", "Anna Bell", "CFO", "王强 经理",
                "本邮件含保密信息，仅供收件人使用。", "This e-mail is confidential.", "&nbsp;", "|",
            ]
        ),
        st.text(max_size=40),
    ),
    max_size=30,
)  # fmt: skip


@given(_LINES, st.sampled_from(["\n", "\r\n"]))
def test_zones_cover_the_text_in_order(lines: list[str], newline: str) -> None:
    text = newline.join(lines)
    at = 0
    for zone in zones(text):
        assert zone.start == at < zone.end
        at = zone.end
    assert at == len(text)


def test_a_long_quoted_mail_takes_linear_time() -> None:
    text = "Hi\n\n" + "On Dec 8, 2013, John wrote:\n> " * 3 + "> a < b : c\n" * 40_000
    assert visible(text, zones(text)).startswith("Hi")
