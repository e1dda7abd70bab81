"""The layouts as files: workbook, PDF with and without rules, Word, CSV, scan."""

from __future__ import annotations

import csv
import io
import random

from tests.profiles.layouts.made import Layout, Sheet

_FONT = "LayoutSans"


def workbook(layout: Layout) -> bytes:
    """One sheet a table, figures as numbers, nil as printed."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in layout.sheets:
        page = book.create_sheet(sheet.name[:31])
        for row in sheet.rows:
            page.append([_typed(cell) for cell in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _typed(cell: str) -> object:
    plain = cell.replace(",", "")
    try:
        number = float(plain)
    except ValueError:
        return cell or None
    # Years of heads stay words, as people type them.
    return cell if len(plain) == 4 and plain.isdigit() else number


def comma_separated(sheet: Sheet) -> bytes:
    """A table as CSV in UTF-8 with a mark."""
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows(sheet.rows)
    return stream.getvalue().encode("utf-8-sig")


def word(layout: Layout) -> bytes:
    """A Word file: the lines above as paragraphs, the rest as tables."""
    import docx

    made = docx.Document()
    for sheet in layout.sheets:
        head = _head(sheet)
        for row in sheet.rows[:head]:
            made.add_paragraph("    ".join(cell for cell in row if cell))
        rows = sheet.rows[head:]
        width = max(map(len, rows))
        table = made.add_table(rows=len(rows), cols=width)
        for cells, row in zip(table.rows, rows, strict=True):
            for cell, text in zip(cells.cells, row, strict=False):
                cell.text = text
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def _head(sheet: Sheet) -> int:
    """How many rows stand above the table: those before the row of column heads."""
    width = max(map(len, sheet.rows))
    return next(n for n, row in enumerate(sheet.rows) if len(row) == width)


def pdf(layout: Layout) -> bytes:
    """A text PDF: one table a page or more, heads repeated, with rules where the layout has."""
    from reportlab.lib import colors
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table, TableStyle

    from nlp_service.settings import shipped

    if _FONT not in pdfmetrics.getRegisteredFontNames():
        fonts = shipped("corpora") / "demo" / "fonts"
        pdfmetrics.registerFont(TTFont(_FONT, str(next(fonts.glob("*.ttf")))))
    style = ParagraphStyle("cell", fontName=_FONT, fontSize=8, leading=10)
    story: list[object] = []
    for sheet in layout.sheets:
        head = _head(sheet)
        story += [Paragraph("&nbsp;&nbsp;&nbsp;".join(c for c in row if c), style)
                  for row in sheet.rows[:head]]  # fmt: skip
        rows = sheet.rows[head:]
        width = max(map(len, rows))
        # The font has no long dashes, which would vanish.
        body = [
            [cell.translate({0x2013: "-", 0x2014: "-"}) for cell in (*row, *[""] * width)][:width]
            for row in rows
        ]
        table = Table(body, repeatRows=1)
        rules = [("GRID", (0, 0), (-1, -1), 0.4, colors.black)] if layout.ruled else []
        words = {0, width // 2} if width >= 6 else {0}
        right = [("ALIGN", (c, 1), (c, -1), "RIGHT") for c in range(width) if c not in words]
        table.setStyle(
            TableStyle([("FONT", (0, 0), (-1, -1), _FONT, 7), *rules, *right,
                        ("TOPPADDING", (0, 0), (-1, -1), 1),
                        ("BOTTOMPADDING", (0, 0), (-1, -1), 1)])
        )  # fmt: skip
        story += [table, PageBreak()]
    stream = io.BytesIO()
    SimpleDocTemplate(stream, pagesize=landscape(A4), topMargin=30, bottomMargin=30,
                      invariant=1).build(story)  # fmt: skip
    return stream.getvalue()


def scan(data: bytes, seed: int = 1, dpi: int = 200) -> bytes:
    """The pages of a PDF as pictures: slightly turned, blurred and specked."""
    import numpy as np
    import pypdfium2 as pdfium
    from PIL import Image, ImageFilter

    chance = random.Random(seed)
    pages = []
    with pdfium.PdfDocument(data) as book:
        for number in range(len(book)):
            image = book[number].render(scale=dpi / 72).to_pil().convert("L")
            image = image.rotate(chance.uniform(-0.4, 0.4), fillcolor=255, expand=False)
            image = image.filter(ImageFilter.GaussianBlur(0.5))
            noise = np.random.default_rng(seed + number).normal(0, 8, (image.height, image.width))
            pages.append(Image.fromarray(
                np.clip(np.asarray(image) + noise, 0, 255).astype("uint8")))  # fmt: skip
    stream = io.BytesIO()
    pages[0].save(stream, "PDF", save_all=True, append_images=pages[1:], resolution=dpi)
    return stream.getvalue()
