"""Deliveries under contracts: when due, received, late or overdue, in both languages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest

from nlp_service.profiles.undertakings import Receipt, undertakings
from nlp_service.schema import Statement
from nlp_service.schema.agreement import SheetTerm, Undertaking
from tests.scores import builders as b

AS_OF = dt.date(2025, 9, 1)
SINCE = dt.date(2024, 6, 1)
QUARTERS = "2024-07-30 2024-10-30 2025-01-30 2025-04-30"


def duty(what: str, deadline: str) -> SheetTerm:
    value = {"what": what, "deadline": deadline}
    return SheetTerm(
        id="d", field="reporting_obligations", value=value, found=value, confidence=0.9,
        provenance=b.place(f"{deadline}提供{what}", "contract"),
    )  # fmt: skip


def listed(
    term: SheetTerm, statements: Sequence[Statement] = (), receipts: Sequence[Receipt] = ()
) -> list[Undertaking]:
    return undertakings([term], statements, receipts, SINCE, AS_OF)


@pytest.mark.parametrize(
    ("what", "deadline", "due"),
    [
        ("经审计的年度财务报表", "每一会计年度结束后120日内", "2025-04-30"),
        ("财务报表", "每季度结束后30日内", f"{QUARTERS} 2025-07-30"),
        ("半年度财务报表", "每半年度终了后2个月内", "2024-08-31 2025-02-28 2025-08-31"),
        ("审计报告", "每年4月30日前", "2025-04-30"),
        ("合规证明书", "每半年末后30日内", "2024-07-30 2025-01-30 2025-07-30"),
        ("audited statements", "within 120 days after the end of each fiscal year", "2025-04-30"),
        ("audited accounts", "within four (4) months after each financial year", "2025-04-30"),
        ("accounts", "within 30 days of the end of each quarter", f"{QUARTERS} 2025-07-30"),
    ],
)
def test_due_days(what: str, deadline: str, due: str) -> None:
    assert [str(u.due) for u in listed(duty(what, deadline))] == due.split()


@pytest.mark.parametrize("deadline", ["5个工作日内", "within five Business Days", "", "及时"])
def test_duties_upon_an_event_have_no_due_days(deadline: str) -> None:
    assert listed(duty("重大诉讼", deadline)) == []


def receipt(day: str, known: bool = True, document: str = "statement") -> Receipt:
    return Receipt("年报.xlsx", dt.date.fromisoformat(day), known, b.place("", document))


@pytest.mark.parametrize(
    ("arrived", "known", "status", "on"),
    [
        ("2025-04-20", True, "received", "2025-04-20"),
        ("2025-05-10", True, "late", "2025-05-10"),
        ("2025-08-30", False, "received", "None"),
    ],
)
def test_statements_of_the_period_are_the_delivery(
    arrived: str, known: bool, status: str, on: str
) -> None:
    term = duty("经审计的年度财务报表", "会计年度结束后120日内")
    [made] = listed(term, [b.statement(dt.date(2024, 12, 31))], [receipt(arrived, known)])
    assert (made.status, str(made.received_on)) == (status, on)
    assert made.document is not None and made.clause.document_id == "contract"


def test_without_a_delivery_it_is_overdue_and_the_next_is_due() -> None:
    made = undertakings(
        [duty("audited accounts", "within 120 days after each fiscal year")],
        [], [], dt.date(2023, 6, 1), dt.date(2025, 3, 1),
    )  # fmt: skip
    assert [(str(u.due), u.status) for u in made] == [
        ("2024-04-29", "overdue"),
        ("2025-04-30", "due"),
    ]


def test_statements_of_another_period_do_not_count() -> None:
    term = duty("年度财务报表", "会计年度结束后120日内")
    [made] = listed(term, [b.statement(dt.date(2023, 12, 31))], [receipt("2025-04-01")])
    assert (made.status, made.document) == ("overdue", None)


def test_other_documents_are_found_by_their_name() -> None:
    certificate = Receipt(
        "Compliance Certificate FY2024.pdf", dt.date(2025, 4, 2), True, b.place("", "certificate")
    )
    [made] = listed(
        duty("compliance certificate", "within 120 days after the end of each fiscal year"),
        receipts=[certificate],
    )
    assert made.status == "received"
    assert made.document is not None and made.document.document_id == "certificate"
