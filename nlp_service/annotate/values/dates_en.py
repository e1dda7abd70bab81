"""DATE: absolute dates in English."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp_service.annotate.values import calendar
from nlp_service.annotate.values.dates import iso, month_part, year_for
from nlp_service.annotate.values.engine import DIGIT, LATIN, Context, Reading, Rule
from nlp_service.schema import EntityLabel

_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
MONTHS = {name: i for i, name in enumerate(_MONTH_NAMES, 1)}
MONTHS |= {name[:3]: i for name, i in MONTHS.items()} | {"sept": 9}
MONTH = (
    r"(?:(?i:January|February|March|April|June|July|August|September|October|November|December)"
    r"|(?:May|MAY)|(?i:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
)
_WEEKDAY = (
    r"(?:(?i:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Mon|Tues?|Wed|Thurs?|Fri|Sat"
    r"|Sun)\b\.?,?[ \n](?:the[ \n])?)?"
)
WEEKDAYS_EN = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    "mon", "tue", "wed", "thu", "fri", "sat", "sun", "tues", "thur", "thurs",
)  # fmt: skip
#: A date that comes back each year is no date.
_EACH_YEAR = re.compile(
    r"(?:,?[ \n](?:and|or)[ \n][A-Za-z\d]+[ \n][A-Za-z\d]+){0,3},?[ \n](?:of"
    r"|in)?[ \n]?(?:each|every)[ \n]"
    r"(?:calendar[ \n]|fiscal[ \n])?year"
)
_EN_DAY = r"(?P<d>[0-3]?\d)(?P<ord>st|nd|rd|th)?"
_SEP = r"(?:[ \n]|-)"


def month_of(name: str) -> int:
    """The number of an English month name or its short form."""
    return MONTHS[name.lower().rstrip(".")]


def _read_en_full(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """March 31, 2024, 31 March 2024, the 19th day of October, 2004, 31-Mar-24."""
    if re.search(r"[A-Za-z\d./-]$", context.before(match.start(), 1)):
        return
    year = int(match["y"])
    if len(match["y"]) == 2:
        year = calendar.century(year)
    date = calendar.day(year, month_of(match["m"]), int(match["d"]))
    if date:
        start = match.start()
        yield Reading(start, match.end(), date.isoformat())


def _read_en_short(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """March 31, 31 March, the 5th of June: the year comes from the reference date."""
    if re.search(r"[A-Za-z\d./-]$", context.before(match.start(), 1)):
        return
    month, number = month_of(match["m"]), int(match["d"])
    if not calendar.day(2024, month, number) or _EACH_YEAR.match(context.text, match.end()):
        return
    year = year_for(context, month, match.start(), match.end())
    second = match["d2"]
    end = match.start("d2") if second else match.end()
    if second:
        end = match.end("d") + len(match["ord"] or "")
    yield Reading(match.start(), end, iso(calendar.day(year, month, number)) if year else None)
    if second:
        date = calendar.day(year, month, int(second)) if year else None
        yield Reading(match.start("d2"), match.end(), iso(date))


def _read_en_month(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """March 2024, end of June 2025, mid-May, late September, in October."""
    if re.search(r"[A-Za-z\d./]$|(?:^|\D)[0-3]?\d[ \n]$", context.before(match.start(), 4)):
        return
    month = month_of(match["m"])
    part = (match["part"] or "").lower()
    if match["y"]:
        year: int | None = int(match["y"])
        if len(match["y"]) == 2:
            year = calendar.century(int(match["y"]))
    else:
        if not part and not re.search(
            r"(?i:(?:^|[^A-Za-z])(?:in|by|until|till|since|before|during|for|from|to|through"
            r"|this|next|last|of)"
            r"[ \n])$",
            context.before(match.start(), 10),
        ):
            return
        if match["m"].islower() or (month == 5 and not part and match["m"] != "May"):
            return
        year = year_for(context, month, match.start(), match.end())
    key = "底" if re.match("end|close|close of|last day|month", part) else None
    if part.startswith("mid"):
        key = "中"
    elif part.startswith(("early", "beginning", "start")):
        key = "上旬"
    elif part.startswith("late"):
        key = "下旬"
    yield Reading(match.start(), match.end(), month_part(year, month, key))


RULES = [
    Rule(
        "date.en.month_first",
        EntityLabel.DATE,
        (*MONTHS, *WEEKDAYS_EN),
        re.compile(
            rf"{_WEEKDAY}(?P<m>{MONTH})[ \n]{_EN_DAY}(?:,[ \n]?"
            rf"|[ \n])(?:of[ \n])?(?P<y>(?:19|20)\d\d)(?!\d)"
        ),
        _read_en_full,
        priority=1,
    ),
    Rule(
        "date.en.day_first",
        EntityLabel.DATE,
        (DIGIT, *WEEKDAYS_EN),
        re.compile(
            rf"{_WEEKDAY}{_EN_DAY}(?:[ \n]day)?{_SEP}?(?:of[ \n])?(?P<m>{MONTH})(?:,?[ \n]|-|,)?"
            r"(?P<y>(?:19|20)\d\d|(?<=-)\d\d)(?!\d)"
        ),
        _read_en_full,
        priority=1,
        follows=LATIN | frozenset("-"),
    ),
    Rule(
        "date.en.month_day",
        EntityLabel.DATE,
        (*MONTHS, *WEEKDAYS_EN),
        re.compile(
            rf"{_WEEKDAY}(?P<m>{MONTH})[ \n]{_EN_DAY}(?![\d:]"
            rf"|[.,]\d)(?:[ ]?-[ ]?(?P<d2>[0-3]?\d)(?:st|nd|rd|th)?(?!\d))?"
        ),
        _read_en_short,
    ),
    Rule(
        "date.en.day_month",
        EntityLabel.DATE,
        (DIGIT, *WEEKDAYS_EN),
        re.compile(
            rf"{_WEEKDAY}{_EN_DAY}(?:[ \n]day)?{_SEP}(?:of[ \n])?(?P<m>{MONTH})(?![A-Za-z])(?"
            rf"P<d2>(?!))?"
        ),
        _read_en_short,
        follows=LATIN | frozenset("-"),
    ),
    Rule(
        "date.en.month",
        EntityLabel.DATE,
        (*MONTHS, "end", "mid", "early", "late", "beginning", "close", "start", "month"),
        re.compile(
            r"(?:(?P<part>(?i:end|mid|early|late|beginning|start|close"
            r"|month[ -]end))(?:[ \n]of[ \n]|[ \n]|-))?"
            rf"(?P<m>{MONTH})(?:(?:,?[ \n]|-)(?:of[ \n])?(?P<y>(?:19|20)\d\d"
            rf"|(?<=-)\d\d)(?!\d))?(?![A-Za-z]|[ \n]\d{{1,2}}(?!\d))"
        ),
        _read_en_month,
    ),
]
