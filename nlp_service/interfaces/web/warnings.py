"""The board of early warnings."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from nlp_service.interfaces.web.clients import by_rule
from nlp_service.interfaces.web.page import SignedIn
from nlp_service.profiles.warnings_rules import rank
from nlp_service.schema import EarlyWarning

router = APIRouter()


@router.get("/warnings")
def warnings(page: SignedIn, closed: bool = False) -> HTMLResponse:
    """All warnings of the portfolio, the gravest first."""
    store = page.service.store
    rows = store.warnings.list(page.institution, open_only=not closed)
    names = {client.id: client.name for client in store.clients.all(page.institution)}
    by_client: dict[str, list[EarlyWarning]] = {}
    for warning in sorted(rows, key=lambda w: (-rank(w.level), names.get(w.client_id, ""))):
        by_client.setdefault(warning.client_id, []).append(warning)
    clients = [(client, by_rule(found)) for client, found in by_client.items()]
    return page.render("warnings.html", clients=clients, names=names, closed=closed)
