"""Length-prefixed frames over file descriptors, the language between sandbox and child."""

from __future__ import annotations

import os
import select
import struct
import time

_LENGTH = struct.Struct(">Q")


class Closed(Exception):
    """The other side closed the pipe, in or before a frame."""


class Late(Exception):
    """The deadline passed before the frame was complete."""


class TooBig(Exception):
    """The other side announces a frame above the limit."""


def write_frame(descriptor: int, payload: bytes) -> None:
    """Write one frame. Raises Closed where nobody reads any more."""
    for piece in (_LENGTH.pack(len(payload)), payload):
        view = memoryview(piece)
        while view:
            try:
                view = view[os.write(descriptor, view[: 1 << 20]) :]
            except (BrokenPipeError, ConnectionError) as error:
                raise Closed from error


def read_frame(
    descriptor: int,
    *,
    deadline: float | None = None,
    limit: int | None = None,
    watch: int | None = None,
) -> bytes:
    """The next frame.

    ``deadline`` is a time of ``time.monotonic``; ``limit`` the largest frame taken, bytes;
    ``watch`` a descriptor whose hang-up also ends the wait. Raises Closed, Late, TooBig.
    """
    (length,) = _LENGTH.unpack(_read(descriptor, _LENGTH.size, deadline, watch))
    if limit is not None and length > limit:
        raise TooBig
    return bytes(_read(descriptor, length, deadline, watch))


def _read(descriptor: int, size: int, deadline: float | None, watch: int | None) -> bytearray:
    data = bytearray()
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    if watch is not None:
        poll.register(watch, select.POLLHUP)
    while len(data) < size:
        if deadline is not None or watch is not None:
            left = None if deadline is None else max(deadline - time.monotonic(), 0) * 1000
            ready = poll.poll(left)
            if not ready:
                raise Late
            if all(ready_descriptor == watch for ready_descriptor, _ in ready):
                raise Closed
        piece = os.read(descriptor, min(size - len(data), 1 << 20))
        if not piece:
            raise Closed
        data += piece
    return data
