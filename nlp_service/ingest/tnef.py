"""winmail.dat: Outlook's own wrapping of attachments and body (TNEF).

Source: [MS-OXTNEF], Transport Neutral Encapsulation Format.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from nlp_service.errors import Corrupt
from nlp_service.ingest import mapi
from nlp_service.ingest.mail import read_eml
from nlp_service.ingest.registry import ReadContext
from nlp_service.schema import Part

_SIGNATURE = 0x223E9F78
_SUBJECT, _BODY, _MAPI = 0x8004, 0x800C, 0x9003
_RENDER, _TITLE, _DATA, _ATTACHMENT, _CODE_PAGE = 0x9002, 0x8010, 0x800F, 0x9005, 0x9007
_FIXED = {0x0002: 4, 0x0003: 4, 0x0004: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8, 0x000A: 4, 0x000B: 4}
_COUNTED = (0x001E, 0x001F, 0x0102, 0x000D)


def read_tnef(data: bytes, name: str, context: ReadContext) -> Part:
    """The part of a winmail.dat: the body it carries, and its attachments as children.

    Raises Corrupt where it cannot be followed.
    """
    message = _message(data)
    part = read_eml(mapi.to_rfc822(message), name, context)
    part.kind = "tnef"
    return part


def _message(data: bytes) -> mapi.MapiMessage:
    if len(data) < 6 or struct.unpack_from("<I", data)[0] != _SIGNATURE:
        raise Corrupt("The file does not begin as winmail.dat does")
    message = mapi.MapiMessage()
    item: mapi.MapiFile | None = None
    for attribute, content in _attributes(data):
        if attribute == _CODE_PAGE and len(content) >= 4:
            message.values[mapi.CODE_PAGE] = struct.unpack_from("<i", content)[0]
        elif attribute == _SUBJECT:
            message.values.setdefault(mapi.SUBJECT, content.rstrip(b"\0"))
        elif attribute == _BODY:
            message.values.setdefault(mapi.BODY, content.rstrip(b"\0"))
        elif attribute == _MAPI:
            message.values.update(_properties(content))
        elif attribute == _RENDER:
            item = mapi.MapiFile()
            message.files.append(item)
        elif item is not None and attribute == _TITLE:
            row = mapi.MapiMessage({mapi.NAME: content.rstrip(b"\0")})
            row.values[mapi.CODE_PAGE] = message.values.get(mapi.CODE_PAGE)
            item.name = item.name or row.text(mapi.NAME)
        elif item is not None and attribute == _DATA:
            item.data = content
        elif item is not None and attribute == _ATTACHMENT:
            _describe(item, _properties(content), message)
    return message


def _describe(item: mapi.MapiFile, values: dict[int, object], message: mapi.MapiMessage) -> None:
    row = mapi.MapiMessage(values | {mapi.CODE_PAGE: message.values.get(mapi.CODE_PAGE)})
    item.name = row.text(mapi.LONG_NAME, mapi.SHORT_NAME) or item.name
    item.mime = row.text(mapi.MIME_TYPE)
    item.content_id = row.text(mapi.CONTENT_ID)
    content = values.get(mapi.DATA)
    if not isinstance(content, bytes):
        return
    # An embedded message stands behind the identifier of its interface.
    if len(content) > 20 and content[16:20] == struct.pack("<I", _SIGNATURE):
        item.message = _message(content[16:])
    elif not item.data:
        item.data = content


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 6
    while at + 9 <= len(data):
        attribute, length = struct.unpack_from("<HxxI", data, at + 1)
        start = at + 9
        if start + length > len(data):
            return
        yield attribute, data[start : start + length]
        at = start + length + 2


def _properties(raw: bytes) -> dict[int, object]:
    """The MAPI properties of an attribute, as far as they can be followed."""
    values: dict[int, object] = {}
    try:
        count = struct.unpack_from("<I", raw)[0]
        at = 4
        for _ in range(min(count, 4096)):
            at = _property(raw, at, values)
    except (struct.error, IndexError):
        return values
    return values


def _property(raw: bytes, at: int, values: dict[int, object]) -> int:
    """Read the property at ``at`` into ``values``; returns where the next one begins."""
    kind, tag = struct.unpack_from("<HH", raw, at)
    at += 4
    if tag >= 0x8000:
        named = struct.unpack_from("<I", raw, at + 16)[0]
        at += 24
        if named:
            length = struct.unpack_from("<I", raw, at - 4)[0]
            at += -(-length // 4) * 4
    many = kind & 0x1000
    kind &= 0x0FFF
    number = struct.unpack_from("<I", raw, at)[0] if many or kind in _COUNTED else 1
    at += 4 if many or kind in _COUNTED else 0
    for _ in range(min(number, 4096)):
        if kind in _COUNTED:
            length = struct.unpack_from("<I", raw, at)[0]
            content = raw[at + 4 : at + 4 + length]
            at += 4 + -(-length // 4) * 4
            value: object = content
            if kind == 0x001F:
                value = content.decode("utf-16-le", "replace").rstrip("\0")
            elif kind == 0x001E:
                value = content.rstrip(b"\0")
        elif kind == 0x0040:
            value = mapi.filetime(struct.unpack_from("<Q", raw, at)[0])
            at += 8
        elif kind == 0x0014:
            value = struct.unpack_from("<q", raw, at)[0]
            at += 8
        elif kind == 0x0048:
            value = raw[at : at + 16]
            at += 16
        else:
            size = _FIXED.get(kind, 4)
            value = struct.unpack_from("<i", raw, at)[0]
            at += size
        values.setdefault(tag, value)
    return at
