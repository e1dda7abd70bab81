"""What documents say of clients: messages, signal mentions, statements, flows, bureau reports."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TypeVar

from pydantic import BaseModel
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from nlp_service.schema import Message
from nlp_service.store.database import Database
from nlp_service.store.tables import FindingRow, MessageRow

Model = TypeVar("Model", bound=BaseModel)


class Findings:
    def __init__(self, database: Database) -> None:
        self._database = database

    @staticmethod
    def replace(
        session: Session,
        institution: str,
        document_id: str,
        messages: Iterable[tuple[str | None, Message]],
        findings: Iterable[tuple[str, str, str | None, BaseModel]],
    ) -> set[str]:
        """Put a document's findings in place of its earlier ones, in the caller's transaction.

        ``messages`` are (client id, message), ``findings`` are (kind, part, client id, object).
        Returns the ids of all clients touched, those of the earlier findings included.
        """
        touched: set[str] = set()
        for table in (MessageRow, FindingRow):
            where = (table.institution == institution, table.document_id == document_id)
            touched |= {
                client
                for client in session.scalars(select(table.client_id).where(*where))
                if client
            }
            session.execute(delete(table).where(*where))
        for client_id, message in messages:
            session.add(
                MessageRow(
                    institution=institution,
                    id=_key(document_id, message.part),
                    document_id=document_id,
                    part=message.part,
                    client_id=client_id,
                    message_id=message.id,
                    date=message.date,
                    data=message.model_dump(mode="json", exclude_defaults=True),
                )
            )
            touched |= {client_id} if client_id else set()
        for number, (kind, part, client_id, value) in enumerate(findings):
            session.add(
                FindingRow(
                    institution=institution,
                    id=_key(document_id, part, kind, str(number)),
                    document_id=document_id,
                    part=part,
                    client_id=client_id,
                    kind=kind,
                    data=value.model_dump(mode="json", exclude_defaults=True),
                )
            )
            touched |= {client_id} if client_id else set()
        return touched

    def clients_of(self, institution: str, document_id: str) -> set[str]:
        """The ids of all clients that a document says something about."""
        with self._database.reading() as session:
            return {
                client
                for table in (MessageRow, FindingRow)
                for client in session.scalars(
                    select(table.client_id).where(
                        table.institution == institution, table.document_id == document_id
                    )
                )
                if client
            }

    def messages(self, institution: str, client_id: str) -> list[Message]:
        """All that was received of the client's messages by date, copies too."""
        query = (
            select(MessageRow)
            .where(MessageRow.institution == institution, MessageRow.client_id == client_id)
            .order_by(MessageRow.date, MessageRow.message_id, MessageRow.id)
        )
        with self._database.reading() as session:
            return [Message.model_validate(row.data) for row in session.scalars(query)]

    def of_client(
        self, institution: str, client_id: str, kind: str, model: type[Model]
    ) -> list[Model]:
        """The client's findings of one kind, in a fixed order."""
        query = (
            select(FindingRow)
            .where(
                FindingRow.institution == institution,
                FindingRow.client_id == client_id,
                FindingRow.kind == kind,
            )
            .order_by(FindingRow.document_id, FindingRow.id)
        )
        with self._database.reading() as session:
            return [model.model_validate(row.data) for row in session.scalars(query)]


def _key(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:40]
