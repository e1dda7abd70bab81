"""Signal mentions with where and when they were said: by the mail, its carrier, or the paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from nlp_service.annotate.values import find_values
from nlp_service.profiles.correspondence import Piece, moment
from nlp_service.schema import (
    Annotation,
    EntityLabel,
    Evidence,
    LocatedMention,
    Part,
    SignalMention,
)

#: Note of evidence that no date could be found for, so that it counts as of today.
UNDATED = "undated"
#: Where a paper prints its own date: above its first words or below its last, in characters.
_MARGIN = 600


def written_on(piece: Piece, today: dt.date) -> tuple[dt.date, bool]:
    """The day on which a piece was written, and whether anything tells it.

    Its own mail header; the mail that carried it; the latest day printed at its head or foot
    that is not to come; else today, and False.
    """
    sent = moment(piece.part.mail.date) if piece.part.mail else None
    day = (sent.date() if sent else None) or piece.carried or _printed(piece.part, today)
    return (day, True) if day is not None else (today, False)


def sightings(
    piece: Piece, annotation: Annotation, visible: list[tuple[int, int]], today: dt.date
) -> Iterator[LocatedMention]:
    """The signal mentions of an annotated piece that its author wrote, as evidence."""
    part = piece.part
    said, known = written_on(piece, today)
    source = part.mail.message_id if part.mail else None
    for mention in annotation.signals:
        # What a mail quotes is counted with the message that wrote it.
        if part.zones and not any(start <= mention.start < end for start, end in visible):
            continue
        good = mention.polarity in ("positive", "protective")
        happened = _event_date(mention, said)
        yield LocatedMention(
            mention=mention,
            evidence=Evidence(
                provenance=piece.document.locate(part, mention.start, mention.end),
                date=happened or said,
                polarity="positive" if good else "negative",
                confidence=mention.confidence,
                source=source or f"{piece.document.id}#{part.id}",
                note="" if known or happened else UNDATED,
            ),
        )


def _event_date(mention: SignalMention, said: dt.date) -> dt.date | None:
    """When the event happened: the last day of its date or interval, never after it was said."""
    if not mention.date:
        return None
    try:
        return min(dt.date.fromisoformat(mention.date.rpartition("/")[2]), said)
    except ValueError:
        return None


def _printed(part: Part, today: dt.date) -> dt.date | None:
    text = part.text
    margins = [text] if len(text) <= 2 * _MARGIN else [text[:_MARGIN], text[-_MARGIN:]]
    days = []
    for margin in margins:
        for entity in find_values(margin):
            if entity.label is EntityLabel.DATE and isinstance(entity.value, str):
                try:
                    day = dt.date.fromisoformat(entity.value)
                except ValueError:
                    continue
                if day <= today:
                    days.append(day)
    return max(days, default=None)
