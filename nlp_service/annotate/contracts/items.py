"""Lists inside clauses: sub-clauses, or a sentence cut at its enumerators and semicolons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from nlp_service.annotate.contracts.source import Source

_ENUMERATOR = re.compile(
    r"(?:(?<=[\s:;,，；：。])|^)(?:\((?:[a-z]{1,2}|[ivx]{1,5}|\d{1,2}"
    r"|[一二三四五六七八九十]{1,3})\)|[①-⑳]|\d{1,2}[.、)](?!\d)|(?<=\n)[ivx]{1,5}\.(?=\s))\s*",
)
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
    marks = list(_ENUMERATOR.finditer(text))
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
