"""Reading order: segments of a page → rows, column by column.

A page is cut at a white gutter that text lines on both sides respect; lines that cross it (a title
over two columns) part the page into bands, read one after another.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median

from nlp_service.ingest.fold import width
from nlp_service.ingest.pdf_text import Segment

_MIN_GUTTER = 5.0  # points
_MIN_ROWS = 4  # rows that each column must have
_MIN_WEIGHT = 14  # half-widths of text that a column's typical line must have


@dataclass(slots=True)
class Row:
    """Segments side by side on one line of one column; ``right`` is its column's right margin.

    ``table`` is the index of a ruled table that stands here in place of text.
    """

    segments: list[Segment]
    left: float = 0.0
    right: float = 0.0
    column: int = 0
    table: int | None = None
    x0: float = field(init=False)
    x1: float = field(init=False)
    top: float = field(init=False)
    bottom: float = field(init=False)
    height: float = field(init=False)
    text: str = field(init=False)

    def __post_init__(self) -> None:
        first = self.segments[0]
        self.x0, self.x1, self.top, self.bottom = first.x0, first.x1, first.top, first.bottom
        self.height, self.text = first.size, first.text
        for segment in self.segments[1:]:
            self.x1 = max(self.x1, segment.x1)
            self.top = min(self.top, segment.top)
            self.bottom = max(self.bottom, segment.bottom)
            self.height = max(self.height, segment.size)
            self.text += "\t" + segment.text


def rows_in_order(segments: list[Segment], tables: dict[int, int]) -> list[Row]:
    """The rows of a page in reading order.

    ``tables`` maps the ``id`` of a stand-in segment to the index of the table it stands for.
    """
    rows: list[Row] = []
    for column, group in enumerate(_columns(segments, 0)):
        found = _rows(group, tables)
        left = min(row.x0 for row in found)
        right = _right_margin(found)
        for row in found:
            row.left, row.right, row.column = left, right, column
        rows += found
    return rows


def _right_margin(rows: list[Row]) -> float:
    """Where full lines of a column end: far out, but not at a single overhanging line."""
    ends = sorted(row.x1 for row in rows)
    return ends[-2] if len(ends) > 4 and ends[-1] - ends[-2] > 20 else ends[-1]


def _columns(segments: list[Segment], depth: int) -> list[list[Segment]]:
    if len(segments) < 2 * _MIN_ROWS or depth > 3:
        return [segments] if segments else []
    gutter = _gutter(segments)
    if gutter is None:
        return [segments]
    groups: list[list[Segment]] = []
    left: list[Segment] = []
    right: list[Segment] = []
    across: list[Segment] = []

    def flush() -> None:
        for side in (left, right):
            groups.extend(_columns(list(side), depth + 1))
            side.clear()

    for segment in sorted(segments, key=lambda s: (s.top, s.x0)):
        if segment.x0 < gutter < segment.x1:
            if left or right:
                flush()
            across.append(segment)
            continue
        if across:
            groups.append(list(across))
            across.clear()
        (left if segment.x1 <= gutter else right).append(segment)
    if across:
        groups.append(across)
    flush()
    return groups


def _gutter(segments: list[Segment]) -> float | None:
    """The x of a white gutter between two columns of running text, or None."""
    low, high = min(s.x0 for s in segments), max(s.x1 for s in segments)
    span = high - low
    if span < 150:
        return None
    # Coverage of each 2-point bin by segments, by a difference array.
    bins = int(span / 2) + 2
    steps = [0] * (bins + 1)
    for segment in segments:
        steps[int((segment.x0 - low) / 2)] += 1
        steps[min(int((segment.x1 - low) / 2) + 1, bins)] -= 1
    cover, running = [], 0
    for step in steps[:bins]:
        running += step
        cover.append(running)
    best: tuple[int, float] | None = None
    start, stop = int(bins * 0.2), int(bins * 0.8)
    floor = min(cover[start:stop], default=0)
    if floor > 0.3 * len(segments):
        return None
    position = start
    while position < stop:
        if cover[position] > floor:
            position += 1
            continue
        end = position
        while end < stop and cover[end] <= floor:
            end += 1
        if (end - position) * 2 >= _MIN_GUTTER and (best is None or end - position > best[0]):
            best = (end - position, low + (position + end) + 0.0)
        position = end
    if best is None:
        return None
    x = best[1]
    sides = ([s for s in segments if s.x1 <= x], [s for s in segments if s.x0 >= x])
    return x if all(_is_text_column(side) for side in sides) else None


def _is_text_column(segments: list[Segment]) -> bool:
    """Whether segments are lines of running text rather than cells of a table or labels."""
    if len(segments) < _MIN_ROWS:
        return False
    return median(width(segment.text) for segment in segments) >= _MIN_WEIGHT


def _rows(segments: list[Segment], tables: dict[int, int]) -> list[Row]:
    """Segments of one column grouped into rows, from top to bottom, each from left to right."""
    rows: list[Row] = []
    current: list[Segment] = []
    top = bottom = 0.0
    for segment in sorted(segments, key=lambda s: (s.top + s.bottom, s.x0)):
        table = tables.get(id(segment))
        overlap = min(bottom, segment.bottom) - max(top, segment.top)
        tall = segment.bottom - segment.top
        smaller = max(min(bottom - top, tall), 0.1)
        if current and table is None and overlap > 0.55 * smaller:
            current.append(segment)
            # A tall neighbour (a large initial) must not swallow the next row.
            if tall > bottom - top:
                continue
            top, bottom = min(top, segment.top), max(bottom, segment.bottom)
            continue
        if current:
            rows.append(Row(sorted(current, key=lambda s: s.x0)))
        current, top, bottom = [segment], segment.top, segment.bottom
        if table is not None:
            rows.append(Row(current, table=table))
            current = []
    if current:
        rows.append(Row(sorted(current, key=lambda s: s.x0)))
    return rows
