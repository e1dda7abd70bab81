"""Builders for texts, messages and evidences that tests of this layer share."""

from __future__ import annotations

import datetime as dt
import hashlib
from functools import lru_cache

from nlp_service.annotate import Annotator
from nlp_service.schema import (
    Address,
    Annotation,
    AnnotationRequest,
    Evidence,
    Message,
    Provenance,
    Side,
    SignalMention,
)
from nlp_service.schema.annotation import Kind
from nlp_service.signals import detect
from nlp_service.text import language, zones

LENDER = Address(name="Hannah Brookes", address="hannah@northgate.example")
CLIENT = Address(name="Dale Whitacre", address="dale@kestrel.example")


def read(text: str, kind: Kind = "email", reference: dt.date | None = None) -> list[SignalMention]:
    """The signals of a text without a trained annotation."""
    annotation = Annotation(id="t", language=language(text))
    return detect(text, annotation, kind=kind, reference=reference)


@lru_cache(maxsize=1)
def _annotator() -> Annotator:
    return Annotator()


def read_fully(text: str, kind: Kind) -> list[SignalMention]:
    """The signals of a text as users get them: names, values and parties found before."""
    annotation = _annotator().annotate(AnnotationRequest(id="t", text=text, kind=kind))
    return detect(text, annotation, kind=kind)


def types(
    text: str, kind: Kind = "email", reference: dt.date | None = None
) -> set[tuple[str, str]]:
    """(type before the dot, assertion) of each signal of a text."""
    return {(m.type.partition(".")[0], m.assertion) for m in read(text, kind, reference)}


def message(
    text: str,
    side: Side,
    when: str,
    *,
    thread: str = "t1",
    attachments: tuple[str, ...] = (),
    identity: str | None = None,
    document: str | None = None,
    subject: str = "Q2 package",
) -> Message:
    """A mail as the pipeline hands it on; ``when`` is ISO with offset."""
    written = dt.datetime.fromisoformat(when)
    sender, to = (CLIENT, LENDER) if side == "client" else (LENDER, CLIENT)
    key = identity or f"<{when}.{side}@example>"
    return Message(
        id=key,
        document_id=document or hashlib.sha256(key.encode()).hexdigest(),
        part="0",
        thread=thread,
        side=side,
        sender=sender,
        to=[to],
        date=written,
        subject=subject,
        text=text,
        visible=[(z.start, z.end) for z in zones(text) if z.kind == "visible"],
        attachments=list(attachments),
        annotation=Annotation(id=key, language=language(text)),
    )


def evidence(
    text: str, polarity: str, day: str, *, source: str = "", weight: float = 1.0, note: str = ""
) -> Evidence:
    """An evidence whose words are ``text``."""
    return Evidence.model_validate(
        {
            "provenance": Provenance(
                document_id="d" * 64, part="0", start=0, end=len(text), text=text
            ),
            "date": day,
            "polarity": polarity,
            "source": source or f"{day}-{text}",
            "weight": weight,
            "note": note,
        }
    )
