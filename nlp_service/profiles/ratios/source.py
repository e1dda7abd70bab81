"""Values for one period: printed, entered, derived, or shown to be zero by a closing sum."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal

from nlp_service.profiles.formula import Missing, Undefined, evaluate
from nlp_service.profiles.items import APART, addends, items
from nlp_service.profiles.ratios.derived import (
    COMPLEMENTS,
    DERIVED,
    HELD_BY,
    ZERO,
    ZERO_DEFAULT,
)
from nlp_service.profiles.ratios.facts import Facts, months_of, years_back
from nlp_service.profiles.ratios.table import definitions
from nlp_service.schema import Period, StatementValue

#: A figure that somebody entered, or one with the place where it was read.
Entered = Decimal | StatementValue

_CLOSES = Decimal("0.0005")
_Key = tuple[str, int]


@dataclass(slots=True)
class _Frame:
    """What one value was made of. ``partial`` marks one that was cut short by a cycle."""

    key: _Key | None
    inputs: dict[tuple[str, dt.date], StatementValue] = field(default_factory=dict)
    flags: dict[str, None] = field(default_factory=dict)
    partial: bool = False


@dataclass(frozen=True, slots=True)
class _Known:
    """A value that was asked for before, or why there is none, with what it was made of."""

    value: Decimal | None
    error: Missing | Undefined | None
    inputs: dict[tuple[str, dt.date], StatementValue]
    flags: dict[str, None]


class PeriodSource:
    """The values of one period and those around it, keeping what was used for each ratio.

    ``extra`` holds entered values of the newest period, or of a year by ``name@2023``; its
    ``loan_maturity`` and ``project_end`` are years. Flows of an interim period are taken over
    the last twelve months where the statements allow it; otherwise they are INTERIM. A value is
    worked out once, however many ratios ask for it.
    """

    def __init__(
        self, facts: Facts, period: Period, extra: Mapping[str, Entered], *, concession: bool
    ) -> None:
        self.facts = facts
        self.period = period
        self.extra = extra
        self._concession = concession
        self._frames: list[_Frame] = [_Frame(None)]
        self._known: dict[_Key, _Known] = {}
        self._printed: dict[_Key, _Known] = {}
        self._ends: dict[int, dt.date] = {}

    @contextmanager
    def ratio(self) -> Iterator[_Frame]:
        """Collects the inputs and flags of one ratio."""
        frame = _Frame(None)
        self._frames = [frame]
        yield frame

    def note(self, flag: str) -> None:
        self._frames[-1].flags[flag] = None

    def end(self, back: int) -> dt.date:
        known = self._ends.get(back)
        if known is None:
            known = self._ends[back] = years_back(self.period.end, back)
        return known

    def days(self, back: int) -> int:
        return (self.end(back) - self.end(back + 1)).days

    def year(self, back: int) -> int:
        return self.end(back).year

    def concession(self) -> bool:
        return self._concession

    def _asked(self, known: _Known) -> Decimal | None:
        """A value that is known already; whoever asks is told what it was made of."""
        frame = self._frames[-1]
        frame.inputs.update(known.inputs)
        frame.flags.update(known.flags)
        if known.error is not None:
            raise known.error.with_traceback(None)
        return known.value

    def printed(self, name: str, back: int) -> Decimal | None:
        """The value as entered or printed; None where there is none. May raise Undefined."""
        key = (name, back)
        known = self._printed.get(key)
        if known is None:
            frame = _Frame(key)
            self._frames.append(frame)
            value, error = None, None
            try:
                value = self._look_up(name, back)
            except Undefined as undefined:
                error = undefined
            finally:
                self._frames.pop()
            known = self._printed[key] = _Known(value, error, frame.inputs, frame.flags)
        return self._asked(known)

    def _look_up(self, name: str, back: int) -> Decimal | None:
        if self.extra:
            entered = self.extra.get(f"{name}@{self.year(back)}")
            if entered is None and back == 0:
                entered = self.extra.get(name)
            if isinstance(entered, StatementValue):
                return self._use(entered, self.end(back))
            if entered is not None:
                return entered
        definition = items().by_id.get(name)
        if definition is None:
            return None
        # A project model (NOTE) prints whole years, and years to come.
        if definition.kind in ("BS", "NOTE") or self.period.kind == "annual":
            value = self.facts.get(name, self.end(back))
            return None if value is None else self._use(value, self.end(back))
        return self._trailing(name, back)

    def _use(self, value: StatementValue, end: dt.date) -> Decimal:
        self._frames[-1].inputs[(value.item, end)] = value
        return value.value

    def _trailing(self, name: str, back: int) -> Decimal | None:
        """Year to date + last full year − year to date a year ago."""
        end = self.end(back)
        months = months_of(self.period)
        last_year_end = dt.date(end.year - 1, 12, 31)
        parts = (
            (self.facts.get(name, end, months), end, 1),
            (self.facts.get(name, last_year_end), last_year_end, 1),
            (self.facts.get(name, years_back(end, 1), months), years_back(end, 1), -1),
        )
        if self.period.start is None or self.period.start.month != 1:
            raise Undefined("INTERIM")
        if parts[0][0] is None:
            return None
        total = ZERO
        for value, when, sign in parts:
            if value is None:
                raise Undefined("INTERIM")
            total += sign * self._use(value, when)
        self.note("trailing_twelve_months")
        return total

    def value(self, name: str, back: int) -> Decimal:
        """The value of a name; raises Missing or Undefined."""
        key = (name, back)
        known = self._known.get(key)
        if known is None:
            for depth, frame in enumerate(self._frames):
                if frame.key == key:
                    # What depends on this answer is not what it would be outside the cycle.
                    for inner in self._frames[depth + 1 :]:
                        inner.partial = True
                    raise Missing(name)
            frame = _Frame(key)
            self._frames.append(frame)
            value: Decimal | None = None
            error: Missing | Undefined | None = None
            try:
                value = self._worked_out(name, back)
            except (Missing, Undefined) as reason:
                error = reason
            finally:
                self._frames.pop()
            known = _Known(value, error, frame.inputs, frame.flags)
            if not frame.partial:
                self._known[key] = known
        result = self._asked(known)
        if result is None:
            raise Missing(name)
        return result

    def _worked_out(self, name: str, back: int) -> Decimal:
        if name == "restricted_cash" and self._beside_cash(back):
            self.note("restricted_cash_beside_cash")
            return ZERO
        known = self.printed(name, back)
        if known is not None:
            return known
        if name in DERIVED:
            try:
                return DERIVED[name](self, back)
            except Missing:
                if name not in items().by_id:
                    raise
        if name in definitions():
            return evaluate(definitions()[name].node, self, back)
        if name in ZERO_DEFAULT:
            self.note(f"default_zero:{name}")
            return ZERO
        if name in COMPLEMENTS:
            whole, part = (self.printed(other, back) for other in COMPLEMENTS[name])
            if whole is not None and part is not None:
                self.note(f"difference:{name}")
                return whole - part
        if self.printed(HELD_BY.get(name, ""), back) is not None or self._closed(name, back):
            self.note(f"zero:{name}")
            return ZERO
        raise Missing(name)

    def _beside_cash(self, back: int) -> bool:
        """Whether restricted cash is a row of its own, so that cash does not hold it."""
        total = self._quiet("total_current_assets", back)
        if total is None or self._quiet("restricted_cash", back) is None:
            return False
        printed = self._children("total_current_assets", back)
        return any(
            abs(total - _sum(way, printed)) <= Decimal(1)
            for way in addends("total_current_assets", printed)
            if any(name == "restricted_cash" for name, _ in way)
        )

    def _closed(self, name: str, back: int) -> bool:
        """Whether the sub-total above ``name`` is reached without it, so that it must be zero."""
        item = items().by_id.get(name)
        if item is None or item.role != "leaf" or not item.parent:
            return False
        total = self._quiet(item.parent, back)
        if total is None and item.parent == "equity_parent":
            total = self._quiet("total_equity", back)
        if total is None:
            return False
        printed = self._children(item.parent, back)
        allowed = max(abs(total) * _CLOSES, Decimal(1))
        return bool(printed) and any(
            abs(total - _sum(way, printed)) <= allowed for way in addends(item.parent, printed)
        )

    def _children(self, parent: str, back: int) -> dict[str, Decimal]:
        """The printed rows of a sub-total, with those that may stand beside their own."""
        names = [child.id for child in items().children[parent]]
        names.extend(APART.get(parent, ()))
        return {name: value for name in names if (value := self._quiet(name, back)) is not None}

    def _quiet(self, name: str, back: int) -> Decimal | None:
        """A printed value that is only looked at, not used; what it notes is kept."""
        frame = self._frames[-1]
        self._frames.append(_Frame(None))
        try:
            return self.printed(name, back)
        finally:
            frame.flags.update(self._frames.pop().flags)


def _sum(way: list[tuple[str, int]], printed: Mapping[str, Decimal]) -> Decimal:
    return sum((sign * printed[name] for name, sign in way), ZERO)


def total_debt(facts: Facts, period: Period) -> Decimal | None:
    """The total debt of a period, None where the balance sheet does not show it."""
    source = PeriodSource(facts, period, {}, concession=False)
    try:
        return source.value("total_debt", 0)
    except (Missing, Undefined):
        return None
