"""The connection: SQLite in WAL mode by default, PostgreSQL by URL, migrations at start."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, select, text
from sqlalchemy.orm import Session

from nlp_service.errors import SetupError

_MIGRATIONS = Path(__file__).parent / "migrations"
# Any constant: it names the advisory lock under which one process migrates.
_MIGRATION_LOCK = 7_205_113


class Database:
    """An engine and its sessions. Raises SetupError when the URL cannot be opened."""

    def __init__(self, url: str) -> None:
        self.url = url
        try:
            self.engine = _engine(url)
        except Exception as error:
            raise SetupError(
                f"The database {_without_password(url)} cannot be opened: {error}",
                next_step="Correct NLP_SERVICE_STORE__URL; PostgreSQL needs the extra 'postgres'.",
            ) from error

    @property
    def sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextlib.contextmanager
    def session(self) -> Iterator[Session]:
        """A transaction: committed at the end of the block, rolled back on any exception."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            if self.sqlite:
                # Take the write lock at once: a reader that becomes a writer cannot wait for it.
                session.execute(text("BEGIN IMMEDIATE"))
            yield session

    @contextlib.contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads and never waits for a writer."""
        with Session(self.engine) as session:
            yield session

    def migrate(self) -> None:
        """Bring the tables to the newest revision; safe when several processes start at once."""
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        try:
            with self.engine.connect() as connection, _alone(connection):
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
        except SetupError:
            raise
        except Exception as error:
            raise SetupError(
                f"The database {_without_password(self.url)} could not be migrated: {error}",
                next_step="Check that it is reachable and writable, then run 'nlp-service doctor'.",
            ) from error

    def revision(self) -> str:
        """The revision of the tables."""
        from alembic.migration import MigrationContext

        with self.engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision() or ""

    def counts(self) -> dict[str, int]:
        """How many rows each table has."""
        from nlp_service.store.tables import Base

        with self.engine.connect() as connection:
            return {
                table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in Base.metadata.sorted_tables
            }

    def backup(self, target: Path) -> None:
        """Copy a SQLite database as it stands at one moment, while others go on writing."""
        with self.engine.connect() as connection:
            connection.exec_driver_sql("VACUUM INTO ?", (str(target),))

    def close(self) -> None:
        self.engine.dispose()


@contextlib.contextmanager
def _alone(connection: Connection) -> Iterator[None]:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield
        connection.commit()
        return
    connection.execute(text(f"SELECT pg_advisory_lock({_MIGRATION_LOCK})"))
    try:
        yield
        connection.commit()
    finally:
        connection.execute(text(f"SELECT pg_advisory_unlock({_MIGRATION_LOCK})"))
        connection.commit()


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": 60, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _: Any) -> None:
        # The driver must not open transactions of its own: BEGIN IMMEDIATE is sent by hand.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    return engine


def _without_password(url: str) -> str:
    head, at, tail = url.rpartition("@")
    return f"{head.split('://')[0]}://…@{tail}" if at else url
