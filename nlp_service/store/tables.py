"""The tables. Every one carries its institution; JSON columns hold schema objects."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Date,
    DateTime,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Utc(TypeDecorator[dt.datetime]):
    """A moment in UTC. SQLite keeps no zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> Any:
        return None if value is None else value.astimezone(dt.UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> dt.datetime | None:
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=dt.UTC)


class Base(DeclarativeBase):
    # Named constraints, so that a migration can address them on every database.
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def institution_key() -> Mapped[str]:
    return mapped_column(String(64), ForeignKey("institution.id"), primary_key=True)


class InstitutionRow(Base):
    __tablename__ = "institution"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(256))
    domains: Mapped[list[str]] = mapped_column(JSON, default=list)
    clock: Mapped[dt.date | None] = mapped_column(Date)
    created: Mapped[dt.datetime] = mapped_column(Utc)


class UserRow(Base):
    __tablename__ = "app_user"
    institution: Mapped[str] = institution_key()
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(256))
    role: Mapped[str] = mapped_column(String(16))
    password_hash: Mapped[str | None] = mapped_column(String(256))
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    created: Mapped[dt.datetime] = mapped_column(Utc)


class TokenRow(Base):
    """API keys, sessions and one-time links: only the hash of the secret is kept."""

    __tablename__ = "token"
    institution: Mapped[str] = institution_key()
    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    id: Mapped[str] = mapped_column(String(32), index=True)
    user: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(256), default="")
    scope: Mapped[str] = mapped_column(String(16))
    created: Mapped[dt.datetime] = mapped_column(Utc)
    expires: Mapped[dt.datetime | None] = mapped_column(Utc)
    revoked: Mapped[bool] = mapped_column(Boolean, default=False)


class ClientRow(Base):
    __tablename__ = "client"
    institution: Mapped[str] = institution_key()
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(512), index=True)
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    # Counts the changes of what the profile is made of; a profile of an older one is stale.
    revision: Mapped[int] = mapped_column(Integer, default=0)
    profile_revision: Mapped[int] = mapped_column(Integer, default=-1)
    profile: Mapped[bytes | None] = mapped_column(LargeBinary)
    summary: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    updated: Mapped[dt.datetime] = mapped_column(Utc)


class DocumentRow(Base):
    """The ledger of documents. ``id`` is the SHA-256 of the bytes: the same bytes are one row."""

    __tablename__ = "document"
    institution: Mapped[str] = institution_key()
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(1024))
    kind: Mapped[str] = mapped_column(String(16), default="unknown")
    role: Mapped[str | None] = mapped_column(String(16))
    size: Mapped[int] = mapped_column(Integer)
    status: Mapped[str] = mapped_column(String(16), index=True)
    asked_client: Mapped[str | None] = mapped_column(String(64))
    client_id: Mapped[str | None] = mapped_column(String(64))
    match: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    error: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    lost: Mapped[list[str]] = mapped_column(JSON, default=list)
    pages: Mapped[int | None] = mapped_column(Integer)
    parts: Mapped[int] = mapped_column(Integer, default=1)
    language: Mapped[str | None] = mapped_column(String(2))
    received: Mapped[dt.datetime] = mapped_column(Utc)
    updated: Mapped[dt.datetime] = mapped_column(Utc)
    attempt: Mapped[int] = mapped_column(Integer, default=0)
    worker: Mapped[str | None] = mapped_column(String(128))
    lease: Mapped[dt.datetime | None] = mapped_column(Utc)
    # Compressed JSON of the read document and of its annotations by part.
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    annotations: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    __table_args__ = (Index("ix_document_institution_client_id", "institution", "client_id"),)


class OfDocument:
    """Columns of rows that come from one document and go with it."""

    institution: Mapped[str] = institution_key()
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    document_id: Mapped[str] = mapped_column(String(64), index=True)
    part: Mapped[str] = mapped_column(String(256))
    client_id: Mapped[str | None] = mapped_column(String(64), index=True)
    data: Mapped[dict[str, Any]] = mapped_column(JSON)


class MessageRow(OfDocument, Base):
    """A mail of a relationship. The same message from a second mailbox is not a second row."""

    __tablename__ = "message"
    message_id: Mapped[str] = mapped_column(String(512), index=True)
    date: Mapped[dt.datetime | None] = mapped_column(Utc)
    __table_args__ = (
        ForeignKeyConstraint(
            ["institution", "document_id"],
            ["document.institution", "document.id"],
            ondelete="CASCADE",
        ),
    )


class FindingRow(OfDocument, Base):
    """Something a document says of a client: a signal mention, statement, flow, covenant …"""

    __tablename__ = "finding"
    kind: Mapped[str] = mapped_column(String(16), index=True)
    __table_args__ = (
        ForeignKeyConstraint(
            ["institution", "document_id"],
            ["document.institution", "document.id"],
            ondelete="CASCADE",
        ),
    )


class WarningRow(Base):
    __tablename__ = "warning"
    institution: Mapped[str] = institution_key()
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    client_id: Mapped[str] = mapped_column(String(64), index=True)
    rule: Mapped[str] = mapped_column(String(16))
    level: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(16), index=True)
    raised: Mapped[dt.datetime] = mapped_column(Utc)
    data: Mapped[dict[str, Any]] = mapped_column(JSON)


class ScoreRow(Base):
    """The history of scores: rows are added, never changed."""

    __tablename__ = "score"
    institution: Mapped[str] = institution_key()
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    client_id: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[dt.datetime] = mapped_column(Utc)
    as_of: Mapped[dt.date] = mapped_column(Date)
    grade: Mapped[str | None] = mapped_column(String(8))
    pd: Mapped[float | None] = mapped_column(Float)
    cooperation: Mapped[float | None] = mapped_column(Float)
    inputs: Mapped[list[str]] = mapped_column(JSON)
    fingerprint: Mapped[str] = mapped_column(String(64))
    data: Mapped[bytes] = mapped_column(LargeBinary)


class FeedbackRow(Base):
    __tablename__ = "feedback"
    institution: Mapped[str] = institution_key()
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    target: Mapped[str] = mapped_column(String(512), index=True)
    client_id: Mapped[str | None] = mapped_column(String(64))
    verdict: Mapped[str] = mapped_column(String(16))
    correction: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(Text, default="")
    who: Mapped[str] = mapped_column(String(64))
    at: Mapped[dt.datetime] = mapped_column(Utc)


class AuditRow(Base):
    """Append-only and chained: each row's hash covers the one before it."""

    __tablename__ = "audit"
    institution: Mapped[str] = institution_key()
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[dt.datetime] = mapped_column(Utc)
    who: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(64))
    target: Mapped[str] = mapped_column(String(512))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class ReplyRow(Base):
    """The answer given to an Idempotency-Key, given again when the request is repeated."""

    __tablename__ = "reply"
    institution: Mapped[str] = institution_key()
    key: Mapped[str] = mapped_column(String(256), primary_key=True)
    request: Mapped[str] = mapped_column(String(64))
    status: Mapped[int] = mapped_column(Integer)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    media_type: Mapped[str] = mapped_column(String(128))
    at: Mapped[dt.datetime] = mapped_column(Utc)
