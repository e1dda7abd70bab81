"""What the client undertook, until when, and what became of it."""

from __future__ import annotations

import datetime as dt

import pytest

from nlp_service.schema import Message, Promise, PromiseOutcome
from nlp_service.signals import promises
from tests.signals.samples import message

AS_OF = dt.date(2024, 12, 31)


def made(*thread: Message) -> list[Promise]:
    return promises(list(thread), AS_OF)


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("我们会在7月12日前提交审计报告。", "2024-07-12"),
        ("审计报告下周五前给您。", "2024-07-12"),
        ("I will send the signed certificate by Friday 12 July.", "2024-07-12"),
        ("The accounts will be with you tomorrow.", "2024-07-03"),
        ("We will deliver the report next week.", "2024-07-12"),
    ],
)
def test_a_promise_and_its_day(text: str, due: str) -> None:
    (promise,) = made(message(text, "client", "2024-07-02T10:00+08:00"))
    assert promise.due == dt.date.fromisoformat(due)
    assert promise.outcome is PromiseOutcome.OPEN
    assert promise.text == text
    assert promise.evidence[0].provenance.text == text


@pytest.mark.parametrize(
    "text",
    [
        "我们会尽量看看。",
        "如果股东同意，我们会在7月底前付款。",
        "利息已于今天支付。",
        "We will see.",
        "If the board agrees, we will pay by 12 July.",
        "We will not send the accounts.",
        "The report is attached.",
        "Could you send the report by Friday?",
    ],
)
def test_what_is_no_promise(text: str) -> None:
    assert made(message(text, "client", "2024-07-02T10:00+08:00")) == []


def test_the_lender_promises_nothing_here() -> None:
    assert (
        made(message("I will send the form by Friday.", "lender", "2024-07-02T10:00+08:00")) == []
    )


@pytest.mark.parametrize(
    ("delivery", "when", "outcome"),
    [
        ("二季度审计报告现附上，请查收。", "2024-07-11T10:00+08:00", PromiseOutcome.KEPT),
        ("二季度审计报告现附上，请查收。", "2024-07-15T10:00+08:00", PromiseOutcome.LATE),
    ],
)
def test_kept_or_late_by_a_later_delivery(
    delivery: str, when: str, outcome: PromiseOutcome
) -> None:
    promise = message("二季度审计报告我们7月12日前发您。", "client", "2024-07-02T10:00+08:00")
    proof = message(delivery, "client", when)
    (found,) = made(promise, proof)
    assert found.outcome is outcome
    assert found.evidence_message_id == proof.id
    assert found.evidence[-1].provenance.text == delivery


def test_an_attachment_proves_what_it_is_named_for() -> None:
    promise = message(
        "I will send the volume forecast by 12 July.", "client", "2024-07-02T10:00+08:00"
    )
    proof = message(
        "Here you are.", "client", "2024-07-11T10:00+08:00", attachments=("volume_forecast.xlsx",)
    )
    assert made(promise, proof)[0].outcome is PromiseOutcome.KEPT


def test_missed_where_the_lender_misses_it() -> None:
    promise = message("You will have the money by 12 July.", "client", "2024-07-02T10:00+08:00")
    reminder = message(
        "The money has not arrived, please explain.", "lender", "2024-07-16T10:00+08:00"
    )
    (found,) = made(promise, reminder)
    assert (found.outcome, found.evidence_message_id) == (PromiseOutcome.MISSED, reminder.id)
    early = message("The money has not arrived yet.", "lender", "2024-07-10T10:00+08:00")
    assert made(promise, early)[0].outcome is PromiseOutcome.OPEN


def test_a_later_promise_of_the_same_supersedes() -> None:
    first = message("验收报告7月12日前提交给您。", "client", "2024-07-02T10:00+08:00")
    second = message("验收报告改到7月31日前提交给您。", "client", "2024-07-10T10:00+08:00")
    old, new = made(first, second)
    assert old.outcome is PromiseOutcome.SUPERSEDED
    assert new.due == dt.date(2024, 7, 31)


def test_quoted_promises_are_not_made_again() -> None:
    quoted = "Noted.\n\nOn Tue, 2 Jul 2024 at 10:00, Dale <d@kestrel.example> wrote:\n> "
    first = message("I will send the plan by 12 July.", "client", "2024-07-02T10:00+08:00")
    reply = message(quoted + "I will send the plan by 12 July.", "client", "2024-07-03T10:00+08:00")
    assert [p.message_id for p in made(first, reply)] == [first.id]


def test_the_future_is_not_known_on_the_day() -> None:
    promise = message("I will send the plan by 12 July.", "client", "2024-07-02T10:00+08:00")
    proof = message("The plan is attached.", "client", "2024-07-11T10:00+08:00")
    (then,) = promises([promise, proof], dt.date(2024, 7, 5))
    assert then.outcome is PromiseOutcome.OPEN


def test_amount_of_a_promise() -> None:
    (promise,) = made(
        message("We will pay USD 300,000 on 28 July.", "client", "2024-07-02T10:00+08:00")
    )
    assert (promise.amount, promise.currency) == ("300000", "USD")
