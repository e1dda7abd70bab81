"""Evidence about a client, and the scores made of it. No score without evidence."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Literal

from pydantic import Field

from nlp_service.schema.annotation import Annotation, Assertion, SignalMention
from nlp_service.schema.base import Schema
from nlp_service.schema.document import Address, Provenance

Side = Literal["client", "lender", "other"]


class Evidence(Schema):
    """A fact with its words. ``weight`` is its share before decay."""

    provenance: Provenance
    date: dt.date | None = None
    polarity: Literal["positive", "negative", "neutral"] = "neutral"
    confidence: float = 1.0
    weight: float = 1.0
    source: str = Field(default="", description="message id or document id; copies share it")
    note: str = ""


class LocatedMention(Schema):
    """A signal mention found in a document, with where and when it was said."""

    mention: SignalMention
    evidence: Evidence


class Signal(Schema):
    """A credit signal about a client: all mentions of one event as one, with all evidences."""

    id: str
    type: str
    name_zh: str
    name_en: str
    polarity: Literal["negative", "positive", "protective", "adverse"]
    severity: int
    assertion: Assertion
    confidence: float
    subject: str | None = None
    subject_role: Literal["client", "group", "guarantor", "counterparty", "other", "unknown"] = (
        "client"
    )
    date: dt.date | None = None
    half_life_days: int | None = None
    amount: str | None = None
    currency: str | None = None
    planned: bool = False
    evidence: list[Evidence] = Field(min_length=1)


class Message(Schema):
    """A mail inside a client relationship, annotated. Offsets of ``annotation`` run over ``text``.

    ``text`` is the whole body part; only sentences inside ``visible`` ranges were written by
    ``sender``, those in ``quoted`` ranges stand in other mails too. ``document_id`` and ``part``
    locate the words. ``forwarded_by`` is the id of the mail in whose text this one was found.
    """

    id: str
    document_id: str
    part: str
    thread: str
    side: Side
    sender: Address
    to: list[Address] = Field(default_factory=list)
    cc: list[Address] = Field(default_factory=list)
    date: dt.datetime | None = None
    subject: str = ""
    text: str
    visible: list[tuple[int, int]] = Field(default_factory=list)
    quoted: list[tuple[int, int]] = Field(default_factory=list)
    signature: list[tuple[int, int]] = Field(default_factory=list)
    attachments: list[str] = Field(default_factory=list)
    in_reply_to: str | None = None
    forwarded_by: str | None = None
    annotation: Annotation


class PromiseOutcome(StrEnum):
    OPEN = "open"
    KEPT = "kept"
    LATE = "late"
    MISSED = "missed"
    SUPERSEDED = "superseded"


class Promise(Schema):
    """What the client side undertook, when it is due, and what became of it."""

    id: str
    message_id: str
    text: str
    made: dt.datetime | None = None
    due: dt.date | None = None
    amount: str | None = None
    currency: str | None = None
    outcome: PromiseOutcome = PromiseOutcome.OPEN
    evidence_message_id: str | None = None
    evidence: list[Evidence] = Field(min_length=1)


class InformationRequest(Schema):
    """What the lender side asked for, and whether it was answered."""

    id: str
    message_id: str
    text: str
    made: dt.datetime | None = None
    due: dt.date | None = None
    answered: Literal["yes", "partly", "no"] = "no"
    answer_message_id: str | None = None
    latency_hours: float | None = Field(default=None, description="business hours")
    evidence: list[Evidence] = Field(min_length=1)


class Contribution(Schema):
    """One additive part of a score. ``value`` is in the unit of the score's sum.

    Every contribution stands on ``evidence`` or says in ``missing`` what was not there.
    """

    name: str
    label_zh: str
    label_en: str
    value: float
    group: str = ""
    observed: str | None = None
    limit: str | None = None
    missing: str | None = None
    missing_zh: str | None = None
    evidence: list[Evidence] = Field(default_factory=list)


class Reason(Schema):
    """A reason code in words of both languages, quoting its source."""

    code: str
    direction: Literal["negative", "positive", "override"]
    text_zh: str
    text_en: str
    value: float
    gain_zh: str | None = Field(default=None, description="the change that would gain one grade")
    gain_en: str | None = None
    evidence: list[Evidence] = Field(default_factory=list)


class Versions(Schema):
    """What a score was made with, so that it can be made again."""

    code: str
    rules: str
    models: str


class Turn(Schema):
    """A day from which a client's mail shows something else than before.

    ``before`` and ``after`` are means of what mails show, from −2 (against) to 2 (for).
    """

    date: dt.date
    direction: Literal["improving", "deteriorating"]
    before: float
    after: float


class CooperationScore(Schema):
    """Cooperation willingness 0 to 100; None below the evidence floor."""

    value: float | None
    interval: tuple[float, float] | None = None
    trend: Literal["improving", "stable", "deteriorating", "insufficient"] = "insufficient"
    messages: int = 0
    threads: int = 0
    dimensions: dict[str, float | None] = Field(default_factory=dict)
    contributions: list[Contribution] = Field(default_factory=list)
    history: list[tuple[dt.date, float]] = Field(default_factory=list)
    turns: list[Turn] = Field(default_factory=list, description="change points, oldest first")
    insufficient: str | None = None
    insufficient_zh: str | None = None


class CreditScore(Schema):
    """The fused score: log-odds of default as a sum of contributions, PD, points and grade.

    ``log_odds = Σ contributions.value`` before overrides. ``grade`` is None where the evidence
    does not carry one; ``insufficient`` then says why.
    """

    log_odds: float | None
    pd: float | None
    pd_interval: tuple[float, float] | None = None
    score: float | None
    grade: str | None
    grade_before_overrides: str | None = None
    coverage: float
    financial: float
    text: float
    bureau: float
    phase: float
    contributions: list[Contribution] = Field(default_factory=list)
    overrides: list[Reason] = Field(default_factory=list)
    reasons: list[Reason] = Field(default_factory=list)
    insufficient: str | None = None
    insufficient_zh: str | None = None
    as_of: dt.date
    versions: Versions | None = None
