"""A chance by marks: short strings, each of which tells something of the thing that is judged."""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from nlp_service.annotate.models.linear import Floats
from nlp_service.errors import ModelMissing

Marks = Sequence[str]


def keys_of(marks: Marks) -> NDArray[np.uint32]:
    """A number for each mark, the same on every machine."""
    return np.array([zlib.crc32(mark.encode("utf-8", "replace")) for mark in marks], np.uint32)


@dataclass(frozen=True)
class MarkHead:
    """A logistic regression over marks.

    Args:
        keys: the numbers of the marks that carry weight, ascending.
        weights: the weight of each.
        intercept: the score of a thing without marks.
        scale: of the score, in the chance.
        shift: of the scaled score.
    """

    keys: NDArray[np.uint32]
    weights: Floats
    intercept: float
    scale: float = 1.0
    shift: float = 0.0

    def scores(self, things: Sequence[Marks]) -> Floats:
        """The raw score of each thing."""
        found = np.full(len(things), self.intercept, dtype=np.float32)
        seen = keys_of([mark for marks in things for mark in marks])
        if not len(self.keys) or not len(seen):
            return found
        place = np.minimum(np.searchsorted(self.keys, seen), len(self.keys) - 1)
        worth = np.where(self.keys[place] == seen, self.weights[place], 0)
        owner = np.repeat(np.arange(len(things)), [len(marks) for marks in things])
        return found + np.bincount(owner, worth, len(things)).astype(np.float32)

    def chances(self, things: Sequence[Marks]) -> list[float]:
        """The calibrated chance of each thing."""
        return [
            1 / (1 + math.exp(-max(-30.0, min(30.0, self.scale * float(score) + self.shift))))
            for score in self.scores(things)
        ]

    def save(self, path: Path) -> None:
        """Write one compressed ``.npz`` of arrays."""
        np.savez_compressed(
            path,
            keys=self.keys,
            weights=self.weights.astype(np.float16),
            curve=np.array([self.intercept, self.scale, self.shift]),
        )

    @classmethod
    def load(cls, path: Path) -> MarkHead:
        """The head that ``save`` wrote; raises ModelMissing for a file that is absent or other."""
        try:
            with np.load(path, allow_pickle=False) as data:
                intercept, scale, shift = (float(value) for value in data["curve"])
                return cls(
                    data["keys"], data["weights"].astype(np.float32), intercept, scale, shift
                )
        except (OSError, EOFError, BadZipFile, ValueError, KeyError) as error:
            raise ModelMissing(f"no usable model in {path}: {error}") from error


class MarkModel:
    """The heads of both languages. ``pack``: the folder of the models that it was made for."""

    calibrated = True

    def __init__(self, heads: dict[str, MarkHead], pack: Path | None = None) -> None:
        self.heads = heads
        self.pack = pack

    @classmethod
    def load(cls, folder: Path) -> MarkModel:
        """The model of a folder that holds ``zh.npz`` and ``en.npz``; raises ModelMissing."""
        heads = {language: MarkHead.load(folder / f"{language}.npz") for language in ("zh", "en")}
        return cls(heads, folder.parent)
