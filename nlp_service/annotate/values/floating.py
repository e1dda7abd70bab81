"""RATE: rates over a reference rate (LPR+85个基点, SOFR + 2.1%, LPR的1.3倍)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from nlp_service.annotate.values.engine import DIGIT, LATIN, NUMERAL, Context, Reading, Rule
from nlp_service.annotate.values.numbers import DIGITS, EN_FIRST, ZH, plain, read_number
from nlp_service.annotate.values.percents import SIGNS, UNIT, ZH_FRACTION, fraction
from nlp_service.annotate.values.rates import REPEATED, SHARE, rate, share_of
from nlp_service.schema import EntityLabel

#: Reference rates and how they are written; the first that is found names the base.
_BASES = (
    ("LPR", r"LPR|贷款市场报价利率(?: ?\(LPR\))?|贷款基础利率"),
    ("SHIBOR", r"(?i:shibor)|上海银行间同业拆放利率"),
    ("HIBOR", r"(?i:hibor)|香港银行同业拆息"),
    ("EURIBOR", r"(?i:euribor)"),
    ("SOFR", r"(?:(?i:(?:adjusted )?term|daily simple|(?:daily )?compounded|average) )?(?i:sofr)"
             r"|Secured Overnight Financing Rate(?: ?\(\"?SOFR\"?\))?|有担保隔夜融资利率"),
    ("SONIA", r"(?:(?i:daily compounded|compounded) )?SONIA"),
    ("ESTR", r"€STR|ESTR"),
    ("TONA", r"TONAR?"),
    ("SORA", r"(?:(?i:compounded) )?SORA"),
    ("SIBOR", r"(?i:sibor)"),
    ("TIBOR", r"(?i:tibor)"),
    ("TAIBOR", r"(?i:taibor)"),
    ("BBSY", r"BBSY"),
    ("CDOR", r"CDOR"),
    ("LIBOR", r"(?i:libor)"),
    ("PRIME", r"(?:U\.?S\.? )?(?i:prime(?: lending)?(?: rate)?)"
              r"(?= ?[+-]|[ \n]plus|[ \n]minus|[ \n]?$)"),
    ("BASE", r"(?:Alternate )?Base Rate(?= ?[+-]|[ \n]plus|[ \n]minus|[ \n]?$)"),
    ("PBOC", r"(?:贷款)?基准(?:贷款)?利率|央行基准(?:利率)?"),
)  # fmt: skip
_BASE = "(?:" + "|".join(pattern for _, pattern in _BASES) + ")"
_NAMES = [(name, re.compile(pattern)) for name, pattern in _BASES]

_TENOR = (
    r"(?P<{0}>\d{{1,2}}|[一二三五六]|(?i:one|two|three|six|nine|twelve|five))[ \n-]?"
    r"(?P<{0}u>年|个?月|(?i:months?|years?|mo|yr)|[MmYy])"
)
#: A margin: a share, or 点 for basis points.
_MARGIN = rf"(?:{ZH_FRACTION}|(?:{DIGITS}|{ZH}) ?(?:{UNIT}|个?点(?!钟|半))|{SHARE})"


def _base(printed: str, number: str | None, unit: str | None) -> str:
    name = next((n for n, pattern in _NAMES if pattern.fullmatch(printed)), printed.upper())
    value = read_number(number) if number and unit else None
    if value is None or unit is None:
        return name
    return f"{name}{plain(value)}{'M' if '月' in unit or unit[0] in 'Mm' else 'Y'}"


def _basis_points(printed: str) -> Decimal | None:
    points = re.fullmatch(rf"({DIGITS}|{ZH}) ?个?点", printed.strip())
    if points:
        return read_number(points.group(1))
    value = share_of(printed)
    return None if value is None else value * 10_000


def _read_base(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """LPR+85个基点, 一年期LPR减20BP, SOFR + 2.1%, 3-month EURIBOR plus 150 bps."""
    if re.search(r"[A-Za-z]$", context.before(match.start(), 1)):
        return
    base = _base(match["base"], match["t"] or match["s"], match["tu"] or match["su"])
    if not (match["times"] or match["floating"] or match["margin"] or match["t"] or match["s"]):
        return  # the name of a reference rate alone is no rate
    value = rate(base, Decimal(0))
    if match["times"]:
        times = read_number(match["times"])
        if times is None:
            return
        value = rate(base, multiple=times)
    elif match["floating"]:
        share = fraction(match["floating"])
        if share is None:
            return
        points = re.search(r"(?i:bps?|基点|个点)$", match["floating"])
        if points:
            # 上浮120BP adds points to the base, 上浮10% multiplies it.
            share *= 10_000
        value = (
            rate(base, share if match["way"][0] == "上" else -share)
            if points
            else rate(base, multiple=1 + share if match["way"][0] == "上" else 1 - share)
        )
    elif match["margin"]:
        margin = _basis_points(match["margin"])
        if margin is None:
            return
        minus = re.search(r"减|下|-|minus|less", match["op"])
        value = rate(base, -margin if minus else margin)
    yield Reading(match.start(), match.end(), value)


def _read_over(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """250 basis points over SOFR, 2.5% above LIBOR."""
    margin = _basis_points(match["margin"])
    if margin is not None:
        base = _base(match["base"], match["t"], match["tu"])
        minus = match["op"].lower() in {"below", "under"}
        yield Reading(match.start(), match.end(), rate(base, -margin if minus else margin))


_FIRST = [
    "lpr",
    "shibor",
    "sofr",
    "hibor",
    "libor",
    "euribor",
    "sonia",
    "estr",
    "tona",
    "tonar",
    "sora",
    "sibor",
    "tibor",
    "taibor",
    "bbsy",
    "cdor",
    "prime",
    "base",
    "alternate",
    "secured",
    "term",
    "daily",
    "compounded",
    "adjusted",
    "average",
    "one",
    "two",
    "three",
    "six",
    "nine",
    "twelve",
    "us",
    "贷款市场报价利率",
    "贷款基础利率",
    "贷款基准利率",
    "基准利率",
    "基准贷款利率",
    "央行基准",
    "上海银行间同业拆放利率",
    "香港银行同业拆息",
    "有担保隔夜融资利率",
]

RULES = [
    Rule(
        "rate.floating",
        EntityLabel.RATE,
        (DIGIT, NUMERAL, *_FIRST),
        re.compile(
            rf"(?:{_TENOR.format('t')}期?(?:\(?及?以上\)?)?(?:档次?"
            rf"|期限)?的?(?:人民币)?(?:贷款)?[ \n-]?)?"
            rf"(?P<base>{_BASE})"
            rf"(?:[ \n-]?\(?{_TENOR.format('s')}期?(?:\(?及?以上\)?)?\)?)?(?: ?\((?:LPR|1Y|5Y)\))?"
            rf"(?:(?P<op>[ \n]?(?:\+|-|(?:基础上)?(?:加上?|减去?)|plus|minus"
            rf"|less)[ \n]?(?:(?i:a|the)[ \n]margin[ \n]of[ \n])?)"
            rf"(?P<margin>{_MARGIN}{REPEATED})(?:[ \n]?(?:per annum|p\.a\.))?"
            rf"|的? ?(?P<times>{DIGITS}|{ZH}) ?倍"
            rf"|(?:基础上)? ?(?P<way>[上下][浮调]) ?(?P<floating>{SHARE})(?!点)"
            r")?"
        ),
        _read_base,
        priority=2,
        follows=LATIN | frozenset("-年个月"),
    ),
    Rule(
        "rate.over",
        EntityLabel.RATE,
        (DIGIT, *EN_FIRST),
        re.compile(
            rf"(?P<margin>{SHARE}{REPEATED})[ \n](?:per annum[ \n])?(?P<op>(?i:over|above"
            rf"|below|under))[ \n]"
            rf"(?:the[ \n])?(?:{_TENOR.format('t')}[ \n-]?)?(?P<base>{_BASE}|(?i:prime(?: rate)?))"
        ),
        _read_over,
        priority=2,
        follows=SIGNS,
    ),
]
