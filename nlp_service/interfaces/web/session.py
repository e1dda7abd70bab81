"""Signing in and out."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from nlp_service.errors import NotAuthenticated
from nlp_service.interfaces.api.dependencies import COOKIE, Viewer
from nlp_service.interfaces.web.page import Page, Public

router = APIRouter()


@router.get("/sign-in")
def sign_in(page: Public, link: str | None = None) -> Response:
    """The sign-in page; with a one-time link it signs in at once."""
    if link is None:
        return page.render("sign_in.html", problem=None)
    try:
        principal = page.service.store.access.redeem(link)
    except NotAuthenticated:
        return page.render("sign_in.html", status=401, problem=page.locale("sign_in.used"))
    return _signed_in(page, principal.institution, principal.user)


@router.post("/sign-in")
def sign_in_with_password(
    page: Public, name: Annotated[str, Form()], password: Annotated[str, Form()]
) -> Response:
    """Sign in with a password."""
    try:
        user = page.service.store.access.check_password(page.institution, name, password)
    except NotAuthenticated as error:
        page.service.store.audit.write(page.institution, name[:64], "sign_in.failed", name[:64])
        return page.render("sign_in.html", status=401, problem=error.message)
    return _signed_in(page, page.institution, user.id)


@router.post("/sign-out")
def sign_out(request: Request, page: Public, _: Viewer) -> Response:
    """End the session."""
    page.service.store.access.end(request.cookies.get(COOKIE, ""))
    answer = Response(status_code=204)
    answer.delete_cookie(COOKIE)
    return answer


def _signed_in(page: Page, institution: str, user: str) -> Response:
    web = page.service.settings.web
    lifetime = dt.timedelta(hours=web.session_hours)
    secret, _ = page.service.store.access.issue(institution, user, "session", lifetime=lifetime)
    page.service.store.audit.write(institution, user, "sign_in", user)
    answer = RedirectResponse("/", 303)
    answer.set_cookie(
        COOKIE,
        secret,
        max_age=int(lifetime.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=web.secure_cookies,
    )
    return answer
