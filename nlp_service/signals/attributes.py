"""Amount and date of an event: the nearest values of its own clause."""

from __future__ import annotations

from nlp_service.schema import Annotation, Entity, EntityLabel
from nlp_service.signals.gates import Context
from nlp_service.signals.within import entities_within


def _nearest(annotation: Annotation, label: EntityLabel, context: Context) -> Entity | None:
    """The entity of this label in the clause, else in the sentence, that is next to the cue."""
    for low, high in (context.clause, context.sentence):
        inside = [
            e
            for e in entities_within(annotation, low, high)
            if e.label is label and low <= e.start and e.end <= high
        ]
        if inside:
            return min(inside, key=lambda e: max(e.start - context.end, context.start - e.end))
    return None


def amount_of(annotation: Annotation, context: Context) -> tuple[str | None, str | None]:
    """Amount as a decimal string and its currency; (None, None) where none is printed."""
    entity = _nearest(annotation, EntityLabel.MONEY, context)
    if entity is None or not isinstance(entity.value, dict):
        return None, None
    return entity.value.get("amount"), entity.value.get("currency")


def date_of(annotation: Annotation, context: Context) -> str | None:
    """The ISO date or interval of the event, None where the sentence prints none."""
    entity = _nearest(annotation, EntityLabel.DATE, context)
    return entity.value if entity is not None and isinstance(entity.value, str) else None
