"""Migrations describe the tables, on each database."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from nlp_service.store import Store
from nlp_service.store.tables import Base


def test_migrations_and_tables_agree(store):
    with store.database.engine.connect() as connection:
        # The index of words is made by hand: virtual tables of SQLite, an expression elsewhere.
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_name": lambda name, kind, _: not (name or "").startswith("passage_words"),
            },
        )
        assert compare_metadata(context, Base.metadata) == []


def test_every_table_has_its_institution():
    for table in Base.metadata.sorted_tables:
        assert table.name == "institution" or "institution" in table.columns, table.name


def test_sqlite_runs_in_wal_mode_and_opens_again(tmp_path):
    Store(tmp_path).close()
    store = Store(tmp_path)
    with store.database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    store.close()
