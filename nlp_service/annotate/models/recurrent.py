"""Tags of Chinese characters by a recurrent network with a chain of tags over it.

Each unit is read as its character, the pairs with its neighbours, its kind and its place in words
of the lists. Sets of names were labelled by differing conventions: the network has scores of its
own for each, and weighs them by the kind of text that it sees. Scores beside these mark the
companies that reported events are about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp_service.annotate.models import lattice
from nlp_service.annotate.models.linear import Floats
from nlp_service.annotate.models.tagger_features import Unit, gazetteer_marks, kind_of

NETWORK = "zh.onnx"
VECTORS = "zh.vectors.npz"
#: Kinds of unit by row of their vectors; row 0 is any other.
KINDS = "cdl"


def folded(unit: str) -> str:
    """A unit as it is looked up: figures and words alike, letters small, full width as ASCII."""
    first = unit[0]
    if first.isdigit():
        return "0"
    if first.isalpha() and first < "\u0250":
        return first.lower() if len(unit) == 1 else "a"
    return chr(ord(first) - 0xFEE0) if "\uff01" <= first <= "\uff5e" else first


@dataclass(frozen=True)
class Inventory:
    """What is known by a vector: characters, pairs of them, marks of the lists.

    Row 0 of the vectors is that of everything else.
    """

    characters: dict[str, int]
    pairs: dict[str, int]
    marks: dict[str, int]

    @classmethod
    def of(cls, characters: str, pairs: str, marks: Sequence[str]) -> Inventory:
        """The inventory of its characters and pairs, each written one after another."""
        return cls(
            {char: row for row, char in enumerate(characters, 1)},
            {pairs[at : at + 2]: row for row, at in enumerate(range(0, len(pairs), 2), 1)},
            {mark: row for row, mark in enumerate(marks)},
        )

    def rows(self, piece: Sequence[str]) -> tuple[list[int], list[int], list[int], Floats]:
        """Rows of the characters, of the pairs with the next one and of the kinds, and the marks.

        The marks are units x marks, 0 or 1.
        """
        seen = [folded(unit) for unit in piece]
        pairs = [self.pairs.get(a + b, 0) for a, b in pairwise(seen)]
        marks = np.zeros((len(piece), len(self.marks)), dtype=np.float32)
        for row, found in enumerate(gazetteer_marks(list(piece))):
            marks[row, [self.marks[mark] for mark in found if mark in self.marks]] = 1
        return (
            [self.characters.get(char, 0) for char in seen],
            [*pairs, 0],
            [KINDS.find(kind_of(unit)) + 1 for unit in piece],
            marks,
        )


@dataclass(frozen=True)
class RecurrentTagger:
    """Chances of tags of Chinese text.

    Args:
        network: an onnxruntime session from ``units`` (1 x units x inputs) to ``scores``.
        inventory: what has a vector.
        characters: vectors by character, 8 bits, and the scale of each.
        pairs: the same of pairs.
        kinds: vectors by kind of unit.
        transitions: score of a tag (column) after another (row).
        start: score of the first tag.
    """

    network: Any
    inventory: Inventory
    characters: tuple[NDArray[np.int8], Floats]
    pairs: tuple[NDArray[np.int8], Floats]
    kinds: Floats
    transitions: NDArray[np.float64]
    start: NDArray[np.float64]

    @classmethod
    def load(cls, folder: Path) -> RecurrentTagger:
        """The tagger of a folder; raises OSError, ValueError or KeyError for damaged files."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        # A sentence is too short for two threads to share.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        try:
            network = onnxruntime.InferenceSession(
                str(folder / NETWORK), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:
            # The library raises classes of its own that share no base but Exception.
            raise ValueError(f"no usable network in {folder}: {error}") from error
        with np.load(folder / VECTORS, allow_pickle=False) as data:
            inventory = Inventory.of(
                str(data["characters"]), str(data["pairs"]), [str(m) for m in data["marks"]]
            )
            return cls(
                network,
                inventory,
                (data["character_vectors"], data["character_scale"].astype(np.float32)),
                (data["pair_vectors"], data["pair_scale"].astype(np.float32)),
                data["kinds"].astype(np.float32),
                data["transitions"].astype(np.float64),
                data["start"].astype(np.float64),
            )

    def read(self, piece: Sequence[Unit]) -> tuple[list[int], Floats]:
        """The best tag of each unit, and the chance of every tag (units x tags)."""
        scores = self._scores(piece, "scores")
        return (
            lattice.path(scores, self.transitions, self.start),
            lattice.marginals(scores, self.transitions, self.start),
        )

    def subjects(
        self, piece: Sequence[Unit], tags: tuple[int, int], least: float
    ) -> list[tuple[int, int, float]]:
        """First and last unit of each company that the events of a text may be about.

        Args:
            piece: the units of the text.
            tags: the columns of a company's first and later units.
            least: chance from which a company is given.
        """
        scores = self._scores(piece, "subjects")
        return lattice.span_chances(scores, self.transitions, self.start, tags, least)

    def _scores(self, piece: Sequence[Unit], output: str) -> NDArray[np.float64]:
        characters, pairs, kinds, marks = self.inventory.rows([unit.text for unit in piece])
        inputs = np.concatenate(
            [
                _vectors(self.characters, characters),
                _vectors(self.pairs, pairs),
                _vectors(self.pairs, [0, *pairs[:-1]]),
                self.kinds[kinds],
                marks,
            ],
            axis=1,
        )
        return np.asarray(self.network.run([output], {"units": inputs[None]})[0][0], np.float64)


@lru_cache(maxsize=2)
def load_recurrent(folder: Path) -> RecurrentTagger:
    """The tagger of a folder, kept for later calls: names and subjects of events share it."""
    return RecurrentTagger.load(folder)


def _vectors(table: tuple[NDArray[np.int8], Floats], rows: Sequence[int]) -> Floats:
    values, scale = table
    return np.asarray(values[rows] * scale[rows], dtype=np.float32)
