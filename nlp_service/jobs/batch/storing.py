"""The mail of a finished batch into the store, as if each message had been uploaded."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from nlp_service.jobs.batch import sources
from nlp_service.jobs.batch.flow import Options, Watch
from nlp_service.jobs.batch.ledger import FILE, opened
from nlp_service.jobs.batch.sources import Item
from nlp_service.profiles.correspondence.records import KEPT

#: Takes a name and the bytes of a mail; tells whether they were new.
Receive = Callable[[str, bytes], bool]


def enter(
    options: Options, receive: Receive, watch: Watch = lambda what, done, total: None
) -> tuple[int, int]:
    """Hand every distinct message of a batch that has ended to ``receive``, copies left out.

    Returns how many were new and how many known. The store knows bytes by their digest, so that
    an ended or repeated run enters nothing twice.
    """
    ledger = opened(options.out.resolve() / FILE)
    try:
        query = f"SELECT DISTINCT raw FROM message WHERE {KEPT} AND carrier IS NULL"  # noqa: S608
        wanted = {raw for (raw,) in ledger.execute(query)}
    finally:
        ledger.close()
    total, new, known = len(wanted), 0, 0
    with tempfile.TemporaryDirectory() as scratch:
        for file in sources.files(path.resolve() for path in options.archives):
            for item in sources.items(file, options.limits, Path(scratch)):
                raw = hashlib.sha256(item.data).hexdigest() if item.kind == "mail" else ""
                if raw not in wanted:
                    continue
                wanted.remove(raw)
                fresh = receive(_name(file.path, item), item.data)
                new, known = new + fresh, known + (not fresh)
                watch("store", new + known, total)
    return new, known


def _name(path: Path, item: Item) -> str:
    """A name for one message: its file's or member's, or its mailbox's with its place in it."""
    member, at, offset = item.place.rpartition("@")
    name = PurePosixPath(member.rpartition("!")[2]).name if member else path.name
    if not at:
        return PurePosixPath(item.place.rpartition("!")[2]).name or path.name
    return f"{PurePosixPath(name).stem}-{offset}.eml"
