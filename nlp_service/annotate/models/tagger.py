"""Named entities: in Chinese by a recurrent network, in English by a conditional random field,
and by the encoder beside a field."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from nlp_service.annotate.models import lattice
from nlp_service.annotate.models.encoder import FOLDER, Encoder, load_encoder
from nlp_service.annotate.models.features import language_of
from nlp_service.annotate.models.linear import Floats
from nlp_service.annotate.models.recurrent import NETWORK, RecurrentTagger, load_recurrent
from nlp_service.annotate.models.tagger_features import Unit, featurise, runs, units
from nlp_service.errors import ModelMissing
from nlp_service.schema import Entity, EntityLabel

LANGUAGES = ("zh", "en")
CALIBRATION = "calibration.npz"
#: The encoder's part: weights, bias, and for each language how much it counts.
READER = "encoder.npz"
TAGS = ("O", *(f"{place}-{label}" for label in ("ORG", "PERSON", "TITLE", "LOC") for place in "BI"))


@dataclass(frozen=True)
class TokenReader:
    """Chances of tags by the encoder; ``mix`` is their weight against the field's, by language."""

    encoder: Encoder
    weights: Floats
    bias: Floats
    mix: dict[str, float]

    def chances(self, text: str, piece: Sequence[Unit]) -> Floats:
        """Chances of ``TAGS`` for each unit; even ones for units that the encoder does not read.

        Args:
            text: the whole text.
            piece: a run of its units.
        """
        begin = piece[0].start
        offsets, states = self.encoder.states([text[begin : piece[-1].end]])[0]
        rows = {start + begin: row for row, (start, _) in enumerate(offsets)}
        out = np.full((len(piece), len(TAGS)), 1 / len(TAGS), dtype=np.float32)
        known = [i for i, unit in enumerate(piece) if unit.start in rows]
        if known:
            scores = states[[rows[piece[i].start] for i in known]] @ self.weights + self.bias
            scores = np.exp(scores - scores.max(axis=1, keepdims=True))
            out[known] = scores / scores.sum(axis=1, keepdims=True)
        return out


#: No person ends in one of these.
_COMPANY_FORM = re.compile(
    r".+\b(?:inc|corp|corporation|company|ltd|limited|llc|llp|plc|gmbh|holdings?|group|bank|bancorp|"
    r"industries|partners|ventures)\.?",
    re.IGNORECASE,
)


def _settled(label: EntityLabel, name: str) -> EntityLabel:
    """The label of a name, where its own last word does not settle it."""
    if label is EntityLabel.PERSON and _COMPANY_FORM.fullmatch(name):
        return EntityLabel.ORG
    return label


class EntityTagger:
    """ORG, PERSON, TITLE and LOC entities with calibrated confidence.

    Args:
        taggers: by language a crfsuite tagger, or a recurrent one.
        curves: the calibration of its confidence by language.
        reader: the encoder's part, None where it adds nothing.
    """

    calibrated = True
    labels = ("ORG", "PERSON", "TITLE", "LOC")

    def __init__(
        self, taggers: dict[str, Any], curves: dict[str, Any], reader: TokenReader | None = None
    ) -> None:
        self._taggers = taggers
        self._curves = curves
        self.reader = reader

    @classmethod
    def load(cls, folder: Path) -> EntityTagger:
        """The tagger of a folder with their calibration: ``en.crfsuite``, and for Chinese
        ``zh.onnx`` with its vectors, or ``zh.crfsuite`` in a pack too small for a network.

        Raises ModelMissing when a file is absent or damaged.
        """
        import pycrfsuite

        taggers: dict[str, Any] = {}
        try:
            for language in LANGUAGES:
                if language == "zh" and (folder / NETWORK).is_file():
                    taggers[language] = load_recurrent(folder)
                    continue
                tagger = pycrfsuite.Tagger()
                # Not open_inmemory: it keeps no reference to the bytes, which are then freed.
                tagger.open(str(folder / f"{language}.crfsuite"))
                taggers[language] = tagger
            with np.load(folder / CALIBRATION, allow_pickle=False) as data:
                curves = {language: data[language] for language in LANGUAGES}
            reader = _reader(folder) if (folder / READER).is_file() else None
        except (OSError, ValueError, KeyError) as error:
            raise ModelMissing(f"no usable entity model in {folder}: {error}") from error
        return cls(taggers, curves, reader)

    def beside(self, reader: TokenReader | None) -> EntityTagger:
        """This tagger with another reader beside its fields."""
        return EntityTagger(self._taggers, self._curves, reader)

    def tag(self, text: str, language: str | None = None) -> list[Entity]:
        """The entities of a text in text order; offsets are exact, overlaps do not occur."""
        language = language or language_of(text)
        curve = self._curves[language]
        found: list[Entity] = []
        for piece in runs(units(text)):
            for first, last, label, certain in self._spans(text, piece, language):
                start, end = piece[first].start, piece[last].end
                found.append(
                    Entity(
                        start=start,
                        end=end,
                        label=_settled(EntityLabel(label), text[start:end]),
                        text=text[start:end],
                        confidence=float(np.interp(certain, curve[0], curve[1])),
                    )
                )
        return found

    def _spans(
        self, text: str, piece: list[Unit], language: str
    ) -> list[tuple[int, int, str, float]]:
        """First and last unit, label and least chance of each name of a piece."""
        tagger = self._taggers[language]
        if isinstance(tagger, RecurrentTagger):
            best, chances = tagger.read(piece)
            return [
                (
                    first,
                    last,
                    label,
                    float(chances[range(first, last + 1), best[first : last + 1]].min()),
                )
                for first, last, label in spans([TAGS[tag] for tag in best])
            ]
        tagger.set(featurise(text, piece, language))
        mix = self.reader.mix.get(language, 0.0) if self.reader else 0.0
        if not self.reader or not mix:
            tags = tagger.tag()
            sure = [tagger.marginal(tag, i) for i, tag in enumerate(tags)]
            return [(a, b, label, min(sure[a : b + 1])) for a, b, label in spans(tags)]
        known = set(tagger.labels())
        field = np.array(
            [
                [tagger.marginal(tag, i) if tag in known else 0.0 for tag in TAGS]
                for i in range(len(piece))
            ],
            dtype=np.float32,
        )
        scores = lattice.mixed(field, self.reader.chances(text, piece), mix)
        tags = lattice.best(scores, TAGS)
        column = {tag: i for i, tag in enumerate(TAGS)}
        chance = np.exp([scores[i, column[tag]] for i, tag in enumerate(tags)])
        return [
            (first, last, label, float(chance[first : last + 1].min()))
            for first, last, label in spans(tags)
        ]


def _reader(folder: Path) -> TokenReader:
    with np.load(folder / READER, allow_pickle=False) as data:
        return TokenReader(
            load_encoder(folder.parent / FOLDER),
            data["weights"].astype(np.float32),
            data["bias"].astype(np.float32),
            {language: float(data[f"mix.{language}"]) for language in LANGUAGES},
        )


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
