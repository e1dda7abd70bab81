"""Who did what, append-only and chained by hashes."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any

from sqlalchemy import select

from nlp_service.schema import Schema
from nlp_service.store.database import Database
from nlp_service.store.tables import AuditRow


class AuditEntry(Schema):
    """One line of the audit log."""

    id: int
    at: dt.datetime
    who: str
    action: str
    target: str
    detail: dict[str, Any]


class Audit:
    def __init__(self, database: Database) -> None:
        self._database = database

    def write(self, institution: str, who: str, action: str, target: str, **detail: Any) -> None:
        """Append one line. ``detail`` never holds text of documents."""
        with self._database.session() as session:
            query = (
                select(AuditRow)
                .where(AuditRow.institution == institution)
                .order_by(AuditRow.id.desc())
                .limit(1)
            )
            if not self._database.sqlite:
                query = query.with_for_update()
            last = session.scalars(query).first()
            row = AuditRow(
                institution=institution,
                id=(last.id if last else 0) + 1,
                at=dt.datetime.now(dt.UTC),
                who=who,
                action=action,
                target=target,
                detail=detail,
                previous=last.hash if last else "",
                hash="",
            )
            row.hash = _digest(row)
            session.add(row)

    def list(
        self, institution: str, *, limit: int = 100, before: int | None = None
    ) -> list[AuditEntry]:
        """The log, newest first."""
        query = select(AuditRow).where(AuditRow.institution == institution)
        if before is not None:
            query = query.where(AuditRow.id < before)
        with self._database.reading() as session:
            return [
                AuditEntry(
                    id=row.id,
                    at=row.at,
                    who=row.who,
                    action=row.action,
                    target=row.target,
                    detail=row.detail,
                )
                for row in session.scalars(query.order_by(AuditRow.id.desc()).limit(limit))
            ]

    def broken(self, institution: str) -> int | None:
        """The number of the first line that was changed or removed, None when the log is whole."""
        previous, expected = "", 1
        query = select(AuditRow).where(AuditRow.institution == institution).order_by(AuditRow.id)
        with self._database.reading() as session:
            for row in session.scalars(query):
                if row.id != expected or row.previous != previous or row.hash != _digest(row):
                    return expected
                previous, expected = row.hash, expected + 1
        return None


def _digest(row: AuditRow) -> str:
    line = json.dumps(
        [
            row.institution,
            row.id,
            row.at.astimezone(dt.UTC).isoformat(),
            row.who,
            row.action,
            row.target,
            row.detail,
            row.previous,
        ],
        sort_keys=True,
        ensure_ascii=False,
    )
    return hashlib.sha256(line.encode()).hexdigest()
