"""Mails in the text of forwards as parts of their own."""

from __future__ import annotations

import pytest

from nlp_service.ingest import read_bytes
from nlp_service.schema import Document
from nlp_service.text import prepare, unfold
from tests.jobs.letters import letter

EN = """Min, see below.

-----Original Message-----
From: Lee Hart [mailto:lee@ridge.example]
Sent: Tuesday, March 4, 2025 4:05 PM
To: Ann Bell
Subject: Insurance renewal

Ann,
we will send the policy by 18 March.

From: Ann Bell <ann@bank.example>
Sent: Monday, March 3, 2025 9:00 AM
To: Lee Hart
Subject: Insurance renewal

Lee,
please send the policy.
"""
ZH = """李娜，转给你看。

-----邮件原件-----
发件人: 张伟 <zhang@haiyu.example>
发送时间: 2025年3月4日 16:05
收件人: 王敏 <wang@bank.example>
主题: 一季度报告

王经理：我司将于3月20日前补齐报告。
"""


def unfolded(subject: str, body: str, files: tuple[str, ...] = ()) -> Document:
    data = letter(1, "a@bank.example", "b@bank.example", subject, body, day=4, files=files)
    return unfold(prepare(read_bytes(data, "mail.eml")))


def test_each_mail_of_a_chain_is_a_part_below_its_carrier() -> None:
    document = unfolded("FW: Insurance renewal", EN, ("list.csv",))
    _, file, newest, oldest = document.parts()
    assert (file.name, newest.how, oldest.how) == ("list.csv", "forwarded", "forwarded")
    assert len({part.id for part in document.parts()}) == 4
    assert newest.mail and newest.mail.sender and oldest.mail and oldest.mail.sender
    assert newest.mail.sender.address == "lee@ridge.example"
    assert newest.visible() == "Ann,\nwe will send the policy by 18 March."
    assert oldest.visible() == "Lee,\nplease send the policy."
    assert document.part(newest.id) is newest


def test_a_chinese_forward_and_its_language() -> None:
    _, carried = unfolded("转发：一季度报告", ZH).parts()
    assert carried.mail is not None and carried.language == "zh"
    assert carried.mail.date == "2025-03-04T16:05:00+08:00"
    assert carried.visible() == "王经理：我司将于3月20日前补齐报告。"


@pytest.mark.parametrize(("subject", "body"), [("FW: Insurance", EN), ("转发：报告", ZH)])
def test_unfolding_twice_is_unfolding_once(subject: str, body: str) -> None:
    once = unfolded(subject, body)
    before = once.model_dump_json()
    assert unfold(prepare(once)).model_dump_json() == before


@pytest.mark.parametrize(("subject", "body"), [("Re: Insurance", EN), ("回复：报告", ZH)])
def test_what_a_reply_quotes_is_no_forward(subject: str, body: str) -> None:
    assert len(list(unfolded(subject, body).parts())) == 1
