"""DATE: Chinese dates that count from the reference date (下周五, 月底, 明年3月)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from nlp_service.annotate.values import calendar
from nlp_service.annotate.values.dates import month_part
from nlp_service.annotate.values.engine import DIGIT, NUMERAL, Context, Reading, Rule
from nlp_service.annotate.values.numbers import read_number
from nlp_service.schema import EntityLabel

#: Days from the reference day; two where the words mean either.
_DAYS = {
    "大前天": (-3, -3), "前天": (-2, -2), "前日": (-2, -2), "昨天": (-1, -1), "昨日": (-1, -1),
    "昨晚": (-1, -1), "今天": (0, 0), "今日": (0, 0), "今早": (0, 0), "今晚": (0, 0),
    "明天": (1, 1), "明日": (1, 1), "明早": (1, 1), "明晚": (1, 1), "后天": (2, 2),
    "明后天": (1, 2), "大后天": (3, 3),
    "today": (0, 0), "tonight": (0, 0), "tomorrow": (1, 1), "yesterday": (-1, -1),
}  # fmt: skip
_SHIFT_ZH = {
    "": 0, "本": 0, "这": 0, "这个": 0, "本个": 0, "今": 0, "上": -1, "上个": -1, "去": -1,
    "上上": -2, "上上个": -2, "前": -2, "下": 1, "下个": 1, "明": 1, "下下": 2, "下下个": 2,
    "后": 2,
}  # fmt: skip
#: Counts from whatever the text speaks of, not from the reference date.
_NOT_NOW = {"次", "当"}
_WEEKDAY_ZH = {c: i for i, c in enumerate("一二三四五六日")} | {"天": 6, "末": 5}
_ZH_DAY = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"


def _read_day(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """今天, 明天, 明后天, yesterday, tomorrow."""
    value = None
    if context.reference:
        first, last = (
            context.reference + dt.timedelta(days=n) for n in _DAYS[match.group().lower()]
        )
        value = first.isoformat() if first == last else calendar.interval(first, last)
    yield Reading(match.start(), match.end(), value)


def _read_weekday_zh(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """下周五 is the Friday of next week; 周五 alone the next one to come."""
    value = None
    reference = context.reference
    index = _WEEKDAY_ZH[match["day"]]
    if reference:
        date = calendar.week(reference, _SHIFT_ZH[match["shift"] or ""]) + dt.timedelta(days=index)
        if not match["shift"] and date < reference:
            date += dt.timedelta(weeks=1)
        value = date.isoformat()
    yield Reading(match.start(), match.end(), value)


def _read_week_zh(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """下周, 本周内, 上个星期."""
    value = None
    if context.reference:
        monday = calendar.week(context.reference, _SHIFT_ZH[match["shift"]])
        value = calendar.interval(monday, monday + dt.timedelta(days=6))
    yield Reading(match.start(), match.end(), value)


def _read_month_zh(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """月底, 本月底, 下个月15日, 上月, 本月中旬."""
    shift = match["shift"]
    if not match["day"] and not match["part"] and (not shift or shift in _NOT_NOW):
        return
    if not shift and re.search(
        r"[每\d一二三四五六七八九十个当季半末]$", context.before(match.start(), 1)
    ):
        return
    value = None
    if context.reference and shift not in _NOT_NOW:
        year, month = calendar.shifted(context.reference, _SHIFT_ZH[shift or ""])
        if match["day"]:
            number = read_number(match["day"])
            date = calendar.day(year, month, int(number)) if number is not None else None
            value = date.isoformat() if date else None
        elif match["part"] in {"底", "末"}:
            value = calendar.month_end(year, month).isoformat()
        elif match["part"] == "初":
            value = calendar.interval(dt.date(year, month, 1), dt.date(year, month, 10))
        elif match["part"] == "中":
            value = dt.date(year, month, 15).isoformat()
        elif match["part"]:
            first = {"上旬": 1, "中旬": 11, "下旬": 21}[match["part"]]
            end = (
                calendar.month_end(year, month) if first == 21 else dt.date(year, month, first + 9)
            )
            value = calendar.interval(dt.date(year, month, first), end)
        else:
            value = calendar.months(year, month, month)
    yield Reading(match.start(), match.end(), value)


def _read_bare_day_zh(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """15日前, 20号之前: a day of the current month, or of the next one once it has passed."""
    if re.search(
        r"[月年\d每后第零一二三四五六七八九十提过续满达./A-Za-z-] ?$",
        context.before(match.start(), 2),
    ):
        return
    number = read_number(match["day"])
    if number is None or not 1 <= number <= 31:
        return
    value = None
    if context.reference:
        year, month = context.reference.year, context.reference.month
        if number < context.reference.day:
            year, month = calendar.shifted(context.reference, 1)
        date = calendar.day(year, month, int(number))
        value = date.isoformat() if date else None
    yield Reading(match.start(), match.end(), value)


def _read_year_zh(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """今年3月, 去年12月31日, 年底, 明年3月底, 今年7月下旬."""
    shift = match["shift"]
    year = None
    if context.reference and shift not in _NOT_NOW:
        year = context.reference.year + _SHIFT_ZH[shift or ""]
    if not shift and re.search(
        r"[每\d〇零一二三四五六七八九十半度当近]$", context.before(match.start(), 1)
    ):
        return
    value: str | None = None
    if match["m"]:
        month_value = read_number(match["m"])
        month = int(month_value) if month_value is not None else 0
        if not 1 <= month <= 12:
            return
        if year is not None:
            if match["d"]:
                number = read_number(match["d"])
                date = calendar.day(year, month, int(number)) if number is not None else None
                value = date.isoformat() if date else None
            else:
                value = month_part(year, month, match["mend"])
    elif match["part"]:
        if year is not None:
            value = f"{year}-12-31" if match["part"] in {"底", "末", "终"} else f"{year}-01-01"
    else:
        return
    yield Reading(match.start(), match.end(), value)


def _read_quarter_zh(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """本季度, 下季度末, 季度末, 上季度."""
    shift = match["shift"] or ""
    if not shift and (
        not match["end"] or re.search(r"[每\d一二三四个]$", context.before(match.start(), 1))
    ):
        return
    value = None
    if context.reference:
        number = (context.reference.month - 1) // 3 + _SHIFT_ZH[shift]
        year, index = context.reference.year + number // 4, number % 4 + 1
        value = calendar.quarter(year, index)
        if match["end"]:
            value = value[-10:]
    yield Reading(match.start(), match.end(), value)


RULES = [
    Rule(
        "relative.day",
        EntityLabel.DATE,
        tuple(_DAYS),
        re.compile(
            "|".join(sorted(_DAYS, key=len, reverse=True)) + r"(?![A-Za-z])",
            re.IGNORECASE,
        ),
        _read_day,
    ),
    Rule(
        "relative.weekday.zh",
        EntityLabel.DATE,
        (
            "上上",
            "上周",
            "本周",
            "这周",
            "下周",
            "下下",
            "上个",
            "下个",
            "这个",
            "周",
            "星期",
            "礼拜",
            "上星期",
            "下星期",
            "本星期",
            "下礼拜",
            "上礼拜",
            "这星期",
        ),
        re.compile(
            r"(?P<shift>上上|下下|上个?|下个?|本|这个?)?(?:周|星期"
            r"|礼拜)(?P<day>[一二三四五六日天末])(?!期|年|边)"
        ),
        _read_weekday_zh,
        priority=1,
    ),
    Rule(
        "relative.week.zh",
        EntityLabel.DATE,
        (
            "上周",
            "本周",
            "这周",
            "下周",
            "下下",
            "上个",
            "下个",
            "上星期",
            "下星期",
            "本星期",
            "下礼拜",
            "上礼拜",
        ),
        re.compile(r"(?P<shift>上上|下下|上个?|下个?|本|这)(?:周|星期|礼拜)(?![期年转])"),
        _read_week_zh,
    ),
    Rule(
        "relative.month.zh",
        EntityLabel.DATE,
        (
            "上个",
            "下个",
            "这个",
            "本月",
            "下月",
            "上月",
            "当月",
            "次月",
            "月底",
            "月末",
            "月初",
            "月中",
            "下下",
        ),
        re.compile(
            rf"(?P<shift>上上个?|下下个?|上个?|下个?|本|这个|当"
            rf"|次)?月(?:份)?(?:(?P<day>{_ZH_DAY}) ?[日号]|(?P<part>[底末初](?!期)"
            rf"|中(?=[前后，。]|$)|上旬|中旬|下旬))?"
        ),
        _read_month_zh,
    ),
    Rule(
        "relative.bare_day.zh",
        EntityLabel.DATE,
        (DIGIT, NUMERAL),
        re.compile(rf"(?P<day>{_ZH_DAY}) ?[日号](?=之?前(?!书|通知)|以前)"),
        _read_bare_day_zh,
        follows=frozenset("日号"),
    ),
    Rule(
        "relative.year.zh",
        EntityLabel.DATE,
        (
            "今年",
            "去年",
            "明年",
            "前年",
            "后年",
            "次年",
            "当年",
            "本年",
            "上年",
            "年底",
            "年末",
            "年初",
        ),
        re.compile(
            rf"(?P<shift>[今去明前后次当本上])?年(?:(?P<m>\d{{1,2}}"
            rf"|[一二三四五六七八九十]{{1,2}}) ?月份?(?:(?P<d>{_ZH_DAY}) ?[日号]"
            rf"|(?P<mend>[底末初](?!期)|[上中下]旬))?"
            r"|年?(?P<part>[底末终初](?!期)))?"
        ),
        _read_year_zh,
        priority=1,
    ),
    Rule(
        "relative.quarter.zh",
        EntityLabel.DATE,
        ("本季", "下季", "上季", "季度末", "季末", "下个", "上个"),
        re.compile(r"(?P<shift>上个?|下个?|本)?季度?(?P<end>末|底)?"),
        _read_quarter_zh,
    ),
]
