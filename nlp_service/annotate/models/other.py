"""Models of other origin, named in the settings by folder or hub id and loaded from disk only.

Each class answers as the shipped one of its task does, so that nothing behind it knows the
difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from nlp_service.annotate.models.linear import Floats
from nlp_service.errors import ModelMissing
from nlp_service.schema import Entity, EntityLabel

_BATCH = 32
_LONGEST = 256
#: Characters given to a tagger at one time.
_PIECE = 400
#: Names that public taggers give to the four kinds of name.
_KINDS = {
    **dict.fromkeys(("ORG", "ORGANIZATION", "COMPANY", "CORPORATION", "GOVERNMENT"), "ORG"),
    **dict.fromkeys(("PER", "PERSON", "NAME"), "PERSON"),
    **dict.fromkeys(("LOC", "LOCATION", "GPE", "ADDRESS", "PLACE"), "LOC"),
    **dict.fromkeys(("TITLE", "POSITION"), "TITLE"),
}


class OtherClassifier:
    """Texts, or pairs of text and entity, by a sequence classifier of ``transformers``."""

    calibrated = False

    def __init__(self, model: Any, tokenizer: Any) -> None:
        self._model, self._tokenizer = model, tokenizer
        names = model.config.id2label
        self.labels: tuple[str, ...] = tuple(names[i].lower() for i in range(len(names)))
        several = model.config.problem_type == "multi_label_classification"
        self.kind = "multi_label" if several else "multi_class"
        if several:
            self.labels = tuple(names[i] for i in range(len(names)))

    def predict_proba(
        self, texts: Sequence[str | tuple[str, str]], language: str | None = None
    ) -> Floats:
        """Probabilities of the model, texts x labels; not calibrated by this package."""
        import torch

        out = [np.zeros((0, len(self.labels)), dtype=np.float32)]
        for begin in range(0, len(texts), _BATCH):
            batch = list(texts[begin : begin + _BATCH])
            sides = [list(s) for s in zip(*batch, strict=True)] if _pairs(batch) else [batch]
            inputs = self._tokenizer(
                *sides, padding=True, truncation=True, max_length=_LONGEST, return_tensors="pt"
            )
            with torch.inference_mode():
                logits = self._model(**inputs).logits.float()
            chances = logits.sigmoid() if self.kind == "multi_label" else logits.softmax(dim=-1)
            out.append(chances.numpy())
        return np.concatenate(out)

    def thresholds(self, language: str) -> dict[str, float]:
        """0.5 for each label: the model brings none of its own."""
        return dict.fromkeys(self.labels, 0.5)

    def predict(self, texts: Sequence[str], language: str | None = None) -> list[list[str]]:
        """The labels of each text."""
        chances = self.predict_proba(texts)
        if self.kind == "multi_class":
            return [[self.labels[i]] for i in chances.argmax(axis=1)]
        return [
            [label for label, chance in zip(self.labels, row, strict=True) if chance >= 0.5]
            for row in chances
        ]


class OtherTagger:
    """Names by a token classifier of ``transformers``."""

    calibrated = False
    labels = ("ORG", "PERSON", "TITLE", "LOC")

    def __init__(self, model: Any, tokenizer: Any) -> None:
        self._model, self._tokenizer = model, tokenizer

    def tag(self, text: str, language: str | None = None) -> list[Entity]:
        """The names of a text in its order, with exact offsets."""
        found: list[Entity] = []
        for begin in range(0, len(text), _PIECE):
            found += self._tag(text, begin, text[begin : begin + _PIECE])
        return found

    def _tag(self, text: str, shift: int, piece: str) -> Iterator[Entity]:
        import torch

        inputs = self._tokenizer(
            piece, truncation=True, return_offsets_mapping=True, return_tensors="pt"
        )
        offsets = inputs.pop("offset_mapping")[0].tolist()
        with torch.inference_mode():
            chances = self._model(**inputs).logits[0].float().softmax(dim=-1)
        best = chances.max(dim=-1)
        names = self._model.config.id2label
        current: list[Any] | None = None
        for (start, end), index, chance in zip(
            offsets, best.indices.tolist(), best.values.tolist(), strict=True
        ):
            place, _, kind = str(names[index]).rpartition("-")
            label = _KINDS.get(kind.upper()) if end > start else None
            if current and label == current[2] and place != "B" and start - current[1] <= 1:
                current[1], current[3] = end, min(current[3], chance)
                continue
            if current:
                yield _entity(text, shift, current)
            current = [start, end, label, chance] if label else None
        if current:
            yield _entity(text, shift, current)


class OtherEmbedder:
    """Vectors by a body of ``transformers`` or a folder of ``sentence-transformers``."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def vectors(self, texts: Sequence[str]) -> Floats:
        """Embeddings of texts, each of Euclidean norm 1."""
        made = self._model.encode(
            list(texts), batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(made, dtype=np.float32)


@lru_cache(maxsize=8)
def load_other(task: str, name: str) -> OtherClassifier | OtherTagger:
    """The model of a folder or hub id for a task; raises ModelMissing when it is not on disk."""
    transformers = _library("transformers", name)
    tagging = task == "entities"
    kind = "AutoModelForTokenClassification" if tagging else "AutoModelForSequenceClassification"
    try:
        model = getattr(transformers, kind).from_pretrained(name, local_files_only=True)
        tokenizer = transformers.AutoTokenizer.from_pretrained(name, local_files_only=True)
    except (OSError, ValueError, KeyError) as error:
        raise _missing(name) from error
    model.eval()
    return OtherTagger(model, tokenizer) if tagging else OtherClassifier(model, tokenizer)


@lru_cache(maxsize=2)
def load_other_embedder(name: str) -> OtherEmbedder:
    """The embedder of a folder or hub id; raises ModelMissing when it is not on disk."""
    library = _library("sentence_transformers", name)
    try:
        return OtherEmbedder(library.SentenceTransformer(name, device="cpu", local_files_only=True))
    except (OSError, ValueError, KeyError) as error:
        raise _missing(name) from error


def _library(name: str, model: str) -> Any:
    from importlib import import_module

    try:
        return import_module(name)
    except ImportError as error:
        raise ModelMissing(
            f"the model {model!r} of the settings needs the package {name}",
            next_step="Install nlp_service[transformers].",
        ) from error


def _missing(name: str) -> ModelMissing:
    kind = "folder" if Path(name).is_absolute() or name.startswith(".") else "folder or hub id"
    return ModelMissing(
        f"the {kind} {name!r} of the settings holds no model that can be loaded from this disk",
        next_step="Put the files there, or fill the hub's cache beforehand: nothing is downloaded.",
    )


def _pairs(batch: Sequence[str | tuple[str, str]]) -> bool:
    return bool(batch) and not isinstance(batch[0], str)


def _entity(text: str, shift: int, found: list[Any]) -> Entity:
    start, end, label, chance = found
    return Entity(
        start=shift + start,
        end=shift + end,
        label=EntityLabel(label),
        text=text[shift + start : shift + end],
        confidence=float(chance),
    )
