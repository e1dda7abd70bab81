"""A linear head and a head on the encoder whose scores are added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nlp_service.annotate.models.encoder import Encoder, load_encoder
from nlp_service.annotate.models.linear import Floats, Kind, LinearHead, calibrated


@dataclass(frozen=True)
class StackedHead:
    """Labels by two readers of a text.

    The score is ``linear + mix * (features @ weights + bias)``; ``mix`` is chosen for each label
    on rows that neither has learnt from, and the calibration is fitted on these. Where the linear
    head is sure the encoder is not asked: it is the dearer reader.

    Args:
        doubt: the linear head is sure of an item when the chance it gives to the other side is
            less than this for every label.
    """

    linear: LinearHead
    encoder: Encoder
    weights: Floats
    bias: Floats
    mix: Floats
    scale: Floats
    shift: Floats
    thresholds: tuple[float, ...]
    doubt: float = 0.0

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels by column."""
        return self.linear.labels

    @property
    def kind(self) -> Kind:
        """Whether one label is given or any number."""
        return self.linear.kind

    def predict_proba(self, items: Sequence[Sequence[str]]) -> Floats:
        """Calibrated probabilities, items x labels."""
        base = self.linear.scores(items)
        proba = calibrated(base, self.kind, self.linear.scale, self.linear.shift)
        ask = np.flatnonzero(doubts(proba, self.kind) >= self.doubt).tolist()
        if len(ask) and self.mix.any():
            read = self.encoder.features([reading(items[i]) for i in ask])
            scores = base[ask] + self.mix * (read @ self.weights + self.bias)
            proba[ask] = calibrated(scores, self.kind, self.scale, self.shift)
        return proba

    def save(self, path: Path) -> None:
        """Write the linear part to ``path`` and the rest beside it."""
        self.linear.save(path)
        np.savez_compressed(
            beside(path),
            weights=self.weights.astype(np.float16),
            bias=self.bias,
            mix=self.mix,
            scale=self.scale,
            shift=self.shift,
            thresholds=np.array(self.thresholds, dtype=np.float32),
            doubt=np.float32(self.doubt),
        )

    @classmethod
    def load(cls, path: Path, encoder: Path) -> StackedHead:
        """The head of two files; raises OSError, ValueError or KeyError for damaged ones."""
        with np.load(beside(path), allow_pickle=False) as data:
            parts = {name: data[name].astype(np.float32) for name in data.files}
        thresholds = tuple(round(float(value), 4) for value in parts.pop("thresholds"))
        doubt = float(parts.pop("doubt"))
        return cls(
            linear=LinearHead.load(path),
            encoder=load_encoder(encoder),
            thresholds=thresholds,
            doubt=doubt,
            **parts,
        )


def doubts(proba: Floats, kind: Kind) -> Floats:
    """For each item the greatest chance that a label is not as the probabilities say."""
    if kind == "multi_class":
        return np.asarray(1 - proba.max(axis=1), dtype=np.float32)
    return np.asarray(np.minimum(proba, 1 - proba).max(axis=1), dtype=np.float32)


def beside(path: Path) -> Path:
    """The file that holds the encoder's part of the head at ``path``."""
    return path.with_suffix(".encoder.npz")


def reading(item: Sequence[str]) -> str:
    """What the encoder reads of an item: the text, or the words around the marked entity."""
    if len(item) == 1:
        return item[0]
    whole, clauses = item[0], item[3]
    at = max(whole.find("□"), 0)
    around = f"{clauses[:160]} | {whole[max(at - 60, 0) : at + 140]}"
    return around.replace("□", "[MASK]")
