"""DATE: English dates that count from the reference date (next Friday, month-end)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from nlp_service.annotate.values import calendar
from nlp_service.annotate.values.dates_en import WEEKDAYS_EN
from nlp_service.annotate.values.engine import Context, Reading, Rule
from nlp_service.schema import EntityLabel

_SHIFT_EN = {"last": -1, "previous": -1, "this": 0, "current": 0, "the": 0, "next": 1, "coming": 0,
             "following": 1, "": 0}  # fmt: skip
_SHIFTS_EN = r"(?i:last|previous|this|current|next|coming|following|the)"

_NAMES = "|".join(name.capitalize() for name in WEEKDAYS_EN[:7])
_ANY_WEEKDAY = re.compile(
    rf"(?:(?i:any|an?|each|every)[ \n]|(?:{_NAMES}),?[ \n](?:(?:or|and)[ \n])?)$"
)
_LISTED = re.compile(rf",?[ \n](?:(?:or|and)[ \n])?(?:{_NAMES})(?![a-z])")


def _read_weekday_en(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """next Friday (of next week), this Friday, last Monday, by Friday, Tuesday next week."""
    name = match["day"]
    if _ANY_WEEKDAY.search(context.before(match.start(), 16)) or _LISTED.match(
        context.text, match.end()
    ):
        return  # "any Monday, Tuesday or Friday" names no day
    if name.islower() or (len(name) <= 4 and not match["shift"] and not match["week"]):
        return
    index = next(i for i, n in enumerate(WEEKDAYS_EN[:7]) if n.startswith(name.lower()[:3]))
    value = None
    if context.reference:
        shift = (match["shift"] or "").lower()
        if match["week"]:
            shift = match["week"].lower()
        date = calendar.week(context.reference, _SHIFT_EN[shift]) + dt.timedelta(days=index)
        if shift in {"", "coming"} and date < context.reference:
            date += dt.timedelta(weeks=1)
        value = date.isoformat()
    yield Reading(
        match.start("shift") if match["shift"] else match.start("day"), match.end(), value
    )


def _period(reference: dt.date, unit: str, shift: int) -> str:
    if unit == "week":
        monday = calendar.week(reference, shift)
        return calendar.interval(monday, monday + dt.timedelta(days=6))
    if unit == "month":
        year, month = calendar.shifted(reference, shift)
        return calendar.months(year, month, month)
    if unit == "quarter":
        number = (reference.month - 1) // 3 + shift
        return calendar.quarter(reference.year + number // 4, number % 4 + 1)
    return calendar.whole_year(reference.year + shift)


def _read_period_en(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """next week, last month, the end of this quarter, by month-end, end of next year."""
    unit = match["unit"].lower()
    shift = (match["shift"] or "").lower()
    if not match["end"] and (not shift or shift in {"the", "following", "coming"}):
        return
    value = None
    if context.reference:
        value = _period(context.reference, unit, _SHIFT_EN[shift])
        if match["end"]:
            # The end of a week is its Friday: lenders and their clients work five days.
            value = value[-10:]
            if unit == "week":
                friday = dt.date.fromisoformat(value) - dt.timedelta(days=2)
                value = friday.isoformat()
    yield Reading(match.start(), match.end(), value)


_AT_END = re.compile(r"(?i:(?:by|before|at|until|till|this|to|around|over|for)[ \n](?:the[ \n])?)$")


def _read_unit_end_en(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """month-end, quarter end, year-end, EOM, EOY."""
    if not _AT_END.search(context.before(match.start(), 14)):
        return
    word = match.group().lower()
    unit = {"eom": "month", "eoq": "quarter", "eoy": "year", "eow": "week"}.get(
        word, word.split("-")[0].split(" ")[0]
    )
    value = None
    if context.reference:
        value = _period(context.reference, unit, 0)[-10:]
        if unit == "week":
            value = (dt.date.fromisoformat(value) - dt.timedelta(days=2)).isoformat()
    yield Reading(match.start(), match.end(), value)


def _read_ordinal_en(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """the 15th: a day of the current month, or of the next one once it has passed."""
    value = None
    if context.reference:
        number = int(match["day"])
        shift = {"next": 1, "this": 0, "last": -1}.get((match["shift"] or "").lower())
        if shift is None:
            shift = 1 if number < context.reference.day else 0
        year, month = calendar.shifted(context.reference, shift)
        date = calendar.day(year, month, number)
        value = date.isoformat() if date else None
    yield Reading(match.start(), match.end(), value)


RULES = [
    Rule(
        "relative.weekday.en",
        EntityLabel.DATE,
        ("last", "this", "next", "coming", *WEEKDAYS_EN),
        re.compile(
            r"(?:(?P<shift>(?i:last|this|next|coming))[ \n])?"
            rf"(?P<day>{'|'.join(n for n in WEEKDAYS_EN)})(?![A-Za-z'])(?:,?[ \n](?:of[ \n])?"
            rf"(?P<week>(?i:next|this|last))[ \n]week)?",
            re.IGNORECASE,
        ),
        _read_weekday_en,
    ),
    Rule(
        "relative.period.en",
        EntityLabel.DATE,
        ("last", "this", "next", "previous", "current", "end", "close"),
        re.compile(
            rf"(?P<end>(?i:end|close)[ \n]of[ \n])?(?:(?P<shift>{_SHIFTS_EN})[ \n])?(?:(?i:ca"
            rf"lendar|fiscal|financial)[ \n])?"
            r"(?P<unit>(?i:week|month|quarter|year))(?![A-Za-z'-])"
        ),
        _read_period_en,
    ),
    Rule(
        "relative.unit_end.en",
        EntityLabel.DATE,
        ("month", "quarter", "year", "eom", "eoq", "eoy", "eow"),
        re.compile(r"(?i:(?:month|quarter|year)[- ]end|EO[MQYW])(?![A-Za-z])"),
        _read_unit_end_en,
    ),
    Rule(
        "relative.ordinal.en",
        EntityLabel.DATE,
        ("the",),
        re.compile(
            r"(?i:the)[ \n](?P<day>[0-3]?\d)(?:st|nd|rd|th)(?:[ \n]of[ \n](?P<shift>(?i:this"
            r"|next|last))[ \n]month)?"
            r"(?![ \n]?(?:day|of|Amend|Suppl|floor|anniv|meeting|edition|largest"
            r"|[A-Z]))(?=[ \n]?[.,;)]|$|[ \n](?:at|and|to|for|or|if|we|as|but|so|it)\b)"
        ),
        _read_ordinal_en,
    ),
]
