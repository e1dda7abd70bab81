"""The agreements of a client: term sheets, conflicts, covenant tests, undertakings, protection."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import Field

from nlp_service.schema.base import Schema
from nlp_service.schema.client import Covenant
from nlp_service.schema.document import Provenance
from nlp_service.schema.statement import Period, StatementValue

TestStatus = Literal["kept", "tight", "broken", "untested"]
Trend = Literal["improving", "stable", "deteriorating", "insufficient"]


class Correction(Schema):
    """What a person put in the place of a machine's value, and why."""

    value: Any
    reason: str
    who: str
    at: dt.datetime


class SheetTerm(Schema):
    """One value of a term sheet. ``id`` is the target of feedback on it.

    ``value`` is what counts: the person's where ``correction`` is given, else the machine's
    (``found``).
    """

    id: str
    field: str
    value: Any
    found: Any
    confidence: float
    provenance: Provenance
    correction: Correction | None = None


class Conflict(Schema):
    """Places that contradict each other, inside one document or between documents of a client."""

    field: str
    scope: Literal["document", "client"]
    text_zh: str
    text_en: str
    places: list[Provenance]


class ExpectedClause(Schema):
    """A clause that the lender's standard speaks of, and what the agreement has of it.

    ``status`` is ``ambiguous`` where only an unsure place was found. ``limit`` is the longest time
    that the standard leaves and ``value`` the one that the agreement does, both ISO durations;
    ``meets`` says whether the one keeps the other, None where there is nothing to compare.
    """

    type: str
    name_zh: str
    name_en: str
    role: Literal["protective", "adverse"]
    severity: int
    status: Literal["present", "absent", "ambiguous"]
    value: str | None = None
    limit: str | None = None
    meets: bool | None = None
    note_zh: str = ""
    note_en: str = ""
    places: list[Provenance] = Field(default_factory=list)


class Protection(Schema):
    """How well an agreement protects the lender, 0 to 1; None where nothing is expected of it.

    ``protective`` is the share of expected protective severity found, ``adverse`` the share of
    adverse severity found; the score is their difference, not below 0.
    """

    score: float | None
    protective: float | None
    adverse: float
    clauses: list[ExpectedClause] = Field(default_factory=list)


class ClausePlace(Schema):
    """A place of a type of clause, as stored with the document."""

    type: str
    heading: str = ""
    confidence: float
    provenance: Provenance


class AgreementReading(Schema):
    """What one document part says as an agreement: its terms and the places of its clauses."""

    document_id: str
    part: str
    name: str
    agreement_type: str | None = None
    terms: list[SheetTerm] = Field(default_factory=list)
    clauses: list[ClausePlace] = Field(default_factory=list)


class TermSheet(Schema):
    """The terms of one agreement of a client, each with its words."""

    document_id: str
    part: str
    name: str
    agreement_type: str | None
    type_zh: str = ""
    type_en: str = ""
    title: str | None = None
    terms: list[SheetTerm] = Field(default_factory=list)
    conflicts: list[Conflict] = Field(default_factory=list)
    protection: Protection


class CovenantTest(Schema):
    """A covenant on one test date: the figure of that day against the limit of that day."""

    date: dt.date
    threshold: float
    operator: Literal["<=", ">=", "<", ">"]
    observed: float | None = None
    headroom: float | None = None
    status: TestStatus = "untested"
    period: Period | None = None
    clause: Provenance
    inputs: list[StatementValue] = Field(default_factory=list)


class CovenantSeries(Schema):
    """A covenant over its test dates, oldest first, with the trend of its figure.

    ``slope`` is the change of the figure in a year along the trend line; ``meets_limit_on`` the
    day after ``as_of`` on which that line meets the limit, None where it does not.
    """

    covenant: Covenant
    tests: list[CovenantTest] = Field(default_factory=list)
    trend: Trend = "insufficient"
    slope: float | None = None
    meets_limit_on: dt.date | None = None


class Undertaking(Schema):
    """A duty to deliver a document by a day, and whether it came.

    ``receipt_known`` is False for documents of the archive with which a client was set up: they
    are there, but nobody knows since when. ``reported`` is True where only a mail says that the
    document came; ``document`` is then the place of those words. ``unknown`` stands for what was
    due before anything about this client was recorded.
    """

    what: str
    period_end: dt.date
    due: dt.date
    status: Literal["due", "received", "late", "overdue", "unknown"]
    received_on: dt.date | None = None
    receipt_known: bool = True
    reported: bool = False
    clause: Provenance
    document: Provenance | None = None


class Agreements(Schema):
    """Everything that a client's agreements say and how it is kept."""

    client_id: str
    as_of: dt.date
    sheets: list[TermSheet] = Field(default_factory=list)
    conflicts: list[Conflict] = Field(default_factory=list, description="between documents")
    covenants: list[CovenantSeries] = Field(default_factory=list)
    undertakings: list[Undertaking] = Field(default_factory=list)
