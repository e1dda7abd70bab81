"""What contracts state of the loan and the project: rate, maturity, deadlines, purposes, rights."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from nlp_service.annotate.contracts.covenants.wording import BORROWER, GUARANTEE, GUARANTOR
from nlp_service.annotate.values import find_values
from nlp_service.profiles.facility_wording import (
    AFTER_YEAR,
    LOAN,
    MATURITY,
    PENALTY,
    PROJECT_END,
    PURPOSE,
    RATE,
    RESERVE,
    RIGHTS,
    SECURITY,
    STATEMENTS,
    Right,
)
from nlp_service.schema import Document, Entity, EntityLabel, Part, Provenance, Schema, Span
from nlp_service.text import sentences

Name = Literal["loan_rate", "loan_maturity", "project_end", "statements_due_days", "reserve_months"]
#: Where a contract says what it is (characters from its start).
_TITLE, _HEAD = 120, 300


class FacilityTerm(Schema):
    """A figure a contract states: a rate as a share a year, a year, days or months."""

    name: Name
    value: Decimal
    clause: Provenance


class ContractRight(Schema):
    """A clause that gives the lender a right that a prepared action needs."""

    right: Right
    clause: Provenance


class LoanPurpose(Schema):
    """Where a contract says what a loan is for."""

    clause: Provenance


Stated = FacilityTerm | ContractRight | LoanPurpose


def find_stated(document: Document, part: Part) -> list[Stated]:
    """The figures, rights and purposes that a contract states, each with its clause.

    Rates, maturities, deadlines, purposes and rights are read from loan contracts and from their
    security; what binds a guarantor is left out. The end of a concession is read from any.
    """
    head = part.text[:_HEAD]
    title = part.text[:_TITLE]
    guarantee = GUARANTEE.search(title) is not None
    loan = LOAN.search(title) is not None and not guarantee
    finance = loan or LOAN.search(head) is not None or SECURITY.search(title) is not None
    found: list[Stated] = []
    for span in sentences(part.text):
        text = part.text[span.start : span.end]
        if loan:
            found.extend(_loan_terms(document, part, span, text))
        if finance and not guarantee:
            found.extend(
                ContractRight(right=right, clause=document.locate(part, span.start, span.end))
                for right, pattern in RIGHTS
                if pattern.search(text)
            )
        if PROJECT_END.search(text) and (end := _last_day(text)) is not None:
            clause = document.locate(part, span.start, span.end)
            found.append(FacilityTerm(name="project_end", value=Decimal(end.year), clause=clause))
    return list(_first_of_each(found))


def _loan_terms(document: Document, part: Part, span: Span, text: str) -> Iterator[Stated]:
    clause = document.locate(part, span.start, span.end)
    if RATE.search(text) and not PENALTY.search(text):
        rate = _fixed_rate(find_values(text))
        if rate is not None:
            yield FacilityTerm(name="loan_rate", value=rate, clause=clause)
    if MATURITY.search(text) and (day := _last_day(text)) is not None:
        yield FacilityTerm(name="loan_maturity", value=Decimal(day.year), clause=clause)
    if STATEMENTS.search(text) and not _only_guarantor(text):
        days = _days_after_year(text)
        if days is not None:
            yield FacilityTerm(name="statements_due_days", value=Decimal(days), clause=clause)
    if RESERVE.search(text) and (months := _months(text)) is not None:
        yield FacilityTerm(name="reserve_months", value=Decimal(months), clause=clause)
    if PURPOSE.search(text):
        yield LoanPurpose(clause=clause)


def _first_of_each(found: list[Stated]) -> Iterator[Stated]:
    """The first clause for each figure and right; every purpose."""
    seen: set[str] = set()
    for item in found:
        if isinstance(item, LoanPurpose):
            yield item
            continue
        key = item.name if isinstance(item, FacilityTerm) else item.right
        if key not in seen:
            seen.add(key)
            yield item


def _only_guarantor(text: str) -> bool:
    return GUARANTOR.search(text) is not None and BORROWER.search(text) is None


def _fixed_rate(values: list[Entity]) -> Decimal | None:
    """The first fixed rate; a floating one has no figure of its own."""
    for value in values:
        if value.label is EntityLabel.RATE and isinstance(value.value, dict):
            fixed = value.value.get("fixed")
            if fixed is not None and value.value.get("base") is None:
                return Decimal(str(fixed))
    return None


def _last_day(text: str) -> dt.date | None:
    """The latest date of a sentence: terms run from a date to a date."""
    days = []
    for value in find_values(text):
        if value.label is EntityLabel.DATE and isinstance(value.value, str):
            try:
                days.append(dt.date.fromisoformat(value.value.rpartition("/")[2]))
            except ValueError:
                continue
    return max(days, default=None)


_DAYS = re.compile(r"P(?:(\d+)M)?(?:(\d+)D)?")


def _days_after_year(text: str) -> int | None:
    """Days from the end of the year until the annual statements are due."""
    after = AFTER_YEAR.search(text)
    if after is None:
        return None
    near = [
        (abs(value.start - after.start()), value)
        for value in find_values(text)
        if value.label is EntityLabel.DURATION and isinstance(value.value, str)
    ]
    for distance, value in sorted(near, key=lambda pair: pair[0]):
        match = _DAYS.fullmatch(value.value)
        if match is not None and distance <= 40 and any(match.groups()):
            return int(match.group(1) or 0) * 30 + int(match.group(2) or 0)
    return None


def _months(text: str) -> int | None:
    for value in find_values(text):
        if value.label is EntityLabel.DURATION and isinstance(value.value, str):
            match = re.fullmatch(r"P(\d{1,2})M", value.value)
            if match is not None:
                return int(match.group(1))
    return None
