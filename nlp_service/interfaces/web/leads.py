"""The list of opportunities."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from nlp_service.interfaces import proposals
from nlp_service.interfaces.web.page import SignedIn

router = APIRouter()


@router.get("/leads")
def leads(page: SignedIn) -> HTMLResponse:
    """Clients of good standing that may need and can carry more credit."""
    clients = {c.id: c for c in page.service.store.clients.all(page.institution)}
    found = proposals.lead_list(page.service, page.institution)
    return page.render("leads.html", leads=found, clients=clients)
