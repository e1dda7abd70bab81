"""Where a table keeps its labels, its figures and its periods.

A table is cut into regions, each a run of rows under one heading. A region has one side, or two
where assets stand left and liabilities right, or several scopes beside each other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from nlp_service.profiles.items import fold, items
from nlp_service.profiles.names import simplify
from nlp_service.profiles.periods import Head, ignored_column, parse_head
from nlp_service.profiles.statements.grid import Grid, figure, is_words
from nlp_service.profiles.statements.titles import Caption, Scope, scope_of, title_kind
from nlp_service.profiles.units import Unit, find_unit
from nlp_service.schema import Cell

_ITEM_HEAD = re.compile(
    r"^(?:项目|科目|会计科目|资产|负债|负债[和及与].*权益.*|所有者权益|报表项目|名称|指标|补充资料|item|items|"
    r"assets|liabilities.*|description|particulars)$",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"单位\s*[:：]|编制|企业名称|公司名称|币种|prepared by|\bunit\s*:|entity", re.I
)


@dataclass(frozen=True)
class Column:
    """A column of figures: its head, scope and own unit where printed."""

    index: int
    head: Head
    scope: Scope = "unknown"
    unit: Unit | None = None


@dataclass
class Side:
    """A label column and the columns of figures that belong to it."""

    label: int
    columns: list[Column] = field(default_factory=list)


@dataclass
class Region:
    """Rows ``first`` to ``last`` (exclusive) of a grid under one heading."""

    grid: Grid
    caption: Caption
    first: int
    last: int
    sides: list[Side] = field(default_factory=list)

    @property
    def shape(self) -> tuple[tuple[int, ...], ...]:
        """The columns in use, to recognise the same table continued on the next page."""
        return tuple((side.label, *(c.index for c in side.columns)) for side in self.sides)


def _known_row(text: str) -> bool:
    folded = fold(text)
    return any(folded in aliases for aliases in items().aliases.values())


def is_header(grid: Grid, row: int) -> bool:
    """Whether a row holds column heads: periods or 项目 words, and no line item with figures."""
    cells = grid.row(row)
    heads = 0
    for cell in cells:
        text = cell.text.strip()
        head = parse_head(text, cell.value)
        if head.known and len(text) < 60:
            heads += 1
        elif figure(cell) is not None:
            return False
    item = any(_ITEM_HEAD.match(re.sub(r"\s+", "", simplify(c.text))) for c in cells)
    if heads and len(cells) == 1:
        # A lone date is a caption unless it stands over a column of figures.
        return cells[0].column > 0 and not title_kind(cells[0].text)
    if heads:
        caption = any(_CAPTION.search(simplify(cell.text)) for cell in cells)
        return item or heads >= 2 or (len(cells) >= 2 and not caption)
    return item and any(scope_of(c.text) != "unknown" for c in cells[1:])


def _heads_end(grid: Grid, row: int) -> int:
    """The first row after a heading of up to three rows."""
    end = row + 1
    while end < min(row + 3, grid.height):
        cells = grid.row(end)
        heading = cells and all(
            parse_head(c.text, c.value).known
            or scope_of(c.text) != "unknown"
            or find_unit(c.text)
            or ignored_column(c.text)
            for c in cells
        )
        if not heading:
            break
        end += 1
    return end


def _kinds(grid: Grid, rows: tuple[int, int]) -> tuple[set[int], set[int]]:
    """The columns that hold mostly words, and those that hold figures, in ``rows``."""
    words: set[int] = set()
    numbers: set[int] = set()
    for column in range(grid.width):
        texts = figures = 0
        for row in range(*rows):
            cell = grid.cells.get((row, column))
            if cell is None or not cell.text.strip():
                continue
            if figure(cell) is not None:
                figures += 1
            elif is_words(cell.text):
                texts += 1
        if texts > figures:
            words.add(column)
        elif figures:
            numbers.add(column)
    return words, numbers


def _column(grid: Grid, index: int, heads: tuple[int, int]) -> Column | None:
    """The column of figures at ``index``, None where its head says that it is none."""
    printed = []
    value = None
    for row in range(*heads):
        cell = grid.covering(row, index) or _left_head(grid, row, index, heads)
        if cell is not None:
            printed.append(cell.text.strip())
            value = cell.value or value
    if not printed:
        return None
    if ignored_column(printed[-1]) or (len(printed) == 1 and ignored_column(printed[0])):
        return None
    joined = " ".join(printed)
    head = parse_head(joined, value if len(printed) == 1 else None)
    if not head.known and value:
        head = parse_head(joined, value)
    lone = [parse_head(text) for text in printed]
    if not head.known:
        head = next((found for found in lone if found.known), head)
    if head.relative is None and (found := [h.relative for h in lone if h.relative]):
        head = replace(head, relative=found[0])
    scopes = [scope_of(text) for text in reversed(printed)]
    scope: Scope = next((found for found in scopes if found != "unknown"), "unknown")
    unit = next((u for u in map(find_unit, printed) if u), None)
    return Column(index, head, scope, unit) if head.known else None


def _left_head(grid: Grid, row: int, index: int, heads: tuple[int, int]) -> Cell | None:
    """The head to the left, where an upper heading row spans columns without a merged cell."""
    if row == heads[1] - 1:
        return None
    for left in range(index - 1, 0, -1):
        cell = grid.cells.get((row, left))
        if cell is not None and cell.text.strip():
            worth = parse_head(cell.text, cell.value).known or scope_of(cell.text) != "unknown"
            return cell if worth else None
    return None


def _sides(grid: Grid, heads: tuple[int, int], rows: tuple[int, int]) -> list[Side]:
    words, numbers = _kinds(grid, rows)
    sides: list[Side] = []
    for index in range(grid.width):
        head = " ".join(grid.text(row, index) for row in range(*heads)).strip()
        if index in words and not ignored_column(head):
            labels = sum(1 for row in range(*rows) if _known_row(grid.text(row, index)))
            if labels >= 1 or not sides:
                sides.append(Side(index))
        elif index in numbers and sides and (column := _column(grid, index, heads)):
            sides[-1].columns.append(column)
    return [side for side in sides if side.columns]


def _dated(sides: list[Side], day: str) -> list[Side]:
    """Columns headed by a year alone take the day of the caption: As at 31 March, 2024."""
    for side in sides if day else ():
        for number, column in enumerate(side.columns):
            if column.head.end is not None and not column.head.day:
                head = parse_head(f"{day} {column.head.end.year}")
                if head.end is not None:
                    side.columns[number] = replace(column, head=head)
    return sides


def regions(grid: Grid, before: Caption | None = None) -> list[Region]:
    """The statement-like regions of a table, in order of rows; [] where it has no periods.

    ``before`` is the caption of the table that this one continues on the next page.

    A table without heading rows that continues the page before is left to the caller: it gives
    one region without sides.
    """
    found: list[Region] = []
    caption = replace(before) if before is not None else Caption()
    if grid.table.name:
        caption.read(grid.table.name)
    for line in grid.before.splitlines()[-12:]:
        if line.strip():
            caption.read(line)
    row = start = 0
    while row < grid.height:
        if is_header(grid, row):
            end = _heads_end(grid, row)
            last = _region_end(grid, end)
            sides = _dated(_sides(grid, (row, end), (end, last)), caption.day)
            for head_row in range(row, end):
                for cell in grid.row(head_row):
                    if unit := find_unit(cell.text):
                        caption.unit = caption.unit or unit
            if sides:
                found.append(Region(grid, caption, end, last, sides))
            caption = replace(caption, kind=None) if sides else caption
            row = start = last
            continue
        cells = grid.row(row)
        if cells and all(figure(c) is None for c in cells):
            for cell in cells:
                caption.read(cell.text.strip())
        row += 1
    if not found and start == 0:
        found.append(Region(grid, caption, 0, grid.height))
    return found


def _region_end(grid: Grid, row: int) -> int:
    """The row at which the next title or heading starts."""
    for later in range(row, grid.height):
        cells = grid.row(later)
        if not cells:
            continue
        if is_header(grid, later) and not _known_row(cells[0].text):
            return later
        lone = len({cell.text for cell in cells}) == 1
        titled = title_kind(cells[0].text) not in (None, "SUP", "NOTE")
        # "Financial assets at fair value through profit or loss" is a row, no title.
        if lone and titled and not _known_row(cells[0].text):
            return later
    return grid.height
