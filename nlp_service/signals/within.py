"""The entities of a stretch of text, found without reading all of a long document."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from nlp_service.schema import Annotation, Entity


def entities_within(annotation: Annotation, low: int, high: int) -> list[Entity]:
    """The entities that touch ``low:high``; an annotation holds them in text order, apart."""
    entities = annotation.entities
    first = bisect_right(entities, low, key=lambda entity: entity.end)
    return entities[first : bisect_left(entities, high, first, key=lambda entity: entity.start)]
