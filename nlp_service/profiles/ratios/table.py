"""The ratio table and its limits: defaults, sector rows, and what overrides them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from nlp_service.errors import CatalogueInvalid
from nlp_service.profiles.catalogues import number, read_catalogue
from nlp_service.profiles.formula import (
    FormulaError,
    Missing,
    Node,
    evaluate,
    parse_formula,
)
from nlp_service.schema import Client, Level

_RATIOS = "ratios.csv"
_SECTORS = "industry_thresholds.csv"
LEVELS: tuple[Level, ...] = ("red", "orange", "yellow", "blue")
Limits = dict[str, float | None]
LimitSource = Literal["contract", "client", "sector", "default"]


@dataclass(frozen=True)
class Definition:
    """A row of the ratio table. ``limits`` are the default levels; None is no limit.

    ``guard`` must be positive for the ratio to mean anything; ``blue_if`` positive is the second
    bad side; ``exempt`` names phases in which no level is given; ``strict`` limits may be met.
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


@dataclass(frozen=True)
class SectorRow:
    """Limits of a ratio in a GB/T 4754 section; ``keywords`` narrow it to a sector."""

    section: str
    keywords: tuple[str, ...]
    ratio: str
    baseline: float | None
    yellow: str
    red: str


def _node(name: str, line: int, text: str) -> Node | None:
    try:
        return parse_formula(text) if text else None
    except FormulaError as error:
        raise CatalogueInvalid(f"{name} line {line}: {error}") from error


@lru_cache(maxsize=1)
def definitions() -> dict[str, Definition]:
    """The ratios of ``ratios.csv`` by id. Raises CatalogueInvalid naming a bad row."""
    table: dict[str, Definition] = {}
    columns = ("id", "zh", "en", "formula", "unit", "direction", "category", *LEVELS)
    for line, row in read_catalogue(_RATIOS, columns):
        node = _node(_RATIOS, line, row["formula"])
        if node is None or row["direction"] not in ("higher_better", "lower_better"):
            raise CatalogueInvalid(f"{_RATIOS} line {line}: formula or direction missing")
        table[row["id"]] = Definition(
            id=row["id"],
            zh=row["zh"],
            en=row["en"],
            formula=row["formula"],
            node=node,
            unit=row["unit"],
            direction=row["direction"],
            category=row["category"],
            limits={level: number(_RATIOS, line, level, row[level]) for level in LEVELS},
            strict=row.get("bound") == "strict",
            exempt=tuple(filter(None, row.get("exempt", "").split("|"))),
            guard=_node(_RATIOS, line, row.get("guard", "")),
            blue_if=_node(_RATIOS, line, row.get("blue_if", "")),
        )
    return table


@lru_cache(maxsize=1)
def sector_rows() -> tuple[SectorRow, ...]:
    """The rows of ``industry_thresholds.csv``. Raises CatalogueInvalid naming a bad row."""
    rows = []
    for line, row in read_catalogue(_SECTORS, ("section", "keywords", "ratio", "yellow", "red")):
        if row["ratio"] not in definitions():
            raise CatalogueInvalid(f"{_SECTORS} line {line}: unknown ratio {row['ratio']!r}")
        for column in ("yellow", "red"):
            _node(_SECTORS, line, row[column])
        rows.append(
            SectorRow(
                section=row["section"],
                keywords=tuple(word for word in row["keywords"].lower().split("|") if word != "*"),
                ratio=row["ratio"],
                baseline=number(_SECTORS, line, "baseline", row["baseline"]),
                yellow=row["yellow"],
                red=row["red"],
            )
        )
    return tuple(rows)


class _Baseline:
    """Gives a threshold such as ``baseline + 0.05`` its sector mean."""

    def __init__(self, baseline: Decimal | None) -> None:
        self.baseline = baseline

    def value(self, name: str, back: int) -> Decimal:
        if name != "baseline" or self.baseline is None:
            raise Missing(name)
        return self.baseline

    def note(self, flag: str) -> None:
        """Thresholds need no simplifications."""


def sector_limits(
    definition: Definition, client: Client, baseline: Decimal | None = None
) -> Limits | None:
    """The sector's limits for a ratio, None where the catalogue has none for this client.

    ``baseline`` is the loaded sector mean of the previous year; with it the rule for state-owned
    firms (mean + 5 and + 10 points) applies. Blue and orange follow from the sector's yellow and
    red: orange halfway, blue as far from yellow as in the default row.
    """
    words = f"{client.sector or ''} {client.name}".lower()
    best: tuple[int, SectorRow] | None = None
    for row in sector_rows():
        if row.ratio != definition.id:
            continue
        if row.section == "*":
            fits = 1000 if baseline is not None else -1
        elif row.section != client.industry:
            fits = -1
        elif not row.keywords:
            fits = 0
        else:
            fits = max((len(word) for word in row.keywords if word in words), default=-1)
        if fits >= 0 and (best is None or fits > best[0]):
            best = (fits, row)
    if best is None:
        return None
    source = _Baseline(baseline)
    yellow, red = (
        float(evaluate(parse_formula(cell), source)) for cell in (best[1].yellow, best[1].red)
    )
    default = definition.limits
    step = (
        default["yellow"] - default["blue"]
        if default["yellow"] is not None and default["blue"] is not None
        else (red - yellow)
    )
    return {
        "red": red,
        "orange": round((yellow + red) / 2, 10),
        "yellow": yellow,
        "blue": round(yellow - step, 10),
    }


def covenant_limits(threshold: float, direction: str, default: float | None = None) -> Limits:
    """Levels of a covenant: breach orange, default level red, headroom 5 % yellow, 10 % blue.

    ``default`` is the level of the event of default; without one a breach is red.
    """
    sign = 1 if direction == "higher_better" else -1
    return {
        "red": threshold if default is None else default,
        "orange": threshold,
        "yellow": threshold + sign * abs(threshold) * 0.05,
        "blue": threshold + sign * abs(threshold) * 0.10,
    }


def limits_of(
    definition: Definition,
    client: Client,
    contract: Mapping[str, Limits],
    own: Mapping[str, Limits],
    baseline: Decimal | None,
) -> tuple[Limits, LimitSource]:
    """The limits that hold, and whose they are: contract, client, sector or default."""
    if definition.id in contract:
        return contract[definition.id], "contract"
    if definition.id in own:
        return own[definition.id], "client"
    if (sector := sector_limits(definition, client, baseline)) is not None:
        return sector, "sector"
    return dict(definition.limits), "default"


def level_of(value: float, direction: str, limits: Limits, *, strict: bool = False) -> Level:
    """The worst level whose limit ``value`` reaches; with ``strict`` it must pass the limit."""
    for level in LEVELS:
        limit = limits.get(level)
        if limit is None:
            continue
        worse = value < limit if direction == "higher_better" else value > limit
        if worse or (value == limit and not strict):
            return level
    return "none"
