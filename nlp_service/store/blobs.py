"""Originals, stored once by the SHA-256 of their bytes."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from nlp_service.errors import NotFound


class Blobs:
    """A content-addressed folder. Writing is atomic: a file is there whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, data: bytes) -> str:
        """Store ``data`` and return its id; bytes already there cost nothing."""
        name = hashlib.sha256(data).hexdigest()
        path = self.path(name)
        if path.exists():
            return name
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".incoming-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        return name

    def get(self, name: str) -> bytes:
        """The bytes stored under ``name``. Raises NotFound."""
        try:
            return self.path(name).read_bytes()
        except FileNotFoundError:
            raise NotFound(f"The original {name[:12]}… is not in the data folder.") from None

    def whole(self, name: str) -> bool:
        """Whether the bytes stored under ``name`` are there and still have that hash."""
        path = self.path(name)
        return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == name

    def delete(self, name: str) -> None:
        self.path(name).unlink(missing_ok=True)

    def path(self, name: str) -> Path:
        """Where ``name`` lies. Only a hexadecimal digest is a name, so no path can escape."""
        if len(name) != 64 or not set(name) <= set("0123456789abcdef"):
            raise NotFound(f"{name[:80]!r} is not the id of a document.")
        return self.folder / name[:2] / name
