"""What every page needs: who looks at it, in which language, and the templates."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from nlp_service import signals
from nlp_service.errors import CatalogueInvalid
from nlp_service.interfaces.api.dependencies import (
    COOKIE,
    ServiceDep,
    csrf_token,
    get_principal,
)
from nlp_service.interfaces.web import charts
from nlp_service.interfaces.web.locale import COOKIE as LANGUAGE_COOKIE
from nlp_service.interfaces.web.locale import Locale, choose
from nlp_service.profiles.industries import sector_name
from nlp_service.schema import Provenance
from nlp_service.store.access import Principal
from nlp_service.wiring import Service

_FOLDER = Path(__file__).parent


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER / "templates"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "charts": charts,
        "link_to": link_to,
        "sector": sector_name,
        "signal_name": signal_name,
        "asset": asset,
    }
    return environment


class Page:
    """One page being answered: ``render`` fills a template with the common values and its own."""

    def __init__(self, request: Request, service: Service, principal: Principal | None) -> None:
        self.request, self.service, self.principal = request, service, principal
        self.locale = Locale(choose(request, service.settings.language))

    @property
    def institution(self) -> str:
        if self.principal is None:
            return self.service.settings.web.institution
        return self.principal.institution

    def render(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        secret = self.request.cookies.get(COOKIE, "")
        query = dict(self.request.query_params) | {"lang": self.locale.other}
        html = (
            _environment()
            .get_template(template)
            .render(
                t=self.locale,
                lang=self.locale.language,
                principal=self.principal,
                csrf=csrf_token(secret) if secret else "",
                path=self.request.url.path,
                switch=f"{self.request.url.path}?{urlencode(query)}",
                clock=self.service.store.institutions.clock(self.institution),
                **values,
            )
        )
        answer = HTMLResponse(html, status, headers={"Cache-Control": "no-store"})
        if self.request.query_params.get("lang"):
            answer.set_cookie(
                LANGUAGE_COOKIE, self.locale.language, max_age=31_536_000, samesite="lax"
            )
        return answer


def public_page(request: Request, service: ServiceDep) -> Page:
    """A page that needs no session."""
    return Page(request, service, None)


def signed_in_page(request: Request, service: ServiceDep) -> Page:
    """A page for a signed-in user. Raises NotAuthenticated, which leads to the sign-in page."""
    return Page(request, service, get_principal(request, service))


Public = Annotated[Page, Depends(public_page)]
SignedIn = Annotated[Page, Depends(signed_in_page)]


def link_to(where: Provenance) -> str:
    """The address of the words of a provenance, highlighted in their document."""
    query: dict[str, Any] = {"part": where.part, "start": where.start, "end": where.end}
    if where.cell:
        query["cell"] = where.cell
    return f"/documents/{where.document_id}?{urlencode(query)}#here"


def signal_name(kind: str, locale: Locale) -> str:
    """The name of a signal type in the language of the page; its id where it is unknown."""
    try:
        entry = signals.catalogue().get(kind)
    except (KeyError, CatalogueInvalid):
        return kind
    return locale.of(entry, "name")


@lru_cache(maxsize=32)
def asset(name: str) -> str:
    """The address of a static file, with a mark of its content so that browsers may keep it."""
    content = (_FOLDER / "static" / name).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:10]}"
