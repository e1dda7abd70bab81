"""The levels of a ratio: defaults, rows of the sector and of project companies, contracts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from nlp_service.catalogues import rows
from nlp_service.profiles.formula import Missing, Node, evaluate
from nlp_service.profiles.ratios.table import LEVELS, Definition, Limits, definitions, node_of
from nlp_service.schema import Client, Level

LimitSource = Literal["contract", "client", "sector", "default"]

#: No level at all: the ratio says nothing about a client of this kind.
_NONE: Limits = dict.fromkeys(LEVELS)


@dataclass(frozen=True)
class SectorRow:
    """Limits of a ratio in a GB/T 4754 section, ``*`` for all of them.

    ``keywords`` narrow it to a sector, ``project`` to project companies (any phase but
    ``corporate``). Without ``yellow`` and ``red`` the ratio has no levels there; without ``blue``
    it lies as far from yellow as in the default row.
    """

    section: str
    keywords: tuple[str, ...]
    project: bool
    ratio: str
    blue: float | None
    yellow: Node | None
    red: Node | None
    baseline: bool


@lru_cache(maxsize=1)
def sector_rows() -> dict[str, tuple[SectorRow, ...]]:
    """The rows of ``industry_thresholds.csv`` by ratio. Raises CatalogueInvalid for a bad row."""
    held: dict[str, list[SectorRow]] = {}
    columns = ("section", "keywords", "phases", "ratio", "yellow", "red")
    for row in rows("industry_thresholds.csv", columns):
        name, phases = row.text("ratio"), row.text("phases")
        if name not in definitions():
            raise row.invalid(f"unknown ratio {name!r}")
        if phases not in ("", "project"):
            raise row.invalid(f"phases must be project or blank, not {phases!r}")
        yellow, red = node_of(row, "yellow"), node_of(row, "red")
        if (yellow is None) != (red is None):
            raise row.invalid("yellow and red stand together or not at all")
        made = SectorRow(
            section=row.text("section"),
            keywords=tuple(word.lower() for word in row.words("keywords") if word != "*"),
            project=phases == "project",
            ratio=name,
            blue=row.optional("blue"),
            yellow=yellow,
            red=red,
            baseline="baseline" in row.text("yellow"),
        )
        held.setdefault(name, []).append(made)
    return {name: tuple(found) for name, found in held.items()}


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


def _fit(row: SectorRow, client: Client, words: str, baseline: Decimal | None) -> int:
    """How closely a row describes a client, -1 where it does not.

    A loaded sector mean comes first, then the sector by its words, then the project company,
    then the section.
    """
    if row.baseline:
        return 10_000 if baseline is not None else -1
    if row.section not in ("*", client.industry) or (row.project and client.phase == "corporate"):
        return -1
    named = max((len(word) for word in row.keywords if word in words), default=0)
    if row.keywords and not named:
        return -1
    return 100 * named + 10 * row.project + (row.section != "*")


def sector_limits(
    definition: Definition, client: Client, baseline: Decimal | None = None
) -> Limits | None:
    """The sector's limits for a ratio, None where the catalogue has none for this client.

    ``baseline`` is the loaded sector mean of the previous year; with it the rule for state-owned
    firms (mean + 5 and + 10 points) applies. Orange lies halfway between yellow and red.
    """
    words = f"{client.sector or ''} {client.name}".lower()
    fits = [
        (fit, row)
        for row in sector_rows().get(definition.id, ())
        if (fit := _fit(row, client, words, baseline)) >= 0
    ]
    if not fits:
        return None
    best = max(fits, key=lambda pair: pair[0])[1]
    if best.yellow is None or best.red is None:
        return dict(_NONE)
    source = _Baseline(baseline)
    yellow, red = (float(evaluate(node, source)) for node in (best.yellow, best.red))
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
        "blue": round(yellow - step, 10) if best.blue is None else best.blue,
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
