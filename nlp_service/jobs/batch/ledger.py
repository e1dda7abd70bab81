"""The ledger of a batch: one SQLite file that knows every item, and what became of it.

Everything is written in transactions that each hold a whole chunk of work, so that a killed run
leaves nothing half done. What can be computed from the rest (copies, threads, clients) is set anew
at the end of each run.
"""

from __future__ import annotations

import fcntl
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from nlp_service.errors import Conflict
from nlp_service.jobs.batch.packing import packed
from nlp_service.jobs.batch.reading import Reading
from nlp_service.profiles.correspondence import records
from nlp_service.schema import ItemError

FILE = "ledger.sqlite"
#: Counts up when the tables change.
_LAYOUT = 3
_SCHEMA = f"""{records.SCHEMA}
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS source (
  path TEXT PRIMARY KEY, size INTEGER, modified INTEGER, walked INTEGER, run INTEGER
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS raw (id TEXT PRIMARY KEY, error TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS client (name TEXT PRIMARY KEY, line BLOB) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS belongs (client TEXT, raw TEXT, part TEXT,
  PRIMARY KEY (client, raw, part)) WITHOUT ROWID;
"""
#: An item of a file as the ledger keeps it: place, raw id (None: none), error (None: none).
Entry = tuple[str, str, str | None, ItemError | None]


class Ledger:
    """The ledger in ``folder``, created where there is none. Use as a context manager.

    Raises Conflict while another process writes the same ledger.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / FILE
        self._lock: IO[bytes] = (folder / "ledger.lock").open("wb")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._lock.close()
            raise Conflict(
                f"Another batch is at work in {folder}.",
                next_step="Wait until it has ended, or choose another --out.",
            ) from error
        self.database = sqlite3.connect(self.path, isolation_level=None)
        self.database.execute("PRAGMA journal_mode=WAL")
        self.database.execute("PRAGMA synchronous=NORMAL")
        self._upgrade()
        self.database.executescript(_SCHEMA)

    def _upgrade(self) -> None:
        """Drop what another layout holds: everything in it can be read again."""
        (layout,) = self.database.execute("PRAGMA user_version").fetchone()
        if layout != _LAYOUT:
            tables = self.database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            for (table,) in tables.fetchall():
                self.database.execute(f'DROP TABLE "{table}"')
            self.database.execute(f"PRAGMA user_version = {_LAYOUT}")

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.database.close()
        self._lock.close()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it or nothing."""
        self.database.execute("BEGIN IMMEDIATE")
        try:
            yield self.database
        except BaseException:
            self.database.execute("ROLLBACK")
            raise
        self.database.execute("COMMIT")

    def fact(self, name: str) -> Any:
        """A fact about the batch as a whole; None where it was never set."""
        row = self.database.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
        return json.loads(row[0]) if row else None

    def set_fact(self, name: str, value: Any) -> None:
        """Keep a fact, in a transaction of its own unless one is open."""
        self.database.execute(
            "INSERT OR REPLACE INTO fact VALUES (?, ?)", (name, json.dumps(value))
        )

    def forget(self, *, readings: bool) -> None:
        """Drop all annotations; with ``readings`` also everything read."""
        with self.writing() as database:
            if readings:
                for table in ("source", "item", "raw", "message", "said", "belongs"):
                    database.execute(f"DELETE FROM {table}")  # noqa: S608
            database.execute("UPDATE message SET understood = NULL, error = NULL, as_of = NULL")

    def enter(self, path: str, size: int, modified: int, run: int) -> str:
        """Enter a source for this run: ``walked`` before, ``open``, ``new`` or ``changed``.

        What a changed file held is struck out.
        """
        with self.writing() as database:
            row = database.execute(
                "SELECT size, modified, walked, run FROM source WHERE path = ?", (path,)
            ).fetchone()
            if row is not None and row[3] == run:
                return "walked"
            if row is not None and row[:2] == (size, modified):
                database.execute("UPDATE source SET run = ? WHERE path = ?", (run, path))
                return "walked" if row[2] else "open"
            database.execute("DELETE FROM item WHERE path = ?", (path,))
            database.execute(
                "INSERT OR REPLACE INTO source VALUES (?, ?, ?, 0, ?)", (path, size, modified, run)
            )
            return "new" if row is None else "changed"

    def knows(self, raw: str) -> bool:
        """Whether a raw mail has been read, well or badly."""
        row = self.database.execute("SELECT 1 FROM raw WHERE id = ?", (raw,)).fetchone()
        return row is not None

    def add(self, entries: Iterable[Entry], readings: Iterable[tuple[str, Reading]]) -> None:
        """Keep items and what was read of them, in one transaction."""
        with self.writing() as database:
            database.executemany(
                "INSERT OR REPLACE INTO item VALUES (?, ?, ?, ?)",
                [(path, place, raw, _error(error)) for path, place, raw, error in entries],
            )
            for raw, reading in readings:
                database.execute(
                    "INSERT OR REPLACE INTO raw VALUES (?, ?)", (raw, _error(reading.error))
                )
                for record in reading.records:
                    records.insert(database, record)

    def walked(self, run: int) -> list[str]:
        """Close the walk of a run: all its sources are known, those of earlier runs only are
        struck out. Returns their paths.
        """
        with self.writing() as database:
            gone = [
                p for (p,) in database.execute("SELECT path FROM source WHERE run != ?", (run,))
            ]
            database.execute(
                "DELETE FROM item WHERE path IN (SELECT path FROM source WHERE run != ?)", (run,)
            )
            database.execute("DELETE FROM source WHERE run != ?", (run,))
            database.execute("UPDATE source SET walked = 1")
        return sorted(gone)

    def understand(self, found: Iterable[tuple[str, str, str | ItemError]], as_of: str) -> None:
        """Keep annotations (raw id, part, Understood as JSON or an error), in one transaction."""
        with self.writing() as database:
            for raw, part, result in found:
                done = isinstance(result, str)
                database.execute(
                    "UPDATE message SET understood = ?, error = ?, as_of = ? "
                    "WHERE raw = ? AND part = ?",
                    (
                        packed(result) if isinstance(result, str) else None,
                        None if done else _error(result),  # type: ignore[arg-type]
                        as_of,
                        raw,
                        part,
                    ),
                )


def opened(path: Path) -> sqlite3.Connection:
    """A ledger for reading only, beside the process that writes it."""
    return sqlite3.connect(f"file:{path}?mode=ro", uri=True)


def _error(error: ItemError | None) -> str | None:
    return error.model_dump_json() if error else None
