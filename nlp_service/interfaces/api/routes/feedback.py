"""POST /v1/feedback: agree with, correct or dismiss a finding."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel

from nlp_service.interfaces.api.dependencies import Analyst, ServiceDep
from nlp_service.store.feedback import FeedbackItem

router = APIRouter(prefix="/v1", tags=["feedback"])


class Verdict(BaseModel):
    """What a person says of a finding; ``target`` is its id."""

    kind: Literal[
        "signal",
        "term",
        "match",
        "score",
        "act",
        "value",
        "promise",
        "request",
        "check",
        "slotting",
    ]
    target: str
    client_id: str | None = None
    verdict: Literal["agree", "correct", "dismiss"]
    correction: dict[str, Any] | None = None
    note: str = ""


@router.post("/feedback", status_code=201)
def feedback(body: Verdict, service: ServiceDep, who: Analyst) -> FeedbackItem:
    """Keep a verdict; a dismissed signal no longer counts in the score."""
    item = FeedbackItem(id="", who=who.user, at=dt.datetime.now(dt.UTC), **body.model_dump())
    return service.record_feedback(who.institution, item)
