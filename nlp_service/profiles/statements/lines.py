"""Tables without rulings, rebuilt from where the words of a page stand.

Figures of a column end at the same x; labels begin in the space that no figures take.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

from nlp_service.profiles.units import parse_number
from nlp_service.schema import Cell, Line, Part, Table

_FIGURES = 8
_SAME_COLUMN = 10.0
_SAME_ROW = 0.6

Interval = tuple[float, float]


def tables(part: Part) -> list[Table]:
    """One table for each page that carries columns of figures but no ruled table."""
    ruled = {table.page for table in part.tables}
    pages: dict[int, list[Line]] = defaultdict(list)
    for line in part.lines:
        if line.page not in ruled and part.text[line.start : line.end].strip():
            pages[line.page].append(line)
    found = (_table(part, page, lines) for page, lines in sorted(pages.items()))
    return [table for table in found if table is not None]


def _table(part: Part, page: int, lines: list[Line]) -> Table | None:
    figures = [line for line in lines if _figure(part, line)]
    if len(figures) < _FIGURES:
        return None
    rows = _rows(lines)
    columns = _columns(part, rows, figures)
    cells = []
    for number, row in enumerate(rows):
        taken: dict[int, Line] = {}
        for line in row:
            column = _column_of(line, columns)
            while column in taken:
                column += 1
            taken[column] = line
        cells += [
            Cell(
                row=number,
                column=column,
                text=part.text[line.start : line.end],
                start=line.start,
                end=line.end,
            )
            for column, line in taken.items()
        ]
    return Table(page=page, cells=cells)


def _figure(part: Part, line: Line) -> bool:
    return parse_number(part.text[line.start : line.end]) is not None


def _rows(lines: list[Line]) -> list[list[Line]]:
    """Lines that stand at one height, from top to bottom, each row from left to right."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda item: item.box.top):
        height = line.box.bottom - line.box.top
        if rows and line.box.top - rows[-1][0].box.top < _SAME_ROW * height:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda item: item.box.x0) for row in rows]


def _columns(part: Part, rows: list[list[Line]], figures: list[Line]) -> list[Interval]:
    """The x-ranges of the columns: those of figures, and between them those of labels."""
    ends = sorted(figures, key=lambda line: line.box.x1)
    groups: list[list[Line]] = [[ends[0]]]
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
        if not _figure(part, line) and not any(_overlap(line, column) for column in numeric)
    ]
    return sorted([*numeric, *_merged(labels)])


def _overlap(line: Line, column: Interval) -> bool:
    return line.box.x0 < column[1] and column[0] < line.box.x1


def _merged(intervals: Iterable[Interval]) -> list[Interval]:
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _column_of(line: Line, columns: list[Interval]) -> int:
    """The column that a line covers most, else the nearest one."""
    shares = [min(line.box.x1, end) - max(line.box.x0, start) for start, end in columns]
    return max(range(len(columns)), key=shares.__getitem__)
