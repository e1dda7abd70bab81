"""Observations from the ratios: one for each category, so that one weakness warns once.

Several ratios say the same thing (gearing, debt to equity, debt share): the worst of them gives
the title, the others stand in the evidence. How far a ratio may raise a level without any other
is a column of the ratio table.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter

from nlp_service.profiles.ratio_standing import Standing, Standings
from nlp_service.profiles.ratios.table import definitions
from nlp_service.profiles.warnings_inputs import Observation, WarningInputs
from nlp_service.profiles.warnings_rules import LEVELS, mildest, rank, rules, worst
from nlp_service.schema import Evidence, Ratio
from nlp_service.scores.wording import quantity

#: Ratios with rules of their own, which the general ratio rule leaves to them.
_OWN_RULE = {"dscr", "contingent_ratio"}

#: Changes of changes and scores made of other ratios say nothing about a trend.
_NO_TREND = {"growth", "score"}

_CATEGORIES = {
    "liquidity": ("流动性", "liquidity"),
    "leverage": ("杠杆", "leverage"),
    "debt_service": ("偿债能力", "debt service"),
    "profitability": ("盈利能力", "profitability"),
    "efficiency": ("营运效率", "efficiency"),
    "growth": ("成长性", "growth"),
    "cash_quality": ("现金质量", "cash quality"),
    "score": ("参考评分", "reference scores"),
}

_MOST_NAMES = 3

_ORDER = attrgetter("order")
_YELLOW = rank("yellow")


def financial(inputs: WarningInputs) -> Iterator[Observation]:
    """W01 each category against its limits, W02 categories beyond them, W03 against last year."""
    standings = inputs.standings
    seen = standings.all
    if not seen:
        return
    last = max(each.ratio.period.end for each in seen)
    # The covenant rules speak for the ratios of a contract.
    free = [each for each in seen if each.ratio.limit_source != "contract"]
    groups: dict[str, list[Standing]] = defaultdict(list)
    for each in free:
        if each.ratio.id not in _OWN_RULE:
            groups[each.ratio.category].append(each)
    for category, group in groups.items():
        yield _category(category, group, last, standings)
    yield _breadth(free, last, standings)
    trend = _trend(standings)
    if trend is not None:
        yield trend


def _names(group: Sequence[Standing]) -> tuple[str, str]:
    """The worst ratio and those that say the same, in Chinese and English."""
    zh = [each.ratio.name_zh for each in group]
    en = [each.ratio.name_en for each in group]
    if len(group) == 1:
        return zh[0], en[0]
    more = len(group) - _MOST_NAMES
    others_zh, others_en = "、".join(zh[1:_MOST_NAMES]), ", ".join(en[1:_MOST_NAMES])
    if more > 0:
        others_zh, others_en = f"{others_zh}等{len(group) - 1}项", f"{others_en} and {more} more"
    return f"{zh[0]}（另有{others_zh}）", f"{en[0]} (also {others_en})"


def _printed(ratio: Ratio) -> str:
    return ratio.status if ratio.value is None else quantity(ratio.value, ratio.unit)


def _category(
    category: str, group: list[Standing], last: dt.date, standings: Standings
) -> Observation:
    ordered = sorted(group, key=_ORDER)
    top = ordered[0]
    # A good figure raises nothing, so its cells need not be gathered.
    beyond = [each for each in ordered if each.level != "none"]
    if len(beyond) > 1 and top.level != "blue":
        beyond = [each for each in beyond if each.level != "blue"]
    zh, en = _names(beyond or [top])
    names = _CATEGORIES.get(category, (category, category))
    limit = _limit(top)
    return Observation(
        rule="W01",
        key=category,
        value=0.0 if top.ratio.value is None else top.ratio.value,
        observed=_printed(top.ratio),
        period=last.isoformat(),
        evidence=_cells(beyond, standings),
        name_zh=f"{names[0]}——{zh}",
        name_en=f"{names[1]} – {en}",
        level=top.level,
        held=lambda: worst(each.held for each in group),
        limits=None if limit else top.limits,
        limit=limit,
        limit_source=top.ratio.limit_source,
    )


def _limit(seen: Standing) -> str:
    """The limit that the figure passed, be it milder for what the ratio may raise alone."""
    bound = seen.bounds.get(seen.level)
    if bound is None:
        return ""
    sign = "≥" if seen.ratio.direction == "lower_better" else "≤"
    return f"{sign} {quantity(bound, seen.ratio.unit)}"


def _cells(group: Iterable[Standing], standings: Standings) -> list[Evidence]:
    """The cells of all ratios, each cell once."""
    cells: dict[tuple[str, int, str | None], Evidence] = {}
    for each in group:
        for item in standings.evidence(each.ratio):
            place = item.provenance
            cells.setdefault((place.document_id, place.start, place.cell), item)
    return list(cells.values())


def _breadth(seen: list[Standing], last: dt.date, standings: Standings) -> Observation:
    """W02: how many categories have a ratio beyond yellow that counts by itself."""
    beyond: dict[str, list[Standing]] = defaultdict(list)
    for each in seen:
        if each.core and rank(each.level) >= _YELLOW and each.ratio.period.end == last:
            beyond[each.ratio.category].append(each)
    tops = sorted((min(group, key=_ORDER) for group in beyond.values()), key=_ORDER)
    return Observation(
        rule="W02",
        key="",
        value=float(len(beyond)),
        observed=str(len(beyond)),
        period=last.isoformat(),
        evidence=[item for top in tops for item in _cells([top], standings)[:2]],
        name_zh="、".join(top.ratio.name_zh for top in tops),
        name_en=", ".join(top.ratio.name_en for top in tops),
    )


def _trend(standings: Standings) -> Observation | None:
    """W03: the core ratios that are worse than a year ago, the worst of them in the title.

    Worsening lifts a ratio by at most one level above its own, and never a good figure.
    """
    rule, table = rules()["W03"], definitions()
    found = []
    for each in standings.all:
        if not each.core or each.ratio.category in _NO_TREND:
            continue
        before = standings.year_ago(each.ratio)
        if before is None:
            continue
        worse, level = _worse(each.ratio, before), each.ratio.level
        if level != "none":
            above = LEVELS[min(rank(level) + 1, len(LEVELS) - 1)]
            reached = mildest(rule.limits.level(worse), above)
            level = mildest(reached, table[each.ratio.id].alone)
        found.append((level, worse, each, before))
    if not found:
        return None
    found.sort(key=lambda item: (-rank(item[0]), -item[1], item[2].ratio.id))
    level, worse, top, before = found[0]
    shown = [each for reached, _, each, _ in found if rank(reached) >= _YELLOW] or [top]
    zh, en = _names(shown)
    return Observation(
        rule="W03",
        key="",
        value=worse,
        observed=f"{_printed(before)} → {_printed(top.ratio)}",
        period=top.ratio.period.end.isoformat(),
        evidence=_cells(shown, standings) + standings.evidence(before) if level != "none" else [],
        name_zh=zh,
        name_en=en,
        level=level,
        points=2,
    )


def _worse(ratio: Ratio, before: Ratio) -> float:
    """By how much a ratio fell in a year, as a share of where it was."""
    if ratio.value is None or before.value is None:
        return 0.0
    # A ratio near zero can double without meaning; its own yellow limit sets the scale.
    yellow = ratio.limits.get("yellow", ratio.limits.get("warn")) or 0.0
    scale = max(abs(before.value), abs(yellow) / 2)
    if scale == 0:
        return 0.0
    change = (before.value - ratio.value) / scale
    return -change if ratio.direction == "lower_better" else change
