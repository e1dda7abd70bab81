"""S/MIME blocks (.p7m, .p7s): what a signed one wraps; an encrypted one says so.

Source: RFC 5652, Cryptographic Message Syntax; X.690, its encoding. No signature is verified.
"""

from __future__ import annotations

from collections.abc import Iterator

from nlp_service.errors import Corrupt, Empty, Encrypted
from nlp_service.ingest.registry import ReadContext
from nlp_service.schema import Part

_OID = bytes.fromhex("06092a864886f70d0107")
_SIGNED, _ENVELOPED, _AUTHENVELOPED = _OID + b"\x02", _OID + b"\x03", b"\x09\x10\x01\x17"
_SEQUENCE, _OCTETS, _OCTET_PIECES, _CONTENT = 0x30, 0x04, 0x24, 0xA0
_DEPTH = 20


def is_pkcs7(head: bytes) -> bool:
    """Whether a file that begins so is such a block."""
    return head[:1] == b"\x30" and (_OID in head[:24] or _AUTHENVELOPED in head[:32])


def signed_content(data: bytes) -> bytes:
    """The MIME entity that a signed block wraps. Raises Encrypted, Empty, Corrupt."""
    if _SIGNED not in data[:24]:
        if _ENVELOPED in data[:24] or _AUTHENVELOPED in data[:32]:
            raise Encrypted(
                "The content is encrypted (S/MIME)",
                next_step="Open it with its certificate, save what it holds and upload that.",
            )
        raise Corrupt("The S/MIME block holds nothing that is known")
    # ContentInfo (type, [0] SignedData (version, digests, content info (type, [0] octets)))
    at = _down(data, 0, len(data), _SEQUENCE, _CONTENT, _SEQUENCE, _SEQUENCE, _CONTENT)
    content = b"".join(_octets(data, *at, 0))
    if not content:
        raise Empty("The file is a signature without the words that it signs")
    return content


def read_pkcs7(data: bytes, name: str, context: ReadContext) -> Part:
    """The part of a block, with what it wraps as its part. Raises Encrypted, Empty, Corrupt."""
    content = signed_content(data)
    part = Part(kind="p7m", how="unpacked", lost=["the S/MIME signature was not verified"])
    inner = name.removesuffix(".p7m") if name.endswith(".p7m") else "signed"
    kind = "eml" if content[:256].lower().lstrip().startswith((b"content-", b"mime-")) else None
    part.parts.append(context.child(content, inner if "." in inner else "signed.eml", kind=kind))
    return part


def _down(data: bytes, start: int, end: int, *tags: int) -> tuple[int, int]:
    """The inside of the element reached by following ``tags``. Raises Empty where one is absent."""
    for tag in tags:
        found = next((e for e in _elements(data, start, end) if e[0] == tag), None)
        if found is None:
            raise Empty("The file is a signature without the words that it signs")
        _, start, end = found
    return start, end


def _octets(data: bytes, start: int, end: int, depth: int) -> Iterator[bytes]:
    """The pieces of an octet string, which may be cut into any number of them."""
    for tag, first, last in _elements(data, start, end):
        if tag == _OCTETS:
            yield data[first:last]
        elif tag == _OCTET_PIECES and depth < _DEPTH:
            yield from _octets(data, first, last, depth + 1)


def _elements(data: bytes, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """The elements that stand side by side: tag, and where the inside begins and ends."""
    at = start
    while at + 2 <= end:
        tag, inside, last, at = _element(data, at, end, 0)
        if tag == 0 and inside == last:
            return
        yield tag, inside, last


def _element(data: bytes, at: int, end: int, depth: int) -> tuple[int, int, int, int]:
    """Tag, begin and end of the inside, and the place after the element. Raises Corrupt."""
    if at + 2 > end or depth > _DEPTH:
        raise Corrupt("The S/MIME block is cut off or nested too deeply")
    tag, size = data[at], data[at + 1]
    at += 2
    if tag & 0x1F == 0x1F:
        raise Corrupt("The S/MIME block is damaged")
    if size == 0x80:
        inside = at
        while data[at : at + 2] != b"\0\0":
            *_, at = _element(data, at, end, depth + 1)
        return tag, inside, at, at + 2
    if size > 0x80:
        length = size & 0x7F
        size = int.from_bytes(data[at : at + length], "big")
        at += length
    # What is cut off is read as far as it goes.
    last = min(at + size, end)
    return tag, at, last, last
