"""What a batch understands of messages: their acts, the sentiment of the whole, their signals.

As ``pipeline.annotate_piece`` says of each alone, with what a batch does not write left out.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import partial

from nlp_service import signals
from nlp_service.annotate import Annotator
from nlp_service.profiles.correspondence import Piece
from nlp_service.profiles.sightings import sightings, written_on
from nlp_service.schema import (
    Annotation,
    AnnotationRequest,
    Entity,
    LocatedMention,
    Part,
    Schema,
    Sentence,
    ZoneKind,
)

_INK = re.compile(r"[^\n]")
#: Names and values are asked for where a sentence holds a cue, which few do; what they mean for
#: each company stands in no result.
_LATER = ("values", "names")
_NEVER = ("parties", "contracts", "polarity")
_SPOKEN = ("sentences", "acts", "sentiment")

Ranges = list[tuple[int, int]]


class Understood(Schema):
    """What scores and results are made of: sentences with their acts, the sentiment of the whole,
    and the signals that the author stated.
    """

    annotation: Annotation
    mentions: list[LocatedMention]


def understand(
    annotator: Annotator, pieces: list[Piece], days: list[dt.date]
) -> Iterator[Understood]:
    """What is understood of each piece, on the day that undated mail is read on.

    Raises ModelMissing.
    """
    requests: list[AnnotationRequest] = []
    visible: list[Ranges] = []
    for piece, day in zip(pieces, days, strict=True):
        piece.document.root = own_words(piece.part)
        visible.append([(z.start, z.end) for z in piece.part.zones if z.kind is ZoneKind.VISIBLE])
        written, _ = written_on(piece, day)
        requests.append(
            AnnotationRequest(id=piece.part.id, text=piece.part.text, kind="email", date=written)
        )
    known = [ranges if p.part.zones else None for p, ranges in zip(pieces, visible, strict=True)]
    annotations = annotator.pipe(requests, known, without=(*_LATER, *_NEVER), quick=True)
    for piece, day, request, ranges, annotation in zip(
        pieces, days, requests, visible, annotations, strict=True
    ):
        annotation.signals = signals.detect(
            request.text,
            annotation,
            kind="email",
            reference=request.date,
            entities=partial(_entities, annotator, request),
        )
        mentions = list(sightings(piece, annotation, ranges, day))
        yield Understood(annotation=_slim(annotation), mentions=mentions)


def _entities(annotator: Annotator, request: AnnotationRequest, spans: Ranges) -> list[Entity]:
    """The names and values of some sentences; the rest of a long mail is not read for them."""
    asked = request.model_copy(update={"text": _only(request.text, spans)})
    return annotator.annotate(asked, without=(*_SPOKEN, *_NEVER)).entities


def _only(text: str, spans: Ranges) -> str:
    """``text`` with all but some ranges, in order, blanked out: offsets and lines are kept."""
    pieces, at = [], 0
    for start, end in spans:
        pieces += [_INK.sub(" ", text[at:start]), text[start:end]]
        at = end
    return "".join([*pieces, _INK.sub(" ", text[at:])])


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
    if not part.zones:
        return part
    own = [(zone.start, zone.end) for zone in part.zones if zone.kind is ZoneKind.VISIBLE]
    return part.model_copy(update={"text": _only(part.text, own)})
