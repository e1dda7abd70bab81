"""Word documents (.docx, strict and transitional): body order, tables, notes, tracked changes.

The package is read directly rather than through python-docx, which refuses strict documents and
leaves out text boxes, content controls and insertions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from nlp_service.errors import Corrupt
from nlp_service.ingest.assemble import TextBuilder
from nlp_service.ingest.docx_numbering import Numbering, read_numbering
from nlp_service.ingest.docx_runs import mark_is_deleted, paragraph_text
from nlp_service.ingest.package import Package, attribute, child, local
from nlp_service.ingest.registry import ReadContext
from nlp_service.schema import BlockKind, Cell, Part

_HEADING = re.compile(r"(?:heading|标题|überschrift|titre)\s*(\d)", re.I)
_WRAPPERS = frozenset(
    {
        "sdt",
        "sdtContent",
        "ins",
        "moveTo",
        "customXml",
        "smartTag",
        "AlternateContent",
        "Choice",
        "body",
        "document",
    }
)
_MAX_NESTING = 60


def read_docx(data: bytes, name: str, context: ReadContext) -> Part:
    """The part of a Word document; comments and deleted passages become notes beside it.

    Headers stand before the text, footers, footnotes and endnotes after it, as blocks of their
    kind. Raises Corrupt, Encrypted, TooLarge.
    """
    package = Package(data, context)
    main = _main_member(package)
    reader = _Docx(package, main)
    reader.read()
    builder = reader.builder
    part = Part(
        kind="docx",
        how="extracted",
        text=builder.text(),
        blocks=builder.blocks,
        tables=builder.tables,
        lost=reader.lost,
    )
    for title, texts in (("comments", reader.comments), ("deleted text", reader.deleted)):
        if texts:
            part.parts.append(context.note(title, "\n".join(texts)))
    for member, file in reader.embedded():
        part.parts.append(context.child(package.read(member), file))
    if not part.text:
        part.lost.append("the document holds no words, only pictures or nothing")
    return part


def _main_member(package: Package) -> str:
    for kind, member in package.relations("").values():
        if kind == "officeDocument" and member in package:
            return member
    if "word/document.xml" in package:
        return "word/document.xml"
    raise Corrupt("The file is damaged: it holds no Word document")


class _Docx:
    def __init__(self, package: Package, main: str) -> None:
        self._package = package
        self._main = main
        self._relations = package.relations(main)
        self.builder = TextBuilder()
        self.lost: list[str] = []
        self.comments: list[str] = []
        self.deleted: list[str] = []
        self._styles: dict[str, dict[str, str]] = {}
        self._numbering = Numbering()
        self._carried = ""

    def read(self) -> None:
        """Fill the builder from all members that carry text."""
        root = self._package.xml(self._main)
        self._read_styles()
        numbering = self._member("numbering")
        if numbering:
            self._numbering = read_numbering(self._package.xml(numbering))
        # Text hanging from the page, each said once however many sections show it.
        for kind in ("header", "footer"):
            if kind == "footer":
                self._blocks(root)
            seen: set[str] = set()
            for member in self._members(kind):
                text = "\n".join(self._texts(self._package.xml(member)))
                if text and text not in seen:
                    seen.add(text)
                    block = BlockKind.HEADER if kind == "header" else BlockKind.FOOTER
                    self.builder.block(text, block)
        self._notes("footnotes", "footnote")
        self._notes("endnotes", "endnote")
        self._comments()

    def embedded(self) -> Iterator[tuple[str, str]]:
        """Office files and others embedded in the document, as (member, file name)."""
        for kind, member in self._relations.values():
            if kind in ("package", "oleObject", "aFChunk") and member in self._package:
                yield member, member.rpartition("/")[2]

    def _member(self, kind: str) -> str | None:
        return next(iter(self._members(kind)), None)

    def _members(self, kind: str) -> list[str]:
        found = [m for k, m in self._relations.values() if k == kind and m in self._package]
        return sorted(found)

    def _read_styles(self) -> None:
        member = self._member("styles")
        if not member:
            return
        for style in self._package.xml(member):
            if local(style) != "style":
                continue
            entry: dict[str, str] = {}
            for item in style:
                if local(item) in ("name", "basedOn"):
                    entry[local(item)] = attribute(item, "val")
            properties = child(style, "pPr")
            if properties is not None:
                entry |= _properties(properties)
            self._styles[attribute(style, "styleId")] = entry

    def _style(self, style: str, key: str) -> str:
        for _ in range(20):
            entry = self._styles.get(style)
            if entry is None:
                return ""
            if key in entry:
                return entry[key]
            style = entry.get("basedOn", "")
        return ""

    def _blocks(self, parent: Any, depth: int = 0) -> None:
        if depth > _MAX_NESTING:
            self.lost.append("content nested too deeply")
            return
        for element in parent:
            name = local(element)
            if name == "p":
                self._paragraph(element)
            elif name == "tbl":
                self.builder.table(self._rows(element, depth))
            elif name in _WRAPPERS:
                self._blocks(element, depth + 1)
                if name == "Choice":
                    break
            elif name in ("del", "moveFrom"):
                self._cut_out(element)
        carried, self._carried = self._carried, ""
        self.builder.block(carried)

    def _cut_out(self, element: Any) -> None:
        text = "".join(
            item.text or "" for item in element.iter() if local(item) in ("delText", "t")
        )
        if text.strip():
            self.deleted.append(text.strip())

    def _paragraph(self, element: Any) -> None:
        text, boxes = self._text_of(element)
        kind, level, label = self._role(element, bool(text.strip()))
        if text.strip():
            self.builder.block(f"{label} {text.strip()}" if label else text, kind, level=level)
        for box in boxes:
            self._blocks(box, 1)

    def _text_of(self, element: Any) -> tuple[str, list[Any]]:
        text, boxes, deleted = paragraph_text(element)
        self.deleted += deleted
        text, self._carried = self._carried + text, ""
        if mark_is_deleted(element):
            # Two paragraphs whose break was deleted are one.
            text, self._carried = "", text
        return text, boxes

    def _role(self, element: Any, filled: bool) -> tuple[BlockKind, int | None, str]:
        """A paragraph's kind, heading level and automatic number."""
        properties = child(element, "pPr")
        own = _properties(properties) if properties is not None else {}
        style = own.get("style", "")
        number = own.get("number") or self._style(style, "number")
        depth = own.get("depth") or self._style(style, "depth") or "0"
        label = ""
        if filled and number and number != "0" and depth.isdigit():
            label = self._numbering.label(number, int(depth))
        outline = own.get("outline") or self._style(style, "outline")
        title = self._style(style, "name") or style
        found = _HEADING.match(title)
        if found:
            return BlockKind.HEADING, int(found.group(1)), label
        if title.lower() in ("title", "标题"):
            return BlockKind.TITLE, 1, label
        if outline.isdigit() and int(outline) < 9:
            return BlockKind.HEADING, int(outline) + 1, label
        return (BlockKind.LIST_ITEM if label else BlockKind.PARAGRAPH), None, label

    def _rows(self, table: Any, depth: int) -> list[list[Cell]]:
        rows: list[list[Cell]] = []
        above: dict[int, Cell] = {}
        for element in _of(table, "tr"):
            properties = child(element, "trPr")
            if properties is not None and child(properties, "del") is not None:
                self._cut_out(element)
                continue
            cells: list[Cell] = []
            column = 0
            for item in _of(element, "tc"):
                wide, merge = _cell_shape(item)
                if merge == "continue" and column in above:
                    above[column].rows += 1
                    column += wide
                    continue
                cell = Cell(
                    row=len(rows),
                    column=column,
                    columns=wide,
                    text="\n".join(self._texts(item, depth + 1)),
                    start=0,
                    end=0,
                )
                if merge == "restart":
                    above[column] = cell
                else:
                    above.pop(column, None)
                cells.append(cell)
                column += wide
            rows.append(cells)
        return rows

    def _texts(self, parent: Any, depth: int = 0) -> list[str]:
        """The paragraphs below an element as texts; tables inside row by row."""
        texts: list[str] = []
        if depth > _MAX_NESTING:
            self.lost.append("content nested too deeply")
            return texts
        for element in parent:
            name = local(element)
            if name == "p":
                text, boxes = self._text_of(element)
                _, _, label = self._role(element, bool(text.strip()))
                if text.strip():
                    texts.append(f"{label} {text.strip()}" if label else text.strip())
                for box in boxes:
                    texts += self._texts(box, depth + 1)
            elif name == "tbl":
                for row in _of(element, "tr"):
                    cells = [" ".join(self._texts(cell, depth + 1)) for cell in _of(row, "tc")]
                    texts.append("\t".join(cell for cell in cells if cell))
            elif name in _WRAPPERS:
                texts += self._texts(element, depth + 1)
                if name == "Choice":
                    break
            elif name in ("del", "moveFrom"):
                self._cut_out(element)
        if self._carried.strip():
            texts.append(self._carried.strip())
        self._carried = ""
        return texts

    def _notes(self, kind: str, element_name: str) -> None:
        member = self._member(kind)
        if not member:
            return
        for note in self._package.xml(member):
            if local(note) != element_name or attribute(note, "type") in (
                "separator",
                "continuationSeparator",
                "continuationNotice",
            ):
                continue
            text = " ".join(self._texts(note))
            if text:
                self.builder.block(text, BlockKind.FOOTNOTE)

    def _comments(self) -> None:
        member = self._member("comments")
        if not member:
            return
        for comment in self._package.xml(member):
            text = " ".join(self._texts(comment))
            if local(comment) == "comment" and text:
                author = attribute(comment, "author")
                self.comments.append(f"{author}: {text}" if author else text)


def _of(parent: Any, wanted: str) -> Iterator[Any]:
    """Rows or cells, also those inside content controls and insertions."""
    stack = [iter(parent)]
    while stack:
        for element in stack[-1]:
            name = local(element)
            if name == wanted:
                yield element
            elif name in _WRAPPERS and len(stack) < _MAX_NESTING:
                stack.append(iter(element))
                break
        else:
            stack.pop()


def _cell_shape(cell: Any) -> tuple[int, str]:
    """How many columns a cell covers, and its part in a vertical merge."""
    properties = child(cell, "tcPr")
    if properties is None:
        return 1, ""
    span = child(properties, "gridSpan")
    merge = child(properties, "vMerge")
    value = attribute(span, "val") if span is not None else "1"
    wide = int(value) if value.isdigit() and len(value) < 4 else 1
    if merge is None:
        return max(wide, 1), ""
    return max(wide, 1), "restart" if attribute(merge, "val") == "restart" else "continue"


def _properties(properties: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for item in properties:
        match local(item):
            case "pStyle":
                found["style"] = attribute(item, "val")
            case "outlineLvl":
                found["outline"] = attribute(item, "val")
            case "numPr":
                for inner in item:
                    key = {"numId": "number", "ilvl": "depth"}.get(local(inner))
                    if key:
                        found[key] = attribute(inner, "val")
    return found
