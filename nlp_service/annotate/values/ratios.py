"""RATIO: multiples and proportions as decimal strings (1.25x, 1.25倍, 1.25:1 → ``1.25``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal

from nlp_service.annotate.values.engine import DIGIT, NUMERAL, TO, Context, Reading, Rule
from nlp_service.annotate.values.numbers import DIGITS, EN, EN_FIRST, ZH, plain, read_number
from nlp_service.schema import EntityLabel

_RATIO_WORD = (
    r"(?:比[率例]|覆盖率|备付率|倍数|杠杆|保障倍数|DSCR|LLCR|PLCR|ICR|LTV"
    r"|(?i:ratio|coverage|cover|leverage|gearing|multiple))"
)
_NEAR_ZH = re.compile(_RATIO_WORD + r"[^。；;\n]{0,16}$")
_NEAR_EN = re.compile(_RATIO_WORD + r"[^.;\n]{0,48}$")
_ASKED = (
    r"(?:[由从]|下降至|上升至|不[得应能]?[低高少大小]于|不[得应]?超过|[低高大小]于|[超达]过?"
    r"|达到|[为是至到]|维持在|保持在|约为?"
    r"|降至|升至|提高到|下降到|仅|只有|[≥≤><=]{1,2})"
)


_ASKED_ZH = re.compile(
    rf"{_RATIO_WORD}(?:[^。；;，,\n\d%]{{0,10}}(?:[由从]\d+(?:\.\d+)?)?{_ASKED}|(?<=率)"
    rf"|(?<=倍数)) ?$"
)
_ASKED_EN = re.compile(
    rf"{_RATIO_WORD}[^.;%\n]{{0,40}}"
    r"(?i:of|than|to|at|below|above|exceeds?|least|was|is|were|stood at|equals?|>=|≥|>|<|≤)[ \n]$"
)
#: The characters before a bare ratio; tried first, since most numbers are none.
_BEFORE_BARE = (
    *"于过为是至到由从在约仅有≥≤><=率比数",
    *(
        [
            "of",
            "than",
            "to",
            "at",
            "below",
            "above",
            "exceed",
            "exceeds",
            "least",
            "was",
            "is",
            "were",
            "equals",
        ]
    ),
)


def _quotient(left: Decimal, right: Decimal) -> str:
    """The quotient to four decimals, exact where it ends sooner."""
    return plain((left / right).quantize(Decimal("0.0001"), ROUND_HALF_EVEN))


def _read_times(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """1.2倍, 两倍, 1.25x, 2.5 times."""
    high = read_number(match["n"])
    if high is None or re.search(r"[A-Za-z第]$", context.before(match.start(), 1)):
        return
    if match["low"]:
        low = read_number(match["low"])
        if low is not None:
            end = match.end("lowunit") if match["lowunit"] else match.end("low")
            yield Reading(match.start("low"), end, plain(low))
        yield Reading(match.start("n"), match.end(), plain(high))
        return
    half = Decimal("0.5") if match["half"] else Decimal(0)
    yield Reading(match.start(), match.end(), plain(high + half))


def _read_pair(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """1.20:1, 1.25 to 1.00, 1.25 to 1, 70:30 where the words speak of a ratio."""
    left, right = Decimal(match["left"].replace(",", "")), Decimal(match["right"].replace(",", ""))
    if not right or re.search(r"[A-Za-z\d:.]$", context.before(match.start(), 1)):
        return
    clock = (
        ":" in match["mid"]
        and re.fullmatch(r"\d{1,2}", match["left"])
        and re.fullmatch(r"\d\d", match["right"])
    )
    to_one = right == 1 and not (clock and match["right"] == "01")
    before = context.before(match.start(), 60)
    spoken = bool(_NEAR_EN.search(before) or _NEAR_ZH.search(before)) or bool(
        re.match(r" ?的?比[例率]|[ \n](?:ratio|basis|debt)", context.after(match.end(), 8))
    )
    if not spoken and (not to_one or clock or ":" not in match["mid"]):
        return
    yield Reading(match.start(), match.end(), _quotient(left, right))


def _read_bare(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """流动比率不得低于1.1, a DSCR of not less than 1.15: a bare number that a ratio asks for."""
    before = context.before(match.start(), 64)
    if not before.rstrip(" \n").endswith(_BEFORE_BARE):
        return
    if _ASKED_ZH.search(before) or _ASKED_EN.search(before):
        yield Reading(match.start(), match.end(), plain(Decimal(match.group())))


RULES = [
    Rule(
        "ratio.times",
        EntityLabel.RATIO,
        (DIGIT, NUMERAL, *EN_FIRST),
        re.compile(
            rf"(?:(?P<low>{DIGITS}|{ZH})(?P<lowunit> ?倍|x)?(?: ?-{{1,2}} ?| ?[至到] ?| to ))?"
            rf"(?:(?P<n>{DIGITS}|{ZH}|{EN}))"
            r"(?: ?(?:倍(?!增|数)|(?P<half>倍半))|[xX×](?![A-Za-z\d])|[ \n]times(?=[ \n,.;)]|$)"
            r"(?![ \n](?:a|per|each|the[ \n]holders)\b))"
        ),
        _read_times,
        follows=TO | frozenset("倍xX×t"),
    ),
    Rule(
        "ratio.pair",
        EntityLabel.RATIO,
        (DIGIT,),
        re.compile(
            rf"(?P<left>{DIGITS})(?P<mid> ?[:/] ?|[ \n](?:to|比)[ \n]|比)(?P<right>{DIGITS})"
            r"(?!\d|:\d|[.,]\d| ?[%年月日天元万亿]|[ \n]?(?:days?|months?|years?|million"
            r"|billion|percent|a\.?m|p\.?m)\b)"
        ),
        _read_pair,
        follows=frozenset(":/t比"),
    ),
    Rule(
        "ratio.bare",
        EntityLabel.RATIO,
        (DIGIT,),
        re.compile(
            r"\d{1,2}(?:\.\d{1,4})?(?![\d%‰]|[.,]\d| ?[%倍:年月日天元万亿个次条家:xX]"
            r"|[ \n-]?[A-Za-z]*(?i:per|day|month|year|million|billion|business|times|to 1))"
        ),
        _read_bare,
        priority=-1,
    ),
]
