"""Alembic's entry: migrates over the connection that the caller opened."""

from alembic import context

from nlp_service.store.tables import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    # SQLite alters a table by copying it.
    render_as_batch=True,
    transactional_ddl=False,
)
context.run_migrations()
