"""Financial covenants: found in contracts, tested against the figures."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from nlp_service.catalogues import Row, rows
from nlp_service.profiles.covenant_wording import (
    BORROWER,
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
    SIGNS,
    Operator,
)
from nlp_service.schema import Covenant, Document, Part, Provenance, Ratio, Schema
from nlp_service.text import sentences

Kind = Literal["covenant", "lock_up", "default"]
Party = Literal["borrower", "guarantor"]

#: Headroom below which a kept covenant is called tight (share of the threshold).
_TIGHT = 0.10


class CovenantTerm(Schema):
    """A covenant as a contract words it. ``ratio`` is a ratio id, ``threshold`` a figure."""

    ratio: str
    name_zh: str
    name_en: str
    operator: Operator
    threshold: float
    unit: str = "x"
    kind: Kind = "covenant"
    party: Party = "borrower"
    frequency: str | None = None
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
    """
    guarantee = GUARANTEE.search(part.text, 0, _TITLE) is not None
    found: list[CovenantTerm] = []
    for span in sentences(part.text):
        text = part.text[span.start : span.end]
        if not any(ch.isdigit() for ch in text) or NEGATED.search(text):
            continue
        for term in _terms(text, guarantee):
            clause = document.locate(part, span.start, span.end)
            found.append(term.model_copy(update={"clause": clause}))
    return _distinct(found)


#: Where the title of a contract stands (characters from its start).
_TITLE = 120


def _terms(text: str, guarantee: bool) -> Iterator[CovenantTerm]:
    pattern, owner = _names(rows("covenant_ratios.csv", ("ratio", "aliases_zh", "aliases_en")))
    names = list(pattern.finditer(text))
    for index, match in enumerate(names):
        end = names[index + 1].start() if index + 1 < len(names) else len(text)
        bound = _bound(text, match.end(), end) or _leading(text, match)
        if bound is None:
            continue
        operator, value = bound
        name = owner[_fold(match.group())]
        kind = _kind(text)
        must_hold = _must_hold(text, match, operator, value, kind)
        if must_hold is None:
            continue
        number = float(value["number"].replace(",", ""))
        if value["percent"] or (name.unit == "ratio" and number > 1.5 and not value["to"]):
            number /= 100
        yield CovenantTerm(
            ratio=name.ratio,
            name_zh=name.name_zh,
            name_en=name.name_en,
            operator=must_hold,
            threshold=number,
            unit=name.unit,
            kind=kind,
            party=_party(text[: match.start()], guarantee),
            frequency=_frequency(text),
            clause=Provenance(document_id="", start=0, end=len(text), text=text),
        )


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
            (term.ratio, term.operator, str(term.threshold), term.kind, term.party), term
        )
    return list(kept.values())


def check(terms: Sequence[CovenantTerm], ratios: Sequence[Ratio], as_of: dt.date) -> list[Covenant]:
    """Each covenant beside the newest figure of its ratio known on ``as_of``.

    Headroom is the distance to the threshold as a share of it, negative once broken. A figure
    without traceable inputs is no figure; what binds a guarantor is listed and not tested.
    """
    newest: dict[str, Ratio] = {}
    for ratio in ratios:
        if ratio.period.end > as_of or ratio.value is None or not ratio.inputs:
            continue
        held = newest.get(ratio.id)
        if held is None or ratio.period.end > held.period.end:
            newest[ratio.id] = ratio
    return [
        _test(term, newest.get(term.ratio) if term.party == "borrower" else None) for term in terms
    ]


def _test(term: CovenantTerm, ratio: Ratio | None) -> Covenant:
    place = term.clause
    covenant = Covenant(
        id=f"{term.ratio}:{term.kind}:{place.document_id[:12]}:{place.start}",
        ratio=term.ratio,
        name_zh=term.name_zh,
        name_en=term.name_en,
        operator=term.operator,
        threshold=term.threshold,
        unit=term.unit,
        kind=term.kind,
        frequency=term.frequency,
        clause=place,
        reason="no figure for this ratio"
        if term.party == "borrower"
        else "binds the guarantor, whose figures are not in this file",
    )
    if ratio is None or ratio.value is None:
        return covenant
    lower_bound = term.operator.startswith(">")
    distance = ratio.value - term.threshold if lower_bound else term.threshold - ratio.value
    covenant.observed = ratio.value
    covenant.headroom = distance / abs(term.threshold) if term.threshold else distance
    broken = distance < 0 or (distance == 0 and len(term.operator) == 1)
    tight = covenant.headroom < _TIGHT
    covenant.status = "broken" if broken else "tight" if tight else "kept"
    covenant.reason = None
    covenant.period = ratio.period
    covenant.inputs = list(ratio.inputs)
    return covenant
