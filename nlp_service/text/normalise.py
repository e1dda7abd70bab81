"""Normal forms for matching, each with the way back to the original characters."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Normalised:
    """A normal form and, for each of its characters, where it came from.

    ``origin`` has one entry more than ``text`` (the end); None means that the offsets are equal.
    """

    text: str
    origin: tuple[int, ...] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The range of the original that ``text[start:end]`` stands for."""
        if self.origin is None:
            return start, end
        if start >= end:
            return self.origin[start], self.origin[start]
        last = end
        # Characters that one original expanded to share its start; go on to the next original.
        while last < len(self.text) and self.origin[last] == self.origin[end - 1]:
            last += 1
        return self.origin[start], self.origin[last]


def normalise(text: str) -> Normalised:
    """NFKC of ``text`` character by character: full-width forms, ligatures, Kangxi radicals.

    Combining marks are joined to the character before them.
    """
    if text.isascii() or unicodedata.is_normalized("NFKC", text):
        return Normalised(text)
    pieces: list[str] = []
    origin: list[int] = []
    at = 0
    length = len(text)
    while at < length:
        stop = at + 1
        while stop < length and unicodedata.combining(text[stop]):
            stop += 1
        piece = unicodedata.normalize("NFKC", text[at:stop])
        pieces.append(piece)
        origin.extend([at] * len(piece))
        at = stop
    origin.append(length)
    return Normalised("".join(pieces), tuple(origin))


def simplify(text: str) -> str:
    """``text`` with Traditional Chinese characters made Simplified; the length stays the same.

    For matching only: the choice is made character by character, without context.
    """
    return text if text.isascii() else text.translate(_traditional())


@lru_cache(maxsize=1)
def _traditional() -> dict[int, str]:
    """Traditional → Simplified, from the character table that OpenCC ships."""
    import opencc

    table = Path(opencc.__file__).parent / "dictionary" / "TSCharacters.txt"
    found: dict[int, str] = {}
    for line in table.read_text(encoding="utf-8").splitlines():
        source, _, targets = line.partition("\t")
        first = targets.split(" ", 1)[0]
        if len(source) == 1 and len(first) == 1 and source != first:
            found[ord(source)] = first
    return found
