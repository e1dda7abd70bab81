"""Rows of many pages → one running text: paragraphs healed, every character still located."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from statistics import median

from nlp_service.ingest.fold import fold_with_edges, is_cjk, joiner
from nlp_service.ingest.layout import Row
from nlp_service.ingest.numbering import clause_number
from nlp_service.ingest.pdf_text import Segment
from nlp_service.ingest.ruling import RuledCell
from nlp_service.ingest.running import Running, running_rows
from nlp_service.schema import Block, BlockKind, Box, Cell, Line, Page, Part, Table

_BULLET = re.compile(r"[•·●○■□◆◇►▪➢✓–—*]\s|-\s")
_CITING = re.compile(
    r"(?:section|sections|clause|clauses|article|articles|paragraph|schedule|exhibit|and|or|to|of|in|under|"
    r"第|按|依|据|本合同|见)\s*$",
    re.I,
)
_SENTENCE_END = "。；！？：.;!?:"
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@dataclass
class PageRows:
    """One page before assembly: its rows in reading order and the contents of its tables."""

    number: int
    width: float
    height: float
    rows: list[Row]
    tables: list[list[tuple[RuledCell, list[Segment]]]] = field(default_factory=list)
    how: str = "text_layer"
    confidence: float = 1.0
    lost: list[str] = field(default_factory=list)


@dataclass
class _Group:
    """Rows that make one block; each with the index of its page."""

    rows: list[tuple[int, Row]]
    kind: BlockKind | None = None


def assemble(pages: list[PageRows]) -> Part:
    """A part with text, pages, blocks, lines and tables; kind and confidence are the caller's."""
    running = running_rows([(page.height, page.rows) for page in pages])
    return _Writer(pages).write(_groups(pages, running), running)


def _groups(pages: list[PageRows], running: list[dict[int, Running]]) -> list[_Group]:
    """Paragraphs over page breaks; a page's header first, its footer after its last whole block."""
    groups: list[_Group] = []
    footers: list[_Group] = []
    current: _Group | None = None
    pitch = _Pitch(pages)
    for index, page in enumerate(pages):
        pending = [
            _Group([(index, page.rows[at])], BlockKind.HEADER)
            for at, run in running[index].items()
            if run.header and not run.repeated
        ]
        first = True
        for at, row in enumerate(page.rows):
            if at in running[index]:
                continue
            joins = current is not None and pitch.joins(current, row, index, new_page=first)
            if not joins or current is None:
                if first:
                    groups += [*footers, *pending]
                current = _Group([(index, row)])
                groups.append(current)
            else:
                if first:
                    groups[-1:-1] = [*footers, *pending]
                current.rows.append((index, row))
            if first:
                footers, pending, first = [], [], False
        if first:
            groups += [*footers, *pending]
            footers = []
        footers = [
            _Group([(index, page.rows[at])], BlockKind.FOOTER)
            for at, run in running[index].items()
            if not run.header and not run.repeated
        ]
    return [*groups, *footers]


class _Pitch:
    """Decides whether a row carries on the paragraph before it."""

    def __init__(self, pages: list[PageRows]) -> None:
        gaps: list[float] = []
        for page in pages:
            for above, below in zip(page.rows, page.rows[1:], strict=False):
                step = below.top - above.top
                if above.column == below.column and 0 < step < 3 * above.height:
                    gaps.append(step / max(above.height, 1.0))
        self._usual = min(median(gaps), 2.2) if gaps else 1.2

    def joins(self, group: _Group, row: Row, page: int, *, new_page: bool) -> bool:
        last_page, last = group.rows[-1]
        if row.table is not None or last.table is not None:
            return False
        if not (_is_prose(row) and _is_prose(last)):
            return False
        if not 0.8 < row.height / max(last.height, 0.1) < 1.25:
            return False
        text, before = row.text, last.text
        first = group.rows[0][1]
        em = max(last.height * 0.85, 1.0)
        if _opens(text) and not _CITING.search(before):
            return False
        same_column = last_page == page and last.column == row.column
        if same_column:
            step = row.top - last.top
            if not 0 < step < max(1.35 * self._usual, 1.25) * last.height:
                return False
            number = clause_number(first.text)
            hanging = number is not None or _BULLET.match(first.text) is not None
            centred = abs(row.x0 + row.x1 - last.x0 - last.x1) < 2 * em
            if row.x0 - last.x0 > em and not (hanging and len(group.rows) == 1) and not centred:
                return False
            if len(group.rows) > 1 and row.x0 - last.x0 > 0.6 * em and not centred:
                return False
            # A line set at the right or in the middle is not carried on at the left.
            if last.x0 - row.x0 > 6 * em:
                return False
            # Indented lines that each end a sentence are paragraphs of one line.
            indented = row.x0 - row.left > 2 * em and abs(row.x0 - last.x0) < em
            if indented and not hanging and before[-1:] in _SENTENCE_END:
                return False
        elif before[-1:] in "。；！？.;!?:：" or row.x0 - row.left > em:
            return False
        return self._is_full(last, row, em)

    @staticmethod
    def _is_full(last: Row, row: Row, em: float) -> bool:
        """Whether the line broke because the next word no longer fitted."""
        if last.text.rstrip().endswith("-"):
            return True
        room = last.right - last.x1
        segment = row.segments[0]
        if is_cjk(segment.text[0]):
            return room < 2.3 * em
        start, end = segment.words[0] if segment.words else (0, len(segment.text))
        return room < segment.edges[end] - segment.edges[start] + 0.8 * em


def _is_prose(row: Row) -> bool:
    """Whether a row is one line of running text: no wide gaps but after its clause number."""
    pieces = row.segments
    if len(pieces) > 1 and _opens_only(pieces[0].text):
        pieces = pieces[1:]
    if len(pieces) == 1:
        return True
    gaps = [right.x0 - left.x1 for left, right in itertools.pairwise(pieces)]
    # Justified lines open gaps between sentences, not between every second word.
    return max(gaps) < 2.5 * row.height and len(row.text) / len(pieces) >= 12


def _opens_only(text: str) -> bool:
    found = clause_number(text)
    return (found is not None and not text[found.end :].strip(" .:：、")) or bool(
        _BULLET.fullmatch(text + " ")
    )


def _opens(text: str) -> bool:
    return clause_number(text) is not None or _BULLET.match(text) is not None


class _Writer:
    def __init__(self, pages: list[PageRows]) -> None:
        self._pages = pages
        self._pieces: list[str] = []
        self._length = 0
        self._starts: dict[int, int] = {}
        self._ends: dict[int, int] = {}
        self._vocabulary: set[str] | None = None
        self.blocks: list[Block] = []
        self.lines: list[Line] = []
        self.tables: list[Table] = []
        heights = [row.height for page in pages for row in page.rows for _ in row.text[::20]]
        self._body = median(heights) if heights else 10.0

    def write(self, groups: list[_Group], running: list[dict[int, Running]]) -> Part:
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
        box = Box.model_construct(
            x0=segment.x0, top=segment.top, x1=segment.x1, bottom=segment.bottom
        )
        number = self._pages[page].number
        self.lines.append(
            Line.model_construct(start=start, end=self._length, page=number, box=box, edges=edges)
        )

    def _write_rows(self, rows: list[tuple[int, Row]]) -> None:
        for at, (page, row) in enumerate(rows):
            prose = _is_prose(row)
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
            self._vocabulary = {
                word.lower()
                for page in self._pages
                for row in page.rows
                for word in _WORD.findall(row.text)
            }
        head, tail = left[0].lower(), right.group().lower()
        if head + tail in self._vocabulary:
            return True
        if f"{head}-{tail}" in self._vocabulary:
            return False
        return not (head in self._vocabulary and tail in self._vocabulary)

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

    def _kind(self, group: _Group, start: int) -> BlockKind:
        text = "".join(self._since(start)).strip()
        rows = [row for _, row in group.rows]
        if _BULLET.match(text):
            return BlockKind.LIST_ITEM
        weight = len(text) + sum(map(is_cjk, text))
        if len(rows) > 3 or weight > 160 or not text or len(rows[0].segments) > 1:
            return BlockKind.PARAGRAPH
        size = max(row.height for row in rows)
        if size >= 1.15 * self._body and any(map(str.isalpha, text)) and text[-1] not in "。；;,，":
            first = not any(block.kind is BlockKind.TITLE for block in self.blocks)
            early = group.rows[0][0] == 0 and size >= 1.25 * self._body
            return BlockKind.TITLE if first and early else BlockKind.HEADING
        found = clause_number(text)
        if found is None:
            return BlockKind.PARAGRAPH
        rest = text[found.end :].strip()
        short = (
            0 < len(rest) + sum(map(is_cjk, rest)) <= 60 and rest[-1] not in _SENTENCE_END + ",，、"
        )
        named = short and (is_cjk(rest[0]) or rest[0].isupper())
        return BlockKind.HEADING if named else BlockKind.PARAGRAPH

    def _block(self, group: _Group, kind: BlockKind, start: int) -> None:
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
                box=Box(
                    x0=min(segment.x0 for row in here for segment in row.segments),
                    top=min(row.top for row in here),
                    x1=max(row.x1 for row in here),
                    bottom=max(row.bottom for row in here),
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
