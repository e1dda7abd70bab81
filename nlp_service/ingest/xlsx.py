"""Excel workbooks (.xlsx, .xlsm): values as stored, sheet by sheet, without formulas or macros.

The package is read directly rather than through openpyxl, which refuses strict workbooks and
whole files for one odd cell, and takes minutes over a million empty rows.
"""

from __future__ import annotations

from collections.abc import Iterator

from nlp_service.errors import Corrupt, Empty, Unsupported
from nlp_service.ingest.assemble import TextBuilder
from nlp_service.ingest.cellvalues import EPOCH_1900, EPOCH_1904, printed, shown
from nlp_service.ingest.delimited import column_letters
from nlp_service.ingest.package import Package, attribute, child, stream_xml
from nlp_service.ingest.registry import ReadContext
from nlp_service.ingest.xlsx_sheet import (
    Stored,
    formats,
    merged,
    rich_text,
    stored_rows,
    unescaped,
)
from nlp_service.schema import BlockKind, Cell, Part

_MAX_CELLS = 400_000


def read_xlsx(data: bytes, name: str, context: ReadContext) -> Part:
    """The part of a workbook: a table per sheet, each cell with its typed value and reference.

    Hidden sheets are read and flagged. Raises Corrupt, Encrypted, Empty, TooLarge, Unsupported.
    """
    package = Package(data, context)
    if "xl/workbook.bin" in package:
        raise Unsupported(
            "Binary workbooks (.xlsb) are not read",
            next_step="Open it in Excel or LibreOffice, save it as XLSX and upload that.",
        )
    return _Book(package, context).read()


class _Book:
    def __init__(self, package: Package, context: ReadContext) -> None:
        self._package = package
        self._limits = context.limits
        self._main = _main_member(package)
        self._relations = package.relations(self._main)
        self._strings = list(self._shared_strings())
        self._epoch = EPOCH_1900
        self._cells = 0
        self._lost: list[str] = []
        self._formats = self._styles()

    def read(self) -> Part:
        builder = TextBuilder()
        root = self._package.xml(self._main)
        properties = child(root, "workbookPr")
        if properties is not None and attribute(properties, "date1904") in ("1", "true"):
            self._epoch = EPOCH_1904
        listed = child(root, "sheets")
        for sheet in listed if listed is not None else ():
            title = attribute(sheet, "name")
            kind, member = self._relations.get(attribute(sheet, "id"), ("", ""))
            if kind != "worksheet":
                continue
            if member not in self._package:
                self._lost.append(f"sheet '{title}': missing in the file")
                continue
            rows = list(self._rows(member, title))
            if rows:
                builder.block(title, BlockKind.HEADING, level=1)
                hidden = attribute(sheet, "state", "visible") != "visible"
                builder.table(rows, name=title, hidden=hidden)
        if not builder.tables:
            raise Empty("The workbook holds no values")
        return Part(
            kind="xlsx",
            how="extracted",
            text=builder.text(),
            blocks=builder.blocks,
            tables=builder.tables,
            lost=self._lost,
        )

    def _member(self, kind: str) -> str | None:
        return next(
            (m for k, m in self._relations.values() if k == kind and m in self._package), None
        )

    def _styles(self) -> list[tuple[int, str]]:
        member = self._member("styles")
        try:
            return formats(self._package.xml(member)) if member else []
        except Corrupt:
            self._lost.append("number formats are damaged: dates and percentages stand as numbers")
            return []

    def _shared_strings(self) -> Iterator[str]:
        member = self._member("sharedStrings")
        if member:
            for item in stream_xml(self._package.read(member), member, "si"):
                yield rich_text(item)

    def _rows(self, member: str, title: str) -> Iterator[list[Cell]]:
        data = self._package.read(member)
        spans, covered = merged(data)
        kept = 0
        for stored in stored_rows(data, member):
            cells = [self._cell(one, title) for one in stored if (one[0], one[1]) not in covered]
            cells = [cell for cell in cells if cell.text]
            if not cells:
                continue
            kept += 1
            self._cells += len(cells)
            if kept > self._limits.rows or self._cells > _MAX_CELLS:
                self._lost.append(f"sheet '{title}': rows from {cells[0].row + 1} on")
                return
            for cell in cells:
                cell.rows, cell.columns = spans.get((cell.row, cell.column), (1, 1))
            yield cells

    def _cell(self, stored: Stored, sheet: str) -> Cell:
        text, value = self._shown(stored)
        return Cell(
            row=stored.row,
            column=stored.column,
            rows=1,
            columns=1,
            text=" ".join(text.split()),
            start=0,
            end=0,
            value=value,
            ref=f"{sheet}!{column_letters(stored.column)}{stored.row + 1}",
        )

    def _shown(self, stored: Stored) -> tuple[str, str]:
        """How a stored cell reads, and its typed value."""
        content = stored.content
        match stored.kind:
            case "s":
                at = int(content) if content.isdigit() else len(self._strings)
                return printed(self._strings[at] if at < len(self._strings) else "")
            case "b":
                return printed(content.strip() in ("1", "true"))
            case "d":
                return printed(content.removesuffix("Z").removesuffix("T00:00:00"))
            case "n":
                try:
                    number = float(content)
                except ValueError:
                    return printed(content)
                known = stored.style < len(self._formats)
                style = self._formats[stored.style] if known else (0, "")
                whole = number.is_integer() and abs(number) < 1e15
                return shown(int(number) if whole else number, *style, self._epoch)
        return printed(unescaped(content))


def _main_member(package: Package) -> str:
    for kind, member in package.relations("").values():
        if kind == "officeDocument" and member in package:
            return member
    if "xl/workbook.xml" in package:
        return "xl/workbook.xml"
    raise Corrupt("The file is damaged: it holds no workbook")
