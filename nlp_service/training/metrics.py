"""The official metrics of the tasks and the expected calibration error."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def f1(hits: float, predicted: float, true: float) -> float:
    """F1 of counts; 0 where nothing was predicted or is true."""
    return 2 * hits / (predicted + true) if predicted + true else 0.0


def multilabel_f1(truth: NDArray[np.int8], predicted: NDArray[np.int8]) -> tuple[float, float]:
    """Macro and micro F1 of items x labels in {0, 1}; labels that never occur are left out."""
    hits = (truth & predicted).sum(axis=0)
    given, real = predicted.sum(axis=0), truth.sum(axis=0)
    each = [f1(h, g, r) for h, g, r in zip(hits, given, real, strict=True) if r]
    return float(np.mean(each)), f1(hits.sum(), given.sum(), real.sum())


def label_f1(truth: NDArray[np.int8], predicted: NDArray[np.int8]) -> list[float]:
    """F1 of each label."""
    return [
        f1(int((t & p).sum()), int(p.sum()), int(t.sum()))
        for t, p in zip(truth.T, predicted.T, strict=True)
    ]


def accuracy(truth: Sequence[object], predicted: Sequence[object]) -> float:
    """Share of equal items."""
    return sum(a == b for a, b in zip(truth, predicted, strict=True)) / max(len(truth), 1)


def span_f1(
    truth: Sequence[set[tuple[int, int, str]]], predicted: Sequence[set[tuple[int, int, str]]]
) -> float:
    """Micro F1 of entities with exact offsets and label."""
    hits = sum(len(t & p) for t, p in zip(truth, predicted, strict=True))
    return f1(hits, sum(map(len, predicted)), sum(map(len, truth)))


def calibration_error(
    confidence: NDArray[np.floating], correct: NDArray[np.bool_], bins: int = 15
) -> float:
    """Expected calibration error (Guo et al. 2017) over bins of equal width."""
    if len(confidence) == 0:
        return 0.0
    bin_of = np.minimum((np.asarray(confidence) * bins).astype(int), bins - 1)
    error = 0.0
    for index in np.unique(bin_of):
        at = bin_of == index
        error += at.mean() * abs(float(correct[at].mean()) - float(confidence[at].mean()))
    return float(error)


#: Name of the rows of figures that say how often a chance came true, after that of their head.
RELIABILITY = "reliability"


def calibration_figures(
    head: str, confidence: NDArray[np.floating], correct: NDArray[np.bool_], bins: int = 10
) -> dict[str, dict[str, float]]:
    """The calibration error of a head, and what a reliability chart shows of it.

    For each bin of equal width that holds a chance: ``said_i`` its mean chance, ``true_i`` the
    share that came true, ``count_i`` how many there are.
    """
    chart: dict[str, float] = {}
    bin_of = np.minimum((np.asarray(confidence) * bins).astype(int), bins - 1)
    for index in np.unique(bin_of):
        at = bin_of == index
        chart[f"said_{index}"] = float(confidence[at].mean())
        chart[f"true_{index}"] = float(correct[at].mean())
        chart[f"count_{index}"] = float(at.sum())
    error = calibration_error(confidence, correct)
    return {head: {"ece": error}, f"{head}/{RELIABILITY}": chart}
