"""The newest figure of each ratio beside its limits, as the warning rules look at it.

A portfolio is looked at again as a whole, so each figure is placed once: its level, what the
margin still holds, and its rank among the figures of its category.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from operator import attrgetter, methodcaller

from nlp_service.profiles.ratios import Block, Computed
from nlp_service.profiles.ratios.table import definitions
from nlp_service.profiles.warnings_rules import Limits, mildest, rank, rules
from nlp_service.profiles.workings import Workings
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

_CORE = frozenset(("orange", "red"))
_EXEMPT = methodcaller("startswith", "exempt:")
_NO_LIMIT = frozenset((None,))


@dataclass(frozen=True, slots=True)
class Bounds:
    """The limits of a ratio by level, the worst first, without the levels that have none.

    ``slack`` is how much better than each bound a value must be before it clears. ``rising``
    and ``falling`` tell that they grow worse from blue to red on the upper and on the lower side.
    """

    by_level: dict[Level, float]
    slack: tuple[tuple[Level, float, float], ...]
    rising: bool
    falling: bool


@lru_cache(maxsize=4096)
def _bounds(
    names: tuple[str, ...], values: tuple[float | None, ...], margin: float, relative: bool
) -> Bounds:
    limits = dict(zip(names, values, strict=True))
    found: dict[Level, float] = {}
    for level, key, other in _KEYS:
        bound = limits.get(key)
        if bound is None:
            bound = limits.get(other)
        if bound is not None:
            found[level] = bound
    slack = tuple(
        (level, bound, abs(bound) * margin if relative else margin)
        for level, bound in found.items()
    )
    worst_first = list(found.values())
    rising = worst_first == sorted(worst_first, reverse=True)
    return Bounds(found, slack, rising, worst_first == sorted(worst_first))


class Standing:
    """A figure of a ratio beside its limits: the level it may raise alone, and what holds.

    ``core`` tells whether it may raise more than yellow alone; ``order`` sorts the worst first.
    Most figures are good, and nobody asks for their bounds.
    """

    __slots__ = ("_alone", "_bounds", "_general", "core", "level", "order", "ratio")

    def __init__(self, ratio: Ratio, alone: Level, general: Limits) -> None:
        self.ratio, self._alone, self._general = ratio, alone, general
        self._bounds: Bounds | None = None
        self.core = core = alone in _CORE
        level = ratio.level
        self.level: Level = level if level == "none" else mildest(level, alone)
        if level == "none":
            self.order = (0, 0, not core, 0.0, ratio.id)
        else:
            beyond = -_excess(ratio, self.bounds.get(level))
            self.order = (-rank(self.level), -rank(level), not core, beyond, ratio.id)

    @property
    def bounds(self) -> dict[Level, float]:
        """The limits by level, the worst first, without the levels that have none."""
        return self._placed().by_level

    @property
    def held(self) -> Level:
        """The level that the margin still holds."""
        value, bounds = self.ratio.value, self._placed()
        held = self.ratio.level
        if bounds.by_level and value is not None:
            held = _held(self.ratio, value, bounds)
        return held if held == "none" else mildest(held, self._alone)

    @property
    def limits(self) -> Limits | None:
        """The limits of the ratio as rule limits; None where it has none."""
        return _rule_limits(self.ratio, self.bounds, self._general)

    def _placed(self) -> Bounds:
        if self._bounds is None:
            self._bounds = _bounds_of(self.ratio, self._general)
        return self._bounds


def _bounds_of(ratio: Ratio, general: Limits) -> Bounds:
    names, values = tuple(ratio.limits), tuple(ratio.limits.values())
    return _bounds(names, values, general.margin, general.relative)


def ratio_limits(ratio: Ratio) -> Limits | None:
    """The limits of a ratio as rule limits; None where it has none."""
    general = rules()["W01"].limits
    return _rule_limits(ratio, _bounds_of(ratio, general).by_level, general)


def _rule_limits(ratio: Ratio, bounds: dict[Level, float], general: Limits) -> Limits | None:
    if not bounds:
        return None
    operator = ">" if ratio.direction == "lower_better" else "<"
    # A contract is broken beyond its figure, a general limit is reached at it.
    operator += "" if ratio.limit_source == "contract" else "="
    return Limits(operator, tuple(reversed(bounds.items())), general.margin, general.relative)


def _excess(ratio: Ratio, bound: float | None) -> float:
    """How far the value lies beyond the limit of its level, as a share of the limit."""
    if ratio.value is None:
        return float("inf")
    return 0.0 if bound is None else abs(ratio.value - bound) / max(abs(bound), 0.05)


def _held(ratio: Ratio, value: float, bounds: Bounds) -> Level:
    """The level that the margin holds: that of ``ratio_limits(ratio)`` when clearing."""
    lower = ratio.direction == "lower_better"
    strict = ratio.limit_source == "contract"
    sign = 1.0 if lower else -1.0
    if bounds.rising if lower else bounds.falling:
        # A value well on the good side of the mildest bound is so of all.
        _, bound, slack = bounds.slack[-1]
        if sign * (value - bound) + slack < 0:
            return "none"
    for level, bound, slack in bounds.slack:
        beyond = sign * (value - bound) + slack
        if beyond > 0 or (beyond == 0 and not strict):
            return level
    return "none"


def _standings(block: Block) -> dict[str, Standing | None]:
    """Where each ratio of a period that says something stands; None for one that may not warn."""
    table, general = definitions(), rules()["W01"].limits
    return {
        name: _standing(ratio, table[name].alone, general) for name, ratio in block.telling.items()
    }


def _standing(ratio: Ratio, alone: Level, general: Limits) -> Standing | None:
    flags = ratio.flags
    # A figure nobody can trace raises nothing, nor one the phase of the project exempts.
    if alone == "none" or not ratio.inputs or (flags and any(map(_EXEMPT, flags))):
        return None
    if ratio.level == "none" and _NO_LIMIT.issuperset(ratio.limits.values()):
        return None
    return Standing(ratio, alone, general)


class Standings:
    """The newest figure of every ratio that may warn, and what stood about a year before it.

    ``workings`` keep what an evaluation on another day can take over.
    """

    def __init__(
        self, ratios: Sequence[Ratio], as_of: dt.date, workings: Workings | None = None
    ) -> None:
        shared = workings or Workings()
        known = (block for block in by_period(ratios) if block.end <= as_of)
        self._blocks = sorted(known, key=attrgetter("end"), reverse=True)
        self._before: dict[dt.date, list[Block]] = {}
        self._cells: dict[tuple[int, dt.date], Evidence] = {}
        self._newest = self._placed(shared)

    def _placed(self, shared: Workings) -> dict[str, Standing | None]:
        table, general = definitions(), rules()["W01"].limits
        newest: dict[str, Standing | None] = {}
        since = dt.date.min
        for block in self._blocks:
            if block.end < since:
                break
            if not newest:
                newest = dict(shared.once("standings", (block,), partial(_standings, block)))
                since = block.end - _STALE if newest else since
                continue
            for name, ratio in block.telling.items():
                if name not in newest:
                    newest[name] = _standing(ratio, table[name].alone, general)
        return newest

    @cached_property
    def all(self) -> list[Standing]:
        """The newest figures of all ratios that may warn."""
        return [standing for standing in self._newest.values() if standing is not None]

    def newest(self, name: str) -> Ratio | None:
        """The newest figure of one ratio, however old."""
        return next((b.telling[name] for b in self._blocks if name in b.telling), None)

    def year_ago(self, ratio: Ratio) -> Ratio | None:
        """The figure of the same ratio about a year before, None where there is none."""
        for block in self._year_before(ratio.period.end):
            before = block.telling.get(ratio.id)
            if before is not None and before.value is not None:
                return before
        return None

    def _year_before(self, end: dt.date) -> list[Block]:
        found = self._before.get(end)
        if found is None:
            found = [b for b in self._blocks if _YEAR[0] <= end - b.end <= _YEAR[1]]
            self._before[end] = found
        return found

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


def by_period(ratios: Sequence[Ratio]) -> list[Block]:
    """The ratios of each period; those that ``ratios.compute`` gives are held so already."""
    if isinstance(ratios, Computed):
        return ratios.periods
    periods: dict[tuple[dt.date | None, dt.date], list[Ratio]] = {}
    for ratio in ratios:
        periods.setdefault((ratio.period.start, ratio.period.end), []).append(ratio)
    return [Block(found) for found in periods.values()]
