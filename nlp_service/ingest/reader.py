"""From the bytes of one file to a Document, in this process."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from nlp_service.ingest.registry import ReadContext, read_part
from nlp_service.schema import Document, Part, Status
from nlp_service.settings import Limits, settings


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


def _status(root: Part) -> Status:
    """The file's own status; partial also where something it contains did not come whole.

    A picture inside a mail's text (a logo) does not count.
    """
    if root.status is not Status.DONE:
        return root.status
    whole = all(part.status is Status.DONE or part.inline for part in root.walk())
    return Status.DONE if whole else Status.PARTIAL
