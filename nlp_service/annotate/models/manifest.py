"""The model pack: what models/manifest.toml lists, checked and loaded."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from nlp_service.errors import ModelMissing
from nlp_service.settings import models_folder, settings

MANIFEST = "manifest.toml"


@dataclass(frozen=True)
class ModelFile:
    """One file of a model, relative to the pack, with what it must hash to."""

    path: str
    sha256: str
    bytes: int


@dataclass(frozen=True)
class ModelEntry:
    """One model of the pack."""

    name: str
    task: str
    licence: str
    data: tuple[str, ...]
    files: tuple[ModelFile, ...]
    metrics: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Manifest:
    """All models of a pack folder."""

    folder: Path
    models: tuple[ModelEntry, ...]

    @classmethod
    def read(cls, folder: Path | None = None) -> Manifest:
        """The manifest of a pack folder (default: the one in use); raises ModelMissing."""
        folder = folder or models_folder()
        try:
            raw = tomllib.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            return cls(folder, tuple(_entry(row) for row in raw.get("model", [])))
        except OSError as error:
            raise ModelMissing(f"no model pack at {folder}: {error}") from error
        except (ValueError, KeyError, TypeError) as error:
            raise ModelMissing(f"{folder / MANIFEST} is damaged: {error}") from error

    def entry(self, task: str) -> ModelEntry:
        """The model of a task; raises ModelMissing when the pack has none."""
        for model in self.models:
            if model.task == task:
                return model
        raise ModelMissing(f"the model pack at {self.folder} has no model for {task!r}")

    def verify(self) -> dict[str, str]:
        """For each file ``ok``, or what is wrong with it: ``missing``, ``changed``."""
        return {
            file.path: _state(self.folder / file.path, file)
            for model in self.models
            for file in model.files
        }


def load(task: str, folder: Path | None = None) -> Any:
    """The model of a task from the pack (default: the one in use), kept for later calls.

    ``acts``, ``sentiment``, ``events``, ``signal_types`` and ``event_types`` give a TextClassifier,
    ``entity_polarity`` a PairClassifier, ``entities`` an EntityTagger, ``subjects`` a
    SubjectFinder, ``clauses`` a ClauseModel, ``encoder`` an Encoder, ``signal_subjects`` and
    ``signal_confidence`` a MarkModel. A model that the settings
    name for the task takes the place of the one of the pack in use. Raises ModelMissing when the
    pack lacks the model or a file differs from its manifest.
    """
    other = settings().encoder.heads.get(task)
    if other and folder is None:
        from nlp_service.annotate.models.other import load_other

        return load_other(task, other)
    return _load(task, (folder or models_folder()).resolve())


def load_embedder(folder: Path | None = None) -> Any:
    """What gives the vectors of texts: the encoder of the pack, or the one of the settings."""
    other = settings().encoder.embedder
    if other and folder is None:
        from nlp_service.annotate.models.other import load_other_embedder

        return load_other_embedder(other)
    return load("encoder", folder)


@lru_cache(maxsize=16)
def _load(task: str, folder: Path) -> Any:
    entry = Manifest.read(folder).entry(task)
    for file in entry.files:
        state = _state(folder / file.path, file)
        if state != "ok":
            raise ModelMissing(f"model file {folder / file.path} is {state}")
    return open_model(task, folder / entry.name)


def open_model(task: str, folder: Path) -> Any:
    """The model of a task from its own folder, without a look at the manifest."""
    from nlp_service.annotate.contracts.clause_model import ClauseModel
    from nlp_service.annotate.models.classifier import PairClassifier, TextClassifier
    from nlp_service.annotate.models.encoder import load_encoder
    from nlp_service.annotate.models.marks import MarkModel
    from nlp_service.annotate.models.subjects import SubjectFinder
    from nlp_service.annotate.models.tagger import EntityTagger

    kinds: dict[str, Any] = {
        "entity_polarity": PairClassifier.load,
        "entities": EntityTagger.load,
        "subjects": SubjectFinder.load,
        "clauses": ClauseModel.load,
        "encoder": load_encoder,
        "signal_subjects": MarkModel.load,
        "signal_confidence": MarkModel.load,
    }
    return kinds.get(task, TextClassifier.load)(folder)


def _state(path: Path, file: ModelFile) -> str:
    if not path.is_file():
        return "missing"
    if path.stat().st_size != file.bytes or sha256(path) != file.sha256:
        return "changed"
    return "ok"


def sha256(path: Path) -> str:
    """Hexadecimal SHA-256 of a file."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _entry(row: dict[str, Any]) -> ModelEntry:
    return ModelEntry(
        name=row["name"],
        task=row["task"],
        licence=row["licence"],
        data=tuple(row["data"]),
        files=tuple(ModelFile(f["path"], f["sha256"], f["bytes"]) for f in row["files"]),
        metrics=dict(row.get("metrics", {})),
    )
