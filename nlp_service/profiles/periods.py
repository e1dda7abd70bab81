"""Reporting periods from the words of a column head or caption, in Chinese and English.

A head is either explicit (2024年12月31日, 2024年1-6月, FY2024, six months ended 30 June 2024) or
relative (期末余额, 上期金额, prior year); a relative one is resolved with the caption's date.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from nlp_service.profiles.names import simplify
from nlp_service.schema import Period

Relative = Literal["current", "previous"]
Span = Literal["annual", "half", "quarter", "month", "ytd"]

_MONTHS = {name.lower(): i for i, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): i for i, name in enumerate(calendar.month_abbr) if name}
_MONTHS["sept"] = 9
_MONTH = "(?P<{}>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_COUNTS = {"three": 3, "six": 6, "nine": 9, "twelve": 12, "3": 3, "6": 6, "9": 9, "12": 12}


@dataclass(frozen=True)
class Head:
    """What a head or caption says of its period; all parts may be unknown.

    ``start`` is known for flows only. ``span`` tells single months (本月) from running totals
    (本年累计) where the words do. ``day`` is False when only a year was printed.
    """

    relative: Relative | None = None
    start: dt.date | None = None
    end: dt.date | None = None
    span: Span | None = None
    day: bool = True

    @property
    def known(self) -> bool:
        return self.relative is not None or self.end is not None


@lru_cache(maxsize=4096)
def month_end(year: int, month: int) -> dt.date:
    """The last day of a month."""
    return dt.date(year, month, calendar.monthrange(year, month)[1])


@lru_cache(maxsize=4096)
def back_a_year(day: dt.date) -> dt.date:
    """The same day a year earlier; the end of February stays its end."""
    if day == month_end(day.year, day.month):
        return month_end(day.year - 1, day.month)
    return day.replace(year=day.year - 1)


def _date(year: str, month: str, day: str) -> dt.date | None:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None


def _months(year: int, first: int, last: int, span: Span | None = None) -> Head | None:
    if not (1 <= first <= last <= 12):
        return None
    start, end = dt.date(year, first, 1), month_end(year, last)
    return Head(start=start, end=end, span=span or _span(start, end))


def _span(start: dt.date, end: dt.date) -> Span:
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    known: dict[int, Span] = {12: "annual", 6: "half", 3: "quarter", 1: "month"}
    return known.get(months, "ytd")


_YEAR = r"(?P<y>(?:19|20)\d{2})"
_ZH_DATE = re.compile(
    rf"{_YEAR}\s*(?:年|[-/.])\s*(?P<m>\d{{1,2}})\s*(?:月|[-/.])\s*(?P<d>\d{{1,2}})日?"
)
_ZH_RANGE = re.compile(
    rf"{_YEAR}年(?P<a>\d{{1,2}})月?(?:[-—–~至到]|\s)+(?:{_YEAR.replace('<y>', '<y2>')}年)?"
    r"(?P<b>\d{1,2})月"
)
_ZH_HALF = re.compile(rf"{_YEAR}年?(?:度)?(?:半年度?|上半年|中期|中报|1-6月)")
_ZH_QUARTER = re.compile(
    rf"{_YEAR}年?(?:度)?(?P<up>前)?第?(?P<q>[一二三四1-4])季(?:度|报)?(?P<end>末)?"
)
_ZH_MONTH = re.compile(rf"{_YEAR}年(?P<m>\d{{1,2}})月(?P<end>末|底)?")
_ZH_YEAR = re.compile(rf"{_YEAR}\s*年(?P<end>末|底)?(?:度|报)?")
_ISO_MONTH = re.compile(rf"^{_YEAR}[-/.](?P<m>0?[1-9]|1[0-2])$")
_EN_DMY = re.compile(
    rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+{_MONTH.format('m')}[\s,-]+{_YEAR}", re.I
)
_EN_MDY = re.compile(rf"{_MONTH.format('m')}\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR}", re.I)
_EN_RANGE = re.compile(
    rf"{_MONTH.format('a')}\s*[-–—to]+\s*{_MONTH.format('b')}\s*,?\s*{_YEAR}", re.I
)
_EN_MONTH = re.compile(rf"\b{_MONTH.format('m')}[\s,-]+{_YEAR}", re.I)
_EN_ENDED = re.compile(r"\b(?P<n>three|six|nine|twelve|3|6|9|12)[\s-]*months?\b", re.I)
_EN_YEAR_ENDED = re.compile(r"\b(?:year|fiscal year|period of 12 months)s?\s+ended\b", re.I)
_EN_FY = re.compile(r"\bFY\s*'?(?P<y>(?:19|20)?\d{2})\b", re.I)
_EN_QH = re.compile(
    rf"\b(?:(?P<p>Q[1-4]|H[12]|9M|6M|3M|[1-4]Q|[12]H)\s*'?{_YEAR}|"
    rf"{_YEAR.replace('<y>', '<y2>')}\s*(?P<p2>Q[1-4]|H[12]|9M))\b",
    re.I,
)
_EN_YTD = re.compile(r"\bYTD\b|year[\s-]to[\s-]date", re.I)
_BARE_YEAR = re.compile(rf"^(?:year\s+|years?\s+ended\s+)?{_YEAR}\s*$", re.I)

_RELATIVE: tuple[tuple[re.Pattern[str], Head], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), head)
    for pattern, head in (
        (r"本月", Head("current", span="month")),
        (r"上年同月|上月", Head("previous", span="month")),
        (r"上年(?:同期)?累计|上年年初至", Head("previous", span="ytd")),
        (r"本年累计|年初至(?:报告期末?|今|本期末)|本期累计", Head("current", span="ytd")),
        (
            r"上年年?末|上年度末|期初|年初|上期末|(?:opening|beginning) balance|beginning of",
            Head("previous"),
        ),
        (
            r"上期|上年|上一年度?|去年|同期|prior (?:year|period)|previous (?:year|period)|"
            r"last year|comparative",
            Head("previous"),
        ),
        (
            r"期末|年末|本期末|(?:closing|ending) balance|end of (?:the )?(?:year|period)",
            Head("current"),
        ),
        (
            r"本期|本年|本报告期|当期|current (?:year|period)|this year|^金额$|^amount$",
            Head("current"),
        ),
    )
)
_IGNORED = re.compile(
    r"附注|注释|行次|行号|^序号$|变动|增减|同比|环比|比例|比重|备注|占比|差异|^notes?\b|\bchange|"
    r"^line\b|variance|remarks?|%|^ref",
    re.IGNORECASE,
)


def ignored_column(text: str) -> bool:
    """Whether a head names a column without figures of a period: 附注, 行次, 变动, Note, %."""
    return bool(_IGNORED.search(simplify(text).strip()))


def _explicit_zh(text: str) -> Head | None:
    if m := _ZH_RANGE.search(text):
        return _months(int(m.group("y")), int(m.group("a")), int(m.group("b")))
    if m := _ZH_DATE.search(text):
        day = _date(m.group("y"), m.group("m"), m.group("d"))
        if day is not None:
            return _ended(day, 12) if re.search(r"止.{0,4}年度", text) else Head(end=day)
    if m := _ZH_HALF.search(text):
        return _months(int(m.group("y")), 1, 6)
    if m := _ZH_QUARTER.search(text):
        quarter = "一二三四1234".index(m.group("q")) % 4 + 1
        return _months(int(m.group("y")), 1 if m.group("up") else quarter * 3 - 2, quarter * 3)
    if m := _ZH_MONTH.search(text):
        year, month = int(m.group("y")), int(m.group("m"))
        if not 1 <= month <= 12:
            return None
        return Head(end=month_end(year, month)) if m.group("end") else _months(year, month, month)
    if m := _ZH_YEAR.search(text):
        return _year(int(m.group("y")), closing=bool(m.group("end")))
    return None


def _year(year: int, *, closing: bool = False) -> Head:
    if closing:
        return Head(end=dt.date(year, 12, 31))
    return Head(start=dt.date(year, 1, 1), end=dt.date(year, 12, 31), span="annual", day=False)


def _ended(day: dt.date, months: int) -> Head:
    """The span of ``months`` that ends on ``day``."""
    total = day.year * 12 + day.month - months
    start = dt.date(total // 12, total % 12 + 1, 1)
    return Head(start=start, end=day, span=_span(start, day))


def _explicit_en(text: str) -> Head | None:
    if m := _EN_RANGE.search(text):
        first, last = (_MONTHS[m.group(key).lower()] for key in ("a", "b"))
        return _months(int(m.group("y")), first, last)
    for pattern in (_EN_DMY, _EN_MDY):
        if m := pattern.search(text):
            day = _date(m.group("y"), str(_MONTHS[m.group("m").lower()]), m.group("d"))
            if day is None:
                continue
            if _EN_YEAR_ENDED.search(text):
                return _ended(day, 12)
            if months := _EN_ENDED.search(text):
                return _ended(day, _COUNTS[months.group("n").lower()])
            if _EN_YTD.search(text):
                return Head(start=dt.date(day.year, 1, 1), end=day, span="ytd")
            return Head(end=day)
    if m := _EN_QH.search(text):
        return _part_of_year((m.group("p") or m.group("p2")).upper(), m.group("y") or m.group("y2"))
    if m := _EN_FY.search(text):
        year = int(m.group("y"))
        return _year(year if year > 99 else 2000 + year)
    if m := _EN_MONTH.search(text):
        year, month = int(m.group("y")), _MONTHS[m.group("m").lower()]
        if _EN_YEAR_ENDED.search(text):
            return _ended(month_end(year, month), 12)
        if _EN_YTD.search(text):
            return _months(year, 1, month)
        return _months(year, month, month)
    if m := _BARE_YEAR.match(text):
        return _year(int(m.group("y")))
    return None


def _part_of_year(part: str, year: str) -> Head | None:
    count = int(next(c for c in part if c.isdigit()))
    if "M" in part:
        return _months(int(year), 1, count)
    width = 3 if "Q" in part else 6
    return _months(int(year), (count - 1) * width + 1, count * width)


def parse_head(text: str, value: str | None = None) -> Head:
    """What a column head or caption says of its period; ``Head()`` when it says nothing.

    ``value`` is the typed value of a spreadsheet cell: an ISO date, or a year as a number.
    """
    plain = simplify(text).strip()
    if value and (m := re.match(r"^(\d{4})-(\d{2})-(\d{2})", value)):
        day = _date(*m.groups())
        if day is not None:
            return Head(end=day)
    if value and re.fullmatch(r"(?:19|20)\d{2}(?:\.0)?", value):
        return _year(int(value[:4]))
    tight = re.sub(r"\s+", "", plain)
    spaced = re.sub(r"\s+", " ", plain)
    explicit = _explicit_zh(tight) or _explicit_en(spaced)
    if explicit is None and (m := _ISO_MONTH.match(tight)):
        explicit = _months(int(m.group("y")), int(m.group("m")), int(m.group("m")))
    relative = next((head for pattern, head in _RELATIVE if pattern.search(spaced)), Head())
    if explicit is None:
        return relative
    return replace(explicit, relative=relative.relative, span=explicit.span or relative.span)


def resolve(head: Head, caption: Head, *, flow: bool, running: bool = False) -> Period | None:
    """The period of a column from its head and the caption, None when they do not tell.

    ``flow`` is True for income and cash-flow columns, False for balances. ``running`` says that
    the table has a 本年累计 column too, so that a bare 本期 column is the single month. Opening
    balances (期初, 年初) are those of the last year's end.
    """
    if flow:
        return _flow(head, caption, running)
    end = _instant(head, caption)
    return None if end is None else Period(end=end, kind=_kind_of_balance(end))


def _instant(head: Head, caption: Head) -> dt.date | None:
    if head.end is not None:
        if not head.day and caption.end is not None and caption.day:
            # 2024 under "As at 31 March": the year is the column's, the day the caption's.
            return _with_year(caption.end, head.end.year)
        return head.end
    if caption.end is None or head.relative is None:
        return None
    if head.relative == "current":
        return caption.end
    return dt.date(caption.end.year - 1, 12, 31)


def _with_year(day: dt.date, year: int) -> dt.date:
    last = day == month_end(day.year, day.month)
    return month_end(year, day.month) if last else day.replace(year=year)


def _kind_of_balance(end: dt.date) -> Span:
    kinds: dict[int, Span] = {12: "annual", 6: "half", 3: "quarter", 9: "quarter"}
    return kinds.get(end.month, "month")


def _flow(head: Head, caption: Head, running: bool) -> Period | None:
    end = head.end
    start = head.start
    if end is not None and not head.day and caption.end is not None and caption.day:
        shifted = _with_year(caption.end, end.year)
        if caption.start is not None:
            years = caption.end.year - caption.start.year
            return _period(
                _ended(shifted, years * 12 + caption.end.month - caption.start.month + 1)
            )
        start, end = dt.date(shifted.year, 1, 1), shifted
    if end is None:
        if caption.end is None or head.relative is None:
            return None
        start, end = caption.start, caption.end
        if head.relative == "previous":
            start, end = start and start.replace(year=start.year - 1), back_a_year(end)
    span = head.span or caption.span
    if span == "month" and head.span != "month" and not running:
        # A caption 2024年6月 above 本期金额 alone names the last month of a running total.
        start, span = None, None
    if head.span == "ytd":
        start = dt.date(end.year, 1, 1)
    elif head.span == "month":
        start = end.replace(day=1)
    if start is None:
        start = dt.date(end.year, 1, 1)
    return Period(start=start, end=end, kind=_span(start, end))


def _period(head: Head) -> Period | None:
    if head.start is None or head.end is None:
        return None
    return Period(start=head.start, end=head.end, kind=_span(head.start, head.end))


def interim(period: Period) -> bool:
    """Whether flows of this period cover less than a year."""
    return period.kind != "annual"
