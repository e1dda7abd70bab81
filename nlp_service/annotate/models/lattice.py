"""The likeliest sequence of tags where two readers give chances for each unit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nlp_service.annotate.models.linear import Floats

_IMPOSSIBLE = -1e9


def allowed(tags: Sequence[str]) -> NDArray[np.float64]:
    """0 where a tag may follow another, else a large negative number (from x to)."""
    table = np.zeros((len(tags), len(tags)))
    for row, before in enumerate(tags):
        for column, after in enumerate(tags):
            if after.startswith("I-") and before[2:] != after[2:]:
                table[row, column] = _IMPOSSIBLE
    return table


def best(scores: NDArray[np.float64], tags: Sequence[str]) -> list[str]:
    """The tags of highest total score that form whole spans (Viterbi 1967).

    Args:
        scores: logarithms of chances, units x tags.
        tags: the tags by column, ``O``, ``B-X`` and ``I-X``.
    """
    start = np.array([_IMPOSSIBLE if tag[0] == "I" else 0.0 for tag in tags])
    return [tags[i] for i in path(scores, allowed(tags), start)]


def path(
    scores: NDArray[np.float64], steps: NDArray[np.float64], start: NDArray[np.float64]
) -> list[int]:
    """The columns of highest total score.

    Args:
        scores: units x tags.
        steps: what a tag (column) after another (row) adds.
        start: what a first tag adds.
    """
    total = scores[0] + start
    back = np.zeros(scores.shape, dtype=np.int64)
    columns = np.arange(scores.shape[1])
    for at in range(1, len(scores)):
        ways = total[:, None] + steps
        back[at] = ways.argmax(axis=0)
        total = ways[back[at], columns] + scores[at]
    found = [int(total.argmax())]
    for at in range(len(scores) - 1, 0, -1):
        found.append(int(back[at][found[-1]]))
    return found[::-1]


def marginals(
    scores: NDArray[np.float64], steps: NDArray[np.float64], start: NDArray[np.float64]
) -> Floats:
    """The chance of each tag of each unit over all paths, by forward and backward sums.

    Args: as for :func:`path`. Each sum is scaled to one, so that long texts do not underflow.
    """
    weight = np.exp(steps)
    local = np.exp(scores - scores.max(axis=1, keepdims=True))
    forward, backward = np.empty_like(local), np.ones_like(local)
    forward[0] = local[0] * np.exp(start)
    for at in range(1, len(local)):
        forward[at] = (forward[at - 1] / forward[at - 1].sum() @ weight) * local[at]
    for at in range(len(local) - 2, -1, -1):
        backward[at] = weight @ (backward[at + 1] * local[at + 1])
        backward[at] /= backward[at].sum()
    both = forward / forward.sum(axis=1, keepdims=True) * backward
    return np.asarray(both / both.sum(axis=1, keepdims=True), dtype=np.float32)


def mixed(first: Floats, second: Floats, mix: float) -> NDArray[np.float64]:
    """Logarithms of the chances of both readers together, units x tags, normalised by unit."""
    score = np.log(np.maximum(first, 1e-6)) + mix * np.log(np.maximum(second, 1e-6))
    score = score / (1.0 + mix)
    return np.asarray(score - np.log(np.exp(score).sum(axis=1, keepdims=True)), dtype=np.float64)
