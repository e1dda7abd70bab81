"""The learnt types of clauses: sentences of English contracts, sections of Chinese ones.

A linear head scores each sentence for each CUAD category. A second, small regression, the same
for all categories, weighs that score with what stands around it: the neighbours, the section, the
best place of the category in the contract, its headings and cue words, and a head that was taught
which category a passage has if it is a clause at all.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np

from nlp_service.annotate.contracts.catalogue import Row
from nlp_service.annotate.models.linear import Floats, LinearHead
from nlp_service.errors import ModelMissing

#: A sentence and the headings over it, outermost first.
Sentence = tuple[str, tuple[str, ...]]

#: Below this score a sentence is not of a category, whatever stands around it.
LOWEST = -4.5
_BEFORE = -6.0
_SECTION = 6
_START = 0.05


@dataclass(frozen=True)
class Context:
    """The second regression: mean and scale of its features, weights, intercept, thresholds."""

    mean: Floats
    scale: Floats
    weights: Floats
    intercept: float
    thresholds: Floats

    def probabilities(self, features: Floats, scores: Floats) -> Floats:
        """Probability of each sentence and category; 0 where the score is below ``LOWEST``."""
        logits = ((features - self.mean) / self.scale) @ self.weights + self.intercept
        found = 1.0 / (1.0 + np.exp(-np.clip(logits, -30, 30)))
        return np.where(scores > LOWEST, found, 0.0).astype(np.float32)


@dataclass(frozen=True)
class ClauseModel:
    """The heads of ``models/clauses``; ``labels`` are the CUAD categories.

    ``section`` is None in a pack whose licences leave no Chinese sections to learn from.
    """

    sentence: LinearHead
    span: LinearHead
    context: Context
    section: LinearHead | None

    calibrated = True

    @property
    def labels(self) -> tuple[str, ...]:
        return self.sentence.labels

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes of Chinese sections."""
        return self.section.labels if self.section is not None else ()

    @classmethod
    def load(cls, folder: Path) -> ClauseModel:
        """The model of a folder; raises ModelMissing where a file is absent or damaged."""
        chinese = folder / "zh.npz"
        try:
            given = json.loads((folder / "context.json").read_text(encoding="utf-8"))
            arrays = {k: np.asarray(given[k], dtype=np.float32) for k in _ARRAYS}
            return cls(
                LinearHead.load(folder / "en.npz"),
                LinearHead.load(folder / "span.npz"),
                Context(**arrays, intercept=float(given["intercept"])),
                LinearHead.load(chinese) if chinese.is_file() else None,
            )
        except (OSError, ValueError, KeyError) as error:
            raise ModelMissing(f"no usable clause model in {folder}: {error}") from error

    def sentences(self, contract: Sequence[Sentence], types: Sequence[Row]) -> Floats:
        """Probability of each category for each sentence of one contract, in text order.

        Args:
            contract: all sentences with their headings.
            types: rows of clause_types.csv, for headings and cues.
        """
        if not contract:
            return np.zeros((0, len(self.labels)), dtype=np.float32)
        items = [(text,) for text, _ in contract]
        scores = self.sentence.scores(items)
        features = surroundings(contract, scores, self.kinds(items), self.labels, types)
        return self.context.probabilities(features, scores)

    def kinds(self, items: Sequence[tuple[str]]) -> Floats:
        """Logarithm of the probability of each category for passages known to be clauses."""
        found: Floats = np.log(np.maximum(self.span.predict_proba(items), 1e-4))
        return found

    def sections(self, clauses: Sequence[tuple[str, str]]) -> Floats:
        """Probability of each of ``classes`` for Chinese (heading, text) pairs."""
        if self.section is None or not clauses:
            return np.zeros((len(clauses), len(self.classes)), dtype=np.float32)
        return self.section.predict_proba([section_views(h, t) for h, t in clauses])


_ARRAYS = ("mean", "scale", "weights", "thresholds")


def section_views(heading: str, text: str) -> tuple[str, str, str]:
    """What the head of Chinese sections reads: how it begins, its first words, the heading."""
    return text[:160], text[:40], heading


def surroundings(
    contract: Sequence[Sentence],
    scores: Floats,
    kinds: Floats,
    labels: Sequence[str],
    types: Sequence[Row],
) -> Floats:
    """The features of the second regression: sentences x categories x features."""
    count, width = scores.shape
    edge = np.full((2, width), _BEFORE, dtype=np.float32)
    padded = np.vstack([edge, scores, edge])
    before, after = padded[1:-3], padded[3:-1]
    place = np.arange(count, dtype=np.float32)[:, None] / count
    length = np.log1p(np.array([[len(text)] for text, _ in contract], dtype=np.float32))
    inner, outer, cue = _words(contract, scores, labels, types)
    wide = np.ones((count, width), dtype=np.float32)
    best = scores.max(axis=0, keepdims=True)
    rank = np.argsort(np.argsort(-scores, axis=0), axis=0)
    return np.stack(
        [
            scores,
            before,
            after,
            np.maximum(padded[:-4], padded[4:]),
            scores - best,
            np.log1p(rank),
            place * wide,
            (place < _START) * wide,
            length * wide,
            inner,
            outer,
            cue,
            inner * cue,
            _section_best(contract, scores),
            scores - scores.max(axis=1, keepdims=True),
            inner * scores,
            kinds,
        ],
        axis=-1,
    ).astype(np.float32)


def _words(
    contract: Sequence[Sentence], scores: Floats, labels: Sequence[str], types: Sequence[Row]
) -> tuple[Floats, Floats, Floats]:
    """Whether the nearest heading, one further out, and the sentence speak of a category."""
    rows = {row.id: row for row in types}
    inner, outer, cue = (np.zeros(scores.shape, dtype=np.float32) for _ in range(3))
    seen: dict[tuple[str, str], bool] = {}
    for column, label in enumerate(labels):
        row = rows.get(label)
        if row is None:
            continue
        for at, (text, headings) in enumerate(contract):
            for heading in headings:
                if (label, heading) not in seen:
                    seen[label, heading] = row.search("heading", heading) is not None
            if headings:
                inner[at, column] = seen[label, headings[-1]]
                outer[at, column] = any(seen[label, heading] for heading in headings[:-1])
            if scores[at, column] > LOWEST:
                cue[at, column] = row.search("cues", text) is not None
    return inner, outer, cue


def _section_best(contract: Sequence[Sentence], scores: Floats) -> Floats:
    """The best score of a category near a sentence under the same headings."""
    found = np.empty_like(scores)
    start = 0
    for _, group in groupby(contract, key=lambda sentence: sentence[1]):
        end = start + sum(1 for _ in group)
        for at in range(start, end):
            low, high = max(start, at - _SECTION), min(end, at + _SECTION + 1)
            found[at] = scores[low:high].max(axis=0)
        start = end
    return found
