"""Lists inside clauses: sub-clauses, or a sentence cut at its enumerators and semicolons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from nlp_service.annotate.contracts.source import Source
from nlp_service.annotate.values.numbers import read_number

_ENUMERATOR = re.compile(
    r"(?:(?<=[\s:;,，；：。])|^)(?:\((?:[a-z]{1,2}|[ivx]{1,6}|\d{1,2}"
    r"|[一二三四五六七八九十]{1,3})\)|[①-⑳]|\d{1,2}[.、)](?!\d)|(?<=\n)[ivx]{1,5}\.(?=\s))\s*",
)
#: So many enumerators of one range are looked at.
_MOST = 300
_ROMAN = (
    "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv",
    "xvi", "xvii", "xviii", "xix", "xx", "xxi", "xxii", "xxiii", "xxiv", "xxv",
)  # fmt: skip
_SEMICOLON = re.compile(r"[;；]\s*(?:(?:and|or)\b\s*)?|(?<=的)[,，]\s?或(?=者|[^,，])(?:者)?")


def split(source: Source, start: int, end: int, fewest: int = 2) -> Iterator[tuple[int, int]]:
    """The items of a list that stands in a range of the flat text.

    Args:
        source: the contract.
        start: where the list begins, after the words that introduce it.
        end: where it ends.
        fewest: with fewer items the range is no list and gives nothing.
    """
    text = source.flat[start:end]
    marks = _series(list(_ENUMERATOR.finditer(text)))
    if len(marks) >= fewest:
        edges = [(m.end(), n.start()) for m, n in pairwise(marks)]
        edges.append((marks[-1].end(), len(text)))
    else:
        cuts = list(_SEMICOLON.finditer(text))
        starts = [0, *(cut.end() for cut in cuts)]
        stops = [*(cut.start() for cut in cuts), len(text)]
        edges = list(zip(starts, stops, strict=True))
    if len(edges) < fewest:
        return
    for low, high in edges:
        item = trim(source, start + low, start + high)
        if item[1] - item[0] > 3:
            yield item


def _series(marks: list[re.Match[str]]) -> list[re.Match[str]]:
    """The first run of enumerators that count on from their first one.

    "Sixty (60) days" and the sub-items of an item count on from nothing.
    """
    best: list[re.Match[str]] = []
    for at, first in enumerate(marks[:_MOST]):
        for style, number in _readings(first):
            run = [first]
            for mark in marks[at + 1 : at + _MOST]:
                if (style, number + len(run)) in _readings(mark):
                    run.append(mark)
            if number == 1 and len(run) > 1:
                return run
            if len(run) > max(1, len(best)):
                best = run
    return best


def _readings(mark: re.Match[str]) -> list[tuple[str, int]]:
    """What an enumerator can count: (i) is the ninth letter and the first Roman numeral."""
    word = mark.group().strip()
    bare = re.sub(r"[\s().、]", "", word)
    bracket = "(" if word.startswith("(") else ""
    if bare.isdigit() and bare.isascii():
        return [(f"{bracket}figure", int(bare))]
    if "①" <= bare <= "⑳":
        return [("circled", ord(bare) - ord("①") + 1)]
    if bare.isascii():
        found = [(f"{bracket}roman", _ROMAN.index(bare) + 1)] if bare in _ROMAN else []
        return [*found, (f"{bracket}letter", _letter(bare))]
    number = read_number(bare)
    return [("chinese", int(number))] if number is not None else []


def _letter(word: str) -> int:
    """a to z, then aa, bb, cc."""
    return ord(word[0]) - ord("a") + 1 + 26 * (len(word) - 1)


def trim(source: Source, start: int, end: int) -> tuple[int, int]:
    """The range without separators and conjunctions at its edges."""
    text = source.flat[start:end]
    lead = re.match(r"(?:\.\d+)?[\s:,，;；.、．•·\-]+|\.\d+", text)
    tail = re.search(r"[\s;；,，]+(?:and|or)?\s*$", text)
    high = start + (tail.start() if tail else len(text))
    low = start + (lead.end() if lead else 0)
    return (low, high) if low < high else (start, start)


def first_sentence(source: Source, start: int, end: int) -> tuple[int, int]:
    """The first sentence of a range, an English one not cut at its heading."""
    text = source.flat[start:end]
    stop = re.search(r"[。;；]|(?<=[a-z)\]\d])\.(?=\s+[A-Z(]|\s*$)|\n\n", text)
    if stop and stop.end() < 60 and stop.group() not in "。;；":
        later = re.search(r"[;；]|(?<=[a-z)\]\d])\.(?=\s+[A-Z(]|\s*$)|\n\n", text[stop.end() :])
        return start, start + (stop.end() + later.end() if later else len(text))
    return start, start + (stop.end() if stop else len(text))
