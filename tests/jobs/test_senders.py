"""Whose words they are: private addresses, names alone, and mail that is left in forwards only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.jobs.letters import BANK, letter, mbox
from tests.jobs.runs import lines, process

DESK, ANN = f"王敏 <wang@{BANK}>", f"Ann Bell <ann@{BANK}>"
ZHANG, LEE = "张伟 <zhang@haiyu.example>", "Lee Hart <lee@ridge.example>"
SIGNED = "\n\n--\n张伟\n海屿能源有限公司 财务部\n电话 010-5555 0101\n"
CHINESE = "王经理：我司将于3月20日前补齐一季度审计报告，请放心，我们一定按期送达。"
ENGLISH = "Ann,\nwe will send the renewed insurance policy by 18 March."


def _forward_en(words: str, sender: str = "Lee Hart [mailto:lee@ridge.example]") -> str:
    return (
        f"Min, see below.\n\n-----Original Message-----\nFrom: {sender}\n"
        "Sent: Tuesday, March 4, 2025 4:05 PM\nTo: Ann Bell\nSubject: Insurance renewal\n\n"
        f"{words}\n"
    )


def _forward_zh(words: str) -> str:
    return (
        "李娜，转给你看。\n\n-----邮件原件-----\n发件人: 张伟 <zhang@haiyu.example>\n"
        "发送时间: 2025年3月4日 16:05\n收件人: 王敏 <wang@bank.example>\n主题: 一季度报告\n\n"
        f"{words}\n"
    )


def mails() -> list[bytes]:
    return [
        letter(1, DESK, ZHANG, "一季度报告", "张总：请于3月20日前提供审计报告。\n\n王敏", day=0),
        letter(2, ZHANG, DESK, "回复：一季度报告", "王经理：收到，正在准备。" + SIGNED, day=1),
        # From home: the signature names the firm.
        letter(
            3, "老张 <zw1975@163.com>", DESK, "审计报告",
            "王经理：我在外地，用私人邮箱回复。审计报告3月25日前送到。" + SIGNED, day=2,
        ),
        letter(4, ANN, LEE, "Insurance renewal", "Dear Lee,\nplease send the policy.\nAnn", day=0),
        letter(5, LEE, ANN, "Re: Insurance renewal", "Ann,\nI am looking into it.\n\nLee", day=1),
        # From home: the same name, to the same person.
        letter(
            6, '"Hart, Lee" <leehart77@gmail.com>', ANN, "Insurance renewal",
            "Ann,\nmy office mail is down, the policy will be with you on 14 March.\n\nLee", day=3,
        ),
        # Somebody of whom nothing is known.
        letter(7, "Kim Doe <kd@gmail.com>", ANN, "Offer", "Buy our calendars.", day=3),
        # Forwards: of mail that is nowhere else, of the same again, and of mail that is here.
        letter(8, ANN, DESK, "FW: Insurance renewal", _forward_en(ENGLISH), day=4),
        letter(9, ANN, DESK, "FW: Insurance renewal", _forward_en(ENGLISH, "Lee Hart"), day=5),
        letter(
            10, ANN, DESK, "FW: Insurance renewal",
            _forward_en("Ann,\nI am looking into it.\n\nLee"), day=5,
        ),
        letter(11, DESK, f"李娜 <li@{BANK}>", "转发：一季度报告", _forward_zh(CHINESE), day=4),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("senders")
    out = folder / "out"
    return out, process(out, mbox(folder / "box.mbox", mails()))


def test_people_who_write_from_home_belong_to_their_firm(done: tuple[Path, Any]) -> None:
    sides = {row["from"]["address"]: row for row in lines(done[0], "messages")}
    assert (sides["zw1975@163.com"]["side"], sides["zw1975@163.com"]["clients"]) == (
        "client", ["haiyu.example"],
    )  # fmt: skip
    assert sides["leehart77@gmail.com"]["clients"] == ["ridge.example"]
    assert sides["kd@gmail.com"]["side"] == "other"
    clients = {row["client"]: row for row in lines(done[0], "clients")}
    assert clients["haiyu.example"]["people"] == [
        {"address": "zhang@haiyu.example", "names": ["张伟"]},
        {"address": "zw1975@163.com", "names": ["老张"]},
    ]
    dues = {p["due"] for p in clients["haiyu.example"]["promises"]}
    assert "2025-03-25" in dues


def test_a_forwarded_mail_is_its_authors_once_where_the_original_is_gone(
    done: tuple[Path, Any],
) -> None:
    out, report = done
    found = [row for row in lines(out, "messages") if row["forwarded_by"]]
    assert report["recovered_from_forwards"] == len(found) == 2
    assert report["total"] == report["processed"] == 11
    chinese, english = sorted(found, key=lambda row: str(row["language"]), reverse=True)
    assert chinese["from"]["address"] == "zhang@haiyu.example"
    assert chinese["side"] == english["side"] == "client"
    assert chinese["date"] == english["date"] == "2025-03-04T16:05:00+08:00"
    assert chinese["text"] == CHINESE and english["text"] == ENGLISH
    clients = {row["client"]: row for row in lines(out, "clients")}
    for name, due in (("haiyu.example", "2025-03-20"), ("ridge.example", "2025-03-18")):
        promised = [p for p in clients[name]["promises"] if p["due"] == due]
        assert len(promised) == 1, name
        assert promised[0]["made"].startswith("2025-03-04")
