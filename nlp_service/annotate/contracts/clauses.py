"""Types of clauses: the CUAD categories and the lender's families T01 to T20, by wording.

A clause is a sentence whose words are cues of a type; the headings over it add to the confidence.
A short clause under a heading of a type counts even where its own words tell nothing.
"""

from __future__ import annotations

from nlp_service.annotate.contracts.catalogue import Row, read
from nlp_service.annotate.contracts.confidence import agree
from nlp_service.annotate.contracts.finding import Contract
from nlp_service.annotate.contracts.source import Passage
from nlp_service.schema import Clause

#: How often a cue, the nearest heading and a heading further out are right alone.
_CUE, _HEADING, _OUTER = 0.55, 0.5, 0.25
#: Sentences shorter than this are headings or fragments.
_SHORTEST = 12
#: A cue that covers much of a sentence is surer than one in passing.
_LONG = 600


def clause_types() -> tuple[Row, ...]:
    """The types with their headings and cues in both languages."""
    return read("clause_types.csv", ("heading", "cues"))


def find_clauses(contract: Contract) -> list[Clause]:
    """The typed clauses in text order; one sentence may be of several types."""
    found: list[Clause] = []
    for passage in contract.passages:
        if len(passage.text) < _SHORTEST:
            continue
        headings = _headed(passage.headings)
        for row in clause_types():
            sure = _confidence(row, passage, headings)
            if sure:
                start, end = contract.source.span(passage.start, passage.end)
                heading = passage.headings[-1] if passage.headings else ""
                found.append(
                    Clause(start=start, end=end, type=row.id, heading=heading, confidence=sure)
                )
    return found


def _headed(headings: tuple[str, ...]) -> dict[str, float]:
    """The types that the headings over a sentence name, each with its weight."""
    named: dict[str, float] = {}
    for distance, heading in enumerate(reversed(headings)):
        for row in clause_types():
            if row.id not in named and row.search("heading", heading):
                named[row.id] = _HEADING if distance == 0 else _OUTER
    return named


def _confidence(row: Row, passage: Passage, headings: dict[str, float]) -> float:
    cue = row.search("cues", passage.text)
    heading = headings.get(row.id, 0.0)
    if cue is None:
        return 0.0
    focus = 0.25 if len(passage.text) < _LONG else 0.0
    return agree(_CUE, heading, focus)
