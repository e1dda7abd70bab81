"""Tables as grids whose cells keep their place in the document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from nlp_service.profiles.statements import lines
from nlp_service.profiles.units import parse_number
from nlp_service.schema import Cell, Document, Page, Part, Provenance, Table

_LETTER = re.compile(r"[A-Za-z㐀-鿿]")


def column_letters(index: int) -> str:
    """The spreadsheet name of a column that counts from 0: A … Z, AA …"""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass
class Grid:
    """One table with direct access to its cells, and the words that stand before it."""

    document: Document
    part: Part
    table: Table
    number: int
    before: str = ""
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)

    @property
    def height(self) -> int:
        return max((row for row, _ in self.cells), default=-1) + 1

    @property
    def width(self) -> int:
        return max((column for _, column in self.cells), default=-1) + 1

    def text(self, row: int, column: int) -> str:
        cell = self.cells.get((row, column))
        return cell.text.strip() if cell else ""

    def row(self, row: int) -> list[Cell]:
        """The cells of a row that hold text, from left to right."""
        found = (self.cells.get((row, column)) for column in range(self.width))
        return [cell for cell in found if cell is not None and cell.text.strip()]

    def covering(self, row: int, column: int) -> Cell | None:
        """The cell at a place, or the merged cell that reaches over it."""
        if (cell := self.cells.get((row, column))) and cell.text.strip():
            return cell
        for left in range(column - 1, -1, -1):
            cell = self.cells.get((row, left))
            if cell is not None and cell.text.strip():
                return cell if left + cell.columns > column else None
        return None

    def page(self, cell: Cell) -> Page | None:
        """The page that a cell stands on; None where there are no pages."""
        number = self.part.page_of(cell.start)
        return next((page for page in self.part.pages if page.number == number), None)

    def scanned(self, cell: Cell) -> bool:
        """Whether a cell stands on a picture, where a figure may be there and not be read."""
        page = self.page(cell)
        return page is not None and page.how == "ocr"

    def provenance(self, cell: Cell) -> Provenance:
        """Where the words of a cell stand."""
        name = self.table.name or f"Table {self.number + 1}"
        ref = cell.ref or f"{name}!{column_letters(cell.column)}{cell.row + 1}"
        return self.document.locate(self.part, cell.start, cell.end, ref)


def figure(cell: Cell) -> Decimal | None:
    """The figure in a cell: its typed value, else the printed one; None where there is none."""
    if cell.value is not None:
        try:
            typed = Decimal(cell.value)
        except InvalidOperation:
            return parse_number(cell.text)
        # A percentage is stored as a fraction: what is printed decides.
        return None if cell.text.strip().endswith("%") else typed
    return parse_number(cell.text)


def is_words(text: str) -> bool:
    """Whether a cell holds words, not a figure."""
    return bool(_LETTER.search(text)) and parse_number(text) is None


def grids(document: Document) -> Iterator[Grid]:
    """The tables of a document, hidden ones too: part by part, ruled ones first."""
    for part in document.parts():
        reached = 0
        for number, table in enumerate(part.tables):
            cells = {(cell.row, cell.column): cell for cell in table.cells}
            if not cells:
                continue
            start = min(cell.start for cell in table.cells)
            before = part.text[max(reached, start - 600) : start] if start >= reached else ""
            reached = max(reached, max(cell.end for cell in table.cells))
            yield Grid(document, part, table, number, before, cells)
        for number, table in enumerate(lines.tables(part), start=len(part.tables)):
            cells = {(cell.row, cell.column): cell for cell in table.cells}
            yield Grid(document, part, table, number, "", cells)
