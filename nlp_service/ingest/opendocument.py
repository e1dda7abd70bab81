"""OpenDocument text, spreadsheet and presentation files."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from nlp_service.errors import Encrypted
from nlp_service.ingest.assemble import TextBuilder
from nlp_service.ingest.package import Package, attribute, local
from nlp_service.ingest.registry import ReadContext
from nlp_service.schema import BlockKind, Cell, Part

_SKIPPED = frozenset(
    {
        "annotation", "tracked-changes", "forms", "sequence-decls", "variable-decls",
    }
)  # fmt: skip
_MAX_NESTING = 100
_MAX_REPEAT = 1000
_MAX_CELLS = 400_000


def read_opendocument(data: bytes, name: str, context: ReadContext) -> Part:
    """The part of an .odt, .ods or .odp file. Raises Corrupt, Encrypted, TooLarge."""
    package = Package(data, context)
    if "META-INF/manifest.xml" in package and b"encryption-data" in package.read(
        "META-INF/manifest.xml"
    ):
        raise Encrypted("The OpenDocument file is encrypted")
    reader = _Reader(context)
    root = package.xml("content.xml")
    for element in root:
        if local(element) == "body":
            reader.blocks(element)
    builder = reader.builder
    mime = package.read("mimetype").decode("ascii", "replace")
    kind = {"text": "odt", "spreadsheet": "ods"}.get(mime.strip().rpartition(".")[2], "odp")
    part = Part(
        kind=kind,
        how="extracted",
        text=builder.text(),
        blocks=builder.blocks,
        tables=builder.tables,
        lost=reader.lost,
    )
    if reader.comments:
        part.parts.append(context.note("comments", "\n".join(reader.comments)))
    if not part.text:
        part.lost.append("the document holds no words, only pictures or nothing")
    return part


class _Reader:
    def __init__(self, context: ReadContext) -> None:
        self.builder = TextBuilder()
        self.lost: list[str] = []
        self.comments: list[str] = []
        self._limits = context.limits

    def blocks(self, parent: Any, depth: int = 0) -> None:
        """Add all blocks below an element in document order."""
        if depth > _MAX_NESTING:
            self.lost.append("content nested too deeply")
            return
        for element in parent:
            name = local(element)
            if name in ("p", "h"):
                self._paragraph(element, name, depth)
            elif name == "list-item":
                self.blocks(element, depth + 1)
            elif name == "table":
                self._table(element)
            elif name not in _SKIPPED:
                self.blocks(element, depth + 1)

    def _paragraph(self, element: Any, name: str, depth: int) -> None:
        text = self._text(element)
        level = attribute(element, "outline-level")
        if name == "h":
            number = int(level) if level.isdigit() and len(level) < 3 else 1
            self.builder.block(text, BlockKind.HEADING, level=number)
        else:
            inside = element.getparent()
            listed = inside is not None and local(inside) == "list-item"
            self.builder.block(text, BlockKind.LIST_ITEM if listed else BlockKind.PARAGRAPH)
        for box in element.iter():
            if local(box) == "text-box":
                self.blocks(box, depth + 1)

    def _text(self, element: Any) -> str:
        pieces: list[str] = [element.text or ""]
        for item in element:
            match local(item):
                case "s":
                    count = attribute(item, "c", "1")
                    pieces.append(" " * min(int(count) if count.isdigit() else 1, 100))
                case "tab":
                    pieces.append("\t")
                case "line-break":
                    pieces.append("\n")
                case "annotation":
                    self.comments.append(" ".join("".join(item.itertext()).split()))
                case "note":
                    pieces.append(f" [{' '.join(''.join(item.itertext()).split())}] ")
                case "frame" | "annotation-end" | "":
                    pass
                case _:
                    pieces.append(self._text(item))
            pieces.append(item.tail or "")
        return "".join(pieces)

    def _table(self, element: Any) -> None:
        rows: list[list[Cell]] = []
        number = 0
        sheet = attribute(element, "name")
        held = 0
        for row in element.iter():
            if local(row) != "table-row" or not _belongs(row, element):
                continue
            cells = self._cells(row, number)
            held += len(cells) * min(_repeat(row, "number-rows-repeated"), _MAX_REPEAT)
            if len(rows) >= self._limits.rows or held > _MAX_CELLS:
                self.lost.append(f"table '{sheet}': rows from {number + 1} on")
                break
            repeat = _repeat(row, "number-rows-repeated") if cells else 1
            for _ in range(min(repeat, _MAX_REPEAT)):
                if cells:
                    rows.append([replace(cell, row=number) for cell in cells])
                number += 1
            if not cells:
                number += _repeat(row, "number-rows-repeated") - 1
        self.builder.table(rows, name=sheet or None)

    def _cells(self, row: Any, number: int) -> list[Cell]:
        cells: list[Cell] = []
        column = 0
        for cell in row:
            name = local(cell)
            if name not in ("table-cell", "covered-table-cell"):
                continue
            repeat = _repeat(cell, "number-columns-repeated")
            lines = [self._text(p) for p in cell.iter() if local(p) in ("p", "h")]
            text = "\n".join(line for line in lines if line.strip())
            if text and name == "table-cell":
                value = attribute(cell, "value") or attribute(cell, "date-value") or None
                cells += [
                    Cell(
                        row=number,
                        column=column + copy,
                        rows=min(_repeat(cell, "number-rows-spanned"), _MAX_REPEAT),
                        columns=min(_repeat(cell, "number-columns-spanned"), _MAX_REPEAT),
                        text=text,
                        start=0,
                        end=0,
                        value=value,
                    )
                    for copy in range(min(repeat, _MAX_REPEAT))
                ]
            column += repeat
        return cells


def _belongs(row: Any, table: Any) -> bool:
    """Whether a row is the table's own, not one of a table inside it."""
    parent = row.getparent()
    while parent is not None and local(parent) != "table":
        parent = parent.getparent()
    return parent is table


def _repeat(element: Any, name: str) -> int:
    value = attribute(element, name, "1")
    return int(value) if value.isdigit() and 0 < len(value) < 9 else 1
