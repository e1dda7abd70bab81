"""What people correct in statements. Rows are added; the newest one of a figure counts."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

from sqlalchemy import select

from nlp_service.schema import Schema
from nlp_service.store.clients import Clients
from nlp_service.store.database import Database
from nlp_service.store.tables_profile import CorrectionRow


class Correction(Schema):
    """A figure as a person set it; ``value`` None takes an earlier correction back."""

    id: str = ""
    client_id: str
    statement: str
    item: str
    value: Decimal | None
    printed: str = ""
    note: str
    who: str
    at: dt.datetime


class Corrections:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, institution: str, correction: Correction) -> Correction:
        """Keep a correction; the client's profile is to be made anew."""
        kept = correction.model_copy(update={"id": uuid.uuid4().hex})
        values = kept.model_dump() | {"value": None if kept.value is None else str(kept.value)}
        with self._database.session() as session:
            session.add(CorrectionRow(institution=institution, **values))
            Clients.touch(session, institution, {kept.client_id})
        return kept

    def history(self, institution: str, client_id: str) -> list[Correction]:
        """All corrections of the client, the newest first."""
        query = (
            select(CorrectionRow)
            .where(CorrectionRow.institution == institution, CorrectionRow.client_id == client_id)
            .order_by(CorrectionRow.at.desc(), CorrectionRow.id)
        )
        with self._database.reading() as session:
            return [
                Correction(
                    id=row.id,
                    client_id=row.client_id,
                    statement=row.statement,
                    item=row.item,
                    value=None if row.value is None else Decimal(row.value),
                    printed=row.printed,
                    note=row.note,
                    who=row.who,
                    at=row.at,
                )
                for row in session.scalars(query)
            ]

    def standing(self, institution: str, client_id: str) -> dict[tuple[str, str], Decimal]:
        """The value that counts for each corrected (statement id, item)."""
        newest: dict[tuple[str, str], Decimal | None] = {}
        for correction in self.history(institution, client_id):
            newest.setdefault((correction.statement, correction.item), correction.value)
        return {key: value for key, value in newest.items() if value is not None}
