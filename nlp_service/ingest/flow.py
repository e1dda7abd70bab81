"""Rows of many pages → one running text: paragraphs healed, every character still located."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterator

from nlp_service.ingest.fold import fold_with_edges, is_cjk, joiner, width
from nlp_service.ingest.layout import Row
from nlp_service.ingest.numbering import clause_number
from nlp_service.ingest.paragraphs import (
    BULLET,
    SENTENCE_END,
    Group,
    PageRows,
    Pitch,
    grouped,
    is_prose,
)
from nlp_service.ingest.pdf_text import Segment, turned_back
from nlp_service.ingest.running import Running, running_rows
from nlp_service.ingest.spill import Walkable
from nlp_service.schema import Block, BlockKind, Box, Cell, Page, Part, Table
from nlp_service.schema.layout import Lines

Rectangle = tuple[float, float, float, float]

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def assemble(pages: Walkable[PageRows]) -> Part:
    """A part with text, pages, blocks, lines and tables; kind and confidence are the caller's."""
    return next(packs(pages, len(pages) + 1), Part())


def packs(pages: Walkable[PageRows], size: int) -> Iterator[Part]:
    """As ``assemble``, a pack of about ``size`` pages at a time; offsets count from each pack.

    The whole is the packs joined by line breaks. A pack ends where a block does, so that a page
    is in one pack only. ``pages`` are walked twice or three times, never held.
    """
    writer = _Writer(pages)
    running = running_rows(writer.measured())
    groups = grouped(writer.near(), running, writer.pitch)
    pack = 0
    for group in groups:
        page = group.rows[0][0]
        if page >= (pack + 1) * size and writer.may_end(group):
            yield writer.finish(running, page)
            pack = page // size
        writer.write(group)
    if len(pages):
        yield writer.finish(running, len(pages))


class _Writer:
    def __init__(self, pages: Walkable[PageRows]) -> None:
        self._pages = pages
        self._near: dict[int, PageRows] = {}
        self._done = 0
        self._vocabulary: set[str] | None = None
        self._titled = False
        self._body = 10.0
        self.pitch = Pitch()
        self._begin()

    def _begin(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._starts: dict[int, int] = {}
        self._ends: dict[int, int] = {}
        self._blocks: list[Block] = []
        self._lines = Lines()
        self._tables: list[Table] = []

    def measured(self) -> Iterator[tuple[float, list[Row]]]:
        """Height and rows of each page, measured for what is usual in the document."""
        heights: Counter[float] = Counter()
        for page in self._pages:
            for row in page.rows:
                heights[row.height] += -(-len(row.text) // 20)
            self.pitch.see(page)
            yield page.frame_height, page.rows
        self.pitch.settle()
        half = heights.total() / 2
        for height in sorted(heights):
            half -= heights[height]
            if half <= 0:
                self._body = height
                break

    def near(self) -> Iterator[PageRows]:
        """The pages, each kept at hand until its pack is finished."""
        for index, page in enumerate(self._pages):
            self._near[index] = page
            yield page

    def may_end(self, group: Group) -> bool:
        """Whether nothing of the pages from that of ``group`` on is written yet.

        A header may stand before a paragraph that began on the page before.
        """
        return group.kind is None and group.rows[0][0] not in self._starts

    def write(self, group: Group) -> None:
        if self._length:
            self._put("\n")
        start = self._length
        page, row = group.rows[0]
        if row.table is not None:
            self._write_table(page, row.table)
            kind = BlockKind.TABLE
        else:
            self._write_rows(group.rows)
            kind = group.kind or self._kind(group, start)
        self._block(group, kind, start)

    def finish(self, running: list[dict[int, Running]], page: int) -> Part:
        """The pack of what was written, with the pages before ``page``."""
        part = Part(
            text="".join(self._pieces),
            pages=self._page_list(running, page),
            blocks=self._blocks,
            lines=self._lines,
            tables=self._tables,
        )
        self._begin()
        return part

    def _put(self, piece: str) -> None:
        self._pieces.append(piece)
        self._length += len(piece)

    def _segment(self, page: int, segment: Segment, *, drop_last: bool = False) -> None:
        text, edges = segment.text, segment.edges
        if drop_last:
            text, edges = text[:-1], edges[:-1]
        text, edges = fold_with_edges(text, edges)
        self._starts.setdefault(page, self._length)
        start = self._length
        self._put(text)
        self._ends[page] = self._length
        sheet = self._near[page]
        box = segment.x0, segment.top, segment.x1, segment.bottom
        if sheet.turn:
            # Edges are places along x; on a turned page the line's rectangle has to do.
            box, edges = _turned(sheet, box), array("i")
        self._lines.add(start, self._length, sheet.number, box, edges)

    def _write_rows(self, rows: list[tuple[int, Row]]) -> None:
        for at, (page, row) in enumerate(rows):
            prose = is_prose(row)
            following = rows[at + 1][1].segments[0].text if at + 1 < len(rows) else ""
            for position, segment in enumerate(row.segments):
                if position:
                    between = _between(row.segments[position - 1], segment)
                    self._put(" " if prose and between else between)
                last = position == len(row.segments) - 1
                drop = last and self._hyphen_falls(segment.text, following)
                self._segment(page, segment, drop_last=drop)
                if last and following and not drop and not segment.text.endswith("-"):
                    self._put(joiner(segment.text, following))

    def _hyphen_falls(self, text: str, following: str) -> bool:
        """Whether the hyphen at the end of a line only parts a word at the line's end."""
        if not text.endswith("-") or not following[:1].islower() or not text[-2:-1].isalpha():
            return False
        left, right = _WORD.findall(text[:-1])[-1:], _WORD.match(following)
        if not left or right is None:
            return False
        if self._vocabulary is None:
            self._vocabulary = self._whole_words()
        head, tail = left[0].lower(), right.group().lower()
        if head + tail in self._vocabulary:
            return True
        if f"{head}-{tail}" in self._vocabulary:
            return False
        return not (head in self._vocabulary and tail in self._vocabulary)

    def _whole_words(self) -> set[str]:
        """All words of the document that no line's end parts."""
        found: set[str] = set()
        parted = False
        for page in self._pages:
            for row in page.rows:
                words = _WORD.findall(row.text.lower())
                first, parted = int(parted), row.text.endswith("-")
                found.update(words[first : len(words) - 1 if parted else None])
        return found

    def _write_table(self, page: int, index: int) -> None:
        cells: list[Cell] = []
        row = column = 0
        for ruled, segments in self._near[page].tables[index]:
            if cells:
                self._put("\n" if ruled.row != row else "\t")
            row, column = ruled.row, ruled.column
            start = self._length
            for position, segment in enumerate(segments):
                if position:
                    self._put(joiner(segments[position - 1].text, segment.text))
                self._segment(page, segment)
            cells.append(
                Cell(
                    row=row,
                    column=column,
                    rows=ruled.rows,
                    columns=ruled.columns,
                    text="".join(self._since(start)),
                    start=start,
                    end=self._length,
                )
            )
        self._tables.append(Table(page=self._near[page].number, cells=cells))

    def _since(self, start: int) -> list[str]:
        pieces: list[str] = []
        length = self._length
        for piece in reversed(self._pieces):
            if length <= start:
                break
            pieces.append(piece)
            length -= len(piece)
        return pieces[::-1]

    def _kind(self, group: Group, start: int) -> BlockKind:
        text = "".join(self._since(start)).strip()
        rows = [row for _, row in group.rows]
        if BULLET.match(text):
            return BlockKind.LIST_ITEM
        weight = width(text)
        if len(rows) > 3 or weight > 160 or not text or len(rows[0].segments) > 1:
            return BlockKind.PARAGRAPH
        size = max(row.height for row in rows)
        if size >= 1.15 * self._body and any(map(str.isalpha, text)) and text[-1] not in "。；;,，":
            early = group.rows[0][0] == 0 and size >= 1.25 * self._body
            if early and not self._titled:
                self._titled = True
                return BlockKind.TITLE
            return BlockKind.HEADING
        found = clause_number(text)
        if found is None:
            return BlockKind.PARAGRAPH
        rest = text[found.end :].strip()
        short = 0 < width(rest) <= 60 and rest[-1] not in SENTENCE_END + ",，、"
        named = short and (is_cjk(rest[0]) or rest[0].isupper())
        return BlockKind.HEADING if named else BlockKind.PARAGRAPH

    def _block(self, group: Group, kind: BlockKind, start: int) -> None:
        page = group.rows[0][0]
        here = [row for at, row in group.rows if at == page]
        text = "".join(self._since(start))
        found = clause_number(text) if kind is not BlockKind.TABLE else None
        level = found.level if found else None
        if level is None and kind in (BlockKind.TITLE, BlockKind.HEADING):
            level = 1
        sheet = self._near[page]
        hull = (
            min(segment.x0 for row in here for segment in row.segments),
            min(row.top for row in here),
            max(row.x1 for row in here),
            max(row.bottom for row in here),
        )
        self._blocks.append(
            Block(
                kind=kind,
                start=start,
                end=self._length,
                page=sheet.number,
                box=Box(*_turned(sheet, hull)),
                number=found.number if found else None,
                level=level,
                table=len(self._tables) - 1 if kind is BlockKind.TABLE else None,
            )
        )

    def _page_list(self, running: list[dict[int, Running]], until: int) -> list[Page]:
        pages: list[Page] = []
        reached = 0
        for index in range(self._done, until):
            page = self._near.pop(index)
            start = self._starts.get(index, reached)
            reached = self._ends.get(index, start)
            pages.append(
                Page(
                    number=page.number,
                    width=page.width,
                    height=page.height,
                    start=start,
                    end=reached,
                    how=page.how,
                    confidence=round(page.confidence, 4),
                    lost=page.lost,
                    running=[
                        page.rows[at].text for at, run in running[index].items() if run.repeated
                    ],
                )
            )
        self._done = until
        return pages


def _turned(sheet: PageRows, box: Rectangle) -> Rectangle:
    """A rectangle of the frame in which a page was read, on the page as displayed."""
    if not sheet.turn:
        return box
    x0, top, x1, bottom = turned_back(box, sheet.turn, sheet.width, sheet.height)
    return round(x0, 1), round(top, 1), round(x1, 1), round(bottom, 1)


def _between(left: Segment, right: Segment) -> str:
    gap = right.x0 - left.x1
    height = max(min(left.size, right.size), 1.0)
    if gap > 1.3 * height:
        return "\t"
    return " " if gap > 0.2 * height else ""
