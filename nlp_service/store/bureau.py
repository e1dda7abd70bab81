"""Consents to bureau queries, and every query that was made under them."""

from __future__ import annotations

import datetime as dt
import uuid

from pydantic import Field
from sqlalchemy import select

from nlp_service.errors import Conflict, NotFound
from nlp_service.schema import Schema
from nlp_service.store.database import Database
from nlp_service.store.tables_profile import AuthorisationRow, BureauQueryRow


class Authorisation(Schema):
    """A client's written consent: who signed, for what, from when to when, and its document."""

    id: str = ""
    client_id: str = ""
    signer: str = Field(min_length=1, max_length=256)
    scope: str = Field(default="enterprise credit report", max_length=256)
    purposes: list[str] = Field(min_length=1, description="codes of the purposes consented to")
    valid_from: dt.date
    valid_to: dt.date
    document_id: str | None = Field(default=None, description="the signed consent in the store")
    document_hash: str = Field(pattern="^[0-9a-f]{64}$", description="SHA-256 of the consent")
    who: str = ""
    at: dt.datetime | None = None
    revoked: dt.datetime | None = None
    revoked_by: str | None = None

    def covers(self, purpose: str, day: dt.date) -> bool:
        """Whether it permits a query for ``purpose`` on ``day``."""
        return self.revoked is None and purpose in self.purposes and self.valid_on(day)

    def valid_on(self, day: dt.date) -> bool:
        """Whether ``day`` lies within its term."""
        return self.valid_from <= day <= self.valid_to


class BureauQuery(Schema):
    """A query as it was made, and what came of it."""

    id: str = ""
    client_id: str
    authorisation_id: str | None
    purpose: str
    adapter: str
    state: str
    report_number: str | None = None
    as_of: dt.date | None = None
    document_id: str | None = None
    cached: bool = False
    who: str
    at: dt.datetime


class Bureau:
    def __init__(self, database: Database) -> None:
        self._database = database

    def authorise(self, institution: str, given: Authorisation) -> Authorisation:
        """Keep a consent under a new id."""
        kept = given.model_copy(
            update={
                "id": uuid.uuid4().hex[:12],
                "at": dt.datetime.now(dt.UTC),
                "revoked": None,
                "revoked_by": None,
            }
        )
        with self._database.session() as session:
            session.add(AuthorisationRow(institution=institution, **kept.model_dump()))
        return kept

    def authorisation(self, institution: str, authorisation_id: str) -> Authorisation:
        """A consent. Raises NotFound."""
        with self._database.reading() as session:
            row = session.get(AuthorisationRow, (institution, authorisation_id))
            if row is None:
                raise NotFound(f"There is no authorisation {authorisation_id[:40]!r}.")
            return _authorisation(row)

    def authorisations(self, institution: str, client_id: str) -> list[Authorisation]:
        """The client's consents, the newest first, revoked ones too."""
        query = (
            select(AuthorisationRow)
            .where(
                AuthorisationRow.institution == institution,
                AuthorisationRow.client_id == client_id,
            )
            .order_by(AuthorisationRow.at.desc(), AuthorisationRow.id)
        )
        with self._database.reading() as session:
            return [_authorisation(row) for row in session.scalars(query)]

    def revoke(self, institution: str, authorisation_id: str, who: str) -> Authorisation:
        """End a consent at once. Raises NotFound, Conflict where it has ended."""
        with self._database.session() as session:
            row = session.get(AuthorisationRow, (institution, authorisation_id))
            if row is None:
                raise NotFound(f"There is no authorisation {authorisation_id[:40]!r}.")
            if row.revoked is not None:
                raise Conflict("This authorisation is revoked already.")
            row.revoked, row.revoked_by = dt.datetime.now(dt.UTC), who
            return _authorisation(row)

    def record(self, institution: str, query: BureauQuery) -> BureauQuery:
        """Keep a query, whatever came of it."""
        kept = query.model_copy(update={"id": uuid.uuid4().hex[:12]})
        with self._database.session() as session:
            session.add(BureauQueryRow(institution=institution, **kept.model_dump()))
        return kept

    def queries(self, institution: str, client_id: str) -> list[BureauQuery]:
        """The client's queries, the newest first."""
        query = (
            select(BureauQueryRow)
            .where(BureauQueryRow.institution == institution, BureauQueryRow.client_id == client_id)
            .order_by(BureauQueryRow.at.desc(), BureauQueryRow.id)
        )
        with self._database.reading() as session:
            return [
                BureauQuery(**{name: getattr(row, name) for name in BureauQuery.model_fields})
                for row in session.scalars(query)
            ]


def _authorisation(row: AuthorisationRow) -> Authorisation:
    return Authorisation(**{name: getattr(row, name) for name in Authorisation.model_fields})
