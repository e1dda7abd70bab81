"""Entities of a stretch: those that touch it, however long the document."""

from __future__ import annotations

from nlp_service.schema import Annotation, Entity, EntityLabel
from nlp_service.signals.within import entities_within


def entity(start: int, end: int) -> Entity:
    return Entity(start=start, end=end, label=EntityLabel.ORG, text="x" * (end - start))


def test_those_that_touch_the_stretch() -> None:
    entities = [entity(0, 4), entity(5, 9), entity(9, 12), entity(14, 20), entity(21, 25)]
    annotation = Annotation(id="a", language="en", entities=entities)
    for low in range(26):
        for high in range(low + 1, 27):
            touching = [e for e in entities if e.end > low and e.start < high]
            assert entities_within(annotation, low, high) == touching
