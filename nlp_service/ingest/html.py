"""HTML: the words a browser would show, in blocks and tables; no scripts, nothing fetched."""

from __future__ import annotations

import re
from typing import Any

from nlp_service.errors import Empty
from nlp_service.ingest.assemble import TextBuilder
from nlp_service.ingest.charset import decode
from nlp_service.ingest.registry import ReadContext
from nlp_service.schema import BlockKind, Cell, Part

_HIDDEN = frozenset(
    {
        "script", "style", "noscript", "template", "head", "iframe", "object", "embed", "svg",
        "math", "canvas", "audio", "video", "select", "datalist",
    }
)  # fmt: skip
_BLOCK = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog",
        "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3",
        "h4", "h5", "h6", "header", "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section",
        "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "caption", "legend",
    }
)  # fmt: skip
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_NOT_SHOWN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.I)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_DECLARED = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-:.]+)", re.I)
_MAX_SPAN = 1000
_MAX_COVERED = 100_000  # places covered by spanning cells; more is an attack


def read_html(data: bytes, name: str, context: ReadContext) -> Part:
    """The part of an HTML file. Raises Empty where it shows no words."""
    declared = _DECLARED.search(data[:4096])
    markup, how, confidence = decode(data, declared.group(1).decode() if declared else None)
    part = flatten(markup)
    if not part.text:
        raise Empty("The page shows no words")
    part.kind, part.how, part.confidence = "html", how, confidence
    return part


def flatten(markup: str) -> Part:
    """A part with the text, blocks and tables of HTML, also of fragments and of mail bodies."""
    from selectolax.lexbor import LexborHTMLParser

    root = LexborHTMLParser(markup.replace("\0", "")).root
    walker = _Walker()
    if root is not None:
        walker.walk(root)
    builder = walker.builder
    return Part(kind="html", text=builder.text(), blocks=builder.blocks, tables=builder.tables)


class _Walker:
    def __init__(self) -> None:
        self.builder = TextBuilder()
        self._inline: list[str] = []
        self._kind = BlockKind.PARAGRAPH
        self._level: int | None = None
        self._marker = ""
        self._lists: list[int | None] = []
        self._pre = 0

    def walk(self, root: Any) -> None:
        """Visit all nodes in document order; no recursion, so that no nesting is too deep."""
        node = root
        while True:
            down = self._enter(node)
            following = node.first_child if down else None
            while following is None:
                self._leave(node, entered=down)
                if node.mem_id == root.mem_id:
                    self._flush()
                    return
                following = node.next
                if following is None:
                    node, down = node.parent, True
                    continue
            node = following

    def _enter(self, node: Any) -> bool:
        tag = node.tag
        if tag == "-text":
            self._inline.append(node.text_content or "")
            return False
        if tag in _HIDDEN or tag in ("-comment", "!doctype") or _is_hidden(node):
            return False
        if tag == "br":
            self._inline.append("\0")
            return False
        if tag == "table" and _is_data_table(node):
            self._flush()
            self.builder.table(_rows(node))
            return False
        if tag in ("td", "th") and self._inline:
            self._inline.append(" ")
        if tag in _BLOCK:
            self._flush()
            self._open(tag, node)
        return True

    def _open(self, tag: str, node: Any) -> None:
        if tag in _HEADINGS:
            self._kind, self._level = BlockKind.HEADING, _HEADINGS[tag]
        elif tag == "pre":
            self._pre += 1
        elif tag == "ul":
            self._lists.append(None)
        elif tag == "ol":
            start = node.attributes.get("start") or ""
            self._lists.append(int(start) if re.fullmatch(r"-?\d{1,6}", start) else 1)
        elif tag == "li":
            self._kind = BlockKind.LIST_ITEM
            number = self._lists[-1] if self._lists else None
            self._marker = "• " if number is None else f"{number}. "
            if number is not None:
                self._lists[-1] = number + 1

    def _leave(self, node: Any, *, entered: bool) -> None:
        if not entered or node.tag not in _BLOCK:
            return
        self._flush()
        if node.tag == "pre":
            self._pre -= 1
        elif node.tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        elif node.tag == "li" or node.tag in _HEADINGS:
            self._kind, self._level, self._marker = BlockKind.PARAGRAPH, None, ""

    def _flush(self) -> None:
        raw = "".join(self._inline)
        self._inline.clear()
        text = raw.replace("\0", "\n") if self._pre else _collapse(raw)
        if not text.strip():
            return
        self.builder.block(self._marker + text, self._kind, level=self._level)
        self._marker = ""


def _collapse(raw: str) -> str:
    """White space as a browser shows it; the zero byte stands for a line break."""
    lines = [_SPACE.sub(" ", line).strip(" ") for line in raw.split("\0")]
    return "\n".join(lines).strip("\n").replace("\xa0", " ")


def _is_hidden(node: Any) -> bool:
    attributes = node.attributes
    if not attributes:
        return False
    return "hidden" in attributes or bool(_NOT_SHOWN.search(attributes.get("style") or ""))


def _is_data_table(node: Any) -> bool:
    """Whether a table holds data; mails and old pages use tables to place blocks."""
    if node.attributes.get("role") == "presentation" or node.css_first("td table, th table"):
        return False
    rows = node.css("tr")
    if len(rows) < 2 or not any(len(row.css("td, th")) > 1 for row in rows[:50]):
        return bool(node.css_first("th")) and len(rows) > 0
    # Paragraphs of prose in most cells mean a layout grid.
    cells = node.css("td, th")
    return sum(len(cell.text()) > 600 for cell in cells[:60]) <= len(cells[:60]) / 2


def _rows(table: Any) -> list[list[Cell]]:
    """Cells with their spans; a cell that an earlier one covers is moved to the right."""
    rows: list[list[Cell]] = []
    covered: dict[tuple[int, int], bool] = {}
    for number, row in enumerate(table.css("tr")):
        cells: list[Cell] = []
        column = 0
        for cell in row.iter():
            if cell.tag not in ("td", "th"):
                continue
            while covered.pop((number, column), False):
                column += 1
            wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
            inner = _Walker()
            inner.walk(cell)
            cells.append(
                Cell(
                    row=number,
                    column=column,
                    rows=high,
                    columns=wide,
                    text=inner.builder.text(),
                    start=0,
                    end=0,
                )
            )
            if len(covered) + high * wide < _MAX_COVERED:
                for below in range(1, high):
                    for beside in range(wide):
                        covered[number + below, column + beside] = True
            column += wide
        if cells:
            rows.append(cells)
    return rows


def _span(cell: Any, name: str) -> int:
    value = cell.attributes.get(name) or ""
    return min(max(int(value), 1), _MAX_SPAN) if value.isascii() and value.isdigit() else 1
