"""The financial part of the score: interpolated log-odds points of ten ratios."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from nlp_service.catalogues import Row, rows
from nlp_service.schema import (
    Check,
    Contribution,
    Evidence,
    Provenance,
    Ratio,
    StatementValue,
)
from nlp_service.scores.components import Component, as_evidence, interpolate
from nlp_service.scores.parameters import parameters
from nlp_service.scores.wording import limit_of, quantity


@dataclass(frozen=True, slots=True)
class Item:
    """One row of the scorecard: a points curve, its missing value and its typed statuses."""

    ratio: str
    name_zh: str
    name_en: str
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    missing: float
    statuses: Mapping[str, float]
    weight: float
    quartiles: tuple[float, float]

    def points(self, x: float) -> float:
        """Log-odds points of a ratio value, before the shrink."""
        return interpolate(x, self.xs, self.ys)


def scorecard() -> tuple[Item, ...]:
    """The rows of ``scorecard.csv``. Raises CatalogueInvalid for a row that cannot score."""
    columns = ("ratio_id", "x_points", "logodds_points", "missing_logodds", "status_points")
    return _items(rows("scorecard.csv", columns))


@lru_cache(maxsize=8)
def _items(table: tuple[Row, ...]) -> tuple[Item, ...]:
    return tuple(_item(row) for row in table)


def _item(row: Row) -> Item:
    xs, ys = row.numbers("x_points"), row.numbers("logodds_points")
    if len(xs) != len(ys) or len(xs) < 2 or list(xs) != sorted(set(xs)):
        raise row.invalid("x_points must rise and pair with logodds_points")
    statuses: dict[str, float] = {}
    for pair in filter(None, row.text("status_points").split(";")):
        name, _, value = pair.partition(":")
        try:
            statuses[name.strip()] = float(value)
        except ValueError:
            raise row.invalid(f"status_points: {pair!r} is not STATUS:points") from None
    at = (row.number("typical_p25"), row.number("typical_p75"))
    low, high = sorted(interpolate(x, xs, ys) for x in at)
    item = Item(
        ratio=row.text("ratio_id"),
        name_zh=row.text("name_zh"),
        name_en=row.text("name_en"),
        xs=xs,
        ys=ys,
        missing=row.number("missing_logodds"),
        statuses=statuses,
        weight=row.number("coverage_weight"),
        quartiles=(low, high),
    )
    if not low <= item.missing <= high:
        raise row.invalid("missing_logodds lies outside the typical quartiles")
    return item


#: Statuses that say that a figure is absent, not what it means.
_ABSENT = {"ok", "missing", "MISSING", "INTERIM"}


def latest(ratios: Iterable[Ratio], as_of: dt.date) -> dict[str, Ratio]:
    """The newest usable ratio of each id that was known on ``as_of``.

    Usable means a value or a typed status that rests on traceable inputs; a ratio that is older
    than the newest period by more than the stale age counts as missing.
    """
    known = [ratio for ratio in ratios if ratio.period.end <= as_of]
    if not known:
        return {}
    newest = max(ratio.period.end for ratio in known)
    oldest = newest - dt.timedelta(days=round(parameters()["stale_months"] * 30.44))
    best: dict[str, Ratio] = {}
    for ratio in known:
        if not ratio.inputs or ratio.period.end < oldest:
            continue
        if ratio.value is None and ratio.status in _ABSENT:
            continue
        held = best.get(ratio.id)
        if held is None or ratio.period.end > held.period.end:
            best[ratio.id] = ratio
    return best


def ratio_evidence(ratio: Ratio) -> list[Evidence]:
    """The statement cells a ratio was computed from, as evidence."""
    return [cell_evidence(value, ratio.period.end) for value in ratio.inputs]


def cell_evidence(value: StatementValue, end: dt.date) -> Evidence:
    """A statement cell as evidence for a figure of the period that ends on ``end``."""
    return as_evidence(value.provenance, note=value.item, date=end, confidence=value.confidence)


def financial(
    ratios: Iterable[Ratio], checks: Iterable[Check], as_of: dt.date
) -> tuple[list[Component], float]:
    """The financial parts, shrunk, and S_fin, the sum of points before the shrink.

    Source: credit-domain specification 3.5; a missing ratio takes its own points, never the
    median, and an unknown typed status counts as missing.
    """
    shrink = parameters()["shrink_financial"]
    newest = latest(ratios, as_of)
    doubtful = {
        _place(place) for check in checks if check.outcome == "fail" for place in check.evidence
    }
    parts: list[Component] = []
    total = 0.0
    for item in scorecard():
        ratio = newest.get(item.ratio)
        points = _points(item, ratio)
        if ratio is None or points is None:
            parts.append(_missing(item, ratio, shrink))
            total += item.missing
            continue
        total += points
        verified = _verified(ratio, doubtful)
        value = shrink * points
        contribution = Contribution(
            name=item.ratio,
            label_zh=item.name_zh,
            label_en=item.name_en,
            value=value,
            group="financial",
            observed=ratio.status if ratio.value is None else quantity(ratio.value, ratio.unit),
            limit=limit_of(ratio),
            evidence=ratio_evidence(ratio),
        )
        present = 1.0 if verified else parameters()["unverified_share"]
        parts.append(
            Component(contribution, value, value, item.weight, present, ratio.value, ratio.unit)
        )
    return parts, total


def _points(item: Item, ratio: Ratio | None) -> float | None:
    if ratio is None:
        return None
    if ratio.value is None:
        return item.statuses.get(ratio.status)
    return item.points(ratio.value)


def _missing(item: Item, ratio: Ratio | None, shrink: float) -> Component:
    named = f" ({ratio.status})" if ratio is not None else ""
    contribution = Contribution(
        name=item.ratio,
        label_zh=item.name_zh,
        label_en=item.name_en,
        value=shrink * item.missing,
        group="financial",
        missing=f"no usable figures for the {item.name_en}{named}",
        missing_zh=f"缺少可用数据，无法计算{item.name_zh}{named}",
    )
    low, high = item.quartiles
    return Component(contribution, shrink * low, shrink * high, item.weight, 0.0)


def _verified(ratio: Ratio, doubtful: set[Place]) -> bool:
    """Whether every input was read without doubt and is part of no failed check."""
    if "unit_inferred" in ratio.flags:
        return False
    floor = parameters()["verified_confidence"]
    return all(
        value.corrected or (value.confidence >= floor and _place(value.provenance) not in doubtful)
        for value in ratio.inputs
    )


Place = tuple[str, str, int, str | None]


def _place(provenance: Provenance) -> Place:
    return provenance.document_id, provenance.part, provenance.start, provenance.cell
