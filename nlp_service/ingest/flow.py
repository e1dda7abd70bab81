"""Rows of many pages → one running text: paragraphs healed, every character still located."""

from __future__ import annotations

import re
from statistics import median

from nlp_service.ingest.fold import fold_with_edges, is_cjk, joiner, width
from nlp_service.ingest.layout import Row
from nlp_service.ingest.numbering import clause_number
from nlp_service.ingest.paragraphs import (
    BULLET,
    SENTENCE_END,
    Group,
    PageRows,
    grouped,
    is_prose,
)
from nlp_service.ingest.pdf_text import Segment, turned_back
from nlp_service.ingest.running import Running, running_rows
from nlp_service.schema import Block, BlockKind, Box, Cell, Line, Page, Part, Table

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def assemble(pages: list[PageRows]) -> Part:
    """A part with text, pages, blocks, lines and tables; kind and confidence are the caller's."""
    running = running_rows([(page.frame_height, page.rows) for page in pages])
    return _Writer(pages).write(grouped(pages, running), running)


class _Writer:
    def __init__(self, pages: list[PageRows]) -> None:
        self._pages = pages
        self._pieces: list[str] = []
        self._length = 0
        self._starts: dict[int, int] = {}
        self._ends: dict[int, int] = {}
        self._vocabulary: set[str] | None = None
        self._titled = False
        self.blocks: list[Block] = []
        self.lines: list[Line] = []
        self.tables: list[Table] = []
        heights = [row.height for page in pages for row in page.rows for _ in row.text[::20]]
        self._body = median(heights) if heights else 10.0

    def write(self, groups: list[Group], running: list[dict[int, Running]]) -> Part:
        for group in groups:
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
        return Part(
            text="".join(self._pieces),
            pages=self._page_list(running),
            blocks=self.blocks,
            lines=self.lines,
            tables=self.tables,
        )

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
        box = self._box(page, segment.x0, segment.top, segment.x1, segment.bottom)
        number = self._pages[page].number
        if self._pages[page].turn:
            # Edges are places along x; on a turned page the line's rectangle has to do.
            edges = []
        line = Line(start=start, end=self._length, page=number, box=box)
        # Set afterwards, so that the list is shared and not copied float by float.
        line.edges = edges
        self.lines.append(line)

    def _box(self, page: int, x0: float, top: float, x1: float, bottom: float) -> Box:
        sheet = self._pages[page]
        if sheet.turn:
            turned = turned_back((x0, top, x1, bottom), sheet.turn, sheet.width, sheet.height)
            x0, top, x1, bottom = (round(value, 1) for value in turned)
        return Box(x0=x0, top=top, x1=x1, bottom=bottom)

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
        for ruled, segments in self._pages[page].tables[index]:
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
        self.tables.append(Table(page=self._pages[page].number, cells=cells))

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
        self.blocks.append(
            Block(
                kind=kind,
                start=start,
                end=self._length,
                page=self._pages[page].number,
                box=self._box(
                    page,
                    min(segment.x0 for row in here for segment in row.segments),
                    min(row.top for row in here),
                    max(row.x1 for row in here),
                    max(row.bottom for row in here),
                ),
                number=found.number if found else None,
                level=level,
                table=len(self.tables) - 1 if kind is BlockKind.TABLE else None,
            )
        )

    def _page_list(self, running: list[dict[int, Running]]) -> list[Page]:
        pages: list[Page] = []
        reached = 0
        for index, page in enumerate(self._pages):
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
        return pages


def _between(left: Segment, right: Segment) -> str:
    gap = right.x0 - left.x1
    height = max(min(left.size, right.size), 1.0)
    if gap > 1.3 * height:
        return "\t"
    return " " if gap > 0.2 * height else ""
