"""Members of archives, streamed: mailboxes go through a scratch file, messages through memory."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from nlp_service.errors import Corrupt, Encrypted, ReadError, TooDeep, TooLarge
from nlp_service.ingest.charset import decode
from nlp_service.settings import Limits

_JUNK = frozenset(("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"))
_OPENERS: dict[str, Callable[[Any], Any]] = {
    "gz": gzip.open,
    "bz2": bz2.open,
    "xz": lzma.open,
}
_PIECE = 1 << 18
_IN_MEMORY = 8 << 20
_DAMAGE = (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError)


class Budget:
    """What unpacking one file may cost: nesting, and bytes in proportion to its packed size."""

    def __init__(self, packed: int, limits: Limits) -> None:
        self.limits = limits
        self._room = max(packed * limits.expansion, 1 << 24)

    def check_depth(self, depth: int) -> None:
        """Raises TooDeep below the deepest nesting allowed."""
        if depth > self.limits.depth:
            raise TooDeep(f"It is nested more than {self.limits.depth} levels deep")

    def spend(self, size: int) -> None:
        """Count ``size`` unpacked bytes; raises TooLarge when the file has unpacked too far."""
        self._room -= size
        if self._room < 0:
            raise TooLarge(f"It unpacks to more than {self.limits.expansion} times its size")


@dataclass(frozen=True, slots=True)
class Member:
    """A member by its name; its content lies in memory, in a scratch file, or is an error.

    A scratch file is gone when the next member is asked for.
    """

    name: str
    content: bytes | Path | ReadError


def walk(
    content: Path | bytes, kind: str, name: str, budget: Budget, scratch: Path
) -> Iterator[Member]:
    """The members of an archive (``kind`` is zip, tar, gz, bz2 or xz) in their order.

    Raises Corrupt where the archive cannot be opened, TooLarge where it unpacks too far.
    """
    with _opened(content) as stream:
        if kind == "zip":
            yield from _zip(stream, budget, scratch)
        elif kind == "tar":
            yield from _tar(stream, budget, scratch)
        else:
            with _OPENERS[kind](stream) as unpacked:
                yield from _compressed(unpacked, name, budget, scratch)


def _opened(content: Path | bytes) -> IO[bytes]:
    return content.open("rb") if isinstance(content, Path) else io.BytesIO(content)


def _zip(stream: IO[bytes], budget: Budget, scratch: Path) -> Iterator[Member]:
    try:
        archive = zipfile.ZipFile(stream)
    except (*_DAMAGE, ValueError, NotImplementedError) as error:
        raise Corrupt("The ZIP archive is damaged: its directory cannot be read") from error
    names: dict[str, int] = {}
    for info in archive.infolist():
        label = _label(info)
        if info.is_dir() or _is_junk(label):
            continue
        label = _once(label, names)
        if info.flag_bits & 1:
            yield Member(label, Encrypted(f"'{label}' in the archive is encrypted"))
            continue
        try:
            member = archive.open(info)
        except (*_DAMAGE, RuntimeError, NotImplementedError) as error:
            yield Member(label, Corrupt(f"'{label}' in the archive is damaged ({error})"[:200]))
            continue
        with member:
            yield from _member(member, label, budget, scratch)


def _tar(stream: Any, budget: Budget, scratch: Path) -> Iterator[Member]:
    names: dict[str, int] = {}
    try:
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            for info in archive:
                if not info.isfile() or _is_junk(info.name):
                    continue
                file = archive.extractfile(info)
                if file is not None:
                    yield from _member(file, _once(info.name, names), budget, scratch)
    except _DAMAGE as error:
        message = f"The TAR archive is damaged after {len(names)} members ({error})"[:200]
        raise Corrupt(message) from error


def _compressed(stream: Any, name: str, budget: Budget, scratch: Path) -> Iterator[Member]:
    buffered = io.BufferedReader(stream)
    try:
        head = buffered.peek(512)[:512]
    except _DAMAGE as error:
        raise Corrupt("The compressed file is damaged") from error
    if head[257:262] == b"ustar":
        yield from _tar(buffered, budget, scratch)
    else:
        inner = PurePosixPath(name).stem or "content"
        yield from _member(buffered, inner, budget, scratch)


def _member(stream: IO[bytes], label: str, budget: Budget, scratch: Path) -> Iterator[Member]:
    """The member with its content unpacked, in memory as long as it is small."""
    begun = bytearray()
    try:
        while len(begun) <= _IN_MEMORY and (piece := stream.read(_PIECE)):
            budget.spend(len(piece))
            begun += piece
        if len(begun) <= _IN_MEMORY:
            yield Member(label, bytes(begun))
            return
        with tempfile.NamedTemporaryFile(dir=scratch) as file:
            file.write(begun)
            begun.clear()
            while piece := stream.read(_PIECE):
                budget.spend(len(piece))
                file.write(piece)
            file.flush()
            yield Member(label, Path(file.name))
    except (*_DAMAGE, RuntimeError) as error:
        yield Member(label, Corrupt(f"'{label}' in the archive is damaged ({error})"[:200]))


def _once(label: str, names: dict[str, int]) -> str:
    """``label``, numbered where the archive holds the name more than once."""
    names[label] = names.get(label, 0) + 1
    return label if names[label] == 1 else f"{label}#{names[label]}"


def _label(info: zipfile.ZipInfo) -> str:
    """A member's name; without the Unicode flag its bytes are in the packer's own charset."""
    if info.flag_bits & 0x800 or info.filename.isascii():
        return info.filename
    return decode(info.filename.encode("cp437", "replace")).text


def _is_junk(name: str) -> bool:
    pieces = name.split("/")
    return pieces[0] in _JUNK or pieces[-1] in _JUNK or pieces[-1].startswith("._")
