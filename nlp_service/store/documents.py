"""The ledger of documents: received → processing → done, partial or quarantined.

A row is claimed with a lease; a worker that dies lets the lease run out and the row is taken
again. What a document yields is written in the transaction that marks it finished, so a kill at
any moment leaves it either untouched or complete.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, undefer

from nlp_service.errors import NotFound, NotReady
from nlp_service.schema import (
    Annotation,
    Document,
    DocumentSummary,
    ItemError,
    Match,
    Status,
)
from nlp_service.store.blobs import Blobs
from nlp_service.store.database import Database
from nlp_service.store.packing import pack, pack_annotations, unpack, unpack_annotations
from nlp_service.store.tables import ClientRow, DocumentRow
from nlp_service.store.webhooks import announce

FINISHED = (Status.DONE, Status.PARTIAL, Status.QUARANTINED)


@dataclass(frozen=True)
class Claim:
    """A document that this worker may process until the lease ends."""

    institution: str
    document_id: str
    name: str
    asked_client: str | None
    attempt: int


class Documents:
    def __init__(self, database: Database) -> None:
        self._database = database

    def receive(
        self, institution: str, document_id: str, name: str, size: int, client_id: str | None
    ) -> bool:
        """Enter a document; False when the same bytes are already known (and nothing changes)."""
        now = dt.datetime.now(dt.UTC)
        with self._database.session() as session:
            row = session.get(DocumentRow, (institution, document_id))
            if row is not None:
                return False
            session.add(
                DocumentRow(
                    institution=institution,
                    id=document_id,
                    name=name,
                    size=size,
                    status=Status.RECEIVED,
                    asked_client=client_id,
                    lost=[],
                    received=now,
                    updated=now,
                )
            )
        return True

    def claim(
        self,
        worker: str,
        lease_seconds: int,
        *,
        institution: str | None = None,
        document_id: str | None = None,
    ) -> Claim | None:
        """Take the oldest waiting document, or the named one; None when there is none to take.

        Waiting are received documents and those whose worker's lease has run out.
        """
        now = dt.datetime.now(dt.UTC)
        waiting: ColumnElement[bool] = or_(
            DocumentRow.status == Status.RECEIVED,
            and_(DocumentRow.status == Status.PROCESSING, DocumentRow.lease < now),
        )
        query = select(DocumentRow).where(waiting).order_by(DocumentRow.received).limit(1)
        if institution is not None:
            query = query.where(DocumentRow.institution == institution)
        if document_id is not None:
            query = query.where(DocumentRow.id == document_id)
        if not self._database.sqlite:
            query = query.with_for_update(skip_locked=True)
        with self._database.session() as session:
            row = session.scalars(query).first()
            if row is None:
                return None
            row.status = Status.PROCESSING
            row.worker = worker
            row.attempt += 1
            row.lease = now + dt.timedelta(seconds=lease_seconds)
            row.updated = now
            return Claim(row.institution, row.id, row.name, row.asked_client, row.attempt)

    def waiting(self) -> int:
        """How many documents are not finished."""
        with self._database.reading() as session:
            query = select(func.count()).where(
                DocumentRow.status.in_([Status.RECEIVED, Status.PROCESSING])
            )
            return session.scalar(query) or 0

    def workers(self) -> set[str]:
        """The names of all workers that hold a document."""
        with self._database.reading() as session:
            query = select(DocumentRow.worker).where(DocumentRow.status == Status.PROCESSING)
            return {worker for worker in session.scalars(query) if worker}

    def release(self, owner: str) -> int:
        """Give back what workers named ``owner…`` hold: their process is known to be gone."""
        with self._database.session() as session:
            rows = session.scalars(
                select(DocumentRow).where(
                    DocumentRow.status == Status.PROCESSING, DocumentRow.worker.startswith(owner)
                )
            ).all()
            for row in rows:
                row.status, row.worker, row.lease = Status.RECEIVED, None, None
            return len(rows)

    def again(self, institution: str, document_id: str) -> None:
        """Have a finished document read again, by newer models or with the tool it lacked."""
        with self._database.session() as session:
            row = _row(session, institution, document_id)
            if row.status in FINISHED:
                row.status, row.attempt, row.error = Status.RECEIVED, 0, None

    @staticmethod
    def finish(
        session: Session,
        claim: Claim,
        document: Document,
        annotations: dict[str, Annotation],
        role: str,
        match: Match,
        client_id: str | None,
    ) -> bool:
        """Write the result inside the caller's transaction; False when the claim was lost."""
        row = session.get(DocumentRow, (claim.institution, claim.document_id))
        # Deleted meanwhile, or taken over after the lease ran out: the other result stands.
        if row is None or row.status != Status.PROCESSING or row.attempt != claim.attempt:
            return False
        root = document.root
        row.kind, row.role, row.status = document.kind, role, document.status
        row.client_id, row.match = client_id, match.model_dump(mode="json")
        row.error = root.error.model_dump() if root.error else None
        row.lost = losses(document)
        row.pages = len(root.pages) or None
        row.parts = sum(1 for _ in document.parts())
        row.language = root.language
        row.content, row.annotations = pack(document), pack_annotations(annotations)
        row.updated = dt.datetime.now(dt.UTC)
        row.worker = row.lease = None
        _announce(session, claim)
        return True

    def quarantine(self, claim: Claim, error: ItemError) -> None:
        """Give a document up, with the reason. The original stays."""
        with self._database.session() as session:
            row = session.get(DocumentRow, (claim.institution, claim.document_id))
            if row is not None and row.attempt == claim.attempt:
                row.status, row.error = Status.QUARANTINED, error.model_dump()
                row.worker = row.lease = None
                row.updated = dt.datetime.now(dt.UTC)
                _announce(session, claim)

    def assign(self, institution: str, document_id: str, client_id: str | None) -> None:
        """Record a person's decision which client a document belongs to, and read it again."""
        with self._database.session() as session:
            row = _row(session, institution, document_id)
            if row.status not in FINISHED:
                raise NotReady(f"{row.name} is still being read.")
            row.asked_client = client_id
            row.status, row.attempt = Status.RECEIVED, 0

    def get(self, institution: str, document_id: str) -> Document:
        """The document as read. Raises NotFound, or NotReady while it is being read."""
        with self._database.reading() as session:
            row = _row(session, institution, document_id, content=True)
            if row.content is None:
                raise NotReady(f"{row.name} has not been read yet.")
            return unpack(Document, row.content)

    def annotations(self, institution: str, document_id: str) -> dict[str, Annotation]:
        """The annotations of each part. Raises NotFound or NotReady."""
        with self._database.reading() as session:
            row = _row(session, institution, document_id, content=True)
            if row.annotations is None:
                raise NotReady(f"{row.name} has not been read yet.")
            return unpack_annotations(row.annotations)

    def summary(self, institution: str, document_id: str) -> DocumentSummary:
        """The document as in lists. Raises NotFound."""
        with self._database.reading() as session:
            row = _row(session, institution, document_id)
            return _summary(row, _client_name(session, institution, row.client_id))

    def list(
        self,
        institution: str,
        *,
        client_id: str | None = None,
        status: Status | None = None,
        unmatched: bool = False,
        limit: int = 50,
        before: tuple[dt.datetime, str] | None = None,
    ) -> list[DocumentSummary]:
        """Documents, newest first; ``before`` is the (received, id) of the last one seen."""
        query = select(DocumentRow).where(DocumentRow.institution == institution)
        if client_id is not None:
            query = query.where(DocumentRow.client_id == client_id)
        if status is not None:
            query = query.where(DocumentRow.status == status)
        if unmatched:
            query = query.where(
                DocumentRow.client_id.is_(None),
                DocumentRow.status.in_([Status.DONE, Status.PARTIAL]),
            )
        if before is not None:
            query = query.where(
                or_(
                    DocumentRow.received < before[0],
                    and_(DocumentRow.received == before[0], DocumentRow.id < before[1]),
                )
            )
        query = query.order_by(DocumentRow.received.desc(), DocumentRow.id.desc()).limit(limit)
        with self._database.reading() as session:
            rows = session.scalars(query).all()
            names = {
                row.id: row.name
                for row in session.execute(
                    select(ClientRow.id, ClientRow.name).where(
                        ClientRow.institution == institution,
                        ClientRow.id.in_({row.client_id for row in rows if row.client_id}),
                    )
                )
            }
            return [_summary(row, names.get(row.client_id or "")) for row in rows]

    def counts(self, institution: str) -> dict[Status, int]:
        """How many documents stand at each status."""
        with self._database.reading() as session:
            query = (
                select(DocumentRow.status, func.count())
                .where(DocumentRow.institution == institution)
                .group_by(DocumentRow.status)
            )
            return {Status(status): count for status, count in session.execute(query)}

    def delete(self, institution: str, document_id: str) -> bool:
        """Remove the document and all it yielded; True when no other institution holds it."""
        with self._database.session() as session:
            session.delete(_row(session, institution, document_id))
            session.flush()
            others = select(func.count()).where(DocumentRow.id == document_id)
            return not session.scalar(others)

    def damaged(self, institution: str, blobs: Blobs) -> tuple[str, ...]:
        """The ids of documents whose original is missing or no longer has its hash."""
        query = select(DocumentRow.id).where(DocumentRow.institution == institution)
        with self._database.reading() as session:
            ids = session.scalars(query.order_by(DocumentRow.id)).all()
        return tuple(document_id for document_id in ids if not blobs.whole(document_id))


def losses(document: Document) -> list[str]:
    """What a partial reading lacks, over all parts, each said once."""
    found: dict[str, None] = {}
    for part in document.parts():
        where = f"{part.name}: " if part.id != "0" and part.name else ""
        for item in part.lost:
            found[where + item] = None
        if part.error and part.id != "0":
            found[f"{where}{part.error.message}"] = None
    return list(found)


def _announce(session: Session, claim: Claim) -> None:
    announce(
        session, claim.institution, [("document.finished", {"document_id": claim.document_id})]
    )


def _row(
    session: Session, institution: str, document_id: str, *, content: bool = False
) -> DocumentRow:
    options = [undefer(DocumentRow.content), undefer(DocumentRow.annotations)] if content else []
    row = session.get(DocumentRow, (institution, document_id), options=options)
    if row is None:
        raise NotFound(f"There is no document {document_id[:80]!r}.")
    return row


def _client_name(session: Session, institution: str, client_id: str | None) -> str | None:
    row = session.get(ClientRow, (institution, client_id)) if client_id else None
    return row.name if row else None


def _summary(row: DocumentRow, client_name: str | None) -> DocumentSummary:
    error = row.error or {}
    return DocumentSummary(
        id=row.id,
        name=row.name,
        kind=row.kind,
        status=Status(row.status),
        client_id=row.client_id,
        client_name=client_name,
        match=Match.model_validate(row.match) if row.match else None,
        error_code=error.get("code"),
        error_message=error.get("message"),
        next_step=error.get("next_step"),
        lost=row.lost,
        pages=row.pages,
        parts=row.parts,
        size=row.size,
        language=row.language,
        received=row.received,
        role=row.role,
    )
