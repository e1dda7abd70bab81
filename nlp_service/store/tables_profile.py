"""Tables of what people add to a profile: corrections, bureau authorisations and queries."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    JSON,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from nlp_service.store.tables import Base, Utc, institution_key


class CorrectionRow(Base):
    """A figure of a statement as a person set it; the newest one of a cell counts."""

    __tablename__ = "correction"
    institution: Mapped[str] = institution_key()
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    client_id: Mapped[str] = mapped_column(String(64), index=True)
    statement: Mapped[str] = mapped_column(String(128))
    item: Mapped[str] = mapped_column(String(64))
    value: Mapped[str | None] = mapped_column(String(64))
    printed: Mapped[str] = mapped_column(String(128))
    note: Mapped[str] = mapped_column(Text)
    who: Mapped[str] = mapped_column(String(64))
    at: Mapped[dt.datetime] = mapped_column(Utc)


class AuthorisationRow(Base):
    """The written consent of a client to a bureau query: without one there is no query."""

    __tablename__ = "bureau_authorisation"
    institution: Mapped[str] = institution_key()
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    client_id: Mapped[str] = mapped_column(String(64), index=True)
    signer: Mapped[str] = mapped_column(String(256))
    scope: Mapped[str] = mapped_column(String(256))
    purposes: Mapped[list[str]] = mapped_column(JSON)
    valid_from: Mapped[dt.date] = mapped_column(Date)
    valid_to: Mapped[dt.date] = mapped_column(Date)
    document_id: Mapped[str | None] = mapped_column(String(64))
    document_hash: Mapped[str] = mapped_column(String(64))
    who: Mapped[str] = mapped_column(String(64))
    at: Mapped[dt.datetime] = mapped_column(Utc)
    revoked: Mapped[dt.datetime | None] = mapped_column(Utc)
    revoked_by: Mapped[str | None] = mapped_column(String(64))


class BureauQueryRow(Base):
    """A query as it was made: rows are added, never changed."""

    __tablename__ = "bureau_query"
    institution: Mapped[str] = institution_key()
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    client_id: Mapped[str] = mapped_column(String(64), index=True)
    authorisation_id: Mapped[str | None] = mapped_column(String(32))
    purpose: Mapped[str] = mapped_column(String(64))
    adapter: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(32))
    report_number: Mapped[str | None] = mapped_column(String(128))
    as_of: Mapped[dt.date | None] = mapped_column(Date)
    document_id: Mapped[str | None] = mapped_column(String(64))
    cached: Mapped[bool] = mapped_column()
    who: Mapped[str] = mapped_column(String(64))
    at: Mapped[dt.datetime] = mapped_column(Utc)


class PassageRow(Base):
    """A passage of a document; ``tokens`` are its words as the index of the database holds them."""

    __tablename__ = "passage"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    institution: Mapped[str] = mapped_column(String(64), ForeignKey("institution.id"))
    document_id: Mapped[str] = mapped_column(String(64))
    part: Mapped[str] = mapped_column(String(256))
    client_id: Mapped[str | None] = mapped_column(String(64), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    date: Mapped[dt.date | None] = mapped_column(Date)
    start: Mapped[int] = mapped_column(Integer)
    end: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
    tokens: Mapped[str] = mapped_column(Text)
    __table_args__ = (
        ForeignKeyConstraint(
            ["institution", "document_id"],
            ["document.institution", "document.id"],
            ondelete="CASCADE",
        ),
        Index("ix_passage_institution_document_id", "institution", "document_id"),
    )


class WebhookRow(Base):
    """An address that is told of events. The secret signs what is sent to it."""

    __tablename__ = "webhook"
    institution: Mapped[str] = institution_key()
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    url: Mapped[str] = mapped_column(String(2048))
    events: Mapped[list[str]] = mapped_column(JSON)
    secret: Mapped[str] = mapped_column(String(128))
    active: Mapped[bool] = mapped_column()
    who: Mapped[str] = mapped_column(String(64))
    created: Mapped[dt.datetime] = mapped_column(Utc)


class DeliveryRow(Base):
    """A message to a webhook: entered with the event, tried until it arrives or is given up."""

    __tablename__ = "webhook_delivery"
    institution: Mapped[str] = institution_key()
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    webhook_id: Mapped[str] = mapped_column(String(32), index=True)
    event: Mapped[str] = mapped_column(String(64))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(16), index=True)
    attempts: Mapped[int] = mapped_column(Integer)
    due: Mapped[dt.datetime] = mapped_column(Utc)
    answer: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    created: Mapped[dt.datetime] = mapped_column(Utc)
