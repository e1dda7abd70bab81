"""What .msg, winmail.dat and .pst share: MAPI properties and how they become an RFC 5322 mail.

Sources: [MS-OXPROPS] property tags, [MS-OXRTFCP] compressed RTF.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.header import Header
from email.message import Message
from email.utils import format_datetime

from nlp_service.ingest.charset import decode

SUBJECT, BODY, HTML, RTF = 0x0037, 0x1000, 0x1013, 0x1009
HEADERS, MESSAGE_ID, REFERENCES, IN_REPLY_TO = 0x007D, 0x1035, 0x1039, 0x1042
SENDER_NAME, SENDER_ADDRESS, SENDER_SMTP = 0x0C1A, 0x0C1F, 0x5D01
SENT_NAME, SENT_ADDRESS, SENT_SMTP = 0x0042, 0x0065, 0x5D02
SUBMITTED, DELIVERED, CREATED = 0x0039, 0x0E06, 0x3007
DISPLAY_TO, DISPLAY_CC, DISPLAY_BCC = 0x0E04, 0x0E03, 0x0E02
NAME, ADDRESS, SMTP, RECIPIENT_TYPE = 0x3001, 0x3003, 0x39FE, 0x0C15
DATA, LONG_NAME, SHORT_NAME, MIME_TYPE, CONTENT_ID = 0x3701, 0x3707, 0x3704, 0x370E, 0x3712
CODE_PAGE, BODY_CODE_PAGE = 0x3FFD, 0x3FDE

_KEPT = re.compile(
    r"^(?:Message-ID|In-Reply-To|References|Date|Reply-To):", re.IGNORECASE | re.MULTILINE
)


@dataclass
class MapiFile:
    """An attachment: its bytes, or the message that it is."""

    name: str = ""
    data: bytes = b""
    mime: str = ""
    content_id: str = ""
    message: MapiMessage | None = None


@dataclass
class MapiMessage:
    """A message as property tags (without type) to str, bytes, int or datetime."""

    values: dict[int, object] = field(default_factory=dict)
    recipients: list[dict[int, object]] = field(default_factory=list)
    files: list[MapiFile] = field(default_factory=list)

    def text(self, *tags: int) -> str:
        """The first of the string properties that is there and not empty."""
        for tag in tags:
            value = self.values.get(tag)
            if isinstance(value, bytes):
                value = decode(value, self.charset).text
            if isinstance(value, str) and value.strip("\0 "):
                return value.replace("\0", "")
        return ""

    @property
    def charset(self) -> str | None:
        """The charset of 8-bit strings, from the code page the message names."""
        page = self.values.get(BODY_CODE_PAGE) or self.values.get(CODE_PAGE)
        return _charset(page) if isinstance(page, int) else None


def _charset(page: int) -> str:
    return {65001: "utf-8", 20127: "ascii", 28591: "iso-8859-1", 936: "gb18030"}.get(
        page, f"cp{page}"
    )


def to_rfc822(message: MapiMessage) -> bytes:
    """The message as an RFC 5322 mail, so that one reader serves all mail formats."""
    built = Message()
    _set_header(built, message)
    bodies = _bodies(message)
    if not message.files and len(bodies) == 1:
        _set_text(built, *bodies[0])
        return built.as_bytes()
    built["Content-Type"] = "multipart/mixed"
    if bodies:
        alternative = Message()
        alternative["Content-Type"] = "multipart/alternative"
        for kind, content in bodies:
            piece = Message()
            _set_text(piece, kind, content)
            alternative.attach(piece)
        built.attach(alternative)
    for item in message.files:
        built.attach(_file(item))
    if not built.is_multipart():
        built.set_payload("")
    return built.as_bytes()


def _set_header(built: Message, message: MapiMessage) -> None:
    transport = message.text(HEADERS)
    kept = _kept_fields(transport)
    sender = _mailbox(
        message.text(SENT_NAME, SENDER_NAME),
        message.text(SENT_SMTP, SENDER_SMTP),
        message.text(SENT_ADDRESS, SENDER_ADDRESS),
    )
    built["Subject"] = _encoded(message.text(SUBJECT))
    if sender:
        built["From"] = sender
    people: dict[int, list[str]] = {}
    for recipient in message.recipients:
        row = MapiMessage(values=recipient)
        row.values.setdefault(CODE_PAGE, message.values.get(CODE_PAGE))
        kind = recipient.get(RECIPIENT_TYPE)
        mailbox = _mailbox(row.text(NAME), row.text(SMTP), row.text(ADDRESS))
        if mailbox:
            people.setdefault(kind if isinstance(kind, int) else 1, []).append(mailbox)
    for kind, field_name, shown in (
        (1, "To", DISPLAY_TO),
        (2, "Cc", DISPLAY_CC),
        (3, "Bcc", DISPLAY_BCC),
    ):
        listed = people.get(kind) or [
            _encoded(n.strip()) for n in message.text(shown).split(";") if n.strip()
        ]
        if listed:
            built[field_name] = ", ".join(listed)
    for tag, field_name in (
        (MESSAGE_ID, "Message-ID"),
        (IN_REPLY_TO, "In-Reply-To"),
        (REFERENCES, "References"),
    ):
        value = message.text(tag) or kept.get(field_name.lower(), "")
        if value:
            built[field_name] = " ".join(value.split())
    when = kept.get("date") or _moment(message)
    if when:
        built["Date"] = " ".join(when.split())
    if "reply-to" in kept:
        built["Reply-To"] = " ".join(kept["reply-to"].split())


def _kept_fields(transport: str) -> dict[str, str]:
    """The transport header fields that say more than the properties do."""
    if not transport or not _KEPT.search(transport):
        return {}
    from email import message_from_string

    parsed = message_from_string(transport.lstrip())
    return {name.lower(): str(value) for name, value in reversed(list(parsed.raw_items()))}


def _moment(message: MapiMessage) -> str:
    for tag in (SUBMITTED, DELIVERED, CREATED):
        value = message.values.get(tag)
        if isinstance(value, datetime):
            return format_datetime(value)
    return ""


def _mailbox(name: str, smtp: str, address: str) -> str:
    address = next((a for a in (smtp, address) if "@" in a), "")
    name = name.strip().strip("'")
    if name == address or not name:
        return f"<{address}>" if address else ""
    return f"{_encoded(name, quote=True)} <{address}>" if address else _encoded(name, quote=True)


def _encoded(value: str, *, quote: bool = False) -> str:
    value = " ".join(value.split())
    if not value.isascii():
        return Header(value, "utf-8", maxlinelen=10_000).encode()
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"' if quote else value


def _bodies(message: MapiMessage) -> list[tuple[str, bytes]]:
    """The bodies, plain first; RTF only where there is nothing else."""
    found = []
    plain = message.text(BODY)
    if plain:
        found.append(("plain", plain.encode("utf-8", "replace")))
    html = message.values.get(HTML)
    if isinstance(html, bytes) and html.strip(b"\0 "):
        found.append(("html", decode(html, message.charset).text.encode("utf-8", "replace")))
    elif isinstance(html, str) and html.strip("\0 "):
        found.append(("html", html.encode("utf-8", "replace")))
    rtf = message.values.get(RTF)
    if not found and isinstance(rtf, bytes):
        found.append(_rtf_body(decompress_rtf(rtf)))
    return found


def _rtf_body(rtf: bytes) -> tuple[str, bytes]:
    """The body that RTF holds: the HTML it wraps where Outlook made it from HTML, else its text."""
    from nlp_service.ingest.mapi_rtf import rtf_body

    kind, text = rtf_body(rtf)
    return kind, text.encode("utf-8", "replace")


def _set_text(part: Message, kind: str, content: bytes) -> None:
    import base64

    part["Content-Type"] = f'text/{kind}; charset="utf-8"'
    part["Content-Transfer-Encoding"] = "base64"
    part.set_payload(base64.encodebytes(content).decode("ascii"))


def _file(item: MapiFile) -> Message:
    import base64

    part = Message()
    if item.message is not None:
        part["Content-Type"] = "message/rfc822"
        import email

        part.set_payload([email.message_from_bytes(to_rfc822(item.message))])
        return part
    mime = item.mime if re.fullmatch(r"[\w.+-]+/[\w.+-]+", item.mime) else ""
    part["Content-Type"] = mime or "application/octet-stream"
    name = Header(item.name or "attachment", "utf-8", maxlinelen=10_000).encode()
    disposition = "inline" if item.content_id and mime.startswith("image/") else "attachment"
    part["Content-Disposition"] = f'{disposition}; filename="{name}"'
    if item.content_id:
        part["Content-ID"] = f"<{item.content_id.strip('<> ')}>"
    part["Content-Transfer-Encoding"] = "base64"
    part.set_payload(base64.encodebytes(item.data).decode("ascii"))
    return part


def filetime(ticks: int) -> datetime | None:
    """The moment that a FILETIME (100 ns since 1601) names; None where it is out of range."""
    try:
        return datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=ticks // 10)
    except OverflowError:
        return None


_PRELOAD = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript "
    rb"\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)


def decompress_rtf(data: bytes, limit: int = 1 << 26) -> bytes:
    """The RTF that was packed by LZFu, as far as it can be unpacked, at most ``limit`` bytes."""
    if len(data) < 16:
        return b""
    size, raw_size, magic = struct.unpack_from("<III", data)
    content = data[16 : size + 4]
    if magic == 0x414C454D:  # "MELA": stored as it is
        return content[:raw_size]
    window = bytearray(_PRELOAD.ljust(4096, b"\0"))
    write = len(_PRELOAD)
    out = bytearray()
    at = 0
    wanted = min(raw_size, limit)
    while at < len(content) and len(out) < wanted:
        flags = content[at]
        at += 1
        for bit in range(8):
            if at >= len(content):
                break
            if flags >> bit & 1:
                if at + 1 >= len(content):
                    break
                pair = content[at] << 8 | content[at + 1]
                at += 2
                offset, length = pair >> 4, (pair & 15) + 2
                if offset == write:
                    return bytes(out)
                for step in range(length):
                    byte = window[(offset + step) & 4095]
                    out.append(byte)
                    window[write] = byte
                    write = (write + 1) & 4095
            else:
                byte = content[at]
                at += 1
                out.append(byte)
                window[write] = byte
                write = (write + 1) & 4095
    return bytes(out[:wanted])
