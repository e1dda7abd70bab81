"""Cues: phrases that may announce a signal, found in one linear pass.

A cue is a regular expression. Its *anchors* are literals of which one must be present wherever it
matches; the index looks for anchors by a hash of their first characters and tries only the
expressions that an anchor calls, so cost grows with the length of the text and not with the
number of cues.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from nlp_service.schema.annotation import Language
from nlp_service.signals.anchors import anchors

#: Blanks part the headlines of a feed, and "(600000)" the names in them.
_ZH_GAP = r"[^，。；！？ (]{0,14}?"
#: A word as it is printed: "2.4", "$50", "year-end's"; no mark that ends a clause.
_EN_WORD = r"(?:[^\s.;,:!?]+(?:[.,]\d[^\s.;,:!?]*)* {1,3})"
_EN_GAP = rf"{_EN_WORD}{{0,6}}?"
#: Only characters of one code point are folded into one, so that offsets stay exact.
_FOLD = {
    **{code: code + 32 for code in range(ord("A"), ord("Z") + 1)},
    **{code: code - 0xFEE0 for code in range(0xFF10, 0xFF1A)},
    **{code: code - 0xFEE0 + 32 for code in range(0xFF21, 0xFF3B)},
    **{code: code - 0xFEE0 for code in range(0xFF41, 0xFF5B)},
    **dict.fromkeys(map(ord, "’‘ʼ`"), ord("'")),
    **dict.fromkeys(map(ord, "“”"), ord('"')),
    **dict.fromkeys(map(ord, "\t\r\n\u00a0\u3000\u2009\u202f"), ord(" ")),
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013"), ord("-")),
    ord("％"): ord("%"),
    ord("．"): ord("."),
}
#: Chinese is also typed with the commas of ASCII; between digits they belong to a number.
_ZH_COMMA = re.compile(
    r"(?<=[\u4e00-\u9fff\d）)”%])[,;:](?=[\u4e00-\u9fff“（(])|(?<=[\u4e00-\u9fff）)”%])[,;:]"
)
_WIDE = str.maketrans(",;:", "，；：")

#: A capital letter of a pattern that names no class of characters, such as "\\D".
_CAPITAL = re.compile(r"(?<!\\)[A-Z]")

_KEY = 3
_BITS, _MULTIPLIER = 16, np.uint32(0x9E3779B1)
_AROUND = 24
_NEGATION = re.compile(r"[未没无不]|\b(?:not|no|never|nothing|none|nor|without|neither)\b|n't\b")
_NEGATIVE = re.compile(
    r"[未没无不](?!\))|\bnot\b|n\\x27t|\bno\b|\bnever\b|\bwithout\b|\bnon|unpaid|"
    r"cannot|nobody|nothing"
)


def fold(text: str) -> str:
    """``text`` in lower case and half width with plain quotes and blanks, of the same length."""
    folded = text.translate(_FOLD)
    return _ZH_COMMA.sub(lambda m: m.group().translate(_WIDE), folded)


@dataclass(frozen=True)
class Cue:
    """A cue. ``type_id`` is None for a guard: it takes its words and says nothing.

    ``mail``: it says so in mail, but not in news, where it is told of others as routine.
    ``negative``: the cue is itself made with a negation, such as "not paid" or 未按期.
    """

    type_id: str | None
    expression: str
    anchors: frozenset[str]
    weak: bool = False
    negative: bool = False
    mail: bool = False

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The expression, compiled when one of its anchors first calls for it."""
        return re.compile(self.expression)


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue found at ``start:end``."""

    cue: Cue
    start: int
    end: int

    def is_lexical(self, text: str) -> bool:
        """Whether the cue needs its negation ("not paid"), which is then no denial of it.

        A negation that only stands in a gap of the cue ("bills … not one was returned") can be
        blotted out, and the cue still matches.
        """
        if not self.cue.negative:
            return False
        low, high = max(0, self.start - _AROUND), min(len(text), self.end + _AROUND)
        words = _NEGATION.sub(lambda m: "z" * len(m.group()), text[self.start : self.end])
        blotted = text[low : self.start] + words + text[self.end : high]
        match = self.cue.pattern.match(blotted, self.start - low)
        return match is None or match.end() < self.end - low


def compile_cue(
    pattern: str, language: Language, *, type_id: str | None, strength: str = "strong"
) -> Cue:
    """The cue of a catalogue pattern, in which "~" stands for a gap inside the clause.

    Raises ValueError where the brackets of the pattern do not close or it has no fixed words.
    """
    if language == "zh":
        # Texts are folded to lower case before cues are looked for: "CEO", "DSCR", "AA+".
        pattern = _CAPITAL.sub(lambda m: m.group().lower(), pattern)
    fixed = anchors(pattern)
    if not fixed or min(map(len, fixed)) < (1 if language == "zh" else 2):
        raise ValueError(f"no fixed words in {pattern}")
    if language == "zh":
        expression = pattern.replace("~", _ZH_GAP).replace("[^，。；", "[^，。；！？ (")
    else:
        # A line break or a second blank inside a phrase is no different from one blank.
        expression = re.sub(r"(?<!\[) ", " {1,3}", pattern.replace("(?:\\w+ )", "@"))
        expression = expression.replace("@", _EN_WORD).replace("~", _EN_GAP)
        expression = f"(?<![a-z0-9])(?:{expression})(?![a-z0-9])"
    return Cue(
        type_id,
        expression,
        fixed,
        weak=strength == "weak",
        negative=bool(_NEGATIVE.search(pattern)),
        mail=strength == "mail",
    )


class CueIndex:
    """Cues by anchor."""

    def __init__(self, cues: Iterable[Cue]) -> None:
        self.cues = tuple(cues)
        self._buckets: dict[str, list[tuple[str, list[int]]]] = {}
        by_anchor: dict[str, list[int]] = {}
        for number, cue in enumerate(self.cues):
            for anchor in cue.anchors:
                by_anchor.setdefault(anchor, []).append(number)
        for anchor, numbers in by_anchor.items():
            self._buckets.setdefault(anchor[:_KEY], []).append((anchor, numbers))
        #: By length of key: at the hash of each key, that it may stand there.
        self._tables: dict[int, NDArray[np.bool_]] = {}
        for key in self._buckets:
            table = self._tables.setdefault(len(key), np.zeros(1 << _BITS, dtype=np.bool_))
            table[_hashes(_codes(key), len(key))] = True
        self._read: tuple[str, list[tuple[int, list[int]]]] = ("", [])

    def hits(self, text: str, start: int, end: int) -> Iterator[Hit]:
        """All matches of all cues inside ``start:end`` of the folded ``text``."""
        places = self._places(text)
        called: set[int] = set()
        for at in range(bisect_left(places, start, key=_first), len(places)):
            if places[at][0] >= end:
                break
            called.update(places[at][1])
        for number in sorted(called):
            cue = self.cues[number]
            for match in cue.pattern.finditer(text, start, end):
                yield Hit(cue, match.start(), match.end())

    def _places(self, text: str) -> list[tuple[int, list[int]]]:
        """Where anchors stand in a text and the cues they call; kept for its next sentence."""
        known, places = self._read
        if known is not text:
            codes = _codes(text)
            places = [
                (at, numbers)
                for length, table in self._tables.items()
                for at in np.flatnonzero(table[_hashes(codes, length)]).tolist()
                for anchor, numbers in self._buckets.get(text[at : at + length], ())
                if text.startswith(anchor, at)
            ]
            places.sort(key=_first)
            self._read = text, places
        return places


def _codes(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def _hashes(codes: NDArray[np.uint32], length: int) -> NDArray[np.uint32]:
    """A hash of ``_BITS`` bits for each run of ``length`` characters."""
    found = np.zeros(max(len(codes) - length + 1, 0), dtype=np.uint32)
    for place in range(length):
        found = (found + codes[place : place + len(found)]) * _MULTIPLIER
    return found >> np.uint32(32 - _BITS)


def _first(place: tuple[int, list[int]]) -> int:
    return place[0]


def longest(hits: Iterable[Hit]) -> list[Hit]:
    """Hits in text order without those that a longer hit explains.

    What begins or lies inside a guard is dropped, clause families aside, for guards name what is
    no event; so is a hit inside a longer one of its own
    type, and one that is most of a longer one of another type.
    """
    found = list(hits)
    guards = [h for h in found if h.cue.type_id is None]
    kept: list[Hit] = []
    for hit in sorted(found, key=lambda h: (-(h.end - h.start), h.start)):
        if hit.cue.type_id is None:
            continue
        if not hit.cue.type_id.startswith("T") and any(
            (g.start <= hit.start < g.end and not (hit.start == g.start and hit.end > g.end))
            or (g.start < hit.end <= g.end and hit.start >= g.start)
            for g in guards
        ):
            continue
        if not any(_covers(other, hit) for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda h: (h.start, h.end))


def _covers(outer: Hit, inner: Hit) -> bool:
    if not (outer.start <= inner.start and inner.end <= outer.end):
        return False
    if outer.cue.type_id == "P05" != inner.cue.type_id:
        # "Signed a standstill agreement": what is signed tells more than that it is.
        return False
    if outer.cue.type_id == inner.cue.type_id or inner.cue.weak or outer.cue.negative:
        return True
    # Two types may share words ("defendant … frozen account"); a shorter cue that is most of the
    # longer one is the reading that the longer one corrects.
    return 3 * (inner.end - inner.start) >= 2 * (outer.end - outer.start)
