"""Text classifiers of the model pack: one linear head a language behind one interface."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from nlp_service.annotate.models.encoder import FOLDER
from nlp_service.annotate.models.features import language_of
from nlp_service.annotate.models.linear import Floats, LinearHead
from nlp_service.annotate.models.stacked import StackedHead, beside
from nlp_service.errors import ModelMissing

LANGUAGES = ("zh", "en")

Head = LinearHead | StackedHead


class TextClassifier:
    """Calibrated label probabilities of texts in both languages.

    Each text goes to the head of its language (``language_of``); ``calibrated`` is true for all
    shipped packs.
    """

    calibrated = True

    def __init__(self, heads: dict[str, Head]) -> None:
        self.heads = heads
        first = next(iter(heads.values()))
        self.labels: tuple[str, ...] = first.labels
        self.kind = first.kind
        self._quick: dict[str, Head] = {
            language: head.linear if isinstance(head, StackedHead) else head
            for language, head in heads.items()
        }

    @classmethod
    def load(cls, folder: Path) -> TextClassifier:
        """The classifier of a folder that holds ``zh.npz`` and ``en.npz``.

        Raises ModelMissing when a file is absent or no model of this kind.
        """
        return cls(load_heads(folder))

    def predict_proba(
        self, texts: Sequence[str], language: str | None = None, *, quick: bool = False
    ) -> Floats:
        """Calibrated probabilities, texts x labels.

        Args:
            texts: of any language.
            language: overrides the detection.
            quick: by the linear heads alone, a hundredth of the encoder's time.
        """
        return _routed(
            self._quick if quick else self.heads,
            [(text,) for text in texts],
            [language or language_of(t) for t in texts],
        )

    def thresholds(self, language: str) -> dict[str, float]:
        """The probability from which a label is given, for texts of one language."""
        return dict(zip(self.labels, self.heads[language].thresholds, strict=True))

    def predict(self, texts: Sequence[str], language: str | None = None) -> list[list[str]]:
        """The labels of each text: those above threshold, or the likeliest of a single choice."""
        proba = self.predict_proba(texts, language)
        if self.kind == "multi_class":
            return [[self.labels[i]] for i in proba.argmax(axis=1)]
        limits = {lang: np.asarray(head.thresholds) for lang, head in self.heads.items()}
        return [
            [label for label, hit in zip(self.labels, row >= limits[lang], strict=True) if hit]
            for row, lang in zip(
                proba, (language or language_of(text) for text in texts), strict=True
            )
        ]


class PairClassifier:
    """Polarity of the news in a text for one entity of it."""

    calibrated = True

    def __init__(self, heads: dict[str, Head]) -> None:
        self.heads = heads
        self.labels: tuple[str, ...] = next(iter(heads.values())).labels

    @classmethod
    def load(cls, folder: Path) -> PairClassifier:
        """The classifier of a folder that holds ``zh.npz`` and ``en.npz``.

        Raises ModelMissing when a file is absent or no model of this kind.
        """
        return cls(load_heads(folder))

    def predict_proba(
        self, pairs: Sequence[tuple[str, str]], language: str | None = None
    ) -> Floats:
        """Calibrated probabilities, pairs (text, entity) x labels."""
        from nlp_service.annotate.models.views import entity_views

        return _routed(
            self.heads,
            [entity_views(text, entity) for text, entity in pairs],
            [language or language_of(text) for text, _ in pairs],
        )


def load_heads(folder: Path) -> dict[str, Head]:
    """The heads of a model folder by language; raises ModelMissing.

    A head that also reads through the encoder has a second file beside its linear part; the
    encoder lies in the same pack.
    """
    heads: dict[str, Head] = {}
    for language in LANGUAGES:
        path = folder / f"{language}.npz"
        try:
            if beside(path).is_file():
                heads[language] = StackedHead.load(path, folder.parent / FOLDER)
            else:
                heads[language] = LinearHead.load(path)
        except (OSError, ValueError, KeyError) as error:
            raise ModelMissing(f"no usable model file {path}: {error}") from error
    return heads


def _routed(
    heads: dict[str, Head], items: Sequence[Sequence[str]], languages: Sequence[str]
) -> Floats:
    labels = next(iter(heads.values())).labels
    out = np.zeros((len(items), len(labels)), dtype=np.float32)
    for language, head in heads.items():
        rows = [row for row, of in enumerate(languages) if of == language]
        if rows:
            out[rows] = head.predict_proba([items[row] for row in rows])
    return out
