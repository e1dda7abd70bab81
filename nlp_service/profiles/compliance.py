"""Covenants beside the figures: which terms are in force, their headroom, their levels."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import lru_cache

from nlp_service.catalogues import Row, rows
from nlp_service.profiles.covenants import CovenantTerm
from nlp_service.profiles.warnings_rules import Limits, rules
from nlp_service.schema import Covenant, CovenantWording, Level, Ratio

_LEVELS: tuple[Level, ...] = ("blue", "yellow", "orange", "red")

#: Headroom below which a kept covenant is called tight (share of the threshold).
_TIGHT = 0.10


def headroom_limits(kind: str) -> Limits:
    """The headroom (share of the threshold) below which a kind of covenant warns, by level."""
    return _headroom(rows("covenant_levels.csv", ("kind", *_LEVELS)))[kind]


@lru_cache(maxsize=8)
def _headroom(table: tuple[Row, ...]) -> dict[str, Limits]:
    general = rules()["W04"].limits
    made = {}
    for row in table:
        found = ((level, row.optional(level)) for level in _LEVELS)
        bounds = tuple((level, bound) for level, bound in found if bound is not None)
        if [bound for _, bound in bounds] != sorted((b for _, b in bounds), reverse=True):
            raise row.invalid("the levels do not grow worse from blue to red")
        made[row.text("kind")] = Limits("<", bounds, general.margin, general.relative)
    return made


def in_force(terms: Iterable[CovenantTerm], day: dt.date) -> list[CovenantTerm]:
    """The terms that bind on ``day``: begun, not ended, not replaced by a later one.

    A later step of the same contract replaces an earlier one, and so does an amendment of it,
    from its date on. Equal bounds in several documents all stand.
    """
    begun = [
        term
        for term in terms
        if (term.effective_from is None or term.effective_from <= day)
        and (term.effective_until is None or day <= term.effective_until)
    ]
    return [term for term in begun if not any(_replaces(other, term) for other in begun)]


def _replaces(later: CovenantTerm, earlier: CovenantTerm) -> bool:
    same = (later.ratio, later.kind, later.party) == (earlier.ratio, earlier.kind, earlier.party)
    if not same or later.effective_from is None:
        return False
    if (earlier.effective_from or dt.date.min) >= later.effective_from:
        return False
    return later.amends or later.clause.document_id == earlier.clause.document_id


def check(terms: Sequence[CovenantTerm], ratios: Sequence[Ratio], as_of: dt.date) -> list[Covenant]:
    """Each covenant beside the newest figure of its ratio known on ``as_of``.

    What binds is decided on the day of the figure; terms that begin later are listed and not
    tested. The same bound in several documents is one row. Headroom is the distance to the
    threshold as a share of it, negative once broken. A figure without traceable inputs is no
    figure; what binds a guarantor is listed and not tested.
    """
    newest: dict[str, Ratio] = {}
    for ratio in ratios:
        if ratio.period.end > as_of or ratio.value is None or not ratio.inputs:
            continue
        held = newest.get(ratio.id)
        if held is None or ratio.period.end > held.period.end:
            newest[ratio.id] = ratio
    made: list[Covenant] = []
    for name in dict.fromkeys(term.ratio for term in terms):
        own = [term for term in terms if term.ratio == name]
        figure = newest.get(name)
        day = figure.period.end if figure is not None else as_of
        for term, others in _merged(in_force(own, day)):
            made.append(_test(term, others, figure if term.party == "borrower" else None))
        later = [term for term in own if term.effective_from and term.effective_from > day]
        made.extend(_test(term, others, None, later=True) for term, others in _merged(later))
    return made


def _merged(terms: Iterable[CovenantTerm]) -> list[tuple[CovenantTerm, list[CovenantTerm]]]:
    """Terms with those that say the same elsewhere."""
    groups: dict[tuple[object, ...], list[CovenantTerm]] = {}
    for term in terms:
        key = (term.operator, term.threshold, term.kind, term.party)
        groups.setdefault(key, []).append(term)
    return [(group[0], group[1:]) for group in groups.values()]


def _test(
    term: CovenantTerm, others: list[CovenantTerm], ratio: Ratio | None, *, later: bool = False
) -> Covenant:
    place = term.clause
    zh, en = _why_untested(term, later)
    covenant = Covenant(
        id=f"{term.ratio}:{term.kind}:{place.document_id[:12]}:{place.start}",
        **{name: getattr(term, name) for name in CovenantWording.model_fields},
        restated=[other.clause for other in others],
        reason=en,
        reason_zh=zh,
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
    covenant.reason = covenant.reason_zh = None
    covenant.period = ratio.period
    covenant.inputs = list(ratio.inputs)
    return covenant


def _why_untested(term: CovenantTerm, later: bool) -> tuple[str, str]:
    if term.party == "guarantor":
        return (
            "约束保证人，本档案中没有其财务数据",
            "binds the guarantor, whose figures are not in this file",
        )
    if later:
        day = term.effective_from
        return f"自{day}起适用，尚无该日之后的数据", f"in force from {day}; no figure since"
    if term.definition and not term.formula:
        return (
            "合同自行定义的比率，定义无法按报表项目计算",
            "a ratio of the contract's own, whose definition names no line items",
        )
    return "没有该比率的数据", "no figure for this ratio"


def contract_limits(
    terms: Iterable[CovenantTerm], day: dt.date
) -> dict[str, dict[str, float | None]]:
    """The levels that the contracts in force on ``day`` set for the borrower's ratios.

    Each kind of covenant gives its levels by headroom; the strictest counts on each level.
    """
    limits: dict[str, dict[str, float | None]] = {}
    for term in in_force(terms, day):
        if term.party != "borrower":
            continue
        least = term.operator.startswith(">")
        held = limits.setdefault(term.ratio, dict.fromkeys(_LEVELS))
        for level, headroom in headroom_limits(term.kind).bounds:
            room = abs(term.threshold) * headroom
            bound = term.threshold + room if least else term.threshold - room
            known = held[level]
            strictest = max if least else min
            held[level] = bound if known is None else strictest(known, bound)
    return limits
