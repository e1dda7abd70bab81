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
    steps = allowed(tags)
    total = scores[0] + np.array([_IMPOSSIBLE if tag[0] == "I" else 0.0 for tag in tags])
    back = np.zeros(scores.shape, dtype=np.int64)
    for at in range(1, len(scores)):
        ways = total[:, None] + steps
        back[at] = ways.argmax(axis=0)
        total = ways[back[at], np.arange(len(tags))] + scores[at]
    path = [int(total.argmax())]
    for at in range(len(scores) - 1, 0, -1):
        path.append(int(back[at][path[-1]]))
    return [tags[i] for i in reversed(path)]


def mixed(first: Floats, second: Floats, mix: float) -> NDArray[np.float64]:
    """Logarithms of the chances of both readers together, units x tags, normalised by unit."""
    score = np.log(np.maximum(first, 1e-6)) + mix * np.log(np.maximum(second, 1e-6))
    score = score / (1.0 + mix)
    return np.asarray(score - np.log(np.exp(score).sum(axis=1, keepdims=True)), dtype=np.float64)
