"""Levels: which one an observation reaches, may raise and still holds, and the client's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from nlp_service.profiles.warnings_history import active
from nlp_service.profiles.warnings_inputs import Observation
from nlp_service.profiles.warnings_rules import LEVELS, Rule, rank
from nlp_service.schema import EarlyWarning, Level

#: Two orange warnings of different families within this time lift the client by one level.
_WINDOW = dt.timedelta(days=90)


def reached(seen: Observation, rule: Rule) -> Level:
    """The level that what was seen reaches by itself."""
    if seen.reached is None:
        seen.reached = seen.level or (seen.limits or rule.limits).level(seen.value)
    return seen.reached


def allowed(seen: Observation, rule: Rule, solid: set[str]) -> tuple[Level, bool]:
    """The level an observation may raise, and whether it waits for a person's review."""
    level = reached(seen, rule)
    if not seen.text_only:
        return level, False
    if level == "red" and not solid.intersection(seen.corroborated_by):
        level = "orange"
    return level, level == "orange"


def held_by(seen: Observation, rule: Rule, level: Level) -> Level:
    """The level that the margin still holds; a level without a figure has no margin."""
    if seen.held is not None:
        held = seen.held()
        return held if rank(held) > rank(level) else level
    if seen.level is not None and seen.limits is None:
        return level
    held = (seen.limits or rule.limits).level(seen.value, clearing=True)
    if seen.text_only and held == "red":
        held = "orange"
    return held if rank(held) > rank(level) else level


def client_level(warnings: Iterable[EarlyWarning], now: dt.datetime) -> Level:
    """The highest active level; one more, at most red, with two orange families in 90 days.

    Words alone do not lift a client to red: one of the warnings must rest on figures or records.
    """
    standing = [warning for warning in warnings if active(warning)]
    top = max((rank(warning.level) for warning in standing), default=0)
    recent = [
        warning
        for warning in standing
        if rank(warning.level) >= rank("orange") and now - warning.raised <= _WINDOW
    ]
    families = {warning.family for warning in recent}
    if len(families) >= 2 and not all(warning.review for warning in recent):
        top = min(top + 1, rank("red"))
    return LEVELS[top]
