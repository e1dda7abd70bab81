"""Legacy Word documents (.doc), Word 97 to 2003: text by the piece table, no formatting.

Source: [MS-DOC], Word (.doc) Binary File Format.
"""

from __future__ import annotations

import re
import struct

from nlp_service.errors import Corrupt, Encrypted, Unsupported
from nlp_service.ingest.assemble import TextBuilder
from nlp_service.ingest.cfb import CompoundFile
from nlp_service.ingest.registry import ReadContext
from nlp_service.schema import BlockKind, Part

_WORD97 = 0x00C1
#: Lengths of the sub-documents in the FIB, in the order in which their texts follow each other.
_LENGTHS = (
    ("text", 0x4C),
    ("footnotes", 0x50),
    ("headers", 0x54),
    ("macros", 0x58),
    ("comments", 0x5C),
    ("endnotes", 0x60),
    ("boxes", 0x64),
    ("header boxes", 0x68),
)
_MARKS = str.maketrans(
    {0x0B: "\n", 0x0C: "\n", 0x0E: "\n", 0x1E: "-", 0x1F: None, 0xA0: " "}
    | dict.fromkeys((0, 1, 2, 3, 4, 5, 6, 8, 0x10, 0x11, 0x12, 0x16, 0x17, 0x18, 0x19))
)


def read_doc(data: bytes, name: str, context: ReadContext) -> Part:
    """The part of a Word 97–2003 document. Raises Encrypted, Unsupported, Corrupt."""
    container = CompoundFile(data)
    try:
        main = container.open("WordDocument")
        magic, version = struct.unpack_from("<HH", main, 0)
        flags = struct.unpack_from("<H", main, 0x0A)[0]
        if magic != 0xA5EC:
            raise Unsupported(
                "This Word document (.doc) is of a version before Word 97",
                next_step="Open it in Word or LibreOffice, save it as DOCX and upload that.",
            )
        if flags & 0x0100:
            raise Encrypted("The Word document (.doc) is encrypted")
        if version < _WORD97:
            raise Unsupported(
                "This Word document (.doc) is of Word 95 or older",
                next_step="Open it in Word or LibreOffice, save it as DOCX and upload that.",
            )
        table = container.open("1Table" if flags & 0x0200 else "0Table")
        text = _pieces(main, table)
        parts = _subdocuments(main, text)
    except (KeyError, struct.error, IndexError) as error:
        raise Corrupt("The Word document (.doc) is damaged: its text cannot be located") from error
    builder = TextBuilder()
    for title, kind in (
        ("headers", BlockKind.HEADER),
        ("text", BlockKind.PARAGRAPH),
        ("boxes", BlockKind.PARAGRAPH),
        ("footnotes", BlockKind.FOOTNOTE),
        ("endnotes", BlockKind.FOOTNOTE),
    ):
        for paragraph in _clean(parts[title]).split("\r"):
            builder.block(paragraph.strip(), kind)
    part = Part(kind="doc", how="extracted", text=builder.text(), blocks=builder.blocks)
    comments = _clean(parts["comments"]).replace("\r", "\n").strip()
    if comments:
        part.parts.append(context.note("comments", comments))
    if not part.text:
        part.lost.append("the document holds no words, only pictures or nothing")
    return part


def _pieces(main: bytes, table: bytes) -> str:
    """The document's characters, by the piece table."""
    start, length = struct.unpack_from("<II", main, 0x01A2)
    clx = table[start : start + length]
    at = 0
    while at < len(clx) and clx[at] == 1:
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if at >= len(clx) or clx[at] != 2:
        raise Corrupt("The Word document (.doc) is damaged: it has no piece table")
    size = struct.unpack_from("<I", clx, at + 1)[0]
    plc = clx[at + 5 : at + 5 + size]
    count = (len(plc) - 4) // 12
    positions = struct.unpack_from(f"<{count + 1}I", plc, 0)
    out: list[str] = []
    for index in range(count):
        characters = positions[index + 1] - positions[index]
        if characters < 0 or characters > len(main):
            raise Corrupt("The Word document (.doc) is damaged: its piece table is impossible")
        where = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * index + 2)[0]
        if where & 0x40000000:
            where = (where & 0x3FFFFFFF) // 2
            out.append(main[where : where + characters].decode("cp1252", "replace"))
        else:
            raw = main[where : where + 2 * characters]
            out.append(raw.decode("utf-16-le", "replace"))
    return "".join(out)


def _subdocuments(main: bytes, text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    at = 0
    for title, offset in _LENGTHS:
        length = struct.unpack_from("<I", main, offset)[0]
        parts[title] = text[at : at + length]
        at += length
    return parts


def _clean(text: str) -> str:
    """Field codes out, their results kept; table cells parted by tabs, rows by paragraphs."""
    out: list[str] = []
    shown: list[bool] = []
    for piece in re.split(r"([\x13\x14\x15])", text):
        if piece == "\x13":
            shown.append(False)
        elif piece == "\x14":
            if shown:
                shown[-1] = True
        elif piece == "\x15":
            if shown:
                shown.pop()
        elif all(shown):
            out.append(piece)
    plain = "".join(out).replace("\x07\x07", "\r").replace("\x07", "\t")
    return plain.translate(_MARKS)
