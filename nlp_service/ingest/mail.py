"""Mail as RFC 5322 and MIME: one part for the message, one child a file or message in it."""

from __future__ import annotations

import email
import re
from dataclasses import dataclass, field
from email.message import Message

from nlp_service.errors import Corrupt, Encrypted, ReadError
from nlp_service.ingest.charset import decode
from nlp_service.ingest.mail_body import Body, join_bodies, plain_body, read_body, without_armour
from nlp_service.ingest.mail_header import file_name, read_header
from nlp_service.ingest.mime import (
    attached_message,
    children,
    content,
    parse_message,
    raw_payload,
    uuencoded,
)
from nlp_service.ingest.pkcs7 import is_pkcs7, signed_content
from nlp_service.ingest.registry import ReadContext
from nlp_service.schema import MailHeader, Part

_EMPTY_ALTERNATIVE = re.compile(
    r"\s*(?:(?:this|your|to view|view|if you|please|the)\b[^\n]{0,120}"
    r"(?:html|browser|e-?mail client|web version)"
    r"|[^\n]{0,60}(?:请|您)[^\n]{0,40}(?:html|浏览器|网页)[^\n]{0,60})[^\n]{0,200}\s*$",
    re.IGNORECASE,
)
_GUESSED_BOUNDARY = re.compile(
    rb"(?:^|\n)--([^\r\n]{1,200}?)[ \t]*\r?\n(?=content-)", re.IGNORECASE
)
_SIGNED = frozenset(("application/pkcs7-signature", "application/x-pkcs7-signature"))
_ENVELOPED = frozenset(("application/pkcs7-mime", "application/x-pkcs7-mime"))
_NAMES = {
    "text/calendar": "invite.ics",
    "text/html": "part.html",
    "text/plain": "part.txt",
    "text/csv": "part.csv",
    "application/ms-tnef": "winmail.dat",
    "application/pdf": "part.pdf",
}


@dataclass
class _Found:
    """What the walk through the MIME tree has collected."""

    bodies: list[Body] = field(default_factory=list)
    files: list[tuple[bytes, str, bool, str | None]] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    charset: str | None = None

    def add(self, body: Body) -> None:
        """Keep a body; its charset is the best guess for raw header fields."""
        self.bodies.append(body)
        charset = body.how.partition(":")[2]
        if charset not in ("ascii", "binary"):
            self.charset = self.charset or charset


def read_eml(data: bytes, name: str, context: ReadContext) -> Part:
    """The part of one mail: its body as text, its header as ``mail``, attachments as children.

    Raises Corrupt where the bytes hold neither a header field nor a body.
    """
    header, body, found = parse(data)
    if header is None:
        raise Corrupt("The file holds no mail: no header field was found")
    part = Part(
        kind="eml",
        mail=header,
        text=body.text,
        how=body.how,
        confidence=body.confidence,
        zones=body.hints,
        lost=list(dict.fromkeys(found.lost)),
    )
    for child_data, child_name, inline, kind in found.files:
        part.parts.append(context.child(child_data, child_name, inline=inline, kind=kind))
    return part


def parse(data: bytes) -> tuple[MailHeader | None, Body, _Found]:
    """Header, body and files of a mail; the header is None where there is no mail."""
    message = parse_message(data)
    found = _Found()
    if not message.keys():
        return None, Body("", "", 0.0, [], False), found
    _collect(message, found, top=True)
    body = join_bodies(found.bodies)
    return read_header(message, found.charset), body, found


def _collect(message: Message, found: _Found, *, top: bool = False) -> None:
    kind = message.get_content_type()
    main = kind.partition("/")[0]
    if main == "multipart":
        _collect_multipart(message, kind, found)
    elif main == "message" and children(message):
        _collect_message(message, kind, found)
    elif kind in ("text/plain", "text/html") and not _is_attachment(message, top):
        _collect_body(message, kind, found)
    elif top and main == "text" and kind != "text/calendar":
        _collect_body(message, "text/plain", found)
    else:
        _collect_file(message, kind, found)


def _collect_body(message: Message, kind: str, found: _Found) -> None:
    body = read_body(message, kind, found.lost)
    if not body.html:
        text, files = uuencoded(body.text)
        found.files += [(data, name, False, None) for name, data in files]
        body = body._replace(text=without_armour(text, found.lost))
    found.add(body)


def _is_attachment(message: Message, top: bool) -> bool:
    disposition = str(message.get("content-disposition", "")).strip().lower()
    if disposition.startswith("attachment"):
        return not top
    return bool(file_name(message)) and not top


def _collect_multipart(message: Message, kind: str, found: _Found) -> None:
    parts = children(message)
    if not parts:
        _collect_broken(message, found)
        return
    for defect in message.defects:
        if type(defect).__name__ == "CloseBoundaryNotFoundDefect":
            found.lost.append("the closing boundary is missing; the last part may be cut short")
    if kind == "multipart/alternative":
        _collect_alternative(parts, found)
    elif kind == "multipart/encrypted":
        found.lost.append("the message is encrypted (PGP); its content cannot be read")
    elif kind == "multipart/signed":
        protocol = str(message.get_param("protocol") or "").lower()
        style = "PGP" if "pgp" in protocol else "S/MIME"
        found.lost.append(f"the {style} signature was not verified")
        for part in parts[:1]:
            _collect(part, found)
    else:
        for part in parts:
            _collect(part, found)


def _collect_broken(message: Message, found: _Found) -> None:
    """A multipart whose boundary is not the one announced, or that has none at all."""
    raw = raw_payload(message)
    guess = _GUESSED_BOUNDARY.search(raw)
    announced = message.get_boundary()
    if guess and guess[1] != (announced or "").encode("utf-8", "replace"):
        found.lost.append("the announced boundary is wrong; another one was found and used")
        boundary = guess[1].replace(b'"', b"")
        head = b'Content-Type: multipart/mixed; boundary="' + boundary + b'"\n\n'
        again = email.message_from_bytes(head + raw)
        if again.is_multipart():
            _collect(again, found)
            return
    found.lost.append("the boundary of the multipart was not found; it was read as one text")
    decoded = decode(raw, found.charset)
    if decoded.text.strip():
        found.bodies.append(plain_body(decoded))


def _collect_alternative(parts: list[Message], found: _Found) -> None:
    """Keep the best alternative as body; files inside any of them are kept, too."""
    choices: list[_Found] = []
    for part in parts:
        choice = _Found(charset=found.charset)
        _collect(part, choice)
        choices.append(choice)
    best = _best([c for c in choices if any(b.text.strip() for b in c.bodies)])
    for choice in choices:
        found.files += choice.files
        found.lost += choice.lost
        found.charset = found.charset or choice.charset
    if best is not None:
        found.bodies += best.bodies


def _best(choices: list[_Found]) -> _Found | None:
    """Plain text unless it is a mere pointer to the HTML, or far less than that says."""
    if len(choices) < 2:
        return choices[0] if choices else None
    plain = next((c for c in choices if not c.bodies[0].html), None)
    rich = next((c for c in reversed(choices) if c.bodies[0].html), None)
    if plain is None or rich is None:
        return plain or rich
    words, other = plain.bodies[0].text.strip(), rich.bodies[0].text.strip()
    if _EMPTY_ALTERNATIVE.match(words) and len(other) > len(words):
        return rich
    if len(words) < 0.2 * len(other) and len(other) > 400:
        return rich
    if words.startswith("<") and "</" in words[-200:]:
        return rich
    return rich if plain.bodies[0].confidence < 0.9 <= rich.bodies[0].confidence else plain


def _collect_message(message: Message, kind: str, found: _Found) -> None:
    inner = attached_message(message)
    if inner is not None and kind in ("message/rfc822", "message/global", "message/news"):
        subject = read_header(inner).subject
        name = file_name(message) or f"{subject[:80] or 'message'}.eml"
        found.files.append((_as_bytes(inner), name, False, "eml"))
        return
    # A delivery report: its fields are text that the reader of the mail would see.
    lines = [f"{key}: {value}" for part in children(message) for key, value in part.raw_items()]
    found.files.append(
        (
            "\n".join(lines).encode("utf-8", "surrogateescape"),
            f"{kind.partition('/')[2]}.txt",
            False,
            "txt",
        )
    )


def _as_bytes(message: Message) -> bytes:
    try:
        return message.as_bytes()
    except (UnicodeError, LookupError, KeyError, AttributeError, TypeError, ValueError):
        # The generator re-encodes text that claims a charset it is not in.
        lines = [f"{key}: {value}" for key, value in message.raw_items()]
        head = "\n".join(lines).encode("utf-8", "surrogateescape")
        return head + b"\n\n" + raw_payload(message)


def _collect_file(message: Message, kind: str, found: _Found) -> None:
    data = content(message, found.lost)
    name = file_name(message, found.charset) or _NAMES.get(kind, "")
    if kind in _SIGNED or kind == "application/pgp-signature":
        return
    if kind in _ENVELOPED or (is_pkcs7(data) and not found.bodies):
        smime = str(message.get_param("smime-type") or "").lower()
        _collect_block(data, smime, found)
        return
    if kind in ("message/external-body", "message/partial"):
        found.lost.append(f"a part of type {kind} lies outside of this mail")
        return
    if not name:
        main, _, sub = kind.partition("/")
        name = f"{main}.{sub.removeprefix('x-').partition('+')[0].partition(';')[0] or 'bin'}"
    if data:
        found.files.append((data, name, _is_inline(message), None))
    else:
        found.lost.append(f"the attachment '{name}' is empty")


def _collect_block(data: bytes, smime: str, found: _Found) -> None:
    """A mail that is one S/MIME block: what a signed one wraps is the mail's content."""
    try:
        inner = parse_message(signed_content(data))
    except ReadError as error:
        if isinstance(error, Encrypted) or "enveloped" in smime:
            found.lost.append("the message is encrypted (S/MIME); its content cannot be read")
        else:
            found.lost.append(f"the message is one S/MIME block, not read: {error.message}")
    else:
        found.lost.append("the S/MIME signature was not verified")
        _collect(inner, found, top=True)


def _is_inline(message: Message) -> bool:
    disposition = str(message.get("content-disposition", "")).strip().lower()
    if disposition.startswith("attachment"):
        return False
    return disposition.startswith("inline") or message.get("content-id") is not None
