"""A batch from its archives to its results: read, find copies, annotate, score, write."""

from __future__ import annotations

import datetime as dt
import hashlib
import resource
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from nlp_service.jobs.batch import clients, report, results, sources, tabular
from nlp_service.jobs.batch.ledger import Entry, Ledger
from nlp_service.jobs.batch.packing import packed, unpacked
from nlp_service.jobs.batch.reading import Reading
from nlp_service.jobs.batch.scoring import ClientTask, score_clients
from nlp_service.jobs.batch.work import RawMail, Unread, annotate_messages, read_mails
from nlp_service.jobs.batch.workers import Workers
from nlp_service.profiles.correspondence import conversations, copies, moment
from nlp_service.profiles.correspondence.records import KEPT
from nlp_service.profiles.correspondence.sides import Sides
from nlp_service.profiles.correspondence.signers import recover, with_aliases
from nlp_service.schema import ItemError
from nlp_service.settings import Limits

#: A chunk is one transaction and what a kill can cost: messages, and bytes or characters.
CHUNK = 16
CHUNK_BYTES = 400_000
_ENTRIES = 1000
_DAY = 86_400.0

#: Told about progress: what is being done, how many are done, how many there are (None: unknown).
Watch = Callable[[str, int, int | None], None]


@dataclass(frozen=True)
class Options:
    """What to process and where to put the results.

    Args:
        lender: mail domains of the lender; empty to find them.
        client_map: domain → client; None makes every other firm's domain a client.
        versions: versions of ``code`` and ``models``; another code reads everything anew.
        parquet: write the results as Parquet too, which takes the extra of that name.
    """

    archives: tuple[Path, ...]
    out: Path
    lender: tuple[str, ...] = ()
    client_map: dict[str, str] | None = None
    workers: int = 1
    limits: Limits = field(default_factory=Limits)
    versions: dict[str, str] = field(default_factory=dict)
    parquet: bool = False


def run(options: Options, watch: Watch = lambda what, done, total: None) -> dict[str, Any]:
    """Process the archives into ``options.out``, going on where an earlier run stopped.

    Returns the report, which is also written. Raises Conflict while another process works on the
    same folder, SetupError where a model, a catalogue or the extra for Parquet is missing.
    """
    if options.parquet:
        tabular.arrow()
    out = options.out.resolve()
    with Ledger(out) as ledger:
        log = report.Log(ledger)
        _check_versions(ledger, options.versions, log)
        scratch = out / "scratch"
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir()
        try:
            with Workers[Any](options.workers, options.limits) as workers:
                _read(ledger, workers, options, scratch, log, watch)
                with ledger.writing() as database:
                    copies.mark(database)
                sides = _sides(ledger, options, log)
                with ledger.writing() as database:
                    log.recovered = recover(database, sides)
                log.as_of, log.future = newest(ledger)
                _annotate(ledger, workers, options.limits, log, watch)
                with ledger.writing() as database:
                    conversations.mark(database)
                    log.clients = len(counts := clients.assign(database, sides))
                _score(ledger, workers, sides, counts, log, watch)
                log.workers_kb = workers.peak_kb
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
        results.write_lines(out / "messages.jsonl", results.message_lines(ledger, sides))
        results.write_lines(out / "skipped.jsonl", results.skipped_lines(ledger))
        with results.replacing(out / "clients.jsonl") as file:
            for (line,) in ledger.database.execute("SELECT line FROM client ORDER BY name"):
                file.write(unpacked(line) + "\n")
        if options.parquet:
            tabular.write(out)
        log.coordinator_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        made = log.made(results.totals(ledger), options.versions)
        with results.replacing(out / "report.json") as file:
            file.write(report.as_json(made))
    return made


def newest(ledger: Ledger) -> tuple[dt.date, int]:
    """The day of the newest message, and how many are dated in the future and not believed.

    Without any dated message it is the first day of 1970.
    """
    soon = time.time() + _DAY
    best, future = dt.date(1970, 1, 1), 0
    for date, instant in ledger.database.execute(
        f"SELECT date, instant FROM message WHERE {KEPT} AND instant IS NOT NULL"  # noqa: S608
    ):
        written = moment(date)
        if instant > soon or written is None:
            future += 1
        else:
            best = max(best, written.date())
    return best, future


def _check_versions(ledger: Ledger, versions: dict[str, str], log: report.Log) -> None:
    before = ledger.fact("versions")
    if before is not None and before != versions:
        log.note("made with other versions before: " + str(before))
        ledger.forget(readings=before.get("code") != versions.get("code"))
    ledger.set_fact("versions", versions)


def _read(
    ledger: Ledger,
    workers: Workers[Any],
    options: Options,
    scratch: Path,
    log: report.Log,
    watch: Watch,
) -> None:
    """Walk through all inputs and read what the ledger does not know yet."""
    reader = _Walk(ledger, options, scratch, log, watch)
    for chunk, found in workers.run(read_mails, reader.chunks()):
        readings = [r if isinstance(r, Reading) else Reading(error=r) for r in found]
        reader.keep([(mail.id, reading) for mail, reading in zip(chunk, readings, strict=True)])
    reader.keep([])
    log.removed = ledger.walked(log.run)


class _Walk:
    """The items of all inputs on their way into the ledger."""

    def __init__(
        self, ledger: Ledger, options: Options, scratch: Path, log: report.Log, watch: Watch
    ) -> None:
        self._ledger, self._options, self._scratch = ledger, options, scratch
        self._log, self._watch = log, watch
        self._entries: list[Entry] = []
        self._flying: set[str] = set()
        self._seen = 0

    def chunks(self) -> Iterator[list[RawMail]]:
        """Mails never read before, in chunks; all items are entered on the way."""
        chunk: list[RawMail] = []
        size = 0
        for path, item in self._items():
            raw = hashlib.sha256(item.data).hexdigest() if item.kind == "mail" else None
            self._entries.append((path, item.place, raw, item.error))
            self._seen += 1
            if raw is not None and raw not in self._flying and not self._ledger.knows(raw):
                self._flying.add(raw)
                chunk.append(RawMail(raw, item.data, self._options.limits))
                size += len(item.data)
                if len(chunk) >= CHUNK or size >= CHUNK_BYTES:
                    yield chunk
                    chunk, size = [], 0
            if len(self._entries) >= _ENTRIES:
                self.keep([])
        if chunk:
            yield chunk

    def keep(self, readings: list[tuple[str, Reading]]) -> None:
        """Write what has been found so far, in one transaction."""
        self._ledger.add(self._entries, readings)
        self._entries.clear()
        self._flying.difference_update(raw for raw, _ in readings)
        self._log.tick()
        self._watch("read", self._seen, None)

    def _items(self) -> Iterator[tuple[str, sources.Item]]:
        out = self._options.out.resolve()
        for file in sources.files(path.resolve() for path in self._options.archives):
            if file.path.is_relative_to(out):
                continue
            try:
                stat = file.path.stat()
                size, modified = stat.st_size, stat.st_mtime_ns
            except OSError:
                size = modified = -1
            state = self._ledger.enter(str(file.path), size, modified, self._log.run)
            if state == "changed":
                self._log.changed.append(str(file.path))
            if state != "walked":
                for item in sources.items(file, self._options.limits, self._scratch):
                    yield str(file.path), item


def _sides(ledger: Ledger, options: Options, log: report.Log) -> Sides:
    lender = tuple(domain.strip().lower().removeprefix("@") for domain in options.lender)
    log.lender = {"domains": list(lender), "how": "given"}
    if not lender:
        found = clients.lender_of(ledger)
        lender = tuple(found)
        log.lender = {
            "domains": list(lender),
            "how": "found: the domain that exchanges mail with most other domains",
            "other_domains": max(found.values(), default=0),
        }
    return with_aliases(ledger.database, Sides(lender, options.client_map))


def _annotate(
    ledger: Ledger, workers: Workers[Any], limits: Limits, log: report.Log, watch: Watch
) -> None:
    """Annotate every kept message that is not annotated yet."""
    day = log.as_of.isoformat()
    waiting = (
        f"FROM message WHERE {KEPT} AND ((understood IS NULL AND error IS NULL) "
        # What an undated mail calls "tomorrow" is read against the end of the archive.
        "OR (date IS NULL AND as_of != ?))"
    )
    counted = f"SELECT COUNT(*), (SELECT COUNT(*) FROM message WHERE {KEPT}) "  # noqa: S608
    left, total = ledger.database.execute(counted + waiting, (day,)).fetchone()
    done = total - left
    rows = ledger.database.execute("SELECT rowid " + waiting + " ORDER BY rowid", (day,)).fetchall()
    chunks = _unread(ledger, (rowid for (rowid,) in rows), log.as_of, limits.wall_seconds)
    for chunk, found in workers.run(annotate_messages, chunks):
        ledger.understand(
            [(m.raw, m.part, result) for m, result in zip(chunk, found, strict=True)], day
        )
        done += len(chunk)
        log.tick()
        watch("annotate", done, total)


def _unread(
    ledger: Ledger, rowids: Iterable[int], as_of: dt.date, seconds: float
) -> Iterator[list[Unread]]:
    chunk: list[Unread] = []
    size = 0
    for rowid in rowids:
        raw, part, content, weight = ledger.database.execute(
            "SELECT raw, part, content, weight % 1000000000 FROM message WHERE rowid = ?", (rowid,)
        ).fetchone()
        chunk.append(Unread(raw, part, content, as_of, seconds))
        size += weight
        if len(chunk) >= CHUNK or size >= CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _score(
    ledger: Ledger,
    workers: Workers[Any],
    sides: Sides,
    counts: dict[str, int],
    log: report.Log,
    watch: Watch,
) -> None:
    """Score every client anew; the largest first, so that no worker is left with one at the end."""
    with ledger.writing() as database:
        database.execute("DELETE FROM client")
    plain = replace(sides)
    tasks = (
        [ClientTask(ledger.path, name, plain, log.as_of)]
        for name in sorted(counts, key=lambda name: (-counts[name], name))
    )
    lines = workers.run(score_clients, tasks, seconds=_DAY)
    for done, ((task,), (line,)) in enumerate(lines, 1):
        if isinstance(line, ItemError):
            line = report.failed_client(task.client, line)
        with ledger.writing() as database:
            database.execute("INSERT INTO client VALUES (?, ?)", (task.client, packed(line)))
        log.tick()
        watch("score", done, len(counts))
