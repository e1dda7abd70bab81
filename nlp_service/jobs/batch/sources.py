"""Where a batch finds its messages: files, folders, Maildirs, mailboxes and archives, streamed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from nlp_service.errors import Corrupt, ReadError, TooLarge
from nlp_service.ingest import sniff
from nlp_service.ingest.maildir import is_maildir, iter_maildir
from nlp_service.ingest.mbox import iter_mbox
from nlp_service.jobs.batch import members, outlook
from nlp_service.schema import ItemError
from nlp_service.settings import Limits

#: Files above this are told by their first bytes and never held in memory as a whole.
_WHOLE = 8 << 20
_HEAD = 1 << 16
_BOXES = frozenset(("mbox", "zip", "tar", "gz", "bz2", "xz", "pst"))
_BLANK_LINE = re.compile(rb"\n(\r?\n)\Z")
_MAIL_NAMES = (".eml", ".msg", ".mail")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to walk through. ``mail`` says that it is a message whatever it looks like."""

    path: Path
    mail: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One thing found in a file: a message, something else, or what could not be read.

    ``place`` tells where in the file ("" is the file itself, ``@`` leads the byte offset in a
    mailbox, ``!`` stands between an archive and its member).
    """

    place: str
    kind: Literal["mail", "other", "broken"]
    data: bytes = b""
    error: ItemError | None = None


def files(paths: Iterable[Path]) -> Iterator[SourceFile]:
    """The files of all paths, folders walked in the order of names, links not followed."""
    for path in paths:
        if not path.is_dir():
            yield SourceFile(path)
        elif is_maildir(path):
            yield from (SourceFile(message, mail=True) for message in _messages(path))
        else:
            inside = sorted(entry for entry in path.iterdir() if not entry.is_symlink())
            yield from files(entry for entry in inside if entry.is_dir() or entry.is_file())


def items(file: SourceFile, limits: Limits, scratch: Path) -> Iterator[Item]:
    """Everything in a file, one after the other; what cannot be read is an item that says why.

    Args:
        limits: bounds on size, nesting and expansion.
        scratch: folder for unpacked mailboxes, which are removed again.
    """
    try:
        if file.mail:
            yield _message(file.path, "", limits)
        else:
            budget = members.Budget(file.path.stat().st_size, limits)
            yield from _walk(file.path, file.path.name, "", budget, scratch, 0)
    except OSError as error:
        failure = Corrupt(
            f"The file cannot be opened: {error.strerror}",
            next_step="Check that it still exists and may be read.",
        )
        yield _broken("", failure)


def _walk(
    content: Path | bytes,
    name: str,
    place: str,
    budget: members.Budget,
    scratch: Path,
    depth: int,
) -> Iterator[Item]:
    kind = kind_of(content, name)
    try:
        if kind == "mbox":
            yield from _mailbox(content, place)
        elif kind == "pst":
            yield from _outlook(content, place)
        elif kind in _BOXES:
            budget.check_depth(depth)
            for member in members.walk(content, kind, name, budget, scratch):
                below = f"{place}!{member.name}" if place else member.name
                if isinstance(member.content, ReadError):
                    yield _broken(below, member.content)
                else:
                    yield from _walk(member.content, member.name, below, budget, scratch, depth + 1)
        elif kind in ("eml", "msg") or name.lower().endswith(_MAIL_NAMES):
            yield _message(content, place, budget.limits)
        else:
            yield Item(place, "other")
    except ReadError as error:
        yield _broken(place, error)


def kind_of(content: Path | bytes, name: str) -> str:
    """The kind of a file by its content, as ``sniff.kind_of``; of a large one by its beginning."""
    if isinstance(content, Path):
        with content.open("rb") as file:
            size = content.stat().st_size
            content = file.read(size if size <= _WHOLE else _HEAD)
    try:
        return sniff.kind_of(content, name)
    except ReadError:
        return "unknown"


def _mailbox(content: Path | bytes, place: str) -> Iterator[Item]:
    for offset, message in iter_mbox(content):
        # The blank line before the next separator is the mailbox's, not the message's.
        end = _BLANK_LINE.search(message)
        yield Item(f"{place}@{offset}", "mail", message[: end.start(1)] if end else message)


def _outlook(content: Path | bytes, place: str) -> Iterator[Item]:
    for number, (folder, message) in enumerate(outlook.messages(content)):
        below = f"{place}!{folder}/{number}".removeprefix("!")
        if isinstance(message, bytes):
            yield Item(below, "mail", message)
        else:
            yield Item(below, "broken", error=message)


def _message(content: Path | bytes, place: str, limits: Limits) -> Item:
    if isinstance(content, Path):
        if content.stat().st_size > limits.file_mb << 20:
            return _broken(place, TooLarge(f"The file is larger than {limits.file_mb} MB"))
        content = content.read_bytes()
    return Item(place, "mail", content)


def _broken(place: str, error: ReadError) -> Item:
    return Item(place, "broken", error=error.as_item_error())


def _messages(maildir: Path) -> Iterator[Path]:
    return (path for path, _ in iter_maildir(maildir))
