"""What the lender asked for, and whether, when and how far it was answered."""

from __future__ import annotations

import pytest

from nlp_service.schema import InformationRequest
from nlp_service.signals import requests
from tests.signals.samples import message

MONDAY = "2024-07-01T10:00+08:00"


def asked(question: str, *replies: tuple[str, str, str]) -> list[InformationRequest]:
    thread = [message(question, "lender", MONDAY)]
    thread += [message(text, side, when) for side, when, text in replies]  # type: ignore[arg-type]
    return requests(thread)


@pytest.mark.parametrize(
    ("question", "reply"),
    [
        ("请提供二季度财务报表。", "二季度财务报表现附上，请查收。"),
        ("Please send the audited accounts.", "The audited accounts are attached."),
        ("When will the interest be paid?", "We will pay the interest on 5 July."),
        ("贵司能否接受账户归集？", "可以，我们同意归集。"),
    ],
)
def test_answered(question: str, reply: str) -> None:
    (request,) = asked(question, ("client", "2024-07-02T11:00+08:00", reply))
    assert request.answered == "yes"
    assert request.latency_hours == pytest.approx(10.0)
    assert request.evidence[0].provenance.text == question
    assert request.evidence[-1].provenance.text == reply


@pytest.mark.parametrize(
    ("question", "reply"),
    [
        ("请提供关联方往来明细。", "领导出差了，等他回来再说。"),
        ("Please send the feedstock contracts.", "We will come back to you in due course."),
        ("Please send the feedstock contracts.", "We will not share them."),
        ("请说明资金去向。", "不便透露。"),
    ],
)
def test_evaded(question: str, reply: str) -> None:
    (request,) = asked(question, ("client", "2024-07-02T11:00+08:00", reply))
    assert request.answered == "no"


def test_never_answered_has_no_latency() -> None:
    (request,) = asked("Please send the audited accounts.")
    assert (request.answered, request.answer_message_id, request.latency_hours) == (
        "no",
        None,
        None,
    )


def test_only_a_date_is_part_of_an_answer() -> None:
    (request,) = asked(
        "请提供二季度财务报表。",
        ("client", "2024-07-02T11:00+08:00", "财务报表我们7月20日前发您。"),
    )
    assert request.answered == "partly"


def test_asked_again_is_a_request_of_its_own() -> None:
    first, again = asked(
        "Please send the feedstock contracts.",
        ("client", "2024-07-02T11:00+08:00", "Let us discuss later."),
        ("lender", "2024-07-08T10:00+08:00", "Please send the feedstock contracts this week."),
        ("client", "2024-07-09T10:00+08:00", "The feedstock contracts are attached."),
    )
    assert (first.answered, again.answered) == ("no", "yes")


def test_the_client_requests_nothing_here() -> None:
    assert requests([message("Please send the waiver form.", "client", MONDAY)]) == []


@pytest.mark.parametrize(
    ("question", "reply"),
    [
        ("请补齐备案表和承诺函。", "备案表已交，承诺函领导还在看，等通知。"),
        (
            "Please send the budget and the audit letter.",
            "The budget is attached. The audit letter is still under review.",
        ),
    ],
)
def test_given_in_part(question: str, reply: str) -> None:
    (request,) = asked(question, ("client", "2024-07-02T11:00+08:00", reply))
    assert request.answered == "partly"


@pytest.mark.parametrize(
    ("question", "reply"),
    [
        ("请提供在建项目明细。", "在建项目明细暂不披露。下周二检查可以。"),
        (
            "Please send the feedstock contracts.",
            "Tuesday works for the visit. We will not share the feedstock contracts.",
        ),
    ],
)
def test_other_matters_do_not_answer_what_is_refused(question: str, reply: str) -> None:
    (request,) = asked(question, ("client", "2024-07-02T11:00+08:00", reply))
    assert request.answered == "no"
