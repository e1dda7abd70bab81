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


def span_chances(
    scores: NDArray[np.float64],
    steps: NDArray[np.float64],
    start: NDArray[np.float64],
    tags: tuple[int, int],
    least: float,
) -> list[tuple[int, int, float]]:
    """First and last unit of each possible span of a label, with the chance that it is one.

    Given the scores the tags are a Markov chain, so a span's chance is that of its first tag times
    those of the steps inside it and out of it.

    Args:
        scores: as for :func:`path`, and so ``steps`` and ``start``.
        tags: the columns of the label's first and later units.
        least: chance from which a span is possible.
    """
    begin, inside = tags
    first = marginals(scores, steps, start)[:, begin]
    weight, after = np.exp(steps), np.ones(scores.shape[1])
    local = np.exp(scores - scores.max(axis=1, keepdims=True))
    # Chance that the unit goes on with the span, where it begins one and where it is inside one.
    onward = np.zeros((len(scores), 2))
    for at in range(len(scores) - 2, -1, -1):
        reach = local[at + 1] * after
        ways = weight * reach
        after = ways.sum(axis=1)
        onward[at] = ways[[begin, inside], inside] / after[[begin, inside]]
        after /= after.sum()
    found = []
    for low in np.flatnonzero(first >= least):
        chance, row = float(first[low]), 0
        for high in range(int(low), len(scores)):
            ends = chance * (1 - onward[high, row])
            if ends >= least:
                found.append((int(low), high, float(ends)))
            chance *= onward[high, row]
            row = 1
            if chance < least:
                break
    return found


def mixed(first: Floats, second: Floats, mix: float) -> NDArray[np.float64]:
    """Logarithms of the chances of both readers together, units x tags, normalised by unit."""
    score = np.log(np.maximum(first, 1e-6)) + mix * np.log(np.maximum(second, 1e-6))
    score = score / (1.0 + mix)
    return np.asarray(score - np.log(np.exp(score).sum(axis=1, keepdims=True)), dtype=np.float64)
