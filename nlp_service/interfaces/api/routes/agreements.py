"""Agreements of a client: term sheets, tests of covenants, undertakings, contradictions."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Response

from nlp_service.interfaces.api.dependencies import Limit, Offset, Page, ServiceDep, Viewer, page_of
from nlp_service.interfaces.export.terms import terms_workbook
from nlp_service.interfaces.web.locale import Locale
from nlp_service.schema.agreement import (
    Agreements,
    Conflict,
    CovenantSeries,
    TermSheet,
    Undertaking,
)

router = APIRouter(prefix="/v1/clients/{client_id}", tags=["agreements"])


def _agreements(client_id: str, service: ServiceDep, who: Viewer) -> Agreements:
    service.store.audit.write(who.institution, who.user, "terms.view", client_id)
    return service.agreements(who.institution, client_id)


Found = Annotated[Agreements, Depends(_agreements)]


@router.get("/terms")
def terms(found: Found, limit: Limit = 100, offset: Offset = 0) -> Page[TermSheet]:
    """The term sheet of each agreement: values with their words, people's values first."""
    return page_of(found.sheets, limit, offset)


@router.get("/conflicts")
def conflicts(found: Found, limit: Limit = 100, offset: Offset = 0) -> Page[Conflict]:
    """What agreements say differently, inside one and between them."""
    inside = [conflict for sheet in found.sheets for conflict in sheet.conflicts]
    return page_of([*found.conflicts, *inside], limit, offset)


@router.get("/covenants/tests")
def tests(found: Found, limit: Limit = 100, offset: Offset = 0) -> Page[CovenantSeries]:
    """Each covenant on every test date: figure, limit, headroom, trend, day of meeting it."""
    return page_of(found.covenants, limit, offset)


@router.get("/undertakings")
def undertakings(found: Found, limit: Limit = 500, offset: Offset = 0) -> Page[Undertaking]:
    """Documents to be delivered: due, received, late or overdue."""
    return page_of(found.undertakings, limit, offset)


@router.get("/terms.xlsx", response_class=Response)
def workbook(
    found: Found,
    language: Annotated[Literal["zh", "en"], Query(description="of headings and words")] = "en",
) -> Response:
    """Terms, comparison with the standard, covenants and undertakings as XLSX with citations."""
    return Response(
        terms_workbook(found, Locale(language)),
        media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={
            "Content-Disposition": f'attachment; filename="terms-{found.client_id}.xlsx"',
            "Cache-Control": "no-store",
        },
    )
