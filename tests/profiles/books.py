"""Statements for the tests, written as workbooks and read back as documents."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter

from nlp_service.schema import Cell, Document, Part, Table

Rows = Sequence[Sequence[Any]]


def workbook(
    sheets: Mapping[str, Rows], merged: Mapping[str, Sequence[str]] | None = None
) -> bytes:
    """The bytes of a workbook with these sheets and merged ranges."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for place in (merged or {}).get(name, ()):
            sheet.merge_cells(place)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def document(data: bytes, name: str = "statements.xlsx") -> Document:
    """A workbook as the document that reading it gives: typed cells located in the text."""
    book = load_workbook(io.BytesIO(data), data_only=True)
    text = ""
    tables = []
    for sheet in book.worksheets:
        spans = {
            (r.min_row, r.min_col): (r.max_row - r.min_row + 1, r.max_col - r.min_col + 1)
            for r in sheet.merged_cells.ranges
        }
        cells = []
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is None:
                    continue
                printed = _printed(cell.value)
                rows, columns = spans.get((cell.row, cell.column), (1, 1))
                number = isinstance(cell.value, int | float)
                cells.append(
                    Cell(
                        row=cell.row - 1,
                        column=cell.column - 1,
                        text=printed,
                        start=len(text),
                        end=len(text) + len(printed),
                        rows=rows,
                        columns=columns,
                        value=str(cell.value) if number else None,
                        ref=f"{sheet.title}!{get_column_letter(cell.column)}{cell.row}",
                    )
                )
                text += printed + "\t"
            text += "\n"
        tables.append(Table(name=sheet.title, cells=cells))
    digest = hashlib.sha256(data).hexdigest()
    part = Part(name=name, kind="xlsx", text=text, tables=tables)
    return Document(id=digest, name=name, kind="xlsx", size=len(data), root=part)


def _printed(value: Any) -> str:
    # A year is a number without separators.
    if isinstance(value, int | float) and not 1900 < value < 2100:
        return f"{value:,}"
    return str(value)


def book(sheets: Mapping[str, Rows], name: str = "statements.xlsx", **merged: Any) -> Document:
    """The document of a workbook with these sheets."""
    return document(workbook(sheets, **merged), name)
