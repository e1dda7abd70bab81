"""One client of a batch: scores, promises, requests and signals out of its correspondence."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from nlp_service import signals
from nlp_service.jobs.batch.ledger import opened
from nlp_service.jobs.batch.packing import unpacked
from nlp_service.jobs.batch.reading import restored
from nlp_service.jobs.batch.understanding import Understood
from nlp_service.profiles.correspondence import Piece, authored, concerns_client, message
from nlp_service.profiles.correspondence.domains import domain_of
from nlp_service.profiles.correspondence.sides import Sides
from nlp_service.schema import (
    Client,
    CooperationScore,
    Evidence,
    InformationRequest,
    Message,
    Promise,
    Signal,
    SignalMention,
)
from nlp_service.scores.cooperation import cooperation, cooperation_of_thread

#: Messages kept at hand: what was written to many clients at once is read once.
_KEPT = 256


@dataclass(frozen=True, slots=True)
class ClientTask:
    """A client to score on ``as_of`` out of the ledger at ``ledger``."""

    ledger: Path
    client: str
    sides: Sides
    as_of: dt.date


@dataclass
class _Said:
    """The correspondence of a client, and what is found in it."""

    messages: list[Message]
    mentions: list[tuple[SignalMention, Evidence]]
    promises: list[Promise]
    requests: list[InformationRequest]
    evidence: dict[str, list[Evidence]]


def score_clients(chunk: list[ClientTask]) -> list[str]:
    """The line of clients.jsonl of each client, as JSON without line break."""
    return [json.dumps(_line(task), ensure_ascii=False) for task in chunk]


def load(
    database: sqlite3.Connection, client: str, sides: Sides
) -> Iterator[tuple[Message, Understood]]:
    """The kept messages of a client with their annotations, oldest first."""
    rows = database.execute(
        "SELECT key, thread, m.raw, sender, content, attachments, understood FROM belongs "
        "JOIN message AS m ON m.raw = belongs.raw AND m.part = belongs.part WHERE client = ? "
        "AND understood IS NOT NULL ORDER BY instant IS NULL, instant, key",
        (client,),
    )
    for key, thread, raw, sender, content, attachments, understood in rows:
        piece, found = _parsed(content, raw, attachments, understood)
        mail = authored(message(piece, found.annotation), sender)
        mail.id, mail.thread = key, thread
        mail.side = sides.side(mail.sender.address, client)
        for mention in found.mentions:
            mention.evidence.source = key
        yield mail, found


@lru_cache(maxsize=_KEPT)
def _parsed(
    content: bytes, raw: str, attachments: str, understood: bytes
) -> tuple[Piece, Understood]:
    return restored(content, raw, attachments), Understood.model_validate_json(unpacked(understood))


def _line(task: ClientTask) -> dict[str, Any]:
    database = opened(task.ledger)
    try:
        loaded = list(load(database, task.client, task.sides))
    finally:
        database.close()
    said = _understand(loaded, task.as_of)
    score = cooperation(said.messages, said.promises, said.requests, said.evidence, task.as_of)
    domains = _domains(said.messages, task)
    firm = Client(id=task.client, name=task.client, domains=domains)
    found = signals.merge(said.mentions, firm)
    own = [m for m in said.messages if m.side == "client"] or said.messages
    languages = Counter(m.annotation.language for m in own)
    return {
        "client": task.client,
        "domains": domains,
        "people": _people(said.messages, task),
        "language": max(sorted(languages), key=lambda name: languages[name], default=None),
        "messages": len(said.messages),
        "messages_by_side": dict(sorted(Counter(m.side for m in said.messages).items())),
        "threads": _threads(said),
        "cooperation": score.value,
        "interval": score.interval,
        "trend": score.trend,
        "insufficient": score.insufficient,
        "dimensions": score.dimensions,
        "history": [(day.isoformat(), value) for day, value in score.history],
        "promises": [_promise(p) for p in said.promises],
        "requests": [_request(r) for r in said.requests],
        "signals": [_signal(s) for s in found],
        "evidence": _evidence(said.evidence),
    }


def _understand(loaded: list[tuple[Message, Understood]], as_of: dt.date) -> _Said:
    messages = [message for message, _ in loaded]
    # Third parties neither ask nor promise; a promise takes a thread in which the client speaks.
    between = [m for m in messages if m.side != "other"]
    spoken = {m.thread for m in between if m.side == "client"}
    promises = signals.promises([m for m in between if m.thread in spoken], as_of)
    requests = signals.requests(between)
    evidence = signals.cooperation_evidence(between, promises, requests)
    mentions = [
        (m.mention, m.evidence)
        for mail, found in loaded
        for m in found.mentions
        if concerns_client(m.mention, mail.side)
    ]
    return _Said(messages, mentions, promises, requests, evidence)


def _threads(said: _Said) -> list[dict[str, Any]]:
    """Each thread with its score on the day of its last message, oldest thread first."""
    by_thread: dict[str, list[Message]] = {}
    for mail in said.messages:
        by_thread.setdefault(mail.thread, []).append(mail)
    lines = []
    for thread, messages in by_thread.items():
        score = _thread_score(said, messages)
        lines.append(
            {
                "id": thread,
                "subject": messages[0].subject,
                "messages": len(messages),
                "cooperation": score.value,
                "interval": score.interval,
            }
        )
    return lines


def _thread_score(said: _Said, messages: list[Message]) -> CooperationScore:
    days = [message.date.date() for message in messages if message.date]
    if not days:
        return CooperationScore(value=None, insufficient="no dated message")
    ids = {message.id for message in messages}
    return cooperation_of_thread(
        messages,
        [p for p in said.promises if p.message_id in ids],
        [r for r in said.requests if r.message_id in ids],
        {name: [e for e in listed if e.source in ids] for name, listed in said.evidence.items()},
        max(days),
    )


def _domains(messages: list[Message], task: ClientTask) -> list[str]:
    """The client's domains: those of the map, or those its addresses are written with."""
    if task.sides.clients is not None:
        return sorted(d for d, client in task.sides.clients.items() if client == task.client)
    found = set()
    for mail in messages:
        for person in (mail.sender, *mail.to, *mail.cc):
            if task.sides.client_of(person.address) == task.client:
                found.add(domain_of(person.address))
    return sorted(domain for domain in found if domain)


def _people(messages: list[Message], task: ClientTask) -> list[dict[str, Any]]:
    """Who writes and is written to for the client, by address; a firm is scored, nobody else."""
    names: dict[str, set[str]] = {}
    for mail in messages:
        for person in (mail.sender, *mail.to, *mail.cc):
            if task.sides.client_of(person.address) == task.client:
                known = names.setdefault(person.address.lower(), set())
                known.update([person.name] if person.name else [])
    return [{"address": address, "names": sorted(names[address])} for address in sorted(names)]


def _promise(promise: Promise) -> dict[str, Any]:
    first = promise.evidence[0].provenance
    return {
        "message_id": promise.message_id,
        "text": promise.text,
        "start": first.start,
        "end": first.end,
        "made": _iso(promise.made),
        "due": _iso(promise.due),
        "amount": promise.amount,
        "currency": promise.currency,
        "outcome": promise.outcome.value,
        "evidence_message_id": promise.evidence_message_id,
    }


def _request(request: InformationRequest) -> dict[str, Any]:
    first = request.evidence[0].provenance
    return {
        "message_id": request.message_id,
        "text": request.text,
        "start": first.start,
        "end": first.end,
        "made": _iso(request.made),
        "due": _iso(request.due),
        "answered": request.answered,
        "answer_message_id": request.answer_message_id,
        "latency_hours": request.latency_hours,
    }


def _signal(signal: Signal) -> dict[str, Any]:
    return signal.model_dump(
        mode="json",
        include={
            "id", "type", "name_zh", "name_en", "polarity", "severity", "assertion", "confidence",
            "subject", "subject_role", "date", "amount", "currency", "planned",
        },
    ) | {"evidence": [_quote(e) for e in signal.evidence]}  # fmt: skip


def _evidence(found: dict[str, list[Evidence]]) -> list[dict[str, Any]]:
    return [
        {"dimension": name, **_quote(item), "weight": item.weight, "note": item.note}
        for name, listed in found.items()
        for item in listed
    ]


def _quote(item: Evidence) -> dict[str, Any]:
    where = item.provenance
    return {
        "message_id": item.source,
        "text": where.text,
        "start": where.start,
        "end": where.end,
        "date": _iso(item.date),
        "polarity": item.polarity,
    }


def _iso(value: dt.date | dt.datetime | None) -> str | None:
    return value.isoformat() if value else None
