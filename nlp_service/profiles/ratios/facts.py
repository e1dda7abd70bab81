"""The figures of a client by item and period, drawn from all its statements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from nlp_service.profiles.items import items
from nlp_service.profiles.periods import back_a_year, month_end
from nlp_service.schema import Period, Statement, StatementValue

Scope = Literal["consolidated", "parent", "unknown"]
_SCORED: tuple[Scope, ...] = ("parent", "unknown", "consolidated")


def own_scope(statements: Iterable[Statement]) -> Scope:
    """The scope that is scored: the borrower's own entity where both kinds are there.

    Groups print consolidated and parent statements side by side; the borrower is the parent.
    Statements that do not say stand for the entity itself.
    """
    present = {statement.scope for statement in statements if statement.items}
    return next((scope for scope in _SCORED if scope in present), "unknown")


def years_back(day: dt.date, years: int) -> dt.date:
    """The same day ``years`` earlier (later when negative), month ends kept."""
    for _ in range(max(years, 0)):
        day = back_a_year(day)
    if years < 0:
        last = day == month_end(day.year, day.month)
        year = day.year - years
        day = month_end(year, day.month) if last else day.replace(year=year)
    return day


def months_of(period: Period) -> int:
    """How many months a flow period covers; 12 where no start is known."""
    if period.start is None:
        return 12
    years = period.end.year - period.start.year
    return years * 12 + period.end.month - period.start.month + 1


@dataclass
class Facts:
    """Figures by (item, end, months); balances have months 0.

    Where several documents print one figure, a person's correction comes first, then audited
    figures, printed units, the newest document (its comparatives are restated), confidence.
    """

    statements: list[Statement]
    scope: Scope
    values: dict[tuple[str, dt.date, int], StatementValue] = field(default_factory=dict)
    statement_at: dict[tuple[str, dt.date], Statement] = field(default_factory=dict)
    _newest: dict[str, dt.date] = field(default_factory=dict)

    @classmethod
    def of(cls, statements: list[Statement], scope: Scope | None = None) -> Facts:
        """The facts of one scope; by default the one that is scored."""
        chosen = scope or own_scope(statements)
        kept = [s for s in statements if s.scope == chosen or s.kind == "NOTE"]
        facts = cls(kept, chosen)
        newest: dict[str, dt.date] = {}
        for statement in kept:
            end = newest.get(statement.document_id, statement.period.end)
            newest[statement.document_id] = max(end, statement.period.end)
        facts._newest = newest
        for statement in sorted(kept, key=lambda s: facts._rank(s, newest)):
            facts._take(statement)
        return facts

    def _rank(self, s: Statement, newest: dict[str, dt.date]) -> tuple[object, ...]:
        return (bool(s.audited), not s.unit_inferred, newest[s.document_id], len(s.items), s.id)

    def _take(self, statement: Statement) -> None:
        """Takes the figures of a statement; a later call overrides, except corrections."""
        period = statement.period
        self.statement_at[(statement.kind, period.end)] = statement
        for item, value in statement.items.items():
            definition = items().by_id.get(item)
            balance = definition is not None and definition.kind == "BS"
            key = (item, period.end, 0 if balance else months_of(period))
            known = self.values.get(key)
            if known is None or not known.corrected or value.corrected:
                self.values[key] = value

    def get(self, item: str, end: dt.date, months: int = 12) -> StatementValue | None:
        """The figure of an item at or over the ``months`` before ``end``."""
        definition = items().by_id.get(item)
        balance = definition is not None and definition.kind == "BS"
        return self.values.get((item, end, 0 if balance else months))

    def basis(self, end: dt.date) -> tuple[list[Statement], tuple[dt.date, ...]]:
        """The statements that the figures up to ``end`` rest on, and what decides their order.

        A project model (NOTE) counts as a whole, because forward ratios look ahead in it.
        """
        kept = [s for s in self.statements if s.period.end <= end or s.kind == "NOTE"]
        return kept, tuple(self._newest[s.document_id] for s in kept)

    def periods(self) -> list[Period]:
        """The periods that can be computed, newest first: each end with balances or flows.

        Where one end carries several flow spans (year to date and quarter), the longest counts.
        """
        found: dict[dt.date, Period] = {}
        for statement in self.statements:
            if statement.kind in ("SUP", "NOTE") or not statement.items:
                continue
            end = statement.period.end
            known = found.get(end)
            flow = statement.period.start is not None
            if known is None or (flow and _longer(statement.period, known)):
                found[end] = statement.period
        ordered = sorted(found.values(), key=lambda p: p.end, reverse=True)
        return [_with_start(period) for period in ordered]


def _longer(new: Period, known: Period) -> bool:
    return known.start is None or months_of(new) > months_of(known)


def _with_start(period: Period) -> Period:
    """A balance-sheet date alone stands for the year it closes, when it closes one."""
    if period.start is not None or period.kind != "annual":
        return period
    start = back_a_year(period.end) + dt.timedelta(days=1)
    return period.model_copy(update={"start": start})
