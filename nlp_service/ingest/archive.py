"""Archives: each member read in memory as a part of its own; nothing is ever written to disk."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import posixpath
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import IO, Any

from nlp_service.errors import Corrupt, Empty, Encrypted, PasswordWrong, ReadError, TooLarge
from nlp_service.ingest.charset import decode
from nlp_service.ingest.package import read_member
from nlp_service.ingest.registry import ReadContext
from nlp_service.schema import Part

_JUNK = frozenset({"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"})
_OPENERS: dict[bytes, tuple[str, Callable[[IO[bytes]], Any]]] = {
    b"\x1f\x8b": ("gz", gzip.open),
    b"BZ": ("bz2", bz2.open),
    b"\xfd7": ("xz", lzma.open),
}


def read_zip(data: bytes, name: str, context: ReadContext) -> Part:
    """The part of a ZIP archive with its members as parts. Raises Corrupt, Encrypted, Empty."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Corrupt("The ZIP archive is damaged: its directory cannot be read") from error
    part = container("zip")
    members = [info for info in archive.infolist() if not info.is_dir()]
    for info in members:
        title = _member_name(info)
        if is_junk(title):
            continue
        if out_of_room(part, context):
            break
        try:
            content = read_member(archive, info, context)
        except ReadError as error:
            part.parts.append(context.failed_child(title, error))
            if _ends_reading(part, error):
                break
            continue
        part.parts.append(context.child(content, title))
    return checked(part, encrypted=any(info.flag_bits & 1 for info in members))


def read_tar(data: bytes, name: str, context: ReadContext) -> Part:
    """The part of a TAR archive with its regular files as parts; links are left out.

    Raises Corrupt, Empty.
    """
    part = container("tar")
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
            read_members(archive, part, context)
    except (tarfile.TarError, EOFError, ValueError, OSError) as error:
        if not part.parts:
            raise Corrupt("The TAR archive is damaged") from error
        part.lost.append("the archive is damaged; members after this point")
    return checked(part)


def read_members(
    archive: tarfile.TarFile, part: Part, context: ReadContext, *, expanding: bool = False
) -> None:
    """Add the regular files of a TAR stream to ``part``; ``expanding`` where it was compressed.

    Raises what tarfile raises on a damaged stream.
    """
    for member in archive:
        title = safe(member.name)
        if member.issym() or member.islnk():
            part.lost.append(f"'{title}': a link, not followed")
        if not member.isfile() or is_junk(title):
            continue
        if out_of_room(part, context):
            break
        if member.size > context.limits.file_mb << 20:
            error = TooLarge(f"It is larger than {context.limits.file_mb} MB")
            part.parts.append(context.failed_child(title, error))
            continue
        try:
            context.expand(member.size if expanding else 0)
        except TooLarge as error:
            part.parts.append(context.failed_child(title, error))
            _ends_reading(part, error)
            break
        stream = archive.extractfile(member)
        part.parts.append(context.child(stream.read() if stream else b"", title))


def read_compressed(data: bytes, name: str, context: ReadContext) -> Part:
    """The part of a gzip, bzip2 or xz file, with what it holds as its only part.

    Raises Corrupt, TooLarge.
    """
    kind, opener = _OPENERS[data[:2]]
    pieces: list[bytes] = []
    total = 0
    part = container(kind)
    try:
        with opener(io.BytesIO(data)) as stream:
            while piece := stream.read(1 << 18):
                context.expand(len(piece))
                total += len(piece)
                pieces.append(piece)
    except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
        if not pieces:
            raise Corrupt("The compressed file is damaged") from error
        part.lost.append(f"the compressed file is damaged after {total} bytes")
    inner = PurePosixPath(safe(name)).stem or "content"
    part.parts.append(context.child(b"".join(pieces), inner))
    return part


def container(kind: str) -> Part:
    """The part of an archive of this kind, without members yet."""
    return Part(kind=kind, how="unpacked")


def checked(part: Part, *, encrypted: bool = False) -> Part:
    """``part`` where it holds anything readable. Raises Empty, Encrypted, PasswordWrong."""
    if not part.parts:
        raise Empty("The archive holds no files")
    codes = {member.error.code if member.error else None for member in part.parts}
    first = part.parts[0].error
    if encrypted and codes == {"encrypted"} and first is not None:
        raise Encrypted(first.message, next_step=first.next_step)
    if encrypted and codes == {"password_wrong"}:
        raise PasswordWrong("The password does not open this archive")
    return part


def out_of_room(part: Part, context: ReadContext) -> bool:
    """Whether no more members may be read; what is left out is then named in ``part``."""
    if context.budget.parts < context.limits.parts:
        return False
    part.lost.append(f"members after the first {context.limits.parts}")
    return True


def _ends_reading(part: Part, error: ReadError) -> bool:
    """Past the expansion limit every further member fails the same way."""
    if not isinstance(error, TooLarge):
        return False
    part.lost.append("members after this one: the expansion limit is reached")
    return True


def _member_name(info: zipfile.ZipInfo) -> str:
    """A member's name; without the Unicode flag its bytes are in the packer's own charset."""
    title = info.filename
    if not info.flag_bits & 0x800:
        raw = title.encode("cp437", "replace")
        if not raw.isascii():
            title = decode(raw).text
    return safe(title)


def safe(name: str) -> str:
    """A relative path that stays where it is: names in archives are labels, never places."""
    path = posixpath.normpath(name.replace("\\", "/").replace("\0", ""))
    parts = [piece for piece in path.split("/") if piece not in ("", ".", "..")]
    if parts and parts[0].endswith(":"):
        parts = parts[1:]
    return "/".join(parts) or "unnamed"


def is_junk(name: str) -> bool:
    """Whether a member is a leftover of a file manager."""
    pieces = name.split("/")
    return pieces[0] in _JUNK or pieces[-1] in _JUNK or pieces[-1].startswith("._")
