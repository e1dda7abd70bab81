"""Repayment schedules: equal principal, annuity, sculpted, seasonal, bullet, cash sweep.

Amounts are in units of the loan's currency, rates per period, periods count from 1. Source:
credit-domain specification 5.1.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from nlp_service.errors import BadRequest

#: The share of CFADS that stays under stress.
STRESS = 0.85


@dataclass(frozen=True, slots=True)
class Instalment:
    """One period: opening balance, interest, principal, and the DSCR where CFADS is known."""

    period: int
    opening: float
    interest: float
    principal: float
    dscr: float | None = None

    @property
    def service(self) -> float:
        """Interest and principal together."""
        return self.interest + self.principal

    @property
    def closing(self) -> float:
        """The balance after the payment."""
        return self.opening - self.principal


@dataclass(frozen=True, slots=True)
class Schedule:
    """A proposal: its instalments and its DSCR under base and stressed CFADS."""

    kind: str
    instalments: list[Instalment]
    minimum: float | None = None
    average: float | None = None
    stressed_minimum: float | None = None
    stressed_average: float | None = None
    notes: list[str] = field(default_factory=list)


def equal_principal(
    amount: float, rate: float, periods: int, *, grace: int = 0, cfads: Sequence[float] = ()
) -> Schedule:
    """Equal principal after ``grace`` periods of interest only."""
    _valid(amount, rate, periods, grace)
    share = amount / (periods - grace)
    principal = [0.0 if t < grace else share for t in range(periods)]
    return _built("equal_principal", amount, rate, principal, cfads)


def annuity(
    amount: float, rate: float, periods: int, *, grace: int = 0, cfads: Sequence[float] = ()
) -> Schedule:
    """Equal payments P·r / (1 − (1 + r)^−n) after ``grace`` periods of interest only."""
    _valid(amount, rate, periods, grace)
    count = periods - grace
    payment = amount * rate / -math.expm1(-count * math.log1p(rate)) if rate else amount / count
    principal = [0.0] * grace
    balance = amount
    for _ in range(count):
        part = payment - balance * rate
        principal.append(part)
        balance -= part
    return _built("annuity", amount, rate, principal, cfads)


def capacity(cfads: Sequence[float], rate: float, target: float) -> float:
    """The most debt that CFADS carries at a target DSCR: Σ CFADS_t / (DSCR · (1 + r)^t)."""
    if target <= 0:
        raise BadRequest("the target DSCR must be above zero")
    return math.fsum(
        flow / target / (1.0 + rate) ** t for t, flow in enumerate(cfads, start=1) if flow > 0
    )


def sculpted(amount: float, rate: float, cfads: Sequence[float], target: float) -> Schedule:
    """Debt service in proportion to CFADS at ``target`` DSCR.

    Raises BadRequest where the amount exceeds the capacity, or where a period's CFADS does not
    pay its interest, so that principal would be negative.
    """
    _valid(amount, rate, len(cfads), 0)
    most = capacity(cfads, rate, target)
    if amount > most * (1 + 1e-9):
        raise BadRequest(
            f"{amount:,.0f} exceeds the debt capacity {most:,.0f} at DSCR {target:.2f}",
            next_step="Lower the amount or the target DSCR, or lengthen the tenor.",
        )
    # A smaller loan is served at the same shape and a higher DSCR.
    scale = amount / most
    principal, balance = [], amount
    for t, flow in enumerate(cfads, start=1):
        part = max(flow, 0.0) / target * scale - balance * rate
        if part < -1e-6 * amount:
            raise BadRequest(f"CFADS of period {t} does not pay its interest")
        principal.append(part)
        balance -= part
    return _built("sculpted", amount, rate, principal, cfads)


def seasonal(
    amount: float,
    rate: float,
    weights: Sequence[float],
    years: int,
    *,
    cfads: Sequence[float] = (),
) -> Schedule:
    """Principal within each year by ``weights``, the share of each period in yearly inflow."""
    total = math.fsum(weights)
    if years < 1 or not weights or total <= 0 or min(weights) < 0:
        raise BadRequest("seasonal weights must be positive shares of at least one year")
    _valid(amount, rate, years * len(weights), 0)
    principal = [amount / years * weight / total for _ in range(years) for weight in weights]
    return _built("seasonal", amount, rate, principal, cfads)


def bullet(
    amount: float,
    rate: float,
    periods: int,
    source: str,
    source_date: dt.date | None,
    *,
    cfads: Sequence[float] = (),
) -> Schedule:
    """All principal at the end. Raises BadRequest without a dated source of repayment."""
    _valid(amount, rate, periods, 0)
    if not source.strip() or source_date is None:
        raise BadRequest("a bullet needs a dated source of repayment")
    principal = [0.0] * (periods - 1) + [amount]
    schedule = _built("bullet", amount, rate, principal, cfads)
    schedule.notes.append(f"{source}: {source_date.isoformat()}")
    return schedule


def with_sweep(
    schedule: Schedule, rate: float, cfads: Sequence[float], lock_up: float, share: float
) -> Schedule:
    """The schedule with ``share`` of the CFADS above the lock-up DSCR paid as extra principal.

    Later instalments shrink from the end (inverse order of maturity), so the loan ends earlier.
    """
    if not 0 <= share <= 1:
        raise BadRequest("the swept share runs from 0 to 1")
    planned = [row.principal for row in schedule.instalments]
    balance = schedule.instalments[0].opening if schedule.instalments else 0.0
    amount, paid = balance, []
    for part, flow in zip(planned, cfads, strict=False):
        due = min(part, balance)
        excess = max(0.0, flow - lock_up * (due + balance * rate))
        swept = min(balance - due, share * excess)
        paid.append(due + swept)
        balance -= due + swept
    paid += [min(part, balance) for part in planned[len(paid) :] if balance > 0]
    return _built(f"{schedule.kind}+sweep", amount, rate, paid, cfads)


def _valid(amount: float, rate: float, periods: int, grace: int) -> None:
    if amount <= 0 or rate < 0 or periods < 1 or not 0 <= grace < periods:
        raise BadRequest(
            "a schedule needs an amount above 0, a rate of at least 0 and more periods than grace"
        )


def _built(
    kind: str, amount: float, rate: float, principal: Sequence[float], cfads: Sequence[float]
) -> Schedule:
    rows, balance = [], amount
    for t, part in enumerate(principal, start=1):
        interest = balance * rate
        service = part + interest
        flow = cfads[t - 1] if t <= len(cfads) else None
        cover = flow / service if flow is not None and service > 0 else None
        rows.append(Instalment(t, balance, interest, part, cover))
        balance -= part
    covers = [row.dscr for row in rows if row.dscr is not None]
    if not covers:
        return Schedule(kind, rows)
    low, mean = min(covers), math.fsum(covers) / len(covers)
    # Under stress interest stays as it is and every cover falls by the same share.
    return Schedule(kind, rows, low, mean, low * STRESS, mean * STRESS)
