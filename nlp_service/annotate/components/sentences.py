"""Component ``sentences``: the sentences of a text, cut at the zones of a mail."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from nlp_service import text as text_layer
from nlp_service.schema import ZoneKind


@dataclass(frozen=True)
class ScoredSpan:
    """A sentence; ``scored`` is False where its words are not the writer's own (quotes …)."""

    start: int
    end: int
    scored: bool


def _zones(doc: Doc) -> list[tuple[int, int, bool]]:
    """Ranges that cover the text, each with whether it is scored."""
    length = len(doc._.source)
    visible: list[tuple[int, int]] | None = doc._.visible
    if doc._.kind != "email":
        return [(0, length, True)]
    if visible is None:
        return [
            (zone.start, zone.end, zone.kind is ZoneKind.VISIBLE)
            for zone in text_layer.zones(doc._.source)
        ]
    ranges: list[tuple[int, int, bool]] = []
    position = 0
    for start, end in sorted(visible):
        start, end = max(start, position), min(end, length)
        if start > position:
            ranges.append((position, start, False))
        if end > start:
            ranges.append((start, end, True))
            position = end
    if position < length:
        ranges.append((position, length, False))
    return ranges


def annotate_sentences(doc: Doc) -> Doc:
    """The document with ``doc._.sentence_spans``, in text order."""
    doc._.sentence_spans = [
        ScoredSpan(span.start, span.end, scored)
        for start, end, scored in _zones(doc)
        for span in text_layer.sentences(doc._.source, start, end)
    ]
    return doc


@Language.component("nlp_service_sentences")
def component(doc: Doc) -> Doc:
    """spaCy entry point."""
    return annotate_sentences(doc)
