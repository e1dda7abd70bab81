"""Term sheets as an XLSX workbook: every value with document, page and words."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from nlp_service.interfaces.export.said import said
from nlp_service.interfaces.export.sheets import fill
from nlp_service.interfaces.web.locale import Locale
from nlp_service.schema import Provenance
from nlp_service.schema.agreement import Agreements, Conflict

#: The columns of each sheet before page and words.
_COLUMNS = {
    "title": ("document", "field", "value", "machine", "reason"),
    "standard": ("document", "clause", "role", "state", "value", "limit"),
    "conflicts": ("field", "what"),
    "covenants": (
        "covenant", "date", "limit", "observed", "headroom", "state", "cells",
        "definition", "cure", "consequence",
    ),
    "undertakings": ("what", "period", "due", "state", "received"),
}  # fmt: skip


def terms_workbook(found: Agreements, locale: Locale) -> bytes:
    """The XLSX of a client's agreements in one language; text like a formula stays text."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    names = {sheet.document_id: sheet.name for sheet in found.sheets}
    sheets: dict[str, Iterator[Row]] = {
        "title": _terms(found, locale),
        "standard": _standard(found, locale),
        "conflicts": _conflicts(found, locale),
        "covenants": _tests(found, locale),
        "undertakings": _undertakings(found, locale),
    }
    for name, rows in sheets.items():
        head = (*_COLUMNS[name], "page", "quote")
        words = [locale(f"terms_column.{column}") for column in head]
        fill(book.create_sheet(locale(f"terms.{name}")[:31]), words, _cited(rows, names))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


Row = tuple[Sequence[Any], Provenance | None]


def _terms(found: Agreements, t: Locale) -> Iterator[Row]:
    for sheet in found.sheets:
        for term in sheet.terms:
            edit = term.correction
            yield (
                (
                    sheet.name,
                    t(f"term.{term.field}"),
                    said(term.value, t, term.field),
                    said(term.found, t, term.field) if edit else None,
                    f"{edit.reason} ({edit.who}, {edit.at:%Y-%m-%d})" if edit else None,
                ),
                term.provenance,
            )


def _standard(found: Agreements, t: Locale) -> Iterator[Row]:
    for sheet in found.sheets:
        score = sheet.protection.score
        if score is not None:
            yield (
                (sheet.name, t("terms.score"), None, None, f"{score:.2f}", None),
                None,
            )
        for clause in sheet.protection.clauses:
            yield (
                (
                    sheet.name,
                    f"{clause.type} {t.of(clause, 'name')}",
                    t(f"terms_role.{clause.role}"),
                    clause_state(clause.status, clause.role, t),
                    said(clause.value, t) if clause.value else None,
                    f"≤ {said(clause.limit, t)}" if clause.limit else None,
                ),
                clause.places[0] if clause.places else None,
            )


def _conflicts(found: Agreements, t: Locale) -> Iterator[Row]:
    every: list[Conflict] = [*found.conflicts, *(c for s in found.sheets for c in s.conflicts)]
    for conflict in every:
        for place in conflict.places:
            yield (t(f"term.{conflict.field}"), t.of(conflict, "text")), place


def _tests(found: Agreements, t: Locale) -> Iterator[Row]:
    for series in found.covenants:
        for test in series.tests:
            limit = t.ratio(test.threshold, series.covenant.unit)
            cells = ", ".join(
                f"{value.provenance.cell or value.label} = {value.printed}" for value in test.inputs
            )
            yield (
                (
                    t.of(series.covenant, "name"),
                    test.date,
                    f"{said(test.operator, t, 'operator')} {limit}",
                    test.observed,
                    test.headroom,
                    covenant_state(test.status, series.covenant.kind, t),
                    cells,
                    series.covenant.definition,
                    _quoted(series.covenant.cure_period, series.covenant.cure),
                    _quoted(series.covenant.consequence_kind, series.covenant.consequence, t),
                ),
                test.clause,
            )


def covenant_state(status: str, kind: str, t: Locale) -> str:
    """The state of a test in words; a missed bound of distributions stops these and no more."""
    if kind == "lock_up" and status == "broken":
        return t("terms.locked")
    return t(f"covenant_status.{status}")


def clause_state(status: str, role: str, t: Locale) -> str:
    """Whether a clause is there; an adverse one that is not there is missed by nobody."""
    return t(
        "terms_state.clear" if (role, status) == ("adverse", "absent") else f"terms_state.{status}"
    )


def _quoted(value: str | None, place: Provenance | None, t: Locale | None = None) -> str | None:
    """A value with the words of the contract that give it."""
    if place is None:
        return None
    return f"{said(value, t) if t and value else value or ''} “{place.text}”".strip()


def _undertakings(found: Agreements, t: Locale) -> Iterator[Row]:
    for each in found.undertakings:
        yield (
            (
                each.what,
                each.period_end,
                each.due,
                t(f"undertaking.{each.status}"),
                each.received_on,
            ),
            each.clause,
        )


def _cited(rows: Iterable[Row], names: dict[str, str]) -> Iterator[list[Any]]:
    for cells, place in rows:
        if place is None:
            yield [*cells, None, None]
        else:
            name = names.get(place.document_id, "")
            yield [*cells, place.page, f"{name} [{place.start}–{place.end}] {place.text}".strip()]
