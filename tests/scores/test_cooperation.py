"""The cooperation score: the formula, the floor, and what must not move it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from nlp_service.schema import CooperationScore, Evidence, Message
from nlp_service.scores import cooperation, cooperation_of_thread
from nlp_service.scores.cooperation import dimensions
from nlp_service.signals import cooperation_evidence, promises, requests
from tests.signals.samples import evidence, message
from tests.signals.threads_gold import score_of, threads_of

AS_OF = dt.date(2024, 7, 1)


def client_mail(count: int, threads: int = 2, day: str = "2024-06-2") -> list[Message]:
    return [
        message("好的。", "client", f"{day}{n % 10}T10:{n:02}+08:00", thread=f"t{n % threads}")
        for n in range(count)
    ]


def whole(mail: list[Message], as_of: dt.date) -> CooperationScore:
    made, asked = promises(mail, as_of), requests(mail)
    return cooperation(mail, made, asked, cooperation_evidence(mail, made, asked), as_of)


def scored(shown: dict[str, list[Evidence]], as_of: dt.date = AS_OF) -> CooperationScore:
    return cooperation(client_mail(8), [], [], shown, as_of)


def test_one_dimension_by_hand() -> None:
    # Two for, one against, all of the day itself: 100·(2 + 2)/(2 + 1 + 4).
    shown = {
        "follow_through": [
            evidence("paid", "positive", "2024-07-01"),
            evidence("sent", "positive", "2024-07-01"),
            evidence("missed", "negative", "2024-07-01"),
        ]
    }
    score = scored(shown)
    assert score.dimensions["follow_through"] == pytest.approx(400 / 7, abs=0.05)
    assert score.value == pytest.approx(50 + 0.2 * (400 / 7 - 50), abs=0.05)
    (part,) = [c for c in score.contributions if c.value]
    assert part.name == "follow_through"
    assert part.value == pytest.approx(0.2 * (400 / 7 - 50), abs=0.005)
    assert {e.provenance.text for e in part.evidence} == {"paid", "sent", "missed"}


def test_evidence_halves_in_ninety_days() -> None:
    fresh = scored({"commitment": [evidence("x", "positive", "2024-07-01")]})
    old = scored({"commitment": [evidence("x", "positive", "2024-04-02")]})
    assert fresh.dimensions["commitment"] == pytest.approx(60)
    assert old.dimensions["commitment"] == pytest.approx(100 * 2.5 / 4.5, abs=0.05)


def test_contributions_add_up_and_stand_on_words() -> None:
    shown = {
        "commitment": [evidence("we will", "positive", "2024-06-01")],
        "dispute_threat": [evidence("see you in court", "negative", "2024-06-20")],
    }
    score = scored(shown)
    assert score.value == pytest.approx(50 + sum(c.value for c in score.contributions), abs=0.1)
    assert len(score.contributions) == len(dimensions())
    for part in score.contributions:
        assert bool(part.evidence) != bool(part.missing)
        assert part.value == 0 or part.evidence


def test_neutral_evidence_moves_nothing() -> None:
    lawful = evidence("secrecy", "neutral", "2024-06-20", note="lawful")
    assert scored({"transparency": [lawful]}).value == scored({}).value == 50


def test_one_message_cannot_outweigh_the_rest() -> None:
    gush = [
        evidence(f"thanks {n}", "positive", "2024-07-01", source="m1", note="cue")
        for n in range(30)
    ]
    assert scored({"tone_politeness": gush}).dimensions["tone_politeness"] == pytest.approx(
        100 * 4 / 6, abs=0.05
    )


def test_what_comes_later_is_not_known_yet() -> None:
    shown = {"commitment": [evidence("x", "negative", "2024-08-01")]}
    assert scored(shown).value == 50


@pytest.mark.parametrize(("count", "threads"), [(7, 2), (12, 1), (0, 1)])
def test_below_the_floor_there_is_no_score(count: int, threads: int) -> None:
    mail = client_mail(count, threads)
    score = cooperation(mail, [], [], {}, AS_OF)
    assert score.value is None
    assert score.interval is None
    assert score.contributions == []
    assert score.insufficient


def test_a_thread_is_scored_by_the_same_formula_and_flagged() -> None:
    shown = {"commitment": [evidence("x", "positive", "2024-07-01")]}
    mail = client_mail(2, 1)
    score = cooperation_of_thread(mail, [], [], shown, AS_OF)
    assert score.value == scored(shown).value
    assert score.insufficient
    assert cooperation_of_thread([], [], [], shown, AS_OF).value is None


def test_more_evidence_narrows_the_interval() -> None:
    def width(count: int) -> float:
        shown = {
            d.id: [evidence(f"{n}", "positive", "2024-07-01") for n in range(count)]
            for d in dimensions()
        }
        low, high = scored(shown).interval or (0.0, 0.0)
        assert low <= (scored(shown).value or 0.0) <= high
        return high - low

    assert width(20) < width(4) < width(0)


@pytest.mark.parametrize(
    ("first", "then", "trend"),
    [
        ("positive", "negative", "deteriorating"),
        ("negative", "positive", "improving"),
        ("positive", "positive", "stable"),
    ],
)
def test_trend_and_history(first: str, then: str, trend: str) -> None:
    mail = client_mail(5) + client_mail(5, day="2024-01-1")
    shown = {
        d.id: [evidence(f"a{n}", first, f"2024-01-{n + 1:02}") for n in range(4)]
        + [evidence(f"b{n}", then, f"2024-06-{n + 20:02}") for n in range(4)]
        for d in dimensions()
    }
    score = cooperation(mail, [], [], shown, AS_OF)
    assert score.trend == trend
    days = [day for day, _ in score.history]
    assert days == [
        *(dt.date(2024, m + 1, 1) - dt.timedelta(days=1) for m in range(1, 7)),
        AS_OF,
    ]
    assert score.history[-1][1] == score.value


PROMISE = "利息7月12日前付清。"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_copies_signatures_and_disclaimers_leave_the_score(gold: Path, lang: str) -> None:
    for thread in threads_of(gold, lang):
        before = thread.score.value
        assert before is not None
        copies = [m.model_copy(update={"document_id": "c" * 64}) for m in thread.messages]
        assert abs((score_of(thread.messages + copies).value or 0) - before) <= 3
        quoted = [
            m.model_copy(update={"text": f"{m.text}\n\n> {thread.messages[0].text}"})
            for m in thread.messages
        ]
        assert abs((score_of(quoted).value or 0) - before) <= 3
        assert score_of(list(reversed(thread.messages))).value == before


def test_signature_and_disclaimer_of_a_mail_leave_the_score() -> None:
    tail = (
        "\n\nBest regards,\nDale Whitacre\nFinance Director\nKestrel Ridge Wind LLC\n\n"
        "This e-mail is confidential. If you are not the intended recipient you must delete it."
    )
    body = "I will send the accounts by 12 July. Thank you for your patience."
    plain = score_of([message(body, "client", "2024-07-01T10:00+08:00")])
    signed = score_of([message(body + tail, "client", "2024-07-01T10:00+08:00")])
    assert abs((plain.value or 0) - (signed.value or 0)) <= 3


def test_the_language_of_the_client_leaves_the_score() -> None:
    def thread(ask: str, promise: str, proof: str) -> list[Message]:
        return [
            message(ask, "lender", "2024-07-01T09:00+08:00"),
            message(promise, "client", "2024-07-01T15:00+08:00"),
            message(proof, "client", "2024-07-10T10:00+08:00"),
        ]

    zh = thread(
        "请提供二季度财务报表。", "财务报表我们7月12日前发您。谢谢！", "如约提交，财务报表现附上。"
    )
    en = thread(
        "Please send the financial statements.",
        "We will send the financial statements by 12 July. Thank you!",
        "As promised, the financial statements are attached.",
    )
    # Translated as a whole, and the client alone writing in the other language.
    for other in (en, [zh[0], *en[1:]], [en[0], *zh[1:]]):
        assert abs((score_of(zh).value or 0) - (score_of(other).value or 0)) <= 3


def test_a_broken_promise_lowers_the_score() -> None:
    mail = client_mail(8)
    broken = [
        *mail,
        message(PROMISE, "client", "2024-07-02T10:00+08:00", thread="t9"),
        message("7月12日的利息未收到，请解释。", "lender", "2024-07-16T10:00+08:00", thread="t9"),
    ]
    kept = [
        *broken[:-1],
        message("利息今天已付清，回单附后。", "client", "2024-07-11T10:00+08:00", thread="t9"),
    ]
    day = dt.date(2024, 7, 20)
    low, before, high = (whole(m, day).value or 0 for m in (broken, mail, kept))
    assert low < before < high
