"""The words around a cue that its gates look at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nlp_service.schema.annotation import Kind

_BREAK = re.compile(
    r"[，,；;。！!？?：:\n]| -- | – | — |(?<=[a-z]) (?:but|while|whereas|although|though|"
    r"because|so that|since) "
)
#: Headlines glued to each other: a blank between Chinese words, or a name with its stock code.
#: A name has four characters at most, so its first may be the last one of the headline before.
_HEADLINE = re.compile(
    r"(?<=[\u4e00-\u9fff\d%)）\"]) +(?=[\u4e00-\u9fff*a-z])|"
    r"(?P<coded>(?:\*?st)?[\u4e00-\u9fffa-z]{2,4})(?=[（(]\d{6}[)）])"
)
#: No headline is shorter than this, so that the places where a name may begin count once.
_SHORTEST = 6
_CJK = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Context:
    """A cue at ``start:end`` in its clause and sentence; ``text`` is folded, offsets are global."""

    text: str
    kind: Kind
    sentence: tuple[int, int]
    clause: tuple[int, int]
    start: int
    end: int
    chinese: bool

    @property
    def before(self) -> str:
        """The clause up to the cue."""
        return self.text[self.clause[0] : self.start]

    @property
    def after(self) -> str:
        """The clause from the cue on."""
        return self.text[self.end : self.clause[1]]

    @property
    def whole(self) -> str:
        """The sentence."""
        return self.text[self.sentence[0] : self.sentence[1]]

    @property
    def lead(self) -> str:
        """The sentence up to the cue."""
        return self.text[self.sentence[0] : self.start]

    @property
    def tail(self) -> str:
        """The sentence from the end of the cue on."""
        return self.text[self.end : self.sentence[1]]

    @property
    def cue(self) -> str:
        """The words of the cue."""
        return self.text[self.start : self.end]


def _headlines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where one headline may end, and where the next begins: a name with a code is all of it."""
    for match in _HEADLINE.finditer(text, start, end):
        if match.group("coded"):
            yield from ((at, match.start()) for at in range(match.start(), match.end() - 1))
        else:
            yield match.start(), match.end()


def headlines_of(text: str, sentence: tuple[int, int]) -> list[tuple[int, int]]:
    """The headlines of a sentence in which a feed glued several together, or all of it."""
    low, parts = sentence[0], []
    for at, last in _headlines(text, *sentence):
        if last > at or (at == last and at - low > _SHORTEST):
            parts.append((low, at))
            low = max(at, last)
    return [*parts, (low, sentence[1])]


def context_of(text: str, kind: Kind, sentence: tuple[int, int], start: int, end: int) -> Context:
    """The context of the cue ``start:end``; a comma inside a number breaks no clause."""
    low, high = sentence
    chinese = bool(_CJK.search(text, *sentence))
    breaks = [(m.start(), m.end()) for m in _BREAK.finditer(text, *sentence)]
    if chinese:
        breaks = sorted([*breaks, *_headlines(text, *sentence)])
    for at, last in breaks:
        inside_number = (
            text[at] in ",:" and text[at - 1 : at].isdigit() and text[at + 1 : at + 2].isdigit()
        )
        if inside_number:
            continue
        if last <= start:
            low = last
        elif at >= end:
            high = at
            break
    return Context(
        text=text,
        kind=kind,
        sentence=sentence,
        clause=(low, high),
        start=start,
        end=end,
        chinese=chinese,
    )
