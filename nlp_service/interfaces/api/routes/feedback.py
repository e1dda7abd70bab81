"""POST /v1/feedback: agree with, correct or dismiss a finding."""

from __future__ import annotations

import datetime as dt

from fastapi import APIRouter

from nlp_service.interfaces.api.dependencies import Analyst, ServiceDep
from nlp_service.store.feedback import FeedbackItem, Verdict

router = APIRouter(prefix="/v1", tags=["feedback"])


@router.post("/feedback", status_code=201)
def feedback(body: Verdict, service: ServiceDep, who: Analyst) -> FeedbackItem:
    """Keep a verdict; a dismissed signal no longer counts in the score."""
    item = FeedbackItem(id="", who=who.user, at=dt.datetime.now(dt.UTC), **body.model_dump())
    return service.record_feedback(who.institution, item)
