"""Repayment proposals and the lead list, for the API and the pages alike."""

from __future__ import annotations

import datetime as dt
import statistics
from typing import Literal, get_args

from pydantic import BaseModel, Field

from nlp_service.errors import BadRequest
from nlp_service.profiles import opportunity, schedules
from nlp_service.profiles.opportunity import Lead
from nlp_service.profiles.schedules import Schedule
from nlp_service.profiles.warnings_rules import rank
from nlp_service.schema import Profile
from nlp_service.wiring import Service

Kind = Literal["equal_principal", "annuity", "sculpted", "seasonal", "bullet", "sweep"]
KINDS: tuple[Kind, ...] = get_args(Kind)
#: The share of the excess CFADS that a cash sweep takes.
_SWEPT = 0.5


class Proposal(BaseModel):
    """A repayment proposal as asked for; amounts in the client's currency, rates a year."""

    kind: Kind = "equal_principal"
    amount: float | None = Field(None, gt=0, description="default: the client's exposure")
    rate: float = Field(0.045, ge=0, lt=1, description="interest a year, as a share")
    years: int = Field(10, ge=1, le=60)
    grace: int = Field(0, ge=0, le=59, description="years of interest only")
    cfads: float | None = Field(None, ge=0, description="a year's; default that of the last DSCR")
    target: float = Field(1.3, gt=0, le=10, description="DSCR to sculpt to, or lock-up of a sweep")
    source: str = Field("", max_length=300, description="what repays a bullet")
    source_date: dt.date | None = None

    def filled(self, profile: Profile) -> Proposal:
        """With the client's exposure and CFADS where nothing was given."""
        exposure = profile.client.exposure
        return self.model_copy(
            update={
                "amount": self.amount or (float(exposure) if exposure else None),
                "cfads": yearly_cfads(profile) if self.cfads is None else self.cfads,
            }
        )


def schedule(profile: Profile, wanted: Proposal) -> Schedule:
    """The schedule asked for, CFADS the same every year; seasonal ones run by months.

    Raises BadRequest where it cannot be made.
    """
    asked = wanted.filled(profile)
    if not asked.amount:
        raise BadRequest("A proposal needs an amount.")
    amount, rate, years, cash = asked.amount, asked.rate, asked.years, asked.cfads or 0.0
    flows = [cash] * years if cash > 0 else []
    if asked.kind == "annuity":
        return schedules.annuity(amount, rate, years, grace=asked.grace, cfads=flows)
    if asked.kind == "sculpted":
        if not flows:
            raise BadRequest("A sculpted schedule follows CFADS; enter a year's.")
        return schedules.sculpted(amount, rate, flows, asked.target)
    if asked.kind == "seasonal":
        weights = month_weights(profile)
        if not weights:
            raise BadRequest("A seasonal schedule needs a year of account flows.")
        monthly = [cash * weight / sum(weights) for _ in range(years) for weight in weights]
        return schedules.seasonal(
            amount, rate / 12, weights, years, cfads=monthly if cash > 0 else []
        )
    if asked.kind == "bullet":
        return schedules.bullet(amount, rate, years, asked.source, asked.source_date, cfads=flows)
    equal = schedules.equal_principal(amount, rate, years, grace=asked.grace, cfads=flows)
    if asked.kind == "sweep":
        return schedules.with_sweep(equal, rate, flows, asked.target, _SWEPT)
    return equal


def yearly_cfads(profile: Profile) -> float:
    """A year's cash available for debt service: what the newest DSCR stands on, else 0."""
    newest = max(
        (r for r in profile.ratios if r.id == "dscr" and r.value is not None),
        key=lambda r: r.period.end,
        default=None,
    )
    if newest is None or newest.value is None:
        return 0.0
    figures = {value.item: float(value.value) for value in newest.inputs}
    if "cfads" in figures:
        return figures["cfads"]
    return newest.value * sum(figures.get(n, 0.0) for n in ("senior_principal", "senior_interest"))


def month_weights(profile: Profile) -> list[float]:
    """The share of each calendar month in a year's inflow, by medians; empty without a year."""
    months: dict[int, list[float]] = {}
    for flow in profile.flows:
        months.setdefault(flow.month.month, []).append(max(float(flow.inflow), 0.0))
    if len(months) < 12:
        return []
    return [statistics.median(months[month]) for month in range(1, 13)]


def lead_list(service: Service, institution: str) -> list[Lead]:
    """The lead list of the portfolio, best first.

    Only profiles that can be on it are opened; the list itself checks them again.
    """
    likely = [
        row.client.id
        for row in service.store.clients.summaries(institution)
        if row.grade is not None and rank(row.level) < rank("orange")
    ]
    return opportunity.leads([service.profile(institution, client) for client in likely])
