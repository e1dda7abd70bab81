"""Builds a part's text piece by piece, so that blocks, cells and offsets agree by construction."""

from __future__ import annotations

from collections.abc import Sequence

from nlp_service.ingest.numbering import clause_number
from nlp_service.schema import Block, BlockKind, Cell, Table


class TextBuilder:
    """Collects text; each ``add`` says where its piece came to stand.

    ``text()`` gives the whole; blocks and tables hold offsets into it.
    """

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self.length = 0
        self.blocks: list[Block] = []
        self.tables: list[Table] = []

    def text(self) -> str:
        """Everything added so far."""
        return "".join(self._pieces)

    def write(self, piece: str) -> tuple[int, int]:
        """Append a piece as it is and return its range."""
        start = self.length
        self._pieces.append(piece)
        self.length += len(piece)
        return start, self.length

    def block(
        self,
        text: str,
        kind: BlockKind = BlockKind.PARAGRAPH,
        *,
        level: int | None = None,
        page: int | None = None,
    ) -> Block | None:
        """Append a block on lines of its own; None where there is nothing but white space.

        A printed clause number at its start is put into ``number``, its depth into ``level``
        unless one is given.
        """
        text = text.strip("\n")
        if not text.strip():
            return None
        if self.length:
            self.write("\n")
        start, end = self.write(text)
        found = clause_number(text)
        block = Block(
            kind=kind,
            start=start,
            end=end,
            page=page,
            number=found.number if found else None,
            level=level if level is not None else (found.level if found else None),
        )
        self.blocks.append(block)
        return block

    def table(
        self,
        rows: Sequence[Sequence[Cell]],
        *,
        name: str | None = None,
        page: int | None = None,
        hidden: bool = False,
    ) -> Table | None:
        """Append a table: cells of a row parted by tabs, rows by line breaks.

        The cells' ``start`` and ``end`` are set here, white space inside them is tidied; paragraphs
        of a cell stay on lines of their own. None where no cell has text.
        """
        if not any(cell.text.strip() for row in rows for cell in row):
            return None
        if self.length:
            self.write("\n")
        begin = self.length
        cells: list[Cell] = []
        for number, row in enumerate(rows):
            if number:
                self.write("\n")
            for position, cell in enumerate(row):
                if position:
                    self.write("\t")
                cell.text = tidy(cell.text)
                cell.start, cell.end = self.write(cell.text)
                cells.append(cell)
        table = Table(page=page, name=name, hidden=hidden, cells=cells)
        self.tables.append(table)
        self.blocks.append(
            Block(
                kind=BlockKind.TABLE,
                start=begin,
                end=self.length,
                page=page,
                table=len(self.tables) - 1,
            )
        )
        return table


def tidy(text: str) -> str:
    """``text`` with single spaces and without blank lines."""
    if "\n" not in text:
        return " ".join(text.split())
    return "\n".join(line for raw in text.split("\n") if (line := " ".join(raw.split())))
