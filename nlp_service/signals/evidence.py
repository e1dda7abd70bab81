"""Evidence of willingness to cooperate, dimension by dimension, from what mail says and does."""

from __future__ import annotations

import re
from math import log1p
from statistics import median
from typing import Literal

from nlp_service.schema import Act, Evidence, InformationRequest, Message, Promise, PromiseOutcome
from nlp_service.signals.hours import DAY_HOURS
from nlp_service.signals.speech import Utterance, shows, utterances
from nlp_service.signals.threads import distinct
from nlp_service.signals.undertaken import is_promise

DIMENSIONS = (
    "responsiveness",
    "commitment",
    "follow_through",
    "transparency",
    "flexibility",
    "tone_politeness",
    "evasion_delay",
    "dispute_threat",
)
_PROMPT_HOURS = DAY_HOURS
_SLOW_HOURS = 5 * DAY_HOURS
#: Answers that make a habit, the z from which one breaks it, and the least spread of logarithms.
_HABIT, _UNUSUAL, _LEAST_SPREAD = 6, 3.5, 0.25
#: A lender who asks whether something happened does not say that it did.
_WONDERS = re.compile(r"是否|有无|有没有|\bwhether\b")
_OUTCOMES: dict[PromiseOutcome, tuple[Literal["positive", "negative"], float]] = {
    PromiseOutcome.KEPT: ("positive", 2.0),
    PromiseOutcome.LATE: ("negative", 1.0),
    PromiseOutcome.MISSED: ("negative", 2.0),
}


def cooperation_evidence(
    messages: list[Message], promises: list[Promise], requests: list[InformationRequest]
) -> dict[str, list[Evidence]]:
    """The evidences of each dimension of cooperation.csv, in the order of the mail.

    Words of the client side count; words of the lender side only where they tell what the client
    did. A refusal on a lawful ground is neutral. ``promises`` and ``requests`` are those of the
    same messages; one that a person has dismissed is not among them and counts for nothing.
    """
    found: dict[str, list[Evidence]] = {name: [] for name in DIMENSIONS}
    undertaken = {promise.id for promise in promises}
    for message in distinct(messages):
        if message.side == "client":
            for utterance in utterances(message):
                _client(utterance, undertaken, found)
        elif message.side == "lender":
            for utterance in utterances(message):
                _lender(utterance, found)
    _answers(requests, found)
    _outcomes(promises, found)
    for listed in found.values():
        listed.sort(key=lambda e: (e.date is None, e.date, e.source, e.provenance.start))
    return found


def _client(utterance: Utterance, undertaken: set[str], found: dict[str, list[Evidence]]) -> None:
    acts = utterance.acts
    lawful = shows(utterance, "transparency", "lawful")
    refusing = Act.REFUSE in acts and Act.ACCEPT not in acts
    if f"{utterance.message.id}#{utterance.start}" in undertaken:
        found["commitment"].append(utterance.evidence("positive", note="commit"))
    for dimension in DIMENSIONS:
        good = shows(utterance, dimension, "positive")
        bad = shows(utterance, dimension, "negative")
        if bad and lawful and dimension in ("transparency", "flexibility", "evasion_delay"):
            found[dimension].append(utterance.evidence("neutral", note="lawful"))
            continue
        # A courteous turn in a hostile sentence does not make it a friendly one.
        if bad or (good and not (dimension != "tone_politeness" and refusing)):
            found[dimension].append(
                utterance.evidence("negative" if bad else "positive", note="cue")
            )
    _by_acts(utterance, refusing, lawful, found)


def _by_acts(
    utterance: Utterance, refusing: bool, lawful: bool, found: dict[str, list[Evidence]]
) -> None:
    """What the acts themselves show, where no cue has shown it already."""
    acts = utterance.acts

    def add(
        dimension: str, polarity: Literal["positive", "negative", "neutral"], note: str
    ) -> None:
        said = (utterance.message.id, utterance.start)
        if all((e.source, e.provenance.start) != said for e in found[dimension]):
            found[dimension].append(utterance.evidence(polarity, weight=0.5, note=note))

    if refusing:
        polarity: Literal["negative", "neutral"] = "neutral" if lawful else "negative"
        add("flexibility", polarity, "refuse")
        add("transparency", polarity, "refuse")
    elif Act.PROVIDE in acts:
        add("transparency", "positive", "provide")
        if not is_promise(utterance):
            add("follow_through", "positive", "provide")
    if Act.ACCEPT in acts and not refusing:
        add("flexibility", "positive", "accept")
    if Act.DEFER in acts and Act.PROVIDE not in acts and not is_promise(utterance):
        add("evasion_delay", "neutral" if lawful else "negative", "defer")
    if Act.DISPUTE in acts or Act.THREATEN in acts:
        add("dispute_threat", "negative", "dispute")
        add("tone_politeness", "negative", "dispute")


def _lender(utterance: Utterance, found: dict[str, list[Evidence]]) -> None:
    if _WONDERS.search(utterance.folded):
        return
    for dimension in ("responsiveness", "follow_through"):
        if shows(utterance, dimension, "by_lender_negative"):
            found[dimension].append(utterance.evidence("negative", note="lender"))
        elif shows(utterance, dimension, "by_lender_positive"):
            found[dimension].append(utterance.evidence("positive", note="lender"))


def _answers(requests: list[InformationRequest], found: dict[str, list[Evidence]]) -> None:
    """Answered requests show transparency; prompt, slow and unanswered ones responsiveness."""
    earlier: list[float] = []
    for request in requests:
        proof = request.evidence[-1]
        answered = request.answered != "no"
        found["transparency"].append(
            _as(
                proof,
                "positive" if answered else "negative",
                0.5 if request.answered == "partly" else 1.5,
                f"answered:{request.answered}",
            )
        )
        if not answered:
            found["responsiveness"].append(_as(proof, "negative", 1.0, "unanswered"))
        elif request.latency_hours is not None:
            speed = _speed(request.latency_hours, earlier)
            if speed is not None:
                note = f"latency:{request.latency_hours}"
                found["responsiveness"].append(_as(proof, *speed, note))
            earlier.append(request.latency_hours)


def _as(
    proof: Evidence, polarity: Literal["positive", "negative"], weight: float, note: str
) -> Evidence:
    return proof.model_copy(update={"polarity": polarity, "weight": weight, "note": note})


def _speed(
    hours: float, earlier: list[float]
) -> tuple[Literal["positive", "negative"], float] | None:
    """What a latency in business hours shows: first against the client's own habit.

    With enough earlier answers the robust z of the latency decides (0.6745·(x − median)/MAD, on
    logarithms, for latencies spread over orders of magnitude); without, absolute limits.
    """
    if len(earlier) >= _HABIT:
        logs = [log1p(h) for h in earlier]
        middle = median(logs)
        spread = max(median(abs(x - middle) for x in logs), _LEAST_SPREAD)
        z = 0.6745 * (log1p(hours) - middle) / spread
        if z > _UNUSUAL:
            return "negative", 1.0
    if hours <= _PROMPT_HOURS:
        return "positive", 1.0
    return ("negative", 0.5) if hours > _SLOW_HOURS else None


def _outcomes(promises: list[Promise], found: dict[str, list[Evidence]]) -> None:
    for promise in promises:
        if promise.outcome in _OUTCOMES:
            polarity, weight = _OUTCOMES[promise.outcome]
            found["follow_through"].append(
                promise.evidence[-1].model_copy(
                    update={
                        "polarity": polarity,
                        "weight": weight,
                        "note": f"promise:{promise.outcome.value}",
                    }
                )
            )
        elif promise.outcome is PromiseOutcome.SUPERSEDED:
            found["evasion_delay"].append(
                promise.evidence[-1].model_copy(
                    update={"polarity": "negative", "note": "promise:superseded"}
                )
            )
