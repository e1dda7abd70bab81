"""PowerPoint presentations (.pptx): the words of each slide, its tables and notes."""

from __future__ import annotations

import re
from typing import Any

from nlp_service.ingest.assemble import TextBuilder
from nlp_service.ingest.package import Package, child, local
from nlp_service.ingest.registry import ReadContext
from nlp_service.schema import BlockKind, Cell, Page, Part

_SLIDE = re.compile(r"ppt/slides/slide(\d{1,6})\.xml")
_POINTS = 12_700  # EMU in a point


def read_pptx(data: bytes, name: str, context: ReadContext) -> Part:
    """The part of a presentation, a page per slide in the order shown. Raises Corrupt."""
    package = Package(data, context)
    builder = TextBuilder()
    pages: list[Page] = []
    width, height, order = _slides(package)
    for number, member in enumerate(order[: context.limits.pages], 1):
        # A page's text starts after the line break that parts it from the page before.
        start = builder.length + (1 if builder.length else 0)
        _shapes(package.xml(member), builder, number)
        for kind, target in package.relations(member).values():
            if kind == "notesSlide" and target in package:
                text = "\n".join(_paragraphs(package.xml(target)))
                builder.block(text, BlockKind.FOOTNOTE, page=number)
        pages.append(
            Page(number=number, width=width, height=height, start=min(start, builder.length),
                 end=builder.length, how="extracted")
        )  # fmt: skip
    part = Part(
        kind="pptx",
        how="extracted",
        text=builder.text(),
        pages=pages,
        blocks=builder.blocks,
        tables=builder.tables,
    )
    if not part.text:
        part.lost.append("the presentation holds no words, only pictures or nothing")
    return part


def _slides(package: Package) -> tuple[float, float, list[str]]:
    """Slide size in points, and the slides in the order shown."""
    members = sorted(
        (name for name in package.names if _SLIDE.fullmatch(name)),
        key=lambda name: int(_SLIDE.fullmatch(name).group(1)),  # type: ignore[union-attr]
    )
    main = "ppt/presentation.xml"
    if main not in package:
        return 720.0, 540.0, members
    root = package.xml(main)
    size = child(root, "sldSz")
    width = float(size.get("cx", 9_144_000)) / _POINTS if size is not None else 720.0
    height = float(size.get("cy", 6_858_000)) / _POINTS if size is not None else 540.0
    listed = child(root, "sldIdLst")
    relations = package.relations(main)
    shown: list[str] = []
    for item in listed if listed is not None else ():
        for key, value in item.attrib.items():
            if key.endswith("}id") and relations.get(value, ("", ""))[1] in package:
                shown.append(relations[value][1])
    return width, height, shown or members


def _shapes(root: Any, builder: TextBuilder, page: int) -> None:
    for element in root.iter():
        name = local(element)
        if name == "tbl":
            builder.table(_rows(element), page=page)
        elif name == "txBody" and not _in_table(element):
            title = _is_title(element)
            for text in _paragraphs(element):
                builder.block(text, BlockKind.HEADING if title else BlockKind.PARAGRAPH, page=page)


def _paragraphs(root: Any) -> list[str]:
    texts = []
    for paragraph in root.iter():
        if local(paragraph) != "p":
            continue
        pieces = []
        for item in paragraph.iter():
            if local(item) == "t":
                pieces.append(item.text or "")
            elif local(item) == "br":
                pieces.append("\n")
        text = "".join(pieces).strip()
        if text:
            texts.append(text)
    return texts


def _rows(table: Any) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    for row in (item for item in table if local(item) == "tr"):
        cells = []
        for column, cell in enumerate(item for item in row if local(item) == "tc"):
            text = "\n".join(_paragraphs(cell))
            cells.append(Cell(row=len(rows), column=column, text=text, start=0, end=0))
        rows.append(cells)
    return rows


def _in_table(element: Any) -> bool:
    return any(local(parent) == "tbl" for parent in element.iterancestors())


def _is_title(body: Any) -> bool:
    shape = body.getparent()
    for item in shape.iter() if shape is not None else ():
        if local(item) == "ph":
            return item.get("type") in ("title", "ctrTitle")
    return False
