"""What mail shows of willingness: each dimension, each side, each word located."""

from __future__ import annotations

import datetime as dt

import pytest

from nlp_service.schema import Evidence, Message
from nlp_service.signals import DIMENSIONS, cooperation_evidence, promises, requests
from tests.signals.samples import message

AS_OF = dt.date(2024, 12, 31)


def shown(*thread: Message) -> dict[str, list[Evidence]]:
    mail = list(thread)
    return cooperation_evidence(mail, promises(mail, AS_OF), requests(mail))


@pytest.mark.parametrize(
    ("text", "dimension", "polarity"),
    [
        ("邮件收到，马上处理。", "responsiveness", "positive"),
        ("Apologies for the delay.", "responsiveness", "negative"),
        ("我们承诺7月底前付清。", "commitment", "positive"),
        ("We cannot promise anything.", "commitment", "negative"),
        ("先如实告知：6月发电量低于预测。", "transparency", "positive"),
        ("We would like to flag early that the works are late.", "transparency", "positive"),
        ("租约属内部资料，不便透露。", "transparency", "negative"),
        ("We are willing to adjust the schedule.", "flexibility", "positive"),
        ("没有商量余地。", "flexibility", "negative"),
        ("感谢贵行支持。", "tone_politeness", "positive"),
        ("Stop wasting my time.", "tone_politeness", "negative"),
        ("领导出差，等他回来再议。", "evasion_delay", "negative"),
        ("To answer your question directly: no.", "evasion_delay", "positive"),
        ("We reserve all rights and will take legal action.", "dispute_threat", "negative"),
        ("再催就换一家银行。", "dispute_threat", "negative"),
    ],
)
def test_words_of_the_client(text: str, dimension: str, polarity: str) -> None:
    mail = message(text, "client", "2024-07-01T10:00+08:00")
    found = shown(mail)[dimension]
    assert polarity in {e.polarity for e in found}
    for item in found:
        where = item.provenance
        assert mail.text[where.start : where.end] == where.text
        assert (where.document_id, item.source) == (mail.document_id, mail.id)


def test_the_lenders_own_manners_are_not_the_clients() -> None:
    found = shown(
        message("This is unacceptable, you must pay!!", "lender", "2024-07-01T10:00+08:00")
    )
    assert found["tone_politeness"] == found["dispute_threat"] == []


@pytest.mark.parametrize(
    ("says", "wonders"),
    [
        ("贵司承诺的报表至今未收到。", "请核实贵司承诺的报表是否至今未收到。"),
        (
            "The accounts you promised have not arrived.",
            "Please check whether the accounts you promised have not arrived.",
        ),
    ],
)
def test_a_lender_who_asks_whether_does_not_say_that(says: str, wonders: str) -> None:
    when = "2024-07-01T10:00+08:00"
    assert shown(message(says, "lender", when))["follow_through"]
    assert not shown(message(wonders, "lender", when))["follow_through"]


def test_the_lenders_reminder_tells_of_the_client() -> None:
    for text in (
        "材料至今未收到，再次催促。",
        "Still awaiting your response, nothing has arrived.",
    ):
        found = shown(message(text, "lender", "2024-07-01T10:00+08:00"))
        assert {e.polarity for e in found["responsiveness"]} == {"negative"}
        assert {e.polarity for e in found["follow_through"]} == {"negative"}


@pytest.mark.parametrize(
    "text",
    [
        "该文件受保密协议约束，不便提供。",
        "By law we cannot disclose this before the stock exchange is told.",
    ],
)
def test_a_refusal_on_lawful_grounds_is_neutral(text: str) -> None:
    found = shown(message(text, "client", "2024-07-01T10:00+08:00"))
    for dimension in ("transparency", "flexibility", "evasion_delay"):
        assert all(e.polarity != "negative" for e in found[dimension])
    assert any(e.polarity == "neutral" for e in found["transparency"])


def test_quotes_and_copies_add_nothing() -> None:
    mail = message("感谢支持。资料现附上。", "client", "2024-07-01T10:00+08:00")
    once = shown(mail)
    twice = shown(mail, mail.model_copy(update={"document_id": "f" * 64}))
    assert once == twice
    quoted = (
        "收到。\n\n------------------ 原始邮件 ------------------\n"
        "发件人: 甲 <a@b.example>\n\n你们必须停止！"
    )
    assert shown(message(quoted, "client", "2024-07-01T10:00+08:00"))["tone_politeness"] == []


def test_slower_than_five_days_counts_against() -> None:
    ask = message("Please send the audited accounts.", "lender", "2024-07-01T10:00+08:00")
    slow = message("The audited accounts are attached.", "client", "2024-07-15T10:00+08:00")
    quick = message("The audited accounts are attached.", "client", "2024-07-01T15:00+08:00")
    assert [e.polarity for e in shown(ask, slow)["responsiveness"]] == ["negative"]
    assert [e.polarity for e in shown(ask, quick)["responsiveness"]] == ["positive"]


def test_all_dimensions_are_answered_for() -> None:
    assert tuple(shown()) == DIMENSIONS
