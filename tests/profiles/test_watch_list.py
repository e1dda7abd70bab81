"""On the watch list at orange, off after half a quiet year and a new grade."""

from __future__ import annotations

import datetime as dt

from nlp_service.profiles import warnings_workflow as workflow
from nlp_service.profiles.watch_list import listed_since
from tests.profiles.test_warnings import NOON, turn


def days(count: int) -> dt.datetime:
    return NOON + dt.timedelta(days=count)


def test_yellow_does_not_list_and_orange_does() -> None:
    assert listed_since(turn([], 1.15, 0), days(1)) is None
    assert listed_since(turn([], 1.05, 0), days(1)) == days(0)


def test_rising_to_orange_lists_from_that_day() -> None:
    state = turn(turn([], 1.15, 0), 1.05, 40)
    assert listed_since(state, days(41)) == days(40)


def test_leaving_needs_quiet_and_a_new_grade() -> None:
    state = turn([], 1.05, 0)
    for day in (30, 60):
        state = turn(state, 1.50, day)
    graded = days(100).date()
    assert listed_since(state, days(60 + 182), graded) == days(0)
    assert listed_since(state, days(60 + 183)) == days(0)
    assert listed_since(state, days(60 + 183), days(50).date()) == days(0)
    assert listed_since(state, days(60 + 183), graded) is None


def test_a_standing_yellow_keeps_the_client_listed() -> None:
    state = turn([], 1.05, 0)
    for day in (30, 60):
        state = turn(state, 1.16, day)
    assert [warning.level for warning in state] == ["yellow"]
    assert listed_since(state, days(600), days(590).date()) == days(0)


def test_closing_by_two_people_starts_the_quiet_time() -> None:
    [seen] = (workflow.acknowledge(w, "anna", days(1)) for w in turn([], 1.05, 0))
    proposed = workflow.close(seen, "exited", "anna", days(2), "贷款已结清")
    closed = workflow.close(proposed, "exited", "ben", days(3), "已复核")
    assert listed_since([closed], days(185), days(10).date()) == days(0)
    assert listed_since([closed], days(186), days(10).date()) is None
