"""Where the batches of the service lie: a folder each, below one for their institution.

A folder holds ``batch.json`` (what was asked), ``input`` (an uploaded archive), ``out`` (ledger and
results), ``progress.json`` (how far the run at work has come), and, where it applies, ``cancelled``
or ``failed.json``. Nothing else knows about a batch, so that a restarted service finds all of them.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Literal

from pydantic import Field

from nlp_service.errors import Conflict, NotFound, TooLarge
from nlp_service.jobs.batch.results import replacing
from nlp_service.schema import ItemError, Schema

_ID = re.compile(r"\d{8}t\d{12}-[0-9a-f]{8}")
_PIECE = 1 << 20

State = Literal["waiting", "running", "finished", "cancelled", "failed"]


class Asked(Schema):
    """What a person asked for. ``lender`` and ``client_map`` as in ``Options``."""

    id: str
    name: str
    archive: Path
    by: str
    created: dt.datetime
    lender: list[str] = Field(default_factory=list)
    client_map: dict[str, str] | None = None


class Folder:
    """The folder of one batch."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.out = path / "out"
        self.progress = path / "progress.json"
        self._cancelled = path / "cancelled"
        self._failed = path / "failed.json"

    @property
    def asked(self) -> Asked:
        return Asked.model_validate_json((self.path / "batch.json").read_bytes())

    @property
    def error(self) -> ItemError | None:
        """Why the batch failed; None where it did not."""
        if not self._failed.is_file():
            return None
        return ItemError.model_validate_json(self._failed.read_bytes())

    @property
    def state(self) -> State:
        """What became of the batch. A run at work is known to the queue only."""
        # The engine writes the report last, when all other results are in their places.
        if (self.out / "report.json").is_file():
            return "finished"
        if self._cancelled.is_file():
            return "cancelled"
        return "failed" if self._failed.is_file() else "waiting"

    def cancel(self) -> None:
        """Mark the batch as cancelled; what is done stays. Raises Conflict where it has ended."""
        if self.state in ("finished", "failed"):
            raise Conflict(f"The batch has {self.state} already.")
        self._cancelled.touch()

    def fail(self, error: ItemError) -> None:
        """Mark the batch as failed."""
        with replacing(self._failed) as file:
            file.write(error.model_dump_json())


class Folders:
    """All batches below ``root``, the data folder's own."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()

    def add(
        self,
        institution: str,
        by: str,
        archive: Path | tuple[str, IO[bytes]],
        *,
        lender: list[str],
        client_map: dict[str, str] | None,
        upload_mb: int,
    ) -> Folder:
        """Enter a batch over an archive that lies on disk, or over an upload (name, content).

        Raises TooLarge for an upload of more than ``upload_mb`` megabytes.
        """
        now = dt.datetime.now(dt.UTC)
        name = f"{now:%Y%m%dt%H%M%S%f}-{secrets.token_hex(4)}"
        folder = Folder(self._of(institution) / name)
        folder.path.mkdir(parents=True)
        try:
            if not isinstance(archive, Path):
                archive = _kept(folder.path / "input", *archive, upload_mb)
            asked = Asked(
                id=name,
                name=archive.name,
                archive=archive,
                by=by,
                created=now,
                lender=lender,
                client_map=client_map,
            )
            with replacing(folder.path / "batch.json") as file:
                file.write(asked.model_dump_json())
        except BaseException:
            shutil.rmtree(folder.path, ignore_errors=True)
            raise
        return folder

    def get(self, institution: str, batch_id: str) -> Folder:
        """The folder of a batch. Raises NotFound."""
        path = self._of(institution) / batch_id
        if not _ID.fullmatch(batch_id) or not (path / "batch.json").is_file():
            raise NotFound(f"There is no batch {batch_id[:40]!r}.")
        return Folder(path)

    def list(self, institution: str) -> list[Folder]:
        """The batches of an institution, newest first."""
        return sorted(_inside(self._of(institution)), key=lambda f: f.path.name, reverse=True)

    def oldest_waiting(self) -> Folder | None:
        """The batch, of any institution, that has waited longest."""
        tenants = self.root.iterdir() if self.root.is_dir() else ()
        waiting = (f for tenant in tenants for f in _inside(tenant) if f.state == "waiting")
        return min(waiting, key=lambda folder: folder.path.name, default=None)

    def _of(self, institution: str) -> Path:
        # An institution may have any name; a folder may not.
        return self.root / hashlib.sha256(institution.encode()).hexdigest()[:16]


def _inside(path: Path) -> Iterator[Folder]:
    if path.is_dir():
        for entry in path.iterdir():
            if (entry / "batch.json").is_file():
                yield Folder(entry)


def _kept(folder: Path, name: str, content: IO[bytes], megabytes: int) -> Path:
    """The upload as a file in ``folder``, under a name that can do no harm."""
    folder.mkdir()
    last = PurePosixPath(name.replace("\\", "/")).name
    harmless = re.sub(r"[\x00-\x1f\x7f]", "_", last).lstrip(".") or "archive"
    # A file name has at most 255 bytes; its end tells the format.
    path = folder / harmless.encode("utf-8", "replace")[-200:].decode("utf-8", "ignore")
    room = megabytes * 1_000_000
    with path.open("wb") as file:
        while piece := content.read(_PIECE):
            room -= len(piece)
            if room < 0:
                raise TooLarge(
                    f"The archive is larger than {megabytes} MB.",
                    next_step="Put it under NLP_SERVICE_JOBS__BATCH_ROOT and name its path.",
                )
            file.write(piece)
    return path
