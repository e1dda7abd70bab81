"""POST /v1/score: text or mail of a client → cooperation and credit signals with evidence."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body

from nlp_service.interfaces.api.dependencies import ServiceDep, Viewer
from nlp_service.interfaces.scoring import ScoreRequest, TextScore, score

router = APIRouter(prefix="/v1", tags=["score"])

EXAMPLES = {
    "text": {
        "summary": "What a client wrote",
        "value": {
            "text": "六月利息我司已安排，周五前付清。土建承包商已停工两周，特此告知。",
            "kind": "email",
            "date": "2026-06-10",
        },
    },
    "thread": {
        "summary": "A thread of raw mails",
        "value": {
            "mails": [
                "From: rm@bank.example\nTo: cfo@wind.example\n"
                "Date: Mon, 1 Jun 2026 09:00:00 +0800\n"
                "Message-ID: <1@bank>\nSubject: Q1 accounts\n\nPlease send the Q1 accounts.",
                "From: cfo@wind.example\nTo: rm@bank.example\n"
                "Date: Tue, 2 Jun 2026 10:00:00 +0800\n"
                "Message-ID: <2@wind>\nIn-Reply-To: <1@bank>\nSubject: Re: Q1 accounts\n\n"
                "You will have them by Friday.",
            ],
            "client_domains": ["wind.example"],
        },
    },
}


@router.post("/score")
def score_text(
    request: Annotated[ScoreRequest, Body(openapi_examples=EXAMPLES)],
    service: ServiceDep,
    who: Viewer,
) -> TextScore:
    """Answered at once; nothing is stored unless ``client_id`` and ``store`` are given."""
    return score(request, service, who)
