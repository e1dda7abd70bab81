"""The table of early-warning rules and its levels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import get_args

from nlp_service.catalogues import Row, rows
from nlp_service.schema import Level

LEVELS: tuple[Level, ...] = get_args(Level)
_RANK = {level: rank for rank, level in enumerate(LEVELS)}
_OPERATORS = {">=", ">", "<=", "<", "ratio"}


def rank(level: Level) -> int:
    """0 for none up to 4 for red."""
    return _RANK[level]


def worst(levels: Iterable[Level]) -> Level:
    """The worst of some levels, none where there are none."""
    return max(levels, key=_RANK.__getitem__, default="none")


def mildest(one: Level, other: Level) -> Level:
    """The milder of two levels."""
    return one if _RANK[one] <= _RANK[other] else other


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of the four levels of one measure, blue first, and the operator that reaches them.

    ``margin`` is how much better than a bound a value must be before it clears: a share of the
    bound where ``relative``, else in the measure's own unit.
    """

    operator: str
    bounds: tuple[tuple[Level, float], ...]
    margin: float = 0.0
    relative: bool = False

    def level(self, value: float, *, clearing: bool = False) -> Level:
        """The highest level whose bound ``value`` reaches; with ``clearing`` by the margin."""
        operator, slack = self.operator, 0.0
        for level, bound in reversed(self.bounds):
            if clearing:
                slack = abs(bound) * self.margin if self.relative else self.margin
            if operator == ">=":
                reached = value >= bound - slack
            elif operator == ">":
                reached = value > bound - slack
            elif operator == "<=":
                reached = value <= bound + slack
            else:
                reached = value < bound + slack
            if reached:
                return level
        return "none"

    def bound(self, level: Level) -> float | None:
        """The bound of a level, None where it has none."""
        return next((bound for name, bound in self.bounds if name == level), None)


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of ``warning_rules.csv``.

    ``absent`` says what it means that the measure reports nothing: ``keep`` waits for data,
    ``clear`` takes it as a good observation. A rule in ``covered_by`` that stands as high says it
    already. ``clears_after`` consecutive good observations end a
    warning; ``least`` observations are needed for any verdict.
    """

    id: str
    family: str
    name_zh: str
    name_en: str
    limits: Limits
    clears_after: int
    absent: str
    least: int
    unit: str
    covered_by: tuple[str, ...] = ()


def rules() -> dict[str, Rule]:
    """All rules by id. Raises CatalogueInvalid for a row that cannot be run."""
    return _rules(rows("warning_rules.csv", ("id", "family", "operator", "clear_margin", "absent")))


@lru_cache(maxsize=8)
def _rules(table: tuple[Row, ...]) -> dict[str, Rule]:
    made = {row.text("id"): _rule(row) for row in table}
    for row in table:
        if unknown := set(made[row.text("id")].covered_by) - set(made):
            raise row.invalid(f"covered_by names no rule: {', '.join(sorted(unknown))}")
    return made


def _rule(row: Row) -> Rule:
    operator = row.text("operator")
    if operator not in _OPERATORS:
        raise row.invalid(f"unknown operator {operator!r}")
    if row.text("absent") not in {"keep", "clear"}:
        raise row.invalid("absent must be keep or clear")
    found = ((level, row.optional(level)) for level in LEVELS[1:])
    bounds = tuple((level, bound) for level, bound in found if bound is not None)
    values = [bound for _, bound in bounds]
    if values != sorted(values, reverse=operator.startswith("<")):
        raise row.invalid("the levels do not grow worse from blue to red")
    margin = row.text("clear_margin")
    try:
        size = float(margin.rstrip("%")) / (100 if margin.endswith("%") else 1)
    except ValueError:
        raise row.invalid(f"clear_margin is not a number: {margin!r}") from None
    return Rule(
        id=row.text("id"),
        family=row.text("family"),
        name_zh=row.text("name_zh"),
        name_en=row.text("name_en"),
        limits=Limits(operator, bounds, size, margin.endswith("%")),
        clears_after=int(row.number("clear_observations")),
        absent=row.text("absent"),
        least=int(row.number("min_points")),
        unit=row.text("unit"),
        covered_by=row.words("covered_by"),
    )
