"""Financial statements as printed and as read, and the checks of their consistency."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal

from pydantic import Field

from nlp_service.schema.base import Schema
from nlp_service.schema.document import Provenance


class Period(Schema):
    """A reporting period: balances stand at ``end``, flows cover ``start`` to ``end``."""

    start: dt.date | None = None
    end: dt.date
    kind: Literal["annual", "half", "quarter", "month", "ytd"] = "annual"


class StatementValue(Schema):
    """One line item as printed and as read: ``value`` in yuan (or units of the currency)."""

    item: str
    value: Decimal
    printed: str
    unit: str
    label: str
    confidence: float = 1.0
    corrected: bool = False
    provenance: Provenance


class UnreadValue(Schema):
    """A line item that a scan prints though no figure could be read beside it: lost, or blank.

    ``provenance`` is the place of its row.
    """

    item: str
    label: str
    provenance: Provenance


class Statement(Schema):
    """One statement of one period and scope. ``items`` maps line-item ids to values.

    ``unread`` and ``unmatched`` are for a person to look at: rows of a scan whose figure was not
    read, and printed rows that name no known item.
    """

    id: str
    client_id: str | None = None
    document_id: str
    kind: Literal["BS", "IS", "CF", "SUP", "EQ", "NOTE"]
    scope: Literal["consolidated", "parent", "unknown"] = "unknown"
    period: Period
    currency: str = "CNY"
    unit: str = "元"
    unit_inferred: bool = False
    audited: bool | None = None
    items: dict[str, StatementValue] = Field(default_factory=dict)
    unread: list[UnreadValue] = Field(default_factory=list, description="figures not read")
    unmatched: list[str] = Field(default_factory=list, description="printed rows not recognised")


class Check(Schema):
    """The outcome of one consistency check (C01 … C15)."""

    id: str
    outcome: Literal["pass", "warn", "fail", "not_applicable"]
    blocking: bool = False
    period: Period | None = None
    difference: Decimal | None = None
    text_zh: str
    text_en: str
    evidence: list[Provenance] = Field(default_factory=list)
