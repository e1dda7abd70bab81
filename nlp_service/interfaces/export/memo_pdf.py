"""The credit memo as PDF: A4, numbered pages, sources at the end."""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

from nlp_service.errors import SetupError
from nlp_service.interfaces.export.memo import Element, Memo
from nlp_service.interfaces.export.numbered import NumberedCanvas
from nlp_service.settings import shipped

_SONG = "STSong-Light"
_OWN, _SHIPPED = "MemoFont", "ShippedSans"
_WIDTH = A4[0] - 36 * mm
_ACCENT = colors.HexColor("#0f4c5c")
_LINE = colors.HexColor("#c9d3d7")
#: What the standard Latin fonts of PDF can print; all else is set in the Song font.
_LATIN = re.compile(r"[\x20-\x7e\xa0-\xff–—‘’“”•…€]+")


def memo_pdf(memo: Memo, font: Path | None = None, watermark: str = "") -> bytes:
    """The PDF of a memo.

    Args:
        font: a TrueType file to embed; without it the shipped one, whose rare characters fall
            back to the standard Song font of PDF, which readers bring along.
        watermark: printed across every page; the warning of the memo is printed at its head.

    Raises SetupError when the font cannot be used.
    """
    setter = _Setter(font)
    buffer = io.BytesIO()
    template = SimpleDocTemplate(
        buffer,
        pagesize=A4,
        leftMargin=18 * mm,
        rightMargin=18 * mm,
        topMargin=20 * mm,
        bottomMargin=18 * mm,
        title=f"{memo.title} · {memo.subtitle}",
        lang="zh-CN" if memo.language == "zh" else "en",
        invariant=1,
    )
    story: list[Flowable] = [
        Paragraph(setter.text(memo.title), setter.style("kicker")),
        Paragraph(setter.text(memo.subtitle), setter.style("title")),
    ]
    if memo.warning:
        story.append(Paragraph(setter.text(memo.warning), setter.style("warning")))
    story.append(_facts(memo, setter))
    story += [flowable for element in memo.elements for flowable in _flowables(element, setter)]
    story += _sources(memo, setter)
    canvas = partial(_Pages, memo=memo, setter=setter, watermark=watermark)
    template.build(story, canvasmaker=canvas)
    return buffer.getvalue()


class _Setter:
    """Sets text in the fonts at hand and keeps the styles."""

    def __init__(self, font: Path | None) -> None:
        self.font = _SONG
        self._known: Mapping[int, int] = {}
        shipped_font = shipped("corpora") / "demo" / "fonts" / "demo-sans.ttf"
        if _SONG not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(UnicodeCIDFont(_SONG))
        if font is not None:
            try:
                pdfmetrics.registerFont(TTFont(_OWN, str(font)))
            except (TTFError, OSError) as error:
                raise SetupError(
                    f"The font {font} cannot be embedded: {error}",
                    next_step="Name a TrueType file (.ttf) in NLP_SERVICE_WEB__EXPORT_FONT.",
                ) from error
            self.font = _OWN
        elif shipped_font.is_file():
            if _SHIPPED not in pdfmetrics.getRegisteredFontNames():
                pdfmetrics.registerFont(TTFont(_SHIPPED, str(shipped_font)))
            self.font = _SHIPPED
            self._known = pdfmetrics.getFont(_SHIPPED).face.charToGlyph
        base = ParagraphStyle(
            "text", fontName=self.font, fontSize=9.5, leading=14, spaceAfter=3, wordWrap="CJK"
        )
        ink = {"parent": base, "textColor": _ACCENT}
        self._styles = {
            "text": base,
            "kicker": ParagraphStyle("kicker", fontSize=10, leading=14, **ink),
            "title": ParagraphStyle("title", fontSize=18, leading=25, spaceAfter=6, **ink),
            "heading": ParagraphStyle("heading", fontSize=12, leading=18, spaceBefore=9, **ink),
            "note": ParagraphStyle(
                "note", parent=base, fontSize=8, leading=11, textColor=colors.HexColor("#5f6f78")
            ),
            "bullet": ParagraphStyle("bullet", parent=base, leftIndent=9, bulletIndent=0),
            "cell": ParagraphStyle("cell", parent=base, fontSize=8, leading=11, spaceAfter=0),
            "warning": ParagraphStyle(
                "warning", parent=base, textColor=colors.HexColor("#b3261e"), spaceAfter=6
            ),
        }

    def style(self, name: str) -> ParagraphStyle:
        return self._styles[name]

    def text(self, words: str) -> str:
        """Words as markup: what the embedded font lacks is set in Helvetica or in the Song font."""
        if self.font == _OWN:
            return escape(words)
        runs = itertools.groupby(words, self._font_of)
        return "".join(
            escape("".join(run))
            if name == self.font
            else f'<font name="{name}">{escape("".join(run))}</font>'
            for name, run in runs
        )

    def _font_of(self, character: str) -> str:
        if ord(character) in self._known:
            return self.font
        return "Helvetica" if _LATIN.fullmatch(character) else _SONG

    def cell(self, words: str) -> Paragraph:
        return Paragraph(self.text(words) or "&nbsp;", self.style("cell"))


def _flowables(element: Element, setter: _Setter) -> list[Flowable]:
    if element.kind == "table":
        return [_table(element.rows, element.widths, setter), Spacer(1, 5)]
    if element.kind == "bullet":
        return [Paragraph(setter.text(element.text), setter.style("bullet"), bulletText="•")]
    paragraph = Paragraph(setter.text(element.text), setter.style(element.kind))
    # A heading must not stand alone at the foot of a page, nor drag a long table over with it.
    return [CondPageBreak(45 * mm), paragraph] if element.kind == "heading" else [paragraph]


def _table(rows: list[list[str]], widths: tuple[float, ...], setter: _Setter) -> Table:
    cells = [[setter.cell(text) for text in row] for row in rows]
    shares = widths or tuple([1 / len(rows[0])] * len(rows[0]))
    table = Table(cells, colWidths=[_WIDTH * share for share in shares], repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, _LINE),
                ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#e3eef1")),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("TOPPADDING", (0, 0), (-1, -1), 2.5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
            ]
        )
    )
    return table


def _facts(memo: Memo, setter: _Setter) -> Table:
    """The head of the memo: facts two by two."""
    pairs = [*memo.facts, *([("", "")] if len(memo.facts) % 2 else [])]
    rows = [
        [setter.cell(text) for fact in (pairs[n], pairs[n + 1]) for text in fact]
        for n in range(0, len(pairs), 2)
    ]
    table = Table(rows, colWidths=[_WIDTH * share for share in (0.17, 0.33, 0.17, 0.33)])
    table.setStyle(
        TableStyle(
            [
                ("BOX", (0, 0), (-1, -1), 0.6, _ACCENT),
                ("LINEBELOW", (0, 0), (-1, -2), 0.3, _LINE),
                ("BACKGROUND", (0, 0), (0, -1), colors.HexColor("#f5f7f8")),
                ("BACKGROUND", (2, 0), (2, -1), colors.HexColor("#f5f7f8")),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ]
        )
    )
    return table


def _sources(memo: Memo, setter: _Setter) -> list[Flowable]:
    if not memo.sources:
        return []
    chinese = memo.language == "zh"
    head = ["", "文件", "位置", "原文"] if chinese else ["", "Document", "Place", "Quote"]
    rows = [head, *([f"[{s.number}]", s.document, s.place, s.quote] for s in memo.sources)]
    title = Paragraph(setter.text("来源" if chinese else "Sources"), setter.style("heading"))
    return [title, _table(rows, (0.07, 0.25, 0.2, 0.48), setter)]


class _Pages(NumberedCanvas):
    """Pages with a running head, a footer, "page x of y", and the watermark."""

    def __init__(
        self, *args: Any, memo: Memo, setter: _Setter, watermark: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._memo, self._setter, self._watermark = memo, setter, watermark

    def decorate(self, number: int, total: int) -> None:
        chinese = self._memo.language == "zh"
        self.saveState()
        self.setFillColor(colors.HexColor("#5f6f78"))
        self._line(self._memo.subtitle, 18 * mm, A4[1] - 13 * mm)
        page = f"第{number}页，共{total}页" if chinese else f"Page {number} of {total}"
        self._line(page, A4[0] - 50 * mm, A4[1] - 13 * mm)
        self._line(self._memo.footer, 18 * mm, 11 * mm)
        if self._watermark:
            self.setFillColor(colors.Color(0.7, 0.15, 0.1, alpha=0.16))
            self.translate(A4[0] / 2, A4[1] / 2)
            self.rotate(38)
            self.setFont(self._setter.font, 26)
            for row, words in enumerate(self._watermark.split("\n")):
                self.drawCentredString(0, -34 * row, words)
        self.restoreState()

    def _line(self, words: str, x: float, y: float) -> None:
        style = ParagraphStyle("line", parent=self._setter.style("note"), fontSize=7.5)
        line = Paragraph(self._setter.text(words), style)
        line.wrapOn(self, A4[0] - 2 * 18 * mm, 20)
        line.drawOn(self, x, y)
