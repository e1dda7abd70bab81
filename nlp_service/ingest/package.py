"""Zip-packaged office files: members read within limits, XML parsed without outside help."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from nlp_service.errors import (
    Corrupt,
    Encrypted,
    PasswordWrong,
    ReadError,
    TooLarge,
    Unsupported,
)
from nlp_service.ingest.registry import ReadContext

_AES = 99  # the packing method that WinZip, WinRAR and 7-Zip write for members encrypted by AES


class Package:
    """The members of a zip-packaged office file. Raises Corrupt where the zip is damaged."""

    def __init__(self, data: bytes, context: ReadContext) -> None:
        self._context = context
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise Corrupt("The file is damaged: its zip directory cannot be read") from error
        self.names = self._zip.namelist()
        self._present = set(self.names)

    def __contains__(self, name: str) -> bool:
        return name in self._present

    def read(self, name: str) -> bytes:
        """A member's bytes. Raises Corrupt where it is absent or damaged, TooLarge, Encrypted."""
        return read_member(self._zip, name, self._context)

    def xml(self, name: str) -> Any:
        """The root element of an XML member. Raises Corrupt, TooLarge."""
        return parse_xml(self.read(name), name)

    def relations(self, name: str) -> dict[str, tuple[str, str]]:
        """Relations of a member: id → (last word of its type, member it points to).

        Targets outside the package are left out: nothing remote is ever fetched.
        """
        folder, _, file = name.rpartition("/")
        path = f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels"
        if path not in self:
            return {}
        found: dict[str, tuple[str, str]] = {}
        for relation in self.xml(path):
            if relation.get("TargetMode") == "External":
                continue
            target = relation.get("Target", "")
            member = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
            kind = relation.get("Type", "").rpartition("/")[2]
            found[relation.get("Id", "")] = (kind, posixpath.normpath(member.lstrip("/")))
        return found


def read_member(
    archive: zipfile.ZipFile, member: str | zipfile.ZipInfo, context: ReadContext
) -> bytes:
    """A zip member's bytes, counted against the expansion limit.

    Raises Corrupt, Encrypted, PasswordWrong, TooLarge, Unsupported.
    """
    name = member if isinstance(member, str) else member.filename
    try:
        info = archive.getinfo(member) if isinstance(member, str) else member
    except KeyError as error:
        raise Corrupt(f"The file is damaged: '{name}' is missing in it") from error
    if info.compress_type == _AES:
        raise Encrypted(
            f"'{name}' in the archive is encrypted by AES, which is not opened here",
            next_step="Unpack it with its password and upload the files.",
        )
    if not info.flag_bits & 1:
        return _unpacked(archive, info, None, context)
    if context.password is None:
        raise Encrypted(f"'{name}' in the archive is encrypted")
    # The bytes of a Chinese password depend on the program that packed the archive.
    known = (context.password.encode(charset, "ignore") for charset in ("utf-8", "gb18030"))
    failed: ReadError | None = None
    for password in dict.fromkeys(known):
        try:
            return _unpacked(archive, info, password, context)
        except (PasswordWrong, Corrupt) as error:
            failed = error
    raise PasswordWrong(f"The password does not open '{name}'") from failed


def _unpacked(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, password: bytes | None, context: ReadContext
) -> bytes:
    limit = context.limits.file_mb << 20
    pieces: list[bytes] = []
    total = 0
    try:
        with archive.open(info, pwd=password) as stream:
            # The size a member claims may be a lie, so count what comes out.
            while piece := stream.read(1 << 18):
                context.expand(len(piece))
                total += len(piece)
                if total > limit:
                    raise TooLarge(
                        f"'{info.filename}' unpacks to more than {context.limits.file_mb} MB"
                    )
                pieces.append(piece)
    except NotImplementedError as error:
        raise Unsupported(
            f"'{info.filename}' in the archive is packed by a method that is not read ({error})",
            next_step="Unpack it and upload the files.",
        ) from error
    except RuntimeError as error:
        raise PasswordWrong(f"The password does not open '{info.filename}'") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        raise Corrupt(f"'{info.filename}' in the archive is damaged ({error})"[:200]) from error
    return b"".join(pieces)


def parse_xml(data: bytes, name: str = "XML") -> Any:
    """The root element; entities stay unresolved and nothing is fetched. Raises Corrupt."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Corrupt(f"'{name}' is not well-formed XML ({error})"[:200]) from error
    if root is None:
        raise Corrupt(f"'{name}' is not well-formed XML")
    return root


def stream_xml(data: bytes, name: str, wanted: str) -> Iterator[Any]:
    """Each element of the local name ``wanted``, freed as soon as the next is asked for.

    Raises Corrupt.
    """
    found = etree.iterparse(
        io.BytesIO(data),
        tag=(wanted, f"{{*}}{wanted}"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=True,
    )
    try:
        for _, element in found:
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Corrupt(f"'{name}' is not well-formed XML ({error})"[:200]) from error


def local(element: Any) -> str:
    """An element's name without its namespace; empty for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Any, name: str, default: str = "") -> str:
    """An attribute by its local name, whatever its namespace (strict and transitional OOXML)."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(value)
    return default


def child(element: Any, *path: str) -> Any | None:
    """The first descendant along a path of local names, or None."""
    for name in path:
        for candidate in element:
            if local(candidate) == name:
                element = candidate
                break
        else:
            return None
    return element
