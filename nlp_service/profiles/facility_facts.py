"""Facts that the figures and the contracts give together: forward cover, reserve, late reports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal

from nlp_service.profiles.facility import FacilityTerm
from nlp_service.profiles.warnings_inputs import Fact
from nlp_service.schema import BureauReport, Provenance, Ratio, Statement, StatementValue
from nlp_service.scores.bureau import evidence_of
from nlp_service.scores.components import as_evidence
from nlp_service.scores.scorecard import ratio_evidence

#: Figures of a contract that enter ratios, and which of several contracts gives them.
_INPUTS = {"loan_rate": min, "loan_maturity": max, "project_end": max}

#: From this share on an estimated reserve counts as full.
_NEAR = 0.95

_YEAR = dt.timedelta(days=366)


def inputs_of(
    terms: Iterable[FacilityTerm], bureau: BureauReport | None
) -> dict[str, Decimal | StatementValue]:
    """Inputs of ratios that no statement prints, each with the place it was read from."""
    held: dict[str, list[FacilityTerm]] = {}
    for term in terms:
        held.setdefault(term.name, []).append(term)
    found: dict[str, Decimal | StatementValue] = {}
    for name, choose in _INPUTS.items():
        if name in held:
            term = choose(held[name], key=lambda term: term.value)
            found[name] = _cited(name, term.value, term.clause)
    if bureau is not None and "guarantees_given" in bureau.features:
        value = Decimal(str(bureau.features["guarantees_given"]))
        places = evidence_of(bureau, "guarantees_given")
        found["guarantees_given"] = (
            _cited("guarantees_given", value, places[0].provenance) if places else value
        )
    return found


def _cited(name: str, value: Decimal, place: Provenance) -> StatementValue:
    return StatementValue(
        item=name, value=value, printed=place.text, unit="", label=name, provenance=place
    )


def facts_of(
    terms: Sequence[FacilityTerm],
    statements: Sequence[Statement],
    ratios: Sequence[Ratio],
    as_of: dt.date,
) -> dict[str, Fact]:
    """The facts of the warning rules that follow from documents, by their names in ``FACTS``."""
    made = {
        "dscr_forward": _forward(statements, as_of),
        "dsra_ratio": _reserve(terms, ratios, as_of),
        "statements_late_days": _late(terms, statements, as_of),
    }
    return {name: fact for name, fact in made.items() if fact is not None}


def _forward(statements: Sequence[Statement], as_of: dt.date) -> Fact | None:
    """The cover of the model's next year: cash flow available over the service due."""
    coming = [s for s in statements if s.kind == "NOTE" and as_of < s.period.end <= as_of + _YEAR]
    for statement in sorted(coming, key=lambda s: s.period.end):
        names = ("cfads", "senior_principal", "senior_interest")
        cells = [statement.items[name] for name in names if name in statement.items]
        if len(cells) < len(names):
            continue
        cfads, service = cells[0].value, cells[1].value + cells[2].value
        if service > 0:
            return Fact(
                value=float(cfads / service),
                evidence=[as_evidence(cell.provenance, note=cell.item) for cell in cells],
                period=statement.period.end.isoformat(),
            )
    return None


def _reserve(terms: Sequence[FacilityTerm], ratios: Sequence[Ratio], as_of: dt.date) -> Fact | None:
    """The months of debt service in the reserve account over those that a contract requires."""
    required = max(
        (term for term in terms if term.name == "reserve_months"),
        key=lambda term: term.value,
        default=None,
    )
    known = [
        ratio
        for ratio in ratios
        if ratio.id == "dsra_cover" and ratio.value is not None and ratio.period.end <= as_of
    ]
    if required is None or not required.value or not known:
        return None
    cover = max(known, key=lambda ratio: ratio.period.end)
    share = (cover.value or 0.0) / float(required.value)
    if share >= _NEAR and any(flag.startswith("proxy:") for flag in cover.flags):
        return None  # last year's service stands for the next one: a near miss proves nothing
    return Fact(
        value=share,
        evidence=[as_evidence(required.clause, note="clause"), *ratio_evidence(cover)],
        period=cover.period.end.isoformat(),
    )


def _late(
    terms: Sequence[FacilityTerm], statements: Sequence[Statement], as_of: dt.date
) -> Fact | None:
    """The days since annual statements were due that are not there; a first file is not late."""
    deadline = min(
        (term for term in terms if term.name == "statements_due_days"),
        key=lambda term: term.value,
        default=None,
    )
    there = {s.period.end for s in statements if s.kind != "NOTE" and s.period.kind == "annual"}
    if deadline is None or not there:
        return None
    newest = max(there)
    due = dt.date(newest.year + 1, newest.month, newest.day if newest.month != 2 else 28)
    due += dt.timedelta(days=int(deadline.value))
    return Fact(
        value=float(max(0, (as_of - due).days)),
        evidence=[as_evidence(deadline.clause, note="clause")],
        period=as_of.isoformat(),
    )
