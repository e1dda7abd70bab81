"""Event types that the trained model of the pack sees in a sentence."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from nlp_service.errors import ModelMissing
from nlp_service.settings import models_folder

_TASK = "events"


@lru_cache(maxsize=2)
def _model(folder: Path) -> Any:
    """The classifier of the pack; None where the pack has none, for the cues stand alone too."""
    from nlp_service.annotate import models

    try:
        return models.load(_TASK, folder)
    except ModelMissing:
        return None


def event_probabilities(texts: list[str]) -> list[dict[str, float]]:
    """For each text the calibrated probability, 0 to 1, of each type that the model knows."""
    model = _model(models_folder())
    if model is None or not texts:
        return [{} for _ in texts]
    return [
        {label: float(p) for label, p in zip(model.labels, row, strict=True)}
        for row in model.predict_proba(texts)
    ]
