"""The client and what is known of it: statements, ratios, grade, segment, warnings, profile."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal

from pydantic import Field

from nlp_service.schema.assessment import Classification, LeadInputs, ReferenceScore
from nlp_service.schema.base import Schema
from nlp_service.schema.document import Provenance, Status
from nlp_service.schema.signal import (
    CooperationScore,
    CreditScore,
    Evidence,
    InformationRequest,
    Promise,
    Signal,
)
from nlp_service.schema.statement import Check, Period, Statement, StatementValue

Level = Literal["none", "blue", "yellow", "orange", "red"]
Phase = Literal["construction", "ramp_up", "early_operation", "operation", "corporate"]


class Identifier(Schema):
    """An official number, such as a USCC (``cn.uscc``) or an LEI (``lei``)."""

    scheme: str
    id: str


class Client(Schema):
    """A borrower of the institution. ``industry`` is a GB/T 4754 section letter (A to T)."""

    id: str
    name: str
    aliases: list[str] = Field(default_factory=list)
    identifiers: list[Identifier] = Field(default_factory=list)
    domains: list[str] = Field(
        default_factory=list, description="mail domains of the client side, or whole addresses"
    )
    industry: str | None = None
    sector: str | None = Field(default=None, description="finer sector in the lender's own words")
    country: str = "CN"
    phase: Phase = "corporate"
    group: str | None = None
    group_members: list[str] = Field(default_factory=list)
    guarantors: list[str] = Field(default_factory=list)
    exposure: Decimal | None = None
    currency: str = "CNY"
    days_past_due: int | None = None
    requested_tenor_months: int | None = None
    limits: dict[str, dict[Level, float]] = Field(
        default_factory=dict, description="own levels of ratios, before the sector's: {ratio: …}"
    )
    note: str = ""


class Match(Schema):
    """Which client a document belongs to. ``sure`` is False where a person must decide."""

    client_id: str | None
    score: float
    sure: bool
    reason_zh: str = ""
    reason_en: str = ""
    candidates: list[tuple[str, float]] = Field(default_factory=list)
    provenance: Provenance | None = None


class Ratio(Schema):
    """A ratio of one period. ``status`` says why there is no value where there is none."""

    id: str
    name_zh: str
    name_en: str
    category: str
    unit: str
    value: float | None
    status: str = "ok"
    level: Level = "none"
    limits: dict[str, float | None] = Field(default_factory=dict)
    limit_source: Literal["contract", "client", "sector", "default"] = "default"
    direction: str = "higher_better"
    formula: str
    period: Period
    inputs: list[StatementValue] = Field(default_factory=list)
    flags: list[str] = Field(default_factory=list)


class CovenantWording(Schema):
    """A financial covenant as a contract words it. ``ratio`` is a ratio id, ``threshold`` a figure.

    A ratio of the contract's own has its name for an id. ``definition`` is the contract's own,
    ``formula`` what could be read of it. ``look_back`` and ``cure_period`` are ISO durations,
    ``test_dates`` days of every year (MM-DD); ``cure`` and ``consequence`` locate the words that
    give time to mend a breach and say what follows one, ``clause`` the covenant itself. Before
    ``effective_from`` it does not bind.
    """

    ratio: str
    name_zh: str
    name_en: str
    operator: Literal["<=", ">=", "<", ">"]
    threshold: float
    unit: str = "x"
    kind: Literal["covenant", "lock_up", "default"] = "covenant"
    frequency: str | None = None
    effective_from: dt.date | None = None
    definition: str | None = None
    formula: str | None = None
    look_back: str | None = None
    test_dates: list[str] = Field(default_factory=list)
    cure_period: str | None = None
    cure: Provenance | None = None
    consequence_kind: str | None = None
    consequence: Provenance | None = None
    clause: Provenance


class Covenant(CovenantWording):
    """A financial covenant beside the figure it binds.

    ``headroom`` is the distance to the threshold as a share of it: positive while kept, negative
    once broken, None where the figure is missing. ``restated`` locates where others say the same.
    """

    id: str
    observed: float | None = None
    headroom: float | None = None
    status: Literal["kept", "tight", "broken", "untested"] = "untested"
    reason: str | None = None
    reason_zh: str | None = None
    period: Period | None = None
    restated: list[Provenance] = Field(default_factory=list)
    inputs: list[StatementValue] = Field(default_factory=list)


class AccountFlow(Schema):
    """One month of the supervised account, in units of ``currency``."""

    month: dt.date
    inflow: Decimal
    outflow: Decimal
    balance: Decimal | None = None
    currency: str = "CNY"
    provenance: Provenance


class BureauRecord(Schema):
    """A field of a bureau report: its code where known, the printed text and the value."""

    field: str
    code: str | None = None
    label: str
    printed: str
    value: str | None = None
    section: str = ""
    provenance: Provenance


class BureauReport(Schema):
    """A credit-bureau report as imported. ``features`` are the figures that the score uses."""

    id: str
    client_id: str | None = None
    document_id: str
    report_number: str | None = None
    as_of: dt.date
    subject: str
    synthetic: bool = False
    state: Literal["ok", "not_found", "disputed", "stale"] = "ok"
    records: list[BureauRecord] = Field(default_factory=list)
    features: dict[str, float] = Field(default_factory=dict)


class TenorPreference(Schema):
    """Long or short money: what the client says beside what it does."""

    preference: Literal["long", "short", "mixed", "unknown"]
    p_long: float | None = None
    stated: Literal["long", "short", "mixed", "unknown"] = "unknown"
    observed: Literal["long", "short", "mixed", "unknown"] = "unknown"
    evidence: list[Evidence] = Field(default_factory=list)
    drivers: list[tuple[str, float]] = Field(default_factory=list)


class Segment(Schema):
    """Industry group × grade band × tenor preference. ``id`` is a row of the segment table."""

    id: str | None
    industry: str | None
    industry_zh: str = ""
    industry_en: str = ""
    grade_band: str | None = None
    tenor: TenorPreference
    missing: list[str] = Field(default_factory=list)


class Strategy(Schema):
    """The treatment that the segment table proposes. Judgement of the lender, not a rule."""

    segment_id: str
    spread_over_lpr_bp: str
    limit_rule: str
    monitoring: str
    collateral: str
    repayment_schedule: str
    strategy: str
    text_zh: dict[str, str] = Field(default_factory=dict)
    source: str = ""


class Action(Schema):
    """A prepared response to a warning, with its owner and its deadline in working days."""

    id: str
    name_zh: str
    name_en: str
    owner_role: str
    deadline_workdays: int | None = None
    due: dt.date | None = None
    evidence_required: str = ""
    evidence_required_zh: str = ""
    system_effect: str = ""
    permitting_clause: Provenance | None = None
    done: bool = False


WarningState = Literal["open", "acknowledged", "in_action", "escalated", "closed"]


class WarningEvent(Schema):
    """A step in the life of a warning."""

    at: dt.datetime
    who: str
    what: str
    note: str = ""


class EarlyWarning(Schema):
    """A raised early-warning rule with the observation, the limit and the words behind both.

    It stands on ``evidence`` or says in ``missing`` why there is no document behind it.
    """

    id: str
    client_id: str
    rule: str
    key: str = Field(default="", description="what the rule watches: a ratio, a type, a term")
    family: str
    level: Level
    title_zh: str
    title_en: str
    observed: str
    limit: str
    limit_source: str = "default"
    period: str | None = None
    raised: dt.datetime
    state: WarningState = "open"
    close_reason: str | None = None
    review: bool = Field(default=False, description="text-only: pending a person's review")
    rules_version: str = ""
    evidence: list[Evidence] = Field(default_factory=list)
    missing: str | None = None
    missing_zh: str | None = None
    actions: list[Action] = Field(default_factory=list)
    history: list[WarningEvent] = Field(default_factory=list)


class DocumentSummary(Schema):
    """A document as it appears in lists."""

    id: str
    name: str
    kind: str
    status: Status
    client_id: str | None = None
    client_name: str | None = None
    match: Match | None = None
    error_code: str | None = None
    error_message: str | None = None
    next_step: str | None = None
    lost: list[str] = Field(default_factory=list)
    pages: int | None = None
    parts: int = 1
    size: int = 0
    language: str | None = None
    received: dt.datetime
    role: str | None = Field(default=None, description="contract, mail, statement, bureau, flows …")


class MessageSummary(Schema):
    """A mail as it appears in the profile."""

    id: str
    document_id: str
    part: str
    date: dt.datetime | None
    side: str
    sender: str
    subject: str
    excerpt: str
    acts: dict[str, int] = Field(default_factory=dict)
    sentiment: str = "neutral"


class ClientSummary(Schema):
    """One row of the client list."""

    client: Client
    grade: str | None = None
    pd: float | None = None
    score: float | None = None
    cooperation: float | None = None
    trend: str = "insufficient"
    level: Level = "none"
    warnings: int = 0
    coverage: float | None = None
    change: float | None = Field(
        default=None, description="score points won or lost by the newest statements"
    )
    documents: int = 0
    updated: dt.datetime | None = None


class Profile(Schema):
    """Everything known of a client, as one document."""

    client: Client
    as_of: dt.date
    cooperation: CooperationScore
    credit: CreditScore
    segment: Segment
    strategy: Strategy | None = None
    level: Level = "none"
    warnings: list[EarlyWarning] = Field(default_factory=list)
    signals: list[Signal] = Field(default_factory=list)
    promises: list[Promise] = Field(default_factory=list)
    requests: list[InformationRequest] = Field(default_factory=list)
    statements: list[Statement] = Field(default_factory=list)
    checks: list[Check] = Field(default_factory=list)
    ratios: list[Ratio] = Field(default_factory=list)
    covenants: list[Covenant] = Field(default_factory=list)
    flows: list[AccountFlow] = Field(default_factory=list)
    bureau: BureauReport | None = None
    classification: Classification | None = None
    reference_scores: list[ReferenceScore] = Field(default_factory=list)
    lead: LeadInputs | None = None
    previous_score: float | None = Field(
        default=None, description="points on the statements of the year before, all else as now"
    )
    documents: list[DocumentSummary] = Field(default_factory=list)
    messages: list[MessageSummary] = Field(default_factory=list)
