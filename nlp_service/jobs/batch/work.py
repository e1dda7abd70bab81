"""What a worker does with a chunk: read raw mails, annotate messages, score clients."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache

from nlp_service.annotate import Annotator
from nlp_service.errors import OutOfMemory, ReadTimeout, SetupError
from nlp_service.jobs.batch.reading import Reading, read, restored
from nlp_service.jobs.batch.workers import TimeUp, time_limit
from nlp_service.pipeline import annotate_piece
from nlp_service.schema import (
    Annotation,
    ItemError,
    LocatedMention,
    Part,
    Schema,
    Sentence,
    ZoneKind,
)
from nlp_service.settings import Limits, settings

_INK = re.compile(r"[^\n]")


@dataclass(frozen=True, slots=True)
class RawMail:
    """The bytes of a mail and their SHA-256."""

    id: str
    data: bytes
    limits: Limits


@dataclass(frozen=True, slots=True)
class Unread:
    """A message to annotate: its part as kept, and the day to read undated mail on."""

    raw: str
    part: str
    content: bytes
    as_of: dt.date
    seconds: float


class Understood(Schema):
    """What scores and results are made of: sentences with their acts, the sentiment of the whole,
    and the signals that the author stated.
    """

    annotation: Annotation
    mentions: list[LocatedMention]


def read_mails(chunk: list[RawMail]) -> list[Reading]:
    """The messages of each raw mail; one that cannot be read gives its error."""
    return [_read(mail) for mail in chunk]


def _read(mail: RawMail) -> Reading:
    try:
        with time_limit(mail.limits.wall_seconds):
            return read(mail.id, mail.data, mail.limits)
    except TimeUp:
        return Reading(error=_late(mail.limits.wall_seconds))
    except MemoryError:
        return Reading(error=_full())
    except Exception as error:
        return Reading(error=_unforeseen(error))


def annotate_messages(chunk: list[Unread]) -> list[str | ItemError]:
    """The Understood of each message as JSON, or its error. Raises ModelMissing."""
    return [_annotate(message) for message in chunk]


def _annotate(message: Unread) -> str | ItemError:
    try:
        with time_limit(message.seconds):
            return _understood(message).model_dump_json(exclude_defaults=True)
    except TimeUp:
        return _late(message.seconds)
    except MemoryError:
        return _full()
    except SetupError:
        raise
    except Exception as error:
        return _unforeseen(error)


def _understood(message: Unread) -> Understood:
    piece = restored(message.content, message.raw)
    piece.document.root = own_words(piece.part)
    annotation, mentions = annotate_piece(_annotator(), piece, "email", None, message.as_of)
    return Understood(annotation=_slim(annotation), mentions=mentions)


def _slim(annotation: Annotation) -> Annotation:
    """As much of an annotation as scores and results are made of; the ledger keeps millions."""
    return Annotation(
        id=annotation.id,
        language=annotation.language,
        sentiment=annotation.sentiment,
        sentences=[
            Sentence(
                start=sentence.start,
                end=sentence.end,
                acts=sentence.acts,
                act_scores={
                    act: sentence.act_scores[act]
                    for act in sentence.acts
                    if act in sentence.act_scores
                },
            )
            for sentence in annotation.sentences
        ],
    )


def own_words(part: Part) -> Part:
    """The part with everything its author did not write blanked out, all offsets kept.

    A quoted mail is annotated where it was written; reading it again in every reply would cost
    most of the time and count for nothing.
    """
    pieces = [
        part.text[zone.start : zone.end]
        if zone.kind is ZoneKind.VISIBLE
        else _INK.sub(" ", part.text[zone.start : zone.end])
        for zone in part.zones
    ]
    return part.model_copy(update={"text": "".join(pieces)}) if pieces else part


@lru_cache(maxsize=1)
def _annotator() -> Annotator:
    return Annotator(settings().models)


def _late(seconds: float) -> ItemError:
    return ReadTimeout(f"It took more than {seconds:.0f} seconds").as_item_error()


def _full() -> ItemError:
    return OutOfMemory("It needs more memory than allowed").as_item_error()


def _unforeseen(error: Exception) -> ItemError:
    return ItemError(
        code="internal",
        message=f"Processing failed: {type(error).__name__}: {error}"[:300],
        next_step="Report this with the message; the original is unchanged.",
    )
