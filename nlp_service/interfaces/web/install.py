"""Puts the pages, their static files and the API reference into the application."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.staticfiles import StaticFiles

from nlp_service.errors import AccessError
from nlp_service.interfaces.api.dependencies import get_principal
from nlp_service.interfaces.web import (
    clients,
    documents,
    leads,
    profile,
    reference,
    search,
    session,
    warnings,
)
from nlp_service.interfaces.web.page import Page

#: Statuses that the pages have words of their own for.
_TOLD = (400, 403, 404, 409, 413, 500)

STATIC = Path(__file__).parent / "static"


def install(app: FastAPI) -> None:
    """Add all pages to ``app``."""
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for module in (
        session,
        clients,
        profile,
        documents,
        warnings,
        leads,
        search,
        reference,
    ):
        app.include_router(module.router, include_in_schema=False)


def error_page(request: Request, status: int, title: str, next_step: str) -> Response:
    """An error for a person: whoever is not signed in is led to the sign-in page."""
    if status == 401:
        return RedirectResponse("/sign-in", 303)
    service = request.app.state.service
    try:
        principal = get_principal(request, service)
    except AccessError:
        principal = None
    page = Page(request, service, principal)
    told = status if status in _TOLD else 500 if status > 500 else 400
    return page.render("error.html", status, told=told, title=title, next_step=next_step)
