"""Mail inside the text of other mail: forwarded parts with the header that their program wrote.

A forwarded mail is its author's. Where the original is kept nowhere else, this is all that is left
of it: who wrote, to whom, when, and the words.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from nlp_service.ingest.mail_header import addresses, date, moment
from nlp_service.schema import Document, MailHeader, Part, Zone, ZoneKind
from nlp_service.text.history import HEADER_LINE
from nlp_service.text.language import language
from nlp_service.text.zones import zones

#: How a part was read that stands in the text of the mail above it.
FORWARDED = "forwarded"
_HISTORY = (ZoneKind.FORWARD, ZoneKind.QUOTE)
#: Lines above a header: the separator, blank lines, what a program says of itself.
_ABOVE = 6
_DEEPEST = 8
_MARK = re.compile(r"^[ \t]*(?:[>＞][ \t]?)+")
_DRESS = " \t*_|\u00a0"
_MAILTO = re.compile(r"\[mailto:([^\]\s]+)\]|<mailto:([^>\s]+)>", re.IGNORECASE)
#: How Exchange wraps an address of another system: hexadecimal codes behind plus signs.
_WRAPPED = re.compile(r"imcea[a-z]+-(\S+?)@[\w.-]+", re.IGNORECASE)
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_WRITTEN = re.compile(
    rf"(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<m>{'|'.join(_MONTHS)})[a-z]*\.?,?|"
    rf"(?P<m2>{'|'.join(_MONTHS)})[a-z]*\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?)\s+(?P<y>\d{{4}})"
    r"(?:\D{0,6}?(?P<H>\d{1,2})[:.](?P<M>\d{2})(?:[:.](?P<S>\d{2}))?\s*(?P<half>[ap]\.?m)?)?",
    re.IGNORECASE,
)
_ZONED = re.compile(r"(?:[+-]\d{2}:?\d{2}|\b(?:gmt|utc|z))\W*(?:\([^)]*\))?\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Embedded:
    """A mail that another one carries: its header, and its own text from ``start`` on.

    ``start`` is where its header begins in the text of the carrier.
    """

    header: MailHeader
    start: int
    text: str
    zones: list[Zone]


def unfold(document: Document) -> Document:
    """``document``, prepared, with each mail in a forward as a part below its carrier, in place.

    Unfolding twice gives the same as unfolding once.
    """
    for part in list(document.parts()):
        done = part.how == FORWARDED or any(below.how == FORWARDED for below in part.parts)
        if part.mail is None or done:
            continue
        number = int(part.parts[-1].id.rpartition(".")[2]) if part.parts else -1
        for found in embedded(part.text, part.zones, moment(part.mail.date)):
            carried = Part(
                kind=part.kind,
                how=FORWARDED,
                text=found.text,
                zones=found.zones,
                mail=found.header,
            )
            words = carried.visible()
            if any(sign.isalnum() for sign in words):
                number += 1
                carried.id = f"{part.id}.{number}"
                carried.language = language(words)
                part.parts.append(carried)
    return document


def embedded(text: str, known: list[Zone], written: dt.datetime | None) -> Iterator[Embedded]:
    """The mails that the forwarded parts of a mail's text hold, the newest of a chain first.

    Args:
        text: the body of the carrying mail.
        known: its zones.
        written: when it was sent; gives the zone of times that name none, and an end to them.
    """
    for zone in known:
        if zone.kind is ZoneKind.FORWARD:
            yield from _inside(text[zone.start : zone.end], zone.start, written, 0)


def _inside(block: str, offset: int, written: dt.datetime | None, depth: int) -> Iterator[Embedded]:
    """The mail whose header begins ``block``, and those below it in the chain."""
    lines = block.split("\n")
    first, after, header = _header([_MARK.sub("", line) for line in lines], written)
    if header is None or depth > _DEEPEST:
        return
    body = lines[after:]
    if all(_MARK.match(line) for line in body if line.strip()):
        body = [_MARK.sub("", line) for line in body]
    own = "\n".join(body).strip("\n")
    start = offset + sum(len(line) + 1 for line in lines[:first])
    inner = zones(own, subject=header.subject)
    yield Embedded(header, start, own, inner)
    for zone in inner:
        if zone.kind in _HISTORY:
            yield from _inside(own[zone.start : zone.end], start + zone.start, written, depth + 1)


def _header(lines: list[str], written: dt.datetime | None) -> tuple[int, int, MailHeader | None]:
    """First line, line after the end, and content of the header on top; None without sender or
    date, or with a date to come.
    """
    fields: dict[str, str] = {}
    first = last = 0
    key = ""
    for at, line in enumerate(lines):
        found = HEADER_LINE.match(line)
        if found is not None and found.lastgroup:
            key = found.lastgroup.rstrip("2")
            first = first if fields else at
            if key in fields:
                break
            if key == "other":
                key = line[: found.end()].strip(_DRESS + ":：").lower()
            fields[key] = line[found.end() :].strip(_DRESS)
            last = at + 1
        elif not line.strip():
            if fields and not _goes_on(lines, at):
                break
        elif fields and _is_folded(line):
            fields[key] += " " + line.strip(_DRESS)
            last = at + 1
        elif fields or at >= _ABOVE:
            break
    sender = addresses(_plain(fields.get("sender", "")))
    sent = _moment(fields.get("date", ""), written)
    if not sender or sent is None or (written is not None and sent > written):
        return first, last, None
    return (
        first,
        last,
        MailHeader(
            subject=fields.get("subject", ""),
            sender=sender[0],
            to=addresses(_plain(fields.get("to", ""))),
            cc=addresses(_plain(fields.get("cc", fields.get("抄送", "")))),
            date=sent.isoformat(),
        ),
    )


def _goes_on(lines: list[str], at: int) -> bool:
    """Whether a header line stands below an empty line, as HTML made text has it."""
    below = lines[at + 1] if at + 1 < len(lines) else ""
    return HEADER_LINE.match(below) is not None


def _is_folded(line: str) -> bool:
    return line[:1] in " \t" and any(sign in line for sign in "@;,")


def _plain(value: str) -> str:
    value = _MAILTO.sub(lambda match: f"<{match[1] or match[2]}>", value)
    return _WRAPPED.sub(lambda match: _unwrapped(match[1]) or match[0], value)


def _unwrapped(address: str) -> str:
    words = re.sub(r"\+([0-9A-F]{2})", lambda match: chr(int(match[1], 16)), address, flags=re.I)
    found = re.search(r"[\w.+-]+@[\w-]+\.[\w.-]+", words)
    return found[0] if found else ""


def _moment(value: str, written: dt.datetime | None) -> dt.datetime | None:
    """A date as programs print it for readers; without a zone it is in that of ``written``."""
    found = _WRITTEN.search(value)
    try:
        if found is not None:
            hour = int(found["H"] or 0)
            if found["half"]:
                hour = hour % 12 + 12 * (found["half"][0] in "pP")
            sent = dt.datetime(
                int(found["y"]),
                _MONTHS[(found["m"] or found["m2"])[:3].lower()],
                int(found["d"] or found["d2"]),
                hour,
                int(found["M"] or 0),
                int(found["S"] or 0),
                tzinfo=dt.UTC,
            )
            iso: str | None = sent.isoformat() if not _ZONED.search(value) else date(value)
        else:
            iso = date(value)
    except ValueError:
        return None
    if iso is None:
        return None
    told = dt.datetime.fromisoformat(iso)
    if _ZONED.search(value) or written is None:
        return told
    return told.replace(tzinfo=written.tzinfo)
