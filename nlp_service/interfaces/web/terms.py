"""Agreements as pages show them: term sheets, covenants over time, documents to deliver."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from nlp_service import pipeline
from nlp_service.interfaces.export.said import said
from nlp_service.interfaces.export.terms import clause_state, covenant_state
from nlp_service.interfaces.web.page import Page
from nlp_service.profiles import agreements
from nlp_service.schema import Annotation, Document, Part, Profile
from nlp_service.schema.agreement import CovenantSeries, CovenantTest, SheetTerm, TermSheet

__all__ = ["by_field", "covenants", "said", "sheet_of", "sheets"]

#: Fields that say what the heading of a sheet says already.
_IN_HEADING = ("agreement_type", "title")
_BAR = 120.0


@dataclass(frozen=True)
class Bar:
    """A headroom bar around the limit in the middle: left of it broken, right of it kept."""

    x: float
    width: float
    name: str


def sheets(profile: Profile, page: Page) -> dict[str, Any]:
    """The term sheets of a client with conflicts and the comparison with the standard."""
    found = pipeline.agreements_of(page.service.store, page.institution, profile)
    return {"agreements": found, "by_field": by_field, "said": said, "state": clause_state}


def covenants(profile: Profile, page: Page) -> dict[str, Any]:
    """Covenants over their test dates and documents to deliver."""
    found = pipeline.agreements_of(page.service.store, page.institution, profile)
    return {
        "agreements": found,
        "bar": bar,
        "newest": newest,
        "said": said,
        "state": covenant_state,
    }


def sheet_of(
    page: Page, document: Document, part: Part, annotation: Annotation | None, client: str | None
) -> TermSheet | None:
    """The term sheet of one part of a document with people's corrections; None without terms."""
    read = agreements.reading(document, part, annotation) if annotation else None
    if read is None:
        return None
    said_of = page.service.store.feedback.items(page.institution, "term", client)
    corrections = {
        target: pipeline.corrected(item)
        for target, item in said_of.items()
        if item.verdict != "agree"
    }
    return agreements.sheet(read, corrections)


def by_field(terms: Iterable[SheetTerm]) -> list[tuple[str, list[SheetTerm]]]:
    """The terms of a sheet field by field, in the order of the sheet."""
    fields: dict[str, list[SheetTerm]] = defaultdict(list)
    for term in terms:
        if term.field not in _IN_HEADING:
            fields[term.field].append(term)
    return list(fields.items())


def bar(headroom: float | None, status: str) -> Bar | None:
    """The bar of a headroom: half the strip is half of the limit; None where not tested."""
    if headroom is None:
        return None
    width = min(abs(headroom) / 0.5, 1.0) * _BAR / 2
    name = {"kept": "good", "tight": "middle"}.get(status, "bad")
    return Bar(_BAR / 2 if headroom >= 0 else _BAR / 2 - width, max(width, 1.0), name)


def newest(series: CovenantSeries) -> CovenantTest | None:
    """The last test with a figure."""
    return next((test for test in reversed(series.tests) if test.observed is not None), None)
