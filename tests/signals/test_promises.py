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
        "季报已于6月28日上传网银。",
        "会计师事务所答应7月20日出报告。",
        "滨河云要求租约最迟7月31日签署。",
        "测算如下：7月20日还本800万元、付息90万元。",
        "The bureau has confirmed that the grant will be paid in July.",
        "11日内窥镜检查确认要整体更换。",
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


@pytest.mark.parametrize(
    ("text", "amount", "due"),
    [
        ("今天先付3,000万元，剩余5,000万元5月15日前付清，我方承诺。", "50000000", "2026-05-15"),
        ("We pay CNY 3,000,000 today, and will pay the remaining CNY 5,000,000 by 15 May.",
         "5000000", "2026-05-15"),
    ],
)  # fmt: skip
def test_of_several_sums_the_one_that_is_due_then(text: str, amount: str, due: str) -> None:
    (promise,) = promises([message(text, "client", "2026-04-30T10:00+08:00")], dt.date(2026, 5, 1))
    assert (promise.amount, str(promise.due)) == (amount, due)


def test_amount_of_a_promise() -> None:
    (promise,) = made(
        message("We will pay USD 300,000 on 28 July.", "client", "2024-07-02T10:00+08:00")
    )
    assert (promise.amount, promise.currency) == ("300000", "USD")


@pytest.mark.parametrize(
    ("promise", "delivery", "subject"),
    [
        ("水质检测结果我们7月12日前报给贵行。", "如约提供水质检测结果，请查收。", "检测结果"),
        (
            "We will deliver the traffic study by 12 July.",
            "As agreed, the traffic study was sent to you today.",
            "Traffic",
        ),
    ],
)
def test_kept_in_a_new_thread(promise: str, delivery: str, subject: str) -> None:
    first = message(promise, "client", "2024-07-02T10:00+08:00", thread="a")
    later = message(delivery, "client", "2024-07-12T10:00+08:00", thread="b", subject=subject)
    assert made(first, later)[0].outcome is PromiseOutcome.KEPT


def test_another_matter_in_a_new_thread_keeps_nothing() -> None:
    first = message("We will deliver the traffic study by 12 July.", "client", "2024-07-02T10:00Z")
    other = message("The permit is attached.", "client", "2024-07-11T10:00Z", thread="b")
    assert made(first, other)[0].outcome is PromiseOutcome.OPEN


def test_a_paper_pays_no_debt() -> None:
    first = message("We will pay USD 400,000 by 12 July.", "client", "2024-07-02T10:00Z")
    paper = message(
        "The minutes are attached.", "client", "2024-07-10T10:00Z", attachments=("m.pdf",)
    )
    assert made(first, paper)[0].outcome is PromiseOutcome.OPEN


def test_payment_put_off_once_due_is_missed() -> None:
    first = message("剩余700万元7月12日前付清。", "client", "2024-07-02T10:00+08:00")
    again = message(
        "剩下的700万元需要再推迟一点，7月31日前肯定付清。",
        "client",
        "2024-07-15T10:00+08:00",
        thread="b",
    )
    old, new = made(first, again)
    assert old.outcome is PromiseOutcome.MISSED
    assert (new.due, new.outcome) == (dt.date(2024, 7, 31), PromiseOutcome.OPEN)


def test_a_missed_payment_made_weeks_later_stays_missed() -> None:
    first = message("We will pay USD 400,000 by 12 July.", "client", "2024-07-02T10:00Z")
    reminder = message("The USD 400,000 has not been received.", "lender", "2024-07-15T10:00Z")
    paid = message("USD 400,000 was paid today.", "client", "2024-08-20T10:00Z")
    (found,) = made(first, reminder, paid)
    assert found.outcome is PromiseOutcome.MISSED
    assert found.evidence_message_id == paid.id


def test_the_lender_asking_again_shows_it_missed() -> None:
    first = message("销售台账7月12日前给您。", "client", "2024-07-02T10:00+08:00")
    again = message("请尽快提供销售台账。", "lender", "2024-07-22T10:00+08:00")
    assert made(first, again)[0].outcome is PromiseOutcome.MISSED


def test_a_dated_clause_stands_beside_a_hedged_one() -> None:
    (found,) = made(
        message("利息差额7月12日前补上，本金看情况。", "client", "2024-07-02T10:00+08:00")
    )
    assert found.due == dt.date(2024, 7, 12)


@pytest.mark.parametrize(
    ("asked", "word", "refusal"),
    [
        ("请提供三季度销售台账。", "您先别着急，下周一定给您。", "详细台账属商业秘密，不便透露。"),
        (
            "Please send the tenant ledger.",
            "You will have it by 12 July.",
            "We will not share the tenant ledger.",
        ),
    ],
)
def test_refused_in_another_thread_once_due_it_is_missed(
    asked: str, word: str, refusal: str
) -> None:
    found = made(
        message(asked, "lender", "2024-07-01T10:00+08:00"),
        message(word, "client", "2024-07-02T10:00+08:00"),
        message(refusal, "client", "2024-07-22T10:00+08:00", thread="b", subject="三季度"),
    )
    assert [p.outcome for p in found] == [PromiseOutcome.MISSED]
    assert found[0].evidence[-1].provenance.text == refusal


@pytest.mark.parametrize(
    ("word", "delivery"),
    [
        ("分析报告7月12日前给您。", "The root cause analysis report is attached."),
        ("We will send the insurance certificate by 12 July.", "保险证明现附上，请查收。"),
    ],
)
def test_kept_in_the_other_language(word: str, delivery: str) -> None:
    first = message(word, "client", "2024-07-02T10:00+08:00")
    later = message(delivery, "client", "2024-07-11T10:00+08:00")
    assert [p.outcome for p in made(first, later)] == [PromiseOutcome.KEPT]
