"""7z archives: each member read in memory as a part of its own; nothing is written to disk."""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Iterator
from typing import Any

from nlp_service.errors import Corrupt, Encrypted, ReadError, TooLarge, Unsupported
from nlp_service.ingest.archive import checked, container, is_junk, out_of_room, safe
from nlp_service.ingest.registry import ReadContext
from nlp_service.ingest.sevenzip_header import Coder, Folder, Streams, read_directory
from nlp_service.schema import Part

_COPY, _LZMA, _LZMA2 = b"\0", b"\x03\x01\x01", b"\x21"
_DEFLATE, _BZIP2, _AES = b"\x04\x01\x08", b"\x04\x02\x02", b"\x06\xf1\x07\x01"
_FILTERS: dict[bytes, int] = {
    b"\x03": lzma.FILTER_DELTA,
    b"\x04": lzma.FILTER_X86,
    b"\x03\x03\x01\x03": lzma.FILTER_X86,
    b"\x03\x03\x02\x05": lzma.FILTER_POWERPC,
    b"\x03\x03\x04\x01": lzma.FILTER_IA64,
    b"\x03\x03\x05\x01": lzma.FILTER_ARM,
    b"\x03\x03\x07\x01": lzma.FILTER_ARMTHUMB,
    b"\x03\x03\x08\x05": lzma.FILTER_SPARC,
}
_PIECE = 1 << 18


def read_7z(data: bytes, name: str, context: ReadContext) -> Part:
    """The part of a 7z archive with its members as parts.

    Raises Corrupt, Encrypted, Empty, TooLarge, Unsupported.
    """
    members, streams = read_directory(data, lambda at, one: _unpacked(data, at, one, context))
    if streams.folders and all(map(_is_encrypted, streams.folders)):
        raise _encrypted()
    part = container("7z")
    contents = _contents(data, streams, context)
    for member in members:
        found = next(contents, Corrupt("The archive ends before it")) if member.holds else b""
        title = safe(member.name)
        if member.directory or is_junk(title):
            continue
        if out_of_room(part, context):
            break
        if isinstance(found, bytes):
            part.parts.append(context.child(found, title))
        else:
            part.parts.append(context.failed_child(title, found))
    return checked(part)


def _contents(data: bytes, streams: Streams, context: ReadContext) -> Iterator[bytes | ReadError]:
    """The bytes of each member that has any, or why they cannot be unpacked."""
    for index, folder in enumerate(streams.folders):
        try:
            whole = _unpacked(data, streams, index, context)
        except ReadError as error:
            yield from [error] * len(folder.members)
            continue
        start = 0
        for size, crc in folder.members:
            piece = whole[start : start + size]
            start += size
            if len(piece) != size or (crc is not None and zlib.crc32(piece) != crc):
                yield Corrupt("The archive's member is damaged: its checksum is wrong")
            else:
                yield piece


def _is_encrypted(folder: Folder) -> bool:
    return any(coder.method == _AES for coder in folder.coders)


def _encrypted() -> Encrypted:
    return Encrypted(
        "The 7z archive is encrypted with a password",
        next_step="Unpack it with its password and upload the files, or pack them as ZIP.",
    )


def _unpacked(data: bytes, streams: Streams, index: int, context: ReadContext) -> bytes:
    folder = streams.folders[index]
    if _is_encrypted(folder):
        raise _encrypted()
    if len(folder.packed) != 1 or any(c.inputs != 1 or c.outputs != 1 for c in folder.coders):
        raise Unsupported(
            "The 7z archive is packed by a method for programs (BCJ2) that is not read",
            next_step="Unpack it and upload the files, or pack them as ZIP.",
        )
    before = sum(len(each.packed) for each in streams.folders[:index])
    start = 32 + streams.start + sum(streams.sizes[:before])
    packed = data[start : start + streams.sizes[before]]
    size = max(folder.sizes, default=0)
    if size > context.limits.file_mb << 20:
        raise TooLarge(f"It unpacks to more than {context.limits.file_mb} MB")
    try:
        for step in _steps(folder):
            packed = _step(packed, step, size, context)
    except (lzma.LZMAError, OSError, EOFError, zlib.error, ValueError) as error:
        raise Corrupt("The 7z archive is damaged") from error
    return packed


def _steps(folder: Folder) -> list[list[Coder]]:
    """The coders in the order of unpacking; a filter goes with the LZMA coder that it refines."""
    fed_by = dict(folder.bound)
    feeding = {out for _, out in folder.bound}
    at: int | None = next((n for n in range(len(folder.coders)) if n not in feeding), 0)
    chain: list[Coder] = []
    while at is not None and len(chain) < len(folder.coders):
        chain.append(folder.coders[at])
        at = fed_by.get(at)
    steps: list[list[Coder]] = []
    filters: list[Coder] = []
    for coder in chain:
        filters.append(coder)
        if coder.method not in _FILTERS:
            steps.append(filters)
            filters = []
    if filters:
        steps.append(filters)
    return steps[::-1]


def _step(packed: bytes, coders: list[Coder], size: int, context: ReadContext) -> bytes:
    """``packed`` unpacked by one method, and what filters came before it."""
    method = coders[-1].method
    if method == _COPY and len(coders) == 1:
        context.expand(len(packed))
        return packed
    out: list[bytes] = []
    total = 0
    unpacker = _unpacker(coders, size)
    piece = unpacker.decompress(packed, _PIECE)
    while piece:
        context.expand(len(piece))
        out.append(piece)
        total += len(piece)
        if total >= size or getattr(unpacker, "eof", False):
            break
        rest = getattr(unpacker, "unconsumed_tail", b"")
        piece = unpacker.decompress(rest, _PIECE)
    return b"".join(out)[:size]


def _unpacker(coders: list[Coder], size: int) -> Any:
    main = coders[-1]
    if len(coders) == 1 and main.method == _DEFLATE:
        return zlib.decompressobj(-15)
    if len(coders) == 1 and main.method == _BZIP2:
        return bz2.BZ2Decompressor()
    if main.method not in (_LZMA, _LZMA2):
        raise Unsupported(
            f"The 7z archive is packed by a method that is not read ({main.method.hex()})",
            next_step="Unpack it and upload the files, or pack them as ZIP.",
        )
    chain = [*map(_filter, coders[:-1]), _lzma(main, size)]
    return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=chain)


def _filter(coder: Coder) -> dict[str, int]:
    which = _FILTERS[coder.method]
    if which == lzma.FILTER_DELTA:
        return {"id": which, "dist": (coder.properties or b"\0")[0] + 1}
    return {"id": which}


def _lzma(coder: Coder, size: int) -> dict[str, int]:
    """The decoder's settings; a dictionary larger than what is unpacked would only cost memory."""
    properties = coder.properties
    if coder.method == _LZMA2:
        step = properties[0] if properties else 0
        wanted = 0xFFFFFFFF if step >= 40 else (2 | step & 1) << (step // 2 + 11)
        return {"id": lzma.FILTER_LZMA2, "dict_size": _dictionary(wanted, size)}
    if len(properties) < 5:
        raise Corrupt("The 7z archive is damaged: a method without its settings")
    first, wanted = properties[0], int.from_bytes(properties[1:5], "little")
    return {
        "id": lzma.FILTER_LZMA1,
        "lc": first % 9,
        "lp": first // 9 % 5,
        "pb": first // 45,
        "dict_size": _dictionary(wanted, size),
    }


def _dictionary(wanted: int, size: int) -> int:
    return max(min(wanted, size + 4096, 1 << 30), 4096)
