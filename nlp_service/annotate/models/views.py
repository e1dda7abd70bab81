"""What a linear model reads of a text and one entity of it: separate channels of words."""

from __future__ import annotations

import re

#: Characters kept on each side of the mentions of an entity.
WINDOW = 60
#: Mentions that are read; a long article repeats itself.
MENTIONS = 4
#: Characters of the whole text that are read.
WHOLE = 1200

_BREAK = re.compile(r"[。！？；!?;\n]|(?<=[a-z0-9)%])\.\s")
_COMMA = re.compile(r"[，,：:、]")


def entity_views(text: str, entity: str) -> tuple[str, str, str, str, str]:
    """Whole text, left and right contexts, clauses of the mentions, and the entity itself.

    The entity is written as one sign in the contexts, so that what is learnt of one name holds
    for all. A name that the text does not hold leaves the contexts empty.
    """
    starts = _mentions(text, entity)
    left: list[str] = []
    right: list[str] = []
    clauses: list[str] = []
    for start in starts:
        end = start + len(entity)
        begin, stop = _around(text, start, end, _BREAK)
        left.append(text[max(begin, start - WINDOW) : start])
        right.append(text[end : min(stop, end + WINDOW)])
        begin, stop = _around(text, start, end, _COMMA, begin, stop)
        clauses.append(text[begin:start] + " \u25a1 " + text[end:stop])
    whole = text[:WHOLE]
    if entity:
        whole = whole.replace(entity, " \u25a1 ")
    return whole, " \u25a1 ".join(left), " \u25a1 ".join(right), " ".join(clauses), entity


def _mentions(text: str, entity: str) -> list[int]:
    found: list[int] = []
    at = text.find(entity) if entity else -1
    while at >= 0 and len(found) < MENTIONS:
        found.append(at)
        at = text.find(entity, at + len(entity))
    return found


def _around(
    text: str,
    start: int,
    end: int,
    pattern: re.Pattern[str],
    low: int = 0,
    high: int | None = None,
) -> tuple[int, int]:
    """The stretch between the breaks next to a mention."""
    high = len(text) if high is None else high
    before = [match.end() for match in pattern.finditer(text, low, start)]
    after = pattern.search(text, end, high)
    return (before[-1] if before else low), (after.start() if after else high)
