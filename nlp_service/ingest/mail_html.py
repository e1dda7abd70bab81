"""HTML body of a mail → text whose quotations stay recognisable.

Quoting elements become lines led by ``> ``, as mail clients write them in plain text; elements
that only some clients use (Outlook's reply header, signature blocks) become zone hints.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from nlp_service.schema import Zone, ZoneKind

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode


def _names(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_SKIPPED = _names(
    "head style script title meta link noscript template svg object iframe audio video select "
    "textarea button input -comment !doctype"
)
_LINES = _names(
    "div tr li dd dt address center section article header footer form table tbody thead ul "
    "ol dl pre body html main nav aside figure caption option"
)
_PARAGRAPHS = _names("p h1 h2 h3 h4 h5 h6 blockquote")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.I)
_INDENT = re.compile(r"border\s*:\s*(?:none|0)|border-left\s*:\s*(?:none|0)", re.I)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202a-\u202e]")

#: From such an element on, all the rest is the earlier mail.
_HISTORY_IDS = re.compile(
    r"divrplyfwdmsg|olk_src_body_section|mail-editor-reference-message-container|replysplit|"
    r"x_divrplyfwdmsg|isforwardcontent|ntes-(?:pcmac|iosmail)-reply|_?origmsg|outlookmessageheader",
    re.I,
)
_QUOTE_CLASSES = re.compile(r"yahoo_quoted|moz-forward-container|qmquote", re.I)
_SIGNATURES = re.compile(
    r"gmail_signature|moz-signature|(?:^|[\s_-])signature(?:$|[\s_-])|mailsigbox|foxmail_?sign|"
    r"ntes-mailmaster-(?:sign|quote-sign)|__aliyun_signature|sign_?wrap|protonmail_signature",
    re.I,
)


class MailText(NamedTuple):
    """The text of a body and the ranges that its markup tells to be no words of the author."""

    text: str
    hints: list[Zone]


def html_text(html: str) -> MailText:
    """The text of an HTML body with its block structure, and zone hints."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(html)
    body = tree.body or tree.root
    if body is None:
        return MailText("", [])
    writer = _Writer()
    _walk(body, writer)
    return writer.finish()


class _Writer:
    """Collects lines; knows the depth of quotation and the open hint."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.hints: list[tuple[ZoneKind, int, int]] = []
        self.current: list[str] = []
        self.depth = 0
        self.spaced = True

    def words(self, text: str) -> None:
        text = _INVISIBLE.sub("", text).replace("\xa0", " ")
        text = _SPACES.sub(" ", text)
        if self.spaced:
            text = text.lstrip(" ")
        if text:
            self.current.append(text)
            self.spaced = text.endswith(" ")

    def verbatim(self, text: str) -> None:
        pieces = text.replace("\r\n", "\n").split("\n")
        for i, piece in enumerate(pieces):
            if i:
                self.end_line(force=True)
            if piece:
                self.current.append(piece)
                self.spaced = False

    def end_line(self, force: bool = False) -> None:
        line = "".join(self.current).rstrip()
        if line or force:
            self.lines.append("> " * self.depth + line)
        self.current.clear()
        self.spaced = True

    def gap(self) -> None:
        self.end_line()
        if self.lines and self.lines[-1].strip(" >"):
            self.lines.append("> " * self.depth if self.depth else "")

    def last_words(self) -> str:
        if self.current:
            return "".join(self.current).rstrip()
        return next((line for line in reversed(self.lines) if line.strip(" >")), "")

    def finish(self) -> MailText:
        self.end_line()
        kept: list[str] = []
        place = [0]
        offset = 0
        for line in self.lines:
            line = line.rstrip()
            blank = not line.strip("> ")
            if not (blank and (not kept or not kept[-1].strip("> "))):
                kept.append(line)
                offset += len(line) + 1
            place.append(offset)
        while kept and not kept[-1].strip("> "):
            kept.pop()
        text = "\n".join(kept)
        zones = [
            Zone(kind=kind, start=min(place[first], len(text)), end=min(place[last], len(text)))
            for kind, first, last in self.hints
        ]
        return MailText(text, [z for z in zones if z.end > z.start])


def _walk(root: LexborNode, writer: _Writer) -> None:
    """Write all below ``root``, without recursion: mail nests tables hundreds deep."""
    preformatted = 0
    rest_from: int | None = None
    # An entry is a node to open, or what to do when an element closes.
    stack: list[tuple[LexborNode | None, tuple[str, int, int]]] = [(root, ("", 0, 0))]
    while stack:
        node, (tag, mark, quoted) = stack.pop()
        if node is None:
            preformatted -= tag == "pre"
            if quoted:
                writer.end_line()
                writer.depth -= 1
            _close(writer, tag)
            if mark:
                writer.end_line()
                writer.hints.append((ZoneKind.SIGNATURE, mark - 1, len(writer.lines)))
            continue
        name = node.tag or ""
        if name == "-text":
            content = node.text_content or ""
            if preformatted:
                writer.verbatim(content)
            else:
                writer.words(content)
            continue
        if name in _SKIPPED or name.startswith("o:p-"):
            continue
        attributes = node.attributes
        if name == "br":
            writer.end_line(force=True)
            continue
        if name == "hr":
            writer.gap()
            writer.words("________________")
            writer.end_line()
            continue
        style = attributes.get("style") or ""
        if style and _HIDDEN.search(style):
            continue
        label = f"{attributes.get('id') or ''} {attributes.get('class') or ''}"
        mark = 0
        if label != " ":
            if rest_from is None and (_HISTORY_IDS.search(label) or _QUOTE_CLASSES.search(label)):
                writer.end_line()
                rest_from = len(writer.lines)
            elif _SIGNATURES.search(label) or "data-signatureblock" in attributes:
                writer.end_line()
                mark = len(writer.lines) + 1
        quoted = int(name == "blockquote" and not _is_indent(attributes, style))
        _open(writer, "div" if name == "blockquote" and not quoted else name, attributes)
        writer.depth += quoted
        preformatted += name == "pre"
        closes = "div" if name == "blockquote" and not quoted else name
        stack.append((None, (closes, mark, quoted)))
        child = node.last_child
        while child is not None:
            stack.append((child, ("", 0, 0)))
            child = child.prev
    if rest_from is not None:
        writer.end_line()
        writer.hints.append((ZoneKind.QUOTE, rest_from, len(writer.lines)))


def _is_indent(attributes: dict[str, str | None], style: str) -> bool:
    """Whether a blockquote only indents, as Outlook and Gmail use it for the author's own text."""
    if attributes.get("type") == "cite" or "cite" in attributes or attributes.get("class"):
        return False
    return bool(_INDENT.search(style)) and "padding-left:1ex" not in style.replace(" ", "")


def _open(writer: _Writer, name: str, attributes: dict[str, str | None]) -> None:
    if (name == "p" and "MsoNormal" not in (attributes.get("class") or "")) or (
        name in _PARAGRAPHS and name != "p"
    ):
        writer.gap()
    elif name in _LINES or name == "p":
        writer.end_line()
        if name == "li":
            writer.words("• ")
    elif name in ("td", "th") and writer.current:
        writer.current.append("\t")
        writer.spaced = True


def _close(writer: _Writer, name: str) -> None:
    if name in _PARAGRAPHS and name != "p":
        writer.gap()
    elif name in _LINES or name == "p":
        writer.end_line()
