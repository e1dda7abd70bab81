"""Types of event that the trained models of the pack see in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nlp_service.annotate.models.features import language_of
from nlp_service.annotate.models.linear import Floats
from nlp_service.signals.pack import model_of

#: The models: events of news as public sets name them, and all events of the catalogue.
_EVENTS, _TYPES = "events", "signal_types"
#: Chances from which a model alone proposes a signal. What comes of it is judged once more, with
#: all that is known of the sentence by then.
_SURE_EVENT, _LEAST = 0.97, 0.25
#: Types that the Chinese sets teach in a wider sense: any lawsuit, contract or word of disclosure.
_TAUGHT_WIDER = frozenset({"N06", "P05", "N25"})


def proposals(texts: list[str], *, news: bool) -> list[dict[str, float]]:
    """For each text the types that a model thinks possible, with the calibrated chance of each.

    Args:
        texts: sentences, or headlines of one.
        news: whether they are of news, the one kind of text that the events were learnt from.
    """
    types = _chances(_TYPES, texts)
    events = _chances(_EVENTS, texts) if news else [{} for _ in texts]
    return [
        {
            label: chance
            for label, chance in event.items()
            if chance >= _SURE_EVENT and not (label in _TAUGHT_WIDER and language_of(text) == "zh")
        }
        | {label: chance for label, chance in told.items() if chance >= _LEAST}
        for text, event, told in zip(texts, events, types, strict=True)
    ]


def chances(texts: list[str], type_id: str) -> list[float]:
    """For each text the chance of one type, by the model that sees more of it."""
    return [
        max(event.get(type_id, 0.0), told.get(type_id, 0.0))
        for event, told in zip(_chances(_EVENTS, texts), _chances(_TYPES, texts), strict=True)
    ]


def type_chances(texts: Sequence[str]) -> tuple[tuple[str, ...], Floats] | None:
    """The labels of the types' model, the first of them no event, and texts x labels chances.

    None where the pack has no such model.
    """
    model = model_of(_TYPES)
    if model is None:
        return None
    if not texts:
        return model.labels, np.zeros((0, len(model.labels)), dtype=np.float32)
    return model.labels, model.predict_proba(texts)


def _chances(task: str, texts: list[str]) -> list[dict[str, float]]:
    model = model_of(task)
    if model is None or not texts:
        return [{} for _ in texts]
    return [
        {label: float(p) for label, p in zip(model.labels, row, strict=True) if label != "none"}
        for row in model.predict_proba(texts)
    ]
