"""Mail as RFC 5322 and MIME: one part for the message, one child a file or message in it."""

from __future__ import annotations

import binascii
import email
import re
from dataclasses import dataclass, field
from email.message import Message
from typing import NamedTuple

from nlp_service.errors import Corrupt
from nlp_service.ingest.charset import Decoded, canonical, decode
from nlp_service.ingest.mail_header import file_name, read_header
from nlp_service.ingest.mail_html import html_text
from nlp_service.ingest.registry import ReadContext
from nlp_service.schema import MailHeader, Part, Zone

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_BASE64_ONLY = re.compile(rb"[A-Za-z0-9+/=\s]*")
_EMPTY_ALTERNATIVE = re.compile(
    r"\s*(?:(?:this|your|to view|view|if you|please|the)\b[^\n]{0,120}(?:html|browser|e-?mail client|web version)"
    r"|[^\n]{0,60}(?:请|您)[^\n]{0,40}(?:html|浏览器|网页)[^\n]{0,60})[^\n]{0,200}\s*$",
    re.IGNORECASE,
)
_GUESSED_BOUNDARY = re.compile(
    rb"(?:^|\n)--([^\r\n]{1,200}?)[ \t]*\r?\n(?=content-)", re.IGNORECASE
)
# The standard parser ends the header at the first line that is no field.
_ODD_LINE = re.compile(
    rb"^(?![!-9;-~]+:|[ \t\r\n])[^\r\n]*\r?\n?(?P<folded>[ \t][^\r\n]*\r?\n?)*", re.MULTILINE
)
_FIELD = re.compile(
    rb"^(?:content-type|content-transfer-encoding|mime-version|subject|from|to|date|message-id)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_SPACED_FIELD = re.compile(rb"^([!-9;-~]+)[ \t]+:", re.MULTILINE)
_HEADER_END = re.compile(rb"\r?\n\r?\n|\r\r")
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


class Body(NamedTuple):
    """One text of the message: how it was decoded, its zone hints, and whether it was HTML."""

    text: str
    how: str
    confidence: float
    hints: list[Zone]
    html: bool


@dataclass
class _Found:
    """What the walk through the MIME tree has collected."""

    bodies: list[Body] = field(default_factory=list)
    files: list[tuple[bytes, str, bool, str | None]] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    charset: str | None = None


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
    for content, child_name, inline, kind in found.files:
        part.parts.append(context.child(content, child_name, inline=inline, kind=kind))
    return part


def parse(data: bytes) -> tuple[MailHeader | None, Body, _Found]:
    """Header, body and files of a mail; the header is None where there is no mail."""
    message = _message(_clean_start(data))
    found = _Found()
    if not message.keys():
        return None, Body("", "", 0.0, [], False), found
    _collect(message, found, top=True)
    body = _joined(found.bodies)
    return read_header(message, found.charset), body, found


def _message(data: bytes) -> Message:
    """The parsed mail. A single body is set as it stands, which the parser would go through by line."""
    end = _HEADER_END.search(data)
    if end is not None:
        message = email.message_from_bytes(data[: end.end()])
        if message.get_content_maintype() not in ("multipart", "message"):
            message.set_payload(data[end.end() :].decode("ascii", "surrogateescape"))
            return message
    return email.message_from_bytes(data)


def _clean_start(data: bytes) -> bytes:
    """``data`` from its first header line on: marks, blank lines and mbox lines left out."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = decode(data).text.encode("utf-8")
    data = data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n \t")
    if data.startswith((b"From ", b">From ")):
        data = data.partition(b"\n")[2]
    end = _HEADER_END.search(data)
    stop = end.start() + 1 if end else len(data)
    head = data[:stop]
    odd = _ODD_LINE.search(head)
    if odd is None or not (odd["folded"] or _FIELD.search(head, odd.end())):
        return data
    # It is folded or fields stand below it: a fault in the header and not the start of the body.
    return _ODD_LINE.sub(b"", _SPACED_FIELD.sub(rb"\1:", head)) + data[stop:]


def _joined(bodies: list[Body]) -> Body:
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


def _collect(message: Message, found: _Found, *, top: bool = False) -> None:
    kind = message.get_content_type()
    main = kind.partition("/")[0]
    if main == "multipart":
        _collect_multipart(message, kind, found)
    elif main == "message" and _children(message):
        _collect_message(message, kind, found)
    elif kind in ("text/plain", "text/html") and not _is_attachment(message, top):
        body = _body(message, kind, found)
        if body is not None:
            found.bodies.append(body)
    elif top and main == "text" and kind != "text/calendar":
        body = _body(message, "text/plain", found)
        if body is not None:
            found.bodies.append(body)
    else:
        _collect_file(message, kind, found)


def _is_attachment(message: Message, top: bool) -> bool:
    disposition = str(message.get("content-disposition", "")).strip().lower()
    if disposition.startswith("attachment"):
        return not top
    return bool(file_name(message)) and not top


def _children(message: Message) -> list[Message]:
    payload = message.get_payload()
    return [p for p in payload if isinstance(p, Message)] if isinstance(payload, list) else []


def _collect_multipart(message: Message, kind: str, found: _Found) -> None:
    parts = _children(message)
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
    raw = _raw_payload(message)
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
        found.bodies.append(_plain(decoded))


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
    inner = _children(message)[0]
    if kind in ("message/rfc822", "message/global", "message/news"):
        subject = read_header(inner).subject
        name = file_name(message) or f"{subject[:80] or 'message'}.eml"
        found.files.append((_as_bytes(inner), name, False, "eml"))
        return
    # A delivery report: its fields are text that the reader of the mail would see.
    lines = [
        f"{key}: {value}" for part in _children(message) for key, value in part.raw_items()
    ]
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
        return head + b"\n\n" + _raw_payload(message)


def _collect_file(message: Message, kind: str, found: _Found) -> None:
    content = _content(message, found)
    name = file_name(message, found.charset) or _NAMES.get(kind, "")
    if kind in _SIGNED or kind == "application/pgp-signature":
        return
    if kind in _ENVELOPED:
        smime = str(message.get_param("smime-type") or "").lower()
        if "signed" in smime:
            found.lost.append("the message is signed as one block (S/MIME); it was not opened")
        else:
            found.lost.append("the message is encrypted (S/MIME); its content cannot be read")
        return
    if kind in ("message/external-body", "message/partial"):
        found.lost.append(f"a part of type {kind} lies outside of this mail")
        return
    if not name:
        main, _, sub = kind.partition("/")
        name = f"{main}.{sub.removeprefix('x-').partition('+')[0].partition(';')[0] or 'bin'}"
    if content:
        found.files.append((content, name, _is_inline(message), None))
    else:
        found.lost.append(f"the attachment '{name}' is empty")


def _is_inline(message: Message) -> bool:
    disposition = str(message.get("content-disposition", "")).strip().lower()
    if disposition.startswith("attachment"):
        return False
    return disposition.startswith("inline") or message.get("content-id") is not None


def _body(message: Message, kind: str, found: _Found) -> Body | None:
    content = _content(message, found)
    declared = _charset(message)
    if kind == "text/html" and canonical(declared) is None:
        meta = _META_CHARSET.search(content[:4096])
        declared = meta[1].decode("ascii", "replace") if meta else None
    decoded = decode(content, declared)
    charset = decoded.how.partition(":")[2]
    if charset not in ("ascii", "binary"):
        found.charset = found.charset or charset
    if decoded.confidence < 0.9:
        found.lost.append(f"some characters of the body could not be decoded ({charset})")
    if kind == "text/html":
        text, hints = html_text(decoded.text)
        return Body(text, f"html;{decoded.how}", decoded.confidence, hints, True)
    flowed = str(message.get_param("format") or "").lower() == "flowed"
    joined = str(message.get_param("delsp") or "").lower() == "yes"
    return _plain(decoded, flowed=flowed, delete_space=joined)


def _charset(message: Message) -> str | None:
    try:
        value = message.get_param("charset")
    except (ValueError, TypeError, AttributeError, LookupError):
        return None
    if isinstance(value, tuple):
        value = value[2]
    return str(value) if value else None


def _plain(decoded: Decoded, *, flowed: bool = False, delete_space: bool = False) -> Body:
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    text = text.removeprefix("\ufeff").replace("\xa0", " ")
    if flowed:
        text = _unflow(text, delete_space)
    return Body(text, decoded.how, decoded.confidence, [], False)


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


def _raw_payload(message: Message) -> bytes:
    # ``get_payload()`` would decode 8-bit bytes by the declared charset, and lose what it cannot.
    payload = getattr(message, "_payload", None)
    return _to_bytes(payload) if isinstance(payload, str) else b""


def _to_bytes(payload: str) -> bytes:
    try:
        return payload.encode("ascii", "surrogateescape")
    except UnicodeEncodeError:
        return payload.encode("utf-8", "replace")


def _content(message: Message, found: _Found) -> bytes:
    """The bytes of a part with its transfer encoding undone, also where that is a lie."""
    raw = _raw_payload(message)
    encoding = str(message.get("content-transfer-encoding", "")).strip().lower().strip("\"'; ")
    if encoding == "base64":
        return _from_base64(raw, found)
    if encoding == "quoted-printable":
        return binascii.a2b_qp(raw)
    if encoding in ("x-uuencode", "uuencode", "uue", "x-uue"):
        decoded = message.get_payload(decode=True)
        return decoded if isinstance(decoded, bytes) else raw
    return raw


def _from_base64(raw: bytes, found: _Found) -> bytes:
    clean = raw.strip()
    if not _BASE64_ONLY.fullmatch(clean):
        letters = sum(byte in b" .,;:!?<>\"'()" for byte in clean)
        if letters > 0.05 * len(clean):
            found.lost.append("a part claims base64 but is not; it was read as it stands")
            return raw
        clean = re.sub(rb"[^A-Za-z0-9+/=]", b"", clean)
    try:
        return binascii.a2b_base64(clean)
    except binascii.Error:
        # Padding left out harms nothing; a lone last character is a part cut short.
        clean = re.sub(rb"[^A-Za-z0-9+/]", b"", clean)
        if len(clean) % 4 == 1:
            found.lost.append("the base64 of a part is cut short")
            clean = clean[:-1]
        return binascii.a2b_base64(clean + b"=" * (-len(clean) % 4))
