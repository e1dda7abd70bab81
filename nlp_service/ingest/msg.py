"""Outlook messages (.msg): an OLE container of MAPI properties, read through the mail reader.

Source: [MS-OXMSG], Outlook Item (.msg) File Format.
"""

from __future__ import annotations

import re
import struct

from nlp_service.errors import Corrupt
from nlp_service.ingest import mapi
from nlp_service.ingest.cfb import CompoundFile
from nlp_service.ingest.mail import read_eml
from nlp_service.ingest.registry import ReadContext
from nlp_service.schema import Part

_STREAM = re.compile(r"__substg1\.0_([0-9A-F]{4})([0-9A-F]{4})$", re.IGNORECASE)
_PROPERTIES = "__properties_version1.0"
_FOLDER = re.compile(r"(__recip_version1\.0_#[0-9A-F]{8}|__attach_version1\.0_#[0-9A-F]{8})/", re.I)
_EMBEDDED = "__substg1.0_3701000D/"
_DEPTH = 12


def read_msg(data: bytes, name: str, context: ReadContext) -> Part:
    """The part of an Outlook message, with its attachments as children. Raises Corrupt."""
    container = CompoundFile(data)
    message = _message(container, "", header=32, depth=0)
    if not message.values:
        raise Corrupt("The Outlook file holds no message properties")
    part = read_eml(mapi.to_rfc822(message), name, context)
    part.kind = "msg"
    return part


def _message(container: CompoundFile, prefix: str, *, header: int, depth: int) -> mapi.MapiMessage:
    message = mapi.MapiMessage(values=_values(container, prefix, header))
    folders = sorted(
        {
            found[1]
            for path in container.streams
            if path.startswith(prefix) and (found := _FOLDER.match(path, len(prefix)))
        }
    )
    for folder in folders:
        place = f"{prefix}{folder}/"
        values = _values(container, place, 8)
        if folder.lower().startswith("__recip"):
            message.recipients.append(values)
            continue
        row = mapi.MapiMessage(values=values)
        content = values.get(mapi.DATA)
        item = mapi.MapiFile(
            name=row.text(mapi.LONG_NAME, mapi.SHORT_NAME, mapi.NAME),
            data=content if isinstance(content, bytes) else b"",
            mime=row.text(mapi.MIME_TYPE),
            content_id=row.text(mapi.CONTENT_ID),
        )
        embedded = place + _EMBEDDED
        if depth < _DEPTH and any(path.startswith(embedded) for path in container.streams):
            item.message = _message(container, embedded, header=24, depth=depth + 1)
        message.files.append(item)
    return message


def _values(container: CompoundFile, prefix: str, header: int) -> dict[int, object]:
    """The properties that stand directly under ``prefix``."""
    values: dict[int, object] = {}
    for path in container.streams:
        if not path.startswith(prefix):
            continue
        found = _STREAM.fullmatch(path, len(prefix))
        if found is None:
            continue
        tag, kind = int(found[1], 16), int(found[2], 16)
        raw = container.open(path)
        if kind == 0x001F:
            values[tag] = raw.decode("utf-16-le", "replace")
        elif kind in (0x001E, 0x0102):
            values.setdefault(tag, raw)
    fixed = next((p for p in container.streams if p.lower() == prefix.lower() + _PROPERTIES), None)
    if fixed is not None:
        _fixed_values(container.open(fixed)[header:], values)
    return values


def _fixed_values(raw: bytes, values: dict[int, object]) -> None:
    """Add the properties of fixed length: integers and moments."""
    for at in range(0, len(raw) - 15, 16):
        kind, tag = struct.unpack_from("<HH", raw, at)
        if kind == 0x0003:
            values[tag] = struct.unpack_from("<i", raw, at + 8)[0]
        elif kind == 0x0040:
            moment = mapi.filetime(struct.unpack_from("<Q", raw, at + 8)[0])
            if moment is not None:
                values[tag] = moment
