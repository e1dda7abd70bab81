"""Works the ledger off: claims documents and has them processed, here or on a Dask cluster.

The database row is the only queue. A worker that dies loses nothing: its lease runs out, or the
next start on the same machine sees that its process is gone, and the document is taken again.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import socket
import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import structlog

from nlp_service.errors import ServiceError
from nlp_service.schema import ItemError
from nlp_service.settings import Settings
from nlp_service.store import Store
from nlp_service.store.documents import Claim

log = structlog.get_logger(__name__)

#: Processes one claim in a worker process; called by reference, so it must be importable there.
Work = Callable[[Settings, Claim], None]
#: Brings up to date what changes with the day; False when it is not done. Importable likewise.
Daily = Callable[[Settings], bool]

IDLE_SECONDS = 2.0


def owner() -> str:
    """The name under which this process claims: host and process id."""
    return f"{socket.gethostname()}:{os.getpid()}:"


def release_dead(store: Store) -> int:
    """Give back what processes of this machine hold that no longer run. Returns how many."""
    released = 0
    prefix = f"{socket.gethostname()}:"
    for worker in store.documents.workers():
        host, _, rest = worker.partition(":")
        pid = rest.partition(":")[0]
        if host + ":" == prefix and pid.isdigit() and not _runs(int(pid)):
            released += store.documents.release(f"{prefix}{pid}:")
    return released


def give_up(store: Store, claim: Claim, attempts: int) -> bool:
    """Quarantine a document whose reading has already ended ``attempts`` workers."""
    if claim.attempt <= attempts:
        return False
    store.documents.quarantine(
        claim,
        ItemError(
            code="crash",
            message=f"Reading this document ended the worker {attempts} times.",
            next_step="Keep the file, report it, and upload it as PDF or text meanwhile.",
        ),
    )
    return True


def drain(store: Store, settings: Settings, work: Work, institution: str | None = None) -> int:
    """Process all waiting documents in this process; returns how many."""
    count = 0
    for claim in _claims(store, settings, institution):
        work(settings, claim)
        count += 1
    return count


def _claims(store: Store, settings: Settings, institution: str | None) -> Iterator[Claim]:
    jobs = settings.jobs
    while claim := store.documents.claim(owner(), jobs.lease_seconds, institution=institution):
        if not give_up(store, claim, jobs.attempts):
            yield claim


class Runner:
    """A thread that feeds waiting documents to a Dask cluster, a few at a time.

    Without ``settings.jobs.scheduler`` it starts a cluster of ``settings.jobs.workers``
    processes on this machine; the same code runs on either. ``daily`` runs there too, after the
    start and on each new day (UTC), while no document waits.
    """

    def __init__(self, store: Store, settings: Settings, work: Work, daily: Daily) -> None:
        self._store, self._settings, self._work, self._daily = store, settings, work, daily
        self._day: dt.date | None = None
        self._wake, self._stop = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="runner", daemon=True)

    def start(self) -> None:
        """Give back what dead processes held, then work in the background."""
        released = release_dead(self._store)
        if released:
            log.info("documents of ended processes taken up again", count=released)
        self._thread.start()

    def nudge(self) -> None:
        """Look at the ledger now rather than at the next round."""
        self._wake.set()

    def stop(self) -> None:
        """End after the documents in hand; what is not finished stays in the ledger."""
        self._stop.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout=30)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                with self._cluster() as client:
                    self._feed(client)
            except Exception as error:
                # The scheduler may be restarting; the ledger keeps everything until it is back.
                log.error("the cluster is not reachable", error=str(error))
                self._stop.wait(IDLE_SECONDS)
        self._store.documents.release(owner())

    def _feed(self, client: Any) -> None:
        jobs = self._settings.jobs
        running: set[Any] = set()
        while not self._stop.is_set():
            running = {future for future in running if not future.done()}
            room = 2 * max(1, sum(client.nthreads().values())) - len(running)
            claims = [
                claim
                for _ in range(room)
                if (claim := self._store.documents.claim(owner(), jobs.lease_seconds))
            ]
            for claim in claims:
                if give_up(self._store, claim, jobs.attempts):
                    continue
                future = client.submit(self._work, self._settings, claim, pure=False, retries=0)
                future.add_done_callback(lambda _: self._wake.set())
                running.add(future)
            today = dt.datetime.now(dt.UTC).date()
            if not claims and not running and self._day != today:
                future = client.submit(self._daily, self._settings, pure=False, retries=0)
                future.add_done_callback(partial(self._renewed, today))
                running.add(future)
            if not claims:
                self._wake.wait(IDLE_SECONDS)
                self._wake.clear()
        for future in running:
            with contextlib.suppress(Exception):
                future.result(timeout=20)

    def _renewed(self, day: dt.date, future: Any) -> None:
        # What fails is not tried again before the next day.
        if future.status != "finished" or future.result():
            self._day = day
        self._wake.set()

    @contextlib.contextmanager
    def _cluster(self) -> Iterator[Any]:
        from distributed import Client, LocalCluster

        jobs = self._settings.jobs
        if jobs.scheduler:
            with Client(jobs.scheduler, set_as_default=False) as client:
                yield client
            return
        with (
            LocalCluster(
                n_workers=jobs.workers,
                threads_per_worker=1,
                processes=True,
                dashboard_address=None,
                # Memory is bounded where it is spent: in the child that reads a file.
                memory_limit=0,
                silence_logs="ERROR",
            ) as cluster,
            Client(cluster, set_as_default=False) as client,
        ):
            yield client


def quarantine_unexpected(store: Store, claim: Claim, error: Exception) -> None:
    """Record that processing failed for a reason nobody foresaw; the document is kept."""
    if isinstance(error, ServiceError):
        item = error.as_item_error()
    else:
        item = ItemError(
            code="internal",
            message=f"Processing failed: {type(error).__name__}.",
            next_step="Report this with the name of the document; the original is kept.",
        )
    log.error("document not processed", document=claim.document_id, error=repr(error)[:500])
    store.documents.quarantine(claim, item)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
