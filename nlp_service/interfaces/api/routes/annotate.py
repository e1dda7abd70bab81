"""POST /v1/annotate: one text or a list of texts, answered at once."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body

from nlp_service import pipeline
from nlp_service.errors import TooLarge
from nlp_service.interfaces.api.dependencies import ServiceDep, Viewer
from nlp_service.schema import Annotation, AnnotationRequest

router = APIRouter(prefix="/v1", tags=["annotate"])

MOST_TEXTS = 256
MOST_CHARACTERS = 2_000_000

EXAMPLES = {
    "mail": {
        "summary": "A Chinese mail",
        "value": {
            "id": "m1",
            "kind": "email",
            "date": "2026-03-04",
            "text": "我司承诺于3月31日前支付利息1,200万元，附件为最新银行流水。",
        },
    },
    "news": {
        "summary": "Two English texts",
        "value": [
            {"id": "1", "text": "Harbour Wind Ltd missed a payment of USD 2.4 million in March."},
            {"id": "2", "text": "No Event of Default has occurred.", "kind": "contract"},
        ],
    },
}


@router.post("/annotate")
def annotate(
    request: Annotated[
        AnnotationRequest | list[AnnotationRequest], Body(openapi_examples=EXAMPLES)
    ],
    service: ServiceDep,
    _: Viewer,
) -> Annotation | list[Annotation]:
    """Entities, sentences with sentiment and acts, signals, and for contracts the parties."""
    requests = request if isinstance(request, list) else [request]
    if len(requests) > MOST_TEXTS or sum(len(item.text) for item in requests) > MOST_CHARACTERS:
        raise TooLarge(
            f"One call takes at most {MOST_TEXTS} texts and {MOST_CHARACTERS:,} characters.",
            next_step="Send the texts in several calls, or use 'nlp-service annotate' for files.",
        )
    answers = [pipeline.annotate_text(service.annotator, item) for item in requests]
    return answers if isinstance(request, list) else answers[0]
