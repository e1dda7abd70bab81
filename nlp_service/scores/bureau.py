"""The bureau part of the score: points of the features of an imported credit report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from nlp_service.catalogues import Row, rows
from nlp_service.schema import BureauReport, Contribution, Evidence
from nlp_service.scores.components import Component, as_evidence, interpolate
from nlp_service.scores.parameters import parameters
from nlp_service.scores.wording import quantity


@dataclass(frozen=True, slots=True)
class Feature:
    """One row of ``bureau_points.csv``."""

    name: str
    name_zh: str
    name_en: str
    unit: str
    xs: tuple[float, ...]
    ys: tuple[float, ...]


@lru_cache(maxsize=8)
def _features(table: tuple[Row, ...]) -> tuple[Feature, ...]:
    found = []
    for row in table:
        xs, ys = row.numbers("x_points"), row.numbers("logodds_points")
        if len(xs) != len(ys) or len(xs) < 2 or list(xs) != sorted(set(xs)):
            raise row.invalid("x_points must rise and pair with logodds_points")
        found.append(
            Feature(
                row.text("feature"),
                row.text("name_zh"),
                row.text("name_en"),
                row.text("unit"),
                xs,
                ys,
            )
        )
    return tuple(found)


#: Shares of the loan balance that are made here when a report gives the amounts.
_SHARES = {
    "non_performing_share": "non_performing_balance",
    "special_mention_share": "special_mention_balance",
    "overdue_share": "overdue_total",
}


def features(report: BureauReport) -> dict[str, float]:
    """The report's features with the shares of the loan balance added."""
    values = dict(report.features)
    balance = values.get("loan_balance", 0.0)
    for share, amount in _SHARES.items():
        if share not in values and amount in values:
            # An amount without any balance is all of it.
            values[share] = (
                min(1.0, values[amount] / balance) if balance > 0 else float(values[amount] > 0)
            )
    return values


def usable(report: BureauReport | None, allow_synthetic: bool) -> bool:
    """Whether a report may score: found, current, and not a test report in production."""
    return (
        report is not None
        and report.state in {"ok", "disputed"}
        and (allow_synthetic or not report.synthetic)
    )


def bureau(report: BureauReport | None, *, allow_synthetic: bool = False) -> list[Component]:
    """One part per bureau feature with an effect, or the missing report as one part."""
    p = parameters()
    weight = p["coverage_bureau"]
    if report is None or not usable(report, allow_synthetic):
        return [_missing(report, weight)]
    table = rows("bureau_points.csv", ("feature", "x_points", "logodds_points", "unit"))
    values = features(report)
    parts = []
    for feature in _features(table):
        x = values.get(feature.name)
        if x is None:
            continue
        value = interpolate(x, feature.xs, feature.ys)
        evidence = evidence_of(report, feature.name)
        if value == 0.0 or not evidence:
            continue
        contribution = Contribution(
            name=feature.name,
            label_zh=feature.name_zh,
            label_en=feature.name_en,
            value=value,
            group="bureau",
            observed=quantity(x, feature.unit),
            evidence=evidence,
        )
        parts.append(Component(contribution, value, value, x=x))
    covered = Contribution(
        name="bureau_report",
        label_zh="征信报告",
        label_en="credit bureau report",
        value=0.0,
        group="bureau",
        observed=report.as_of.isoformat(),
        missing=None if report.records else "the printed fields of the report",
        missing_zh=None if report.records else "征信报告的原始字段",
        evidence=[
            as_evidence(record.provenance, note=record.field, date=report.as_of)
            for record in report.records[:1]
        ],
    )
    present = 1.0 if report.state == "ok" else p["unverified_share"]
    return [*parts, Component.fixed(covered, weight=weight, present=present)]


#: The printed fields that a feature is made of, where the names differ.
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "non_performing_share": ("non_performing_balance", "loan_balance"),
    "special_mention_share": ("special_mention_balance", "loan_balance"),
    "overdue_share": ("overdue_total", "loan_balance"),
    "utilisation": ("facility_used", "facility_limit"),
    "history_years": ("first_credit_year",),
}


def evidence_of(report: BureauReport, feature: str) -> list[Evidence]:
    """The printed fields behind a feature; empty where the report does not show them."""
    fields = {feature, *_FIELDS.get(feature, ())}
    return [
        as_evidence(record.provenance, note=record.field, date=report.as_of)
        for record in report.records
        if record.field in fields
    ]


def _missing(report: BureauReport | None, weight: float) -> Component:
    p = parameters()
    why, why_zh = "no credit bureau report", "没有征信报告"
    if report is not None and report.synthetic:
        why, why_zh = "the bureau report is a test report and does not score", "测试征信报告不计分"
    elif report is not None:
        why, why_zh = f"bureau report not usable ({report.state})", "征信报告不可用"
    contribution = Contribution(
        name="bureau_report",
        label_zh="征信报告",
        label_en="credit bureau report",
        value=0.0,
        group="bureau",
        missing=why,
        missing_zh=why_zh,
    )
    return Component(contribution, p["bureau_missing_low"], p["bureau_missing_high"], weight, 0.0)
