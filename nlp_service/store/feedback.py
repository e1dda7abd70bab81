"""What people say of findings: agree, correct, dismiss."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, Literal

from sqlalchemy import select

from nlp_service.schema import Schema
from nlp_service.store.database import Database
from nlp_service.store.tables import FeedbackRow


class Verdict(Schema):
    """What a person says of a finding; ``target`` is its id."""

    kind: Literal[
        "signal",
        "term",
        "match",
        "score",
        "act",
        "value",
        "promise",
        "request",
        "check",
        "slotting",
    ]
    target: str
    client_id: str | None = None
    verdict: Literal["agree", "correct", "dismiss"]
    correction: dict[str, Any] | None = None
    note: str = ""


class FeedbackItem(Verdict):
    """A verdict as it is kept: with who gave it, and when."""

    id: str
    who: str
    at: dt.datetime


class Feedback:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, institution: str, item: FeedbackItem) -> FeedbackItem:
        """Store a verdict; the newest one on a target counts."""
        item = item.model_copy(update={"id": uuid.uuid4().hex, "at": dt.datetime.now(dt.UTC)})
        with self._database.session() as session:
            session.add(FeedbackRow(institution=institution, **item.model_dump()))
        return item

    def newest(self, institution: str, kind: str, client_id: str | None = None) -> dict[str, str]:
        """The verdict that counts for each target of one kind."""
        query = select(FeedbackRow.target, FeedbackRow.verdict).where(
            FeedbackRow.institution == institution, FeedbackRow.kind == kind
        )
        if client_id is not None:
            query = query.where(FeedbackRow.client_id == client_id)
        with self._database.reading() as session:
            rows = session.execute(query.order_by(FeedbackRow.at)).all()
            return {row.target: row.verdict for row in rows}

    def items(
        self, institution: str, kind: str, client_id: str | None = None
    ) -> dict[str, FeedbackItem]:
        """What was last said of each target of one kind, as a whole."""
        query = select(FeedbackRow).where(
            FeedbackRow.institution == institution, FeedbackRow.kind == kind
        )
        if client_id is not None:
            query = query.where(FeedbackRow.client_id == client_id)
        with self._database.reading() as session:
            return {
                row.target: FeedbackItem.model_validate(row, from_attributes=True)
                for row in session.scalars(query.order_by(FeedbackRow.at))
            }
