"""The history of a warning: whether it stands, whether seeing it again is news, what holds it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from nlp_service.profiles.warnings_inputs import Observation
from nlp_service.profiles.warnings_rules import LEVELS, Rule, rank
from nlp_service.schema import EarlyWarning, Level, WarningEvent

#: Within this time the same rule does not alert again at the same or a milder level.
COOL_DOWN = dt.timedelta(days=30)

#: Events that say whether a condition stands.
_TURNS = {"raised", "level_up", "level_back", "returned", "cleared"}


def active(warning: EarlyWarning) -> bool:
    """Whether the condition still stands: not closed by a person and not cleared by the data."""
    if warning.state == "closed":
        return False
    for event in reversed(warning.history):
        if event.what in _TURNS:
            return event.what != "cleared"
    return True


def alerts(earlier: EarlyWarning | None, seen: Observation, level: Level, now: dt.datetime) -> bool:
    """Whether a condition makes a new alert, given the last warning of the same rule and key."""
    if earlier is None or news(earlier, level, now):
        # The same figures a person has already closed are no news, however old.
        return (
            earlier is None
            or earlier.state != "closed"
            or seen.period != earlier.period
            or rank(level) > rank(earlier.level)
        )
    return False


def news(warning: EarlyWarning, level: Level, now: dt.datetime) -> bool:
    """Whether reaching ``level`` is worth an alert: the cool-down is over, or it is a new high."""
    made = (event for event in reversed(warning.history) if event.what in {"raised", "level_up"})
    last = next(made, None)
    if last is None or now - last.at >= COOL_DOWN:
        return True
    return rank(level) > rank(_level_of(last))


def _level_of(event: WarningEvent) -> Level:
    """The level an event of the engine reached: the first word of its note."""
    name = event.note.split(" ", 1)[0]
    return next(level for level in LEVELS if level == name)


def good(warning: EarlyWarning, seen: Observation, rule: Rule, now: dt.datetime) -> bool:
    """Counts a good observation; True once there are enough of them in a row."""
    counted = []
    for event in _own(warning):
        if event.what != "good":
            break
        counted.append(event.note)
    # The same figures looked at twice are one observation; figures of the period that were
    # corrected or completed are another.
    same = seen.gone or seen.observed == warning.observed
    if (seen.period == warning.period and same) or seen.period in counted:
        return False
    if len(counted) + 1 >= rule.clears_after:
        return True
    record(warning, now, "good", seen.period)
    return False


def _own(warning: EarlyWarning) -> Iterator[WarningEvent]:
    """The engine's own events, newest first; what people do does not touch the counting."""
    return (event for event in reversed(warning.history) if event.who == "system")


def hold(warning: EarlyWarning, now: dt.datetime) -> None:
    """Breaks a run of good observations."""
    if next((event.what for event in _own(warning)), "") == "good":
        record(warning, now, "held", "")


def record(warning: EarlyWarning, now: dt.datetime, what: str, note: str) -> None:
    """Adds an event of the engine's own."""
    warning.history.append(WarningEvent(at=now, who="system", what=what, note=note))
