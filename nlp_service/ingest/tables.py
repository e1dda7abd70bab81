"""Ruled tables: from lines that cross to cells, rows and columns."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from nlp_service.ingest.ruling import Rule

_TOLERANCE = 3.0  # points by which lines that belong together may miss each other
_SAME_LINE = 4.0  # points within which parallel lines (a double rule) are one
_SMALLEST = 6.0  # points; no side of a cell that holds words is shorter
_MAX_SQUARES = 40_000  # a finer grid is a drawing, not a table


@dataclass(frozen=True, slots=True)
class RuledCell:
    """A cell: its place in the grid, how many rows and columns it covers, its rectangle."""

    row: int
    column: int
    rows: int
    columns: int
    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class RuledTable:
    """A table: its rectangle, its cells, and the drawn grid that they lie in."""

    x0: float
    top: float
    x1: float
    bottom: float
    cells: tuple[RuledCell, ...]
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    owners: dict[tuple[int, int], RuledCell]

    def cell_at(self, x: float, y: float) -> RuledCell | None:
        """The cell that holds a point, or None."""
        place = bisect_right(self.ys, y) - 1, bisect_right(self.xs, x) - 1
        return self.owners.get(place)


def ruled_tables(lines: list[Rule]) -> list[RuledTable]:
    """Tables of at least two rows and two columns that the lines draw, from top to bottom.

    The lines cut the page into a grid of squares; squares without a line between them make a cell
    when together they are a rectangle with lines all around.
    """
    across = [line for line in lines if line.top == line.bottom]
    upright = [line for line in lines if line.x0 == line.x1]
    xs = _distinct([line.x0 for line in upright])
    ys = _distinct([line.top for line in across])
    if len(xs) < 3 or len(ys) < 3 or len(xs) * len(ys) > _MAX_SQUARES:
        return []
    above = _covered([(_nearest(ys, r.top), r.x0, r.x1) for r in across], xs)
    beside = _covered([(_nearest(xs, r.x0), r.top, r.bottom) for r in upright], ys)
    cells = _cells(len(ys) - 1, len(xs) - 1, above, beside)
    tables = [_table(group, xs, ys) for group in _touching(cells)]
    return sorted(filter(_is_table, tables), key=lambda table: (table.top, table.x0))


def _is_table(table: RuledTable) -> bool:
    """Whether cells stand side by side and have room for words, unlike hatching and highlights."""
    if len(table.xs) < 3 or len(table.ys) < 3:
        return False
    if len({cell.row for cell in table.cells}) == len(table.cells):
        return False
    tiny = sum(min(c.x1 - c.x0, c.bottom - c.top) < _SMALLEST for c in table.cells)
    return tiny < len(table.cells) / 2


#: A cell as its squares: first row, first column, last row, last column.
_Squares = tuple[int, int, int, int]


def _covered(lines: list[tuple[int, float, float]], stops: list[float]) -> set[tuple[int, int]]:
    """Which stretches between neighbouring stops are drawn, as (line, stretch).

    ``lines`` are (index, low, high); pieces of one line that nearly touch are one.
    """
    drawn: set[tuple[int, int]] = set()
    merged: list[tuple[int, float, float]] = []
    for index, low, high in sorted(lines):
        if merged and merged[-1][0] == index and low <= merged[-1][2] + _TOLERANCE:
            merged[-1] = (index, merged[-1][1], max(merged[-1][2], high))
        else:
            merged.append((index, low, high))
    for index, low, high in merged:
        first = bisect_left(stops, low - _TOLERANCE)
        last = bisect_right(stops, high + _TOLERANCE) - 1
        drawn.update((index, stretch) for stretch in range(first, last))
    return drawn


def _cells(
    height: int, width: int, above: set[tuple[int, int]], beside: set[tuple[int, int]]
) -> list[_Squares]:
    """Rectangles of squares with lines around and none inside.

    ``above`` holds (row, column) of squares with a line on top, ``beside`` (column, row) of squares
    with a line at the left.
    """
    seen: set[tuple[int, int]] = set()
    cells: list[_Squares] = []
    for row in range(height):
        for column in range(width):
            if (row, column) in seen:
                continue
            squares = {(row, column)}
            waiting = [(row, column)]
            closed = True
            while waiting:
                r, c = waiting.pop()
                for open_side, r2, c2 in (
                    ((r, c) not in above, r - 1, c),
                    ((r + 1, c) not in above, r + 1, c),
                    ((c, r) not in beside, r, c - 1),
                    ((c + 1, r) not in beside, r, c + 1),
                ):
                    if not open_side or (r2, c2) in squares:
                        continue
                    if not (0 <= r2 < height and 0 <= c2 < width):
                        closed = False
                        continue
                    squares.add((r2, c2))
                    waiting.append((r2, c2))
            seen |= squares
            bottom, right = max(r for r, _ in squares), max(c for _, c in squares)
            left = min(c for _, c in squares)
            if closed and len(squares) == (bottom - row + 1) * (right - left + 1):
                cells.append((row, left, bottom, right))
    return cells


def _touching(cells: list[_Squares]) -> list[list[_Squares]]:
    """Cells grouped into tables: those that share a side or a corner."""
    corners: dict[tuple[int, int], list[int]] = {}
    for index, (top, left, bottom, right) in enumerate(cells):
        for row in range(top, bottom + 2):
            corners.setdefault((row, left), []).append(index)
            corners.setdefault((row, right + 1), []).append(index)
        for column in range(left + 1, right + 1):
            corners.setdefault((top, column), []).append(index)
            corners.setdefault((bottom + 1, column), []).append(index)
    parent = list(range(len(cells)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for sharing in corners.values():
        for other in sharing[1:]:
            parent[root(other)] = root(sharing[0])
    groups: dict[int, list[_Squares]] = {}
    for index, cell in enumerate(cells):
        groups.setdefault(root(index), []).append(cell)
    return list(groups.values())


def _table(group: list[_Squares], xs: list[float], ys: list[float]) -> RuledTable:
    """The table of cells that touch; rows and columns are those at which a cell begins."""
    rows = sorted({row for top, _, bottom, _ in group for row in (top, bottom + 1)})
    columns = sorted({column for _, left, _, right in group for column in (left, right + 1)})
    row_at = {row: index for index, row in enumerate(rows)}
    column_at = {column: index for index, column in enumerate(columns)}
    cells: list[RuledCell] = []
    owners: dict[tuple[int, int], RuledCell] = {}
    for top, left, bottom, right in sorted(group):
        row, column = row_at[top], column_at[left]
        cell = RuledCell(
            row,
            column,
            row_at[bottom + 1] - row,
            column_at[right + 1] - column,
            xs[left],
            ys[top],
            xs[right + 1],
            ys[bottom + 1],
        )
        cells.append(cell)
        for r in range(row, row + cell.rows):
            for c in range(column, column + cell.columns):
                owners[r, c] = cell
    return RuledTable(
        xs[columns[0]],
        ys[rows[0]],
        xs[columns[-1]],
        ys[rows[-1]],
        tuple(cells),
        tuple(xs[column] for column in columns),
        tuple(ys[row] for row in rows),
        owners,
    )


def _distinct(values: list[float]) -> list[float]:
    """The places of lines; a double or triple rule counts as one, in its middle."""
    runs: list[tuple[float, float]] = []
    for value in sorted(values):
        if runs and value - runs[-1][1] <= _SAME_LINE:
            runs[-1] = (runs[-1][0], value)
        else:
            runs.append((value, value))
    return [(low + high) / 2 for low, high in runs]


def _nearest(values: list[float], wanted: float) -> int:
    at = bisect_left(values, wanted)
    if at == 0:
        return 0
    if at == len(values):
        return at - 1
    return at if values[at] - wanted < wanted - values[at - 1] else at - 1
