"""Promises settled by account flows and by statements that came by mail."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from nlp_service.profiles.promise_proofs import prove
from nlp_service.schema import (
    AccountFlow,
    Message,
    Period,
    Promise,
    PromiseOutcome,
    Provenance,
    Statement,
    StatementValue,
)
from nlp_service.signals import promises
from tests.signals.samples import message

AS_OF = dt.date(2024, 9, 30)


def flow(month: str, inflow: int, outflow: int) -> AccountFlow:
    where = Provenance(document_id="f" * 64, part="0", start=0, end=4, text=f"{inflow}")
    return AccountFlow(
        month=dt.date.fromisoformat(f"{month}-01"),
        inflow=Decimal(inflow),
        outflow=Decimal(outflow),
        provenance=where,
    )


def made(text: str) -> tuple[list[Promise], Message]:
    mail = message(text, "client", "2024-07-02T10:00+08:00")
    return promises([mail], AS_OF), mail


PAYMENTS = ["剩余700万元7月12日前付清。", "We will pay RMB 7 million by 12 July."]


@pytest.mark.parametrize("text", PAYMENTS)
@pytest.mark.parametrize(
    ("flows", "outcome"),
    [
        ([flow("2024-07", 100_000, 7_500_000)], PromiseOutcome.KEPT),
        ([flow("2024-07", 7_000_000, 0)], PromiseOutcome.KEPT),
        ([flow("2024-07", 100_000, 650_000)], PromiseOutcome.MISSED),
        ([flow("2024-08", 100_000, 7_500_000)], PromiseOutcome.OPEN),
        ([], PromiseOutcome.OPEN),
    ],
)
def test_the_account_shows_whether_it_was_paid(
    text: str, flows: list[AccountFlow], outcome: PromiseOutcome
) -> None:
    found, mail = made(text)
    (promise,) = prove(found, [mail], flows, [], AS_OF)
    assert promise.outcome is outcome
    if outcome is not PromiseOutcome.OPEN:
        assert promise.evidence[-1].note == f"flow:{outcome.value}"
        assert promise.evidence[-1].provenance == flows[0].provenance


def test_a_month_that_is_not_over_tells_nothing_yet() -> None:
    found, mail = made(PAYMENTS[0])
    (promise,) = prove(found, [mail], [flow("2024-07", 1, 1)], [], dt.date(2024, 7, 20))
    assert promise.outcome is PromiseOutcome.OPEN


def test_what_mail_has_settled_stays() -> None:
    found, mail = made(PAYMENTS[0])
    kept = [p.model_copy(update={"outcome": PromiseOutcome.KEPT}) for p in found]
    assert prove(kept, [mail], [flow("2024-07", 1, 1)], [], AS_OF) == kept


def statement(document: str, part: str) -> Statement:
    where = Provenance(document_id=document, part=part, start=0, end=1, text="9")
    value = StatementValue(
        item="assets", value=Decimal(9), printed="9", unit="元", label="资产总计", provenance=where
    )
    return Statement(
        id="s",
        document_id=document,
        kind="BS",
        period=Period(end=dt.date(2024, 6, 30)),
        items={"assets": value},
    )


@pytest.mark.parametrize(
    "text", ["二季度报表我们7月12日前发您。", "I will send the Q2 accounts by 12 July."]
)
@pytest.mark.parametrize(
    ("when", "outcome"),
    [
        ("2024-07-11T09:00+08:00", PromiseOutcome.KEPT),
        ("2024-07-15T09:00+08:00", PromiseOutcome.LATE),
    ],
)
def test_statements_that_came_by_mail(text: str, when: str, outcome: PromiseOutcome) -> None:
    found, mail = made(text)
    later = message("1", "client", when, document="e" * 64, thread="b")
    (promise,) = prove(found, [mail, later], [], [statement("e" * 64, "0.0")], AS_OF)
    assert (promise.outcome, promise.evidence_message_id) == (outcome, later.id)


def test_statements_from_elsewhere_keep_no_promise() -> None:
    found, mail = made("二季度报表我们7月12日前发您。")
    later = message("1", "client", "2024-07-11T09:00+08:00", document="e" * 64, thread="b")
    (promise,) = prove(found, [mail, later], [], [statement("d" * 64, "0")], AS_OF)
    assert promise.outcome is PromiseOutcome.OPEN
