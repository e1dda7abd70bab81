"""DATE: dates in figures, and what all date rules share."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from nlp_service.annotate.values import calendar
from nlp_service.annotate.values.engine import DIGIT, Context, Reading, Rule
from nlp_service.schema import EntityLabel

#: Words after (Chinese) or before (English) a date that make it a date to keep.
_DEADLINE_AFTER = re.compile(r" ?(?:日)?(?:之?前|以前|为止|止|底前)")
_DEADLINE_BEFORE = re.compile(
    r"(?:(?i:by|before|until|till|due|than|deadline)(?:[ \n](?i:the|on|in|by))?[ \n]"
    r"|不[迟晚]于|最迟|最晚|至迟|将[于在]|拟[于在]|计划[于在]?|预计[于在]?|争取)$"
)
_PAST_BEFORE = re.compile(r"已[经]?[于在]?$")


def year_for(context: Context, month: int, start: int, end: int) -> int | None:
    """The year of a month written without one, None where there is no reference date."""
    if context.reference is None:
        return None
    before = context.before(start, 16)
    deadline = bool(_DEADLINE_AFTER.match(context.after(end, 6)) or _DEADLINE_BEFORE.search(before))
    return calendar.nearest_year(
        context.reference, month, deadline=deadline, past=bool(_PAST_BEFORE.search(before))
    )


def iso(date: dt.date | None) -> str | None:
    return date.isoformat() if date else None


def month_part(year: int | None, month: int, part: str | None) -> str | None:
    """The value of a month, or of its end, start or third."""
    if year is None:
        return None
    if not part:
        return calendar.months(year, month, month)
    if part in {"底", "末", "月底", "月末"}:
        return calendar.month_end(year, month).isoformat()
    if part == "中":
        return dt.date(year, month, 15).isoformat()
    first, last = _THIRDS[part]
    end = calendar.month_end(year, month)
    return calendar.interval(
        dt.date(year, month, first), min(end, end.replace(day=min(last, end.day)))
    )


#: Days of the thirds of a month; the last is cut to the month.
_THIRDS = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31), "初": (1, 10)}


def _read_numeric(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """2024-03-31, 2024/3/31, 2024.3.31."""
    date = calendar.day(int(match["y"]), int(match["m"]), int(match["d"]))
    if date and not re.search(r"[A-Za-z\d./-]$", context.before(match.start(), 1)):
        yield Reading(match.start(), match.end(), date.isoformat())


def _read_day_month_year(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """31/03/2024, 03/31/2024, 31.03.2024; the order follows the text where both are possible."""
    if re.search(r"[A-Za-z\d./-]$", context.before(match.start(), 1)):
        return
    first, second, year = int(match["a"]), int(match["b"]), int(match["y"])
    if len(match["y"]) == 2:
        year = calendar.century(year)
    dotted = match["sep"] == "."
    if dotted and len(match["y"]) == 2 and not len(match["a"]) == len(match["b"]) == 2:
        return  # a section number
    day_first = context.day_first or dotted
    number, month = (first, second) if day_first else (second, first)
    if month > 12:
        number, month = month, number
    date = calendar.day(year, month, number)
    if date:
        yield Reading(match.start(), match.end(), date.isoformat())


def _read_compact(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """20240331 after a word that announces a date."""
    if not re.search(
        r"(?:日期?|时间|(?i:dated?|as of|on))[:：]? ?$", context.before(match.start(), 8)
    ):
        return
    date = calendar.day(int(match["y"]), int(match["m"]), int(match["d"]))
    if date:
        yield Reading(match.start(), match.end(), date.isoformat())


RULES = [
    Rule(
        "date.numeric",
        EntityLabel.DATE,
        (DIGIT,),
        re.compile(
            r"(?P<y>(?:19|20)\d\d)(?P<sep>[-/.])(?P<m>[01]?\d)(?P=sep)(?P<d>[0-3]?\d)(?!\d|[.-]\d)"
        ),
        _read_numeric,
        priority=1,
    ),
    Rule(
        "date.day_month_year",
        EntityLabel.DATE,
        (DIGIT,),
        re.compile(
            r"(?P<a>[0-3]?\d)(?P<sep>[/.-])(?P<b>[0-3]?\d)(?P=sep)(?P<y>(?:19|20)\d\d"
            r"|\d\d(?=[^\d%.]|$))(?!\d|[-/.]\d)"
        ),
        _read_day_month_year,
        priority=1,
    ),
    Rule(
        "date.compact",
        EntityLabel.DATE,
        (DIGIT,),
        re.compile(r"(?P<y>(?:19|20)\d\d)(?P<m>[01]\d)(?P<d>[0-3]\d)(?!\d)"),
        _read_compact,
        priority=1,
    ),
]
