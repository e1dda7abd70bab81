"""Mail: what the standard library reads back is what was written."""

from __future__ import annotations

import datetime as dt
import email.utils
import mailbox
from email.header import decode_header, make_header
from email.message import Message as Mail
from pathlib import Path

import pytest

from nlp_service.errors import CatalogueInvalid
from nlp_service.interfaces.demo import RenderedFile
from nlp_service.interfaces.demo.mail import archive
from nlp_service.interfaces.demo.quoting import forwarded, quoted
from nlp_service.interfaces.demo.source import CHINA, ClientSource, Message, Person, read_messages

WINDOW = (dt.date(2025, 11, 1), dt.date(2026, 10, 31))
LIN = Person("lin", "林书禾", "lin@bank.example")
ANNE = Person("anne", "Anne Moor", "anne@works.example", mailer="gmail", language="en")


def _text(mail: Mail) -> str:
    part = next(p for p in mail.walk() if p.get_content_type() == "text/plain")
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode(str(part.get_content_charset()))


@pytest.fixture
def boxes(
    portfolio: list[ClientSource], rendered: list[RenderedFile]
) -> list[tuple[ClientSource, list[Mail]]]:
    paths = {file.client_id: file.path for file in rendered if file.role == "mail"}
    return [(c, list(mailbox.mbox(paths[c.record.id], create=False))) for c in portfolio]


def test_every_message_is_read_back(boxes: list[tuple[ClientSource, list[Mail]]]) -> None:
    for client, mails in boxes:
        assert 10 <= len(mails) <= 40
        for message, mail in zip(client.messages, mails, strict=True):
            assert _text(mail).startswith(message.body)
            assert str(make_header(decode_header(mail["Subject"]))) == message.subject
            assert email.utils.parsedate_to_datetime(mail["Date"]) == message.date
            assert WINDOW[0] <= message.date.date() <= WINDOW[1]
            assert message.sender.address in mail["From"]


def test_answers_refer_toread_messages_of_the_archive(
    boxes: list[tuple[ClientSource, list[Mail]]],
) -> None:
    for client, mails in boxes:
        ids = [mail["Message-ID"] for mail in mails]
        assert len(set(ids)) == len(ids)
        answers = [mail for mail in mails if mail["In-Reply-To"]]
        assert len(answers) >= len(client.messages) / 4
        for mail in answers:
            assert mail["In-Reply-To"] in ids
            assert mail["References"].split()[-1] == mail["In-Reply-To"]
            assert set(mail["References"].split()) <= set(ids)


def test_attachments_are_the_real_files(
    boxes: list[tuple[ClientSource, list[Mail]]], rendered: list[RenderedFile]
) -> None:
    files = {(f.client_id, f.path.name): f.path.read_bytes() for f in rendered}
    same = 0
    for client, mails in boxes:
        for message, mail in zip(client.messages, mails, strict=True):
            parts = [p for p in mail.walk() if p.get_content_disposition() == "attachment"]
            assert len(parts) == len(message.attach)
            for name, part in zip(message.attach, parts, strict=True):
                data = part.get_payload(decode=True)
                assert data
                assert str(make_header(decode_header(str(part.get_filename())))) == name
                same += files.get((client.record.id, name)) == data
    assert same >= 4


def test_the_archives_vary_as_real_mail_does(portfolio: list[ClientSource]) -> None:
    messages = [message for client in portfolio for message in client.messages]
    assert {m.charset for m in messages} >= {"utf-8", "gb18030"}
    assert {m.encoding for m in messages} == {"base64", "quoted-printable", "8bit"}
    styles = {m.quote or m.sender.mailer for m in messages if m.reply}
    assert styles >= {"outlook", "foxmail", "qq", "gmail", "netease", "none"}
    assert any(m.html for m in messages)
    bodies = [m.body for m in messages]
    assert len(set(bodies)) == len(bodies)


def _message(sender: Person, language: str) -> tuple[Message, str]:
    body = "Please confirm." if language == "en" else "请确认。"
    date = dt.datetime(2026, 3, 4, 14, 5, tzinfo=CHINA)
    return Message("m", sender, (LIN,), (), date, "Re: 贷款 loan", body), body


@pytest.mark.parametrize(
    ("style", "language", "expected"),
    [
        ("outlook", "zh", "发送时间: 2026年3月4日 14:05"),
        ("outlook", "en", "Sent: Wednesday, March 4, 2026 02:05 PM"),
        ("foxmail", "zh", "发送时间： 2026-03-04 14:05"),
        ("qq", "zh", "发送时间: 2026年3月4日(星期三) 下午2:05"),
        ("gmail", "zh", "于2026年3月4日周三 14:05写道："),
        ("gmail", "en", "On Wed, Mar 4, 2026 at 02:05 PM Anne Moor <anne@works.example> wrote:"),
        ("netease", "zh", "在 2026-03-04 14:05:00，"),
    ],
)
def test_quotations_look_like_those_of_the_program(
    style: str, language: str, expected: str
) -> None:
    message, body = _message(ANNE, language)
    text = quoted(style, message, body, language)
    assert expected in text
    marked = style in ("gmail", "netease")
    assert text.endswith(f"> {body}" if marked else body)


def test_forwardedread_messages_carry_their_head() -> None:
    for language, head in (("zh", "转发邮件信息"), ("en", "Begin forwarded message:")):
        message, body = _message(ANNE, language)
        text = forwarded(message, body, language)
        assert head in text and "Anne Moor <anne@works.example>" in text and text.endswith(body)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("===\nId: a\nFrom: lin\nTo: nobody\nDate: 2026-01-05 09:00\nSubject: x\n\n你好", "nobody"),
        ("===\nId: a\nFrom: lin\nTo: anne\nDate: 5 Jan\nSubject: x\n\nHello", "5 Jan"),
        (
            "===\nId: a\nFrom: lin\nTo: anne\nDate: 2026-01-05 09:00\nSubject: x\nReply: z\n\nHi",
            "a ",
        ),
        ("===\nId: a\nFrom: lin\nTo: anne\nSubject: x\nColour: red\n\nHi", "colour"),
    ],
)
def test_a_malformed_message_is_named(tmp_path: Path, text: str, named: str) -> None:
    path = tmp_path / "mail.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueInvalid, match=named):
        read_messages(path, {"lin": LIN, "anne": ANNE})


def test_a_missing_attachment_is_named(portfolio: list[ClientSource]) -> None:
    with pytest.raises(CatalogueInvalid, match="attaches"):
        archive(portfolio[0], {})
