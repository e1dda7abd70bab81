"""The score: PD and its interval on the grade scale, its history, and how it adds up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from nlp_service.interfaces.web.charts.scales import linear, logarithmic, ticks
from nlp_service.schema import Contribution
from nlp_service.scores import grades

_FLOOR, _CEILING = 0.0002, 1.0


@dataclass(frozen=True)
class GradeBox:
    """A grade as a stretch of an axis; ``band`` is the first letter of its colour class."""

    grade: str
    start: float
    end: float

    @property
    def band(self) -> str:
        return self.grade[0].lower()


@dataclass(frozen=True)
class PdInterval:
    """The PD as a point with its interval, over the grades from left (sound) to right."""

    boxes: list[GradeBox]
    low: float
    high: float
    point: float


def pd_interval(
    pd: float, interval: tuple[float, float] | None, width: float = 360.0
) -> PdInterval:
    """PD (0 to 1) and its interval on a logarithmic axis of grades."""
    place = logarithmic(_FLOOR, _CEILING, 0.0, width)
    low, high = interval or (pd, pd)
    boxes = [
        GradeBox(row.grade, place(max(row.pd_min, _FLOOR)), place(row.pd_max))
        for row in grades.scale()
        if row.pd_max > row.pd_min
    ]
    return PdInterval(boxes, place(low), place(high), place(pd))


@dataclass(frozen=True)
class HistoryDot:
    """A past score: where it stands, and what it was; ``replayed`` if it was worked out later."""

    x: float
    y: float
    at: dt.date
    score: float
    grade: str | None
    replayed: bool = False


@dataclass(frozen=True)
class History:
    """Scores over time before the grades, the soundest on top."""

    boxes: list[GradeBox]
    dots: list[HistoryDot]
    marks: list[tuple[float, float]]

    @property
    def replayed(self) -> bool:
        """Whether some of the scores were worked out later."""
        return any(dot.replayed for dot in self.dots)

    @property
    def path(self) -> str:
        """A stepped line: a score holds until the next one."""
        parts: list[str] = []
        for number, dot in enumerate(self.dots):
            if number:
                parts.append(f"{dot.x:.1f},{self.dots[number - 1].y:.1f}")
            parts.append(f"{dot.x:.1f},{dot.y:.1f}")
        return " ".join(parts)


Past = Sequence[tuple[dt.date, float, str | None]]


def score_history(
    past: Past, replayed: Past = (), width: float = 360.0, height: float = 130.0
) -> History | None:
    """Past scores, oldest first, as (day, points, grade); None where there is none.

    Those that were ``replayed`` stand before the first that was kept.
    """
    first_kept = past[0][0] if past else dt.date.max
    earlier = [row for row in replayed if row[0] < first_kept]
    past = [*earlier, *past]
    if not past:
        return None
    points = [score for _, score, _ in past]
    low, high = min(points) - 45.0, max(points) + 45.0
    y = linear(low, high, height, 0.0)
    first, last = past[0][0], past[-1][0]
    days = float((last - first).days)
    x = linear(0.0, days, 6.0, width - 6.0)
    boxes = []
    for row in grades.scale():
        if row.pd_max <= row.pd_min or row.pd_min >= 1.0:
            continue
        top = high if row.pd_min <= 0 else grades.points(grades.logit(row.pd_min))
        bottom = low if row.pd_max >= 1 else grades.points(grades.logit(row.pd_max))
        if min(top, high) - max(bottom, low) > 0.5:
            boxes.append(GradeBox(row.grade, y(top), y(bottom)))
    dots = [
        HistoryDot(
            x(float((day - first).days)) if days else width / 2,
            y(score),
            day,
            score,
            grade,
            replayed=number < len(earlier),
        )
        for number, (day, score, grade) in enumerate(past)
    ]
    return History(boxes, dots, [(y(mark), mark) for mark in ticks(low, high, 4)])


@dataclass(frozen=True)
class Step:
    """One bar of a waterfall, from the sum before it to the sum after it."""

    contribution: Contribution | None
    count: int
    x: float
    width: float
    end: float
    value: float


@dataclass(frozen=True)
class Waterfall:
    """The steps from the base rate to the sum; ``zero`` is PD 50 %, where log-odds are zero."""

    start: float
    steps: list[Step]
    end: float


def waterfall(
    prior: float, contributions: Sequence[Contribution], width: float = 260.0, most: int = 14
) -> Waterfall:
    """The largest contributions one after the other, the rest as one bar before the end.

    Args:
        prior: log-odds that the sum starts from.
        contributions: everything but the prior.
    """
    ranked = sorted(contributions, key=lambda c: -abs(c.value))
    # Caps take away what signals put in; shown last, they read as what they are.
    shown = [c for c in ranked if not c.name.endswith("_cap")][:most]
    caps = [c for c in ranked if c.name.endswith("_cap")]
    rest = [c for c in ranked if c not in shown and c not in caps]
    rows: list[tuple[Contribution | None, int, float]] = [(c, 1, c.value) for c in shown]
    if rest:
        rows.append((None, len(rest), sum(c.value for c in rest)))
    rows += [(c, 1, c.value) for c in caps]
    sums = [prior]
    for _, _, value in rows:
        sums.append(sums[-1] + value)
    place = linear(min(sums), max(sums), 2.0, width - 2.0)
    steps = []
    for number, (contribution, count, value) in enumerate(rows):
        a, b = place(sums[number]), place(sums[number + 1])
        steps.append(Step(contribution, count, min(a, b), max(abs(b - a), 0.8), b, value))
    return Waterfall(place(prior), steps, place(sums[-1]))
