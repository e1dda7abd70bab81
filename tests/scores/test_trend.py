"""Change points and trend of what a client's mail shows."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from nlp_service.scores.trend import Event, events, trend, turns
from tests.signals.samples import evidence

START = dt.date(2024, 1, 1)


def series(*values: float, step: int = 10) -> list[Event]:
    return [Event(START + dt.timedelta(days=step * n), v) for n, v in enumerate(values)]


def test_a_step_is_one_turn_on_its_day() -> None:
    shown = series(*[1.0] * 8, *[-1.0] * 8)
    (turn,) = turns(shown)
    assert (turn.date, turn.direction) == (shown[8].day, "deteriorating")
    assert (turn.before, turn.after) == (1.0, -1.0)


def test_two_steps_are_two_turns() -> None:
    shown = series(*[1.0] * 10, *[-1.0] * 10, *[0.8] * 10)
    assert [t.direction for t in turns(shown)] == ["deteriorating", "improving"]


def test_noise_has_few_turns() -> None:
    # At 5 % a series without a turn shows one in about one case of twenty.
    chance = random.Random(3)
    found = sum(
        bool(turns(series(*[chance.gauss(0.3, 1.0) for _ in range(24)]))) for _ in range(200)
    )
    assert found <= 20


@pytest.mark.parametrize("values", [[], [1.0], [1.0, -1.0] * 3, [0.5] * 30])
def test_too_little_or_nothing_new_has_no_turn(values: list[float]) -> None:
    assert turns(series(*values)) == []


def test_an_old_turn_is_the_level_of_today() -> None:
    shown = series(*[1.0] * 8, *[-1.0] * 8, *[-1.0] * 8, step=20)
    found = turns(shown)
    assert trend(shown, found, shown[8].day + dt.timedelta(days=30)) == "deteriorating"
    assert trend(shown, found, shown[-1].day) == "stable"


def test_the_last_months_are_held_against_the_time_before() -> None:
    shown = series(*[1.0] * 5, *[-1.0] * 5, step=30)
    assert turns(shown) == []
    assert trend(shown[:7], [], shown[6].day) == "stable"
    later = series(*[1.0] * 5, *[-1.0] * 5, step=15)
    assert trend(later, [], later[-1].day) == "deteriorating"
    assert trend([Event(e.day, -e.value) for e in later], [], later[-1].day) == "improving"


def test_one_mail_is_one_event_whatever_it_repeats() -> None:
    day = dt.date(2024, 5, 1)
    many = [evidence(f"{n}", "positive", day.isoformat(), source="<a@example>") for n in range(9)]
    (event,) = events({"transparency": many}, {"transparency": 1.0})
    assert event == Event(day, 2.0)
