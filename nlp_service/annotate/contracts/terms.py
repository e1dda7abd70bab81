"""The term sheet of a contract: the findings of all extractors, resolved and located."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from nlp_service.annotate.contracts.agreement_type import (
    agreement_types,
    find_agreement_type,
)
from nlp_service.annotate.contracts.confidence import agree
from nlp_service.annotate.contracts.fields import (
    covenants,
    dates,
    defaults,
    facility,
    interest,
    labelled,
    law,
    obligations,
    parties,
    purpose,
    renewal,
    repayment,
    security,
    structure,
    term,
)
from nlp_service.annotate.contracts.finding import Contract, Finding
from nlp_service.annotate.contracts.source import Source
from nlp_service.annotate.contracts.title import find_title
from nlp_service.schema import Term

#: The fields of a term sheet in the order in which they are printed.
FIELDS = (
    "agreement_type", "title", "parties", "borrower", "lender", "guarantor", "agent",
    "facility_amount", "guarantee_cap", "currency", "purpose", "availability", "interest_rate",
    "default_rate", "fees", "tenor", "signing_date", "effective_date", "first_drawdown",
    "maturity", "expiration_date", "renewal_term", "repayment_schedule", "prepayment", "security",
    "conditions_precedent", "financial_covenants", "events_of_default", "cross_default",
    "reporting_obligations", "governing_law", "dispute_resolution", "notice", "amendments",
    "representations", "defined_terms", "schedules", "signatures",
)  # fmt: skip
_NUMBER = re.compile(
    r"(?:[-•●·■]\s|第\s?[一二三四五六七八九十百\d]+\s?条|[一二三四五六七八九十]{1,3}、"
    r"|\d{1,2}(?:\.\d{1,3}){1,3}|\d{1,2}[.、)](?!\d)"
    r"|\([a-z\d一二三四五六七八九十]{1,3}\))[\s:、]*"
)
_EXTRACTORS = (
    parties.find, facility.find, purpose.find, interest.find, dates.find, term.find, renewal.find,
    repayment.find, security.find, obligations.find, covenants.find, defaults.find, law.find,
    structure.find,
)  # fmt: skip


def open_contract(source: Source) -> Contract:
    """The contract with its title and kind of agreement."""
    title = find_title(source)
    return Contract(source, title, find_agreement_type(source, title))


def find_terms(contract: Contract) -> dict[str, list[Term]]:
    """The term sheet: field → its values in text order; a field without a value is left out.

    Raises:
        CatalogueInvalid: when a catalogue of contract wording is broken.
    """
    findings = [*_about(contract)]
    for extract in _EXTRACTORS:
        findings += extract(contract)
    findings += labelled.find(contract, {finding.field for finding in findings})
    sheet: dict[str, list[Term]] = {}
    for field in FIELDS:
        terms = _terms(contract.source, [f for f in findings if f.field == field])
        if terms:
            sheet[field] = terms
    return sheet


def _about(contract: Contract) -> Iterable[Finding]:
    title, kind = contract.title, contract.type
    if title:
        yield Finding("title", title.start, title.end, title.text, agree(*title.cues))
    if kind and title:
        yield Finding("agreement_type", title.start, title.end, kind.id, kind.confidence)
    elif kind and contract.passages:
        row = next(row for row in agreement_types() if row.id == kind.id)
        telling = (p for p in contract.passages if row.search("body", p.text))
        first = next(telling, contract.passages[0])
        yield Finding("agreement_type", first.start, first.end, kind.id, kind.confidence)


def _terms(source: Source, findings: list[Finding]) -> list[Term]:
    """One term for each value; of places that say the same the surest stays."""
    best: dict[str, Finding] = {}
    for finding in findings:
        key = json.dumps([finding.value, _place(finding)], ensure_ascii=False, sort_keys=True)
        held = best.get(key)
        if held is None or finding.confidence > held.confidence:
            best[key] = finding
    terms: list[Term] = []
    for finding in sorted(best.values(), key=lambda f: f.start):
        start, end = source.span(_after_number(source, finding), finding.end)
        if start < end:
            terms.append(
                Term(
                    value=finding.value,
                    text=source.text[start:end],
                    start=start,
                    end=end,
                    confidence=finding.confidence,
                )
            )
    return terms


def _after_number(source: Source, finding: Finding) -> int:
    """Where the quote begins without the number of its clause."""
    number = _NUMBER.match(source.flat, finding.start, finding.end)
    return number.end() if number and number.end() < finding.end else finding.start


def _place(finding: Finding) -> int:
    """Items of lists may share a value (two events of one kind); other fields may not."""
    return finding.start if finding.field in {"events_of_default", "security"} else 0
