"""Ratios that a contract defines itself, worked out from the client's statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from nlp_service.profiles.covenants import CovenantTerm
from nlp_service.profiles.formula import FormulaError, Missing, Undefined, evaluate, parse_formula
from nlp_service.profiles.ratios.facts import Facts
from nlp_service.profiles.ratios.source import Entered, PeriodSource
from nlp_service.profiles.ratios.table import definitions
from nlp_service.schema import Client, Ratio, Statement

#: The category of such ratios: no level of a sector or of the ratio table applies to them.
CATEGORY = "contract"


def figures(
    terms: Iterable[CovenantTerm],
    statements: list[Statement],
    client: Client,
    extra: Mapping[str, Entered] | None = None,
) -> list[Ratio]:
    """The figures of the contract's own ratios whose definition could be read, newest first.

    Args:
        terms: covenants; those whose ratio the ratio table knows give nothing here.
        statements: the client's statements.
        client: whose phase decides how cash flow for debt service is taken.
        extra: inputs that no statement prints, as for ``ratios.compute``.
    """
    own = {term.ratio: term for term in terms if term.formula and term.ratio not in definitions()}
    if not own or not statements:
        return []
    facts = Facts.of(statements, None)
    made = []
    for number, period in enumerate(facts.periods()):
        given = {k: v for k, v in (extra or {}).items() if not number or "@" in k}
        source = PeriodSource(facts, period, given, concession=client.phase != "corporate")
        for name, term in own.items():
            with source.ratio() as used:
                value = _value(str(term.formula), source)
            if value is None:
                continue
            made.append(
                Ratio(
                    id=name,
                    name_zh=term.name_zh,
                    name_en=term.name_en,
                    category=CATEGORY,
                    unit=term.unit,
                    value=value,
                    formula=str(term.formula),
                    period=period,
                    inputs=list(used.inputs.values()),
                    flags=list(used.flags),
                )
            )
    return made


def _value(formula: str, source: PeriodSource) -> float | None:
    """The value of a formula in a period; None where an input is missing or it has no meaning."""
    try:
        return float(evaluate(parse_formula(formula), source))
    except (Missing, Undefined, FormulaError):
        return None
