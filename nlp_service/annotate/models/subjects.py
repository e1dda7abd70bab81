"""The company that a reported event is about: names by a tagger, ranked by a head."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nlp_service.annotate.models.encoder import FOLDER
from nlp_service.annotate.models.linear import Floats, LinearHead
from nlp_service.annotate.models.stacked import StackedHead, beside
from nlp_service.annotate.models.tagger_features import Unit, featurise, units
from nlp_service.annotate.models.views import entity_views
from nlp_service.errors import ModelMissing

#: File of the curve of the first choice.
CHOICE = "choice.npz"
#: A second company is given where its chance is at least this share of the first one's.
_NEAR = 0.85
#: A stock code, and the units before it or before a colon that know of it.
_CODE = re.compile(r"[0-9]{5,6}")
_AHEAD = 7
#: Chance from which a border of a name is held possible.
_POSSIBLE = 0.12


class SubjectFinder:
    """Subjects of the events of short Chinese texts.

    Args:
        tagger: a crfsuite tagger of company names.
        head: the ranking head; its label is ``subject``.
        curve: scale and shift of the log odds that the first choice is right. They differ from
            those of any name: the subject may be missing among the names.
    """

    calibrated = True
    labels = ("subject",)

    def __init__(
        self, tagger: Any, head: LinearHead | StackedHead, curve: tuple[float, float] = (1.0, 0.0)
    ) -> None:
        self._tagger = tagger
        self.head = head
        self._curve = curve

    @classmethod
    def load(cls, folder: Path) -> SubjectFinder:
        """The finder of ``zh.crfsuite``, ``zh.npz`` and ``choice.npz``; raises ModelMissing."""
        import pycrfsuite

        tagger = pycrfsuite.Tagger()
        path = folder / "zh.npz"
        head: LinearHead | StackedHead
        try:
            tagger.open(str(folder / "zh.crfsuite"))
            if beside(path).is_file():
                head = StackedHead.load(path, folder.parent / FOLDER)
            else:
                head = LinearHead.load(path)
            with np.load(folder / CHOICE, allow_pickle=False) as data:
                curve = float(data["scale"]), float(data["shift"])
        except (OSError, ValueError, KeyError) as error:
            raise ModelMissing(f"no usable subject model in {folder}: {error}") from error
        return cls(tagger, head, curve)

    def with_head(self, head: LinearHead | StackedHead) -> SubjectFinder:
        """This finder with another ranking head."""
        return SubjectFinder(self._tagger, head, self._curve)

    def companies(self, text: str) -> list[str]:
        """The company names of a text, each once, in its order."""
        return companies(self._tagger, text)

    def rank(self, text: str, names: Sequence[str]) -> Floats:
        """For each name of a text the chance that its event is about it."""
        if not names:
            return np.zeros(0, dtype=np.float32)
        return self.head.predict_proba([entity_views(text, name) for name in names])[:, 0]

    def find(self, text: str) -> list[tuple[str, float]]:
        """The likeliest subjects of a text with their chances, the first one first."""
        names = self.companies(text)
        chances = self.rank(text, names)
        if not names:
            return []
        order = np.argsort(-chances)
        best = chances[order[0]]
        return [
            (names[i], self._sure(float(chances[i])))
            for place, i in enumerate(order)
            if place == 0 or (chances[i] >= 0.5 and chances[i] >= _NEAR * best)
        ]

    def _sure(self, chance: float) -> float:
        scale, shift = self._curve
        odds = math.log(max(chance, 1e-6) / max(1 - chance, 1e-6))
        return 1 / (1 + math.exp(-(scale * odds + shift)))


def company_features(text: str, pieces: list[Unit]) -> list[list[str]]:
    """What the tagger of companies sees of each unit: beside its neighbours, how far ahead a stock
    code or a colon ends a name."""
    rows = featurise(text, pieces, "zh")
    for at, piece in enumerate(pieces):
        coded = piece.text in "(（" and [p.text for p in pieces[at + 1 : at + 3]][1:] in (
            [")"],
            ["）"],
        )
        if coded and _CODE.fullmatch(pieces[at + 1].text):
            sign = "#"
        elif piece.text in ":：":
            sign = ":"
        else:
            continue
        for back in range(1, min(at, _AHEAD) + 1):
            rows[at - back].append(f"{sign}{back}")
    return rows


def companies(tagger: Any, text: str) -> list[str]:
    """The names that a crfsuite tagger of companies holds possible in a Chinese text.

    Beside the likeliest ones stand others with another end or of less chance: the ranking sees
    the words around each, and chooses.
    """
    pieces = units(text)
    if not pieces:
        return []
    tagger.set(company_features(text, pieces))
    found: dict[str, None] = {}
    if not {"B-ORG", "I-ORG"} <= set(tagger.labels()):
        return []
    inside = [tagger.marginal("I-ORG", at) for at in range(len(pieces))] + [0.0]
    for first in range(len(pieces)):
        if tagger.marginal("B-ORG", first) < _POSSIBLE:
            continue
        last = first
        while True:
            if last > first and inside[last + 1] < 1 - _POSSIBLE:
                found[text[pieces[first].start : pieces[last].end]] = None
            if inside[last + 1] < _POSSIBLE:
                break
            last += 1
    return list(found)
