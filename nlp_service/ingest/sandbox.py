"""Reads files in child processes, so that no file can take this process down."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from pydantic import ValidationError

from nlp_service.errors import READ_ERRORS, Corrupt, ReadError, ReadTimeout
from nlp_service.ingest.frames import Closed, Late, read_frame, write_frame
from nlp_service.schema import Document, ItemError, Part, Status
from nlp_service.settings import Limits, settings

#: Seconds that the child gets beyond the file's own wall clock to kill and report.
_GRACE = 10.0


class Sandbox:
    """Reads and renders files in ``workers`` child processes; safe to use from many threads.

    A file that crashes, hangs or grows past ``limits`` (default: the settings) costs itself only.
    Use as a context manager, or call ``close``.
    """

    def __init__(self, limits: Limits | None = None, *, workers: int = 1) -> None:
        self._limits = limits or settings().limits
        self._idle: queue.LifoQueue[_Child] = queue.LifoQueue()
        self._children = [_Child() for _ in range(max(workers, 1))]
        for child in self._children:
            self._idle.put(child)

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child processes."""
        for child in self._children:
            child.stop()

    def read(self, data: bytes, name: str, *, password: str | None = None) -> Document:
        """The Document read from ``data``; quarantined where it cannot be read, never raised."""
        header, body = self._call({"do": "read", "name": name, "password": password}, data)
        return _document(data, name, header, body)

    def read_path(
        self,
        path: Path,
        *,
        name: str | None = None,
        password: str | None = None,
        packs: Callable[[Part], None] | None = None,
    ) -> Document:
        """As ``read``, for a file on disk; only the child loads it. Raises OSError.

        ``packs`` takes the pages of a PDF with more than 128 of them, a pack at a time as they
        are read, so that nobody holds the whole; the Document has the rest. Packs of a document
        that ends up quarantined are to be thrown away.
        """
        name = name if name is not None else path.name
        task: dict[str, Any] = {"do": "read", "name": name, "password": password}
        task |= {"path": str(path.resolve()), "packs": packs is not None}

        def more(body: bytes) -> None:
            if packs is not None:
                packs(Part.model_validate_json(body))

        header, body = self._call(task, b"", more)
        return _document(path, name, header, body)

    def read_mails(
        self, mails: Sequence[tuple[str, bytes]], *, password: str | None = None
    ) -> list[Part]:
        """The parts of mails, each a name and its bytes; one that ends its child costs itself only.

        All go to one child; where that does not come back, each to one of its own.
        """
        return self.read_many(mails, kind="eml", password=password)

    def read_many(
        self,
        files: Sequence[tuple[str, bytes]],
        *,
        kind: str | None = None,
        password: str | None = None,
    ) -> list[Part]:
        """As ``read_mails``, for small files of any ``kind``, told from their content if None.

        The limits hold for all together while they are read by one child, then for each.
        """
        task = {
            "do": "many",
            "kind": kind,
            "password": password,
            "files": [(name, len(data)) for name, data in files],
        }
        header, body = self._call(task, b"".join(data for _, data in files))
        with contextlib.suppress(ValidationError):
            if "error" not in header:
                parts = Part.model_validate_json(body).parts
                if len(parts) == len(files):
                    return parts
        if len(files) > 1:
            return [self.read_many([f], kind=kind, password=password)[0] for f in files]
        return [_document(data, name, header, b"").root for name, data in files]

    def render_page(
        self, data: bytes, page: int, scale: float = 1.5, *, password: str | None = None
    ) -> bytes:
        """A page of a PDF as PNG; ``page`` counts from 1, ``scale`` is pixels a point.

        Raises ReadError where the file cannot be rendered or has no such page.
        """
        task = {"do": "render", "page": page, "scale": scale, "password": password}
        header, body = self._call(task, data)
        if "error" in header:
            error = ItemError(**header["error"])
            raise READ_ERRORS.get(error.code, Corrupt)(error.message, next_step=error.next_step)
        return body

    def _call(
        self,
        task: dict[str, Any],
        payload: bytes,
        more: Callable[[bytes], None] = lambda body: None,
    ) -> tuple[dict[str, Any], bytes]:
        child = self._idle.get()
        task = {**task, "limits": self._limits.model_dump()}
        try:
            return child.call(task, payload, self._limits, more)
        finally:
            self._idle.put(child)


class _Child:
    """One child process, started when first needed and again whenever it has died."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def call(
        self,
        task: dict[str, Any],
        payload: bytes,
        limits: Limits,
        more: Callable[[bytes], None],
    ) -> tuple[dict[str, Any], bytes]:
        error: ReadError
        with self._lock:
            into, out = self._pipes()
            deadline = time.monotonic() + limits.wall_seconds + _GRACE
            try:
                write_frame(into, json.dumps(task).encode())
                write_frame(into, payload)
                while True:
                    header = json.loads(read_frame(out, deadline=deadline))
                    body = read_frame(out, deadline=deadline)
                    if not header.get("more"):
                        return header, body
                    more(body)
            except Late:
                error = ReadTimeout(f"Reading took more than {limits.wall_seconds} seconds")
            except Closed:
                error = Corrupt("The file ended the process that was to read it")
            self._kill()
        return {"kind": "unknown", "error": error.as_item_error().model_dump()}, b""

    def stop(self) -> None:
        with self._lock:
            self._kill()

    def _pipes(self) -> tuple[int, int]:
        """Descriptors to write to and to read from a child that is running."""
        if self._process is None or self._process.poll() is not None:
            self._kill()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "nlp_service.ingest.child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                start_new_session=True,
                env={**os.environ, "OMP_NUM_THREADS": "1"},
            )
        into, out = self._process.stdin, self._process.stdout
        if into is None or out is None:
            raise RuntimeError("the child process was started without pipes")
        return into.fileno(), out.fileno()

    def _kill(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()


def _document(source: bytes | Path, name: str, header: dict[str, Any], body: bytes) -> Document:
    """The Document that the child gave; a quarantined one where it gave none."""
    if "error" not in header:
        try:
            return Document.model_validate_json(body)
        except ValidationError:
            error = Corrupt("The process that read the file gave no sound answer").as_item_error()
            header = {"kind": "unknown", "error": error.model_dump()}
    return _failed(source, name, header)


def _failed(source: bytes | Path, name: str, header: dict[str, Any]) -> Document:
    """The quarantined Document of a file whose reading was ended."""
    if isinstance(source, Path):
        with source.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = source.stat().st_size
    else:
        digest, size = hashlib.sha256(source).hexdigest(), len(source)
    kind = header.get("kind", "unknown")
    return Document(
        id=digest,
        name=name,
        kind=kind,
        size=size,
        status=Status.QUARANTINED,
        root=Part(
            name=name,
            kind=kind,
            status=Status.QUARANTINED,
            error=ItemError(**header["error"]),
            confidence=0.0,
        ),
    )
