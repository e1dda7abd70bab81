"""Market series that the lender imports, and the scenarios their own past suggests.

Nothing is forecast: a scenario says what the series did over such a time before. Source:
credit-domain specification 5.2 (scenarios, not forecasts of truth).
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast

from nlp_service.errors import BadRequest
from nlp_service.profiles.risk_market import Shocks
from nlp_service.schema import Scenario

#: Changes over the horizon that must be known before scenarios are made.
LEAST_CHANGES = 24

#: The shares of past changes that were milder: favourable, adverse, severe (judgement).
_QUANTILES = {"favourable": 0.25, "adverse": 0.90, "severe": 0.99}

_NAMES = {
    "base": ("不变", "unchanged"),
    "favourable": ("有利", "favourable"),
    "adverse": ("不利", "adverse"),
    "severe": ("严重不利", "severe"),
}
_COLUMNS = ("series", "date", "value", "kind", "worse", "name_zh", "name_en", "source")
Kind = Literal["rate", "price"]


@dataclass(frozen=True, slots=True)
class Series:
    """A market series by month. ``kind`` rate changes in its own unit, price as a share.

    ``worse`` is the direction that hurts a borrower.
    """

    id: str
    kind: Kind
    worse: Literal["up", "down"]
    name_zh: str
    name_en: str
    source: str
    values: Mapping[dt.date, float] = field(default_factory=dict)


def load(path: Path) -> list[Series]:
    """The series of a file. Raises BadRequest as ``read_series`` does."""
    try:
        return read_series(path.read_text("utf-8-sig"))
    except OSError as error:
        raise BadRequest(f"{path.name} cannot be read: {error.strerror}") from error


def read_series(text: str) -> list[Series]:
    """The series of a CSV, one row for each value; of several in a month the last counts.

    Columns: series, date (YYYY-MM-DD or YYYY-MM), value, kind (rate or price), worse (up or
    down), name_zh, name_en, source. Rates are shares a year (0.031). Raises BadRequest naming
    the line that cannot be used; a source is required.
    """
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff"), newline=""))
    absent = [name for name in _COLUMNS if name not in (reader.fieldnames or ())]
    if absent:
        raise BadRequest(f"market series lack the columns {', '.join(absent)}")
    heads: dict[str, dict[str, str]] = {}
    days: dict[str, dict[dt.date, tuple[dt.date, float]]] = {}
    for row in reader:
        where = f"line {reader.line_num}"
        cells = {name: (row[name] or "").strip() for name in _COLUMNS}
        name = cells["series"]
        if not name or cells["kind"] not in ("rate", "price"):
            raise BadRequest(f"{where}: a series needs a name and the kind rate or price")
        if cells["worse"] not in ("up", "down") or not cells["source"]:
            raise BadRequest(f"{where}: worse must be up or down, and a source is required")
        try:
            day = dt.date.fromisoformat(
                cells["date"] if len(cells["date"]) > 7 else cells["date"] + "-01"
            )
            value = float(cells["value"])
        except ValueError:
            raise BadRequest(f"{where}: date or value cannot be read") from None
        if cells["kind"] == "price" and value <= 0:
            raise BadRequest(f"{where}: a price must be above zero")
        heads.setdefault(name, cells)
        month = day.replace(day=1)
        known = days.setdefault(name, {}).get(month)
        if known is None or known[0] <= day:
            days[name][month] = day, value
    return [
        Series(
            id=name,
            kind=cast(Kind, head["kind"]),
            worse=cast(Literal["up", "down"], head["worse"]),
            name_zh=head["name_zh"] or name,
            name_en=head["name_en"] or name,
            source=head["source"],
            values={month: value for month, (_, value) in sorted(days[name].items())},
        )
        for name, head in heads.items()
    ]


def changes(series: Series, horizon_months: int) -> list[float]:
    """All past changes over the horizon, oldest first; months without a partner are left out."""
    found = []
    for month, value in series.values.items():
        count = month.year * 12 + month.month - 1 + horizon_months
        later = series.values.get(dt.date(count // 12, count % 12 + 1, 1))
        if later is not None:
            found.append(later - value if series.kind == "rate" else later / value - 1)
    return found


def scenarios(series: Series, horizon_months: int = 12) -> list[Scenario]:
    """Unchanged, favourable, adverse and severe paths of a series over the horizon.

    The changes are quantiles of the past ones in the direction that hurts. With fewer than 24
    past changes there is the unchanged path only.
    """
    if not series.values:
        return []
    past = changes(series, horizon_months)
    sign = 1.0 if series.worse == "up" else -1.0
    steps = {"base": 0.0}
    if len(past) >= LEAST_CHANGES:
        hurts = sorted(sign * change for change in past)
        steps |= {name: sign * _quantile(hurts, share) for name, share in _QUANTILES.items()}
    last_month = max(series.values)
    last = series.values[last_month]
    return [
        _scenario(series, name, change, last, last_month, horizon_months, len(past))
        for name, change in steps.items()
    ]


def _quantile(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def _scenario(
    series: Series, name: str, change: float, last: float, month: dt.date, horizon: int, count: int
) -> Scenario:
    level = last + change if series.kind == "rate" else last * (1 + change)
    shown = f"{change * 1e4:+.0f} bp" if series.kind == "rate" else f"{change:+.1%}"
    zh, en = _NAMES[name]
    if name == "base":
        why_zh, why_en = f"保持{month:%Y-%m}水平", f"stays as in {month:%Y-%m}"
    else:
        share = _QUANTILES[name]
        why_zh = f"过去{count}个{horizon}个月区间中，{share:.0%}的变动不比此更不利"
        why_en = f"of {count} past changes over {horizon} months, {share:.0%} were no worse"
    return Scenario.model_validate(
        {
            "id": name,
            "series": series.id,
            "name_zh": f"{series.name_zh}——{zh}",
            "name_en": f"{series.name_en}: {en}",
            "horizon_months": horizon,
            "change": change,
            "level": level,
            "text_zh": f"{shown}（{why_zh}；情景，非预测）",
            "text_en": f"{shown} ({why_en}; a scenario, not a forecast)",
            "source": series.source,
        }
    )


def shocks(
    found: Sequence[Scenario], rate: str = "", price: str = "", currency: str = ""
) -> Shocks:
    """The shocks of the market panel that these scenarios stand for, by the names of the series.

    A series that is not among them keeps the usual shock.
    """
    usual = Shocks()
    by_series = {scenario.series: scenario for scenario in found}

    def size(name: str, otherwise: float) -> float:
        return abs(by_series[name].change) if name in by_series else otherwise

    return Shocks(
        rate=size(rate, usual.rate),
        price=size(price, usual.price),
        currency=size(currency, usual.currency),
    )
