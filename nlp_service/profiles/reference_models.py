"""Published bankruptcy models by name, for reference beside the grade, never in its place.

Published coefficients do not travel between countries and periods; none of the models fits a
project company under construction.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from nlp_service.catalogues import rows
from nlp_service.schema import ReferenceScore, Statement, StatementValue


class _Absent(Exception):
    def __init__(self, item: str) -> None:
        super().__init__(item)
        self.item = item


class _Figures:
    """Line items of one year and the year before, with the derived sums of specification 1.2."""

    def __init__(self, now: Mapping[str, float], before: Mapping[str, float]) -> None:
        self._now, self._before = now, before

    def __getitem__(self, name: str) -> float:
        return self._get(self._now, name)

    def before(self, name: str) -> float:
        """The item one year earlier. Raises _Absent."""
        try:
            return self._get(self._before, name)
        except _Absent:
            raise _Absent(f"{name} (previous year)") from None

    def mean(self, name: str) -> float:
        """The mean of opening and closing balance."""
        return (self[name] + self.before(name)) / 2

    def _get(self, held: Mapping[str, float], name: str) -> float:
        made = _DERIVED.get(name)
        if made is not None:
            return sum(sign * self._get(held, item) for sign, item in made)
        if name in held:
            return held[name]
        other = _STAND_IN.get(name)
        if other is not None and other in held:
            return max(held[other], 0.0)
        if name in _OPTIONAL:
            return 0.0
        raise _Absent(name)


_DERIVED: dict[str, tuple[tuple[int, str], ...]] = {
    "wc": ((1, "total_current_assets"), (-1, "total_current_liabilities")),
    "re": ((1, "surplus_reserve"), (1, "undistributed_profit")),
    "ebit": ((1, "total_profit"), (1, "interest_expense")),
    "da": ((1, "depreciation"), (1, "rou_depreciation"), (1, "amortisation"),
           (1, "lt_prepaid_amortisation")),
    "debt": ((1, "short_term_borrowings"), (1, "current_portion_ncl"),
             (1, "long_term_borrowings"), (1, "bonds_payable")),
}  # fmt: skip

#: Items that a statement leaves out where they are nil.
_OPTIONAL = {
    "surplus_reserve", "rou_depreciation", "amortisation", "lt_prepaid_amortisation",
    "current_portion_ncl", "bonds_payable", "short_term_borrowings", "long_term_borrowings",
    "selling_exp",
}  # fmt: skip

#: What stands for an item that is not printed on its own.
_STAND_IN = {"interest_expense": "finance_exp"}


def _altman_z(f: _Figures) -> float:
    a = f["total_assets"]
    return (
        1.2 * f["wc"] / a
        + 1.4 * f["re"] / a
        + 3.3 * f["ebit"] / a
        + 0.6 * f["market_value_equity"] / f["total_liabilities"]
        + 1.0 * f["revenue"] / a
    )


def _altman_z1(f: _Figures) -> float:
    a, liabilities = f["total_assets"], f["total_liabilities"]
    return (
        0.717 * f["wc"] / a
        + 0.847 * f["re"] / a
        + 3.107 * f["ebit"] / a
        + 0.420 * f["total_equity"] / liabilities
        + 0.998 * f["revenue"] / a
    )


def _altman_z2(f: _Figures) -> float:
    a, liabilities = f["total_assets"], f["total_liabilities"]
    return (
        6.56 * f["wc"] / a
        + 3.26 * f["re"] / a
        + 6.72 * f["ebit"] / a
        + 1.05 * f["total_equity"] / liabilities
    )


def _ohlson(f: _Figures) -> float:
    a, liabilities, profit = f["total_assets"], f["total_liabilities"], f["net_profit"]
    earlier = f.before("net_profit")
    moved = abs(profit) + abs(earlier)
    return (
        -1.32
        # Size in logarithms of currency units; the price index is one of 1968, so rank only.
        - 0.407 * math.log(a / 1e4)
        + 6.03 * liabilities / a
        - 1.43 * f["wc"] / a
        + 0.0757 * f["total_current_liabilities"] / f["total_current_assets"]
        - 1.72 * (liabilities > a)
        - 2.37 * profit / a
        - 1.83 * (profit + f["da"]) / liabilities
        + 0.285 * (profit < 0 and earlier < 0)
        - 0.521 * ((profit - earlier) / moved if moved else 0.0)
    )


def _zmijewski(f: _Figures) -> float:
    a = f["total_assets"]
    return (
        -4.336
        - 4.513 * f["net_profit"] / a
        + 5.679 * f["total_liabilities"] / a
        + 0.004 * f["total_current_assets"] / f["total_current_liabilities"]
    )


def _taffler(f: _Figures) -> float:
    current, short = f["total_current_assets"], f["total_current_liabilities"]
    costs_a_day = (f["revenue"] - f["total_profit"] - f["depreciation"]) / 365
    no_credit = (current - f["inventories"] - short) / costs_a_day
    return (
        3.20
        + 12.18 * f["total_profit"] / short
        + 2.50 * current / f["total_liabilities"]
        - 10.68 * short / f["total_assets"]
        + 0.029 * no_credit
    )


def _f_score(f: _Figures) -> float:
    a, flow = f["total_assets"], f["net_profit"] + f["da"]
    return (
        -0.1774
        + 1.1091 * f["wc"] / a
        + 0.1074 * f["re"] / a
        + 1.9271 * flow / f.mean("total_liabilities")
        + 0.0302 * f["total_equity"] / f["total_liabilities"]
        + 0.4961 * (flow + f["interest_expense"]) / f.mean("total_assets")
    )


def _beneish(f: _Figures) -> float:
    def index(now: float, before: float) -> float:
        return now / before

    def margin(get: Callable[[str], float]) -> float:
        return (get("revenue") - get("operating_cost")) / get("revenue")

    def soft(get: Callable[[str], float]) -> float:
        return 1 - (get("total_current_assets") + get("fixed_assets")) / get("total_assets")

    def wear(get: Callable[[str], float]) -> float:
        return get("depreciation") / (get("depreciation") + get("fixed_assets"))

    def overhead(get: Callable[[str], float]) -> float:
        return (get("selling_exp") + get("admin_exp")) / get("revenue")

    def leverage(get: Callable[[str], float]) -> float:
        return (get("total_current_liabilities") + get("debt")) / get("total_assets")

    def days(get: Callable[[str], float]) -> float:
        return get("accounts_receivable") / get("revenue")

    now, before = f.__getitem__, f.before
    return (
        -4.84
        + 0.920 * index(days(now), days(before))
        + 0.528 * index(margin(before), margin(now))
        + 0.404 * index(soft(now), soft(before))
        + 0.892 * index(f["revenue"], f.before("revenue"))
        + 0.115 * index(wear(before), wear(now))
        - 0.172 * index(overhead(now), overhead(before))
        + 4.679 * (f["net_profit"] - f["cfo"]) / f["total_assets"]
        - 0.327 * index(leverage(now), leverage(before))
    )


@dataclass(frozen=True, slots=True)
class _Model:
    name: str
    formula: Callable[[_Figures], float]
    safe: float
    distress: float
    applies_zh: str
    applies_en: str
    source: str
    probability: Callable[[float], float] | None = None


def _logistic(value: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-700.0, min(700.0, value))))


def _normal(value: float) -> float:
    return 0.5 * (1.0 + math.erf(value / math.sqrt(2.0)))


#: ``safe`` lies above ``distress`` where a high value is good, below it where it is bad.
_MODELS = (
    _Model("Altman Z", _altman_z, 2.99, 1.81, "上市制造业（需股票市值）",
           "listed manufacturers (needs the market value of equity)", "Altman 1968"),
    _Model("Altman Z′", _altman_z1, 2.9, 1.23, "非上市制造业", "private manufacturers",
           "Altman 1983"),
    _Model("Altman Z″", _altman_z2, 2.6, 1.1, "非制造业及新兴市场",
           "non-manufacturers, emerging markets", "Altman 1983; 2005"),
    _Model("Ohlson O", _ohlson, 0.0, 0.0, "仅用于排序", "ranking only", "Ohlson 1980", _logistic),
    _Model("Zmijewski", _zmijewski, 0.0, 0.0, "上市公司", "listed firms", "Zmijewski 1984",
           _normal),
    _Model("Taffler", _taffler, 0.0, 0.0, "英国上市制造业",
           "UK listed manufacturers", "Taffler 1983"),
    _Model("F", _f_score, 0.1049, -0.0501, "中国企业，含现金流", "Chinese firms, with cash flow",
           "Zhou Shouhua, Yang Jihua, Wang Ping 1996"),
    _Model("Beneish M", _beneish, -1.78, -1.78, "操纵迹象，非违约",
           "sign of manipulation, not default", "Beneish 1999"),
)  # fmt: skip


def reference_scores(statements: list[Statement]) -> list[ReferenceScore]:
    """Each published model on the newest annual figures and those of the year before.

    A model whose items are missing is listed with their names and without a value.
    """
    now, before = _years(statements)
    return [_score(model, _Figures(now, before)) for model in _MODELS]


def z2_band(value: float) -> str:
    """The rating equivalent of a Z″ (Altman 2005). It ranks the bottom only: not a rating."""
    em = value + 3.25
    for row in rows("z2_bands.csv", ("rating_equivalent", "em_score_min", "em_score_max")):
        low, high = row.optional("em_score_min"), row.optional("em_score_max")
        if (low is None or em >= low) and (high is None or em < high):
            return row.text("rating_equivalent")
    return ""


def _score(model: _Model, figures: _Figures) -> ReferenceScore:
    value: float | None = None
    missing: list[str] = []
    try:
        value = model.formula(figures)
    except _Absent as absent:
        missing = [absent.item]
    except (ZeroDivisionError, ValueError):
        missing = ["a denominator that is not zero"]
    return ReferenceScore(
        name=model.name,
        value=value,
        zone=None if value is None else _zone(model, value),
        applies_zh=model.applies_zh,
        applies_en=model.applies_en,
        source=model.source,
        probability=model.probability(value) if value is not None and model.probability else None,
        missing=missing,
    )


#: Models whose high value is bad.
_BAD_WHEN_HIGH = {"Ohlson O", "Zmijewski", "Beneish M"}


def _zone(model: _Model, value: float) -> Literal["safe", "grey", "distress"]:
    if model.name in _BAD_WHEN_HIGH:
        return "distress" if value > model.distress else "safe"
    if value > model.safe:
        return "safe"
    return "distress" if value < model.distress else "grey"


def _years(statements: list[Statement]) -> tuple[dict[str, float], dict[str, float]]:
    ends = sorted({s.period.end for s in statements if s.period.kind == "annual"}, reverse=True)
    years = [_items(statements, end) for end in ends[:2]]
    empty: dict[str, float] = {}
    return years[0] if years else empty, years[1] if len(years) > 1 else empty


def _items(statements: list[Statement], end: object) -> dict[str, float]:
    held: dict[str, StatementValue] = {}
    # The borrower's own figures come last and so replace the consolidated ones.
    ordered = sorted(statements, key=lambda s: s.scope == "parent")
    for statement in ordered:
        if statement.period.end == end and statement.period.kind == "annual":
            held.update(statement.items)
    return {name: float(value.value) for name, value in held.items()}
