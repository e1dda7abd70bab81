"""Statements in PDF pages without rulings, written here and read back through ingest."""

from __future__ import annotations

import io

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from nlp_service.ingest import read_bytes
from nlp_service.profiles.roles import role
from nlp_service.profiles.statements import parse
from nlp_service.schema import Document
from tests.profiles.books import Rows, book
from tests.profiles.samples import EN, ZH

#: Left edges of the columns of each layout, by number of columns.
EDGES = {6: (40, 150, 205, 270, 420, 480), 4: (40, 300, 380, 460), 3: (40, 330, 460)}


def page(canvas: Canvas, rows: Rows) -> None:
    """Prints rows without rulings, figures flush right, as accounting programs do."""
    width = max(len(row) for row in rows)
    canvas.setFont("STSong-Light", 8)
    for number, row in enumerate(rows):
        for edge, cell in zip(EDGES[width], row, strict=False):
            if cell is None:
                continue
            figure = isinstance(cell, int) and not 1900 < cell < 2100
            text = f"{cell:,}" if figure else str(cell)
            if isinstance(cell, int) or (text[0] in "(–—-五" and edge > EDGES[width][0]):
                canvas.drawRightString(edge + 45, 800 - 16 * number, text)
            else:
                canvas.drawString(edge, 800 - 16 * number, text)
    canvas.showPage()


def printed(sheets: dict[str, Rows]) -> Document:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    stream = io.BytesIO()
    canvas = Canvas(stream)
    for rows in sheets.values():
        page(canvas, rows)
    canvas.save()
    return read_bytes(stream.getvalue(), "report.pdf")


@pytest.mark.parametrize("sheets", [ZH, EN], ids=["zh", "en"])
def test_pdf_without_rulings_gives_what_the_workbook_gives(sheets):
    document = printed(sheets)
    assert not document.root.tables
    assert role(document) == "statement"
    wanted = {
        (s.kind, s.period.end, item): v.value
        for s in parse(book(sheets))
        for item, v in s.items.items()
    }
    found = {
        (s.kind, s.period.end, item): v.value
        for s in parse(document)
        for item, v in s.items.items()
    }
    right = sum(found.get(key) == value for key, value in wanted.items())
    assert right / len(wanted) >= 0.95
    assert not [key for key, value in found.items() if wanted.get(key) != value]


def test_a_figure_opens_to_its_place_on_the_page():
    (balance,) = [s for s in parse(printed(EN)) if s.kind == "BS" and s.period.end.year == 2024]
    place = balance.items["total_assets"].provenance
    assert (place.page, place.text) == (1, "100,000")
    assert place.boxes[0].x0 > 380


def test_prose_is_no_table():
    stream = io.BytesIO()
    canvas = Canvas(stream)
    for number in range(30):
        canvas.drawString(40, 800 - 16 * number, f"Clause {number} The Borrower pays {number}.")
    canvas.save()
    assert parse(read_bytes(stream.getvalue(), "contract.pdf")) == []
