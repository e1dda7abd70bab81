"""Consistency checks C01 to C15 over the statements of a client."""

from __future__ import annotations

from collections import defaultdict
from functools import partial

from nlp_service.profiles.checks import across, identities
from nlp_service.profiles.checks.identities import Figures
from nlp_service.profiles.ratios.facts import months_of, own_scope
from nlp_service.profiles.workings import Workings
from nlp_service.schema import BureauReport, Check, Statement, StatementValue

__all__ = ["run"]


def run(
    statements: list[Statement],
    bureau: BureauReport | None = None,
    workings: Workings | None = None,
) -> list[Check]:
    """The checks of every period and scope, in order of their ids, newest period first.

    Rounding is half the last printed digit for each addend; up to 0.5 % of the base is a
    warning, more a failure. A failed C01, C02 or C08 has ``blocking`` set: no score until a
    person corrects or accepts it. Checks whose figures are absent say ``not_applicable``.
    ``workings`` keep what a later call for the same client can take over.
    """
    shared = workings or Workings()
    checks: list[Check] = list(across.restatements(statements))
    scored = own_scope(statements)
    for scope in sorted({s.scope for s in statements if s.kind != "NOTE"}):
        figures = _figures([s for s in statements if s.scope == scope])
        for now in figures:
            before = across.opening_of(now, figures)
            basis = [*now.values.values(), None, *(before.values.values() if before else ())]
            checks += shared.once(
                ("checks", now.period.start, now.period.end, tuple(now.values)),
                basis,
                partial(_of_period, now, before),
            )
        years = [f for f in figures if f.period.kind == "annual"]
        checks.extend(across.cash_quality(years))
        if scope == scored:
            latest = next((f for f in figures if f.get("total_liabilities")), None)
            checks.append(across.bureau_debt(latest, bureau))
    return sorted(checks, key=lambda c: (c.id, -(c.period.end.toordinal() if c.period else 0)))


def _of_period(now: Figures, before: Figures | None) -> list[Check]:
    return [
        *identities.balance(now),
        *identities.subtotals(now),
        *identities.owners(now),
        identities.operating_profit(now),
        *identities.profit(now),
        *identities.cash_flows(now),
        identities.cash_balance(now),
        across.openings(now, before),
        *identities.reconciliation(now),
        across.retained(now, before),
    ]


def _figures(statements: list[Statement]) -> list[Figures]:
    """Figures by period end, newest first: balances, and the longest flows that end there.

    Where two documents print a period, the document whose own period it is comes first.
    """
    newest: dict[str, int] = defaultdict(int)
    for s in statements:
        newest[s.document_id] = max(newest[s.document_id], s.period.end.toordinal())
    ends: dict[object, list[Statement]] = defaultdict(list)
    for s in statements:
        if s.kind != "NOTE":
            ends[s.period.end].append(s)
    made = []
    for group in ends.values():
        flows = [months_of(s.period) for s in group if s.period.start is not None]
        kept = [s for s in group if s.period.start is None or months_of(s.period) == max(flows)]
        kept.sort(key=lambda s: newest[s.document_id] != s.period.end.toordinal())
        values: dict[str, StatementValue] = {}
        for statement in kept:
            for item, value in statement.items.items():
                values.setdefault(item, value)
        period = next((s.period for s in kept if s.period.start), kept[0].period)
        made.append(Figures(period, values))
    return sorted(made, key=lambda f: f.period.end, reverse=True)
