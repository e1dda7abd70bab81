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


@pytest.mark.parametrize(
    ("question", "reply", "answered"),
    [
        # A statement answers a question of fact beside a promise of something else.
        ("环评批复是否已过期？", "环评批复没有过期，扫描件明天发您。", "yes"),
        (
            "Is the permit still valid?",
            "The permit is valid, we will send a scan on Friday.",
            "yes",
        ),
        # "or tell us when": the day is the lesser half.
        ("请今天付款，或者告知付款日期。", "款项7月12日前付清。", "partly"),
        ("Please pay today or tell us when you will.", "We will pay by 12 July.", "partly"),
        # What hangs on something else is half an answer.
        ("股东能否追加担保？", "如果董事会通过，股东可以追加担保。", "partly"),
        ("Would the sponsor add security?", "Yes, if the board agrees.", "partly"),
        # A part now, the rest some time.
        ("请说明房租收缴情况。", "房租收到一半，其他的老板没说。", "partly"),
        ("Please send the tenant files.", "Two attached, the others are not with me.", "partly"),
        # A refusal is none.
        ("请安排现场盘点。", "现场盘点恐怕不行。", "no"),
        ("Please insure the crushers.", "Not paying for that.", "no"),
    ],
)
def test_how_far_a_reply_goes(question: str, reply: str, answered: str) -> None:
    (request,) = asked(question, ("client", "2024-07-02T11:00+08:00", reply))
    assert request.answered == answered


@pytest.mark.parametrize(
    ("question", "first", "then"),
    [
        ("上架率偏低，请书面说明。", "详细说明我们7月5日前交。", "如约提交，请查收。"),
        (
            "Please explain the shortfall.",
            "A report will follow by 5 July.",
            "As promised, attached.",
        ),
    ],
)
def test_a_word_that_is_kept_answers(question: str, first: str, then: str) -> None:
    (request,) = asked(
        question,
        ("client", "2024-07-02T11:00+08:00", first),
        ("client", "2024-07-05T11:00+08:00", then),
    )
    assert request.answered == "yes"
    assert request.evidence[-1].provenance.text == then


def test_a_bare_question_is_about_the_sentence_before_it() -> None:
    found = asked(
        "The July instalment has not come in. Where is it?",
        ("client", "2024-07-02T11:00+08:00", "The instalment was wired this morning."),
    )
    assert {request.answered for request in found} == {"yes"}


@pytest.mark.parametrize("words", ["Please advise.", "盼复。"])
def test_a_bare_call_for_an_answer_counts_only_alone(words: str) -> None:
    assert len(asked(words)) == 1
    assert len(asked(f"Please send the accounts by 5 July. {words}")) == 1
