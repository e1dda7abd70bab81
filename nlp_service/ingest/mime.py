"""MIME at the level of bytes: from a file to a parsed message, from a part to its content."""

from __future__ import annotations

import binascii
import email
import re
from email.message import Message

from nlp_service.ingest.charset import decode
from nlp_service.ingest.multipart import cut, header_end

_BASE64_ONLY = re.compile(rb"[A-Za-z0-9+/=\s]*")
# The standard parser ends the header at the first line that is no field.
_ODD_LINE = re.compile(
    rb"^(?![!-9;-~]+:|[ \t\r\n])[^\r\n]*\r?\n?(?P<folded>[ \t][^\r\n]*\r?\n?)*", re.MULTILINE
)
_FIELD = re.compile(
    rb"^(?:content-type|content-transfer-encoding|mime-version|subject|from|to|date|message-id)"
    rb"[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_SPACED_FIELD = re.compile(rb"^([!-9;-~]+)[ \t]+:", re.MULTILINE)


def parse_message(data: bytes) -> Message:
    """The parsed mail, faults of its header repaired as far as that loses no field."""
    data = _first_field(data)
    message = cut(data)
    return email.message_from_bytes(_repaired(data)) if message is None else message


def _first_field(data: bytes) -> bytes:
    """``data`` from its first header line on: marks, blank lines and mbox lines left out."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = decode(data).text.encode("utf-8")
    data = data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n \t")
    if data.startswith((b"From ", b">From ")):
        data = data.partition(b"\n")[2]
    return data


def _repaired(data: bytes) -> bytes:
    """``data`` without the lines in its header that are no fields, where fields follow them."""
    end = header_end(data)
    stop = end[0] + 1 if end else len(data)
    head = data[:stop]
    odd = _ODD_LINE.search(head)
    if odd is None or not (odd["folded"] or _FIELD.search(head, odd.end())):
        return data
    # It is folded or fields stand below it: a fault of the header and not the start of the body.
    return _ODD_LINE.sub(b"", _SPACED_FIELD.sub(rb"\1:", head)) + data[stop:]


def children(message: Message) -> list[Message]:
    """The parts of a multipart or of an attached message; empty where it has none."""
    payload = message.get_payload()
    return [p for p in payload if isinstance(p, Message)] if isinstance(payload, list) else []


def raw_payload(message: Message) -> bytes:
    """The bytes of a part as they stand in the mail, its transfer encoding not undone."""
    # ``get_payload()`` would decode 8-bit bytes by the declared charset, and lose what it cannot.
    payload = getattr(message, "_payload", None)
    return _to_bytes(payload) if isinstance(payload, str) else b""


def _to_bytes(payload: str) -> bytes:
    try:
        return payload.encode("ascii", "surrogateescape")
    except UnicodeEncodeError:
        return payload.encode("utf-8", "replace")


def content(message: Message, lost: list[str]) -> bytes:
    """The bytes of a part with its transfer encoding undone, also where that is a lie.

    What could not be undone is added to ``lost``.
    """
    raw = raw_payload(message)
    encoding = str(message.get("content-transfer-encoding", "")).strip().lower().strip("\"'; ")
    if encoding in ("base64", "quoted-printable"):
        return _undone(raw, encoding, lost)
    if encoding in ("x-uuencode", "uuencode", "uue", "x-uue"):
        decoded = message.get_payload(decode=True)
        return decoded if isinstance(decoded, bytes) else raw
    return raw


def _undone(raw: bytes, encoding: str, lost: list[str]) -> bytes:
    return _from_base64(raw, lost) if encoding == "base64" else binascii.a2b_qp(raw)


def attached_message(message: Message) -> Message | None:
    """The message in a part of type message/*; also one in base64, which no standard allows."""
    found = children(message)
    if not found:
        return None
    inner = found[0]
    encoding = str(message.get("content-transfer-encoding", "")).strip().lower()
    if inner.keys() or encoding not in ("base64", "quoted-printable"):
        return inner
    return parse_message(_undone(raw_payload(inner), encoding, []))


_UUENCODED = re.compile(
    r"^begin [0-7]{3,4} (\S[^\n]*)\n((?:[ -`]{1,90}\n)+)end[ \t]*(?:\n|$)", re.M
)


def uuencoded(text: str) -> tuple[str, list[tuple[str, bytes]]]:
    """``text`` without the files that old clients put into it, and those as (name, bytes)."""
    files: list[tuple[str, bytes]] = []

    def taken(found: re.Match[str]) -> str:
        try:
            lines = [binascii.a2b_uu(line) for line in found[2].splitlines()]
        except binascii.Error:
            return found[0]
        files.append((found[1].strip(), b"".join(lines)))
        return ""

    return (_UUENCODED.sub(taken, text), files) if "\nend" in text else (text, files)


def _from_base64(raw: bytes, lost: list[str]) -> bytes:
    clean = raw.strip()
    if not _BASE64_ONLY.fullmatch(clean):
        letters = sum(byte in b" .,;:!?<>\"'()" for byte in clean)
        if letters > 0.05 * len(clean):
            lost.append("a part claims base64 but is not; it was read as it stands")
            return raw
        clean = re.sub(rb"[^A-Za-z0-9+/=]", b"", clean)
    try:
        return binascii.a2b_base64(clean)
    except binascii.Error:
        # Padding left out harms nothing; a lone last character is a part cut short.
        clean = re.sub(rb"[^A-Za-z0-9+/]", b"", clean)
        if len(clean) % 4 == 1:
            lost.append("the base64 of a part is cut short")
            clean = clean[:-1]
        return binascii.a2b_base64(clean + b"=" * (-len(clean) % 4))
