"""DATE: absolute dates in Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp_service.annotate.values import calendar
from nlp_service.annotate.values.dates import iso, month_part, year_for
from nlp_service.annotate.values.engine import DIGIT, NUMERAL, TO, Context, Reading, Rule
from nlp_service.annotate.values.numbers import read_number
from nlp_service.schema import EntityLabel

_CN = "零〇○一二三四五六七八九十两"
_ZH_DAY = r"(?:\d{1,2}|[一二三四五六七八九十廿]{1,3})"

#: 每年6月20日和12月20日: a date that comes back each year is no date.
_EACH_YEAR = re.compile(r"每[一]?年[^。；;，\n]{0,16}[、和及与]$")


def _zh_int(text: str) -> int | None:
    value = read_number(text.replace("廿", "二十"))
    return None if value is None else int(value)


def _zh_year(text: str) -> int | None:
    value = _zh_int(text.rstrip("年 "))
    return calendar.century(value) if value is not None and value < 100 else value


def _read_zh_full(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """2024年3月31日, 二〇二四年三月三十一日, 24年3月5日, 2024年3月31日(星期日)."""
    year, month, number = (_zh_int(match[g]) for g in ("y", "m", "d"))
    if year is None or month is None or number is None or not 1 <= month <= 12:
        return
    year = calendar.century(year) if year < 100 else year
    date = calendar.day(year, month, number)
    if date:
        yield Reading(match.start(), match.end(), date.isoformat())


def _read_zh_month(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """2024年3月, 2024年三月底, 2024年3月中旬."""
    year, month = _zh_year(match["y"]), _zh_int(match["m"])
    if year is None or month is None or not 1 <= month <= 12:
        return
    yield Reading(match.start(), match.end(), month_part(year, month, match["part"]))


def _read_zh_months(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """2024年1-6月, 今年1至9月: one interval."""
    first, last = _zh_int(match["m"]), _zh_int(match["m2"])
    if first is None or last is None or not 1 <= first < last <= 12:
        return
    printed = match["y"]
    year = _zh_year(printed) if printed and printed[0] not in "今去" else None
    if context.reference and year is None:
        year = context.reference.year - (1 if printed and printed[0] == "去" else 0)
    value = calendar.months(year, first, last) if year else None
    yield Reading(match.start(), match.end(), value)


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
        if _EACH_YEAR.search(context.before(match.start(), 20)):
            return
        year = year_for(context, month, match.start(), match.end())
        date = calendar.day(year, month, number) if year else None
        yield Reading(match.start(), match.end(), iso(date))
        return
    if not match["part"] and not match["fen"]:
        # 4月，公司收购: alone only as the time that opens a clause.
        opens = re.search(r"(?:^|[,，。；;：:、]) ?$", context.before(match.start(), 2))
        if not opens or not re.match(r"[,，]", context.after(match.end(), 1)):
            return
    year = year_for(context, month, match.start(), match.end())
    yield Reading(match.start(), match.end(), month_part(year, month, match["part"]))


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
            yield Reading(start, stop, iso(date))


RULES = [
    Rule(
        "date.zh.full",
        EntityLabel.DATE,
        (DIGIT, NUMERAL),
        re.compile(
            rf"(?P<y>\d{{4}}|\d\d|[{_CN}贰壹叁肆伍陆柒捌玖]{{4}}) ?年 ?(?P<m>\d{{1,2}}"
            rf"|[一二三四五六七八九十零壹贰叁肆伍陆柒捌玖拾]{{1,3}}) ?月 ?"
            rf"(?P<d>\d{{1,2}}|[一二三四五六七八九十廿卅零壹贰叁肆伍陆柒捌玖拾]{{1,4}}) ?[日号]"
            r"(?: ?\((?:星期|周)[一二三四五六日天]\))?"
        ),
        _read_zh_full,
        priority=1,
        follows=frozenset("年"),
    ),
    Rule(
        "date.zh.month",
        EntityLabel.DATE,
        (DIGIT, NUMERAL),
        re.compile(
            rf"(?P<y>\d{{4}}|\d\d|[{_CN}]{{4}}) ?年 ?(?P<m>\d{{1,2}}"
            rf"|[一二三四五六七八九十]{{1,3}}) ?月(?!\d|结|供|息|报|利|均|租)份?"
            r"(?P<part>[底末初中](?!期|国|心|标|间)|上旬|中旬|下旬)?"
        ),
        _read_zh_month,
        priority=1,
        follows=frozenset("年"),
    ),
    Rule(
        "date.zh.months",
        EntityLabel.DATE,
        (DIGIT, NUMERAL, "今年", "去年"),
        re.compile(
            rf"(?P<y>\d{{4}} ?年|[{_CN}]{{4}}年|今年|去年)? ?(?P<m>\d{{1,2}}"
            rf"|[一二三四五六七八九十]{{1,2}}) ?月?份?"
            r" ?[-至到] ?(?P<m2>\d{1,2}|[一二三四五六七八九十]{1,2}) ?月份?(?! ?\d"
            r"| ?[一二三四五六七八九十]+[日号])"
        ),
        _read_zh_months,
        priority=1,
        follows=TO | frozenset("年月"),
    ),
    Rule(
        "date.zh.month_day",
        EntityLabel.DATE,
        (DIGIT, NUMERAL),
        re.compile(
            rf"(?P<m>\d{{1,2}}|[一二三四五六七八九十]{{1,2}}) ?月(?: ?(?P<d>{_ZH_DAY}) ?[日号"
            rf"]|(?P<fen>份)?"
            r"(?P<part>[底末初](?!期)|中(?=[前后，。、]|$)|上旬|中旬|下旬)?)"
        ),
        _read_zh_month_day,
        follows=frozenset("月"),
    ),
    Rule(
        "date.zh.day_range",
        EntityLabel.DATE,
        (DIGIT, NUMERAL),
        re.compile(
            rf"(?:(?P<y>\d{{4}}|[{_CN}]{{4}}) ?年 ?)?(?P<m>\d{{1,2}}"
            rf"|[一二三四五六七八九十]{{1,2}}) ?月 ?"
            rf"(?P<d>{_ZH_DAY}) ?(?P<unit>[日号])? ?[至到-] ?(?P<d2>{_ZH_DAY}) ?[日号]"
        ),
        _read_zh_day_range,
        priority=2,
        follows=frozenset("年月"),
    ),
]
