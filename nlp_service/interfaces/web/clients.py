"""The portfolio and the basic data of a client."""

from __future__ import annotations

from collections import Counter

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from nlp_service.interfaces.web import charts
from nlp_service.interfaces.web.page import SignedIn
from nlp_service.profiles.industries import industries
from nlp_service.schema import Client, ClientSummary
from nlp_service.scores import grades

router = APIRouter()


@router.get("/")
def portfolio(page: SignedIn) -> HTMLResponse:
    """All clients, the soundest first, and where they stand among each other."""
    store = page.service.store
    waiting = store.documents.waiting()
    if not waiting:
        page.service.refresh_stale(page.institution)
    undecided = store.documents.list(page.institution, unmatched=True, limit=500)
    rows = store.clients.summaries(page.institution)
    return page.render(
        "portfolio.html",
        rows=rows,
        quadrant=charts.quadrant(rows),
        levels=Counter(row.level for row in rows),
        grade_counts=_grades(rows),
        undecided=len(undecided),
        waiting=waiting,
    )


def _grades(rows: list[ClientSummary]) -> list[tuple[str, int]]:
    """How many clients hold each grade, in the order of the scale."""
    held = Counter(row.grade for row in rows if row.grade)
    return [(row.grade, held[row.grade]) for row in grades.scale()]


@router.get("/clients/new")
def new_client(page: SignedIn) -> HTMLResponse:
    """The form for a new client."""
    return page.render(
        "client_form.html", client=Client(id="", name=""), industries=industries(), fresh=True
    )


@router.get("/clients/{client_id}/edit")
def edit_client(client_id: str, page: SignedIn) -> HTMLResponse:
    """The form for a client's basic data."""
    client = page.service.store.clients.get(page.institution, client_id)
    return page.render("client_form.html", client=client, industries=industries(), fresh=False)
