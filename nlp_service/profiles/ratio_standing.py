"""The newest figure of each ratio beside its limits, as the warning rules look at it.

A portfolio is looked at again as a whole, so each figure is placed once: its level, what the
margin still holds, and its rank among the figures of its category.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from nlp_service.profiles.ratios.table import definitions
from nlp_service.profiles.warnings_rules import Limits, mildest, rank, rules
from nlp_service.schema import Evidence, Level, Ratio
from nlp_service.scores.scorecard import cell_evidence

#: A ratio that the newest statements do not give warns no longer than this.
_STALE = dt.timedelta(days=400)

#: What lies about a year before a figure.
_YEAR = (dt.timedelta(days=330), dt.timedelta(days=400))

#: The names that limits of a level go by, the worst level first.
_KEYS: tuple[tuple[Level, str, str], ...] = (
    ("red", "red", "critical"),
    ("orange", "orange", "orange"),
    ("yellow", "yellow", "warn"),
    ("blue", "blue", "blue"),
)

Bounds = dict[Level, float]

_ORANGE = rank("orange")


def bounds_of(ratio: Ratio) -> Bounds:
    """The limits of a ratio by level, the worst first, without the levels that have none."""
    limits, found = ratio.limits, {}
    for level, key, other in _KEYS:
        bound = limits.get(key)
        if bound is None:
            bound = limits.get(other)
        if bound is not None:
            found[level] = bound
    return found


def ratio_limits(ratio: Ratio, bounds: Bounds) -> Limits | None:
    """The limits of a ratio as rule limits, given its ``bounds_of``; None where it has none."""
    if not bounds:
        return None
    general = rules()["W01"].limits
    operator = ">" if ratio.direction == "lower_better" else "<"
    # A contract is broken beyond its figure, a general limit is reached at it.
    operator += "" if ratio.limit_source == "contract" else "="
    return Limits(operator, tuple(reversed(bounds.items())), general.margin, general.relative)


class Standing:
    """The newest figure of a ratio: the level it may raise alone, and what its margin holds.

    ``core`` tells whether it may raise more than yellow alone; ``order`` sorts the worst first.
    """

    __slots__ = ("bounds", "core", "held", "level", "order", "ratio")

    def __init__(self, ratio: Ratio, bounds: Bounds, alone: Level, general: Limits) -> None:
        self.ratio, self.bounds = ratio, bounds
        self.core = rank(alone) >= _ORANGE
        level = held = ratio.level
        if bounds and ratio.value is not None:
            held = _held(ratio, ratio.value, bounds, general)
        self.level, self.held = mildest(level, alone), mildest(held, alone)
        if level == "none":
            self.order = (0, 0, not self.core, 0.0, ratio.id)
        else:
            beyond = -_excess(ratio, bounds.get(level))
            self.order = (-rank(self.level), -rank(level), not self.core, beyond, ratio.id)


def _excess(ratio: Ratio, bound: float | None) -> float:
    """How far the value lies beyond the limit of its level, as a share of the limit."""
    if ratio.value is None:
        return float("inf")
    return 0.0 if bound is None else abs(ratio.value - bound) / max(abs(bound), 0.05)


def _held(ratio: Ratio, value: float, bounds: Bounds, general: Limits) -> Level:
    """The level that the margin holds: that of ``ratio_limits(ratio)`` when clearing."""
    sign = 1.0 if ratio.direction == "lower_better" else -1.0
    strict = ratio.limit_source == "contract"
    for level, bound in bounds.items():
        slack = abs(bound) * general.margin if general.relative else general.margin
        beyond = sign * (value - bound) + slack
        if beyond > 0 or (beyond == 0 and not strict):
            return level
    return "none"


class Standings:
    """The newest figure of every ratio that may warn, and what stood about a year before it.

    ``all`` holds them in the order the ratios came.
    """

    def __init__(self, ratios: Iterable[Ratio], as_of: dt.date) -> None:
        self._ends = _by_end(ratios, as_of)
        self._cells: dict[tuple[int, dt.date], Evidence] = {}
        self._years: dict[dt.date, list[dict[str, Ratio]]] = {}
        self.all = self._placed()

    def _placed(self) -> list[Standing]:
        newest: dict[str, Ratio] = {}
        since = dt.date.min
        for end, block in self._ends:
            if end < since:
                break
            for ratio in block:
                if ratio.id not in newest and _tells(ratio):
                    newest[ratio.id] = ratio
            if newest and since == dt.date.min:
                since = end - _STALE
        table, general = definitions(), rules()["W01"].limits
        found = []
        for name, ratio in newest.items():
            alone = table[name].alone
            # A figure nobody can trace raises nothing, nor one the phase of the project exempts.
            if alone == "none" or not ratio.inputs or (ratio.flags and _exempt(ratio)):
                continue
            bounds = bounds_of(ratio)
            if bounds or ratio.level != "none":
                found.append(Standing(ratio, bounds, alone, general))
        return found

    def year_ago(self, ratio: Ratio) -> Ratio | None:
        """The figure of the same ratio about a year before, None where there is none."""
        end = ratio.period.end
        blocks = self._years.get(end)
        if blocks is None:
            blocks = self._years[end] = [
                {each.id: each for each in reversed(block) if each.value is not None}
                for before, block in self._ends
                if _YEAR[0] <= end - before <= _YEAR[1]
            ]
        return next((block[ratio.id] for block in blocks if ratio.id in block), None)

    def evidence(self, ratio: Ratio) -> list[Evidence]:
        """The statement cells a ratio was computed from; ratios of a period share them."""
        end, made, found = ratio.period.end, self._cells, []
        for value in ratio.inputs:
            key = (id(value), end)
            item = made.get(key)
            if item is None:
                item = made[key] = cell_evidence(value, end)
            found.append(item)
        return found


def newest(ratios: Iterable[Ratio], name: str, as_of: dt.date) -> Ratio | None:
    """The newest figure of one ratio known on ``as_of`` that says something.

    That is a value, or a status that is a level in itself such as negative equity.
    """
    known = (r for r in ratios if r.id == name and r.period.end <= as_of and _tells(r))
    return max(known, key=lambda ratio: ratio.period.end, default=None)


def _by_end(ratios: Iterable[Ratio], as_of: dt.date) -> list[tuple[dt.date, list[Ratio]]]:
    """The ratios known on ``as_of`` by the end of their period, newest first."""
    blocks: dict[dt.date, list[Ratio]] = {}
    last, block = None, None
    for ratio in ratios:
        period = ratio.period
        # The ratios of a period come together: its end is looked at once.
        if period is not last:
            last, block = period, None
            if period.end <= as_of:
                block = blocks.setdefault(period.end, [])
        if block is not None:
            block.append(ratio)
    return sorted(blocks.items(), reverse=True)


def _tells(ratio: Ratio) -> bool:
    return ratio.value is not None or ratio.level != "none"


def _exempt(ratio: Ratio) -> bool:
    return any(flag.startswith("exempt:") for flag in ratio.flags)
