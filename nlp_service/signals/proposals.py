"""Event types that the trained model of the pack sees in a sentence."""

from __future__ import annotations

from nlp_service.signals.pack import model_of

_TASK = "events"


def event_probabilities(texts: list[str]) -> list[dict[str, float]]:
    """For each text the calibrated probability, 0 to 1, of each type that the model knows."""
    model = model_of(_TASK)
    if model is None or not texts:
        return [{} for _ in texts]
    return [
        {label: float(p) for label, p in zip(model.labels, row, strict=True)}
        for row in model.predict_proba(texts)
    ]
