"""The cells of one worksheet, row by row, without a thought for those that hold nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from nlp_service.ingest.package import attribute, local, stream_xml

# A sheet may carry a million styled rows that are empty. Without these bytes none is ever parsed.
_EMPTY_CELL = re.compile(rb"<(?:\w+:)?c\s[^<>]*(?:/>|>\s*</(?:\w+:)?c>)")
_EMPTY_ROW = re.compile(rb"<(?:\w+:)?row\s[^<>]*(?:/>|>\s*</(?:\w+:)?row>)")
# Where one has no reference of its own, its place is counted from those before it.
_COUNTED = re.compile(rb"<(?:\w+:)?(?:row|c)(?=[\s/>])(?![^<>]*\sr=)|<!\[CDATA\[")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_MAX_COVERED = 400_000
_ORDINARY = 10_000  # cells of a span

Place = tuple[int, int]


class Stored(NamedTuple):
    """A cell as the file has it: row and column from 0, type, style, what it holds."""

    row: int
    column: int
    kind: str
    style: int
    content: str


def stored_rows(data: bytes, name: str) -> Iterator[list[Stored]]:
    """The cells that hold something, by rows. Raises Corrupt where there is no XML at all."""
    if not _COUNTED.search(data):
        data = _EMPTY_ROW.sub(b"", _EMPTY_CELL.sub(b"", data))
    number = 0
    for row in stream_xml(data, name, "row"):
        given = row.get("r", "")
        number = int(given) if given.isdigit() and len(given) < 8 else number + 1
        cells: list[Stored] = []
        column = -1
        for cell in row:
            if local(cell) != "c":
                continue
            found = _REFERENCE.fullmatch(cell.get("r", ""))
            column = column_number(found[1]) if found else column + 1
            content = _content(cell)
            if content:
                style = cell.get("s", "0")
                cells.append(
                    Stored(
                        row=number - 1,
                        column=column,
                        kind=cell.get("t", "n"),
                        style=int(style) if style.isdigit() else 0,
                        content=content,
                    )
                )
        if cells:
            yield cells


def _content(cell: Any) -> str:
    for item in cell:
        name = local(item)
        if name == "v":
            return item.text or ""
        if name == "is":
            return rich_text(item)
    return ""


def rich_text(element: Any) -> str:
    """The words of a shared or inline string; how they are pronounced is left out."""
    pieces: list[str] = []
    for item in element:
        name = local(item)
        if name == "t":
            pieces.append(item.text or "")
        elif name == "r":
            pieces += [inner.text or "" for inner in item if local(inner) == "t"]
    return unescaped("".join(pieces))


def unescaped(text: str) -> str:
    """Text with ``_x000D_`` and the like as the characters they stand for."""
    return _ESCAPED.sub(lambda m: chr(int(m[1], 16)), text) if "_x" in text else text


def merged(data: bytes) -> tuple[dict[Place, Place], set[Place]]:
    """Spans (rows, columns) by their first cell, and the cells that ordinary spans cover."""
    spans: dict[Place, Place] = {}
    covered: set[Place] = set()
    for left, top, right, bottom in _MERGED.findall(data):
        row, column = int(top) - 1, column_number(left.decode())
        rows, columns = int(bottom) - row, column_number(right.decode()) + 1 - column
        if rows < 1 or columns < 1:
            continue
        spans[row, column] = (rows, columns)
        # A span over a million rows is a decoration; listing its cells would cost memory.
        if rows * columns <= _ORDINARY and len(covered) < _MAX_COVERED:
            covered |= {(row + r, column + c) for r in range(rows) for c in range(columns)}
            covered.discard((row, column))
    return spans, covered


def column_number(letters: str) -> int:
    """The column, from 0, that a spreadsheet calls ``letters``."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def formats(styles: Any) -> list[tuple[int, str]]:
    """For each cell style of a styles member the id and the code of its number format."""
    codes: dict[str, str] = {}
    found: list[tuple[int, str]] = []
    for section in styles:
        for item in section if local(section) in ("numFmts", "cellXfs") else ():
            number = attribute(item, "numFmtId")
            if local(item) == "numFmt":
                codes[number] = attribute(item, "formatCode")
            elif local(item) == "xf":
                found.append((int(number) if number.isdigit() else 0, codes.get(number, "")))
    return found
