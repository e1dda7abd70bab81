"""Small builders of evidence for the tests of scores and profiles."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from nlp_service.schema import (
    BureauRecord,
    BureauReport,
    Client,
    Contribution,
    CooperationScore,
    Evidence,
    Period,
    Provenance,
    Ratio,
    Signal,
    Statement,
    StatementValue,
)

AS_OF = dt.date(2026, 3, 31)
YEAR_END = dt.date(2025, 12, 31)


def client(**fields: object) -> Client:
    return Client.model_validate({"id": "c1", "name": "海屿风电有限公司", **fields})


def place(text: str, document: str = "doc", **fields: object) -> Provenance:
    return Provenance.model_validate(
        {"document_id": document, "start": 0, "end": len(text), "text": text, **fields}
    )


def cell(item: str, value: str = "1", document: str = "statement") -> StatementValue:
    return StatementValue(
        item=item,
        value=Decimal(value),
        printed=value,
        unit="元",
        label=item,
        provenance=place(value, document, cell=f"资产负债表!{item}"),
    )


def ratio(
    name: str,
    value: float | None,
    *,
    unit: str = "ratio",
    end: dt.date = YEAR_END,
    **fields: object,
) -> Ratio:
    return Ratio.model_validate(
        {
            "id": name,
            "name_zh": fields.pop("name_zh", name),
            "name_en": fields.pop("name_en", name),
            "category": "leverage",
            "unit": unit,
            "value": value,
            "formula": "a / b",
            "period": Period(end=end),
            "inputs": [cell("a"), cell("b")],
            **fields,
        }
    )


#: The ratios of the worked example of the specification, section 3.5.
EXAMPLE = {
    "asset_liability_ratio": (0.72, "ratio"),
    "current_ratio": (1.05, "x"),
    "cf_to_liabilities": (0.08, "ratio"),
    "roa": (0.045, "ratio"),
    "icr_ebit": (2.1, "x"),
    "retained_ratio": (0.06, "ratio"),
    "revenue_growth": (-0.05, "ratio"),
    "cash_ratio": (0.08, "x"),
    "dscr": (1.18, "x"),
}


def example_ratios() -> list[Ratio]:
    return [ratio(name, value, unit=unit) for name, (value, unit) in EXAMPLE.items()]


def evidence(text: str, date: dt.date | None, source: str = "m1", **fields: object) -> Evidence:
    return Evidence.model_validate(
        {"provenance": place(text, source), "date": date, "source": source, **fields}
    )


def signal(
    code: str,
    severity: int,
    confidence: float = 0.9,
    *,
    days: int = 0,
    half_life: int | None = 180,
    source: str = "m1",
    text: str = "并网时间延后两个月",
    as_of: dt.date = AS_OF,
    **fields: object,
) -> Signal:
    date = as_of - dt.timedelta(days=days)
    return Signal.model_validate(
        {
            "id": f"{code}-{source}",
            "type": code,
            "name_zh": fields.pop("name_zh", code),
            "name_en": fields.pop("name_en", code),
            "polarity": "negative" if code.startswith("N") else "positive",
            "severity": severity,
            "assertion": "asserted",
            "confidence": confidence,
            "date": date,
            "half_life_days": half_life,
            "evidence": [evidence(text, date, source, confidence=confidence)],
            **fields,
        }
    )


def cooperation(value: float | None) -> CooperationScore:
    if value is None:
        return CooperationScore(value=None, insufficient="fewer than 8 messages")
    words = evidence("我们会在周五前提交流水", AS_OF, "m7")
    part = Contribution(
        name="commitment", label_zh="承诺", label_en="commitment", value=1.0, evidence=[words]
    )
    return CooperationScore(value=value, messages=12, threads=3, contributions=[part])


def report(features: dict[str, float], **fields: object) -> BureauReport:
    records = [
        BureauRecord(
            field=name, label=name, printed=str(value), provenance=place(str(value), "bureau")
        )
        for name, value in features.items()
    ]
    return BureauReport.model_validate(
        {
            "id": "b1",
            "document_id": "bureau",
            "as_of": AS_OF,
            "subject": "海屿风电有限公司",
            "features": features,
            "records": records,
            **fields,
        }
    )


def statement(end: dt.date = YEAR_END, **items: str) -> Statement:
    values = {name: cell(name, value) for name, value in (items or {"cash": "1"}).items()}
    return Statement(
        id=f"s-{end}", document_id="statement", kind="BS", period=Period(end=end), items=values
    )
