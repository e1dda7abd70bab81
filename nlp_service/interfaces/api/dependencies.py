"""What routes ask for: the service, who is asking, and a page of a list."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import hmac
from collections.abc import Callable
from typing import Annotated, Generic, TypeVar

from fastapi import Depends, Query, Request
from pydantic import BaseModel

from nlp_service.errors import BadRequest, NotAllowed, NotAuthenticated
from nlp_service.store.access import Principal, Role
from nlp_service.wiring import Service

COOKIE = "nlp_session"
Item = TypeVar("Item")


def get_service(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


ServiceDep = Annotated[Service, Depends(get_service)]


def get_principal(request: Request, service: ServiceDep) -> Principal:
    """Who is asking. Raises NotAuthenticated; NotAllowed for a forged form of a session."""
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and secret:
        return service.store.access.resolve(secret.strip(), "key")
    cookie = request.cookies.get(COOKIE)
    if not cookie:
        raise NotAuthenticated("This needs an API key or a signed-in session.")
    principal = service.store.access.resolve(cookie, "session")
    # A browser sends the cookie from any page; only our own pages know the token.
    if request.method not in ("GET", "HEAD", "OPTIONS") and not hmac.compare_digest(
        request.headers.get("x-csrf-token", ""), csrf_token(cookie)
    ):
        raise NotAllowed(
            "The form token is missing or old.", next_step="Reload the page and try again."
        )
    return principal


def csrf_token(session_secret: str) -> str:
    """The token that pages of this session send with every change."""
    return hmac.new(session_secret.encode(), b"csrf", hashlib.sha256).hexdigest()


def requires(role: Role) -> Callable[[Principal], Principal]:
    """A dependency that lets through principals whose role reaches ``role``."""

    def check(principal: Annotated[Principal, Depends(get_principal)]) -> Principal:
        if not principal.may(role):
            raise NotAllowed(f"This needs the role {role}; yours is {principal.role}.")
        return principal

    return check


Viewer = Annotated[Principal, Depends(requires("viewer"))]
Analyst = Annotated[Principal, Depends(requires("analyst"))]
Approver = Annotated[Principal, Depends(requires("approver"))]
Admin = Annotated[Principal, Depends(requires("admin"))]


class Page(BaseModel, Generic[Item]):
    """One page of a list; ``next_cursor`` is null on the last."""

    items: list[Item]
    next_cursor: str | None = None


Limit = Annotated[int, Query(ge=1, le=500, description="most items in one answer")]
Cursor = Annotated[str | None, Query(description="next_cursor of the page before")]


def encode_cursor(*parts: str) -> str:
    return base64.urlsafe_b64encode("\n".join(parts).encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> list[str]:
    """What ``encode_cursor`` put in. Raises BadRequest for anything else."""
    try:
        return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split("\n")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise BadRequest("The cursor is not one that this list gave.") from None


def moment_cursor(cursor: str | None) -> tuple[dt.datetime, str] | None:
    """A (moment, id) cursor. Raises BadRequest."""
    if cursor is None:
        return None
    parts = decode_cursor(cursor)
    try:
        return dt.datetime.fromisoformat(parts[0]), parts[1]
    except (ValueError, IndexError):
        raise BadRequest("The cursor is not one that this list gave.") from None


def page_of(items: list[Item], limit: int, offset: int) -> Page[Item]:
    """A slice of a list that is at hand in memory."""
    more = offset + limit < len(items)
    return Page(
        items=items[offset : offset + limit],
        next_cursor=encode_cursor(str(offset + limit)) if more else None,
    )


def offset_cursor(cursor: Cursor = None) -> int:
    """The offset that a cursor of ``page_of`` stands for. Raises BadRequest."""
    if cursor is None:
        return 0
    value = decode_cursor(cursor)[0]
    if not value.isdigit():
        raise BadRequest("The cursor is not one that this list gave.")
    return int(value)


Offset = Annotated[int, Depends(offset_cursor)]
