"""Background work: every item is accounted for."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from nlp_service.schema.base import Schema
from nlp_service.schema.document import ItemError, Status


class ItemResult(Schema):
    """What became of one item of a job."""

    item: str
    document_id: str | None = None
    status: Status
    duplicate: bool = False
    error: ItemError | None = None


class Job(Schema):
    """A batch of items. ``received + processing + done + partial + quarantined = total``."""

    id: str
    kind: str
    state: Literal["open", "running", "finished", "cancelled"] = "open"
    created: dt.datetime
    total: int = 0
    counts: dict[Status, int] = Field(default_factory=dict)
    items: list[ItemResult] = Field(default_factory=list)
