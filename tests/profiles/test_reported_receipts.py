"""Mails that say a document came: which sentences count, and for which period."""

from __future__ import annotations

import datetime as dt

import pytest

from nlp_service.profiles.reported_receipts import reported
from nlp_service.profiles.undertakings import Receipt, undertakings
from nlp_service.schema import Address, Annotation, Message, Provenance
from nlp_service.schema.agreement import SheetTerm


def mail(text: str, day: dt.date, subject: str = "") -> Message:
    return Message(
        id="m",
        document_id="mail",
        part="0",
        thread="t",
        side="client",
        sender=Address(name="", address="a@b.example"),
        date=dt.datetime.combine(day, dt.time(9), dt.UTC),
        subject=subject,
        text=text,
        visible=[(0, len(text))],
        annotation=Annotation(id="m", language="zh"),
    )


@pytest.mark.parametrize(
    ("text", "day", "period"),
    [
        ("三季度财务报表已收到。", (2025, 11, 3), (2025, 9, 30)),
        ("四季度报告今天上传到资料平台了。", (2026, 1, 20), (2025, 12, 31)),
        ("2025年度审计报告已报送贵行。", (2026, 4, 20), (2025, 12, 31)),
        ("上半年运营报告昨天寄出。", (2026, 8, 2), (2026, 6, 30)),
        ("The Q2 management accounts were delivered last week.", (2026, 8, 2), (2026, 6, 30)),
        ("We have received the accounts for FY2025.", (2026, 5, 2), (2025, 12, 31)),
    ],
)
def test_a_sentence_that_says_so(text, day, period):
    [receipt] = reported([mail(text, dt.date(*day))])
    assert (receipt.period, receipt.reported) == (dt.date(*period), True)
    assert text[receipt.place.start : receipt.place.end] == receipt.place.text


@pytest.mark.parametrize(
    "text",
    [
        "三季度财务报表至今未收到。",
        "请于本周内提供三季度报表，一季度的已收到吗？",
        "Please confirm that the Q2 report has been received.",
        "The Q2 report will be delivered on Friday.",
        "三季度的还款已收到。",
    ],
)
def test_what_says_no_such_thing(text):
    assert list(reported([mail(text, dt.date(2025, 11, 3))])) == []


def duty(text: str, what: str) -> SheetTerm:
    place = Provenance(document_id="c", start=0, end=len(text), text=text)
    value = {"what": what, "deadline": text}
    return SheetTerm(
        id="t",
        field="reporting_obligations",
        value=value,
        found=value,
        confidence=0.9,
        provenance=place,
    )


def test_a_reported_document_keeps_its_undertaking_and_the_dark_time_is_unknown():
    said = list(reported([mail("三季度财务报表已收到。", dt.date(2025, 11, 3))]))
    found = undertakings(
        [duty("每季度结束后30日内提供财务报表", "财务报表")],
        [],
        said,
        since=dt.date(2025, 1, 1),
        as_of=dt.date(2026, 2, 15),
        known_from=dt.date(2025, 9, 1),
    )
    status = {u.period_end.isoformat(): u.status for u in found}
    assert status == {
        "2025-03-31": "unknown",
        "2025-06-30": "unknown",
        "2025-09-30": "received",
        "2025-12-31": "overdue",
    }
    [kept] = [u for u in found if u.document]
    assert kept.reported and kept.document.text == "三季度财务报表已收到。"


def test_a_document_in_the_file_comes_before_a_mail_about_it():
    text = "Within 30 days after the end of each quarter deliver management accounts"
    held = Receipt(
        "management accounts Q3.xlsx",
        dt.date(2025, 10, 20),
        True,
        Provenance(document_id="d", start=0, end=0, text=""),
    )
    said = list(
        reported([mail("The Q3 management accounts were delivered.", dt.date(2025, 10, 21))])
    )
    [made] = undertakings(
        [duty(text, "management accounts")],
        [],
        [held, *said],
        since=dt.date(2025, 9, 1),
        as_of=dt.date(2025, 11, 30),
    )
    assert (made.status, made.reported, made.received_on) == (
        "received",
        False,
        dt.date(2025, 10, 20),
    )
