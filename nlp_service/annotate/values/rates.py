"""RATE: interest rates as ``{base, spread_bp, fixed, period}``.

``base`` is the reference rate with its tenor (``LPR1Y``, ``SOFR``), ``spread_bp`` the margin over
it in basis points, ``fixed`` a decimal string (4.35% → ``0.0435``), ``period`` the time the rate
is quoted for. A rate that is a multiple of its base (LPR的1.3倍, 基准利率上浮10%) also has
``multiple``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from nlp_service.annotate.values.engine import DIGIT, NUMERAL, Context, Reading, Rule
from nlp_service.annotate.values.numbers import DIGITS, EN, EN_FIRST, ZH, plain, read_number
from nlp_service.annotate.values.percents import BASIS_POINT, UNIT, ZH_FRACTION, fraction
from nlp_service.schema import EntityLabel

#: A share with its unit, in any of the ways percents are written.
SHARE = rf"(?:{ZH_FRACTION}|(?:{DIGITS}|{ZH}|{EN})(?:[ \n]|-)?{UNIT})"
_PAREN = rf"(?:[ \n]?\((?:{SHARE})\))?"

_BASE_EN = (
    r"(?:(?:(?i:term|daily|compounded|daily compounded|adjusted term|average) )?SOFR|€STR|ESTR|SONIA|TONAR?|SORA"
    r"|LIBOR|EURIBOR|HIBOR|SHIBOR|SIBOR|TIBOR|BBSY|CDOR|LPR|(?:U\.S\. |US )?(?i:prime)(?i: lending)?(?i: rate)?(?= ?[+-]| plus| minus))"
)
_TENOR_EN = r"(?:(?P<t1>\d{1,2}|one|two|three|six|nine|twelve|five)[ -](?P<t1u>(?i:months?|years?|mo|yr)|[MYmy])[ -]?)"
_BASE_ZH = (
    r"(?:贷款市场报价利率(?:\(? ?LPR ?\)?)?|贷款基础利率|LPR|基准(?:贷款)?利率|贷款基准利率|央行基准|上海银行间同业拆放利率"
    r"|(?i:shibor|sofr|hibor|libor|euribor)|存款基准利率)"
)
_TENOR_ZH = r"(?:(?P<years>[1-5一二三五]|[136]) ?(?P<tu>年|个?月)期?(?P<over>\(?以上\)?|及以上)?(?:期?限?档?次?|档)的?(?:人民币)?(?:贷款)?)"
_PLUS = r"(?:\+|[加上减下浮调]{1,2}点?|-|加上|减去)"


def _rate(
    base: str | None = None,
    spread: Decimal | None = None,
    fixed: Decimal | None = None,
    period: str | None = "year",
    multiple: Decimal | None = None,
) -> dict[str, Any]:
    number: int | float | None = None
    if spread is not None:
        number = int(spread) if spread == spread.to_integral_value() else float(spread)
    value: dict[str, Any] = {
        "base": base,
        "spread_bp": number,
        "fixed": None if fixed is None else plain(fixed),
        "period": period,
    }
    if multiple is not None:
        value["multiple"] = plain(multiple)
    return value


_BASE_NAMES = (
    ("LPR", re.compile(r"LPR|报价利率|贷款基础利率", re.IGNORECASE)),
    ("SHIBOR", re.compile(r"shibor|上海银行间", re.IGNORECASE)),
    ("HIBOR", re.compile("hibor", re.IGNORECASE)),
    ("EURIBOR", re.compile("euribor", re.IGNORECASE)),
    ("LIBOR", re.compile("libor", re.IGNORECASE)),
    ("SIBOR", re.compile("sibor", re.IGNORECASE)),
    ("TIBOR", re.compile("tibor", re.IGNORECASE)),
    ("SOFR", re.compile("sofr", re.IGNORECASE)),
    ("SONIA", re.compile("sonia", re.IGNORECASE)),
    ("ESTR", re.compile("€?STR")),
    ("TONA", re.compile("TONA")),
    ("SORA", re.compile("SORA")),
    ("BBSY", re.compile("BBSY")),
    ("CDOR", re.compile("CDOR")),
    ("PRIME", re.compile("prime", re.IGNORECASE)),
    ("PBOC", re.compile("基准")),
)


def _base_name(printed: str, tenor: str) -> str:
    for name, pattern in _BASE_NAMES:
        if pattern.search(printed):
            return name + tenor
    return printed.strip().upper() + tenor


def _tenor(number: str | None, unit: str | None) -> str:
    if not number or not unit:
        return ""
    value = read_number(number)
    letter = "M" if "月" in unit or unit.lower().startswith("m") else "Y"
    return "" if value is None else f"{plain(value)}{letter}"


def _basis_points(share: str) -> Decimal | None:
    """A margin in basis points: ``85个基点``, ``2.1%``, ``35点``."""
    bare = re.fullmatch(rf"({DIGITS}|{ZH}) ?(?:个?点)", share.strip())
    if bare:
        return read_number(bare.group(1))
    value = fraction(re.sub(r"[ \n]?\(.*\)$", "", share.strip(), flags=re.DOTALL))
    return None if value is None else value * 10_000


def _read_base(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """LPR+85个基点, 一年期LPR减20BP, SOFR + 2.1%, 3-month EURIBOR plus 150 bps."""
    if re.search(r"[A-Za-z]$", context.before(match.start(), 1)):
        return
    tenor = _tenor(match["t"], match["tu"]) or _tenor(match["t2"], match["tu2"])
    base = _base_name(match["base"], tenor)
    end = match.end()
    if match["times"]:
        times = read_number(match["times"])
        if times is not None:
            yield Reading(match.start(), end, _rate(base, multiple=times))
        return
    if match["float"]:
        share = fraction(match["float"])
        if share is not None:
            up = match["way"] in {"上浮", "上调"}
            yield Reading(match.start(), end, _rate(base, multiple=1 + share if up else 1 - share))
        return
    if match["margin"]:
        margin = _basis_points(match["margin"])
        if margin is not None:
            minus = bool(re.search(r"减|下|-|minus|less|below", match["op"]))
            yield Reading(match.start(), end, _rate(base, -margin if minus else margin))
        return
    yield Reading(match.start(), end, _rate(base, Decimal(0)))


def _read_over(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """250 basis points over SOFR, 2.5% above LIBOR."""
    margin = _basis_points(match["margin"])
    if margin is not None:
        minus = match["op"].lower() in {"below", "under"}
        base = _base_name(match["base"], _tenor(match["t"], match["tu"]))
        yield Reading(match.start(), match.end(), _rate(base, -margin if minus else margin))


_PERIOD_ZH = {"年": "year", "月": "month", "日": "day", "天": "day", "季": "quarter", "周": "week"}


def _read_fixed_zh(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """年利率4.35%, 日利率万分之五, 月息1.5%, 每日万分之五, 年化8%, 执行利率4.2%."""
    value = fraction(match["share"])
    if value is None:
        return
    word = match.group()[: match.start("share") - match.start()]
    tail = match["tail"] or ""
    found = re.search("[年月日天季]", tail) or re.search("[年月日天季]", word)
    period = _PERIOD_ZH[found.group()] if found else "year"
    yield Reading(match.start(), match.end(), _rate(fixed=value, period=period))


_PERIOD_EN = {"annum": "year", "year": "year", "annual": "year", "annually": "year",
              "month": "month", "monthly": "month", "day": "day", "daily": "day", "p.a": "year",
              "pa": "year", "diem": "day", "quarter": "quarter", "week": "week"}  # fmt: skip


def _read_share_per(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """4.35% per annum, 0.05% per day, 4.35%/年, 5% p.a."""
    value = fraction(re.sub(r"[ \n]?\(.*\)$", "", match["share"], flags=re.DOTALL))
    if value is None:
        return
    unit = match["per"].lower().rstrip(".")
    period = _PERIOD_ZH.get(unit) or _PERIOD_EN.get(unit, "year")
    yield Reading(match.start(), match.end(), _rate(fixed=value, period=period))


_NOUN_EN = re.compile(
    r"(?i:(?P<annual>annual|yearly|monthly|daily|fixed|coupon|interest|default|lending|borrowing|nominal"
    r"|all-in)[ \n](?:(?:annual|interest|per annum|default)[ \n])?(?:rate|coupon)?(?:[ \n]of[ \n]interest)?"
    r"[ \n]?(?:\([^)]{1,24}\))?[ \n]?(?:of|at|is|was|:|equal[ \n]to|to|shall[ \n]be|will[ \n]be|fixed[ \n]at)?[ \n]?"
    r"(?:a[ \n]fixed[ \n])?(?:rate[ \n]of[ \n])?)$"
)


def _read_noun_rate(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """5% after words that name an interest rate: an annual rate of 5%, interest at 4.35%."""
    before = context.before(match.start(), 72)
    named = _NOUN_EN.search(before)
    if not named or not re.search(r"(?i)rate|coupon|interest", named.group()):
        return
    value = fraction(match.group())
    if value is None:
        return
    words = named.group().lower()
    period = "month" if "monthly" in words else "day" if "daily" in words else "year"
    yield Reading(match.start(), match.end(), _rate(fixed=value, period=period))


_MARGIN_ZH = rf"(?:{ZH_FRACTION}|(?:{DIGITS}|{ZH}) ?(?:{UNIT}|个?点(?!钟|半)))"
_RATE_WORD = (
    r"(?:(?:固定|执行|合同|名义|票面|综合)?(?:年|月|日|季)?(?:化|度|名义|固定)?(?:利率|利息率|收益率|贴现率|费率|罚息率|罚息利率|滞纳金率|违约金率)"
    r"|[年月日]息|(?:每|按)[日天月年]|年化|票息|按[日天月年]|利率|利息|每逾期一[日天]|每延[误迟期]一[日天])"
)
_LINK = (
    r"(?:[为是按以至到于达]|固定为|定为|约定为|维持在?|执行|调整为|调整至|下调至|上调至|降至|升至|降到|约|\((?:年化|单利|固定)\)"
    r"|加收|按照|应收|计收|支付|[:：]| |应付|的?(?:应付|未付)?[款金]额的?|逾期金额的?|欠款(?:总?额)?的?|应付款项?的?|未付款项?的?|本金的|合同(?:总)?价款?的?|未?清偿金额的?){0,3}"
)

RULES = [
    Rule(
        "rate.base",
        EntityLabel.RATE,
        (
            DIGIT,
            NUMERAL,
            "贷款市场报价利率",
            "贷款基础利率",
            "贷款基准利率",
            "基准利率",
            "基准贷款利率",
            "央行基准",
            "上海银行间同业拆放利率",
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
            "bbsy",
            "cdor",
            "prime",
            "term",
            "daily",
            "compounded",
            "adjusted",
            "one",
            "three",
            "six",
            "twelve",
            "five",
            "us",
        ),
        re.compile(
            rf"(?:(?P<t>\d{{1,2}}|[一二三五]|(?i:one|three|six|twelve|five))[ \n-]?(?P<tu>年|个?月|(?i:months?|years?|mo|yr)|[MmYy])期?"
            r"(?:\(?及?以上\)?)?(?:档|期限)?的?(?:人民币)?(?:贷款)?[ \n-]?)?"
            rf"(?P<base>{_BASE_ZH}|{_BASE_EN})(?:[ \n-]?\(?(?P<t2>\d{{1,2}})[ -]?(?P<tu2>[MY]|months?|年期|个月)(?:以上)?\)?)?"
            r"(?: ?\((?:LPR|1Y|5Y)\))?"
            rf"(?:(?P<op>[ \n]?(?:\+|-|加上?|减去?|上浮|下浮|上调|下调|plus|minus|less)[ \n]?(?:a margin of |the Margin of )?)(?P<margin>{_MARGIN_ZH}{_PAREN}|{SHARE}{_PAREN})(?:[ \n]?(?:per annum|p\.a\.?))?"
            rf"|的? ?(?P<times>{DIGITS}|{ZH}) ?倍"
            rf"|[ ]?(?P<way>上浮|下浮|上调|下调) ?(?P<float>{SHARE})(?!点))?"
        ),
        _read_base,
        priority=2,
    ),
    Rule(
        "rate.over",
        EntityLabel.RATE,
        (DIGIT, *EN_FIRST),
        re.compile(
            rf"(?P<margin>{SHARE}{_PAREN})[ \n](?:per annum[ \n])?(?P<op>(?i:over|above|below|under))[ \n](?:the[ \n])?"
            rf"(?:(?P<t>\d{{1,2}}|(?i:one|three|six|twelve))[ \n-](?P<tu>(?i:months?|years?))[ \n-]?)?"
            rf"(?P<base>{_BASE_EN}|(?i:prime(?: rate)?))"
        ),
        _read_over,
        priority=2,
    ),
    Rule(
        "rate.fixed.zh",
        EntityLabel.RATE,
        (
            "固定",
            "执行",
            "合同",
            "名义",
            "票面",
            "综合",
            "年利率",
            "月利率",
            "日利率",
            "年化",
            "年息",
            "月息",
            "日息",
            "每日",
            "每天",
            "按日",
            "按天",
            "每月",
            "按月",
            "每年",
            "按年",
            "利率",
            "年费率",
            "日费率",
            "罚息利率",
            "贴现率",
            "票息",
            "每逾期",
            "每延误",
            "每延迟",
            "每延期",
            "罚息率",
        ),
        re.compile(rf"{_RATE_WORD}{_LINK}(?P<share>{SHARE})(?P<tail>\(?(?:/|每)[年月日天]\)?)?"),
        _read_fixed_zh,
        priority=1,
    ),
    Rule(
        "rate.per",
        EntityLabel.RATE,
        (DIGIT, NUMERAL, *EN_FIRST),
        re.compile(
            rf"(?P<share>{SHARE}{_PAREN})(?:[ \n]?/ ?|每|[ \n]per[ \n]|[ \n]a[ \n]|[ \n]each[ \n]|[ \n]?)"
            r"(?P<per>(?<=[/每])[年月日天]|(?i:(?<=per.)(?:annum|year|month|day|diem|quarter|week)"
            r"|(?<=[ \n]a.)(?:year|month|day)|p\.a\.?|pa(?![A-Za-z])|annually|(?<=each.)(?:year|month|day)|(?<=/)(?:year|month|day)))"
        ),
        _read_share_per,
        priority=1,
    ),
    Rule(
        "rate.named",
        EntityLabel.RATE,
        (DIGIT, *EN_FIRST),
        re.compile(SHARE),
        _read_noun_rate,
        priority=1,
    ),
]
