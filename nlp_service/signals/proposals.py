"""Types of event that the trained models of the pack see in a sentence."""

from __future__ import annotations

from nlp_service.annotate.models.features import language_of
from nlp_service.signals.pack import model_of

#: The models: events of news as public sets name them, and all events of the catalogue.
_EVENTS, _TYPES = "events", "signal_types"
#: Chances from which a model alone makes a signal. News tells much that sounds like an event of
#: credit and is none: a broker's view, a market, a plan.
_SURE_EVENT, _SURE_OF_NEWS, _SURE = 0.97, 0.75, 0.5
#: Types that the Chinese sets teach in a wider sense: any lawsuit, contract or word of disclosure.
_TAUGHT_WIDER = frozenset({"N06", "P05", "N25"})


def proposals(texts: list[str], *, news: bool) -> list[dict[str, float]]:
    """For each text the types that a model is sure of, with the calibrated chance of each.

    Args:
        texts: sentences.
        news: whether they are of news, the one kind of text that the events were learnt from.
    """
    types = _chances(_TYPES, texts)
    least = _SURE_OF_NEWS if news else _SURE
    events = _chances(_EVENTS, texts) if news else [{} for _ in texts]
    return [
        {
            label: chance
            for label, chance in event.items()
            if chance >= _SURE_EVENT and not (label in _TAUGHT_WIDER and language_of(text) == "zh")
        }
        | {label: chance for label, chance in told.items() if chance >= least}
        for text, event, told in zip(texts, events, types, strict=True)
    ]


def chances(texts: list[str], type_id: str) -> list[float]:
    """For each text the chance of one type, by the model that sees more of it."""
    return [
        max(event.get(type_id, 0.0), told.get(type_id, 0.0))
        for event, told in zip(_chances(_EVENTS, texts), _chances(_TYPES, texts), strict=True)
    ]


def _chances(task: str, texts: list[str]) -> list[dict[str, float]]:
    model = model_of(task)
    if model is None or not texts:
        return [{} for _ in texts]
    return [
        {label: float(p) for label, p in zip(model.labels, row, strict=True) if label != "none"}
        for row in model.predict_proba(texts)
    ]
