"""What in a mail body its author wrote now, and what is history, signature or disclaimer."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp_service.schema import Zone, ZoneKind
from nlp_service.text.disclaimer import banner_end
from nlp_service.text.history import candidates, find_marker, is_quoted
from nlp_service.text.signature import find_tail

_FORWARD_SUBJECT = re.compile(r"\s*(?:fwd?|wg|tr|rv|转发|轉寄|轉發)\s*[:：\]]", re.IGNORECASE)


def zones(text: str, *, subject: str = "", hints: Iterable[Zone] = ()) -> list[Zone]:
    """The zones of a mail body, in order, covering it without gaps.

    Args:
        text: the body without its header lines.
        subject: the subject, which tells a forwarded mail from a reply where the body does not.
        hints: ranges known from markup to be history (quotation elements of HTML).
    """
    if not text:
        return []
    lines = text.split("\n")
    kinds = _history(lines, _FORWARD_SUBJECT.match(subject) is not None)
    offsets = [0]
    for line in lines:
        offsets.append(offsets[-1] + len(line) + 1)
    offsets[-1] = len(text)
    for hint in hints:
        for i, kind in enumerate(kinds):
            if kind is None and offsets[i] < hint.end and offsets[i + 1] > hint.start:
                kinds[i] = hint.kind
    _tails(lines, kinds)
    _join_blank(lines, kinds)
    return _merge(kinds, offsets)


def _history(lines: list[str], forwarded: bool) -> list[ZoneKind | None]:
    """The kind of each line that is history; None for lines written now, and for empty ones."""
    kinds: list[ZoneKind | None] = [None] * len(lines)
    among = candidates(lines)
    i = 0
    while True:
        marker = find_marker(lines, i, among)
        stop = len(lines) if marker is None else marker.line
        _mark_quoted(lines, kinds, i, stop)
        if marker is None:
            return kinds
        kind = marker.kind
        written = any(kinds[k] is None and lines[k].strip() for k in range(marker.line))
        if marker.open_ended:
            if forwarded or not written:
                kind = ZoneKind.FORWARD
            kinds[marker.line :] = [kind] * (len(lines) - marker.line)
            return kinds
        kinds[marker.line : marker.body] = [kind] * (marker.body - marker.line)
        i = marker.body


def _mark_quoted(lines: list[str], kinds: list[ZoneKind | None], start: int, stop: int) -> None:
    """Mark the lines led by ``>``, and the tails that a client wrapped out of them."""
    previous = None
    for i in range(start, stop):
        if is_quoted(lines[i]):
            kinds[i] = ZoneKind.QUOTE
            if previous == i - 2 and _is_wrapped_tail(lines[i - 2], lines[i - 1]):
                kinds[i - 1] = ZoneKind.QUOTE
            previous = i


def _is_wrapped_tail(quoted: str, line: str) -> bool:
    bare = line.strip()
    return 0 < len(bare) < 40 and len(quoted) >= 60 and bare[0].islower()


def _tails(lines: list[str], kinds: list[ZoneKind | None]) -> None:
    """Find signature and disclaimers in each stretch that is not history."""
    i = 0
    first = True
    written = False
    while i < len(lines):
        if kinds[i] is not None:
            i += 1
            continue
        end = i
        while end < len(lines) and kinds[end] is None:
            end += 1
        start = i
        if first:
            start = banner_end(lines, i, end)
            kinds[i:start] = [ZoneKind.DISCLAIMER] * (start - i)
            first = False
        tail = find_tail(lines, start, end, alone=not written)
        written = written or any(lines[k].strip() for k in range(start, tail.signature))
        for k in range(start, end):
            if k >= tail.disclaimer:
                kinds[k] = ZoneKind.DISCLAIMER
            elif k >= tail.signature:
                kinds[k] = ZoneKind.SIGNATURE
            else:
                kinds[k] = ZoneKind.VISIBLE
        i = end


def _join_blank(lines: list[str], kinds: list[ZoneKind | None]) -> None:
    """Give blank lines to what stands above them; below history they say nothing of their own."""
    above: ZoneKind | None = None
    for i, line in enumerate(lines):
        if line and not line.isspace():
            above = kinds[i]
        elif above is not None:
            kinds[i] = above


def _merge(kinds: list[ZoneKind | None], offsets: list[int]) -> list[Zone]:
    found: list[Zone] = []
    begin = 0
    for i, kind in enumerate(kinds):
        if i + 1 < len(kinds) and kinds[i + 1] is kind:
            continue
        end = offsets[i + 1]
        if end > begin:
            found.append(Zone(kind=kind or ZoneKind.VISIBLE, start=begin, end=end))
        begin = end
    return found
