"""How much of a layout was read: exact figures, and which errors something caught."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from nlp_service.profiles import checks
from nlp_service.profiles.items import items
from nlp_service.profiles.ratios.facts import months_of
from nlp_service.schema import Check, Statement, StatementValue
from tests.profiles.layouts.made import Layout

#: Below this a figure asks for a person's eye (``verified_confidence``).
SURE = 0.9


@dataclass
class Outcome:
    """Figures asked for, read exactly, and the errors: (item, end, scope, asked, read, caught)."""

    asked: int = 0
    exact: int = 0
    errors: list[tuple[str, dt.date, str, Decimal, Decimal | None, bool]] = field(
        default_factory=list
    )

    @property
    def share(self) -> float:
        return self.exact / self.asked if self.asked else 1.0

    @property
    def caught(self) -> float:
        """The share of errors that a check or low confidence shows; 1 without errors."""
        return sum(e[-1] for e in self.errors) / len(self.errors) if self.errors else 1.0

    def add(self, other: Outcome) -> None:
        """Takes up the figures of another outcome."""
        self.asked += other.asked
        self.exact += other.exact
        self.errors += other.errors


def measure(layout: Layout, statements: Sequence[Statement]) -> Outcome:
    """Every printed figure against what was read for its item, period and scope."""
    read: dict[tuple[str, dt.date, int, str], StatementValue] = {}
    for statement in statements:
        for name, value in statement.items.items():
            balance = items().by_id[name].kind == "BS"
            months = 0 if balance else months_of(statement.period)
            key = (name, statement.period.end, months, statement.scope)
            read.setdefault(key, value)
    found = Outcome()
    failed = [c for c in checks.run(list(statements)) if c.outcome in ("warn", "fail")]
    for (name, end, months, scope), asked in layout.truth.items():
        balance = items().by_id[name].kind == "BS"
        value = read.get((name, end, 0 if balance else months, scope))
        found.asked += 1
        if value is not None and value.value == asked:
            found.exact += 1
            continue
        shown = [s for s in statements if (s.period.end, s.scope) == (end, scope)]
        caught = _caught(name, end, value, failed, shown)
        found.errors.append((name, end, scope, asked, value and value.value, caught))
    return found


def _caught(
    name: str,
    end: dt.date,
    value: StatementValue | None,
    failed: Sequence[Check],
    shown: Sequence[Statement],
) -> bool:
    """Low confidence, or a failed check of the period that the figure takes part in.

    A figure that is missing is caught where its statement says that it was not read, or lists
    rows that it does not know; else by the check of its sub-total, whose cells are evidence.
    """
    if value is not None and value.confidence < SURE:
        return True
    kind = items().by_id[name].kind
    if value is None and any(
        name in {lost.item for lost in s.unread} or (s.kind == kind and s.unmatched) for s in shown
    ):
        return True
    places = [p for c in failed if c.period is not None and c.period.end == end for p in c.evidence]
    if value is not None:
        return any((p.cell, p.start) == (value.provenance.cell, value.provenance.start)
                   for p in places)  # fmt: skip
    parent = items().by_id[name].parent
    return any(
        c.period is not None and c.period.end == end and c.id in ("C02", "C03", "C05", "C06", "C07")
        for c in failed
    ) and bool(parent)
