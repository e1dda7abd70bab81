"""The score at the ends of past quarters: today's rules, nothing but what was known on the day.

A lender that enters its files today sees how a client came here before any score was kept.
"""

from __future__ import annotations

import datetime as dt

from nlp_service.profiles import aggregate
from nlp_service.profiles.backtest import REPORTING_DAYS, as_known
from nlp_service.profiles.periods import month_end
from nlp_service.profiles.workings import Workings
from nlp_service.schema import EarlyWarning, Level, Schema

#: How many quarters are looked back on.
QUARTERS = 6


class ReplayedScore(Schema):
    """What the score, the grade and the warning level would have been on ``day``."""

    day: dt.date
    score: float
    grade: str | None
    level: Level


def replayed(
    file: aggregate.ClientFile,
    today: dt.date,
    *,
    quarters: int = QUARTERS,
    reporting_days: int = REPORTING_DAYS,
) -> list[ReplayedScore]:
    """The scores at the last ends of quarters before ``today``, oldest first.

    Days on which too little was known for a score are left out. What is left out of each day is
    told at ``backtest.as_known``; warnings begin anew with the first day.
    """
    found: list[ReplayedScore] = []
    previous: list[EarlyWarning] = []
    workings = Workings()
    for day in quarter_ends(today, quarters):
        known = as_known(file, day, reporting_days)
        profile = aggregate.build(known, day, previous, workings=workings)
        previous = profile.warnings
        if profile.credit.score is not None:
            found.append(
                ReplayedScore(
                    day=day,
                    score=profile.credit.score,
                    grade=profile.credit.grade,
                    level=profile.level,
                )
            )
    return found


def quarter_ends(today: dt.date, count: int) -> list[dt.date]:
    """The last ``count`` ends of quarters before ``today``, oldest first."""
    ends: list[dt.date] = []
    year, month = today.year, today.month - (today.month - 1) % 3 - 1
    for _ in range(count):
        if month < 1:
            year, month = year - 1, month + 12
        ends.append(month_end(year, month))
        month -= 3
    return ends[::-1]
