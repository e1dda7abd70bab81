"""RATE: fixed interest rates (年利率4.35%, 日利率万分之五, 5% per annum).

The value is ``{base, spread_bp, fixed, period}``: ``base`` is the reference rate with its tenor
(``LPR1Y``, ``SOFR``), ``spread_bp`` the margin over it in basis points, ``fixed`` a decimal
string (4.35% → ``0.0435``), ``period`` the time the rate is quoted for. A rate that is a multiple
of its base (LPR的1.3倍, 基准利率上浮10%) also has ``multiple``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from nlp_service.annotate.values.engine import DIGIT, NUMERAL, Context, Reading, Rule
from nlp_service.annotate.values.numbers import DIGITS, EN, EN_FIRST, ZH, plain
from nlp_service.annotate.values.percents import SIGNS, UNIT, ZH_FRACTION, fraction
from nlp_service.schema import EntityLabel

#: A share with its unit, in any of the ways percents are written.
SHARE = rf"(?:{ZH_FRACTION}|(?:{DIGITS}|{ZH}|{EN})(?:[ \n]|-)?{UNIT})"
#: The same share repeated in figures: five per cent (5%).
REPEATED = rf"(?:[ \n]?\((?:{SHARE})\))?"


def rate(
    base: str | None = None,
    spread: Decimal | None = None,
    fixed: Decimal | None = None,
    period: str = "year",
    multiple: Decimal | None = None,
) -> dict[str, Any]:
    """The value of a RATE; ``spread`` in basis points, ``fixed`` as a fraction of one."""
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


def share_of(printed: str) -> Decimal | None:
    """The value of a share as printed, without its repetition in figures."""
    return fraction(re.sub(r"[ \n]?\(.*\)$", "", printed.strip(), flags=re.DOTALL))


_PERIOD_ZH = {"年": "year", "季": "quarter", "月": "month", "周": "week", "日": "day", "天": "day"}
_PERIOD_EN = {
    "annum": "year", "year": "year", "annually": "year", "p.a": "year", "pa": "year",
    "quarter": "quarter", "month": "month", "week": "week", "day": "day", "diem": "day",
}  # fmt: skip


def _read_named_zh(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """年利率4.35%, 日利率万分之五, 月息1.5%, 每日万分之五, 年化8%, 执行利率4.2%."""
    value = fraction(match["share"])
    if value is None:
        return
    found = re.search("[年月日天季]", match["tail"] or "") or re.search(
        "[年月日天季]", match["name"]
    )
    period = _PERIOD_ZH[found.group()] if found else "year"
    yield Reading(match.start("name"), match.end(), rate(fixed=value, period=period))


def _read_per(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """4.35% per annum, 0.05% per day, 4.35%/年, 5% p.a."""
    value = share_of(match["share"])
    if value is None:
        return
    unit = match["per"].lower().rstrip(".")
    period = _PERIOD_ZH.get(unit) or _PERIOD_EN[unit]
    yield Reading(match.start(), match.end(), rate(fixed=value, period=period))


#: Words that name an interest rate, up to the share that follows them.
_NAMED_EN = re.compile(
    r"(?i:(?:(?P<period>annual|yearly|monthly|daily)[ \n])?"
    r"(?:(?:fixed|coupon|interest|default|lending|borrowing|nominal|all-in"
    r"|per[ \n]annum)[ \n]){0,2}"
    r"(?:rate(?:[ \n]of[ \n]interest)?|coupon|(?:^|[^a-z])interest)(?:[ \n]\([^)]{1,24}\))?"
    r"[ \n]?(?:of|at|is|was|:|equal[ \n]to|to|shall[ \n]be|will[ \n]be|fixed[ \n]at)?[ \n]?"
    r"(?:a[ \n](?:fixed[ \n])?rate[ \n]of[ \n])?)$"
)


def _read_named_en(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """5% after words that name an interest rate: an annual rate of 5%, interest at 4.35%."""
    named = _NAMED_EN.search(context.before(match.start(), 72))
    value = fraction(match.group()) if named else None
    if named is None or value is None:
        return
    period = {"monthly": "month", "daily": "day"}.get((named["period"] or "").lower(), "year")
    yield Reading(match.start(), match.end(), rate(fixed=value, period=period))


_NAME_ZH = (
    r"(?:(?:固定|执行|合同|名义|票面|综合)?[年月日季]?(?:化|度|名义|固定)?"
    r"(?:利率|利息率|收益率|贴现率|(?<=[年月日])费率|罚息率|罚息利率|滞纳金率|违约金率)"
    r"|[年月日]息|[年月日]?罚息|[每按][日天月年]|年化|票息|利息)"
)
_OVERDUE_SUM = (
    r"的?(?:逾期|应付|未付|欠付|拖欠|未?清偿|欠款|应付未付|未还)(?:款项?|金额|本金|余额|总额"
    r"|租金|货款)?的?"
)
_LINK_ZH = (
    r"(?:(?:固定|定|约定|调整|调)?[为是按以至到达]|于|维持在?|执行|[下上]调至|[降升][至到]"
    r"|约|加收|按照|应收|计收"
    rf"|支付|[:：]| |\((?:年化|单利|固定)\)|{_OVERDUE_SUM}){{0,3}}"
)
_FIRST_ZH = [
    "固定",
    "执行",
    "合同",
    "名义",
    "票面",
    "综合",
    "年利率",
    "月利率",
    "日利率",
    "季利率",
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
    "利息",
    "年费率",
    "日费率",
    "月费率",
    "罚息利率",
    "罚息率",
    "罚息",
    "日罚息",
    "贴现率",
    "票息",
    "年收益率",
    "收益率",
    "年固定",
    "年名义",
]

RULES = [
    Rule(
        "rate.named.zh",
        EntityLabel.RATE,
        tuple(_FIRST_ZH),
        re.compile(
            rf"(?:按(?=[年月日].))?(?P<name>{_NAME_ZH}){_LINK_ZH}(?P<share>{SHARE})"
            r"(?P<tail>\(?[/每][年月日天]\)?)?"
        ),
        _read_named_zh,
        priority=1,
    ),
    Rule(
        "rate.per",
        EntityLabel.RATE,
        (DIGIT, NUMERAL, *EN_FIRST),
        re.compile(
            rf"(?P<share>{SHARE}{REPEATED})(?:[ \n]?/[ \n]?|每|[ \n](?:per|a|each)[ \n]"
            rf"|[ \n]?(?=p\.?a|annually))"
            r"(?P<per>[年月日天]|(?i:annum|diem|year|month|week|quarter|day|annually|p\.a\.?"
            r"|pa)(?![A-Za-z]))"
        ),
        _read_per,
        priority=1,
        follows=SIGNS,
    ),
    Rule(
        "rate.named.en",
        EntityLabel.RATE,
        (DIGIT, *EN_FIRST),
        re.compile(SHARE),
        _read_named_en,
        priority=1,
        follows=SIGNS,
    ),
]
