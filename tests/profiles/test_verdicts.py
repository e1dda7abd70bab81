"""People's verdicts on promises and requests: what they change, and what the score makes of it."""

from __future__ import annotations

import datetime as dt

from nlp_service import scores, signals
from nlp_service.profiles.verdicts import Said, on_promises, on_requests
from nlp_service.schema import Message, Promise
from tests.signals.samples import message

AS_OF = dt.date(2025, 4, 30)


def _mail() -> list[Message]:
    return [
        message("请于3月20日前提供审计报告。", "lender", "2025-03-01T10:01:00+08:00"),
        message("我司将于3月18日前提供审计报告。", "client", "2025-03-02T10:02:00+08:00"),
        message("承诺3月18日前提供的审计报告仍未收到。", "lender", "2025-03-25T10:03:00+08:00"),
        message(
            "Please send the insurance policy by 20 March.",
            "lender",
            "2025-03-03T10:04:00+08:00",
            thread="t2",
        ),
        message(
            "We will send the insurance policy on 18 March.",
            "client",
            "2025-03-04T10:05:00+08:00",
            thread="t2",
        ),
    ]


def _score(mail: list[Message], said: dict[str, Said]) -> tuple[float, list[Promise]]:
    made = on_promises(signals.promises(mail, AS_OF), said)
    asked = on_requests(signals.requests(mail), said)
    shown = signals.cooperation_evidence(mail, made, asked)
    found = scores.cooperation_of_thread(mail, made, asked, shown, AS_OF)
    assert found.value is not None
    return found.value, made


def test_a_corrected_outcome_moves_the_score() -> None:
    mail = _mail()
    before, (chinese, english) = _score(mail, {})
    assert chinese.outcome.value == "missed" and english.outcome.value == "open"
    kept = Said("correct", {"outcome": "kept"}, "ann")
    after, made = _score(mail, {chinese.id: kept})
    assert after > before and made[0].outcome.value == "kept"
    assert made[0].evidence[-1].note == "person:ann"
    missed, made = _score(mail, {english.id: Said("correct", {"outcome": "missed"}, "ann")})
    assert missed < before and made[1].outcome.value == "missed"


def test_a_dismissed_promise_counts_for_nothing() -> None:
    mail = _mail()
    before, (chinese, english) = _score(mail, {})
    without, made = _score(mail, {chinese.id: Said("dismiss")})
    assert [p.id for p in made] == [english.id] and without > before
    # Not even as an undertaking.
    less, made = _score(mail, {english.id: Said("dismiss")})
    assert [p.id for p in made] == [chinese.id] and less < before


def test_agreeing_changes_nothing_and_nonsense_is_passed_over() -> None:
    mail = _mail()
    before, made = _score(mail, {})
    assert _score(mail, {made[0].id: Said("agree")})[0] == before
    odd = Said("correct", {"outcome": "perhaps", "due": "soon"})
    assert _score(mail, {made[0].id: odd}) == (before, made)


def test_a_due_day_set_right() -> None:
    made = _score(_mail(), {})[1]
    (first, _) = on_promises(made, {made[0].id: Said("correct", {"due": "2025-03-31"})})
    assert first.due == dt.date(2025, 3, 31) and first.outcome is made[0].outcome


def test_requests_are_answered_as_people_say() -> None:
    mail = _mail()
    asked = signals.requests(mail)
    (first, second) = on_requests(asked, {asked[0].id: Said("correct", {"outcome": "yes"}, "li")})
    assert first.answered == "yes" and second == asked[1]
    assert on_requests(asked, {asked[0].id: Said("dismiss")}) == asked[1:]
    good, bad = ({asked[0].id: Said("correct", {"outcome": o})} for o in ("yes", "no"))
    assert _score(mail, good)[0] > _score(mail, bad)[0]
