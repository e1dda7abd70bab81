"""PERCENT: shares as decimal strings (5% → ``0.05``), basis points included."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from nlp_service.annotate.values.engine import DIGIT, NUMERAL, TO, Context, Reading, Rule
from nlp_service.annotate.values.numbers import DIGITS, EN, EN_FIRST, ZH, plain, read_number
from nlp_service.schema import EntityLabel

#: Chinese fractions with a fixed denominator.
DENOMINATORS = {"百分之": 100, "千分之": 1000, "万分之": 10_000, "十万分之": 100_000}
#: What follows a number, and what one of it is worth.
UNITS: dict[str, Decimal] = {
    "%": Decimal("0.01"),
    "‰": Decimal("0.001"),
    "‱": Decimal("0.0001"),
    "percent": Decimal("0.01"),
    "point": Decimal("0.01"),
    "bp": Decimal("0.0001"),
}
DENOMINATOR = r"(?:十万|百|千|万)分之"
ZH_FRACTION = rf"{DENOMINATOR} ?(?:{DIGITS}|{ZH})"
BASIS_POINT = r"(?:(?i:bps?|basis[ -]points?)(?![A-Za-z])|个?基点|个?BP)"
UNIT = rf"(?:[%‰‱]|(?i:per ?cent(?:age points?)?|pct)\b|个百分点|{BASIS_POINT})"
#: What can follow the figures of a share: its unit, or the dash of a range.
SIGNS = TO | frozenset("%‰‱pPbB点个基分t")
_DIVIDED = re.compile(r"\d/$")
_BEFORE_MINUS = re.compile(r"(?:^|[^\w%])-$")


def fraction(text: str) -> Decimal | None:
    """The value of ``百分之五``, ``万分之五``, ``5%``, ``50 bps``, ``five per cent``."""
    head = re.match(DENOMINATOR, text)
    if head:
        value = read_number(text[head.end() :])
        return None if value is None else value / DENOMINATORS[head.group()]
    tail = re.search(rf"[ \n-]*{UNIT}$", text)
    if not tail:
        return None
    value = read_number(text[: tail.start()])
    return None if value is None else value * unit_worth(tail.group())


def unit_worth(unit: str) -> Decimal:
    """What one of a unit is worth: ``%`` 0.01, ``bp`` 0.0001."""
    unit = unit.strip(" \n-.").lower()
    if unit in UNITS:
        return UNITS[unit]
    if "basis" in unit or "bp" in unit or "基点" in unit:
        return UNITS["bp"]
    return UNITS["percent"]


def _read_unit(match: re.Match[str], context: Context) -> Iterator[Reading]:
    if match["high"].lower() == "one" and re.search(
        r"half of[ \n]$", context.before(match.start(), 8)
    ):
        return  # nine and one-half of one percent (9.50%)
    if _DIVIDED.search(context.before(match.start(), 2)):
        return  # the 2 of 1 1/2%
    worth = unit_worth(match["unit"])
    high = read_number(match["high"])
    if high is None:
        return
    if match["low"]:
        low = read_number(match["low"])
        if low is not None:
            low_worth = unit_worth(match["lowunit"]) if match["lowunit"] else worth
            end = match.end("lowunit") if match["lowunit"] else match.end("low")
            yield Reading(match.start("low"), end, plain(low * low_worth))
        yield Reading(match.start("high"), match.end(), plain(high * worth))
        return
    start = match.start()
    before = context.before(start, 2)
    if _BEFORE_MINUS.search(before) or before.endswith("负"):
        start, high = start - 1, -high
    elif before.endswith("±"):
        start -= 1
    yield Reading(start, match.end(), plain(high * worth))


def _read_fraction(match: re.Match[str], context: Context) -> Iterator[Reading]:
    if context.before(match.start(), 1) == "第":
        return
    high = read_number(match["high"])
    if high is None:
        return
    denominator = DENOMINATORS[match["of"]]
    if match["to"]:
        low = high
        of = DENOMINATORS[match["of2"]] if match["of2"] else denominator
        upper = read_number(match["to"])
        yield Reading(match.start(), match.end("high"), plain(low / denominator))
        if upper is not None:
            start = match.start("of2") if match["of2"] else match.start("to")
            yield Reading(start, match.end(), plain(upper / of))
        return
    yield Reading(match.start(), match.end(), plain(high / denominator))


def _read_tenths(match: re.Match[str], context: Context) -> Iterator[Reading]:
    value = read_number(match["n"])
    if value is None or context.before(match.start(), 1) == "第":
        return
    half = Decimal("0.05") if match["half"] else Decimal(0)
    yield Reading(match.start(), match.end(), plain(value / 10 + half))


RULES = [
    Rule(
        "percent.unit",
        EntityLabel.PERCENT,
        (DIGIT, NUMERAL, *EN_FIRST),
        re.compile(
            rf"(?:(?P<low>{DIGITS})(?: ?(?P<lowunit>{UNIT}))?(?: ?-{{1,2}} ?| ?[至到] ?| to ))?"
            rf"(?P<high>{DIGITS}|{ZH}|{EN})(?:[ \n]|-)?(?P<unit>{UNIT})"
        ),
        _read_unit,
        follows=SIGNS,
    ),
    Rule(
        "percent.fraction",
        EntityLabel.PERCENT,
        (NUMERAL,),
        re.compile(
            rf"(?P<of>{DENOMINATOR}) ?(?P<high>{DIGITS}|{ZH})"
            rf"(?:[至到-](?P<of2>{DENOMINATOR})?(?P<to>{DIGITS}|{ZH}))?"
        ),
        _read_fraction,
        follows=frozenset("分"),
    ),
    Rule(
        "percent.tenths",
        EntityLabel.PERCENT,
        (NUMERAL,),
        re.compile(
            r"(?P<n>[一二三四五六七八九两])成(?P<half>半)?"
            r"(?=[以左的多，。；、,;]|首付|股|款|$)"
        ),
        _read_tenths,
        follows=frozenset("成"),
    ),
]
