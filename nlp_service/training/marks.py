"""Heads over marks: their fit, and the curve that makes chances of their scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from nlp_service.annotate.models.linear import Floats
from nlp_service.annotate.models.marks import MarkHead, keys_of
from nlp_service.training.fit import platt


def fit(
    marks: Sequence[Sequence[str]],
    truth: NDArray[np.bool_],
    weights: NDArray[np.float64],
    penalty: float,
    keep: int,
) -> MarkHead:
    """A head over marks, of which the ``keep`` of largest weight stay.

    Args:
        marks: of each thing.
        truth: whether it is what the head is to tell.
        weights: of the things.
        penalty: inverse strength of the L2 penalty.
        keep: how many marks carry weight in the end.
    """
    from scipy import sparse
    from sklearn.linear_model import LogisticRegression

    if len(set(truth.tolist())) < 2:
        only = 20.0 if len(truth) and truth[0] else -20.0
        return MarkHead(np.zeros(0, np.uint32), np.zeros(0, np.float32), only)
    each = [keys_of(one) for one in marks]
    keys = np.unique(np.concatenate(each))
    columns = np.concatenate([np.searchsorted(keys, one) for one in each])
    pointer = np.cumsum([0, *(len(one) for one in each)])
    shape = (len(marks), len(keys))
    matrix = sparse.csr_matrix((np.ones(len(columns), np.float32), columns, pointer), shape)
    model = LogisticRegression(C=penalty, max_iter=300)
    model.fit(matrix, truth, sample_weight=weights)
    strength = model.coef_[0]
    strongest = np.sort(np.argsort(-np.abs(strength), kind="stable")[:keep])
    return MarkHead(
        keys[strongest],
        strength[strongest].astype(np.float16).astype(np.float32),
        float(model.intercept_[0]),
    )


def calibrate(head: MarkHead, scores: Floats, truth: NDArray[np.bool_]) -> MarkHead:
    """The head with a curve fitted on scores of things that were not learnt from."""
    scale, shift = platt(scores.astype(np.float64), truth.astype(np.float64))
    return replace(head, scale=scale, shift=shift)
