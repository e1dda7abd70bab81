"""Five-tier sector benchmarks as the state-assets supervisor publishes them, imported from CSV.

The published tables are sold and none of their values is shipped: the lender imports the ones it
holds. Scoring follows the efficacy method of the rules on performance evaluation of central
enterprises (2006).
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Literal

from nlp_service.errors import BadRequest
from nlp_service.profiles.ratios.table import definitions
from nlp_service.schema import BenchmarkStanding, Client, Ratio
from nlp_service.settings import settings

TIERS: tuple[Literal["excellent", "good", "average", "low", "poor"], ...] = (
    "excellent",
    "good",
    "average",
    "low",
    "poor",
)
_COEFFICIENTS = (1.0, 0.8, 0.6, 0.4, 0.2)
_COLUMNS = ("year", "industry", "size", "ratio", *TIERS)

#: Basic weights of the rule, by ratio; they sum to 100.
WEIGHTS = {
    "roe": 20.0,
    "roa": 14.0,
    "asset_turnover": 10.0,
    "ar_turnover": 12.0,
    "asset_liability_ratio": 12.0,
    "icr_ebit": 10.0,
    "revenue_growth": 12.0,
    "capital_preservation": 10.0,
}


@dataclass(frozen=True, slots=True)
class Benchmark:
    """The five tier values of a ratio, best first; ``industry`` is a GB/T 4754 section or ``*``."""

    year: int
    industry: str
    size: str
    ratio: str
    values: tuple[float, ...]


def load(path: Path) -> list[Benchmark]:
    """The benchmarks of a file. Raises BadRequest as ``read_benchmarks`` does."""
    try:
        return read_benchmarks(path.read_text("utf-8-sig"))
    except OSError as error:
        raise BadRequest(f"{path.name} cannot be read: {error.strerror}") from error


def read_benchmarks(text: str) -> list[Benchmark]:
    """The benchmarks of a CSV with the columns year, industry, size, ratio and the five tiers.

    Raises BadRequest naming the line where a ratio is unknown, a value is no number or the tiers
    do not run from best to worst.
    """
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff"), newline=""))
    absent = [name for name in _COLUMNS if name not in (reader.fieldnames or ())]
    if absent:
        raise BadRequest(f"benchmarks lack the columns {', '.join(absent)}")
    found: dict[tuple[int, str, str, str], Benchmark] = {}
    for row in reader:
        where = f"line {reader.line_num}"
        name = (row["ratio"] or "").strip()
        definition = definitions().get(name)
        if definition is None:
            raise BadRequest(f"{where}: unknown ratio {name!r}")
        try:
            year = int(row["year"])
            values = tuple(float(row[tier]) for tier in TIERS)
        except (TypeError, ValueError):
            raise BadRequest(f"{where}: year and tiers must be numbers") from None
        falling = definition.direction == "higher_better"
        if list(values) != sorted(values, reverse=falling):
            raise BadRequest(f"{where}: the tiers of {name} do not run from best to worst")
        made = Benchmark(year, row["industry"].strip().upper() or "*", row["size"].strip(), name,
                         values)  # fmt: skip
        key = (made.year, made.industry, made.size, made.ratio)
        if key in found:
            raise BadRequest(f"{where}: {name} of {year} appears twice")
        found[key] = made
    return list(found.values())


def chosen(
    benchmarks: Iterable[Benchmark], client: Client, ratio: str, year: int, size: str = ""
) -> Benchmark | None:
    """The benchmark that fits a client best: own section before all, own size, newest ≤ year."""
    fits = [
        item
        for item in benchmarks
        if item.ratio == ratio
        and item.industry in (client.industry, "*")
        and item.size in (size, "")
        and item.year <= year
    ]
    return max(fits, key=lambda b: (b.industry != "*", b.size == size, b.year), default=None)


def sector_baseline(
    benchmarks: Iterable[Benchmark], client: Client, year: int, size: str = ""
) -> Decimal | None:
    """The sector mean of the debt-to-assets ratio of the year before, for the rule of + 5 points.

    It is the input ``sector_baseline`` of ``ratios.compute``.
    """
    found = chosen(benchmarks, client, "asset_liability_ratio", year - 1, size)
    return Decimal(str(found.values[TIERS.index("average")])) if found else None


def held() -> tuple[Benchmark, ...]:
    """The benchmarks of the setting ``benchmarks``; none where it is not set."""
    path = settings().benchmarks
    return _held(path, path.stat().st_mtime_ns) if path is not None else ()


@lru_cache(maxsize=4)
def _held(path: Path, changed: int) -> tuple[Benchmark, ...]:
    return tuple(load(path))


def held_baseline(client: Client, today: dt.date) -> Decimal | None:
    """The sector mean of the imported benchmarks for a client's newest year."""
    return sector_baseline(held(), client, today.year)


def standings(
    ratios: Sequence[Ratio], benchmarks: Sequence[Benchmark], client: Client, size: str = ""
) -> list[BenchmarkStanding]:
    """The newest value of each weighted ratio against its tiers, in the order of the rule.

    Points = weight · tier coefficient + efficacy · weight · (next better − tier coefficient), with
    efficacy = (value − tier) / (next better tier − tier); at the best tier or beyond the full
    weight, below the poorest none.
    """
    made = []
    for name, weight in WEIGHTS.items():
        known = [r for r in ratios if r.id == name and r.value is not None]
        if not known:
            continue
        ratio = max(known, key=lambda r: r.period.end)
        benchmark = chosen(benchmarks, client, name, ratio.period.end.year, size)
        if benchmark is None or ratio.value is None:
            continue
        tier, points = efficacy(ratio.value, benchmark.values, weight)
        made.append(
            BenchmarkStanding.model_validate(
                {
                    "ratio": name,
                    "name_zh": ratio.name_zh,
                    "name_en": ratio.name_en,
                    "value": ratio.value,
                    "tier": tier,
                    "points": points,
                    "weight": weight,
                }
            )
        )
    return made


def efficacy(value: float, tiers: Sequence[float], weight: float) -> tuple[str, float]:
    """The tier that ``value`` reaches and its points, of at most ``weight``."""
    sign = 1.0 if tiers[0] >= tiers[-1] else -1.0
    place = next((i for i, bound in enumerate(tiers) if sign * value >= sign * bound), None)
    if place is None:
        return "below", 0.0
    base = weight * _COEFFICIENTS[place]
    if place == 0:
        return TIERS[0], base
    span = tiers[place - 1] - tiers[place]
    share = (value - tiers[place]) / span if span else 0.0
    return TIERS[place], base + share * weight * (_COEFFICIENTS[place - 1] - _COEFFICIENTS[place])
