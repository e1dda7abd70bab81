"""Plain XML (XBRL filings and the like): the text of its elements, one a line."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from nlp_service.errors import Empty
from nlp_service.ingest.assemble import TextBuilder
from nlp_service.ingest.html import flatten
from nlp_service.ingest.package import local, parse_xml
from nlp_service.ingest.registry import ReadContext
from nlp_service.schema import BlockKind, Part


def read_xml(data: bytes, name: str, context: ReadContext) -> Part:
    """The part of an XML file: "element: text" lines, labels of attributes where there is no text.

    Escaped HTML inside elements (XBRL text blocks) is shown as its words. Raises Corrupt, Empty.
    """
    root = parse_xml(data, name or "XML")
    builder = TextBuilder()
    for element in root.iter():
        text = (element.text or "").strip() if isinstance(element.tag, str) else ""
        if text:
            words = flatten(text).text if "<" in text and ">" in text else " ".join(text.split())
            builder.block(f"{local(element)}: {words}" if words else "")
    if not builder.length:
        _attributes(root, builder)
    if not builder.length:
        raise Empty("The XML file holds no text")
    blocks = [replace(block, kind=BlockKind.PARAGRAPH) for block in builder.blocks]
    return Part(kind="xml", how="extracted", text=builder.text(), blocks=blocks)


def _attributes(root: Any, builder: TextBuilder) -> None:
    """Lines for XML that says everything in attributes, such as XBRL link bases."""
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        values = [f"{key.rpartition('}')[2]}={value}" for key, value in element.attrib.items()]
        if values:
            builder.block(f"{local(element)}: {' '.join(values)}")
