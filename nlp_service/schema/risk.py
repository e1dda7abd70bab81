"""Views of risk beside the grade: slotting questionnaire, panels with shocks, peers, back-test."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from nlp_service.schema.base import Schema
from nlp_service.schema.signal import Evidence

Slot = Literal["strong", "good", "satisfactory", "weak", "default"]
SlottingFactor = Literal["financial", "political", "transaction", "sponsor", "security"]


class SlottingItem(Schema):
    """One question: ``mark`` 1 (strong) to 4 (weak), None while nobody can tell.

    A proposed mark stands on ``evidence`` or says in ``missing`` why there is no document;
    ``answered`` marks those that a person gave. ``choices`` are the descriptions of marks 1 to 4.
    """

    id: str
    factor: SlottingFactor
    name_zh: str
    name_en: str
    weight: float
    mark: int | None = None
    answered: bool = False
    reason_zh: str = ""
    reason_en: str = ""
    choices_zh: list[str] = Field(default_factory=list)
    choices_en: list[str] = Field(default_factory=list)
    evidence: list[Evidence] = Field(default_factory=list)
    missing: str | None = None
    missing_zh: str | None = None


class Slotting(Schema):
    """The slotting of a project loan. ``slot`` is None while too little is answered.

    ``risk_weight`` is the weight of the slot, ``preferential`` that of national discretion for
    loans under two and a half years, ``standardised`` that of the standardised approach.
    """

    items: list[SlottingItem]
    factors: dict[str, float | None] = Field(description="weighted mean mark of each factor")
    mean: float | None
    answered: float = Field(description="share of the weight that has a mark")
    slot: Slot | None
    name_zh: str = ""
    name_en: str = ""
    risk_weight: float | None = None
    preferential: float | None = None
    standardised: float | None = None
    insufficient: str | None = None
    insufficient_zh: str | None = None


class PanelLine(Schema):
    """One measure of a panel: what stands now, and after the shock.

    ``break_even`` is the shock at which debt service is just covered, in the unit of the shock.
    A line without figures names them in ``missing``.
    """

    id: str
    name_zh: str
    name_en: str
    base: float | None = None
    shocked: float | None = None
    unit: str = "x"
    shock_zh: str = ""
    shock_en: str = ""
    break_even: float | None = None
    break_even_unit: str = "ratio"
    assumed_zh: list[str] = Field(default_factory=list)
    assumed_en: list[str] = Field(default_factory=list)
    evidence: list[Evidence] = Field(default_factory=list)
    missing: str | None = None
    missing_zh: str | None = None


class RiskPanel(Schema):
    """Market, credit or operational risk of a client. ``worst`` is the lowest shocked DSCR."""

    kind: Literal["market", "credit", "operational"]
    name_zh: str
    name_en: str
    lines: list[PanelLine] = Field(default_factory=list)
    worst: float | None = None


class PeerRatio(Schema):
    """A client's ratio beside its peers: quartiles, and the share of peers it is better than."""

    ratio: str
    name_zh: str
    name_en: str
    unit: str
    value: float
    peers: int
    lower: float
    median: float
    upper: float
    better_than: float


class PeerPoint(Schema):
    """A client in the quadrant of the portfolio, both in units where higher is better.

    ``distance`` is how far the score stands from the peers' median in quartile ranges,
    ``change`` how far the client's score moved within a year.
    """

    client_id: str
    name: str
    distance: float
    change: float
    quadrant: Literal["leading", "recovering", "slipping", "lagging"]


class BenchmarkStanding(Schema):
    """A ratio against the five published tiers: the tier reached and the efficacy points."""

    ratio: str
    name_zh: str
    name_en: str
    value: float
    tier: Literal["excellent", "good", "average", "low", "poor", "below"]
    points: float
    weight: float


class PricePart(Schema):
    """One part of a price floor, a share a year; ``basis`` are the figures it is made of."""

    name: Literal["funds", "expected_loss", "capital", "cost", "margin"]
    value: float
    basis_zh: str
    basis_en: str


class PriceFloor(Schema):
    """The least rate that a loan to the client must earn; None where the PD is not known."""

    rate: float | None
    parts: list[PricePart] = Field(default_factory=list)
    missing: str | None = None
    missing_zh: str | None = None


class BacktestClient(Schema):
    """One client in a back-test: its alerts and outcomes, and the lead time where one was hit."""

    client_id: str
    outcomes: list[dt.date]
    alerts: list[dt.date]
    hits: int
    false_alerts: int
    lead_days: list[int]


class Backtest(Schema):
    """How the warning rules would have done on history.

    ``hit_rate`` is the share of outcomes with an alert at ``level`` within ``horizon_days`` before
    them; an alert without an outcome within that time after it is false. ``insufficient`` says
    when there are too few outcomes for the rate to mean anything.
    """

    level: str
    horizon_days: int
    start: dt.date
    end: dt.date
    clients: int
    outcomes: int
    hits: int
    hit_rate: float | None
    hit_interval: tuple[float, float] | None
    alerts: int
    false_alerts: int
    false_per_100: float | None = Field(description="false alerts per 100 clients and year")
    pending: int = Field(description="alerts too young for a verdict")
    median_lead_days: float | None
    by_rule: dict[str, tuple[int, int]] = Field(
        default_factory=dict, description="rule → hits and false alerts it took part in"
    )
    details: list[BacktestClient] = Field(default_factory=list)
    insufficient: str | None = None
    insufficient_zh: str | None = None


class BehaviourForecast(Schema):
    """The chance of a behaviour within a time, or why there is none."""

    target: str
    name_zh: str
    name_en: str
    months: int
    probability: float | None
    enabled: bool
    events: int
    text_zh: str
    text_en: str
    drivers: list[tuple[str, float]] = Field(default_factory=list)


class Scenario(Schema):
    """A path a loaded series may take: what it did before, not a forecast of what it will do."""

    id: Literal["base", "favourable", "adverse", "severe"]
    series: str
    name_zh: str
    name_en: str
    horizon_months: int
    change: float = Field(description="of a rate in its own unit, of a price as a share")
    level: float
    text_zh: str
    text_en: str
    source: str
