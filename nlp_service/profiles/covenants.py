"""Financial covenants as contracts word them: the ratio, the bound, whom and when it binds."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from typing import Any

from nlp_service.annotate.contracts.covenants import RatioName, Stated, read_sentence
from nlp_service.annotate.contracts.covenants.dates import signed_on
from nlp_service.annotate.contracts.covenants.definition import find_definition
from nlp_service.annotate.contracts.covenants.formula import read_formula
from nlp_service.annotate.contracts.covenants.rights import Rights, read_rights
from nlp_service.annotate.contracts.covenants.stated import Party
from nlp_service.annotate.contracts.covenants.steps import read_steps
from nlp_service.annotate.contracts.covenants.wording import (
    AMENDING,
    AMENDMENT,
    GUARANTEE,
)
from nlp_service.schema import CovenantWording, Document, Part, Span
from nlp_service.text import sentences

#: Where the title of a contract stands (characters from its start).
_TITLE = 120
#: Contracts by whose titles a ratio that no catalogue knows may still be a covenant.
_OF_LENDING = re.compile(
    r"借款|贷款|融资|授信|质押|抵押|保证|担保|补充协议|保理|债券|账户"
    r"|\b(?:loan|credit|facility|pledge|mortgage|guarant\w+|security|indenture|note|amendment)\b",
    re.IGNORECASE,
)
#: A table under a sentence ends within so many characters.
_TABLE = 1_500


class CovenantTerm(CovenantWording):
    """A covenant of a contract, with whom it binds and until when.

    One that ``amends`` takes the place of what was agreed before, from its date on.
    """

    party: Party = "borrower"
    effective_until: dt.date | None = None
    amends: bool = False


def find_covenants(document: Document, part: Part) -> list[CovenantTerm]:
    """The financial covenants that the sentences of a part state, each with its exact words.

    Which sentences count is said at ``annotate.contracts.covenants.read_sentence``; steps over
    time are one term each, with their dates, whether in the sentence or in a table under it.
    """
    title = part.text[:_TITLE]
    guarantee = GUARANTEE.search(title) is not None
    amendment = AMENDMENT.search(title) is not None
    owns = _OF_LENDING.search(title) is not None
    signed = signed_on(part.text) if amendment else None
    found: list[CovenantTerm] = []
    last: RatioName | None = None
    for span in _clauses(part.text):
        text = part.text[span.start : span.end]
        stated = list(read_sentence(text, guarantee=guarantee, last=last, owns=owns))
        if not stated:
            stated = read_steps(text, part.text[span.end : span.end + _TABLE], guarantee)
        amends = amendment or AMENDING.search(text) is not None
        for each in stated:
            found.append(_term(document, part, span, each, amends, signed))
            last = each.name
    return _distinct(found)


def _term(
    document: Document,
    part: Part,
    span: Span,
    stated: Stated,
    amends: bool,
    signed: dt.date | None,
) -> CovenantTerm:
    definition = find_definition(part.text, stated.printed)
    if definition is None and stated.name.own:
        definition = stated.printed
    rights = read_rights(part.text, span.start, span.end, definition, stated.kind)
    return CovenantTerm(
        ratio=stated.name.ratio,
        name_zh=stated.name.name_zh,
        name_en=stated.name.name_en,
        operator=stated.operator,
        threshold=stated.threshold,
        unit=stated.name.unit,
        kind=stated.kind,
        party=stated.party,
        frequency=stated.frequency,
        effective_from=stated.effective_from or (signed if amends else None),
        effective_until=stated.effective_until,
        amends=amends,
        definition=definition,
        formula=read_formula(definition) if definition else None,
        clause=document.locate(part, span.start, span.end),
        **_around(document, part, rights),
    )


def _around(document: Document, part: Part, rights: Rights) -> dict[str, Any]:
    """The fields of a term that its surroundings give."""
    cure, follows = rights.cure, rights.consequence
    return {
        "look_back": rights.look_back,
        "test_dates": rights.test_dates,
        "cure_period": (cure.value or None) if cure else None,
        "cure": document.locate(part, cure.start, cure.end) if cure else None,
        "consequence_kind": follows.value if follows else None,
        "consequence": document.locate(part, follows.start, follows.end) if follows else None,
    }


_WRAPPED = re.compile(r"\d+(?:\.\d+)?\s*(?:[:：]\s*1\b|%|％|倍|x\b|per\s?cent|times\b)")


def _clauses(text: str) -> Iterator[Span]:
    """The sentences, with a figure that a line break cut off put back to its words."""
    held: Span | None = None
    for span in sentences(text):
        if (
            held is not None
            and _WRAPPED.match(text, span.start)
            and text[held.end - 1] not in ".。;；:：!?！？"
        ):
            held = Span(start=held.start, end=span.end)
            continue
        if held is not None:
            yield held
        held = span
    if held is not None:
        yield held


def _distinct(terms: Iterable[CovenantTerm]) -> list[CovenantTerm]:
    kept: dict[tuple[str, ...], CovenantTerm] = {}
    for term in terms:
        kept.setdefault(
            (
                term.ratio,
                term.operator,
                str(term.threshold),
                term.kind,
                term.party,
                str(term.effective_from),
            ),
            term,
        )
    return list(kept.values())
