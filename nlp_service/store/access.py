"""Users, API keys, sessions and one-time links. Secrets are kept only as hashes."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import uuid
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select

from nlp_service.errors import Conflict, NotAuthenticated, NotFound
from nlp_service.schema import Schema
from nlp_service.store.database import Database
from nlp_service.store.tables import TokenRow, UserRow

Role = Literal["viewer", "analyst", "approver", "admin"]
ROLES: tuple[Role, ...] = ("viewer", "analyst", "approver", "admin")
TokenKind = Literal["key", "session", "link"]


@dataclass(frozen=True)
class Principal:
    """Who is asking: a user of an institution with a role, over a key or a session."""

    institution: str
    user: str
    name: str
    role: Role
    session: bool = False

    def may(self, role: Role) -> bool:
        """Whether this principal's role reaches ``role``."""
        return ROLES.index(self.role) >= ROLES.index(role)


class User(Schema):
    id: str
    name: str
    role: Role
    active: bool = True


class Key(Schema):
    """An API key without its secret."""

    id: str
    name: str
    user: str
    scope: Role
    created: dt.datetime
    expires: dt.datetime | None
    revoked: bool


class Access:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add_user(
        self, institution: str, name: str, role: Role, password: str | None = None
    ) -> User:
        """Create a user. Raises Conflict where the name is taken."""
        with self._database.session() as session:
            if session.get(UserRow, (institution, name)) is not None:
                raise Conflict(f"There is already a user {name!r}.")
            session.add(
                UserRow(
                    institution=institution,
                    id=name,
                    name=name,
                    role=role,
                    password_hash=_hash_password(password) if password else None,
                    active=True,
                    created=dt.datetime.now(dt.UTC),
                )
            )
        return User(id=name, name=name, role=role)

    def users(self, institution: str) -> list[User]:
        with self._database.reading() as session:
            rows = session.scalars(select(UserRow).where(UserRow.institution == institution)).all()
            return [User.model_validate(_user(row)) for row in rows]

    def check_password(self, institution: str, name: str, password: str) -> User:
        """The user whose password this is. Raises NotAuthenticated, saying no more than that."""
        from argon2 import PasswordHasher
        from argon2.exceptions import Argon2Error, InvalidHashError

        with self._database.reading() as session:
            row = session.get(UserRow, (institution, name))
            # An unknown name costs the same time as a wrong password.
            stored = row.password_hash if row and row.password_hash else _hash_password("absent")
            try:
                PasswordHasher().verify(stored, password)
                known = row is not None and row.password_hash is not None and row.active
            except (Argon2Error, InvalidHashError):
                known = False
            if not known or row is None:
                raise NotAuthenticated("The name or the password is wrong.")
            return User.model_validate(_user(row))

    def issue(
        self,
        institution: str,
        user: str,
        kind: TokenKind,
        *,
        name: str = "",
        scope: Role = "admin",
        lifetime: dt.timedelta | None = None,
    ) -> tuple[str, str]:
        """A new secret and its id: (secret, id). The secret is shown once and never stored."""
        secret = f"nlp_{secrets.token_urlsafe(32)}"
        now = dt.datetime.now(dt.UTC)
        identifier = uuid.uuid4().hex[:12]
        with self._database.session() as session:
            session.add(
                TokenRow(
                    institution=institution,
                    hash=_digest(secret),
                    kind=kind,
                    id=identifier,
                    user=user,
                    name=name,
                    scope=scope,
                    created=now,
                    expires=now + lifetime if lifetime else None,
                )
            )
        return secret, identifier

    def resolve(self, secret: str, kind: TokenKind) -> Principal:
        """Who holds this secret. Raises NotAuthenticated when it is unknown, spent or expired."""
        with self._database.reading() as session:
            token = self._token(session.scalars(_by_hash(secret, kind)).first())
            user = session.get(UserRow, (token.institution, token.user))
            if user is None or not user.active:
                raise NotAuthenticated("This user is no longer active.")
            # A key reaches no further than the narrower of its scope and its user's role.
            role = min((token.scope, user.role), key=lambda r: ROLES.index(_role(r)))
            return Principal(
                token.institution, user.id, user.name, _role(role), session=kind == "session"
            )

    def redeem(self, secret: str) -> Principal:
        """Spend a one-time link. Raises NotAuthenticated when it was used or is too old."""
        principal = self.resolve(secret, "link")
        with self._database.session() as session:
            self._token(session.scalars(_by_hash(secret, "link")).first()).revoked = True
        return principal

    def revoke(self, institution: str, identifier: str) -> None:
        """End a key or session by its id. Raises NotFound."""
        with self._database.session() as session:
            token = session.scalars(
                select(TokenRow).where(
                    TokenRow.institution == institution, TokenRow.id == identifier
                )
            ).first()
            if token is None:
                raise NotFound(f"There is no key {identifier[:80]!r}.")
            token.revoked = True

    def end(self, secret: str) -> None:
        """Sign a session out; unknown secrets are ignored."""
        with self._database.session() as session:
            token = session.scalars(_by_hash(secret, "session")).first()
            if token is not None:
                token.revoked = True

    def keys(self, institution: str) -> list[Key]:
        query = select(TokenRow).where(TokenRow.institution == institution, TokenRow.kind == "key")
        with self._database.reading() as session:
            return [
                Key(
                    id=row.id,
                    name=row.name,
                    user=row.user,
                    scope=_role(row.scope),
                    created=row.created,
                    expires=row.expires,
                    revoked=row.revoked,
                )
                for row in session.scalars(query.order_by(TokenRow.created))
            ]

    @staticmethod
    def _token(token: TokenRow | None) -> TokenRow:
        now = dt.datetime.now(dt.UTC)
        if token is None or token.revoked or (token.expires is not None and token.expires < now):
            raise NotAuthenticated("This key, session or link is unknown, revoked or expired.")
        return token


def _by_hash(secret: str, kind: str):  # type: ignore[no-untyped-def]
    return select(TokenRow).where(TokenRow.hash == _digest(secret), TokenRow.kind == kind)


def _digest(secret: str) -> str:
    # Secrets are 256 random bits, so a plain hash cannot be searched.
    return hashlib.sha256(secret.encode()).hexdigest()


def _hash_password(password: str) -> str:
    from argon2 import PasswordHasher

    return PasswordHasher().hash(password)


def _role(name: str) -> Role:
    return ROLES[ROLES.index(name)]


def _user(row: UserRow) -> dict[str, object]:
    return {"id": row.id, "name": row.name, "role": row.role, "active": row.active}
