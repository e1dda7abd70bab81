"""The text of a mail: decoded, unflowed, turned from HTML."""

from __future__ import annotations

import re
from email.message import Message
from typing import NamedTuple

from nlp_service.ingest.charset import Decoded, canonical, decode
from nlp_service.ingest.mail_html import html_text
from nlp_service.ingest.mime import content
from nlp_service.schema import Zone

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)


class Body(NamedTuple):
    """One text of the message: how it was decoded, its zone hints, and whether it was HTML."""

    text: str
    how: str
    confidence: float
    hints: list[Zone]
    html: bool


def read_body(message: Message, kind: str, lost: list[str]) -> Body:
    """The text of a part of type ``kind``; what could not be read of it is added to ``lost``."""
    raw = content(message, lost)
    declared = _charset(message)
    if kind == "text/html" and canonical(declared) is None:
        meta = _META_CHARSET.search(raw[:4096])
        declared = meta[1].decode("ascii", "replace") if meta else None
    decoded = decode(raw, declared)
    charset = decoded.how.partition(":")[2]
    if decoded.confidence < 0.9:
        lost.append(f"some characters of the body could not be decoded ({charset})")
    if kind == "text/html":
        text, hints = html_text(decoded.text)
        return Body(text, f"html;{decoded.how}", decoded.confidence, hints, True)
    flowed = str(message.get_param("format") or "").lower() == "flowed"
    joined = str(message.get_param("delsp") or "").lower() == "yes"
    return plain_body(decoded, flowed=flowed, delete_space=joined)


def plain_body(decoded: Decoded, *, flowed: bool = False, delete_space: bool = False) -> Body:
    """A plain text as body; ``flowed`` and ``delete_space`` as RFC 3676 has them."""
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    text = text.removeprefix("\ufeff").replace("\xa0", " ")
    if flowed:
        text = _unflow(text, delete_space)
    return Body(text, decoded.how, decoded.confidence, [], False)


_CLEARSIGNED = re.compile(
    r"^-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\n(?:[A-Za-z-]+:[^\n]*\n)*[ \t]*\n(.*?)"
    r"^-----BEGIN PGP SIGNATURE-----.*?(?:^-----END PGP SIGNATURE-----[ \t]*\n?|\Z)",
    re.MULTILINE | re.DOTALL,
)
_ARMOUR = re.compile(
    r"^-----BEGIN PGP MESSAGE-----.*?(?:^-----END PGP MESSAGE-----[ \t]*\n?|\Z)",
    re.MULTILINE | re.DOTALL,
)
_DASHED = re.compile("^- (?=-)", re.MULTILINE)


def without_armour(text: str, lost: list[str]) -> str:
    """The words of a text that PGP has signed or encrypted; what that costs is added to ``lost``.

    Source: RFC 9580, sections 6 and 7.
    """
    if "-----BEGIN PGP" not in text:
        return text
    text, signed = _CLEARSIGNED.subn(lambda found: _DASHED.sub("", found[1]), text)
    text, encrypted = _ARMOUR.subn("", text)
    if signed:
        lost.append("the PGP signature was not verified")
    if encrypted:
        lost.append("the message is encrypted (PGP); its content cannot be read")
    return text


def join_bodies(bodies: list[Body]) -> Body:
    """Several texts of one mail as one, with an empty line between them."""
    bodies = [b for b in bodies if b.text.strip()]
    if not bodies:
        return Body("", "decoded:ascii", 1.0, [], False)
    if len(bodies) == 1:
        return bodies[0]
    text, hints = "", []
    for body in bodies:
        if text:
            text = text.rstrip("\n") + "\n\n"
        hints += [
            Zone(kind=h.kind, start=h.start + len(text), end=h.end + len(text)) for h in body.hints
        ]
        text += body.text
    length = sum(len(b.text) for b in bodies)
    confidence = sum(b.confidence * len(b.text) for b in bodies) / length
    return Body(text, bodies[0].how, round(confidence, 4), hints, bodies[0].html)


def _charset(message: Message) -> str | None:
    try:
        value = message.get_param("charset")
    except (ValueError, TypeError, AttributeError, LookupError):
        return None
    if isinstance(value, tuple):
        value = value[2]
    return str(value) if value else None


def _unflow(text: str, delete_space: bool) -> str:
    """Undo the soft line breaks of ``format=flowed`` (RFC 3676)."""
    lines: list[str] = []
    soft = False
    depth = 0
    for line in text.split("\n"):
        bare = line.lstrip(">")
        quoted = len(line) - len(bare)
        content = bare.removeprefix(" ")
        if soft and quoted == depth and content.strip() and content != "-- ":
            lines[-1] = (lines[-1][:-1] if delete_space else lines[-1]) + content
        else:
            lines.append(f"{'>' * quoted} {content}" if quoted else content)
        depth = quoted
        soft = content.endswith(" ") and content not in ("-- ", " ")
    return "\n".join(lines)
