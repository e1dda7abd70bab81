"""A paper as PDF: A4, running header, page numbers, one embedded font."""

from __future__ import annotations

import io
from functools import partial
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import (
    Flowable,
    PageBreak,
    Paragraph,
    SimpleDocTemplate,
    Table,
    TableStyle,
)

from nlp_service.interfaces.demo.markdown import Element, Paper
from nlp_service.interfaces.export.numbered import NumberedCanvas

_FONT = "DemoSans"
_WIDTH = A4[0] - 50 * mm


class _Pages(NumberedCanvas):
    """A canvas that prints the header, and "page x of y" once the number of pages is known."""

    def __init__(self, *args: Any, paper: Paper, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._paper = paper

    def decorate(self, number: int, total: int) -> None:
        chinese = self._paper.language == "zh"
        self.setFont(_FONT, 8)
        self.setFillColor(colors.HexColor("#555555"))
        self.drawString(25 * mm, A4[1] - 14 * mm, self._paper.title)
        self.drawRightString(A4[0] - 25 * mm, A4[1] - 14 * mm, self._paper.number)
        page = f"第 {number} 页 共 {total} 页" if chinese else f"Page {number} of {total}"
        self.drawCentredString(A4[0] / 2, 12 * mm, page)


def document(paper: Paper, font: Path) -> bytes:
    """The PDF of ``paper`` set in the TrueType file ``font``; equal bytes for equal input."""
    if _FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(_FONT, str(font)))
    buffer = io.BytesIO()
    template = SimpleDocTemplate(
        buffer,
        pagesize=A4,
        leftMargin=25 * mm,
        rightMargin=25 * mm,
        topMargin=22 * mm,
        bottomMargin=22 * mm,
        title=paper.title,
        subject=paper.number,
        lang="zh-CN" if paper.language == "zh" else "en",
        invariant=1,
    )
    styles = _styles(paper.language)
    story = [_flowable(element, styles) for element in paper.elements]
    template.build(story, canvasmaker=partial(_Pages, paper=paper))
    return buffer.getvalue()


def _styles(language: str) -> dict[str, ParagraphStyle]:
    # Only Chinese may break between any two characters.
    base = ParagraphStyle(
        "paragraph",
        fontName=_FONT,
        fontSize=10.5,
        leading=17,
        spaceAfter=4,
        wordWrap="CJK" if language == "zh" else None,
    )
    bold = {"parent": base, "keepWithNext": 1}
    return {
        "paragraph": base,
        "title": ParagraphStyle(
            "title", fontSize=17, leading=26, alignment=TA_CENTER, spaceAfter=12, **bold
        ),
        "heading": ParagraphStyle("heading", fontSize=12.5, leading=20, spaceBefore=8, **bold),
        "subheading": ParagraphStyle("subheading", fontSize=11, leading=18, **bold),
        "right": ParagraphStyle("right", parent=base, alignment=TA_RIGHT),
        "cell": ParagraphStyle("cell", parent=base, fontSize=9, leading=13, spaceAfter=0),
    }


def _flowable(element: Element, styles: dict[str, ParagraphStyle]) -> Flowable:
    if element.kind == "break":
        return PageBreak()
    if not element.rows:
        return Paragraph(escape(element.text), styles[element.kind])
    ruled = element.kind == "table"
    cell = styles["cell" if ruled else "paragraph"]
    cells = [[Paragraph(escape(text) or "&nbsp;", cell) for text in row] for row in element.rows]
    columns = len(cells[0])
    table = Table(cells, colWidths=[_WIDTH / columns] * columns, repeatRows=1 if ruled else 0)
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "MIDDLE" if ruled else "TOP")]))
    if ruled:
        table.setStyle(
            TableStyle(
                [
                    ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
                    ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#eeeeee")),
                ]
            )
        )
    table.spaceBefore, table.spaceAfter = 4, 8
    table.hAlign = "LEFT"
    return table
