"""Models of the pack that the rules of signals use where they are there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import Any

from nlp_service.errors import ModelMissing
from nlp_service.settings import models_folder

_pack: ContextVar[tuple[Path | None, Mapping[str, Any]]] = ContextVar("_pack", default=(None, {}))


def model_of(task: str) -> Any:
    """The model of a task in the pack in use; None where the pack has none."""
    folder, others = _pack.get()
    if task in others:
        return others[task]
    return _load(task, folder or models_folder())


@contextmanager
def using(folder: Path | None, others: Mapping[str, Any]) -> Iterator[None]:
    """Signals by another pack, and by other models (None: by none) of some tasks.

    What trains a model of the signals reads sentences by a pack that is being made.
    """
    token = _pack.set((folder, others))
    try:
        yield
    finally:
        _pack.reset(token)


@lru_cache(maxsize=16)
def _load(task: str, folder: Path) -> Any:
    from nlp_service.annotate import models

    try:
        return models.load(task, folder)
    except ModelMissing:
        return None
