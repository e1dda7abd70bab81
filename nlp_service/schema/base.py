"""The common base of every schema object."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Schema(BaseModel):
    """Base model: unknown fields are refused, so that a misspelt field is never silently lost."""

    model_config = ConfigDict(extra="forbid", validate_assignment=False)


class Frozen(BaseModel):
    """Base of small value objects: immutable and hashable."""

    model_config = ConfigDict(extra="forbid", frozen=True)
