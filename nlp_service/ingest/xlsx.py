"""Excel workbooks (.xlsx, .xlsm): values as stored, sheet by sheet, without formulas or macros."""

from __future__ import annotations

import datetime
import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from nlp_service.errors import Corrupt, Empty
from nlp_service.ingest.assemble import TextBuilder
from nlp_service.ingest.package import Package
from nlp_service.ingest.registry import ReadContext
from nlp_service.schema import BlockKind, Cell, Part

_MAX_CELLS = 400_000
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')


def read_xlsx(data: bytes, name: str, context: ReadContext) -> Part:
    """The part of a workbook: a table per sheet, each cell with its typed value and reference.

    Hidden sheets are read and flagged. Raises Corrupt, Encrypted, Empty, TooLarge.
    """
    import openpyxl

    package = Package(data, context)
    for member in package.names:
        # Unpacked once here, so that the expansion limit holds before openpyxl reads the same.
        if member.startswith("xl/") and member.endswith(".xml"):
            package.read(member)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(
                io.BytesIO(data), read_only=True, data_only=True, keep_links=False
            )
        except (KeyError, ValueError, TypeError, zipfile.BadZipFile, OSError) as error:
            raise Corrupt(f"The workbook is damaged ({type(error).__name__})") from error
        try:
            return _Sheets(package, context).read(book)
        finally:
            book.close()


class _Sheets:
    def __init__(self, package: Package, context: ReadContext) -> None:
        self._package = package
        self._limits = context.limits
        self._builder = TextBuilder()
        self._cells = 0
        self._lost: list[str] = []

    def read(self, book: Any) -> Part:
        builder = self._builder
        for sheet in book.worksheets:
            hidden = sheet.sheet_state != "visible"
            sheet.reset_dimensions()
            rows = list(self._rows(sheet))
            if not rows:
                continue
            builder.block(sheet.title, BlockKind.HEADING, level=1)
            builder.table(rows, name=sheet.title, hidden=hidden)
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

    def _rows(self, sheet: Any) -> Iterator[list[Cell]]:
        spans, covered = self._merged(sheet)
        kept = 0
        for row in sheet.iter_rows():
            cells = []
            for source in row:
                value = source.value
                if value is None or value == "":
                    continue
                place = (source.row - 1, source.column - 1)
                if place in covered:
                    continue
                cell = _cell(source, value, sheet.title)
                cell.rows, cell.columns = spans.get(place, (1, 1))
                cells.append(cell)
            if not cells:
                continue
            kept += 1
            self._cells += len(cells)
            if kept > self._limits.rows or self._cells > _MAX_CELLS:
                self._lost.append(f"sheet '{sheet.title}': rows from {cells[0].row + 1} on")
                return
            yield cells

    def _merged(
        self, sheet: Any
    ) -> tuple[dict[tuple[int, int], tuple[int, int]], set[tuple[int, int]]]:
        """Spans by their first cell, and the cells that spans of ordinary size cover."""
        from openpyxl.utils import column_index_from_string

        spans: dict[tuple[int, int], tuple[int, int]] = {}
        covered: set[tuple[int, int]] = set()
        path = getattr(sheet, "_worksheet_path", "").lstrip("/")
        if path not in self._package:
            return spans, covered
        for left, top, right, bottom in _MERGED.findall(self._package.read(path)):
            row, column = int(top) - 1, column_index_from_string(left.decode()) - 1
            rows = int(bottom) - row
            columns = column_index_from_string(right.decode()) - column
            if rows < 1 or columns < 1:
                continue
            spans[row, column] = (rows, columns)
            # A span over a million rows is a decoration; listing its cells would cost memory.
            if rows * columns <= 10_000 and len(covered) < _MAX_CELLS:
                covered |= {(row + r, column + c) for r in range(rows) for c in range(columns)}
                covered.discard((row, column))
        return spans, covered


def _cell(source: Any, value: Any, sheet: str) -> Cell:
    text, typed = printed(value, source.number_format or "")
    return Cell(
        row=source.row - 1,
        column=source.column - 1,
        rows=1,
        columns=1,
        text=" ".join(text.split()),
        start=0,
        end=0,
        value=typed,
        ref=f"{sheet}!{source.coordinate}",
    )


def printed(value: Any, number_format: str) -> tuple[str, str]:
    """How a cell's value reads, and the value as a plain decimal, ISO date or text."""
    if isinstance(value, bool):
        return ("TRUE" if value else "FALSE"), ("true" if value else "false")
    if isinstance(value, int | float):
        plain = format(Decimal(repr(value)), "f") if value == value else "NaN"
        if "." in plain:
            plain = plain.rstrip("0").rstrip(".") or "0"
        if "%" in number_format and abs(value) < 1e6:
            percent = format(Decimal(repr(value)) * 100, "f")
            percent = percent.rstrip("0").rstrip(".") if "." in percent else percent
            return f"{percent or '0'}%", plain
        return plain, plain
    if isinstance(value, datetime.datetime):
        if value.time() == datetime.time():
            return value.date().isoformat(), value.date().isoformat()
        return value.isoformat(" "), value.isoformat()
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat(), value.isoformat()
    return str(value), str(value)
