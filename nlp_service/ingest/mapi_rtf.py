"""The body of an Outlook message kept as RTF: the HTML wrapped in it, or its text.

Source: [MS-OXRTFEX], encapsulation of HTML and plain text in RTF.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from nlp_service.ingest.charset import decode

_TOKEN = re.compile(
    rb"\\'([0-9a-fA-F]{2})|\\([a-z]{1,32})(-?\d{1,10})? ?|\\([^a-z'])|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
_SKIPPED = frozenset(
    b"fonttbl colortbl stylesheet info pict object themedata colorschememapping datastore "
    b"latentstyles generator listtable listoverridetable rsidtbl xmlnstbl header footer".split()
)
_SIGNS = {
    b"par": "\n", b"line": "\n", b"tab": "\t", b"cell": "\t", b"row": "\n", b"lquote": "‘",
    b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•", b"endash": "–",
    b"emdash": "—", b"~": " ",
}  # fmt: skip
_CHARSETS = {
    134: "gb18030", 136: "big5hkscs", 128: "cp932", 129: "cp949", 204: "cp1251", 238: "cp1250",
    161: "cp1253", 162: "cp1254", 177: "cp1255", 178: "cp1256", 186: "cp1257", 0: "cp1252",
}  # fmt: skip


@dataclass
class _State:
    """What a group inherits and restores."""

    charset: str
    skipped: bool = False
    tag: bool = False
    hidden: bool = False
    unicode_skip: int = 1


def rtf_body(rtf: bytes) -> tuple[str, str]:
    """(``html`` or ``plain``, text) of an RTF body."""
    head = rtf[:2000]
    wrapped = b"\\fromhtml" in head
    page = re.search(rb"\\ansicpg(\d+)", head)
    base = {b"936": "gb18030", b"950": "big5hkscs", b"65001": "utf-8"}.get(
        page[1] if page else b"", f"cp{page[1].decode()}" if page else "cp1252"
    )
    return ("html" if wrapped else "plain"), _Converter(rtf, base, wrapped).run()


class _Converter:
    """One pass over the tokens."""

    def __init__(self, rtf: bytes, charset: str, wrapped: bool) -> None:
        self.rtf = rtf
        self.wrapped = wrapped
        self.out: list[str] = []
        self.pending = bytearray()
        self.state = _State(charset)
        self.base = charset
        self.stack: list[_State] = []
        self.fonts = {
            m[1]: _CHARSETS.get(int(m[2]), charset)
            for m in re.finditer(rb"\\f(\d+)\\[^{}]*?\\fcharset(\d+)", rtf[:100_000])
        }
        self.to_skip = 0

    def run(self) -> str:
        for match in _TOKEN.finditer(self.rtf):
            self._token(match)
        self._flush()
        return "".join(self.out)

    def _flush(self) -> None:
        if self.pending:
            self.out.append(decode(bytes(self.pending), self.state.charset).text)
            self.pending.clear()

    def _emit(self, text: str) -> None:
        self._flush()
        if self._shown():
            self.out.append(text)

    def _shown(self) -> bool:
        return not self.state.skipped and not (self.state.hidden and not self.state.tag)

    def _token(self, match: re.Match[bytes]) -> None:
        hexadecimal, word, number, sign, brace, plain = match.groups()
        if hexadecimal is not None:
            if self.to_skip:
                self.to_skip -= 1
            elif self._shown():
                self.pending.append(int(hexadecimal, 16))
        elif brace == b"{":
            self._flush()
            self.stack.append(replace(self.state))
        elif brace == b"}":
            self._flush()
            if self.stack:
                self.state = self.stack.pop()
        elif plain is not None:
            self._plain(plain)
        elif word is not None:
            self._word(word, number)
        elif sign == b"*":
            # An optional destination is unknown until its word comes; HTML tags are optional ones.
            self.state.skipped = True
        elif sign is not None and sign in b"\\{}~":
            self._emit(_SIGNS.get(sign, sign.decode("ascii")))

    def _plain(self, plain: bytes) -> None:
        if self.to_skip:
            used = min(self.to_skip, len(plain))
            self.to_skip -= used
            plain = plain[used:]
        if self._shown():
            self.pending += plain

    def _word(self, word: bytes, number: bytes | None) -> None:
        value = int(number) if number is not None else None
        if word == b"u" and value is not None:
            self._emit(chr(value & 0xFFFF))
            self.to_skip = self.state.unicode_skip
        elif word == b"uc" and value is not None:
            self.state.unicode_skip = max(0, min(value, 8))
        elif word == b"htmltag":
            self.state.skipped = not self.wrapped
            self.state.tag = True
        elif word == b"htmlrtf":
            self._flush()
            self.state.hidden = value != 0
        elif word == b"f" and number in self.fonts:
            self._flush()
            self.state.charset = self.fonts[number]
        elif word == b"plain":
            self._flush()
            self.state.charset = self.base
        elif word in _SKIPPED:
            self.state.skipped = True
        elif word in _SIGNS and not (self.wrapped and self.state.tag and word != b"par"):
            self._emit(_SIGNS[word])
