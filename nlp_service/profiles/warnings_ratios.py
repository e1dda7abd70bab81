"""Observations from the ratios: one for each category, so that one weakness warns once.

Several ratios say the same thing (gearing, debt to equity, debt share): the worst of them gives
the title, the others stand in the evidence. How far a ratio may raise a level without any other
is a column of the ratio table.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from nlp_service.profiles.ratios.table import definitions
from nlp_service.profiles.warnings_inputs import Observation, WarningInputs
from nlp_service.profiles.warnings_rules import LEVELS, Limits, mildest, rank, rules, worst
from nlp_service.schema import Evidence, Level, Ratio
from nlp_service.scores.scorecard import ratio_evidence
from nlp_service.scores.wording import quantity

#: Ratios with rules of their own, which the general ratio rule leaves to them.
_OWN_RULE = {"dscr", "contingent_ratio"}

#: Changes of changes and scores made of other ratios say nothing about a trend.
_NO_TREND = {"growth", "score"}

#: A ratio that the newest statements do not give warns no longer than this.
_STALE = dt.timedelta(days=400)

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


@dataclass(frozen=True, slots=True)
class Seen:
    """The newest figure of a ratio: the level it may raise alone, and what its margin holds."""

    ratio: Ratio
    level: Level
    held: Level
    earlier: Sequence[Ratio]

    @property
    def core(self) -> bool:
        """Whether the ratio may raise more than yellow alone."""
        return rank(definitions()[self.ratio.id].alone) >= rank("orange")

    @property
    def limits(self) -> Limits | None:
        """The limits of the ratio as rule limits."""
        return ratio_limits(self.ratio)

    @property
    def excess(self) -> float:
        """How far the value lies beyond the limit of its level, as a share of the limit."""
        bound = _bound(self.ratio, self.ratio.level)
        if bound is None or self.ratio.value is None:
            return float("inf") if self.ratio.value is None else 0.0
        return abs(self.ratio.value - bound) / max(abs(bound), 0.05)


#: The names that limits of a level go by.
_KEYS: dict[Level, tuple[str, ...]] = {
    "red": ("red", "critical"),
    "orange": ("orange",),
    "yellow": ("yellow", "warn"),
    "blue": ("blue",),
}


def _bound(ratio: Ratio, level: Level) -> float | None:
    for key in _KEYS.get(level, ()):
        bound = ratio.limits.get(key)
        if bound is not None:
            return bound
    return None


def ratio_limits(ratio: Ratio) -> Limits | None:
    """The limits of a ratio as rule limits; None where it has none."""
    found = ((level, _bound(ratio, level)) for level in reversed(_KEYS))
    bounds = tuple((level, bound) for level, bound in found if bound is not None)
    if not bounds:
        return None
    general = rules()["W01"].limits
    operator = ">" if ratio.direction == "lower_better" else "<"
    # A contract is broken beyond its figure, a general limit is reached at it.
    operator += "" if ratio.limit_source == "contract" else "="
    return Limits(operator, bounds, general.margin, general.relative)


def _held(ratio: Ratio, value: float, general: Limits) -> Level:
    """The level that the margin holds: that of ``ratio_limits(ratio)`` when clearing."""
    sign = 1.0 if ratio.direction == "lower_better" else -1.0
    strict = ratio.limit_source == "contract"
    for level in _KEYS:
        bound = _bound(ratio, level)
        if bound is None:
            continue
        slack = abs(bound) * general.margin if general.relative else general.margin
        beyond = sign * (value - bound) + slack
        if beyond > 0 or (beyond == 0 and not strict):
            return level
    return "none"


def newest(ratios: Iterable[Ratio], as_of: dt.date) -> dict[str, list[Ratio]]:
    """The ratios of each id known on ``as_of`` that say something, newest first.

    That is a value, or a status that is a level in itself such as negative equity.
    """
    held: dict[str, list[Ratio]] = defaultdict(list)
    for ratio in ratios:
        if ratio.period.end <= as_of and (ratio.value is not None or ratio.level != "none"):
            held[ratio.id].append(ratio)
    for series in held.values():
        series.sort(key=lambda ratio: ratio.period.end, reverse=True)
    return held


def financial(inputs: WarningInputs) -> Iterator[Observation]:
    """W01 each category against its limits, W02 categories beyond them, W03 against last year."""
    seen = _seen(inputs)
    if not seen:
        return
    last = max(each.ratio.period.end for each in seen)
    # The covenant rules speak for the ratios of a contract.
    free = [each for each in seen if each.ratio.limit_source != "contract"]
    groups: dict[str, list[Seen]] = defaultdict(list)
    for each in free:
        if each.ratio.id not in _OWN_RULE:
            groups[each.ratio.category].append(each)
    for category, group in groups.items():
        yield _category(category, group, last)
    yield _breadth(free, last)
    trend = _trend(seen)
    if trend is not None:
        yield trend


def _seen(inputs: WarningInputs) -> list[Seen]:
    found = newest(inputs.ratios, inputs.as_of)
    last = max((series[0].period.end for series in found.values()), default=inputs.as_of)
    table, general = definitions(), rules()["W01"].limits
    seen = []
    for name, series in found.items():
        ratio = series[0]
        # A figure nobody can trace raises nothing, nor one the phase of the project exempts.
        if not ratio.inputs or any(flag.startswith("exempt:") for flag in ratio.flags):
            continue
        alone = table[name].alone
        if alone == "none" or last - ratio.period.end > _STALE:
            continue
        limited = any(bound is not None for bound in ratio.limits.values())
        if not limited and ratio.level == "none":
            continue
        held = ratio.level
        if limited and ratio.value is not None:
            held = _held(ratio, ratio.value, general)
        seen.append(Seen(ratio, mildest(ratio.level, alone), mildest(held, alone), series[1:]))
    return seen


def _worst_first(group: Iterable[Seen]) -> list[Seen]:
    return sorted(
        group,
        key=lambda s: (-rank(s.level), -rank(s.ratio.level), not s.core, -s.excess, s.ratio.id),
    )


def _names(group: Sequence[Seen]) -> tuple[str, str]:
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


def _category(category: str, group: list[Seen], last: dt.date) -> Observation:
    ordered = _worst_first(group)
    top = ordered[0]
    # A good figure raises nothing, so its cells need not be gathered.
    beyond = [each for each in ordered if each.level != "none"]
    if len(beyond) > 1 and rank(top.level) > rank("blue"):
        beyond = [each for each in beyond if rank(each.level) > rank("blue")]
    zh, en = _names(beyond or [top])
    names = _CATEGORIES.get(category, (category, category))
    return Observation(
        rule="W01",
        key=category,
        value=0.0 if top.ratio.value is None else top.ratio.value,
        observed=_printed(top.ratio),
        period=last.isoformat(),
        evidence=_cells(beyond),
        name_zh=f"{names[0]}——{zh}",
        name_en=f"{names[1]} – {en}",
        level=top.level,
        held=worst(each.held for each in group),
        limits=top.limits,
        limit=_limit(top),
        limit_source=top.ratio.limit_source,
    )


def _limit(seen: Seen) -> str:
    """The limit that the figure passed, be it milder for what the ratio may raise alone."""
    bound = _bound(seen.ratio, seen.level)
    if bound is None:
        return ""
    sign = "≥" if seen.ratio.direction == "lower_better" else "≤"
    return f"{sign} {quantity(bound, seen.ratio.unit)}"


def _cells(group: Sequence[Seen]) -> list[Evidence]:
    """The cells of all ratios, each cell once."""
    cells: dict[tuple[str, int, str | None], Evidence] = {}
    for each in group:
        for item in ratio_evidence(each.ratio):
            place = item.provenance
            cells.setdefault((place.document_id, place.start, place.cell), item)
    return list(cells.values())


def _breadth(seen: list[Seen], last: dt.date) -> Observation:
    """W02: how many categories have a ratio beyond yellow that counts by itself."""
    beyond: dict[str, list[Seen]] = defaultdict(list)
    for each in seen:
        if each.core and rank(each.level) >= rank("yellow") and each.ratio.period.end == last:
            beyond[each.ratio.category].append(each)
    tops = _worst_first(_worst_first(group)[0] for group in beyond.values())
    return Observation(
        rule="W02",
        key="",
        value=float(len(beyond)),
        observed=str(len(beyond)),
        period=last.isoformat(),
        evidence=[item for top in tops for item in _cells([top])[:2]],
        name_zh="、".join(top.ratio.name_zh for top in tops),
        name_en=", ".join(top.ratio.name_en for top in tops),
    )


def _trend(seen: list[Seen]) -> Observation | None:
    """W03: the core ratios that are worse than a year ago, the worst of them in the title.

    Worsening lifts a ratio by at most one level above its own, and never a good figure.
    """
    rule = rules()["W03"]
    found = []
    for each in seen:
        before = _year_ago(each)
        if not each.core or each.ratio.category in _NO_TREND or before is None:
            continue
        worse = _worse(each.ratio, before)
        reached = rule.limits.level(worse)
        above = LEVELS[min(rank(each.ratio.level) + 1, len(LEVELS) - 1)]
        level = mildest(reached, above) if each.ratio.level != "none" else "none"
        found.append((mildest(level, definitions()[each.ratio.id].alone), worse, each, before))
    if not found:
        return None
    found.sort(key=lambda item: (-rank(item[0]), -item[1], item[2].ratio.id))
    level, worse, top, before = found[0]
    shown = [each for reached, _, each, _ in found if rank(reached) >= rank("yellow")] or [top]
    zh, en = _names(shown)
    return Observation(
        rule="W03",
        key="",
        value=worse,
        observed=f"{_printed(before)} → {_printed(top.ratio)}",
        period=top.ratio.period.end.isoformat(),
        evidence=_cells(shown) + ratio_evidence(before) if level != "none" else [],
        name_zh=zh,
        name_en=en,
        level=level,
        points=2,
    )


def _year_ago(seen: Seen) -> Ratio | None:
    end = seen.ratio.period.end
    return next(
        (
            ratio
            for ratio in seen.earlier
            if 330 <= (end - ratio.period.end).days <= 400 and ratio.value is not None
        ),
        None,
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
