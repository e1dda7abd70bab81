"""Compound File Binary (OLE2) containers: the streams inside .doc, .xls, .msg and encrypted OOXML.

Source: [MS-CFB], Compound File Binary File Format.
"""

from __future__ import annotations

import struct

from nlp_service.errors import Corrupt

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFE  # end of a sector chain; larger numbers are free or special sectors
_MAX_SECTOR = 0xFFFFFFFA


class CompoundFile:
    """The directory and streams of a compound file.

    ``streams`` maps the path of a stream (``/`` between storages) to its first sector and size.
    Raises Corrupt where the container cannot be followed.
    """

    def __init__(self, data: bytes) -> None:
        if not data.startswith(MAGIC) or len(data) < 512:
            raise Corrupt("The OLE container is cut short")
        self._data = data
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise Corrupt("The OLE container has an impossible sector size")
        self._sector = 1 << shift
        directory, self._cutoff, mini_fat, _, difat, difat_count = struct.unpack_from(
            "<I4xIIIII", data, 48
        )
        self._fat = self._read_fat(difat, difat_count)
        self._mini_fat = _integers(self._chain(mini_fat)) if mini_fat < _MAX_SECTOR else ()
        self.streams: dict[str, tuple[int, int]] = {}
        self._mini = b""
        self._read_directory(self._chain(directory))

    def open(self, path: str) -> bytes:
        """The bytes of a stream, found without regard to case. Raises KeyError where absent."""
        wanted = path.lower()
        for name, (start, size) in self.streams.items():
            if name.lower() == wanted:
                return self._stream(start, size)
        raise KeyError(path)

    def _stream(self, start: int, size: int) -> bytes:
        if size >= self._cutoff:
            return self._chain(start, size)[:size]
        pieces, total = [], 0
        sector = start
        for _ in range(len(self._mini_fat) + 1):
            if sector >= _MAX_SECTOR or total >= size:
                break
            pieces.append(self._mini[sector * 64 : sector * 64 + 64])
            total += 64
            sector = self._mini_fat[sector] if sector < len(self._mini_fat) else _END
        return b"".join(pieces)[:size]

    def _read_fat(self, difat: int, difat_count: int) -> tuple[int, ...]:
        sectors = list(struct.unpack_from("<109I", self._data, 76))
        for _ in range(min(difat_count, len(self._data) // self._sector)):
            if difat >= _MAX_SECTOR:
                break
            block = _integers(self._at(difat))
            if not block:
                break
            sectors.extend(block[:-1])
            difat = block[-1]
        limit = len(self._data) // self._sector + 1
        fat: list[int] = []
        for sector in sectors:
            if sector < _MAX_SECTOR and len(fat) < limit + self._sector:
                fat.extend(_integers(self._at(sector)))
        return tuple(fat)

    def _at(self, sector: int) -> bytes:
        start = (sector + 1) * self._sector
        return self._data[start : start + self._sector]

    def _chain(self, sector: int, size: int | None = None) -> bytes:
        pieces, total = [], 0
        # A chain longer than the file is a loop.
        for _ in range(len(self._data) // self._sector + 1):
            if sector >= _MAX_SECTOR or (size is not None and total >= size):
                break
            pieces.append(self._at(sector))
            total += self._sector
            sector = self._fat[sector] if sector < len(self._fat) else _END
        return b"".join(pieces)

    def _read_directory(self, raw: bytes) -> None:
        entries = []
        for offset in range(0, len(raw) - 127, 128):
            length = struct.unpack_from("<H", raw, offset + 64)[0]
            name = raw[offset : offset + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
            kind = raw[offset + 66]
            left, right, child = struct.unpack_from("<III", raw, offset + 68)
            start, size = struct.unpack_from("<IQ", raw, offset + 116)
            entries.append((name, kind, left, right, child, start, size & 0xFFFFFFFF))
        if not entries:
            raise Corrupt("The OLE container has no directory")
        self._mini = self._chain(entries[0][5], entries[0][6])
        seen: set[int] = set()
        stack = [(entries[0][4], "")]
        while stack:
            index, prefix = stack.pop()
            if index >= len(entries) or index in seen:
                continue
            seen.add(index)
            name, kind, left, right, child, start, size = entries[index]
            stack += [(left, prefix), (right, prefix)]
            if kind == 2:
                self.streams[prefix + name] = (start, size)
            elif kind == 1:
                stack.append((child, f"{prefix}{name}/"))


def stream_names(data: bytes) -> list[str]:
    """The paths of the streams in a compound file; empty where it cannot be followed."""
    try:
        return list(CompoundFile(data).streams)
    except (Corrupt, struct.error, IndexError):
        return []


def _integers(raw: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4])
