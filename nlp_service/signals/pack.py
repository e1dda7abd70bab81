"""Models of the pack that the rules of signals use where they are there."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from nlp_service.errors import ModelMissing
from nlp_service.settings import models_folder


def model_of(task: str) -> Any:
    """The model of a task in the pack in use; None where the pack has none."""
    return _load(task, models_folder())


@lru_cache(maxsize=8)
def _load(task: str, folder: Path) -> Any:
    from nlp_service.annotate import models

    try:
        return models.load(task, folder)
    except ModelMissing:
        return None
