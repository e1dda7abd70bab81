"""Keys, users and the audit log."""

from __future__ import annotations

import datetime as dt

from fastapi import APIRouter
from pydantic import BaseModel, Field

from nlp_service.errors import BadRequest
from nlp_service.interfaces.api.dependencies import (
    Admin,
    Cursor,
    Limit,
    Page,
    ServiceDep,
    decode_cursor,
    encode_cursor,
)
from nlp_service.store.access import Key, Role, User
from nlp_service.store.audit import AuditEntry

router = APIRouter(prefix="/v1", tags=["administration"])


class NewKey(BaseModel):
    name: str = Field(min_length=1, max_length=200)
    scope: Role = "viewer"
    days: int | None = Field(default=365, ge=1, le=3650)


class MadeKey(BaseModel):
    """The secret is shown this once."""

    id: str
    secret: str


class NewUser(BaseModel):
    name: str = Field(min_length=1, max_length=64)
    role: Role = "viewer"
    password: str = Field(min_length=12, max_length=200)


@router.get("/keys")
def keys(service: ServiceDep, who: Admin) -> list[Key]:
    """All keys, without their secrets."""
    return service.store.access.keys(who.institution)


@router.post("/keys", status_code=201)
def make_key(body: NewKey, service: ServiceDep, who: Admin) -> MadeKey:
    """Make a key; it reaches as far as its scope and its owner's role."""
    lifetime = dt.timedelta(days=body.days) if body.days else None
    secret, identifier = service.store.access.issue(
        who.institution, who.user, "key", name=body.name, scope=body.scope, lifetime=lifetime
    )
    service.store.audit.write(who.institution, who.user, "key.make", identifier, scope=body.scope)
    return MadeKey(id=identifier, secret=secret)


@router.delete("/keys/{key_id}", status_code=204)
def revoke(key_id: str, service: ServiceDep, who: Admin) -> None:
    """End a key at once."""
    service.store.access.revoke(who.institution, key_id)
    service.store.audit.write(who.institution, who.user, "key.revoke", key_id)


@router.get("/users")
def users(service: ServiceDep, who: Admin) -> list[User]:
    """All users of the institution."""
    return service.store.access.users(who.institution)


@router.post("/users", status_code=201)
def add_user(body: NewUser, service: ServiceDep, who: Admin) -> User:
    """Add a user who signs in with a password."""
    user = service.store.access.add_user(who.institution, body.name, body.role, body.password)
    service.store.audit.write(who.institution, who.user, "user.add", user.id, role=body.role)
    return user


@router.get("/audit")
def audit(
    service: ServiceDep, who: Admin, limit: Limit = 100, cursor: Cursor = None
) -> Page[AuditEntry]:
    """Who did what, newest first."""
    before = None
    if cursor is not None:
        text = decode_cursor(cursor)[0]
        if not text.isdigit():
            raise BadRequest("The cursor is not one that this list gave.")
        before = int(text)
    rows = service.store.audit.list(who.institution, limit=limit + 1, before=before)
    more = len(rows) > limit
    return Page(
        items=rows[:limit], next_cursor=encode_cursor(str(rows[limit - 1].id)) if more else None
    )
