"""The board of early warnings."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from nlp_service.interfaces.web.page import SignedIn

router = APIRouter()

_ORDER = {"red": 0, "orange": 1, "yellow": 2, "blue": 3, "none": 4}


@router.get("/warnings")
def warnings(page: SignedIn, closed: bool = False) -> HTMLResponse:
    """All warnings of the portfolio, the gravest first."""
    store = page.service.store
    rows = store.warnings.list(page.institution, open_only=not closed)
    names = {client.id: client.name for client in store.clients.all(page.institution)}
    rows.sort(key=lambda w: (_ORDER[w.level], names.get(w.client_id, "")))
    return page.render("warnings.html", rows=rows, names=names, closed=closed)
