"""A paper as DOCX: headings, clauses and tables in body order, header and footer."""

from __future__ import annotations

import io
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from nlp_service.interfaces.demo.markdown import Element, Paper
from nlp_service.interfaces.demo.packing import settle

_HEADINGS = {"heading": ("Heading 1", 13), "subheading": ("Heading 2", 11.5)}


def document(paper: Paper) -> bytes:
    """The DOCX of ``paper``; equal bytes for equal input."""
    file = docx.Document()
    section = file.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.8)
    for name in ("Normal", "Heading 1", "Heading 2", "Title"):
        _font(file.styles[name])
    file.core_properties.title = paper.title
    file.core_properties.author = ""
    section.header.paragraphs[0].text = f"{paper.title}\t\t{paper.number}"
    _page_number(section.footer.paragraphs[0])
    for element in paper.elements:
        _add(file, element)
    buffer = io.BytesIO()
    file.save(buffer)
    return settle(buffer.getvalue(), paper.date)


def _font(style: Any) -> None:
    style.font.name = "Times New Roman"
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), "宋体")


def _page_number(paragraph: Any) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        run = paragraph.add_run()
        if kind:
            node = OxmlElement("w:fldChar")
            node.set(qn("w:fldCharType"), kind)
        else:
            node = OxmlElement("w:instrText")
            node.text = text
        run._r.append(node)


def _add(file: Any, element: Element) -> None:
    if element.kind == "break":
        file.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    elif element.rows:
        _table(file, element)
    elif element.kind in _HEADINGS:
        style, size = _HEADINGS[element.kind]
        run = file.add_paragraph(style=style).add_run(element.text)
        run.font.size = Pt(size)
    else:
        paragraph = file.add_paragraph(element.text)
        if element.kind == "title":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            paragraph.runs[0].bold = True
            paragraph.runs[0].font.size = Pt(18)
        elif element.kind == "right":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _table(file: Any, element: Element) -> None:
    table = file.add_table(rows=0, cols=len(element.rows[0]))
    if element.kind == "table":
        table.style = "Table Grid"
    for index, row in enumerate(element.rows):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
            if element.kind == "table" and index == 0 and text:
                cell.paragraphs[0].runs[0].bold = True
    file.add_paragraph()
