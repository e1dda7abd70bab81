"""The agreements of a client together: sheets with corrections, conflicts, tests, undertakings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from nlp_service.annotate.contracts.agreement_type import agreement_types
from nlp_service.profiles import term_conflicts
from nlp_service.profiles.covenant_tests import series
from nlp_service.profiles.covenants import CovenantTerm
from nlp_service.profiles.protection import protection
from nlp_service.profiles.undertakings import Receipt, undertakings
from nlp_service.schema import Annotation, Document, Part, Ratio, Statement
from nlp_service.schema.agreement import (
    AgreementReading,
    Agreements,
    ClausePlace,
    Correction,
    SheetTerm,
    TermSheet,
    Undertaking,
)

#: Families of agreements whose reports go to the lender.
_OWED_TO_LENDERS = ("credit", "security")
#: Of each type of clause so many of the surest places are kept.
_MOST_PLACES = 3


def reading(document: Document, part: Part, annotation: Annotation) -> AgreementReading | None:
    """What an annotated part says as an agreement, every value located; None where it is none."""
    if not annotation.terms:
        return None
    terms = [
        SheetTerm(
            id=f"{document.id}:{part.id}:{field}:{term.start}",
            field=field,
            value=term.value,
            found=term.value,
            confidence=term.confidence,
            provenance=document.locate(part, term.start, term.end),
        )
        for field, found in annotation.terms.items()
        for term in found
    ]
    kind = annotation.terms.get("agreement_type")
    return AgreementReading(
        document_id=document.id,
        part=part.id,
        name=part.name or document.name,
        agreement_type=str(kind[0].value) if kind else None,
        terms=terms,
        clauses=_places(document, part, annotation),
    )


def _places(document: Document, part: Part, annotation: Annotation) -> list[ClausePlace]:
    counts: dict[str, int] = {}
    kept = []
    for clause in sorted(annotation.clauses, key=lambda c: -c.confidence):
        counts[clause.type] = counts.get(clause.type, 0) + 1
        if counts[clause.type] <= _MOST_PLACES:
            kept.append(
                ClausePlace(
                    type=clause.type,
                    heading=clause.heading,
                    confidence=clause.confidence,
                    provenance=document.locate(part, clause.start, clause.end),
                )
            )
    return sorted(kept, key=lambda place: place.provenance.start)


def sheet(read: AgreementReading, corrections: Mapping[str, Correction]) -> TermSheet:
    """The term sheet of an agreement; a person's value counts before the machine's.

    Args:
        read: the agreement as stored.
        corrections: what people put in the place of terms, by id of the term; a correction to
            None takes the term out.
    """
    terms = []
    for term in read.terms:
        said = corrections.get(term.id)
        if said is None:
            terms.append(term)
        elif said.value is not None:
            terms.append(term.model_copy(update={"value": said.value, "correction": said}))
    kind = next((t.value for t in terms if t.field == "agreement_type"), read.agreement_type)
    counted = read.model_copy(update={"agreement_type": kind})
    names = {row.id: row.columns for row in agreement_types()}.get(str(kind), {})
    return TermSheet(
        document_id=read.document_id,
        part=read.part,
        name=read.name,
        agreement_type=kind,
        type_zh=names.get("name_zh", ""),
        type_en=names.get("name_en", ""),
        title=next((str(t.value) for t in terms if t.field == "title"), None),
        terms=terms,
        conflicts=term_conflicts.inside(terms),
        protection=protection(counted, terms),
    )


def build(
    client_id: str,
    readings: Iterable[AgreementReading],
    corrections: Mapping[str, Correction],
    covenants: Sequence[CovenantTerm],
    ratios: Sequence[Ratio],
    statements: Sequence[Statement],
    receipts: Sequence[Receipt],
    as_of: dt.date,
) -> Agreements:
    """Everything that a client's agreements say on ``as_of`` and how it is kept."""
    sheets = [sheet(read, corrections) for read in readings]
    since = {each.document_id: day for each in sheets if (day := _signed(each)) is not None}
    return Agreements(
        client_id=client_id,
        as_of=as_of,
        sheets=sheets,
        conflicts=term_conflicts.between(sheets),
        covenants=series(covenants, ratios, as_of, since),
        undertakings=_undertakings(sheets, statements, receipts, as_of),
    )


def _undertakings(
    sheets: Sequence[TermSheet],
    statements: Sequence[Statement],
    receipts: Sequence[Receipt],
    as_of: dt.date,
) -> list[Undertaking]:
    """The deliveries under all agreements; the same duty of two agreements is one."""
    found: dict[tuple[str, dt.date, dt.date], Undertaking] = {}
    dated = [r.day for r in receipts if r.known] or [r.day for r in receipts]
    known_from = min(dated, default=None)
    families = {row.id: row.columns["family"] for row in agreement_types()}
    for each in sheets:
        # What a supplier or an offtaker is owed is no undertaking to the lender.
        if families.get(each.agreement_type or "", "credit") not in _OWED_TO_LENDERS and (
            each.agreement_type != "amendment"
        ):
            continue
        duties: list[SheetTerm] = [t for t in each.terms if t.field == "reporting_obligations"]
        for made in undertakings(
            duties, statements, receipts, _since(each, as_of), as_of, known_from
        ):
            found.setdefault((made.what, made.period_end, made.due), made)
    return sorted(found.values(), key=lambda u: (u.due, u.what))


def _since(each: TermSheet, as_of: dt.date) -> dt.date:
    """The day from which an agreement binds; without one, a year ago."""
    return _signed(each) or as_of - dt.timedelta(days=365)


def _signed(each: TermSheet) -> dt.date | None:
    """The day on which an agreement says that it takes effect or was signed."""
    for field in ("effective_date", "signing_date"):
        for term in each.terms:
            if term.field == field:
                try:
                    return dt.date.fromisoformat(str(term.value))
                except ValueError:
                    continue
    return None
