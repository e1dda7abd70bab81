"""The directory of a 7z archive: which members there are, and in which packed streams they lie.

Source: 7zFormat.txt of the LZMA SDK (public domain).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from nlp_service.errors import Corrupt, TooLarge

MAGIC = b"7z\xbc\xaf\x27\x1c"
_MAX_ITEMS = 1_000_000  # a header that announces more lies

(_END, _HEADER, _PROPERTIES, _ADDED, _MAIN, _FILES, _PACK, _UNPACK, _SUBSTREAMS) = range(9)
(_SIZE, _CRC, _FOLDER, _CODERS_SIZE, _COUNTS, _EMPTY_STREAM, _EMPTY_FILE) = range(9, 16)
_NAMES, _ENCODED = 0x11, 0x17

Item = TypeVar("Item")


@dataclass
class Coder:
    """One step of packing: its method's id and properties, how many streams go in and out."""

    method: bytes
    properties: bytes
    inputs: int = 1
    outputs: int = 1


@dataclass
class Folder:
    """Packed streams that are unpacked together, into the members that lie in it end to end.

    ``bound`` are (input, output) pairs of coders that feed each other; ``sizes`` those of the
    coders' outputs; ``members`` (size, CRC or None) of what it holds.
    """

    coders: list[Coder]
    bound: list[tuple[int, int]]
    packed: list[int]
    sizes: list[int] = field(default_factory=list)
    crc: int | None = None
    members: list[tuple[int, int | None]] = field(default_factory=list)


@dataclass
class Streams:
    """Where the packed streams lie, and the folders that they belong to, in order."""

    start: int = 0
    sizes: list[int] = field(default_factory=list)
    folders: list[Folder] = field(default_factory=list)


@dataclass
class Member:
    """A file or folder of the archive; ``holds`` says whether it has bytes of its own."""

    name: str
    holds: bool
    directory: bool = False


Unpack = Callable[[Streams, int], bytes]


def read_directory(data: bytes, unpack: Unpack) -> tuple[list[Member], Streams]:
    """Members and streams of an archive; ``unpack`` gives the bytes of a folder of streams.

    Raises Corrupt, TooLarge.
    """
    if len(data) < 32:
        raise Corrupt("The 7z archive is cut off in its header")
    offset, size, crc = struct.unpack_from("<QQI", data, 12)
    header = data[32 + offset : 32 + offset + size]
    if len(header) != size or zlib.crc32(header) != crc:
        raise Corrupt("The 7z archive is damaged: its directory is missing or changed")
    if not header:
        return [], Streams()
    for _ in range(4):
        reader = _Reader(header)
        kind = reader.byte()
        if kind == _HEADER:
            return _directory(reader)
        if kind != _ENCODED:
            break
        streams = _streams(reader)
        if len(streams.folders) != 1:
            break
        header = unpack(streams, 0)
    raise Corrupt("The 7z archive is damaged: its directory cannot be understood")


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def take(self, size: int) -> bytes:
        piece = self._data[self._at : self._at + size]
        if len(piece) != size:
            raise Corrupt("The 7z archive is damaged: its directory is cut off")
        self._at += size
        return piece

    def byte(self) -> int:
        return self.take(1)[0]

    def number(self) -> int:
        """A number whose first byte tells how many bytes follow."""
        first = self.byte()
        mask = 0x80
        for extra in range(8):
            if not first & mask:
                high = first & (mask - 1)
                return int.from_bytes(self.take(extra), "little") + (high << (8 * extra))
            mask >>= 1
        return int.from_bytes(self.take(8), "little")

    def count(self) -> int:
        number = self.number()
        if number > _MAX_ITEMS:
            raise TooLarge(f"The 7z archive announces {number} items")
        return number

    def many(self, count: int, read: Callable[[], Item]) -> list[Item]:
        return [read() for _ in range(count)]

    def bits(self, count: int) -> list[bool]:
        packed = self.take(-(-count // 8))
        return [bool(packed[at // 8] & (0x80 >> at % 8)) for at in range(count)]

    def crcs(self, count: int) -> list[int | None]:
        known = [True] * count if self.byte() else self.bits(count)
        return [struct.unpack("<I", self.take(4))[0] if each else None for each in known]


def _directory(reader: _Reader) -> tuple[list[Member], Streams]:
    streams, members = Streams(), []
    while (kind := reader.byte()) != _END:
        if kind == _PROPERTIES:
            while reader.byte() != _END:
                reader.take(reader.count())
        elif kind == _ADDED:
            _streams(reader)
        elif kind == _MAIN:
            streams = _streams(reader)
        elif kind == _FILES:
            members = _members(reader)
        else:
            raise Corrupt("The 7z archive is damaged: its directory has an unknown section")
    return members, streams


def _streams(reader: _Reader) -> Streams:
    streams = Streams()
    while (kind := reader.byte()) != _END:
        if kind == _PACK:
            streams.start = reader.number()
            count = reader.count()
            while (what := reader.byte()) != _END:
                if what == _SIZE:
                    streams.sizes = reader.many(count, reader.number)
                elif what == _CRC:
                    reader.crcs(count)
                else:
                    raise Corrupt("The 7z archive is damaged: its list of streams")
        elif kind == _UNPACK:
            streams.folders = _folders(reader)
        elif kind == _SUBSTREAMS:
            _substreams(reader, streams.folders)
        else:
            raise Corrupt("The 7z archive is damaged: its list of streams")
    for folder in streams.folders:
        if not folder.members:
            folder.members = [(_unpacked_size(folder), folder.crc)]
    return streams


def _folders(reader: _Reader) -> list[Folder]:
    folders: list[Folder] = []
    while (kind := reader.byte()) != _END:
        if kind == _FOLDER:
            count = reader.count()
            if reader.byte():
                raise Corrupt("The 7z archive keeps its list of folders elsewhere")
            folders = reader.many(count, lambda: _folder(reader))
        elif kind == _CODERS_SIZE:
            for folder in folders:
                outputs = sum(coder.outputs for coder in folder.coders)
                folder.sizes = reader.many(outputs, reader.number)
        elif kind == _CRC:
            for folder, crc in zip(folders, reader.crcs(len(folders)), strict=True):
                folder.crc = crc
        else:
            raise Corrupt("The 7z archive is damaged: its list of folders")
    return folders


def _folder(reader: _Reader) -> Folder:
    coders = []
    for _ in range(min(reader.number(), 32)):
        flags = reader.byte()
        coder = Coder(reader.take(flags & 0x0F), b"")
        if flags & 0x10:
            coder.inputs, coder.outputs = min(reader.number(), 32), min(reader.number(), 32)
        if flags & 0x20:
            coder.properties = reader.take(reader.count())
        coders.append(coder)
    inputs = sum(coder.inputs for coder in coders)
    outputs = sum(coder.outputs for coder in coders)
    bound = reader.many(max(outputs - 1, 0), lambda: (reader.number(), reader.number()))
    free = inputs - len(bound)
    if free < 1:
        raise Corrupt("The 7z archive is damaged: a folder without a stream")
    if free > 1:
        return Folder(coders, bound, reader.many(free, reader.number))
    fed = {into for into, _ in bound}
    return Folder(coders, bound, [at for at in range(inputs) if at not in fed])


def _unpacked_size(folder: Folder) -> int:
    """The size of the one output that feeds no other coder."""
    feeding = {out for _, out in folder.bound}
    return next((size for at, size in enumerate(folder.sizes) if at not in feeding), 0)


def _substreams(reader: _Reader, folders: list[Folder]) -> None:
    counts = [1] * len(folders)
    sizes: list[list[int]] | None = None
    kind = reader.byte()
    if kind == _COUNTS:
        counts = reader.many(len(folders), reader.count)
        kind = reader.byte()
    if kind == _SIZE:
        sizes = [reader.many(max(count - 1, 0), reader.number) for count in counts]
        kind = reader.byte()
    for at, (folder, count) in enumerate(zip(folders, counts, strict=True)):
        first = sizes[at] if sizes else []
        rest = [_unpacked_size(folder) - sum(first)] if count else []
        known = folder.crc if count == 1 else None
        folder.members = [(size, known) for size in first + rest]
    if kind == _CRC:
        open_places = [
            (folder, at)
            for folder in folders
            for at, (_, crc) in enumerate(folder.members)
            if crc is None
        ]
        for (folder, at), crc in zip(open_places, reader.crcs(len(open_places)), strict=True):
            folder.members[at] = (folder.members[at][0], crc)
        kind = reader.byte()
    if kind != _END:
        raise Corrupt("The 7z archive is damaged: its list of members")


def _members(reader: _Reader) -> list[Member]:
    count = reader.count()
    names = [""] * count
    without = [False] * count
    files: list[bool] = []
    while (kind := reader.number()) != _END:
        section = _Reader(reader.take(reader.count()))
        if kind == _EMPTY_STREAM:
            without = section.bits(count)
        elif kind == _EMPTY_FILE:
            files = section.bits(sum(without))
        elif kind == _NAMES and not section.byte():
            rest = section.take(len(section._data) - 1)
            found = rest.decode("utf-16-le", "replace").split("\0")
            names = (found + names)[:count]
    empty = iter(files)
    return [
        Member(name, not bare, bare and not next(empty, False))
        for name, bare in zip(names, without, strict=True)
    ]
