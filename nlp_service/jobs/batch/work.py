"""What a worker does with a chunk: read raw mails, annotate messages, score clients."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from nlp_service.annotate import Annotator
from nlp_service.errors import OutOfMemory, ReadTimeout, SetupError
from nlp_service.jobs.batch.reading import Reading, read, restored
from nlp_service.jobs.batch.understanding import understand
from nlp_service.jobs.batch.workers import TimeUp, time_limit
from nlp_service.schema import ItemError
from nlp_service.settings import Limits, settings


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
    """The Understood of each message as JSON, or its error. Raises ModelMissing.

    The models read a chunk at once; where that fails, its messages one after the other.
    """
    try:
        with time_limit(min(message.seconds for message in chunk) / 2):
            return _as_json(chunk)
    except SetupError:
        raise
    except (TimeUp, Exception):
        return [_annotate(message) for message in chunk]


def _annotate(message: Unread) -> str | ItemError:
    try:
        with time_limit(message.seconds):
            return _as_json([message])[0]
    except TimeUp:
        return _late(message.seconds)
    except MemoryError:
        return _full()
    except SetupError:
        raise
    except Exception as error:
        return _unforeseen(error)


def _as_json(chunk: list[Unread]) -> list[str | ItemError]:
    pieces = [restored(message.content, message.raw) for message in chunk]
    days = [message.as_of for message in chunk]
    found = understand(_annotator(), pieces, days)
    return [understood.model_dump_json(exclude_defaults=True) for understood in found]


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
