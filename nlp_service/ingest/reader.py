"""From the bytes of one file to a Document, in this process."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

from nlp_service.ingest import sniff
from nlp_service.ingest.registry import ReadContext, read_part
from nlp_service.schema import Document, Part, Status
from nlp_service.settings import Limits, settings

_HEAD = 1 << 16  # bytes that tell a PDF


def read_bytes(
    data: bytes,
    name: str,
    *,
    password: str | None = None,
    limits: Limits | None = None,
    found: Callable[[str], None] | None = None,
) -> Document:
    """The Document read from ``data``; a file that cannot be read is quarantined, never raised.

    ``name`` is the file's name, used only to tell text kinds apart; ``password`` opens encrypted
    files; ``limits`` default to the settings; ``found`` is told the kind before reading starts.
    """
    limits = limits or settings().limits
    context = ReadContext(limits=limits, password=password, packed=len(data), found=found)
    root = read_part(data, name, context)
    return Document(
        id=hashlib.sha256(data).hexdigest(),
        name=name,
        kind=root.kind,
        size=len(data),
        status=_status(root),
        root=root,
    )


def read_file(
    path: Path,
    name: str,
    packs: Callable[[Part], None],
    *,
    password: str | None = None,
    limits: Limits | None = None,
    found: Callable[[str], None] | None = None,
) -> Document:
    """As ``read_bytes``, for a file on disk that may be long.

    A PDF is never loaded as a whole; of one with more than 128 pages the text, pages, blocks,
    lines and tables go to ``packs``, as parts whose texts joined by line breaks are the document's
    and whose offsets each count from its own text. The Document then has the rest.
    """
    limits = limits or settings().limits
    with path.open("rb") as file:
        head = file.read(_HEAD)
        if sniff.kind_of(head, name) != "pdf":
            data = head + file.read()
            return read_bytes(data, name, password=password, limits=limits, found=found)
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    size = path.stat().st_size
    context = ReadContext(
        limits=limits, password=password, packed=size, found=found, path=path, packs=packs
    )
    root = read_part(head, name, context)
    return Document(
        id=digest, name=name, kind=root.kind, size=size, status=_status(root), root=root
    )


def read_many(
    files: Iterable[tuple[str, bytes]],
    password: str | None,
    limits: Limits,
    kind: str | None = None,
) -> Part:
    """A part whose parts are the files, each a name and its bytes; ``kind`` where it is known."""
    box = Part(kind="mbox" if kind == "eml" else "unknown", how="together")
    for name, data in files:
        context = ReadContext(limits=limits, password=password, packed=len(data))
        part = read_part(data, name, context, kind=kind)
        box.parts.append(part)
    return box


def _status(root: Part) -> Status:
    """The file's own status; partial also where something it contains did not come whole.

    A picture inside a mail's text (a logo) does not count.
    """
    if root.status is not Status.DONE:
        return root.status
    whole = all(part.status is Status.DONE or part.inline for part in root.walk())
    return Status.DONE if whole else Status.PARTIAL
