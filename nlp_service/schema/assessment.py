"""Views of a client beside its grade: five-category class, reference models, lead list inputs."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from nlp_service.schema.base import Schema
from nlp_service.schema.signal import Evidence

Category = Literal["normal", "special_mention", "substandard", "doubtful", "loss"]


class Ground(Schema):
    """A fact that demands at least a category, in both languages.

    It stands on ``evidence`` or says in ``missing`` why there is none.
    """

    id: str
    category: Category
    text_zh: str
    text_en: str
    evidence: list[Evidence] = Field(default_factory=list)
    missing: str | None = None
    missing_zh: str | None = None


class Classification(Schema):
    """The proposed category of the five: the worst that a single fact demands. People decide."""

    category: Category
    name_zh: str
    name_en: str
    grounds: list[Ground] = Field(default_factory=list, description="hardest first")


class ReferenceScore(Schema):
    """A published model by its name: never the client's grade.

    ``missing`` names the line items that were not there; then there is no value.
    """

    name: str
    value: float | None
    zone: Literal["safe", "grey", "distress"] | None
    applies_zh: str
    applies_en: str
    source: str
    probability: float | None = None
    missing: list[str] = Field(default_factory=list)


class LeadInput(Schema):
    """One feature of the lead list: its size, as printed, and the words or cells behind it."""

    feature: str
    value: float
    observed: str
    text_zh: str
    text_en: str
    evidence: list[Evidence] = Field(default_factory=list)


class LeadInputs(Schema):
    """What the lead list weighs of one client; the rank itself needs all clients.

    ``reason_zh`` and ``reason_en`` say why a client is not eligible. ``gaps`` names the features
    that could not be seen; they count as nothing, not as average.
    """

    eligible: bool
    reason_zh: str | None = None
    reason_en: str | None = None
    features: list[LeadInput] = Field(default_factory=list)
    gaps: list[str] = Field(default_factory=list)
    product_zh: str = ""
    product_en: str = ""
