"""Turns in the conduct of a client: change points of what its mail shows, and the trend of it."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from nlp_service.schema import Evidence, Turn

Trend = Literal["improving", "stable", "deteriorating", "insufficient"]

#: Events on each side of a turn, and the chance of so large a difference without one.
_LEAST = 4
_ALPHA = 0.05
_RECENT_DAYS = 90
#: A turn of so many days ago still is the trend; older ones are the level of today.
_TURN_DAYS = 180
_Z = 1.645
_CAP = 2.0


@dataclass(frozen=True, slots=True)
class Event:
    """What one mail shows, all dimensions together: from −2 (all against) to 2 (all for)."""

    day: dt.date
    value: float


def events(evidence: Mapping[str, Sequence[Evidence]], weights: Mapping[str, float]) -> list[Event]:
    """One event for each mail and day with evidence, in order of days.

    Its value is the mean of the polarities weighted by dimension, evidence and confidence; one
    dimension of one mail weighs at most as two sentences.
    """
    sums: dict[tuple[dt.date, str], dict[str, float]] = {}
    for name, listed in evidence.items():
        for item in listed:
            if item.date is None or item.polarity == "neutral":
                continue
            sign = 1.0 if item.polarity == "positive" else -1.0
            slot = sums.setdefault((item.date, item.source), {})
            moved = slot.get(name, 0.0) + sign * item.weight * item.confidence
            slot[name] = max(-_CAP, min(_CAP, moved))
    found = []
    for (day, _), slot in sorted(sums.items()):
        total = sum(weights.get(name, 0.0) for name in slot)
        if total:
            value = sum(weights.get(name, 0.0) * moved for name, moved in slot.items()) / total
            found.append(Event(day, value))
    return found


def turns(shown: Sequence[Event]) -> list[Turn]:
    """The change points of a series, oldest first.

    Binary segmentation with the rank test of Pettitt (1979, "A non-parametric approach to the
    change-point problem"): the split with the largest |U| where
    p ≈ 2·exp(−6U²/(n³ + n²)) stays below 0.05, at least four events on either side.
    """
    splits = sorted(_splits(shown, 0, len(shown)))
    if not splits:
        return []
    edges = [0, *splits, len(shown)]
    means = [sum(e.value for e in shown[a:b]) / (b - a) for a, b in itertools.pairwise(edges)]
    return [
        Turn(
            date=shown[split].day,
            direction="improving" if means[n + 1] > means[n] else "deteriorating",
            before=round(means[n], 2),
            after=round(means[n + 1], 2),
        )
        for n, split in enumerate(splits)
    ]


def trend(shown: Sequence[Event], found: Sequence[Turn], as_of: dt.date) -> Trend:
    """Where the series is heading on ``as_of``: its last turn, else the last 90 days against
    the time before by a rank test (Mann and Whitney 1947), one-sided at 5 %.
    """
    if found and (as_of - found[-1].date).days <= _TURN_DAYS:
        return found[-1].direction
    shown = [event for event in shown if not found or event.day >= found[-1].date]
    start = as_of - dt.timedelta(days=_RECENT_DAYS)
    recent = sum(event.day > start for event in shown)
    if min(recent, len(shown) - recent) < _LEAST:
        return "stable"
    z = _standardised(_ranks([event.value for event in shown]), len(shown) - recent)
    if abs(z) < _Z:
        return "stable"
    # The earlier part ranks high: the later one is worse.
    return "deteriorating" if z > 0 else "improving"


def _splits(shown: Sequence[Event], low: int, high: int) -> list[int]:
    count = high - low
    if count < 2 * _LEAST:
        return []
    ranks = _ranks([event.value for event in shown[low:high]])
    best, at, total = 0.0, 0, 0.0
    for split in range(1, count):
        total += ranks[split - 1]
        # Two mails of one day are no before and after.
        if shown[low + split].day == shown[low + split - 1].day:
            continue
        size = abs(2 * total - split * (count + 1))
        if size > best and _LEAST <= split <= count - _LEAST:
            best, at = size, split
    if not at or 2 * math.exp(-6 * best**2 / (count**3 + count**2)) > _ALPHA:
        return []
    middle = low + at
    return [*_splits(shown, low, middle), middle, *_splits(shown, middle, high)]


def _ranks(values: Sequence[float]) -> list[float]:
    """Ranks from 1, equal values sharing their mean rank."""
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = [0.0] * len(values)
    at = 0
    while at < len(order):
        end = at
        while end + 1 < len(order) and values[order[end + 1]] == values[order[at]]:
            end += 1
        for place in order[at : end + 1]:
            ranks[place] = (at + end) / 2 + 1
        at = end + 1
    return ranks


def _standardised(ranks: Sequence[float], first: int) -> float:
    """z of the rank sum of the first ``first`` values; positive where they rank high."""
    count = len(ranks)
    mean = (count + 1) / 2
    spread = sum((rank - mean) ** 2 for rank in ranks) / (count - 1)
    deviation = math.sqrt(spread * first * (count - first) / count)
    return (sum(ranks[:first]) - first * mean) / deviation if deviation else 0.0
