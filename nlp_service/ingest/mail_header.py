"""Header fields of a mail: encoded words, raw 8-bit text, addresses, dates, message ids."""

from __future__ import annotations

import binascii
import re
from datetime import UTC, datetime, timedelta, timezone
from email.message import Message
from email.utils import parsedate_tz
from urllib.parse import unquote_to_bytes

from nlp_service.ingest.charset import decode
from nlp_service.schema import Address, MailHeader

_WORD = re.compile(r"=\?([^?\s]*?)(?:\*[^?]*)?\?([bBqQ])\?([^?]*(?:\?(?!=)[^?]*)*)\?=")
_FOLD = re.compile(r"\r?\n[ \t]*|\r[ \t]*")
_ID = re.compile(r"<\s*([^<>\s]+)\s*>|(?<![<\w@.])([^\s<>,;]+@[^\s<>,;]+)")
_PLAIN_ADDRESS = re.compile(r"[^\s<>\"'(),;:]+@[^\s<>\"'(),;:]+")


def read_header(message: Message, charset: str | None = None) -> MailHeader:
    """The header of a parsed mail.

    Args:
        message: a ``compat32`` message, its raw bytes kept by surrogate escapes.
        charset: charset of the body, the best guess for raw 8-bit header fields.
    """
    fields: dict[str, list[str]] = {}
    for name, value in message.raw_items():
        fields.setdefault(name.lower().strip(), []).append(str(value))

    def first(name: str) -> str:
        return fields.get(name, [""])[0]

    def people(name: str) -> list[Address]:
        return [a for value in fields.get(name, ()) for a in addresses(value, charset)]

    senders = people("from") or people("sender") or people("return-path")
    ids = message_ids(first("message-id"))
    replies = message_ids(first("in-reply-to"))
    return MailHeader(
        subject=" ".join(text(first("subject"), charset).split()),
        sender=senders[0] if senders else None,
        to=people("to"),
        cc=people("cc"),
        bcc=people("bcc"),
        reply_to=people("reply-to"),
        date=_date(fields, charset),
        message_id=ids[0] if ids else None,
        in_reply_to=replies[0] if replies else None,
        references=list(dict.fromkeys(message_ids(" ".join(fields.get("references", ()))))),
    )


def text(value: str, charset: str | None = None) -> str:
    """A header value as the reader sees it: unfolded, encoded words and raw bytes decoded.

    Neighbouring encoded words of one charset are joined before decoding, because some mailers
    split them inside a character.
    """
    value = _FOLD.sub(" ", value)
    if "=?" not in value:
        return _raw(value, charset)
    pieces: list[str] = []
    pending = b""
    pending_charset = ""
    at = 0
    for match in _WORD.finditer(value):
        between = value[at : match.start()]
        name = match[1].lower()
        data = _word_bytes(match[2], match[3])
        if pending_charset and not between.strip() and name == pending_charset:
            pending += data
        else:
            if pending_charset:
                pieces.append(decode(pending, pending_charset).text)
            if between.strip() or (between and not pending_charset):
                pieces.append(_raw(between, charset))
            pending, pending_charset = data, name or "utf-8"
        at = match.end()
    if pending_charset:
        pieces.append(decode(pending, pending_charset).text)
    pieces.append(_raw(value[at:], charset))
    return "".join(pieces).replace("\0", "")


def _word_bytes(encoding: str, body: str) -> bytes:
    raw = body.encode("utf-8", "surrogateescape")
    if encoding in "qQ":
        return binascii.a2b_qp(raw.replace(b" ", b"_"), header=True)
    try:
        return binascii.a2b_base64(raw + b"=" * (-len(raw) % 4))
    except binascii.Error:
        # One stray character too many: what is before it is still right.
        clean = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
        clean = clean[: len(clean) - (len(clean) % 4 == 1)]
        return binascii.a2b_base64(clean + b"=" * (-len(clean) % 4))


def _raw(value: str, charset: str | None) -> str:
    if value.isascii() and "\x1b" not in value and "~{" not in value:
        return value
    try:
        data = value.encode("ascii", "surrogateescape")
    except UnicodeEncodeError:
        return value.encode("utf-8", "replace").decode("utf-8")
    return decode(data, charset).text


def addresses(value: str, charset: str | None = None) -> list[Address]:
    """The mailboxes of an address field, in order; a name without an address is kept as such."""
    value = _FOLD.sub(" ", value)
    if not value.isascii():
        value = _raw(value, charset)
    found = []
    for piece in _split(value):
        address = _address(piece, charset)
        if address is not None:
            found.append(address)
    return found


def _split(value: str) -> list[str]:
    """Cut at commas and semicolons outside quotes, comments and angle brackets."""
    if not any(sign in value for sign in '"(:\\'):
        return re.split("[,;]", value)
    pieces: list[str] = []
    start, quoted, depth, angle = 0, False, 0, False
    i = 0
    while i < len(value):
        sign = value[i]
        if sign == "\\":
            i += 1
        elif sign == '"':
            # An odd quote would swallow the rest of the list.
            quoted = not quoted and '"' in value[i + 1 :]
        elif not quoted:
            if sign == "(":
                depth += ")" in value[i:]
            elif sign == ")":
                depth = max(depth - 1, 0)
            elif sign == "<":
                angle = ">" in value[i:]
            elif sign == ">":
                angle = False
            elif sign in ",;" and not depth and not angle:
                pieces.append(value[start:i])
                start = i + 1
            elif sign == ":" and not depth and not angle and "@" not in value[start:i]:
                # The name of a group ("undisclosed-recipients:;").
                start = i + 1
        i += 1
    pieces.append(value[start:])
    return pieces


def _address(piece: str, charset: str | None) -> Address | None:
    piece = piece.strip()
    if not piece:
        return None
    if _PLAIN_ADDRESS.fullmatch(piece):
        return Address(address=text(piece, charset) if "=?" in piece else piece)
    opened = piece.rfind("<")
    if opened >= 0:
        address = piece[opened + 1 :].split(">", 1)[0].strip()
        name = piece[:opened] or piece[opened:].partition(">")[2]
    else:
        plain = _PLAIN_ADDRESS.search(piece)
        if plain is None:
            return Address(name=_name(piece, charset))
        address = plain[0]
        name = (piece[: plain.start()] + piece[plain.end() :]).strip()
        if name.startswith("(") and name.endswith(")"):
            name = name[1:-1]
    address = address.removeprefix("mailto:").strip("'\"")
    return Address(name=_name(name, charset), address=text(address, charset))


def _name(name: str, charset: str | None) -> str:
    name = name.strip()
    if not name:
        return ""
    if len(name) > 1 and name[0] == name[-1] == '"':
        name = name[1:-1]
    name = text(re.sub(r"\\(.)", r"\1", name), charset).strip()
    if len(name) > 1 and name[0] == name[-1] and name[0] in "\"'":
        name = name[1:-1].strip()
    return " ".join(name.split())


def message_ids(value: str) -> list[str]:
    """The message ids of a field, each as ``<id>``."""
    return [f"<{m[1] or m[2]}>" for m in _ID.finditer(_FOLD.sub(" ", value))]


_NUMERIC = re.compile(
    r"(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})\s*日?[T\s,，]*(?:\S{0,3}[期周]\S)?"
    r"(?:\D{0,8}?(?P<H>\d{1,2})\s*[:：时]\s*(?P<M>\d{1,2})(?:\s*[:：分]\s*(?P<S>\d{1,2}))?)?"
)
_ZONE = re.compile(r"(?:GMT|UTC)?\s*([+-])(\d{1,2}):?(\d{2})?(?!\d)")


# Servers in China write CST for their own time, which the standard reads as that of Chicago.
_CST = re.compile(r"(?<!\()\bCST\b")
_CHINA_TIME = re.compile(r"\b(?:China Standard Time|中国标准时间|HKT|CCT|BJT)\b", re.IGNORECASE)


def date(value: str) -> str | None:
    """A date field as ISO 8601 with offset; None where no date can be read from it.

    A date without a zone is taken as UTC.
    """
    value = _FOLD.sub(" ", value).strip()
    if not value:
        return None
    try:
        return _rfc_date(value) or _numeric_date(_raw(value, None))
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def moment(iso: str | None) -> datetime | None:
    """The date of a header as a moment with zone (UTC where it has none); None without one."""
    if not iso:
        return None
    try:
        value = datetime.fromisoformat(iso)
    except ValueError:
        return None
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _rfc_date(value: str) -> str | None:
    parsed = parsedate_tz(_CHINA_TIME.sub("+0800", value))
    if parsed is None or not 1970 <= parsed[0] <= 2200:
        return None
    offset = parsed[9] or 0
    if abs(offset) >= 86_400:
        offset = 0
    seconds = min(parsed[5], 59)
    zone = timezone(timedelta(seconds=offset))
    return datetime(*parsed[:5], seconds, tzinfo=zone).isoformat()


def _numeric_date(value: str) -> str | None:
    match = _NUMERIC.search(value)
    if match is None:
        return None
    year, month, day, hour, minute, second = (
        int(match[key] or 0) for key in ("y", "m", "d", "H", "M", "S")
    )
    if match["H"] and hour < 12 and re.search(r"下午|晚上|PM", value, re.IGNORECASE):
        hour += 12
    zone = _ZONE.search(value, match.end())
    tz: timezone = UTC
    if zone:
        offset = timedelta(hours=int(zone[2]), minutes=int(zone[3] or 0))
        tz = timezone(offset if zone[1] == "+" else -offset)
    return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=tz).isoformat()


def _is_from_china(fields: dict[str, list[str]], charset: str | None) -> bool:
    """Whether servers or the charset place a mail in China."""
    zones = any(
        "+0800" in value for value in (*fields.get("received", ()), *fields.get("date", ()))
    )
    return zones or charset in ("gb18030", "big5hkscs", "hz")


def _date(fields: dict[str, list[str]], charset: str | None) -> str | None:
    for name in ("date", "resent-date", "delivery-date", "x-originalarrivaltime"):
        for value in fields.get(name, ()):
            if _CST.search(value) and _is_from_china(fields, charset):
                value = _CST.sub("+0800", value)
            found = date(value)
            if found:
                return found
    for value in fields.get("received", ()):
        found = date(value.rpartition(";")[2])
        if found:
            return found
    return None


def file_name(part: Message, charset: str | None = None) -> str:
    """The file name of a MIME part, decoded; empty where it has none."""
    for field, key in (("content-disposition", "filename"), ("content-type", "name")):
        raw = next((str(v) for k, v in part.raw_items() if k.lower() == field), "")
        if not raw:
            continue
        if raw.isascii():
            found = _parameter(part, field, key, charset)
        else:
            match = re.search(rf"\b{key}\s*=\s*(\"[^\"]*\"|[^;]+)", text(raw, charset), re.I)
            found = match[1] if match else ""
        found = found.replace("\\", "/").rpartition("/")[2].strip(" \"'\0")
        if found:
            return " ".join(found.split())
    return ""


def _parameter(part: Message, field: str, key: str, charset: str | None) -> str:
    """A parameter in the forms of RFC 2231, RFC 2047 or neither."""
    try:
        value = part.get_param(key, None, field)
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""
    if isinstance(value, tuple):
        raw = value[2].encode("latin-1", "replace")
        return decode(unquote_to_bytes(raw) if b"%" in raw else raw, value[0]).text
    return text(str(value), charset) if value else ""
