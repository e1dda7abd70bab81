"""Which rows make one paragraph: over line breaks, columns and pages."""

from __future__ import annotations

import itertools
import re
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from statistics import median

from nlp_service.ingest.fold import is_cjk, width
from nlp_service.ingest.layout import Row
from nlp_service.ingest.numbering import clause_number
from nlp_service.ingest.pdf_text import Segment
from nlp_service.ingest.running import Running
from nlp_service.ingest.tables import RuledCell
from nlp_service.schema import BlockKind

BULLET = re.compile(r"[•·●○■□◆◇►▪➢✓–—*]\s|-\s")
_CITING = re.compile(
    r"(?:section|sections|clause|clauses|article|articles|paragraph|schedule|exhibit|and|or|to|of|in|under|"
    r"第|按|依|据|本合同|见)\s*$",
    re.I,
)
_SHORTEST_FULL = 24  # half-widths
SENTENCE_END = "。；！？：.;!?:"


@dataclass
class PageRows:
    """One page before assembly: its rows in reading order and the contents of its tables.

    Rows stand in a frame turned by ``turn`` degrees against the displayed page.
    """

    number: int
    width: float
    height: float
    rows: list[Row]
    tables: list[list[tuple[RuledCell, list[Segment]]]] = field(default_factory=list)
    how: str = "text_layer"
    confidence: float = 1.0
    lost: list[str] = field(default_factory=list)
    turn: int = 0

    @property
    def frame_height(self) -> float:
        return self.height if self.turn in (0, 180) else self.width


@dataclass
class Group:
    """Rows that make one block; each with the index of its page."""

    rows: list[tuple[int, Row]]
    kind: BlockKind | None = None


def grouped(
    pages: Iterable[PageRows], running: list[dict[int, Running]], pitch: Pitch
) -> Iterator[Group]:
    """Paragraphs over page breaks; a page's header first, its footer after its last whole block.

    A group is given out once nothing more can join it.
    """
    footers: list[Group] = []
    current: Group | None = None
    for index, page in enumerate(pages):
        headers = {at for at, run in running[index].items() if run.header and not run.repeated}
        body = next(
            (at for at in range(len(page.rows)) if at not in running[index]), len(page.rows)
        )
        pending = [
            Group([(index, page.rows[at])], BlockKind.HEADER) for at in sorted(headers) if at < body
        ]
        first = True
        for at, row in enumerate(page.rows):
            if at in running[index]:
                if at in headers and at > body:
                    # A caption that runs below a title of its own keeps its place.
                    if current is not None:
                        yield current
                        current = None
                    yield Group([(index, row)], BlockKind.HEADER)
                continue
            joins = current is not None and pitch.joins(current, row, index, new_page=first)
            if not joins or current is None:
                if current is not None:
                    yield current
                current = Group([(index, row)])
            else:
                current.rows.append((index, row))
            if first:
                yield from footers
                yield from pending
                footers, pending, first = [], [], False
        if first and (footers or pending):
            if current is not None:
                yield current
                current = None
            yield from footers
            yield from pending
            footers = []
        footers = [
            Group([(index, page.rows[at])], BlockKind.FOOTER)
            for at, run in running[index].items()
            if not run.header and not run.repeated
        ]
    if current is not None:
        yield current
    yield from footers


class Pitch:
    """Decides whether a row carries on the paragraph before it, once it has seen all pages."""

    def __init__(self) -> None:
        self._gaps = array("d")
        self._usual = 0.0

    def see(self, page: PageRows) -> None:
        """Measure the steps between the lines of a page."""
        for above, below in itertools.pairwise(page.rows):
            step = below.top - above.top
            if above.column == below.column and 0 < step < 3 * above.height:
                self._gaps.append(step / max(above.height, 1.0))

    def settle(self) -> None:
        """Take the usual step between lines from what was measured."""
        self._usual = min(median(self._gaps), 2.2) if self._gaps else 1.2

    def joins(self, group: Group, row: Row, page: int, *, new_page: bool) -> bool:
        last_page, last = group.rows[-1]
        if row.table is not None or last.table is not None:
            return False
        if not (is_prose(row) and is_prose(last)):
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
            hanging = number is not None or BULLET.match(first.text) is not None
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
            if indented and not hanging and before[-1:] in SENTENCE_END:
                return False
        elif before[-1:] in "。；！？.;!?:：" or row.x0 - row.left > em:
            return False
        return self._is_full(last, row, em)

    @staticmethod
    def _is_full(last: Row, row: Row, em: float) -> bool:
        """Whether the line broke because the next word no longer fitted."""
        # Among short lines (a list, an address) the longest would pass for a full one.
        if width(last.text) < _SHORTEST_FULL:
            return False
        if last.text.rstrip().endswith("-"):
            return True
        room = last.right - last.x1
        segment = row.segments[0]
        if is_cjk(segment.text[0]):
            return room < 2.3 * em
        start, end = next(iter(segment.words()), (0, len(segment.text)))
        return room < (segment.edges[end] - segment.edges[start]) / 10 + 0.8 * em


def is_prose(row: Row) -> bool:
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
        BULLET.fullmatch(text + " ")
    )


def _opens(text: str) -> bool:
    return clause_number(text) is not None or BULLET.match(text) is not None
