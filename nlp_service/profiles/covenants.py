"""Financial covenants as contracts word them: the ratio, the bound, whom and when it binds."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from nlp_service.catalogues import Row, rows
from nlp_service.profiles.covenant_dates import Term, signed_on, terms_of
from nlp_service.profiles.covenant_wording import (
    AMENDING,
    AMENDMENT,
    BORROWER,
    CHANGED,
    CONDITION,
    CONDITIONAL_END,
    DEFAULT,
    DUTY,
    FIGURE,
    FREQUENCIES,
    GUARANTEE,
    GUARANTOR,
    LEADING,
    LOCK_UP,
    NEGATED,
    SHOWN,
    SIGNS,
    THE_RATIO,
    UNIT_FIGURE,
    Operator,
)
from nlp_service.profiles.ratios.table import definitions
from nlp_service.schema import Document, Part, Provenance, Schema, Span
from nlp_service.text import sentences

Kind = Literal["covenant", "lock_up", "default"]
Party = Literal["borrower", "guarantor"]


class CovenantTerm(Schema):
    """A covenant as a contract words it. ``ratio`` is a ratio id, ``threshold`` a figure.

    It holds from ``effective_from`` until ``effective_until`` where the words say so; one that
    ``amends`` takes the place of what was agreed before, from its date on.
    """

    ratio: str
    name_zh: str
    name_en: str
    operator: Operator
    threshold: float
    unit: str = "x"
    kind: Kind = "covenant"
    party: Party = "borrower"
    frequency: str | None = None
    effective_from: dt.date | None = None
    effective_until: dt.date | None = None
    amends: bool = False
    clause: Provenance


@dataclass(frozen=True, slots=True)
class _Name:
    ratio: str
    name_zh: str
    name_en: str
    unit: str


@lru_cache(maxsize=8)
def _names(table: tuple[Row, ...]) -> tuple[re.Pattern[str], Mapping[str, _Name]]:
    owner: dict[str, _Name] = {}
    for row in table:
        name = _Name(row.text("ratio"), row.text("name_zh"), row.text("name_en"), row.text("unit"))
        for column in ("aliases_zh", "aliases_en"):
            for alias in filter(None, row.text(column).split("|")):
                owner[_fold(alias)] = name
    longest = sorted(owner, key=len, reverse=True)
    parts = [
        rf"(?<![A-Za-z]){_spaced(alias)}(?![A-Za-z])" if alias.isascii() else re.escape(alias)
        for alias in longest
    ]
    return re.compile("|".join(parts), re.IGNORECASE), owner


def _fold(alias: str) -> str:
    return " ".join(alias.lower().replace("-", " ").split())


def _spaced(alias: str) -> str:
    # A line break or a hyphen may stand where the catalogue has a space.
    return r"[\s\-]+".join(re.escape(word) for word in alias.split())


def find_covenants(document: Document, part: Part) -> list[CovenantTerm]:
    """The financial covenants that the sentences of a part state, each with its exact words.

    A sentence counts when it names a known ratio and, after or before it, a bound with a figure.
    A bound worded as a trigger ("below 1.10 … event of default") is turned into what must hold;
    a bound that only conditions something else ("…, unless the DSCR is at least 1.40") is none.
    Steps over time are one term each, with their dates.
    """
    title = part.text[:_TITLE]
    guarantee = GUARANTEE.search(title) is not None
    amendment = AMENDMENT.search(title) is not None
    signed = signed_on(part.text) if amendment else None
    found: list[CovenantTerm] = []
    last: _Name | None = None
    for span in _clauses(part.text):
        text = part.text[span.start : span.end]
        if not any(ch.isdigit() for ch in text) or NEGATED.search(text):
            continue
        amends = amendment or AMENDING.search(text) is not None
        for term in _terms(text, guarantee, last):
            clause = document.locate(part, span.start, span.end)
            start = term.effective_from or (signed if amends else None)
            fields = {"clause": clause, "effective_from": start, "amends": amends}
            found.append(term.model_copy(update=fields))
            last = _Name(term.ratio, term.name_zh, term.name_en, term.unit)
    return _distinct(found)


#: Where the title of a contract stands (characters from its start).
_TITLE = 120

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


def _terms(text: str, guarantee: bool, last: _Name | None) -> Iterator[CovenantTerm]:
    pattern, owner = _names(rows("covenant_ratios.csv", ("ratio", "aliases_zh", "aliases_en")))
    names = [(match, owner[_fold(match.group())]) for match in pattern.finditer(text)]
    if not names and last is not None and (meant := THE_RATIO.search(text)):
        names = [(meant, last)]
    for index, (match, name) in enumerate(names):
        end = names[index + 1][0].start() if index + 1 < len(names) else len(text)
        bounds = _bounds(text, match, end, name)
        if not bounds or (SHOWN.search(text) and not DUTY.search(text)):
            continue
        dates = terms_of(text, [(value.start(), value.end()) for _, value in bounds])
        for number, ((operator, value), when) in enumerate(zip(bounds, dates, strict=True)):
            if number and when == Term():
                continue  # a second figure that no date makes a step
            kind = _kind(text)
            must_hold = _must_hold(text, match, operator, value, kind)
            if must_hold is None:
                continue
            yield CovenantTerm(
                ratio=name.ratio,
                name_zh=name.name_zh,
                name_en=name.name_en,
                operator=must_hold,
                threshold=_figure(value, name.unit),
                unit=name.unit,
                kind=kind,
                party=_party(text[: match.start()], guarantee),
                frequency=_frequency(text),
                effective_from=when.start,
                effective_until=when.end,
                clause=Provenance(document_id="", start=0, end=len(text), text=text),
            )


def _figure(value: re.Match[str], unit: str) -> float:
    number = float(value["number"].replace(",", ""))
    percent = value["percent"] or (unit == "ratio" and number > 1.5 and not value["to"])
    return number / 100 if percent else number


Bound = tuple[Operator, re.Match[str]]


def _bounds(text: str, name: re.Match[str], end: int, ratio: _Name) -> list[Bound]:
    """The bounds of a ratio in a sentence: one, or the steps of one in their order."""
    changed = CHANGED.search(text, name.end(), end)
    if changed is not None:
        signed = _bound(text, changed.end(), end)
        if signed is not None and signed[1].start() - changed.end() <= 8:
            return [signed]
        figure = UNIT_FIGURE.search(text, changed.end(), min(end, changed.end() + 24))
        if figure is not None:
            least = definitions()[ratio.ratio].direction == "higher_better"
            return [(">=" if least else "<=", figure)]
    first = _bound(text, name.end(), end) or _leading(text, name)
    if first is None:
        return []
    steps = [first]
    while (step := _step(text, steps[-1], end)) is not None:
        steps.append(step)
    return steps


def _step(text: str, before: Bound, end: int) -> Bound | None:
    """The next bound of the same ratio; its sign words may be left out."""
    start = before[1].end()
    signed = _bound(text, start, end)
    bare = next((m for m in UNIT_FIGURE.finditer(text, start, end) if m["to"] or m["times"]), None)
    if bare is not None and (signed is None or bare.start() < signed[1].start()):
        return before[0], bare
    return signed


def _kind(text: str) -> Kind:
    if DEFAULT.search(text):
        return "default"
    return "lock_up" if LOCK_UP.search(text) else "covenant"


def _must_hold(
    text: str, name: re.Match[str], operator: Operator, value: re.Match[str], kind: Kind
) -> Operator | None:
    """What the sentence demands of the ratio; None where it demands nothing."""
    if operator in {">=", "<="}:
        # "Not below 1.40" is a duty, unless it only says when something else holds.
        condition = kind == "covenant" and CONDITIONAL_END.match(text, value.end())
        return None if condition else operator
    if DUTY.search(text, max(0, name.start() - 40), value.end()):
        return operator
    if kind == "covenant" and CONDITION.search(text, 0, name.start()):
        return None
    return ">=" if operator == "<" else "<="


def _party(before: str, guarantee: bool) -> Party:
    """Whom a covenant binds: the last party named before the ratio, else the contract's kind."""
    last: tuple[int, Party] = (-1, "guarantor" if guarantee else "borrower")
    parties: tuple[tuple[re.Pattern[str], Party], ...] = (
        (GUARANTOR, "guarantor"),
        (BORROWER, "borrower"),
    )
    for pattern, party in parties:
        for match in pattern.finditer(before):
            last = max(last, (match.start(), party))
    return last[1]


def _bound(text: str, start: int, end: int) -> tuple[Operator, re.Match[str]] | None:
    """The nearest bound after a ratio's name and before the next one's."""
    best: tuple[Operator, re.Match[str]] | None = None
    for operator, pattern in SIGNS:
        match = pattern.search(text, start, end)
        if match is None or match.start() - start > 160:
            continue
        # On a tie the first, more exact wording stands: "not less than" holds "less than".
        if best is None or match.start() < best[1].start():
            best = (operator, match)
    return best


def _leading(text: str, name: re.Match[str]) -> tuple[Operator, re.Match[str]] | None:
    """A bound split around the ratio's name: "a minimum DSCR of 1.20x", 最低偿债备付率为1.2."""
    for operator, before in LEADING:
        if before.search(text[max(0, name.start() - 24) : name.start()]):
            value = FIGURE.match(text, name.end())
            return (operator, value) if value else None
    return None


def _frequency(text: str) -> str | None:
    for name, pattern in FREQUENCIES:
        if re.search(pattern, text, re.IGNORECASE):
            return name
    return None


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
