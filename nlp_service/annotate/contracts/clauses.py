"""Types of clauses: the CUAD categories, the lender's families T01 to T20, classes of sections.

English sentences get their CUAD categories from the learnt model, Chinese sections their class.
Everything else goes by wording: a clause is a sentence whose words are cues of a type; the
headings over it add to the confidence. Without a model the wording stands for all types.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from nlp_service.annotate.contracts.catalogue import Row, read
from nlp_service.annotate.contracts.clause_model import ClauseModel
from nlp_service.annotate.contracts.confidence import agree
from nlp_service.annotate.contracts.finding import Contract
from nlp_service.annotate.contracts.source import Passage
from nlp_service.annotate.models import load
from nlp_service.errors import ModelMissing
from nlp_service.schema import Clause

#: How often a cue, the nearest heading and a heading further out are right alone.
_CUE, _HEADING, _OUTER = 0.55, 0.5, 0.25
#: Sentences shorter than this are headings or fragments.
_SHORTEST = 12
#: A cue that covers much of a sentence is surer than one in passing.
_LONG = 600
#: A section has a class from this probability on.
_CLASS = 0.5


def clause_types() -> tuple[Row, ...]:
    """The types with their headings and cues in both languages."""
    return read("clause_types.csv", ("heading", "cues"))


def find_clauses(contract: Contract) -> list[Clause]:
    """The typed clauses in text order; one sentence may be of several types."""
    model = clause_model()
    if model is None:
        found = list(_worded(contract, frozenset()))
    elif contract.source.language == "en":
        found = [*_worded(contract, frozenset(model.labels)), *_learnt(contract, model)]
    else:
        found = [*_worded(contract, frozenset()), *_classed(contract, model)]
    return sorted(found, key=lambda clause: (clause.start, clause.end, clause.type))


@lru_cache(maxsize=1)
def clause_model() -> ClauseModel | None:
    """The learnt model of the pack in use; None where the pack has none."""
    try:
        model: ClauseModel = load("clauses")
    except ModelMissing:
        return None
    return model


def _learnt(contract: Contract, model: ClauseModel) -> Iterator[Clause]:
    """The sentences whose probability reaches the threshold of a category."""
    passages = contract.passages
    proba = model.sentences([(p.text, p.headings) for p in passages], clause_types())
    for at, column in zip(*(proba >= model.context.thresholds).nonzero(), strict=True):
        passage = passages[at]
        start, end = contract.source.span(passage.start, passage.end)
        yield Clause(
            start=start,
            end=end,
            type=model.labels[column],
            heading=passage.headings[-1] if passage.headings else "",
            confidence=round(float(proba[at, column]), 3),
        )


def _classed(contract: Contract, model: ClauseModel) -> Iterator[Clause]:
    """The outermost sections of a Chinese contract with the class of each."""
    source = contract.source
    sections = [s for s in source.sections if s.level == 1 and s.end - s.start > _SHORTEST]
    if not sections or not model.classes:
        return
    texts = [(s.heading, source.flat[s.start : s.end].replace(s.heading, "", 1)) for s in sections]
    proba = model.sections(texts)
    for section, row in zip(sections, proba, strict=True):
        best = int(row.argmax())
        if row[best] >= _CLASS:
            start, end = source.span(section.start, section.end)
            yield Clause(
                start=start,
                end=end,
                type=model.classes[best],
                heading=section.heading,
                confidence=round(float(row[best]), 3),
            )


def _worded(contract: Contract, but: frozenset[str]) -> Iterator[Clause]:
    """The sentences with cues of a type, for all types except some."""
    rows = [row for row in clause_types() if row.id not in but and "cues" in row.patterns]
    for passage in contract.passages:
        if len(passage.text) < _SHORTEST:
            continue
        headings = _headed(passage.headings)
        for row in rows:
            sure = _confidence(row, passage, headings)
            if sure:
                start, end = contract.source.span(passage.start, passage.end)
                heading = passage.headings[-1] if passage.headings else ""
                yield Clause(start=start, end=end, type=row.id, heading=heading, confidence=sure)


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
