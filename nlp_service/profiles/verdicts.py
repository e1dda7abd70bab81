"""What people say of promises and requests: set right, or dismissed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, get_args

from nlp_service.schema import Evidence, InformationRequest, Promise, PromiseOutcome

_ANSWERS = get_args(InformationRequest.model_fields["answered"].annotation)


@dataclass(frozen=True)
class Said:
    """A person's word on one finding: ``agree``, ``correct`` with what is right, or ``dismiss``."""

    verdict: str
    correction: dict[str, Any] = field(default_factory=dict)
    who: str = ""


def on_promises(promises: Sequence[Promise], said: Mapping[str, Said]) -> list[Promise]:
    """The promises without dismissed ones, with the outcome and due day that people gave them.

    Args:
        said: by promise id; a correction holds ``outcome`` and ``due`` (ISO), either may be absent.
    """
    return [
        _promise(promise, said.get(promise.id))
        for promise in promises
        if promise.id not in said or said[promise.id].verdict != "dismiss"
    ]


def on_requests(
    requests: Sequence[InformationRequest], said: Mapping[str, Said]
) -> list[InformationRequest]:
    """The requests without dismissed ones, answered as people said.

    Args:
        said: by request id; a correction holds ``outcome``: yes, partly or no.
    """
    return [
        _request(request, said.get(request.id))
        for request in requests
        if request.id not in said or said[request.id].verdict != "dismiss"
    ]


def _promise(promise: Promise, said: Said | None) -> Promise:
    if said is None or said.verdict != "correct":
        return promise
    due, told = promise.due, said.correction.get("due")
    try:
        due = dt.date.fromisoformat(told) if told else due
        outcome = PromiseOutcome(said.correction.get("outcome", promise.outcome))
    except (TypeError, ValueError):
        return promise
    proof = _proof(promise.evidence, outcome is PromiseOutcome.KEPT, said)
    return promise.model_copy(
        update={"due": due, "outcome": outcome, "evidence": [*promise.evidence, *proof]}
    )


def _request(request: InformationRequest, said: Said | None) -> InformationRequest:
    answered = said.correction.get("outcome") if said and said.verdict == "correct" else None
    if said is None or answered not in _ANSWERS:
        return request
    proof = _proof(request.evidence, answered != "no", said)
    return request.model_copy(
        update={"answered": answered, "evidence": [*request.evidence, *proof]}
    )


def _proof(evidence: Sequence[Evidence], good: bool, said: Said) -> list[Evidence]:
    """The words that were judged, as the evidence that counts now."""
    polarity = "positive" if good else "negative"
    return [
        item.model_copy(update={"polarity": polarity, "note": f"person:{said.who}"})
        for item in evidence[-1:]
    ]
