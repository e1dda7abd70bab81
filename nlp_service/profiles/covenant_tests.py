"""Covenants over time: every test date with its figure and limit, the trend, where it leads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from nlp_service.profiles import compliance
from nlp_service.profiles.covenants import CovenantTerm
from nlp_service.schema import Covenant, Ratio
from nlp_service.schema.agreement import CovenantSeries, CovenantTest, Trend

#: Months between two test dates.
_MONTHS = {"monthly": 1, "quarterly": 3, "semi_annual": 6, "annual": 12}
#: A line needs so many figures, and uses no more than the newest of them.
_FEWEST, _MOST = 3, 8
#: A line that moves less than this share of the limit in a year is level.
_LEVEL = 0.02
#: A line says nothing about days further ahead.
_AHEAD = dt.timedelta(days=5 * 365)
_YEAR = 365.25


def series(
    terms: Sequence[CovenantTerm],
    ratios: Sequence[Ratio],
    as_of: dt.date,
    since: Mapping[str, dt.date] | None = None,
) -> list[CovenantSeries]:
    """Each covenant of ``compliance.check`` with its tests on every test date up to ``as_of``.

    A date for which there is no figure is listed as untested from the first figures on. The
    limit of a date is the one in force on it: steps and amendments count from their day.

    Args:
        terms: covenants as the contracts word them.
        ratios: figures of all periods.
        as_of: the day of the list.
        since: document id → the day from which the agreement binds; nothing is tested before it.
    """
    now = compliance.check(terms, ratios, as_of)
    traced = [r for r in ratios if r.value is not None and r.inputs and r.period.end <= as_of]
    made = []
    for covenant in now:
        own = [t for t in terms if (t.ratio, t.kind) == (covenant.ratio, covenant.kind)]
        figures = [r for r in traced if r.id == covenant.ratio]
        rivals = [c for c in now if (c.ratio, c.kind) == (covenant.ratio, covenant.kind)]
        tests = [
            test
            for day in _days(covenant, figures, traced, as_of)
            if day >= _bound_from(own, since or {})
            and (test := _test(covenant, rivals, own, figures, day)) is not None
        ]
        made.append(_judged(covenant, tests, as_of))
    return made


def _bound_from(terms: Sequence[CovenantTerm], since: Mapping[str, dt.date]) -> dt.date:
    """The day of the oldest agreement that holds a covenant; the beginning where unknown."""
    return min((since.get(t.clause.document_id, dt.date.min) for t in terms), default=dt.date.min)


def _days(
    covenant: Covenant, figures: Sequence[Ratio], ratios: Sequence[Ratio], as_of: dt.date
) -> list[dt.date]:
    """The test dates: those of the frequency, and without one every day with a figure."""
    known = {figure.period.end for figure in figures}
    step = _MONTHS.get(covenant.frequency or "")
    if step is None or not ratios:
        return sorted(known)
    close = next((r.period.end.month for r in ratios if r.period.kind == "annual"), 12)
    first = min(ratio.period.end for ratio in ratios)
    start = max(first, covenant.effective_from or first)
    due = [
        day for day in _month_ends(start, as_of) if (day.month - close) % step == 0 and day >= start
    ]
    # A test date is not missed before its figures can be there.
    newest = max(known, default=first)
    waiting = as_of - dt.timedelta(days=30 * min(step, 4) + 30)
    return sorted(
        {day for day in due if day <= max(newest, waiting)}
        | {day for day in known if (day.month - close) % step == 0}
    )


def _month_ends(first: dt.date, last: dt.date) -> Iterable[dt.date]:
    year, month = first.year, first.month
    while True:
        following = dt.date(year + month // 12, month % 12 + 1, 1)
        day = following - dt.timedelta(days=1)
        if day > last:
            return
        yield day
        year, month = following.year, following.month


def _test(
    covenant: Covenant,
    rivals: Sequence[Covenant],
    terms: Sequence[CovenantTerm],
    figures: Sequence[Ratio],
    day: dt.date,
) -> CovenantTest | None:
    """The covenant on one day; None where none of its contracts binds on it."""
    of_day = [figure for figure in figures if figure.period.end == day]
    held = [c for c in compliance.check(terms, of_day, day) if not _later(c, day)]
    elsewhere = {c.id for c in rivals if c.id != covenant.id}
    found = (
        next((c for c in held if c.id == covenant.id), None)
        or next((c for c in held if c.clause.document_id == covenant.clause.document_id), None)
        or next((c for c in held if c.id not in elsewhere), None)
    )
    if found is None:
        return None
    return CovenantTest(
        date=day,
        threshold=found.threshold,
        operator=found.operator,
        observed=found.observed,
        headroom=found.headroom,
        status=found.status,
        period=found.period,
        clause=found.clause,
        inputs=found.inputs,
    )


def _later(covenant: Covenant, day: dt.date) -> bool:
    return covenant.effective_from is not None and covenant.effective_from > day


def _judged(covenant: Covenant, tests: list[CovenantTest], as_of: dt.date) -> CovenantSeries:
    points = [(test.date, test.observed) for test in tests if test.observed is not None][-_MOST:]
    if len(points) < _FEWEST:
        return CovenantSeries(covenant=covenant, tests=tests)
    slope, at_day = trend_line(points, as_of)
    limit = covenant.threshold
    better = slope if covenant.operator.startswith(">") else -slope
    trend: Trend = "improving" if better > 0 else "deteriorating"
    if abs(slope) < _LEVEL * max(abs(limit), 1e-9):
        trend = "stable"
    return CovenantSeries(
        covenant=covenant,
        tests=tests,
        trend=trend,
        slope=slope,
        meets_limit_on=_meeting(covenant, slope, at_day, as_of) if better < 0 else None,
    )


def trend_line(points: Sequence[tuple[dt.date, float]], day: dt.date) -> tuple[float, float]:
    """The least-squares line through dated figures: its change in a year, its value on ``day``."""
    x = [(date - day).days / _YEAR for date, _ in points]
    y = [value for _, value in points]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    spread = sum((a - mean_x) ** 2 for a in x)
    if spread == 0:
        return 0.0, mean_y
    slope = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True)) / spread
    return slope, mean_y - slope * mean_x


def _meeting(covenant: Covenant, slope: float, at_day: float, as_of: dt.date) -> dt.date | None:
    room = at_day - covenant.threshold
    if not covenant.operator.startswith(">"):
        room = -room
    # A line already past the limit meets it in no future.
    if room <= 0 or slope == 0 or covenant.status == "broken":
        return None
    days = room / abs(slope) * _YEAR
    return as_of + dt.timedelta(days=round(days)) if days <= _AHEAD.days else None


def limit_changes(tests: Sequence[CovenantTest]) -> list[tuple[dt.date, float, float]]:
    """The test dates from which the limit is another: (date, old limit, new limit)."""
    return [
        (after.date, before.threshold, after.threshold)
        for before, after in pairwise(tests)
        if before.threshold != after.threshold
    ]
