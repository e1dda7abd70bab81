"""Rich Text Format: its words, in any charset it names; no pictures or objects."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace

from nlp_service.errors import Empty
from nlp_service.ingest.assemble import TextBuilder
from nlp_service.ingest.registry import ReadContext
from nlp_service.schema import BlockKind, Part

_TOKEN = re.compile(
    rb"\\([a-z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9a-fA-F]{2})|\\([^a-z\r\n])|([{}])|[\r\n]+"
    rb"|(\\?[^\\{}\r\n]+)|(\\)",
    re.S,
)
_SKIPPED = frozenset(
    {
        b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"themedata",
        b"colorschememapping", b"datastore", b"latentstyles", b"listtable", b"listoverridetable",
        b"rsidtbl", b"generator", b"xmlnstbl", b"mmathPr",
        b"fldinst", b"bkmkstart", b"bkmkend", b"filetbl", b"revtbl",
        b"pgptbl", b"nonshppict", b"shpinst", b"blipuid", b"panose", b"falt", b"template",
        b"operator", b"author", b"company", b"atnid", b"atnauthor",
    }
)  # fmt: skip
#: Destinations whose words stand beside the text, with what they are.
_BESIDE = {
    b"annotation": "comments",
    **dict.fromkeys((b"header", b"headerl", b"headerr", b"headerf"), "header"),
    **dict.fromkeys((b"footer", b"footerl", b"footerr", b"footerf"), "footer"),
}
_BREAKS = {b"par": "\n", b"line": "\n", b"sect": "\n", b"page": "\n", b"row": "\n", b"tab": "\t",
           b"cell": "\t", b"nestcell": "\t", b"nestrow": "\n", b"emdash": "—", b"endash": "–",
           b"bullet": "•", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”",
           b"emspace": " ", b"enspace": " "}  # fmt: skip
_CHARSETS = {0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gb18030",
             136: "big5hkscs", 161: "cp1253", 162: "cp1254", 163: "cp1258",
             177: "cp1255", 178: "cp1256",
             186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250"}  # fmt: skip
_PAGES = {936: "gb18030", 950: "big5hkscs", 65001: "utf-8", 10000: "mac_roman"}


@dataclass(slots=True)
class _State:
    skip: bool = False
    charset: str = ""
    unicode_skip: int = 1
    font_table: bool = False
    hidden: bool = False
    place: str = "text"


def read_rtf(data: bytes, name: str, context: ReadContext) -> Part:
    """The part of an RTF file. Raises Empty where it shows no words."""
    words = _Reader().read(data)
    if not words["text"].strip():
        raise Empty("The RTF file shows no words")
    builder = TextBuilder()
    for place, kind in (
        ("header", BlockKind.HEADER),
        ("text", BlockKind.PARAGRAPH),
        ("footer", BlockKind.FOOTER),
    ):
        for line in words[place].split("\n"):
            builder.block(line.strip(" \t"), kind)
    text = builder.text()
    broken = text.count("\ufffd")
    part = Part(
        kind="rtf",
        how="extracted",
        confidence=round(1 - broken / max(len(text), 1), 4),
        text=text,
        blocks=builder.blocks,
    )
    for title in ("comments", "deleted"):
        if words[title].strip():
            lines = "\n".join(filter(None, map(str.strip, words[title].split("\n"))))
            part.parts.append(context.note(title, lines))
    return part


def rtf_text(data: bytes) -> str:
    """The words of RTF source, paragraphs as lines, table cells parted by tabs."""
    return _Reader().read(data)["text"]


class _Reader:
    def __init__(self) -> None:
        self._out: dict[str, list[str]] = {
            place: [] for place in ("text", "header", "footer", "comments", "deleted")
        }
        self._raw = bytearray()
        self._high = ""
        self._default = "cp1252"
        self._fonts: dict[int, str] = {}
        self._font = 0
        self._state = _State()
        self._stack: list[_State] = []
        self._to_skip = 0

    def read(self, data: bytes) -> dict[str, str]:
        """The words of each place: text, header, footer, comments, deleted."""
        for token in _TOKEN.finditer(data):
            word, number, code, symbol, brace, text, _ = token.groups()
            if brace == b"{":
                self._flush()
                self._stack.append(replace(self._state))
            elif brace == b"}":
                self._flush()
                self._state = self._stack.pop() if self._stack else _State()
            elif word:
                self._word(word, int(number) if number else None)
            elif code:
                self._bytes(bytes([int(code, 16)]))
            elif symbol:
                self._symbol(symbol)
            elif text:
                self._bytes(text)
        self._flush()
        return {place: "".join(pieces) for place, pieces in self._out.items()}

    def _bytes(self, raw: bytes) -> None:
        if self._to_skip:
            skipped = min(self._to_skip, len(raw))
            raw, self._to_skip = raw[skipped:], self._to_skip - skipped
        if raw and not (self._state.skip or self._state.font_table or self._state.hidden):
            self._raw += raw

    def _flush(self) -> None:
        if self._raw:
            charset = self._state.charset or self._default
            self._out[self._state.place].append(bytes(self._raw).decode(charset, "replace"))
            self._raw.clear()

    def _emit(self, text: str) -> None:
        self._flush()
        if not (self._state.skip or self._state.font_table or self._state.hidden):
            self._out[self._state.place].append(text)

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            # A destination that this reader does not know by name is not text.
            self._state.skip = True
        elif symbol in (b"\\", b"{", b"}"):
            self._bytes(symbol)
        elif symbol == b"~":
            self._emit(" ")
        elif symbol == b"_":
            self._emit("-")

    def _word(self, word: bytes, number: int | None) -> None:
        state = self._state
        if word == b"u" and number is not None:
            self._unicode(number % 0x10000)
            self._to_skip = state.unicode_skip
            return
        self._to_skip = 0
        if word in _BREAKS:
            self._emit(_BREAKS[word])
        elif word in _SKIPPED:
            self._flush()
            state.skip = True
        elif word in _BESIDE:
            self._flush()
            state.skip, state.place = False, _BESIDE[word]
            if self._out[state.place]:
                self._out[state.place].append("\n")
        elif word == b"fonttbl":
            state.font_table = True
        elif word == b"f" and number is not None:
            self._flush()
            self._font = number
            state.charset = self._fonts.get(number, "")
        elif word == b"fcharset" and number is not None and state.font_table:
            self._fonts[self._font] = _CHARSETS.get(number, "")
        elif word == b"ansicpg" and number is not None:
            self._default = _PAGES.get(number) or _codec(f"cp{number}")
        elif word == b"uc" and number is not None:
            state.unicode_skip = max(min(number, 16), 0)
        elif word == b"v":
            self._flush()
            state.hidden = number != 0
        elif word == b"deleted":
            self._flush()
            if state.place in ("text", "deleted"):
                state.place = "text" if number == 0 else "deleted"
        elif word == b"plain":
            self._flush()
            state.hidden, state.charset = False, ""
            state.place = "text" if state.place == "deleted" else state.place

    def _unicode(self, code: int) -> None:
        if 0xD800 <= code < 0xDC00:
            self._high = chr(code)
            return
        pair, self._high = self._high + chr(code), ""
        self._emit(pair.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"))


def _codec(name: str) -> str:
    try:
        codecs.lookup(name)
    except LookupError:
        return "cp1252"
    return name
