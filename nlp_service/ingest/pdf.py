"""PDF: text layer with a box for every character, page by page; OCR only where there is none."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from nlp_service.errors import Corrupt, Empty, Encrypted, PasswordWrong
from nlp_service.ingest.flow import assemble, packs
from nlp_service.ingest.layout import rows_in_order
from nlp_service.ingest.paragraphs import PageRows
from nlp_service.ingest.pdf_annotations import Annotations
from nlp_service.ingest.pdf_text import Segment, page_text
from nlp_service.ingest.registry import ReadContext
from nlp_service.ingest.ruling import rules
from nlp_service.ingest.spill import Spilled
from nlp_service.ingest.tables import RuledCell, RuledTable, ruled_tables
from nlp_service.schema import Part

if TYPE_CHECKING:
    from nlp_service.ingest.ocr_engine import Recognised

#: Pages of a long document that are given out at a time.
PACK = 128
_REOPENED = 256
#: Below this share of plausible characters a text layer is worth less than a picture of the page.
_READABLE = 0.6


def open_pdf(source: bytes | Path, password: str | None = None) -> pdfium.PdfDocument:
    """The document of a file or its bytes. Raises Encrypted, PasswordWrong, Corrupt, Empty."""
    try:
        document = pdfium.PdfDocument(source, password=password)
    except pdfium.PdfiumError as error:
        if pdfium_c.FPDF_GetLastError() == pdfium_c.FPDF_ERR_PASSWORD or "assword" in str(error):
            if password:
                raise PasswordWrong("The password does not open this PDF") from error
            raise Encrypted("The PDF is encrypted and needs a password") from error
        if "ecurity" in str(error):
            raise Encrypted("The PDF uses an encryption that cannot be opened") from error
        raise Corrupt("The PDF is damaged and cannot be opened") from error
    if len(document) == 0:
        document.close()
        raise Empty("The PDF has no pages")
    return document


def read_pdf(data: bytes, name: str, context: ReadContext) -> Part:
    """The part of a PDF; embedded files become its parts.

    Where the context takes packs, a long document's pages go there and the part has the rest.
    Raises Encrypted, PasswordWrong, Corrupt, Empty.
    """
    book = _Book(context.path or data, context)
    try:
        tally = _Tally()
        pages = Spilled(tally.seen(book.pages()))
        if context.packs is not None and len(pages) > PACK:
            for pack in packs(pages, PACK):
                context.packs(pack)
            part = Part()
        else:
            part = assemble(pages)
        pages.close()
        part.kind, part.how, part.lost = "pdf", tally.how, tally.lost
        if book.length > context.limits.pages:
            part.lost.append(f"pages after {context.limits.pages}: over the page limit")
        part.confidence = tally.confidence
        part.parts = list(book.annotations.parts(book.document, context))
    finally:
        book.document.close()
    return part


@dataclass
class _Tally:
    """What the pages of a document say about it as a whole."""

    lost: list[str] = field(default_factory=list)
    _ways: set[str] = field(default_factory=set)
    _weight: int = 0
    _sum: float = 0.0

    def seen(self, pages: Iterable[PageRows]) -> Iterator[PageRows]:
        for page in pages:
            self.lost += page.lost
            if page.rows:
                self._ways.add(page.how)
            # A page that was lost weighs as one line.
            weight = max(sum(len(row.text) for row in page.rows), 80 * bool(page.lost))
            self._weight += weight
            self._sum += weight * page.confidence
            yield page

    @property
    def how(self) -> str:
        return "+".join(sorted(self._ways)) or "text_layer"

    @property
    def confidence(self) -> float:
        """The pages' confidences weighed by their text."""
        return round(self._sum / self._weight, 4) if self._weight else 1.0


class _Book:
    """An open document, opened anew now and then: PDFium keeps all that it has once parsed."""

    def __init__(self, source: bytes | Path, context: ReadContext) -> None:
        self._source, self._context = source, context
        self.document = open_pdf(source, context.password)
        self.document.init_forms()
        self.length = len(self.document)
        self.annotations = Annotations()

    def pages(self) -> Iterator[PageRows]:
        for index in range(min(self.length, self._context.limits.pages)):
            if index and index % _REOPENED == 0:
                self.document.close()
                self.document = open_pdf(self._source, self._context.password)
                self.document.init_forms()
            yield self._page(index)

    def _page(self, index: int) -> PageRows:
        try:
            page = self.document[index]
        except pdfium.PdfiumError:
            lost = f"page {index + 1}: damaged, cannot be opened"
            return PageRows(index + 1, 595.0, 842.0, [], confidence=0.0, lost=[lost])
        try:
            if self.annotations.gather(self.document, page, index + 1):
                # Drawing fields into the page makes their words ordinary text with boxes.
                pdfium_c.FPDFPage_Flatten(page.raw, pdfium_c.FLAT_NORMALDISPLAY)
                page.close()
                page = self.document[index]
            return _read_page(page, index + 1, self._context)
        except pdfium.PdfiumError:
            lost = f"page {index + 1}: damaged, its text cannot be read"
            width, height = page.get_size()
            return PageRows(index + 1, width, height, [], confidence=0.0, lost=[lost])
        finally:
            page.close()


def _read_page(page: Any, number: int, context: ReadContext) -> PageRows:
    textpage = page.get_textpage()
    try:
        found = page_text(page, textpage)
    finally:
        textpage.close()
    result = PageRows(number, found.width, found.height, [], confidence=found.confidence)
    result.turn = found.turn
    segments = found.segments
    recognised = None
    if not segments or found.confidence < _READABLE:
        recognised = _recognise(page, number, found.characters, result, context)
        if recognised is not None:
            segments = recognised.segments
    elif found.confidence < 0.98:
        missing = round((1 - found.confidence) * found.characters)
        result.lost.append(f"page {number}: {missing} characters have no known meaning")
    if segments:
        result.rows = _rows(page, segments, result)
    if recognised is not None:
        recognised.settle(result.rows)
    return result


def _recognise(
    page: Any, number: int, characters: int, result: PageRows, context: ReadContext
) -> Recognised | None:
    """What OCR finds on a page without a usable text layer; None where that is not possible."""
    from nlp_service.ingest import ocr

    if not characters and not _is_picture(page):
        return None
    against = context.against_ocr() if ocr.available() else "OCR is not installed"
    if against is None:
        width, height = page.get_size()
        found = ocr.page_lines(page, width, height, context.limits)
        result.how, result.confidence, result.turn = "ocr", found.confidence, found.turn
        result.lost += ocr.losses(number, found)
        return found
    what = "its text layer is unreadable" if characters else "no text layer, only a picture"
    result.lost.append(f"page {number}: {what}; {against}")
    result.confidence = result.confidence if characters else 0.0
    return None


def _is_picture(page: Any) -> bool:
    """Whether a page without text shows something: an image, or many drawn shapes."""
    shapes = 0
    for index in range(min(pdfium_c.FPDFPage_CountObjects(page.raw), 200)):
        kind = pdfium_c.FPDFPageObj_GetType(pdfium_c.FPDFPage_GetObject(page.raw, index))
        if kind in (pdfium_c.FPDF_PAGEOBJ_IMAGE, pdfium_c.FPDF_PAGEOBJ_FORM):
            return True
        shapes += kind == pdfium_c.FPDF_PAGEOBJ_PATH
    return shapes > 20


def _rows(page: Any, segments: list[Segment], result: PageRows) -> list[Any]:
    tables = [table for table in ruled_tables(rules(page, result.turn)) if len(table.cells) >= 4]
    stand_ins: dict[int, int] = {}
    if tables:
        segments, filled = _into_tables(segments, tables)
        for table, cells in filled:
            stand_in = Segment("", table.x0, table.top, table.x1, table.bottom, array("i"), 10.0)
            stand_ins[id(stand_in)] = len(result.tables)
            result.tables.append(cells)
            segments.append(stand_in)
    return rows_in_order(segments, stand_ins)


def _into_tables(
    segments: list[Segment], tables: list[RuledTable]
) -> tuple[list[Segment], list[tuple[RuledTable, list[tuple[RuledCell, list[Segment]]]]]]:
    """Segments outside all tables, and for each table that holds words its cells with theirs."""
    outside: list[Segment] = []
    content: dict[RuledCell, list[Segment]] = {cell: [] for t in tables for cell in t.cells}
    # The smallest first: a table within a cell of another keeps its words.
    by_size = sorted(tables, key=lambda t: (t.x1 - t.x0) * (t.bottom - t.top))
    for segment in segments:
        words = segment.words()
        places = [_cell_at(by_size, segment, word) for word in words]
        first = 0
        for at in range(1, len(places) + 1):
            if at < len(places) and places[at] is places[first]:
                continue
            cell = places[first]
            whole = first == 0 and at == len(places)
            piece = segment if whole else segment.cut(words[first][0], words[at - 1][1])
            (outside if cell is None else content[cell]).append(piece)
            first = at
    filled = []
    for table in tables:
        held = [(cell, _top_down(content[cell])) for cell in table.cells]
        # A drawing whose lines cross holds a label or two; a table, even an empty form, more.
        if sum(bool(pieces) for _, pieces in held) >= max(2, 0.1 * len(held)):
            filled.append((table, held))
        else:
            outside += [piece for _, pieces in held for piece in pieces]
    return outside, filled


def _top_down(pieces: list[Segment]) -> list[Segment]:
    return (
        [s for row in rows_in_order(pieces, {}) for s in row.segments]
        if len(pieces) > 1
        else pieces
    )


def _cell_at(tables: list[RuledTable], segment: Segment, word: tuple[int, int]) -> RuledCell | None:
    x = (segment.edges[word[0]] + segment.edges[word[1]]) / 20
    y = (segment.top + segment.bottom) / 2
    for table in tables:
        if table.x0 <= x <= table.x1 and table.top <= y <= table.bottom:
            cell = table.cell_at(x, y)
            if cell is not None:
                return cell
    return None
