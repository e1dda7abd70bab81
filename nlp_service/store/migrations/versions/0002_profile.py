"""Corrections, bureau authorisations and queries, the search index, webhooks.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

#: The index of SQLite lies over the table; triggers keep it the same as the table.
_SQLITE = (
    "CREATE VIRTUAL TABLE passage_words USING fts5(tokens, content='passage', content_rowid='id')",
    "CREATE TRIGGER passage_words_insert AFTER INSERT ON passage BEGIN "
    "INSERT INTO passage_words(rowid, tokens) VALUES (new.id, new.tokens); END",
    "CREATE TRIGGER passage_words_delete AFTER DELETE ON passage BEGIN INSERT INTO "
    "passage_words(passage_words, rowid, tokens) VALUES ('delete', old.id, old.tokens); END",
)
_POSTGRESQL = (
    "CREATE INDEX passage_words ON passage USING gin (to_tsvector('simple'::regconfig, tokens))"
)


def upgrade() -> None:
    op.create_table(
        "bureau_authorisation",
        sa.Column("institution", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("signer", sa.String(length=256), nullable=False),
        sa.Column("scope", sa.String(length=256), nullable=False),
        sa.Column("purposes", sa.JSON(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("document_id", sa.String(length=64), nullable=True),
        sa.Column("document_hash", sa.String(length=64), nullable=False),
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["institution"],
            ["institution.id"],
            name=op.f("fk_bureau_authorisation_institution_institution"),
        ),
        sa.PrimaryKeyConstraint("institution", "id", name=op.f("pk_bureau_authorisation")),
    )
    op.create_index(
        op.f("ix_bureau_authorisation_client_id"),
        "bureau_authorisation",
        ["client_id"],
        unique=False,
    )
    op.create_table(
        "bureau_query",
        sa.Column("institution", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("authorisation_id", sa.String(length=32), nullable=True),
        sa.Column("purpose", sa.String(length=64), nullable=False),
        sa.Column("adapter", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("report_number", sa.String(length=128), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("document_id", sa.String(length=64), nullable=True),
        sa.Column("cached", sa.Boolean(), nullable=False),
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution"],
            ["institution.id"],
            name=op.f("fk_bureau_query_institution_institution"),
        ),
        sa.PrimaryKeyConstraint("institution", "id", name=op.f("pk_bureau_query")),
    )
    op.create_index(op.f("ix_bureau_query_client_id"), "bureau_query", ["client_id"], unique=False)
    op.create_table(
        "correction",
        sa.Column("institution", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("statement", sa.String(length=128), nullable=False),
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("value", sa.String(length=64), nullable=True),
        sa.Column("printed", sa.String(length=128), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution"], ["institution.id"], name=op.f("fk_correction_institution_institution")
        ),
        sa.PrimaryKeyConstraint("institution", "id", name=op.f("pk_correction")),
    )
    op.create_index(op.f("ix_correction_client_id"), "correction", ["client_id"], unique=False)
    op.create_table(
        "webhook",
        sa.Column("institution", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("url", sa.String(length=2048), nullable=False),
        sa.Column("events", sa.JSON(), nullable=False),
        sa.Column("secret", sa.String(length=128), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution"], ["institution.id"], name=op.f("fk_webhook_institution_institution")
        ),
        sa.PrimaryKeyConstraint("institution", "id", name=op.f("pk_webhook")),
    )
    op.create_table(
        "webhook_delivery",
        sa.Column("institution", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("webhook_id", sa.String(length=32), nullable=False),
        sa.Column("event", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=True),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution"],
            ["institution.id"],
            name=op.f("fk_webhook_delivery_institution_institution"),
        ),
        sa.PrimaryKeyConstraint("institution", "id", name=op.f("pk_webhook_delivery")),
    )
    op.create_index(op.f("ix_webhook_delivery_state"), "webhook_delivery", ["state"], unique=False)
    op.create_index(
        op.f("ix_webhook_delivery_webhook_id"), "webhook_delivery", ["webhook_id"], unique=False
    )
    op.create_table(
        "passage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("institution", sa.String(length=64), nullable=False),
        sa.Column("document_id", sa.String(length=64), nullable=False),
        sa.Column("part", sa.String(length=256), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("tokens", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution", "document_id"],
            ["document.institution", "document.id"],
            name=op.f("fk_passage_institution_document_id_document"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["institution"], ["institution.id"], name=op.f("fk_passage_institution_institution")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passage")),
    )
    op.create_index(op.f("ix_passage_client_id"), "passage", ["client_id"], unique=False)
    op.create_index(
        "ix_passage_institution_document_id",
        "passage",
        ["institution", "document_id"],
        unique=False,
    )
    if op.get_bind().dialect.name == "sqlite":
        for statement in _SQLITE:
            op.execute(sa.text(statement))
    else:
        op.execute(_POSTGRESQL)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for statement in ("TRIGGER passage_words_delete", "TRIGGER passage_words_insert"):
            op.execute(f"DROP {statement}")
        op.execute("DROP TABLE passage_words")
    for name in (
        "passage",
        "webhook_delivery",
        "webhook",
        "correction",
        "bureau_query",
        "bureau_authorisation",
    ):
        op.drop_table(name)
