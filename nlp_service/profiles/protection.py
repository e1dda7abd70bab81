"""How well an agreement protects the lender, against the clauses that its standard expects.

Score: severity of protective clauses found over severity expected, less the share of adverse
severity found (credit domain, contract indicators). It bears on loss and on the covenants to ask
for, not on the probability of default.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from nlp_service import signals
from nlp_service.annotate.contracts.clauses import clause_types
from nlp_service.annotate.values import find_values
from nlp_service.catalogues import Row, rows, rows_of
from nlp_service.schema import EntityLabel, Provenance
from nlp_service.schema.agreement import (
    AgreementReading,
    ClausePlace,
    ExpectedClause,
    Protection,
    SheetTerm,
)
from nlp_service.settings import settings

_STANDARD = "lender_standard.csv"
_COLUMNS = ("agreement_type", "clause", "role", "severity", "field", "longest_days")
#: From this confidence a clause is present, from the lower one it is ambiguous.
_PRESENT, _UNSURE = 0.6, 0.3
_MOST_PLACES = 3
_DAYS = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$")


def standard(agreement_type: str | None) -> list[Row]:
    """The rows of the lender's standard for a kind of agreement; none where it expects nothing.

    The setting ``lender_standard`` names the lender's own file, else the shipped one counts.
    Raises CatalogueInvalid naming file and line.
    """
    found = []
    own = settings().lender_standard
    for row in rows_of(own, _COLUMNS) if own else rows(_STANDARD, _COLUMNS):
        if row.text("role") not in ("protective", "adverse"):
            raise row.invalid(f"role {row.text('role')!r} is neither protective nor adverse")
        if row.text("agreement_type") == agreement_type:
            found.append(row)
    return found


def protection(reading: AgreementReading, terms: Sequence[SheetTerm]) -> Protection:
    """The clauses of the standard beside those of an agreement, and the score.

    Args:
        reading: the agreement with the places of its clauses.
        terms: its terms as they count, corrections included.
    """
    clauses = [_compared(row, reading, terms) for row in standard(reading.agreement_type)]
    expected = sum(c.severity for c in clauses if c.role == "protective")
    hostile = sum(c.severity for c in clauses if c.role == "adverse")
    found = _weight(clauses, "protective") / expected if expected else None
    adverse = _weight(clauses, "adverse") / hostile if hostile else 0.0
    score = max(0.0, found - adverse) if found is not None else None
    return Protection(score=score, protective=found, adverse=adverse, clauses=clauses)


def _weight(clauses: Iterable[ExpectedClause], role: str) -> float:
    """The severity of the clauses that are there; an ambiguous one counts half."""
    share = {"present": 1.0, "ambiguous": 0.5, "absent": 0.0}
    return sum(c.severity * share[c.status] for c in clauses if c.role == role)


def _compared(row: Row, reading: AgreementReading, terms: Sequence[SheetTerm]) -> ExpectedClause:
    kind, field = row.text("clause"), row.text("field")
    places = sorted((c for c in reading.clauses if c.type == kind), key=lambda c: -c.confidence)
    own = [term for term in terms if term.field == field] if field else []
    longest = row.optional("longest_days")
    days = [d for term in own if (d := _days_of(term)) is not None]
    name_zh, name_en = _name(kind)
    made = ExpectedClause(
        type=kind,
        name_zh=name_zh,
        name_en=name_en,
        role="adverse" if row.text("role") == "adverse" else "protective",
        severity=int(row.number("severity")),
        status=_status(row, places, own, days, longest),
        limit=f"P{longest:.0f}D" if longest is not None else None,
        note_zh=row.text("note_zh"),
        note_en=row.text("note_en"),
        places=_where(places, own),
    )
    if longest is not None and days:
        made.value = f"P{max(days):.0f}D"
        made.meets = max(days) <= longest
    return made


def _status(
    row: Row,
    places: Sequence[ClausePlace],
    own: Sequence[SheetTerm],
    days: Sequence[int],
    longest: float | None,
) -> str:
    if row.text("role") == "adverse" and longest is not None and days:
        return "present" if max(days) > longest else "absent"
    if row.text("role") == "protective" and own:
        return "present"
    best = places[0].confidence if places else 0.0
    return "present" if best >= _PRESENT else "ambiguous" if best >= _UNSURE else "absent"


def _where(places: Sequence[ClausePlace], own: Sequence[SheetTerm]) -> list[Provenance]:
    found = [place.provenance for place in places[:_MOST_PLACES]]
    return found or [term.provenance for term in own[:_MOST_PLACES]]


def _days_of(term: SheetTerm) -> int | None:
    """The time that a term gives, in days: a cure period or a deadline."""
    if not isinstance(term.value, dict):
        return None
    text = str(term.value.get("cure") or term.value.get("deadline") or "")
    values = [text] if text.startswith("P") else _durations(text)
    found = [_DAYS.match(value) for value in values]
    lengths = [
        sum(int(n or 0) * unit for n, unit in zip(match.groups(), (365, 30, 7, 1), strict=True))
        for match in found
        if match
    ]
    return max(lengths, default=None)


def _durations(text: str) -> list[str]:
    return [str(v.value) for v in find_values(text) if v.label is EntityLabel.DURATION]


def _name(kind: str) -> tuple[str, str]:
    row = next((row for row in clause_types() if row.id == kind), None)
    if row is not None:
        return row.columns["name_zh"], row.columns["name_en"]
    entry = signals.catalogue().get(kind)
    return entry.name_zh, entry.name_en
