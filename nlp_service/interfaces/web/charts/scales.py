"""Axes: from values to places, and where the marks of an axis stand."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

Scale = Callable[[float], float]


def linear(low: float, high: float, start: float, end: float) -> Scale:
    """Values from ``low`` to ``high`` onto places from ``start`` to ``end``, clipped to them."""
    span = (high - low) or 1.0

    def place(value: float) -> float:
        share = min(max((value - low) / span, 0.0), 1.0)
        return start + share * (end - start)

    return place


def logarithmic(low: float, high: float, start: float, end: float) -> Scale:
    """Positive values on a logarithmic axis, clipped to its ends."""
    inner = linear(math.log(low), math.log(high), start, end)
    return lambda value: inner(math.log(max(value, low)))


def padded(values: Iterable[float], share: float = 0.08) -> tuple[float, float]:
    """The range of the values with some room at both ends; never empty."""
    held = list(values)
    low, high = min(held), max(held)
    room = (high - low) * share or abs(high) * share or 1.0
    return low - room, high + room


def ticks(low: float, high: float, most: int = 4) -> list[float]:
    """Round numbers within the range, at most about ``most`` of them."""
    span = high - low
    if span <= 0:
        return [low]
    raw = span / max(most, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= raw)
    first = math.ceil(low / step) * step
    count = int((high - first) / step + 1e-9) + 1
    return [round(first + number * step, 12) for number in range(count)]
