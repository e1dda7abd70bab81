"""Named entities by conditional random fields, one a language, behind one interface."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from nlp_service.annotate.models.features import language_of
from nlp_service.annotate.models.tagger_features import Unit, featurise, units
from nlp_service.errors import ModelMissing
from nlp_service.schema import Entity, EntityLabel

LANGUAGES = ("zh", "en")
CALIBRATION = "calibration.npz"

#: Longest run of units decoded at one time; bounds the memory of a long text.
LONGEST = 400


class EntityTagger:
    """ORG, PERSON, TITLE and LOC entities with calibrated confidence."""

    calibrated = True
    labels = ("ORG", "PERSON", "TITLE", "LOC")

    def __init__(self, taggers: dict[str, Any], curves: dict[str, Any]) -> None:
        self._taggers = taggers
        self._curves = curves

    @classmethod
    def load(cls, folder: Path) -> EntityTagger:
        """The tagger of a folder with ``zh.crfsuite``, ``en.crfsuite`` and their calibration.

        Raises ModelMissing when a file is absent or damaged.
        """
        import pycrfsuite

        taggers = {}
        try:
            for language in LANGUAGES:
                tagger = pycrfsuite.Tagger()
                # Not open_inmemory: it keeps no reference to the bytes, which are then freed.
                tagger.open(str(folder / f"{language}.crfsuite"))
                taggers[language] = tagger
            with np.load(folder / CALIBRATION, allow_pickle=False) as data:
                curves = {language: data[language] for language in LANGUAGES}
        except (OSError, ValueError, KeyError) as error:
            raise ModelMissing(f"no usable entity model in {folder}: {error}") from error
        return cls(taggers, curves)

    def tag(self, text: str, language: str | None = None) -> list[Entity]:
        """The entities of a text in text order; offsets are exact, overlaps do not occur."""
        language = language or language_of(text)
        tagger, curve = self._taggers[language], self._curves[language]
        found: list[Entity] = []
        for piece in _pieces(units(text)):
            tagger.set(featurise(text, piece, language))
            tags = tagger.tag()
            for first, last, label in spans(tags):
                certain = min(tagger.marginal(tags[i], i) for i in range(first, last + 1))
                start, end = piece[first].start, piece[last].end
                found.append(
                    Entity(
                        start=start,
                        end=end,
                        label=EntityLabel(label),
                        text=text[start:end],
                        confidence=float(np.interp(certain, curve[0], curve[1])),
                    )
                )
        return found


def spans(tags: Sequence[str]) -> list[tuple[int, int, str]]:
    """First and last index and label of each run ``B-X I-X …`` of a tag sequence."""
    found: list[tuple[int, int, str]] = []
    start = -1
    for index, (tag, following) in enumerate(pairwise([*tags, "O"])):
        if tag == "O":
            continue
        if tag[0] == "B" or start < 0:
            start = index
        if following != "I" + tag[1:]:
            found.append((start, index, tag[2:]))
            start = -1
    return found


def _pieces(all_units: list[Unit]) -> list[list[Unit]]:
    """Runs of units cut at sentence ends once they are long."""
    pieces: list[list[Unit]] = []
    current: list[Unit] = []
    for unit in all_units:
        current.append(unit)
        ends = unit.text in "。！？!?；\n" or (unit.text == "." and len(current) > LONGEST // 2)
        if (ends and len(current) > 40) or len(current) >= LONGEST:
            pieces.append(current)
            current = []
    if current:
        pieces.append(current)
    return pieces
