"""Tables without rulings, rebuilt from where the words of a page stand.

Figures of a column end at the same x; labels begin in the space that no figures take.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from nlp_service.profiles.units import parse_number
from nlp_service.schema import Box, Cell, Part, Table

#: Figures that make a page a table; a page that goes on with one needs no more than a row.
_FIGURES, _FIGURES_ON = 8, 2
_SAME_COLUMN = 10.0
#: The middles of words of one row lie closer than this share of their height.
_SAME_ROW = 0.5

#: Pieces closer than this share of their height belong to one word.
_TOUCH = 0.15
#: The widest gap inside a pair of brackets, in heights of the words.
_BRACKETS = 5.0
_OPEN, _CLOSE = re.compile(r"[(（]"), re.compile(r"[)）]")

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stand together on a page."""

    text: str
    start: int
    end: int
    box: Box

    @property
    def figure(self) -> bool:
        return parse_number(self.text) is not None

    @property
    def height(self) -> float:
        return self.box.bottom - self.box.top

    @property
    def middle(self) -> float:
        return (self.box.top + self.box.bottom) / 2

    def joined(self, other: Piece) -> Piece:
        """Both pieces as one, this one first."""
        start, end = min(self.start, other.start), max(self.end, other.end)
        return Piece(self.text + other.text, start, end, replace(self.box, x1=other.box.x1))


def tables(part: Part) -> list[Table]:
    """One table for each page that carries columns of figures but no ruled table."""
    ruled = {table.page for table in part.tables}
    pages: dict[int, list[Piece]] = defaultdict(list)
    for line in part.lines:
        words = part.text[line.start : line.end]
        if line.page not in ruled and words.strip():
            pages[line.page].append(Piece(words, line.start, line.end, line.box))
    found: list[Table] = []
    for page, held in sorted(pages.items()):
        goes_on = bool(found) and found[-1].page == page - 1
        table = _table(page, held, _FIGURES_ON if goes_on else _FIGURES)
        if table is not None:
            found.append(table)
    return found


def _table(page: int, pieces: list[Piece], least: int) -> Table | None:
    rows = _rows(pieces)
    figures = [piece for row in rows for piece in row if piece.figure]
    if len(figures) < least:
        return None
    columns = _columns(rows, figures)
    if not columns:
        return None
    cells = []
    for number, row in enumerate(rows):
        cells += [
            Cell(row=number, column=column, text=piece.text, start=piece.start, end=piece.end)
            for column, piece in _placed(row, columns).items()
        ]
    return Table(page=page, cells=cells)


def _placed(row: list[Piece], columns: list[Interval]) -> dict[int, Piece]:
    """The pieces of a row by column; words in pieces are one label, and push no figure aside."""
    taken: dict[int, Piece] = {}
    for piece in row:
        column = _column_of(piece, columns)
        held = taken.get(column)
        if held is not None and not held.figure and not piece.figure:
            taken[column] = held.joined(piece)
            continue
        while column in taken:
            column += 1
        taken[column] = piece
    return taken


def _rows(pieces: list[Piece]) -> list[list[Piece]]:
    """Pieces that stand at one height, from top to bottom, each row from left to right."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda item: item.middle):
        # Boxes of scans are uneven and may reach into the next row; their middles do not.
        first = rows[-1][0] if rows else None
        if first and piece.middle - first.middle < _SAME_ROW * min(piece.height, first.height):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [_joined(sorted(row, key=lambda item: item.box.x0)) for row in rows]


def _joined(row: list[Piece]) -> list[Piece]:
    """A row with the pieces of each label put together.

    A change of font inside a label ends a line of the page, though there is no space.
    """
    joined: list[Piece] = []
    for piece in row:
        before = joined[-1] if joined else None
        if before is None or piece.figure or before.figure or not _touch(before, piece):
            joined.append(piece)
            continue
        joined[-1] = before.joined(piece)
    return joined


def _touch(left: Piece, right: Piece) -> bool:
    """Whether two pieces belong together: next to each other, or in one pair of brackets.

    Scans lose the dash of （损失以“－”号填列） and leave a gap in its place.
    """
    opened = len(_OPEN.findall(left.text)) > len(_CLOSE.findall(left.text))
    gap = right.box.x0 - left.box.x1
    return gap < (_BRACKETS if opened and _CLOSE.search(right.text) else _TOUCH) * left.height


def _columns(rows: list[list[Piece]], figures: list[Piece]) -> list[Interval]:
    """The x-ranges of the columns: those of figures, and between them those of labels."""
    ends = sorted(figures, key=lambda line: line.box.x1)
    groups: list[list[Piece]] = [[ends[0]]]
    for before, line in pairwise(ends):
        if line.box.x1 - before.box.x1 > _SAME_COLUMN:
            groups.append([])
        groups[-1].append(line)
    numeric = [
        (min(line.box.x0 for line in group), max(line.box.x1 for line in group))
        for group in groups
        if len(group) > 1
    ]
    labels = [
        (line.box.x0, line.box.x1)
        for row in rows
        if len(row) > 1
        for line in row
        if not line.figure and not any(_overlap(line, column) for column in numeric)
    ]
    return sorted([*numeric, *_merged(labels)])


def _overlap(line: Piece, column: Interval) -> bool:
    return line.box.x0 < column[1] and column[0] < line.box.x1


def _merged(intervals: Iterable[Interval]) -> list[Interval]:
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _column_of(line: Piece, columns: list[Interval]) -> int:
    """The column that a line covers most, else the nearest one."""
    shares = [min(line.box.x1, end) - max(line.box.x0, start) for start, end in columns]
    return max(range(len(columns)), key=shares.__getitem__)
