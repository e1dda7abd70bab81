"""Tenants: every row of every table belongs to one."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from nlp_service.errors import NotFound
from nlp_service.store.database import Database
from nlp_service.store.tables import InstitutionRow


class Institutions:
    def __init__(self, database: Database) -> None:
        self._database = database

    def ensure(self, institution: str, name: str | None = None) -> None:
        """Create the institution unless it is there."""
        with self._database.session() as session:
            if session.get(InstitutionRow, institution) is None:
                session.add(
                    InstitutionRow(
                        id=institution,
                        name=name or institution,
                        domains=[],
                        created=dt.datetime.now(dt.UTC),
                    )
                )

    def all(self) -> list[str]:
        """The ids of all institutions."""
        with self._database.reading() as session:
            return list(session.scalars(select(InstitutionRow.id).order_by(InstitutionRow.id)))

    def configure(
        self, institution: str, *, domains: list[str] | None = None, clock: dt.date | None = None
    ) -> None:
        """Set the lender's own mail domains and, for a demo, the date it takes as today."""
        with self._database.session() as session:
            row = session.get(InstitutionRow, institution)
            if row is None:
                raise NotFound(f"There is no institution {institution!r}.")
            if domains is not None:
                row.domains = domains
            if clock is not None:
                row.clock = clock

    def domains(self, institution: str) -> list[str]:
        """The lender's own mail domains."""
        with self._database.reading() as session:
            row = session.get(InstitutionRow, institution)
            return list(row.domains) if row else []

    def clock(self, institution: str) -> dt.date | None:
        with self._database.reading() as session:
            row = session.get(InstitutionRow, institution)
            return row.clock if row else None
