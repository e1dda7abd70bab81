"""The watch list: on at orange, off after a quiet half year and a new grade."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from nlp_service.profiles.warnings import active
from nlp_service.profiles.warnings_rules import LEVELS, rank
from nlp_service.schema import EarlyWarning, Level

#: How long nothing at yellow or above may stand before a client leaves the list.
QUIET = dt.timedelta(days=183)


def listed_since(
    warnings: Iterable[EarlyWarning], now: dt.datetime, regraded: dt.date | None = None
) -> dt.datetime | None:
    """Since when the client is on the watch list; None while it is not.

    A client leaves once nothing at yellow or above has stood for six months and it was graded
    anew (``regraded``) after that time began.
    """
    held = list(warnings)
    since: dt.datetime | None = None
    for at in sorted(_orange(held)):
        if since is None or _left(held, since, at, regraded):
            since = at
    if since is None or _left(held, since, now, regraded):
        return None
    return since


def _left(
    warnings: list[EarlyWarning], since: dt.datetime, until: dt.datetime, regraded: dt.date | None
) -> bool:
    """Whether the client listed at ``since`` had left the list by ``until``."""
    ends = [since]
    for warning in warnings:
        if rank(_worst(warning)) >= rank("yellow") and warning.raised < until:
            ended = _end(warning)
            if ended is None or ended >= until:
                return False
            ends.append(ended)
    quiet = max(ends)
    return until - quiet >= QUIET and regraded is not None and quiet.date() < regraded


def _orange(warnings: list[EarlyWarning]) -> Iterator[dt.datetime]:
    """When warnings reached orange or red."""
    for warning in warnings:
        marks = [e for e in warning.history if e.what in {"raised", "level_up", "level_back"}]
        reached = [e.at for e in marks if e.note.split(" ", 1)[0] in {"orange", "red"}]
        yield from reached
        if not marks and rank(warning.level) >= rank("orange"):
            yield warning.raised


def _worst(warning: EarlyWarning) -> Level:
    reached = {event.note.split(" ", 1)[0] for event in warning.history if event.who == "system"}
    return max((level for level in LEVELS if level in reached | {warning.level}), key=rank)


def _end(warning: EarlyWarning) -> dt.datetime | None:
    """When a warning ended; None while it stands."""
    if active(warning):
        return None
    ends = [event.at for event in warning.history if event.what in {"cleared", "closed"}]
    return max(ends, default=warning.raised)
