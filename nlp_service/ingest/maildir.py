"""Maildir folders: one file a message, in ``cur`` and ``new``, subfolders led by a dot."""

from __future__ import annotations

from collections.abc import Iterator
from os import PathLike
from pathlib import Path


def is_maildir(folder: str | PathLike[str]) -> bool:
    """Whether ``folder`` is a Maildir: it has ``cur`` and ``new``."""
    path = Path(folder)
    return (path / "cur").is_dir() and (path / "new").is_dir()


def iter_maildir(folder: str | PathLike[str]) -> Iterator[tuple[Path, bytes]]:
    """The messages of a Maildir and its subfolders as (path, bytes), in order of their names.

    ``tmp`` holds deliveries that never ended and is left out, as are links, which could lead
    anywhere.
    """
    root = Path(folder)
    for box in (root, *sorted(p for p in root.iterdir() if _is_subfolder(p))):
        for name in ("cur", "new"):
            place = box / name
            if not place.is_dir():
                continue
            for path in sorted(place.iterdir()):
                if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
                    yield path, path.read_bytes()


def _is_subfolder(path: Path) -> bool:
    return path.name.startswith(".") and path.is_dir() and not path.is_symlink()
