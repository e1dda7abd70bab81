"""DATE: absolute dates in both languages, as ISO dates or ISO intervals."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from nlp_service.annotate.values import calendar
from nlp_service.annotate.values.engine import DIGIT, NUMERAL, Context, Reading, Rule
from nlp_service.annotate.values.numbers import read_number
from nlp_service.schema import EntityLabel

_MONTH_NAMES = (
    "january february march april may june july august september october november december"
).split()
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
    "monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun "
    "tues thur thurs"
).split()
_ORDINAL = r"(?:st|nd|rd|th)?"
_CN = "零〇○一二三四五六七八九十两"
_ZH_DAY = r"(?:\d{1,2}|[一二三四五六七八九十廿]{1,3})"
_ZH_YEAR = r"(?:(?:19|20)\d\d|[一二][九〇零○][零〇○一二三四五六七八九]{2}|贰零[零贰壹叁]\w)"

#: Words after (Chinese) or before (English) a date that make it a date to keep.
DEADLINE_AFTER = re.compile(r" ?(?:日)?(?:之?前|以前|为止|止|底前)")
DEADLINE_BEFORE = re.compile(
    r"(?:(?i:by|before|until|till|due|than|deadline)(?:[ \n](?i:the|on|in|by))?[ \n]"
    r"|不[迟晚]于|最迟|最晚|至迟|将[于在]|拟[于在]|计划[于在]?|预计[于在]?|争取)$"
)
PAST_BEFORE = re.compile(r"(?:已[于在经]|曾[于在]|[此早]前于|截至|截止|was |were |since |on )$")
PAST_FAR = re.compile(r"已[经]?[于在]?$")


def month_of(name: str) -> int:
    """The number of an English month name or its short form."""
    return MONTHS[name.lower().rstrip(".")]


def year_for(context: Context, month: int, start: int, end: int) -> int | None:
    """The year of a month written without one, None where there is no reference date."""
    if context.reference is None:
        return None
    before = context.before(start, 16)
    deadline = bool(DEADLINE_AFTER.match(context.after(end, 6)) or DEADLINE_BEFORE.search(before))
    return calendar.nearest_year(
        context.reference, month, deadline=deadline, past=bool(PAST_FAR.search(before))
    )


def _zh_int(text: str) -> int | None:
    value = read_number(text.replace("廿", "二十"))
    return None if value is None else int(value)


def _zh_year(text: str) -> int | None:
    value = _zh_int(text)
    return calendar.century(value) if value is not None and value < 100 else value


def _iso(date: dt.date | None) -> str | None:
    return date.isoformat() if date else None


def _read_zh_full(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """2024年3月31日, 二〇二四年三月三十一日, 24年3月5日, 2024年3月31日(星期日)."""
    year, month, number = (_zh_int(match[g]) for g in ("y", "m", "d"))
    if year is None or month is None or number is None or not 1 <= month <= 12:
        return
    year = calendar.century(year) if year < 100 else year
    date = calendar.day(year, month, number)
    if date:
        yield Reading(match.start(), match.end(), date.isoformat())


_PART = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31), "初": (1, 10)}


def _month_part(year: int | None, month: int, part: str | None) -> str | None:
    """The value of a month, or of its end, start or third."""
    if year is None:
        return None
    if not part:
        return calendar.months(year, month, month)
    if part in {"底", "末", "月底", "月末"}:
        return calendar.month_end(year, month).isoformat()
    if part == "中":
        return dt.date(year, month, 15).isoformat()
    first, last = _PART[part]
    end = calendar.month_end(year, month)
    return calendar.interval(
        dt.date(year, month, first), min(end, end.replace(day=min(last, end.day)))
    )


def _read_zh_month(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """2024年3月, 2024年三月底, 2024年3月中旬."""
    year, month = _zh_year(match["y"]), _zh_int(match["m"])
    if year is None or month is None or not 1 <= month <= 12:
        return
    yield Reading(match.start(), match.end(), _month_part(year, month, match["part"]))


def _read_zh_month_day(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """3月31日, 三月底, 9月中旬: the year comes from the reference date."""
    month = _zh_int(match["m"])
    if month is None or not 1 <= month <= 12:
        return
    if re.search(
        r"[\d年零〇一二三四五六七八九十第A-Za-z./-] ?$|[每隔上下本]$",
        context.before(match.start(), 2),
    ):
        return
    if match["d"]:
        number = _zh_int(match["d"])
        if number is None or not calendar.day(2024, month, number):
            return
        year = year_for(context, month, match.start(), match.end())
        date = calendar.day(year, month, number) if year else None
        yield Reading(match.start(), match.end(), _iso(date))
        return
    if not match["part"] and not match["fen"]:
        return
    year = year_for(context, month, match.start(), match.end())
    yield Reading(match.start(), match.end(), _month_part(year, month, match["part"]))


def _read_zh_day_range(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """The second day of 3月5日至8日 or 2024年3月5日至20日, which leaves out its month."""
    year, month = match["y"] and _zh_year(match["y"]), _zh_int(match["m"])
    first, last = _zh_int(match["d"]), _zh_int(match["d2"])
    if month is None or first is None or last is None or not 1 <= month <= 12:
        return
    if not match["y"]:
        year = year_for(context, month, match.start(), match.end())
    end = match.start("d") + len(match["d"]) + (1 if match["unit"] else 0)
    for number, start, stop in (
        (first, match.start(), end),
        (last, match.start("d2"), match.end()),
    ):
        date = calendar.day(int(year), month, number) if year else None
        if date or not year:
            yield Reading(start, stop, _iso(date))


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
    day_first = context.day_first or match["sep"] == "."
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
    if not calendar.day(2024, month, number):
        return
    year = year_for(context, month, match.start(), match.end())
    second = match["d2"]
    end = match.start("d2") if second else match.end()
    if second:
        end = match.end("d") + len(match["ord"] or "")
    yield Reading(match.start(), end, _iso(calendar.day(year, month, number)) if year else None)
    if second:
        date = calendar.day(year, month, int(second)) if year else None
        yield Reading(match.start("d2"), match.end(), _iso(date))


def _read_en_month(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """March 2024, end of June 2025, mid-May, late September, in October."""
    if re.search(r"[A-Za-z\d./]$", context.before(match.start(), 1)):
        return
    month = month_of(match["m"])
    part = (match["part"] or "").lower()
    if match["y"]:
        year: int | None = int(match["y"])
        if len(match["y"]) == 2:
            year = calendar.century(int(match["y"]))
    else:
        if not part and not re.search(
            r"(?i:(?:^|[^A-Za-z])(?:in|by|until|till|since|before|during|for|from|to|through|this|next|last|of)"
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
    yield Reading(match.start(), match.end(), _month_part(year, month, key))


_EN_DAY = r"(?P<d>[0-3]?\d)(?P<ord>st|nd|rd|th)?"
_SEP = r"(?:[ \n]|-)"

RULES = [
    Rule(
        "date.zh.full",
        EntityLabel.DATE,
        (DIGIT, NUMERAL),
        re.compile(
            rf"(?P<y>\d{{4}}|\d\d|[{_CN}贰壹叁肆伍陆柒捌玖]{{4}}) ?年 ?(?P<m>\d{{1,2}}|[一二三四五六七八九十壹贰零拾]{{1,3}}) ?月 ?"
            rf"(?P<d>\d{{1,2}}|[一二三四五六七八九十廿卅零壹贰叁肆伍陆柒捌玖拾]{{1,4}}) ?[日号]"
            r"(?: ?\((?:星期|周)[一二三四五六日天]\))?"
        ),
        _read_zh_full,
        priority=1,
    ),
    Rule(
        "date.zh.month",
        EntityLabel.DATE,
        (DIGIT, NUMERAL),
        re.compile(
            rf"(?P<y>\d{{4}}|\d\d|[{_CN}]{{4}}) ?年 ?(?P<m>\d{{1,2}}|[一二三四五六七八九十]{{1,3}}) ?月(?!\d|结|供|息|报|利|均|租)份?"
            r"(?P<part>[底末初中](?!期|国|心|标|间)|上旬|中旬|下旬)?"
        ),
        _read_zh_month,
        priority=1,
    ),
    Rule(
        "date.zh.month_day",
        EntityLabel.DATE,
        (DIGIT, NUMERAL),
        re.compile(
            rf"(?P<m>\d{{1,2}}|[一二三四五六七八九十]{{1,2}}) ?月(?: ?(?P<d>{_ZH_DAY}) ?[日号]|(?P<fen>份)?"
            r"(?P<part>[底末初](?!期)|中(?=[前后，。、]|$)|上旬|中旬|下旬)?)"
        ),
        _read_zh_month_day,
    ),
    Rule(
        "date.zh.day_range",
        EntityLabel.DATE,
        (DIGIT, NUMERAL),
        re.compile(
            rf"(?:(?P<y>\d{{4}}|[{_CN}]{{4}}) ?年 ?)?(?P<m>\d{{1,2}}|[一二三四五六七八九十]{{1,2}}) ?月 ?"
            rf"(?P<d>{_ZH_DAY}) ?(?P<unit>[日号])? ?[至到-] ?(?P<d2>{_ZH_DAY}) ?[日号]"
        ),
        _read_zh_day_range,
        priority=2,
    ),
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
            r"(?P<a>[0-3]?\d)(?P<sep>[/.-])(?P<b>[0-3]?\d)(?P=sep)(?P<y>(?:19|20)\d\d|\d\d(?=[^\d%.]|$))(?!\d|[-/.]\d)"
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
    Rule(
        "date.en.month_first",
        EntityLabel.DATE,
        (*MONTHS, *WEEKDAYS_EN),
        re.compile(
            rf"{_WEEKDAY}(?P<m>{MONTH})[ \n]{_EN_DAY}(?:,[ \n]?|[ \n])(?:of[ \n])?(?P<y>(?:19|20)\d\d)(?!\d)"
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
    ),
    Rule(
        "date.en.month_day",
        EntityLabel.DATE,
        (*MONTHS, *WEEKDAYS_EN),
        re.compile(
            rf"{_WEEKDAY}(?P<m>{MONTH})[ \n]{_EN_DAY}(?![\d:]|[.,]\d)(?:[ ]?-[ ]?(?P<d2>[0-3]?\d)(?:st|nd|rd|th)?(?!\d))?"
        ),
        _read_en_short,
    ),
    Rule(
        "date.en.day_month",
        EntityLabel.DATE,
        (DIGIT, *WEEKDAYS_EN),
        re.compile(
            rf"{_WEEKDAY}{_EN_DAY}(?:[ \n]day)?{_SEP}(?:of[ \n])?(?P<m>{MONTH})(?![A-Za-z])(?P<d2>(?!))?"
        ),
        _read_en_short,
    ),
    Rule(
        "date.en.month",
        EntityLabel.DATE,
        (*MONTHS, "end", "mid", "early", "late", "beginning", "close", "start", "month"),
        re.compile(
            r"(?:(?P<part>(?i:end|mid|early|late|beginning|start|close|month[ -]end))(?:[ \n]of[ \n]|[ \n]|-))?"
            rf"(?P<m>{MONTH})(?:(?:,?[ \n]|-)(?:of[ \n])?(?P<y>(?:19|20)\d\d|(?<=-)\d\d)(?!\d))?(?![A-Za-z]|[ \n]\d{{1,2}}(?!\d))"
        ),
        _read_en_month,
    ),
]
