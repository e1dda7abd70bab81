"""Mailbox files: one message after the other, each led by a ``From `` line.

Reads mboxo, mboxrd, mboxcl and mboxcl2, with a byte order mark, and with unescaped ``From ``
lines in bodies. Only the message at hand is in memory, so a mailbox of any size may be walked.
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike
from pathlib import Path

from nlp_service.errors import Corrupt, Empty
from nlp_service.ingest.registry import ReadContext
from nlp_service.schema import Part

# A separator has an envelope sender and a date; prose that begins with "From " has neither.
_SEPARATOR = re.compile(
    rb"From (?:[^\r\n]*?\s)?"
    rb"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[,\s][^\r\n]*\d{1,2}:\d{2}[^\r\n]*\d{4}[^\r\n]*"
    rb"|[^\r\n]*\d{4}-\d{2}-\d{2}[T ]\d{1,2}:\d{2}[^\r\n]*"
    rb"|-[ \t]*|[^\s@]+@[^\s@]+[ \t]*)\r?\n"
)
_HEADER = re.compile(rb"(?:>?From |[!-9;-~]{1,78}[ \t]*:|[ \t])")
_LENGTH = re.compile(rb"^Content-Length:[ \t]*(\d{1,12})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)
_SUBJECT = re.compile(
    rb"^Subject:[ \t]*([^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)", re.IGNORECASE | re.MULTILINE
)

_RELEASE = 1 << 23  # bytes


def iter_mbox(source: str | PathLike[str] | bytes) -> Iterator[tuple[int, bytes]]:
    """The messages of a mailbox as (offset of the separator line, bytes without that line).

    Args:
        source: path of a mailbox file of any size, or its bytes.

    ``>From `` lines are given back their first form. Raises Corrupt where the file does not begin
    as a mailbox, Empty where it has no bytes.
    """
    with _opened(source) as data:
        yield from _split(data)


@contextmanager
def _opened(source: str | PathLike[str] | bytes) -> Iterator[bytes | mmap.mmap]:
    if isinstance(source, bytes):
        yield source
        return
    path = Path(source)
    if path.stat().st_size == 0:
        raise Empty(f"The mailbox {path.name} is empty")
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        yield mapped


def _split(data: bytes | mmap.mmap) -> Iterator[tuple[int, bytes]]:
    length = len(data)
    start = 3 if data[:3] == b"\xef\xbb\xbf" else 0
    while start < length and data[start : start + 1] in (b"\r", b"\n"):
        start += 1
    if start >= length:
        raise Empty("The mailbox is empty")
    if data[start : start + 5] != b"From ":
        raise Corrupt("The file does not begin with a 'From ' line, so it is no mailbox")
    released = 0
    while start < length:
        body = _line_end(data, start, length)
        end = _next_separator(data, body, length)
        yield start, _ESCAPED.sub(rb"\1", data[body:end])
        start = end
        if isinstance(data, mmap.mmap) and end - released >= _RELEASE:
            # Pages of the file stay in this process's memory until it lets go of them.
            until = end - end % mmap.PAGESIZE
            data.madvise(mmap.MADV_DONTNEED, released, until - released)
            released = until


def _line_end(data: bytes | mmap.mmap, at: int, length: int) -> int:
    newline = data.find(b"\n", at)
    return length if newline < 0 else newline + 1


def _next_separator(data: bytes | mmap.mmap, body: int, length: int) -> int:
    """Where the message that begins at ``body`` ends: the next separator line, or the end."""
    announced = _announced_end(data, body, length)
    if announced is not None:
        return announced
    at = body - 1
    while True:
        at = data.find(b"\nFrom ", at)
        if at < 0:
            return length
        at += 1
        if _is_separator(data, at, length):
            return at


def _announced_end(data: bytes | mmap.mmap, body: int, length: int) -> int | None:
    """The end by Content-Length (mboxcl), where a separator or the end really stands there."""
    limit = min(length, body + 65_536)
    blank = data.find(b"\n\n", body, limit)
    wide = data.find(b"\n\r\n", body, limit)
    if blank < 0 or 0 <= wide < blank:
        blank = wide
    if blank < 0:
        return None
    found = _LENGTH.search(data[body:blank])
    if found is None:
        return None
    at = blank + (2 if data[blank : blank + 2] == b"\n\n" else 3) + int(found[1])
    for _ in range(3):
        if at >= length:
            return length if at - length < 4 else None
        if data[at : at + 5] == b"From " and data[at - 1 : at] == b"\n":
            return at
        if data[at : at + 1] not in (b"\r", b"\n"):
            return None
        at += 1
    return None


def _is_separator(data: bytes | mmap.mmap, at: int, length: int) -> bool:
    """Whether the line at ``at`` opens a message: it has a date, and header lines follow."""
    end = _line_end(data, at, min(length, at + 1000))
    if not _SEPARATOR.match(data[at:end]):
        return False
    if end >= length:
        return True
    following = data[end : end + 400]
    if not _HEADER.match(following):
        return False
    # A quoted separator in prose may be followed by any text with a colon; a header names a field.
    before = data[max(at - 2, 0) : at]
    blank_above = before in (b"\n\n", b"\r\n") or before.endswith(b"\n\n")
    field = following.split(b":", 1)[0].strip().lower()
    return blank_above or field in _FIELDS or field.startswith((b"x-", b"from ", b">from "))


_FIELDS = frozenset(
    b"return-path received message-id date from to subject mime-version delivered-to status "
    b"content-type reply-to sender cc envelope-to".split()
)


def read_mbox(data: bytes, name: str, context: ReadContext) -> Part:
    """The part of a mailbox: no text of its own, one child part a message."""
    part = Part(kind="mbox", how="mbox")
    for offset, message in iter_mbox(data):
        if not message.strip():
            part.lost.append(f"the message at byte {offset} is empty")
            continue
        part.parts.append(context.child(message, mail_name(message, len(part.parts)), kind="eml"))
    return part


def mail_name(message: bytes, index: int) -> str:
    """A file name for a message: its number, from 1 for ``index`` 0, and its subject."""
    from nlp_service.ingest.mail_header import text

    found = _SUBJECT.search(message[:16_384])
    subject = text(found[1].decode("ascii", "surrogateescape")) if found else ""
    clean = " ".join(re.sub(r"[\\/:*?\"<>|\0-\x1f]", " ", subject).split())
    return f"{index + 1:05d} {clean[:80]}".rstrip() + ".eml"
