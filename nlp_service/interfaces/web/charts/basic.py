"""Small charts as numbers for SVG. Pure; the templates draw them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Bar:
    """A bar of a diverging chart: its left edge and width in units of ``width``."""

    x: float
    width: float
    positive: bool


def diverging(values: Sequence[float], width: float = 200.0) -> tuple[list[Bar], float]:
    """One bar a value around a common zero line; returns the bars and where zero lies."""
    low, high = min([0.0, *values]), max([0.0, *values])
    scale = width / ((high - low) or 1.0)
    zero = -low * scale
    return [
        Bar(x=min(zero, zero + value * scale), width=abs(value) * scale, positive=value > 0)
        for value in values
    ], zero


def line(
    points: Sequence[tuple[dt.date, float]],
    width: float = 360.0,
    height: float = 90.0,
    low: float = 0.0,
    high: float = 100.0,
) -> list[tuple[float, float, dt.date, float]]:
    """Points of a line chart: (x, y, date, value), y growing downwards as in SVG."""
    if not points:
        return []
    first, last = points[0][0], points[-1][0]
    days = (last - first).days or 1
    span = (high - low) or 1.0
    return [
        (
            (day - first).days / days * width if len(points) > 1 else width / 2,
            height - (min(max(value, low), high) - low) / span * height,
            day,
            value,
        )
        for day, value in points
    ]


def headroom(value: float | None, width: float = 120.0) -> float:
    """The length of a headroom bar: full at half of the threshold, never negative."""
    return 0.0 if value is None else min(max(value, 0.0) / 0.5, 1.0) * width
