"""Calendar files (.ics) and invitations in mail: what, when, where, who, in readable lines.

Source: RFC 5545, iCalendar.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from nlp_service.ingest.assemble import TextBuilder
from nlp_service.ingest.charset import decode
from nlp_service.ingest.registry import ReadContext
from nlp_service.schema import BlockKind, Part

_FOLD = re.compile(r"\r?\n[ \t]")
_LINE = re.compile(r'([A-Za-z0-9-]+)((?:;[^=:;]+=(?:"[^"]*"|[^":;]*))*):(.*)', re.DOTALL)
_PARAMETER = re.compile(r';([^=:;]+)=(?:"([^"]*)"|([^":;]*))')
_ESCAPED = re.compile(r"\\([nN,;\\])")
_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z)?)?")
_HAN = re.compile("[\u4e00-\u9fff]")
_EVENTS = frozenset(("VEVENT", "VTODO", "VJOURNAL"))
#: What is told of an event, in this order, with its Chinese and English name.
_TOLD = {
    "DTSTART": ("开始", "Start"),
    "DTEND": ("结束", "End"),
    "DUE": ("截止", "Due"),
    "LOCATION": ("地点", "Location"),
    "ORGANIZER": ("组织者", "Organizer"),
    "ATTENDEE": ("参加人", "Attendee"),
    "STATUS": ("状态", "Status"),
    "DESCRIPTION": ("", ""),
}


class _Field(NamedTuple):
    name: str
    parameters: dict[str, str]
    value: str


def read_ics(data: bytes, name: str, context: ReadContext) -> Part:
    """The part of a calendar file, its events one after the other; without any, as it stands."""
    decoded = decode(data)
    builder = TextBuilder()
    for event in _events(decoded.text):
        _tell(event, builder)
    if not builder.blocks:
        builder.block(decoded.text.replace("\r\n", "\n"))
    return Part(
        kind="ics",
        how=decoded.how,
        confidence=decoded.confidence,
        text=builder.text(),
        blocks=builder.blocks,
    )


def _events(text: str) -> Iterator[list[_Field]]:
    event: list[_Field] | None = None
    inside = 0
    for line in _FOLD.sub("", text).splitlines():
        found = _LINE.match(line.strip())
        if found is None:
            continue
        field = _Field(
            found[1].upper(),
            {m[1].upper(): m[2] or m[3] or "" for m in _PARAMETER.finditer(found[2])},
            found[3],
        )
        kind = field.value.strip().upper()
        if field.name == "BEGIN" and kind in _EVENTS:
            event, inside = [], 0
        elif field.name == "END" and kind in _EVENTS and event is not None:
            yield event
            event = None
        elif field.name in ("BEGIN", "END"):
            # Reminders within an event have descriptions of their own.
            inside += 1 if field.name == "BEGIN" else -1
        elif event is not None and not inside:
            event.append(field)
    if event:
        yield event


def _tell(event: list[_Field], builder: TextBuilder) -> None:
    words = "".join(field.value for field in event)
    english = _HAN.search(words) is None
    for field in event:
        if field.name == "SUMMARY":
            builder.block(_plain(field.value), BlockKind.HEADING, level=1)
    for name, labels in _TOLD.items():
        for field in event:
            value = _value(field) if field.name == name else ""
            if value:
                label = labels[english]
                builder.block(f"{label}{': ' if english else '：'}{value}" if label else value)


def _value(field: _Field) -> str:
    if field.name in ("ORGANIZER", "ATTENDEE"):
        address = re.sub("^mailto:", "", field.value.strip(), flags=re.IGNORECASE)
        name = field.parameters.get("CN", "").strip()
        return f"{name} <{address}>" if name and name != address else address
    moment = _MOMENT.fullmatch(field.value.strip())
    if moment is None:
        return _plain(field.value)
    date = f"{moment[1]}-{moment[2]}-{moment[3]}"
    zone = "UTC" if moment[7] else field.parameters.get("TZID", "")
    return f"{date} {moment[4]}:{moment[5]} {zone}".rstrip() if moment[4] else date


def _plain(value: str) -> str:
    return _ESCAPED.sub(lambda m: "\n" if m[1] in "nN" else m[1], value).strip()
