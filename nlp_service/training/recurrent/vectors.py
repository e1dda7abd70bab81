"""Vectors of characters and of pairs of them, from what stands beside them in running text.

Positive pointwise mutual information with the neighbours at each place, reduced by a truncated
singular value decomposition (Levy and Goldberg 2014): minutes where a network needs days.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp_service.annotate.models.linear import Floats
from nlp_service.annotate.models.recurrent import folded

#: Length of a vector.
WIDTH = 64
#: A pair seen more rarely than this has no vector of its own.
FEWEST = 25
_MOST_CHARACTERS = 6_500
#: Pairs that count as neighbours.
_NEIGHBOURS = 20_000
#: Contexts that are common are made a little rarer (Levy et al. 2015).
_SMOOTHING = 0.75
_AT_A_TIME = 4_000_000
_BREAK = "\n"


@dataclass(frozen=True)
class Vectors:
    """Characters, pairs, and their vectors: first all characters', then all pairs'."""

    characters: str
    pairs: str
    of_characters: Floats
    of_pairs: Floats


def learn(lines: Iterable[str], seed: int = 0) -> Vectors:
    """Vectors of the characters and frequent Chinese pairs of lines of text."""
    text = _BREAK.join(lines)
    table = {ord(char): folded(char) for char in set(text) if not char.isspace()}
    codes = np.frombuffer(text.translate(table).encode("utf-32-le"), dtype=np.uint32)
    known, at, counts = np.unique(codes, return_inverse=True, return_counts=True)
    order = np.argsort(-counts, kind="stable")
    order = order[known[order] != ord(_BREAK)][:_MOST_CHARACTERS]
    rank = np.zeros(len(known), dtype=np.int64)
    rank[order] = np.arange(1, len(order) + 1)
    chars = rank[at]
    width = len(order) + 1
    han = np.zeros(width, dtype=bool)
    han[1:] = (known[order] >= 0x4E00) & (known[order] <= 0x9FFF)
    keys, place, seen = np.unique(
        chars[:-1] * width + chars[1:], return_inverse=True, return_counts=True
    )
    frequent = np.flatnonzero((seen >= FEWEST) & han[keys // width] & han[keys % width])
    names = np.full(len(keys), -1, dtype=np.int64)
    names[frequent] = np.arange(len(frequent))
    pairs = names[place]
    neighbours = np.full(len(frequent) + 1, -1, dtype=np.int64)
    top = np.argsort(-seen[frequent], kind="stable")[:_NEIGHBOURS]
    neighbours[top] = np.arange(len(top))
    counted = _counted(chars, pairs, width, neighbours, len(top))
    vectors = _reduced(counted, seed)
    letters = ["", *(chr(code) for code in known[order])]
    return Vectors(
        "".join(letters[1:]),
        "".join(letters[key // width] + letters[key % width] for key in keys[frequent]),
        vectors[1:width],
        vectors[width:],
    )


def _counted(
    chars: NDArray[np.int64],
    pairs: NDArray[np.int64],
    width: int,
    neighbours: NDArray[np.int64],
    known: int,
) -> Any:
    """How often each character and pair (row) stands beside each neighbour at its place."""
    from scipy import sparse

    rows = width + len(neighbours) - 1
    columns = 4 * width + 2 * known
    total = sparse.csr_matrix((rows, columns), dtype=np.float32)
    for begin in range(4, max(len(chars) - 6, 4), _AT_A_TIME):
        places = np.arange(begin, min(begin + _AT_A_TIME, len(chars) - 6))
        found: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []
        for length, row in ((1, chars[places]), (2, pairs[places])):
            there = row > 0 if length == 1 else row >= 0
            at, row = places[there], row[there] + (width if length == 2 else 0)
            for block, step in enumerate((-1, -2, length, length + 1)):
                found.append((row, block * width + chars[at + step]))
            for block, step in enumerate((-2, length)):
                # The last neighbour, -1, stands for pairs that are none.
                beside = neighbours[pairs[at + step]]
                kept = beside >= 0
                found.append((row[kept], 4 * width + block * known + beside[kept]))
        keys = np.concatenate([row * columns + column for row, column in found])
        keys, counts = np.unique(keys, return_counts=True)
        where = (keys // columns, keys % columns)
        total = total + sparse.csr_matrix((counts.astype(np.float32), where), shape=(rows, columns))
    return total


def _reduced(counted: Any, seed: int) -> Floats:
    from scipy import sparse
    from sklearn.utils.extmath import randomized_svd

    of_row = np.asarray(counted.sum(axis=1)).ravel() + 1e-9
    of_column = np.asarray(counted.sum(axis=0)).ravel() ** _SMOOTHING
    of_column /= max(float(of_column.sum()), 1e-9)
    cells = counted.tocoo()
    value = np.log(cells.data / (of_row[cells.row] * of_column[cells.col] + 1e-12))
    kept = value > 0
    matrix = sparse.csr_matrix(
        (value[kept].astype(np.float32), (cells.row[kept], cells.col[kept])), shape=counted.shape
    )
    width = min(WIDTH, min(matrix.shape) - 1)
    left, strength, _ = randomized_svd(matrix, width, n_iter=4, random_state=seed)
    vectors = np.zeros((matrix.shape[0], WIDTH))
    vectors[:, :width] = left * np.sqrt(strength)
    # Half of unit spread is what a network of this kind begins at.
    return np.asarray(0.5 * vectors / (vectors.std() + 1e-9), dtype=np.float32)


def eight_bits(table: Floats) -> tuple[NDArray[np.int8], NDArray[np.float16]]:
    """Rows of a table in 8 bits, and the scale of each row."""
    scale = np.abs(table).max(axis=1, keepdims=True) / 127 + 1e-9
    return np.round(table / scale).astype(np.int8), scale.astype(np.float16)
