"""The companies that a reported event is about, as the recurrent tagger of names marks them."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from nlp_service.annotate.models.recurrent import RecurrentTagger, load_recurrent
from nlp_service.annotate.models.tagger import TAGS
from nlp_service.annotate.models.tagger_features import runs, units
from nlp_service.errors import ModelMissing

#: Folder of the tagger, beside the one of this model.
TAGGER = "entities"
#: File of the curve of chances.
CURVE = "curve.npz"
#: A further company is given where its chance is at least this share of the first one's.
_NEAR = 0.85
#: Chance from which a stretch of characters may be a subject.
_LEAST = 0.01
_COMPANY = (TAGS.index("B-ORG"), TAGS.index("I-ORG"))


class SubjectFinder:
    """Subjects of the events of short Chinese texts.

    Args:
        tagger: has scores of subjects beside those of names; None finds nothing.
        curve: scale and shift of the log odds of its chances.
    """

    calibrated = True
    labels = ("subject",)

    def __init__(
        self, tagger: RecurrentTagger | None, curve: tuple[float, float] = (1.0, 0.0)
    ) -> None:
        self._tagger = tagger
        self._curve = curve

    @classmethod
    def load(cls, folder: Path) -> SubjectFinder:
        """The finder of ``curve.npz`` and the tagger beside its folder; raises ModelMissing.

        A curve without numbers says that nothing was learnt.
        """
        try:
            with np.load(folder / CURVE, allow_pickle=False) as data:
                curve = [float(value) for value in data["curve"]]
            if not curve:
                return cls(None)
            scale, shift = curve
            return cls(load_recurrent(folder.parent / TAGGER), (scale, shift))
        except (OSError, ValueError, KeyError) as error:
            raise ModelMissing(f"no usable subject model in {folder}: {error}") from error

    def chances(self, text: str) -> dict[str, float]:
        """The stretches that may be subjects with the chance of each, in the order of the text."""
        found: dict[str, float] = {}
        if self._tagger is None:
            return found
        for piece in runs(units(text)):
            for first, last, chance in self._tagger.subjects(piece, _COMPANY, _LEAST):
                name = text[piece[first].start : piece[last].end]
                found[name] = max(found.get(name, 0.0), chance)
        return {name: self._sure(chance) for name, chance in found.items()}

    def find(self, text: str) -> list[tuple[str, float]]:
        """The likeliest subjects of a text with their chances, the first one first."""
        ranked = sorted(self.chances(text).items(), key=lambda item: -item[1])
        return [
            (name, chance)
            for place, (name, chance) in enumerate(ranked)
            if place == 0 or (chance >= 0.5 and chance >= _NEAR * ranked[0][1])
        ]

    def _sure(self, chance: float) -> float:
        scale, shift = self._curve
        odds = math.log(max(chance, 1e-6) / max(1 - chance, 1e-6))
        return 1 / (1 + math.exp(-(scale * odds + shift)))
