"""Answers kept under an Idempotency-Key, so that a repeated POST does nothing twice."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import delete

from nlp_service.store.database import Database
from nlp_service.store.tables import ReplyRow

KEPT = dt.timedelta(hours=24)


@dataclass(frozen=True)
class Reply:
    """An answer as it was sent; ``request`` is the digest of what was asked."""

    request: str
    status: int
    body: bytes
    media_type: str


class Replies:
    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, institution: str, key: str) -> Reply | None:
        """The answer given to this key within the last 24 hours."""
        with self._database.reading() as session:
            row = session.get(ReplyRow, (institution, key))
            if row is None or row.at < dt.datetime.now(dt.UTC) - KEPT:
                return None
            return Reply(row.request, row.status, row.body, row.media_type)

    def put(self, institution: str, key: str, reply: Reply) -> None:
        """Keep an answer, and forget those older than 24 hours."""
        now = dt.datetime.now(dt.UTC)
        with self._database.session() as session:
            session.execute(delete(ReplyRow).where(ReplyRow.at < now - KEPT))
            session.merge(
                ReplyRow(
                    institution=institution,
                    key=key,
                    request=reply.request,
                    status=reply.status,
                    body=reply.body,
                    media_type=reply.media_type,
                    at=now,
                )
            )
