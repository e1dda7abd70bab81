"""What a file is once it has been read: Document → Part → Page → Block, every character located.

All offsets are Python string offsets into ``Part.text``. Coordinates are PDF points with the
origin at the top left of the page as displayed.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import ConfigDict, Field

from nlp_service.schema.base import Frozen, Schema
from nlp_service.schema.layout import Box as Box
from nlp_service.schema.layout import Line as Line
from nlp_service.schema.layout import Lines


class Status(StrEnum):
    """How far an item came. ``partial`` is a result with named losses, never a silent one."""

    RECEIVED = "received"
    PROCESSING = "processing"
    DONE = "done"
    PARTIAL = "partial"
    QUARANTINED = "quarantined"


class ItemError(Frozen):
    """Why an item failed, and what its owner can do about it."""

    code: str
    message: str
    next_step: str = ""


class Span(Frozen):
    """A half-open range of characters."""

    start: int
    end: int


class Provenance(Frozen):
    """Where a value was read: the exact words and where they stand.

    ``text`` is ``part.text[start:end]`` of part ``part`` of document ``document_id``; ``page``
    counts from 1; ``boxes`` are given where the format has a layout; ``cell`` is ``Sheet!B7``
    for values read from a table or spreadsheet.
    """

    document_id: str
    part: str = "0"
    page: int | None = None
    start: int
    end: int
    text: str
    boxes: tuple[Box, ...] = ()
    cell: str | None = None


class BlockKind(StrEnum):
    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE = "table"
    HEADER = "header"
    FOOTER = "footer"
    FOOTNOTE = "footnote"


@dataclass(slots=True)
class Block:
    """A paragraph, heading, table … in reading order. ``number`` is a printed clause number."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    kind: BlockKind
    start: int
    end: int
    page: int | None = None
    box: Box | None = None
    number: str | None = None
    level: int | None = None
    table: Annotated[int | None, Field(description="index into Part.tables")] = None


@dataclass(slots=True)
class Cell:
    """One cell of a table; rows and columns count from 0; ``start``/``end`` locate its text.

    ``value`` is the typed value of a spreadsheet cell as a string (ISO for dates, a plain
    decimal for numbers), None where only the printed text is known. ``ref`` is ``Sheet!B7``.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    row: int
    column: int
    text: str
    start: int
    end: int
    rows: int = 1
    columns: int = 1
    value: str | None = None
    ref: str | None = None


class Table(Schema):
    """A table as cells, in row order. ``name`` is the sheet name of a spreadsheet."""

    page: int | None = None
    name: str | None = None
    hidden: bool = False
    cells: list[Cell] = Field(default_factory=list)

    def grid(self) -> list[list[str]]:
        """The printed texts as rows of equal length; spanned cells are empty.

        Of a sheet with far-flung cells (one in A1, one in the millionth row) rows and columns
        without text are left out, so that the grid stays in proportion to the cells.
        """
        width = max((c.column + c.columns for c in self.cells), default=0)
        height = max((c.row + c.rows for c in self.cells), default=0)
        places_r: Sequence[int] = range(height)
        places_c: Sequence[int] = range(width)
        if width * height > 100 * len(self.cells) + 10_000:
            places_r = sorted({c.row for c in self.cells})
            places_c = sorted({c.column for c in self.cells})
        row_at = {row: at for at, row in enumerate(places_r)}
        column_at = {column: at for at, column in enumerate(places_c)}
        rows = [[""] * len(places_c) for _ in places_r]
        for cell in self.cells:
            rows[row_at[cell.row]][column_at[cell.column]] = cell.text
        return rows


class Page(Schema):
    """One page: its size in points, its range of text, how it was read and how well.

    ``running`` are its headers and footers that stood on an earlier page already: kept apart
    from ``Part.text``, which holds only their first occurrence (blocks HEADER and FOOTER).
    """

    number: int
    width: float
    height: float
    start: int
    end: int
    how: str = "text_layer"
    confidence: float = 1.0
    lost: list[str] = Field(default_factory=list)
    running: list[str] = Field(default_factory=list)


class ZoneKind(StrEnum):
    """What a stretch of a mail body is. Only ``visible`` was written by the sender, now."""

    VISIBLE = "visible"
    QUOTE = "quote"
    FORWARD = "forward"
    SIGNATURE = "signature"
    DISCLAIMER = "disclaimer"


class Zone(Schema):
    kind: ZoneKind
    start: int
    end: int


class Address(Frozen):
    name: str = ""
    address: str = ""


class MailHeader(Schema):
    """The header of a mail. ``date`` is ISO 8601 with offset, None where none could be read."""

    subject: str = ""
    sender: Address | None = None
    to: list[Address] = Field(default_factory=list)
    cc: list[Address] = Field(default_factory=list)
    bcc: list[Address] = Field(default_factory=list)
    reply_to: list[Address] = Field(default_factory=list)
    date: str | None = None
    message_id: str | None = None
    in_reply_to: str | None = None
    references: list[str] = Field(default_factory=list)


class Section(Schema):
    """A numbered clause or headed section: ``start``/``end`` cover its body and children."""

    number: str | None = None
    heading: str = ""
    level: int = 1
    start: int
    end: int


class Part(Schema):
    """One readable thing: the file itself, or an attachment or archive member inside it.

    ``id`` is the path in the tree (``0``, ``0.1``, ``0.1.0``). ``confidence`` is measured
    (share of characters decoded or recognised without doubt), 0 to 1.
    """

    id: str = "0"
    name: str = ""
    kind: str = "unknown"
    status: Status = Status.DONE
    error: ItemError | None = None
    lost: list[str] = Field(default_factory=list)
    how: str = ""
    confidence: float = 1.0
    text: str = ""
    language: str | None = None
    pages: list[Page] = Field(default_factory=list)
    blocks: list[Block] = Field(default_factory=list)
    lines: Lines = Field(default_factory=Lines)
    tables: list[Table] = Field(default_factory=list)
    zones: list[Zone] = Field(default_factory=list)
    sections: list[Section] = Field(default_factory=list)
    mail: MailHeader | None = None
    inline: bool = False
    parts: list[Part] = Field(default_factory=list)

    def walk(self) -> Iterator[Part]:
        """This part and all parts below it, depth first."""
        yield self
        for part in self.parts:
            yield from part.walk()

    def visible(self) -> str:
        """What the author of a mail wrote in it: the visible zones, joined by line breaks."""
        return "\n".join(
            self.text[z.start : z.end] for z in self.zones if z.kind is ZoneKind.VISIBLE
        ).strip()

    def page_of(self, offset: int) -> int | None:
        """The number of the page that holds ``offset``; None where there are no pages."""
        index = bisect.bisect_right(self.pages, offset, key=lambda page: page.start) - 1
        return self.pages[index].number if index >= 0 else None

    def boxes_of(self, start: int, end: int) -> tuple[Box, ...]:
        """The rectangles of ``start:end``, one a line, all on the page where it starts."""
        boxes: list[Box] = []
        page = None
        for at in range(self.lines.until(start), len(self.lines)):
            line = self.lines[at]
            if line.start >= end:
                break
            page = line.page if page is None else page
            if line.page == page:
                boxes.append(line.box_of(start, end))
        return tuple(boxes)


class Document(Schema):
    """One file as received. ``id`` is the SHA-256 of its bytes, so equal bytes are one document."""

    id: str
    name: str
    kind: str
    size: int
    status: Status = Status.DONE
    root: Part

    def parts(self) -> Iterator[Part]:
        """All parts, depth first; the first is the file itself."""
        return self.root.walk()

    def part(self, part_id: str) -> Part:
        """The part with this id. Raises KeyError where there is none."""
        for part in self.parts():
            if part.id == part_id:
                return part
        raise KeyError(part_id)

    def locate(self, part: Part, start: int, end: int, cell: str | None = None) -> Provenance:
        """The provenance of ``part.text[start:end]``."""
        return Provenance(
            document_id=self.id,
            part=part.id,
            page=part.page_of(start),
            start=start,
            end=end,
            text=part.text[start:end],
            boxes=part.boxes_of(start, end),
            cell=cell,
        )
