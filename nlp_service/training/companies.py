"""Company names in Chinese news, out of sets that name the parties of events only."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from nlp_service.annotate.models.features import normalise

Span = tuple[int, int, str]
#: Parts of an event that are names.
_ROLES = {
    **dict.fromkeys(("sub-org", "obj-org", "share-org", "target-company", "institution"), "ORG"),
    **dict.fromkeys(("sub-per", "obj-per", "share-per"), "PERSON"),
    "title": "TITLE",
}
#: Words that an organisation ends in or is followed by.
_FORM = re.compile(
    r"有限公司|集团|银行|法院|证监[会局]|交易所|证券|基金|信托|保险|[（(]\d{5,6}[)）]"
)


class Example(NamedTuple):
    """A text with the spans of the four labels."""

    text: str
    spans: set[Span]


_CODE = re.compile(r"[(（]\d{5,6}[)）]")


def texts_of(rows: list[dict[str, Any]]) -> dict[str, tuple[str, set[str]]]:
    """Distinct texts that report an event, with all their subjects."""
    found: dict[str, tuple[str, set[str]]] = {}
    for row in rows:
        if row["subject"] and row["subject"] in row["text"]:
            found.setdefault(normalise(row["text"]), (row["text"], set()))[1].add(row["subject"])
    return found


def company_examples(rows: list[dict[str, Any]]) -> list[Example]:
    """Texts in which each name that is a subject anywhere is marked as a company.

    Half of the texts glue two headlines together, and the distractor of one is mostly the
    subject of another; so the names of all rows mark most companies of each.
    """
    subjects = texts_of(rows)
    names = {name for _, given in subjects.values() for name in given if len(name) >= 2}
    longest = max(map(len, names), default=0)
    found = []
    for text, _ in subjects.values():
        spans = {(s, e, "ORG") for s, e in _occurrences(text, names, longest)}
        # A name before a stock code that no row knows would teach that it is none.
        if {m.start() for m in _CODE.finditer(text)} <= {end for _, end, _ in spans}:
            found.append(Example(text, spans))
    return found


def _occurrences(text: str, names: set[str], longest: int) -> list[tuple[int, int]]:
    """Where names stand in a text, the longest from the left."""
    found, at = [], 0
    while at < len(text):
        for size in range(min(longest, len(text) - at), 1, -1):
            if text[at : at + size] in names:
                found.append((at, at + size))
                at += size
                break
        else:
            at += 1
    return found


def party_examples(rows: list[dict[str, Any]]) -> list[Example]:
    """Sentences of FewFC whose organisations all take part in an event.

    The others hold unlabelled names, which would teach that these are none.
    """
    found = []
    for row in rows:
        spans = {(s, e, _ROLES[role]) for s, e, role in row["spans"] if role in _ROLES}
        named = [(start, end) for start, end, label in spans if label == "ORG"]
        if all(
            any(start <= m.start() <= end for start, end in named)
            for m in _FORM.finditer(row["text"])
        ):
            found.append(Example(row["text"], spans))
    return found
