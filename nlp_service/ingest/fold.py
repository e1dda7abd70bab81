"""Folds look-alike characters to the ones a reader would type, keeping every offset traceable.

Kangxi radicals and compatibility ideographs become the ordinary ideograph, full-width letters and
digits become ASCII, ligatures their letters, odd spaces a space. Chinese punctuation stays as
printed.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterator

_RANGES = (
    (0x2E80, 0x2FDF),  # CJK radicals supplement, Kangxi radicals
    (0xF900, 0xFAFF),  # CJK compatibility ideographs
    (0xFB00, 0xFB06),  # Latin ligatures
    (0xFF10, 0xFF19),  # full-width digits
    (0xFF21, 0xFF3A),  # full-width capitals
    (0xFF41, 0xFF5A),  # full-width small letters
    (0x2000, 0x200A),  # typographic spaces
    (0x1D400, 0x1D7FF),  # mathematical letters
)


def _folded() -> Iterator[tuple[int, str]]:
    for low, high in _RANGES:
        for code in range(low, high + 1):
            plain = unicodedata.normalize("NFKC", chr(code))
            if plain != chr(code):
                yield code, plain
    for code in (0xA0, 0x202F, 0x205F):
        yield code, " "
    yield 0xFF05, "%"


_TABLE: dict[int, str] = dict(_folded())
#: Ranges, not single characters: a class of many astral characters is searched one by one.
_NEEDS = re.compile(
    "[" + "".join(f"{chr(low)}-{chr(high)}" for low, high in _RANGES) + "\xa0\u202f\u205f\uff05]"
)
_CJK = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\ufe30-\ufe4f\U00020000-\U0003ffff]")


def fold(text: str) -> str:
    """``text`` with look-alikes folded; ligatures make it longer."""
    if text.isascii() or not _NEEDS.search(text):
        return text
    return text.translate(_TABLE)


def fold_with_edges(text: str, edges: array[int]) -> tuple[str, array[int]]:
    """As ``fold``, with the left edges of the characters (and the last right edge) kept in step.

    A ligature's letters share its width evenly. ``edges`` may be empty.
    """
    if text.isascii() or not _NEEDS.search(text):
        return text, edges
    folded = text.translate(_TABLE)
    if len(folded) == len(text) or len(edges) != len(text) + 1:
        return folded, edges if len(folded) == len(text) else array("i")
    spread = array("i")
    for index, character in enumerate(text):
        count = len(_TABLE.get(ord(character), character))
        left, right = edges[index], edges[index + 1]
        spread.extend(left + (right - left) * step // count for step in range(count))
    spread.append(edges[-1])
    return folded, spread


def is_cjk(character: str) -> bool:
    """Whether a character is set without spaces between words (Chinese, Japanese, full-width)."""
    return character >= "\u2e80" and _CJK.match(character) is not None


def width(text: str) -> int:
    """The printed width of ``text`` in Latin letters: a CJK character counts two."""
    return len(text) if text.isascii() else len(text) + len(_CJK.findall(text))


def joiner(left: str, right: str) -> str:
    """What to put between two printed lines of one paragraph: nothing in Chinese, else a space."""
    if not left or not right or left[-1].isspace() or right[0].isspace():
        return ""
    if is_cjk(left[-1]) or is_cjk(right[0]):
        return ""
    return " "
