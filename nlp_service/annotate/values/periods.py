"""DATE: years, halves and quarters, as intervals, and their ends."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp_service.annotate.values import calendar
from nlp_service.annotate.values.engine import DIGIT, LATIN, NUMERAL, Context, Reading, Rule
from nlp_service.annotate.values.numbers import read_number
from nlp_service.schema import EntityLabel

_CN_YEAR = r"[一二][九〇零○][零〇○一二三四五六七八九]{2}"
_YEAR = rf"(?:(?:19|20)\d\d|{_CN_YEAR})"
_NUMBER = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4, "上": 1, "下": 2,
           "first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3,
           "4th": 4, "final": 4, "last": 4}  # fmt: skip


def _year(printed: str | None, context: Context) -> int | None:
    """The year as printed, or by words such as 今年, or of the reference date."""
    reference = context.reference.year if context.reference else None
    if printed:
        shift = {"今": 0, "本": 0, "当": 0, "去": -1, "上": -1, "前": -2, "明": 1, "次": 1, "来": 1,
                 "后": 2}.get(printed[0])  # fmt: skip
        if shift is not None and not printed[0].isdigit() and len(printed) <= 3 and "年" in printed:
            return None if reference is None else reference + shift
        value = read_number(re.sub(r"[年度财' ]", "", printed))
        if value is None:
            return None
        return calendar.century(int(value)) if value < 100 else int(value)
    return reference


def _read_zh(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """2025年上半年, 2024年三季度, 2024年第三季度末, 2024年前三季度, 2024年度, 2024年末."""
    before = context.before(match.start(), 2)
    if re.search(r"[\d第A-Za-z零〇一二三四五六七八九]$", before) or before.endswith("-"):
        return
    if not match["y"] and context.before(match.start(), 1) in {"每", "各", "逐", "任", "半"}:
        return
    start = match.start()
    if match["since"]:
        first = _year(match["since"].rstrip("年度 "), context)
        yield Reading(start, match.end("since"), calendar.whole_year(first) if first else None)
        start = match.start("y")
    year = _year(match["y"], context)
    value: str | None
    if year is None:
        value = None
    elif match["half"]:
        value = calendar.half(year, _NUMBER[match["half"]])
        if match["halfend"]:
            value = value[-10:]
    elif match["upto"]:
        value = calendar.months(year, 1, 3 * _NUMBER[match["upto"]])
    elif match["q"]:
        value = calendar.quarter(year, _NUMBER[match["q"]])
        if match["qend"]:
            value = value[-10:]
    elif match["end"]:
        if match["end"] in {"底", "末", "终"}:
            value = f"{year}-12-31"
        elif match["end"] == "中":
            value = f"{year}-06-30"
        else:
            value = f"{year}-01-01"
    else:
        value = calendar.whole_year(year)
    if not match["y"] and not (match["half"] or match["q"] or match["upto"]):
        return
    yield Reading(start, match.end(), value)


def _read_en(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """Q3 2025, 3Q25, H1 2025, the third quarter of 2025, first half of 2024."""
    if re.search(r"[A-Za-z\d./-]$", context.before(match.start(), 1)):
        return
    year = _year(match["y"] or match["y0"], context)
    group = next(g for g in ("q", "q2", "q3", "h", "h2", "h3") if match[g])
    number = _NUMBER[match[group].lower()]
    value = None
    if year is not None:
        if group[0] == "h":
            value = calendar.half(year, 2 if number == 4 else number)
        else:
            value = calendar.quarter(year, number)
        if match["end"]:
            value = value[-10:]
    yield Reading(match.start(), match.end(), value)


def _read_en_years(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """Between 2019 and 2022, from 2020 to 2023: two years."""
    for group in ("y" if match["y"] else "y1", "y2"):
        year = calendar.whole_year(int(match[group]))
        yield Reading(match.start(group), match.end(group), year)


def _read_en_year(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """FY2024, fiscal year 2024, end of 2025, year-end 2024; a bare year after in, since, during."""
    year = _year(match["y"], context)
    if year is None:
        return
    word = match["word"].lower()
    if match["slash"]:
        return
    if re.search("end|close", word):
        yield Reading(match.start(), match.end(), f"{year}-12-31")
    elif word.startswith("mid"):
        yield Reading(match.start(), match.end(), f"{year}-06-30")
    elif re.search("beginning|start|early", word):
        yield Reading(match.start(), match.end(), f"{year}-01-01")
    elif word.startswith(("fy", "fis", "fin", "cal", "y")):
        yield Reading(match.start(), match.end(), calendar.whole_year(year))
    else:
        yield Reading(match.start("y"), match.end("y"), calendar.whole_year(year))


_REL = r"(?:[今本当去上明前后次来]年度?)"
_QUARTER_WORD = r"(?i:first|second|third|fourth|1st|2nd|3rd|4th|final|last)"

RULES = [
    Rule(
        "period.zh",
        EntityLabel.DATE,
        (
            DIGIT,
            NUMERAL,
            "今年",
            "本年",
            "去年",
            "上年",
            "明年",
            "当年",
            "前年",
            "后年",
            "次年",
            "上半年",
            "下半年",
            "前",
            "第一季度",
            "第二季度",
            "第三季度",
            "第四季度",
            "第1季度",
            "第2季度",
            "第3季度",
            "第4季度",
        ),
        re.compile(
            r"(?:(?P<since>(?:19|20)\d\d(?: ?年度?)?)(?: ?[-–—~]{1,2} ?|[至到])"
            r"(?=(?:19|20)\d\d ?年))?"
            rf"(?:(?P<y>{_YEAR} ?年?(?:度)?|\d\d年(?=[上下初末底第前]|[一二三四1-4]季)"
            rf"|{_REL}) ?)?(?:"
            r"(?P<half>[上下])半年(?:度)?(?P<halfend>末|底)?"
            r"|前(?P<upto>[二三两23])个?季度"
            r"|第?(?P<q>[一二三四1-4])季度?(?:份)?(?P<qend>末|底)?"
            r"|(?P<end>(?<=年)[初末底终中](?!期))"
            r"|(?P<whole>(?<=年度)|(?<=年)(?:度|财年)?|(?<=\d\d\d\d) ?财年)(?!\d"
            r"| ?\d{1,2} ?月|[一二三四五六七八九十]{1,2}月))"
        ),
        _read_zh,
        follows=frozenset("年季财度上下第前初末底一二三四-–—~至到"),
    ),
    Rule(
        "period.en",
        EntityLabel.DATE,
        (
            DIGIT,
            "q",
            "h",
            "first",
            "second",
            "third",
            "fourth",
            "final",
            "the",
            "end",
            "last",
            "fy",
        ),
        re.compile(
            r"(?:(?P<end>(?i:end|close)[ \n]of[ \n])(?:the[ \n])?)?(?:(?P<y0>(?:FY)?[ ]?(?:19"
            r"|20)\d\d)[ -]?)?(?:"
            r"[Qq](?P<q>[1-4])|(?P<q2>[1-4])Q"
            r"|[Hh](?P<h>[12])|(?P<h2>[12])H"
            rf"|(?P<q3>{_QUARTER_WORD})[ \n-](?i:quarter|qtr)"
            r"|(?P<h3>(?i:first|second|1st|2nd))[ \n-](?i:half))"
            r"(?:(?:[ \n]|[-/']|,[ ]|[ \n]of[ \n]"
            r"|[ \n]of[ \n]fiscal(?:[ \n]year)?[ \n])?(?i:FY[ ]?)?"
            r"(?P<y>(?:19|20)\d\d|\d\d(?![\d%]|[.,]\d))(?!\d|[-/]\d))?(?![A-Za-z\d])"
        ),
        _read_en,
        follows=LATIN | frozenset("-"),
    ),
    Rule(
        "period.en.year",
        EntityLabel.DATE,
        (
            "fy",
            "fiscal",
            "financial",
            "calendar",
            "end",
            "year",
            "yearend",
            "in",
            "since",
            "during",
            "mid",
            "beginning",
            "start",
            "early",
            "close",
            "until",
            "by",
            "for",
        ),
        re.compile(
            r"(?P<word>(?i:FY|(?:fiscal|financial|calendar)[ \n]year|(?:end|close|beginning"
            r"|start)[ \n-](?:of[ \n])?"
            r"|year[- ]?end|mid|early|in|since|during|until|by|for))[ \n-]?(?P<y>(?:19"
            r"|20)\d\d|(?<=FY)\d\d)"
            r"(?P<slash>/\d)?(?!\d|[-.,]\d| ?[A-Za-z%]*(?i:units|million|shares)|[ ]?[年%])"
        ),
        _read_en_year,
    ),
    Rule(
        "period.en.years",
        EntityLabel.DATE,
        ("between", "from"),
        re.compile(
            r"(?:(?i:between)[ \n](?P<y>(?:19|20)\d\d)[ \n]and|(?i:from)[ \n]"
            r"(?P<y1>(?:19|20)\d\d)[ \n](?:to|through|until))[ \n]"
            r"(?P<y2>(?:19|20)\d\d)(?![\d,.%-]\d)"
        ),
        _read_en_years,
    ),
]
