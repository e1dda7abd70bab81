"""Clients and their newest profiles."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from nlp_service.errors import Conflict, NotFound
from nlp_service.schema import Client, ClientSummary, Profile
from nlp_service.store.database import Database
from nlp_service.store.packing import pack, unpack
from nlp_service.store.tables import ClientRow, DocumentRow


class Clients:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, institution: str, client: Client) -> Client:
        """Store a new client; an empty id is given one. Raises Conflict where the id is taken."""
        client = client.model_copy(update={"id": client.id or uuid.uuid4().hex[:12]})
        with self._database.session() as session:
            if session.get(ClientRow, (institution, client.id)) is not None:
                raise Conflict(f"There is already a client {client.id!r}.")
            session.add(
                ClientRow(
                    institution=institution,
                    id=client.id,
                    name=client.name,
                    data=client.model_dump(mode="json"),
                    updated=dt.datetime.now(dt.UTC),
                )
            )
        return client

    def change(self, institution: str, client: Client) -> Client:
        """Put new basic data in place. Raises NotFound."""
        with self._database.session() as session:
            row = _row(session, institution, client.id)
            row.name, row.data = client.name, client.model_dump(mode="json")
            row.revision += 1
            row.updated = dt.datetime.now(dt.UTC)
        return client

    def remove(self, institution: str, client_id: str) -> None:
        """Remove the client; its documents stay and become unmatched."""
        with self._database.session() as session:
            session.delete(_row(session, institution, client_id))
            session.execute(
                update(DocumentRow)
                .where(DocumentRow.institution == institution, DocumentRow.client_id == client_id)
                .values(client_id=None, asked_client=None)
            )

    def get(self, institution: str, client_id: str) -> Client:
        """The client. Raises NotFound."""
        with self._database.reading() as session:
            return Client.model_validate(_row(session, institution, client_id).data)

    def find(self, institution: str, name: str) -> Client:
        """The client with this id, name or alias, for the command line. Raises NotFound."""
        for client in self.all(institution):
            if name in (client.id, client.name, *client.aliases):
                return client
        raise NotFound(
            f"There is no client {name!r}.", next_step="'nlp-service profile' alone lists them."
        )

    def all(self, institution: str) -> list[Client]:
        query = select(ClientRow).where(ClientRow.institution == institution)
        with self._database.reading() as session:
            rows = session.scalars(query.order_by(ClientRow.name)).all()
            return [Client.model_validate(row.data) for row in rows]

    def summaries(self, institution: str) -> list[ClientSummary]:
        """All clients with their newest scores, the soundest first, the unscored last."""
        counts = (
            select(DocumentRow.client_id, func.count().label("documents"))
            .where(DocumentRow.institution == institution)
            .group_by(DocumentRow.client_id)
            .subquery()
        )
        query = (
            select(ClientRow, counts.c.documents)
            .outerjoin(counts, counts.c.client_id == ClientRow.id)
            .where(ClientRow.institution == institution)
        )
        with self._database.reading() as session:
            found = [
                ClientSummary.model_validate(
                    {
                        **(row.summary or {}),
                        "client": row.data,
                        "documents": documents or 0,
                        "updated": row.updated,
                    }
                )
                for row, documents in session.execute(query)
            ]
        return sorted(
            found, key=lambda row: (row.score is None, -(row.score or 0), row.client.name)
        )

    @staticmethod
    def touch(session: Session, institution: str, client_ids: set[str] | None) -> None:
        """Mark profiles as stale, in the transaction that changed what they are made of."""
        query = update(ClientRow).where(ClientRow.institution == institution)
        if client_ids is not None:
            query = query.where(ClientRow.id.in_(client_ids))
        session.execute(query.values(revision=ClientRow.revision + 1))

    def mark_stale(self, institution: str, client_ids: set[str] | None = None) -> None:
        """Mark the profiles of these clients as stale; of all where none are named."""
        with self._database.session() as session:
            self.touch(session, institution, client_ids)

    def revision(self, institution: str, client_id: str) -> int:
        """The number of changes so far. Raises NotFound."""
        with self._database.reading() as session:
            return _row(session, institution, client_id).revision

    def stale(self, institution: str, day: dt.date | None = None) -> list[str]:
        """Ids of clients whose profile is older than what it is made of, or than ``day`` (UTC)."""
        old = ClientRow.profile_revision < ClientRow.revision
        if day is not None:
            old |= ClientRow.updated < dt.datetime.combine(day, dt.time(), dt.UTC)
        query = select(ClientRow.id).where(ClientRow.institution == institution, old)
        with self._database.reading() as session:
            return list(session.scalars(query))

    @staticmethod
    def keep_profile(session: Session, institution: str, profile: Profile, revision: int) -> bool:
        """Store a profile made of ``revision``; False when something changed meanwhile."""
        row = _row(session, institution, profile.client.id)
        if row.revision != revision:
            return False
        row.profile, row.profile_revision = pack(profile), revision
        row.updated = dt.datetime.now(dt.UTC)
        credit = profile.credit
        row.summary = ClientSummary(
            client=profile.client,
            grade=credit.grade,
            pd=credit.pd,
            score=credit.score,
            cooperation=profile.cooperation.value,
            trend=profile.cooperation.trend,
            level=profile.level,
            warnings=sum(1 for warning in profile.warnings if warning.state != "closed"),
            coverage=credit.coverage,
            change=(
                credit.score - profile.previous_score
                if credit.score is not None and profile.previous_score is not None
                else None
            ),
        ).model_dump(mode="json", exclude={"client", "documents", "updated"})
        return True

    def profile(self, institution: str, client_id: str) -> Profile | None:
        """The newest profile, None before the first. Raises NotFound for an unknown client."""
        with self._database.reading() as session:
            row = _row(session, institution, client_id)
            return unpack(Profile, row.profile) if row.profile else None


def _row(session: Session, institution: str, client_id: str) -> ClientRow:
    row = session.get(ClientRow, (institution, client_id))
    if row is None:
        raise NotFound(f"There is no client {client_id[:80]!r}.")
    return row
