"""The labelled threads of the development set, read through the real reader."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from nlp_service.ingest import read_bytes
from nlp_service.schema import Annotation, CooperationScore, InformationRequest, Message, Promise
from nlp_service.scores import cooperation_of_thread
from nlp_service.signals import cooperation_evidence, promises, requests
from nlp_service.text import language, prepare

BANDS = ("very_low", "low", "medium", "high", "very_high")


@dataclass(frozen=True)
class Read:
    """A labelled thread and what the service makes of it."""

    label: dict[str, Any]
    messages: list[Message]
    promises: list[Promise]
    requests: list[InformationRequest]
    score: CooperationScore


def score_of(messages: list[Message]) -> CooperationScore:
    """The score of a thread on the day of its last message."""
    as_of = max(m.date.date() for m in messages if m.date)
    made, asked = promises(messages, as_of), requests(messages)
    shown = cooperation_evidence(messages, made, asked)
    return cooperation_of_thread(messages, made, asked, shown, as_of)


@lru_cache(maxsize=2)
def threads_of(gold: Path, lang: str) -> tuple[Read, ...]:
    """All labelled threads of a language."""
    archive = gold / f"threads_{lang}.mbox"
    document = prepare(read_bytes(archive.read_bytes(), archive.name))
    parts = {p.mail.message_id: p for p in document.parts() if p.mail and p.mail.message_id}
    found = []
    for line in (gold / "threads.jsonl").read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        if label["language"] != lang:
            continue
        messages = [_message(document.id, parts[i], label) for i in label["messages"]]
        as_of = max(m.date.date() for m in messages if m.date)
        made, asked = promises(messages, as_of), requests(messages)
        found.append(Read(label, messages, made, asked, score_of(messages)))
    return tuple(found)


def _message(document_id: str, part: Any, label: dict[str, Any]) -> Message:
    mail = part.mail
    own = mail.sender.address in label["client_addresses"]
    lender = mail.sender.address in label["lender_addresses"]
    return Message(
        id=mail.message_id,
        document_id=document_id,
        part=part.id,
        thread=label["thread_id"],
        side="client" if own else "lender" if lender else "other",
        sender=mail.sender,
        to=mail.to,
        cc=mail.cc,
        date=dt.datetime.fromisoformat(mail.date),
        subject=mail.subject,
        text=part.text,
        visible=[(z.start, z.end) for z in part.zones if z.kind == "visible"],
        attachments=[p.name for p in part.parts if p.name],
        in_reply_to=mail.in_reply_to,
        annotation=Annotation(id=mail.message_id, language=language(part.text)),
    )


def same_words(one: str, other: str) -> bool:
    """Whether one text holds the other, white space aside."""
    left, right = " ".join(one.split()), " ".join(other.split())
    return left in right or right in left
