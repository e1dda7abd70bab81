"""A ratio over the years in front of its warning bands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nlp_service.interfaces.web.charts.scales import linear, padded, ticks
from nlp_service.schema import Ratio

WIDTH, HEIGHT = 240.0, 96.0
_ORDER = ("blue", "yellow", "orange", "red")


@dataclass(frozen=True)
class Band:
    """A warning band: from ``y`` down over ``height``."""

    level: str
    y: float
    height: float


@dataclass(frozen=True)
class Dot:
    """A value of a year and where it stands."""

    x: float
    y: float
    label: str
    value: float
    level: str


@dataclass(frozen=True)
class RatioChart:
    """The newest ratio, its bands, the dots of the years that have a value, and axis marks."""

    ratio: Ratio
    bands: list[Band]
    dots: list[Dot]
    marks: list[tuple[float, float]]

    @property
    def path(self) -> str:
        """The dots as points of a polyline."""
        return " ".join(f"{dot.x:.1f},{dot.y:.1f}" for dot in self.dots)


def ratio_chart(series: Sequence[Ratio]) -> RatioChart | None:
    """The chart of one ratio; None with fewer than two values.

    The bands are those of the newest period. The axis spans the values and the limits near them:
    a limit far from every value would flatten the line, so it is left outside.
    """
    held = sorted((r for r in series if r.value is not None), key=lambda r: r.period.end)
    if len(held) < 2:
        return None
    # The newest period may have no value, only a status such as negative EBITDA.
    newest = max(series, key=lambda r: r.period.end)
    values = [float(r.value or 0.0) for r in held]
    limits = {name: value for name, value in newest.limits.items() if value is not None}
    low, high = padded([*values, *_near(values, limits)], 0.12)
    y = linear(low, high, HEIGHT, 0.0)
    x = linear(0.0, len(held) - 1.0, 8.0, WIDTH - 8.0)
    return RatioChart(
        ratio=newest,
        bands=_bands(limits, newest.direction, low, high),
        dots=[
            Dot(x(float(n)), y(value), str(ratio.period.end.year), value, ratio.level)
            for n, (ratio, value) in enumerate(zip(held, values, strict=True))
        ],
        marks=[(y(mark), mark) for mark in ticks(low, high, 3)],
    )


def _near(values: Sequence[float], limits: Mapping[str, float]) -> list[float]:
    span = (max(values) - min(values)) or abs(values[-1]) or 1.0
    return [
        limit
        for limit in limits.values()
        if min(values) - 1.5 * span <= limit <= max(values) + 1.5 * span
    ]


def _bands(limits: Mapping[str, float], direction: str, low: float, high: float) -> list[Band]:
    """From each limit to the next worse one, or to the end of the axis."""
    y = linear(low, high, HEIGHT, 0.0)
    end = low if direction == "higher_better" else high
    edges = [(name, limits[name]) for name in _ORDER if name in limits]
    found = []
    for number, (name, edge) in enumerate(edges):
        until = edges[number + 1][1] if number + 1 < len(edges) else end
        top, bottom = sorted((y(edge), y(until)))
        if bottom - top > 0.05:
            found.append(Band(name, top, bottom - top))
    return found
