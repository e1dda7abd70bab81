"""What the text layers say of a text. The outer shape is fixed: other programs parse it."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any, Literal

from pydantic import Field

from nlp_service.schema.base import Schema

Language = Literal["zh", "en"]
Kind = Literal["text", "email", "contract"]
Polarity = Literal["negative", "neutral", "positive"]
Assertion = Literal["asserted", "negated", "hypothetical", "past"]


class Act(StrEnum):
    """What a sentence does towards the other side."""

    COMMIT = "commit"
    PROVIDE = "provide"
    INFORM = "inform"
    REQUEST = "request"
    ACCEPT = "accept"
    PROPOSE = "propose"
    REFUSE = "refuse"
    DEFER = "defer"
    DISPUTE = "dispute"
    THREATEN = "threaten"
    COURTESY = "courtesy"


class EntityLabel(StrEnum):
    ORG = "ORG"
    PERSON = "PERSON"
    TITLE = "TITLE"
    LOC = "LOC"
    MONEY = "MONEY"
    DATE = "DATE"
    DURATION = "DURATION"
    PERCENT = "PERCENT"
    RATE = "RATE"
    RATIO = "RATIO"
    IDENTIFIER = "IDENTIFIER"


class AnnotationRequest(Schema):
    """One text to annotate. ``date`` is the reference for relative dates."""

    id: str
    text: str
    kind: Kind = "text"
    language: Language | None = None
    entities: list[str] | None = None
    date: dt.date | None = None


class Sentence(Schema):
    """A sentence with its sentiment, its acts and the calibrated probability of each act."""

    start: int
    end: int
    sentiment: Polarity = "neutral"
    acts: list[Act] = Field(default_factory=list)
    act_scores: dict[Act, float] = Field(default_factory=dict)
    sentiment_scores: dict[Polarity, float] = Field(default_factory=dict)


class Entity(Schema):
    """A name or a value. ``value`` is normalised: see the annotation interface for its shapes."""

    start: int
    end: int
    label: EntityLabel
    text: str
    value: Any = None
    confidence: float | None = None


def _neutral() -> dict[Polarity, float]:
    return {"negative": 0.0, "neutral": 1.0, "positive": 0.0}


class Sentiment(Schema):
    label: Polarity = "neutral"
    scores: dict[Polarity, float] = Field(default_factory=_neutral)


class EntitySentiment(Schema):
    """Polarity of the news for one entity; offsets of its first mention, -1 where it has none."""

    entity: str
    start: int
    end: int
    label: Polarity
    scores: dict[Polarity, float]


class Subject(Schema):
    """Whom a signal is about, as printed."""

    text: str
    start: int
    end: int
    named: bool | None = Field(
        default=None,
        description="true where the words name a company, false where they are a common phrase",
    )
    company: str | None = Field(
        default=None, description="name of the contract party that the words stand for"
    )


class SignalMention(Schema):
    """One place in a text that states a credit signal (``N01`` … ``P14``, ``T01`` … ``T20``)."""

    type: str
    polarity: Literal["negative", "positive", "protective", "adverse", "neutral"]
    severity: int
    assertion: Assertion = "asserted"
    confidence: float
    start: int
    end: int
    subject: Subject | None = None
    text: str
    amount: str | None = Field(default=None, description="yuan or currency units, as decimal")
    currency: str | None = None
    date: str | None = None
    planned: bool = False


class Clause(Schema):
    start: int
    end: int
    type: str
    heading: str = ""
    confidence: float


class Term(Schema):
    value: Any
    text: str
    start: int
    end: int
    confidence: float


class PartyMention(Schema):
    """A party of a contract: its role (``borrower``, ``lender`` …), name, aliases, identifier."""

    role: str
    name: str
    start: int
    end: int
    aliases: list[str] = Field(default_factory=list)
    identifier: str | None = None


class Annotation(Schema):
    """Everything found in one text, in text order."""

    id: str
    language: Language
    sentences: list[Sentence] = Field(default_factory=list)
    entities: list[Entity] = Field(default_factory=list)
    sentiment: Sentiment = Field(default_factory=Sentiment)
    entity_sentiment: list[EntitySentiment] = Field(default_factory=list)
    signals: list[SignalMention] = Field(default_factory=list)
    clauses: list[Clause] = Field(default_factory=list)
    terms: dict[str, list[Term]] = Field(default_factory=dict)
    parties: list[PartyMention] = Field(default_factory=list)
