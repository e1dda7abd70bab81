"""The covenants that one sentence states: ratio, bound, kind, party, dates."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from nlp_service.annotate.contracts.covenants.dates import Term, terms_of
from nlp_service.annotate.contracts.covenants.names import Named, RatioName, known, own
from nlp_service.annotate.contracts.covenants.wording import (
    BORROWER,
    CHANGED,
    CONDITION,
    CONDITIONAL_END,
    DEFAULT,
    DUTY,
    FIGURE,
    FORBIDDEN,
    FREQUENCIES,
    GUARANTOR,
    HELD,
    LEADING,
    LOCK_UP,
    NEGATED,
    SHOWN,
    SIGNS,
    THE_RATIO,
    TRAILING,
    UNIT_FIGURE,
    Operator,
)
from nlp_service.annotate.values.numbers import read_number

Kind = Literal["covenant", "lock_up", "default"]
Party = Literal["borrower", "guarantor"]

#: So far behind the name of a ratio its bound stands at most (characters).
_REACH = 200
#: So far before a name the word stands of which it is the second half: minimum …, 最低….
_LEAD = 24
_FLIPPED: dict[Operator, Operator] = {"<": ">=", ">": "<="}


@dataclass(frozen=True, slots=True)
class Stated:
    """A bound of a ratio in a sentence; ``start`` and ``end`` are offsets into the sentence."""

    name: RatioName
    printed: str
    operator: Operator
    threshold: float
    kind: Kind
    party: Party
    frequency: str | None
    effective_from: dt.date | None
    effective_until: dt.date | None
    start: int
    end: int


Bound = tuple[Operator, re.Match[str]]


def read_sentence(
    text: str, *, guarantee: bool = False, last: RatioName | None = None, owns: bool = False
) -> Iterator[Stated]:
    """What a sentence demands of ratios, steps over time one by one.

    A sentence counts when it names a ratio and, after or before it, a bound with a figure. A
    bound worded as a trigger ("below 1.10 … event of default") is turned into what must hold;
    one that only conditions something else ("…, unless the DSCR is at least 1.40") is none.

    Args:
        text: the sentence.
        guarantee: whether the contract is one of a guarantor.
        last: the ratio of the sentence before, for "the ratio shall be …".
        owns: whether ratios that no catalogue knows count, as in a loan or a security.
    """
    if NEGATED.search(text) or (SHOWN.search(text) and not DUTY.search(text)):
        return
    names = list(known(text))
    if not names and owns:
        names = list(_own_names(text))
    if not names and last is not None and (meant := THE_RATIO.search(text)):
        names = [Named(meant.start(), meant.end(), last)]
    for index, named in enumerate(names):
        end = names[index + 1].start if index + 1 < len(names) else len(text)
        yield from _stated(text, named, end, guarantee)


def _stated(text: str, named: Named, end: int, guarantee: bool) -> Iterator[Stated]:
    bounds = _bounds(text, named, end)
    kind = _kind(text)
    dates = terms_of(text, [value.span() for _, value in bounds]) if bounds else []
    for number, ((operator, value), when) in enumerate(zip(bounds, dates, strict=True)):
        if number and when == Term():
            continue  # a second figure that no date makes a step
        must_hold = _must_hold(text, named, operator, value, kind)
        if must_hold is None:
            continue
        yield Stated(
            name=named.name,
            printed=text[named.start : named.end],
            operator=must_hold,
            threshold=figure(value, named.name.unit),
            kind=kind,
            party=party(text[: named.start], guarantee),
            frequency=frequency(text),
            effective_from=when.start,
            effective_until=when.end,
            start=named.start,
            end=value.end(),
        )


def _own_names(text: str) -> Iterator[Named]:
    """The contract's own ratios, each found from its bound backwards."""
    for match in _signs(text, 0, len(text)):
        if not (match["percent"] or match["to"] or match["times"] or match["share"]):
            continue
        named = own(text[: match.start()], bool(match["percent"] or match["share"]))
        if named is not None:
            yield named
            return
    held = re.search(rf"(?<=[A-Za-z]){HELD.pattern}", text, re.IGNORECASE)
    if held is not None and (held["to"] or held["times"]) and DUTY.search(text):
        named = own(text[: held.start("number")], False)
        if named is not None:
            yield named


def _signs(text: str, start: int, end: int) -> list[re.Match[str]]:
    found = [m for _, pattern in (*SIGNS, *TRAILING) if (m := pattern.search(text, start, end))]
    return sorted(found, key=lambda match: match.start())


def figure(value: re.Match[str], unit: str) -> float:
    """The number of a bound; percentages, and whole numbers of a ratio, as shares."""
    words = value["share"] or value["count"]
    number = float(read_number(words) or 0) if words else float(value["number"].replace(",", ""))
    percent = value["percent"] or value["share"]
    percent = percent or (unit == "ratio" and number > 1.5 and not value["to"])
    return round(number / 100, 10) if percent else number


def _bounds(text: str, named: Named, end: int) -> list[Bound]:
    """The bounds of a ratio in a sentence: one, or the steps of one in their order."""
    changed = CHANGED.search(text, named.end, end)
    if changed is not None:
        signed = _bound(text, changed.end(), end)
        if signed is not None and signed[1].start() - changed.end() <= 8:
            return [signed]
        value = UNIT_FIGURE.search(text, changed.end(), min(end, changed.end() + _LEAD))
        if value is not None:
            return [(">=" if named.name.least else "<=", value)]
    first = _bound(text, named.end, end) or _leading(text, named) or _held(text, named)
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


def _bound(text: str, start: int, end: int) -> Bound | None:
    """The nearest bound after a ratio's name and before the next one's."""
    best: Bound | None = None
    for operator, pattern in (*SIGNS, *TRAILING):
        match = pattern.search(text, start, end)
        if match is None or match.start() - start > _REACH:
            continue
        # On a tie the first, more exact wording stands: "not less than" holds "less than".
        if best is None or match.start() < best[1].start():
            best = (operator, match)
    return best


def _leading(text: str, named: Named) -> Bound | None:
    """A bound split around the ratio's name: "a minimum DSCR of 1.20x", 最低偿债备付率为1.2."""
    for operator, before in LEADING:
        if before.search(text[max(0, named.start - _LEAD) : named.start]):
            value = FIGURE.match(text, named.end)
            return (operator, value) if value else None
    return None


def _held(text: str, named: Named) -> Bound | None:
    """The figure that a ratio has to have, on its usual side: "maintain a Cover Ratio of 1.2:1"."""
    value = HELD.match(text, named.end)
    if value is None or not (value["to"] or value["times"]):
        return None
    firm = re.search(r"(?i)\b(?:maintain|achieve|keep)\b|保持|维持", text[: named.start])
    return (">=" if named.name.least else "<=", value) if firm else None


def _kind(text: str) -> Kind:
    if DEFAULT.search(text):
        return "default"
    return "lock_up" if LOCK_UP.search(text) else "covenant"


def _must_hold(
    text: str, named: Named, operator: Operator, value: re.Match[str], kind: Kind
) -> Operator | None:
    """What the sentence demands of the ratio; None where it demands nothing."""
    if operator in {">=", "<="}:
        # "Not below 1.40" is a duty, unless it only says when something else holds.
        condition = kind == "covenant" and CONDITIONAL_END.match(text, value.end())
        return None if condition else operator
    if FORBIDDEN.search(text[: named.start]) or FORBIDDEN.search(text[named.end : value.start()]):
        return _FLIPPED[operator]
    if DUTY.search(text, max(0, named.start - 40), value.end()):
        return operator
    if kind == "covenant" and CONDITION.search(text, 0, named.start):
        return None
    return _FLIPPED[operator]


def party(before: str, guarantee: bool) -> Party:
    """Whom a covenant binds: the last party named before the ratio, else the contract's kind."""
    last: tuple[int, Party] = (-1, "guarantor" if guarantee else "borrower")
    parties: tuple[tuple[re.Pattern[str], Party], ...] = (
        (GUARANTOR, "guarantor"),
        (BORROWER, "borrower"),
    )
    for pattern, who in parties:
        for match in pattern.finditer(before):
            last = max(last, (match.start(), who))
    return last[1]


def frequency(text: str) -> str | None:
    """How often a sentence has a covenant tested, None where it does not say."""
    for name, pattern in FREQUENCIES:
        if re.search(pattern, text, re.IGNORECASE):
            return name
    return None
