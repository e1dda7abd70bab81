"""The ratio table: names, formulas, default levels, and how far a ratio alone may warn."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import get_args

from nlp_service.catalogues import Row, rows
from nlp_service.profiles.formula import FormulaError, Node, parse_formula
from nlp_service.schema import Level

LEVELS: tuple[Level, ...] = ("red", "orange", "yellow", "blue")
Limits = dict[str, float | None]


@dataclass(frozen=True)
class Definition:
    """A row of the ratio table. ``limits`` are the default levels; None is no limit.

    ``guard`` must be positive for the ratio to mean anything; ``blue_if`` positive is the second
    bad side; ``exempt`` names phases in which no level is given; ``strict`` limits may be met.
    ``alone`` is the highest level that the ratio may raise without any other.
    """

    id: str
    zh: str
    en: str
    formula: str
    node: Node
    unit: str
    direction: str
    category: str
    limits: Limits
    strict: bool
    exempt: tuple[str, ...]
    guard: Node | None
    blue_if: Node | None
    alone: Level


def node_of(row: Row, column: str) -> Node | None:
    """The formula in a cell, None where it is blank. Raises CatalogueInvalid for a bad one."""
    text = row.text(column)
    try:
        return parse_formula(text) if text else None
    except FormulaError as error:
        raise row.invalid(str(error)) from error


@lru_cache(maxsize=1)
def definitions() -> dict[str, Definition]:
    """The ratios of ``ratios.csv`` by id. Raises CatalogueInvalid naming a bad row."""
    columns = ("id", "zh", "en", "formula", "unit", "direction", "category", "alone", *LEVELS)
    return {row.text("id"): _definition(row) for row in rows("ratios.csv", columns)}


def _definition(row: Row) -> Definition:
    node, direction = node_of(row, "formula"), row.text("direction")
    if node is None or direction not in ("higher_better", "lower_better"):
        raise row.invalid("formula or direction missing")
    alone = next((level for level in get_args(Level) if level == row.text("alone")), None)
    if alone is None:
        raise row.invalid(f"alone is no level: {row.text('alone')!r}")
    return Definition(
        id=row.text("id"),
        zh=row.text("zh"),
        en=row.text("en"),
        formula=row.text("formula"),
        node=node,
        unit=row.text("unit"),
        direction=direction,
        category=row.text("category"),
        limits={level: row.optional(level) for level in LEVELS},
        strict=row.text("bound") == "strict",
        exempt=row.words("exempt"),
        guard=node_of(row, "guard"),
        blue_if=node_of(row, "blue_if"),
        alone=alone,
    )
