"""Promises of the client side: what was undertaken, when it is due, what became of it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from nlp_service.annotate.values import find_values
from nlp_service.schema import EntityLabel, Message, Promise, PromiseOutcome
from nlp_service.signals.due import due_date, in_parts
from nlp_service.signals.matter import terms
from nlp_service.signals.outcomes import Pledge, hear_client, hear_lender, supersede
from nlp_service.signals.requests import questions
from nlp_service.signals.speech import Utterance, utterances
from nlp_service.signals.threads import distinct
from nlp_service.signals.undertaken import is_promise

_CLAUSE = re.compile(r"[，；;]|,\s|\band\b")


def promises(messages: list[Message], as_of: date) -> list[Promise]:
    """The promises of the client side in ``messages``, by date, with their outcome on ``as_of``.

    A promise is kept or late by a later message of the client that hands over or reports the
    same matter, or by the lender's receipt, in its own thread or a later one; missed where the
    lender misses it, asks again, or the client owns up or puts it off once it is due;
    superseded by a later promise of the same matter made before it was due.
    """
    made: list[Pledge] = []
    asked: dict[str, list[frozenset[str]]] = {}
    for message in distinct(messages):
        if message.date is not None and message.date.date() > as_of:
            continue
        said = utterances(message)
        if message.side == "client":
            hear_client(message, said, made)
            for utterance in said:
                if is_promise(utterance):
                    fresh = _pledge(utterance, asked.get(message.thread, []))
                    supersede(fresh, made)
                    made.append(fresh)
        elif message.side == "lender":
            hear_lender(message, said, made)
            about = [question.about for question in questions(said)]
            asked[message.thread] = about or asked.get(message.thread, [])
    return [_promise(p) for p in made]


def _pledge(utterance: Utterance, asked: list[frozenset[str]]) -> Pledge:
    """A promise as it is made; one that names little is about what was asked before it."""
    about = terms(utterance.text)
    if len(about) < 3 or re.search(r"\b(?:both|it|them|this|that)\b|两份|都", utterance.folded):
        about = about.union(*asked)
    due = due_date(utterance.text, utterance.message.date)
    money = _money(utterance, due)
    return Pledge(
        utterance,
        due,
        about,
        money.get("amount") if money else None,
        money.get("currency") if money else None,
        in_parts(utterance.text, utterance.message.date),
    )


def _money(utterance: Utterance, due: date | None) -> dict[str, Any] | None:
    """The sum promised: of several the one in the clause that says the day it is due."""
    clauses = _CLAUSE.split(utterance.text)
    dated = [c for c in clauses if due and due_date(c, utterance.message.date) == due]
    for words in (*dated, utterance.text):
        for entity in find_values(words):
            if entity.label is EntityLabel.MONEY and isinstance(entity.value, dict):
                return entity.value
    return None


def _promise(made: Pledge) -> Promise:
    message, said = made.utterance.message, made.utterance
    note = f"promise:{made.outcome.value}"
    first = said.evidence("positive" if made.due else "neutral", note=note)
    rest = [
        u.evidence("positive" if made.outcome is PromiseOutcome.KEPT else "negative", note=note)
        for u in made.proofs
    ]
    return Promise(
        id=f"{message.id}#{said.start}",
        message_id=message.id,
        text=said.text,
        made=message.date,
        due=made.due,
        amount=made.amount,
        currency=made.currency,
        outcome=made.outcome,
        evidence_message_id=made.by.id if made.by else None,
        evidence=[first, *rest],
    )
