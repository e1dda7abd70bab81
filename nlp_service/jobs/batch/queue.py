"""The batches of the service: entered, worked off one after the other, watched and cancelled."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Literal

import structlog

from nlp_service.errors import BadRequest, NotReady
from nlp_service.jobs.batch.accounts import BatchItem, Counts, Outcome, Position, counts, items
from nlp_service.jobs.batch.child import BUSY, Order, told
from nlp_service.jobs.batch.folders import Folder, Folders, State
from nlp_service.schema import ItemError
from nlp_service.settings import Settings

log = structlog.get_logger(__name__)

_IDLE_SECONDS = 30.0
_BUSY_SECONDS = 5.0
_END_SECONDS = 10.0


ResultName = Literal["messages", "clients", "skipped"]


class Batch(Counts):
    """A batch and how far it has come. The rate counts messages, the time left is of the stage."""

    id: str
    name: str
    by: str
    created: dt.datetime
    state: State
    stage: str | None = None
    clients: int | None = None
    messages_per_second: float | None = None
    seconds_left: float | None = None
    error: ItemError | None = None


class Batches:
    """All batches of a service. Each is a run of the engine in a child process of its own.

    Args:
        versions: gives the versions that are kept with the results; asked when first needed.
    """

    def __init__(self, settings: Settings, versions: Callable[[], dict[str, str]]) -> None:
        self._settings, self._versions = settings, versions
        self._folders = Folders(settings.store.folder / "batches")
        self._wake, self._stop, self._lock = threading.Event(), threading.Event(), threading.Lock()
        self._thread: threading.Thread | None = None
        self._child: subprocess.Popen[str] | None = None
        self._current: Path | None = None
        self._deaths: dict[Path, int] = {}

    def start(self) -> None:
        """Work in the background, first on what an earlier service has left unfinished."""
        self._thread = threading.Thread(target=self._run, name="batches", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the run at work; the next service goes on with it."""
        self._stop.set()
        self._wake.set()
        self._end_child(None)
        if self._thread is not None:
            self._thread.join(timeout=2 * _END_SECONDS)

    def add(
        self,
        institution: str,
        by: str,
        archive: str | tuple[str, IO[bytes]],
        *,
        lender: list[str],
        client_map: dict[str, str] | None = None,
    ) -> Batch:
        """Enter a batch over an upload (name, content) or a path under the configured root.

        Raises BadRequest for a path that is refused, TooLarge for an upload over the limit.
        """
        source = self._under_root(institution, archive) if isinstance(archive, str) else archive
        folder = self._folders.add(
            institution,
            by,
            source,
            lender=lender,
            client_map=client_map,
            upload_mb=self._settings.web.upload_mb,
        )
        self._wake.set()
        return self._view(folder)

    def page(self, institution: str, before: str | None, limit: int) -> tuple[list[Batch], bool]:
        """The batches of an institution entered before the one named, newest first; any more?"""
        found = self._folders.list(institution)
        if before is not None:
            found = [folder for folder in found if folder.path.name < before]
        return [self._view(folder) for folder in found[:limit]], len(found) > limit

    def get(self, institution: str, batch_id: str) -> Batch:
        """A batch and how far it has come. Raises NotFound."""
        return self._view(self._folders.get(institution, batch_id))

    def items(
        self,
        institution: str,
        batch_id: str,
        after: Position | None,
        limit: int,
        status: Outcome | None = None,
    ) -> tuple[list[BatchItem], Position | None]:
        """A page of the items of a batch, as ``accounts.items``. Raises NotFound."""
        folder = self._folders.get(institution, batch_id)
        return items(folder.out, folder.asked.archive.parent, after, limit, status)

    def results(self, institution: str, batch_id: str, name: ResultName) -> Iterator[str]:
        """The lines of a result file, sources named as in ``items``.

        Raises NotFound, and NotReady before the batch has finished.
        """
        folder = self._folders.get(institution, batch_id)
        if folder.state != "finished":
            raise NotReady(
                "The batch has not finished.", next_step="Follow its events until the last one."
            )
        return _relative(folder.out / f"{name}.jsonl", folder.asked.archive.parent)

    def cancel(self, institution: str, batch_id: str) -> Batch:
        """End a batch; what is done stays. Raises NotFound, and Conflict where it has ended."""
        folder = self._folders.get(institution, batch_id)
        folder.cancel()
        self._end_child(folder)
        return self._view(folder)

    def _view(self, folder: Folder) -> Batch:
        asked, state = folder.asked, folder.state
        if state == "waiting" and self._current == folder.path:
            state = "running"
        head = {"id": asked.id, "name": asked.name, "by": asked.by, "created": asked.created}
        if state == "finished":
            report = json.loads((folder.out / "report.json").read_bytes())
            kept = {name: report[name] for name in Counts.model_fields if name in report}
            rate = report["messages_per_second"]
            return Batch(
                **head,
                **kept,
                state=state,
                clients=report["clients"],
                messages_per_second=rate,
                seconds_left=0.0,
            )
        batch = Batch(**head, state=state, error=folder.error, **counts(folder.out).model_dump())
        progress = told(folder.progress) if state == "running" else None
        if progress is not None:
            batch.stage = progress.stage
            if progress.rate and progress.stage != "score":
                batch.messages_per_second = round(progress.rate, 2)
            if progress.rate and progress.total is not None:
                batch.seconds_left = round((progress.total - progress.done) / progress.rate, 1)
        return batch

    def _under_root(self, institution: str, path: str) -> Path:
        """The archive that a person named. Raises BadRequest."""
        root = self._root(institution)
        if root is None:
            raise BadRequest(
                "This service takes no paths.",
                next_step="Upload the archive, or set NLP_SERVICE_JOBS__BATCH_ROOT.",
            )
        data = self._folders.root.parent.resolve()
        try:
            found = (root / path).resolve(strict=True)
        except (OSError, ValueError, RuntimeError):
            found = None
        inside = found is not None and found.is_relative_to(root)
        if found is None or not inside or found.is_relative_to(data) or data.is_relative_to(found):
            # One answer to all of these, so that nobody learns what lies elsewhere.
            raise BadRequest(
                "There is no such archive under the root of batches.",
                next_step="Give a path relative to NLP_SERVICE_JOBS__BATCH_ROOT.",
            )
        return found

    def _root(self, institution: str) -> Path | None:
        setting = self._settings.jobs.batch_root
        shared = "{institution}" not in setting
        if not setting or (shared and institution != self._settings.web.institution):
            return None
        if not shared and (institution in ("", ".", "..") or "/" in institution):
            return None
        return Path(setting.replace("{institution}", institution)).resolve()

    def _run(self) -> None:
        while not self._stop.is_set():
            self._wake.clear()
            try:
                folder = self._folders.oldest_waiting()
                pause = _IDLE_SECONDS if folder is None else self._work(folder)
            except Exception as error:
                log.error("batches stand still", error=repr(error)[:500])
                pause = _IDLE_SECONDS
            if pause:
                self._wake.wait(pause)

    def _work(self, folder: Folder) -> float:
        """Have a child work on a batch to its end. Returns the seconds to wait thereafter."""
        jobs = self._settings.jobs
        order = Order(
            folder=folder.path,
            workers=jobs.workers,
            limits=self._settings.limits,
            versions=self._versions(),
        )
        folder.progress.unlink(missing_ok=True)
        with self._lock:
            # A batch may have been cancelled, or the service stopped, since it was chosen.
            if self._stop.is_set() or folder.state != "waiting":
                return 0.0
            child = self._child = _started(order)
            self._current = folder.path
        try:
            child.wait()
        finally:
            with contextlib.suppress(BrokenPipeError):
                _input(child).close()
            with self._lock:
                self._child = self._current = None
        if folder.state != "waiting" or self._stop.is_set():
            return 0.0
        if child.returncode == BUSY:
            return _BUSY_SECONDS
        log.error("batch not finished", batch=folder.path.name, status=child.returncode)
        self._deaths[folder.path] = deaths = self._deaths.get(folder.path, 0) + 1
        if deaths >= jobs.attempts:
            folder.fail(
                ItemError(
                    code="crash",
                    message=f"The process that worked on the batch ended {deaths} times.",
                    next_step="Keep the archive, report it, and start it in parts meanwhile.",
                )
            )
        return 0.0

    def _end_child(self, folder: Folder | None) -> None:
        """End the child if it works on ``folder``, or on any with None; wait until it is gone."""
        with self._lock:
            child = self._child
            if child is None or (folder is not None and self._current != folder.path):
                return
            child.terminate()
        try:
            child.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _relative(path: Path, base: Path) -> Iterator[str]:
    """The lines of a result file without the folders that only the server knows."""
    prefix = f"{base}/"
    with path.open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            if "sources" in row:
                row["sources"] = [place.removeprefix(prefix) for place in row["sources"]]
            elif "source" in row:
                row["source"] = row["source"].removeprefix(prefix)
            yield json.dumps(row, ensure_ascii=False) + "\n"


def _started(order: Order) -> subprocess.Popen[str]:
    child = subprocess.Popen(
        [sys.executable, "-m", "nlp_service.jobs.batch.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        # An interrupt from the keyboard is the service's; the child ends with its input.
        start_new_session=True,
    )
    # A child that has died already tells by its status.
    with contextlib.suppress(BrokenPipeError):
        _input(child).write(order.model_dump_json() + "\n")
        _input(child).flush()
    return child


def _input(child: subprocess.Popen[str]) -> IO[str]:
    assert child.stdin is not None  # noqa: S101 - it is a pipe
    return child.stdin
