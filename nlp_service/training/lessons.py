"""From the rows of a task to its head: the linear floor, and the encoder's part where it helps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlp_service.annotate.models.encoder import FOLDER, ONNX, Encoder, load_encoder
from nlp_service.annotate.models.linear import Floats, Kind, LinearHead, calibrated
from nlp_service.annotate.models.stacked import StackedHead, beside, doubts, reading
from nlp_service.training.corpora import stable_fold
from nlp_service.training.fit import (
    Recipe,
    Rows,
    best_thresholds,
    calibrate,
    calibration,
    concatenate,
    fit,
    fit_calibrated,
    refit,
)

#: Heads on the encoder, as the multi-task training leaves them in its folder.
HEADS = "heads.npz"
#: Weights of the encoder's score against the linear one that are tried.
MIXES = (0.0, 0.15, 0.3, 0.5, 0.75, 1.0, 1.5, 2.5)
#: Doubts of the linear head below which the encoder may not be asked, and the share of what it
#: gains that must be kept: a sentence costs it more than all linear heads together.
DOUBTS = (0.0, 0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 0.16, 0.2, 0.25, 0.3, 0.35, 0.4)
_KEPT = 0.8
#: Rows of a head below which no encoder part is fitted.
_FEWEST = 40
#: Rows that a head on features is fitted on, and its L2 penalty.
_MOST = 8_000
_PENALTY = 2e-3


@dataclass(frozen=True)
class Lessons:
    """The training rows of one head.

    ``always`` is only learnt from; of ``parts`` an eighth chooses the mix and calibrates.
    ``plain`` heads stay linear, where the encoder was measured to make the official figure worse.
    """

    task: str
    language: str
    parts: Sequence[Rows]
    recipe: Recipe
    always: Rows | None = None
    plain: bool = False

    def split(self) -> tuple[Rows, Rows]:
        """Rows to learn from, and the eighth to choose and calibrate by."""
        rows = concatenate([part for part in self.parts if len(part)])
        fold = np.array([stable_fold(item[0], 8, "calibrate") for item in rows.items])
        learn = rows.take(np.flatnonzero(fold != 0))
        if self.always is not None and len(self.always):
            learn = concatenate([self.always, learn])
        return learn, rows.take(np.flatnonzero(fold == 0))


def fit_lessons(lessons: Lessons, folder: Path) -> None:
    """Write the head of a language: stacked on the encoder of the pack, if that is better."""
    path = folder / f"{lessons.language}.npz"
    beside(path).unlink(missing_ok=True)
    encoder = folder.parent / FOLDER
    count = sum(len(part) for part in lessons.parts)
    if (encoder / ONNX).is_file() and count >= _FEWEST and not lessons.plain:
        head = stack(lessons, encoder)
        if head.mix.any():
            head.save(path)
            return
    fit_calibrated(lessons.parts, lessons.recipe, lessons.always).save(path)


def stack(lessons: Lessons, encoder: Path) -> StackedHead:
    """The linear head and the encoder's, mixed and calibrated on rows that neither learnt from.

    A mix of 0 for all labels says that the encoder adds nothing.
    """
    learn, tune = lessons.split()
    linear = fit(learn, lessons.recipe)
    network = load_encoder(encoder)
    weights, bias = head_of(encoder, lessons, learn)
    read = network.features([reading(item) for item in tune.items]) @ weights + bias
    head = mixed(linear, StackedParts(encoder, weights, bias), read, tune, lessons.recipe)
    every = concatenate([learn, tune])
    return replace(head, linear=refit(head.linear, every, lessons.recipe))


@dataclass(frozen=True)
class StackedParts:
    """The encoder's part of a head."""

    encoder: Path
    weights: Floats
    bias: Floats


def mixed(
    linear: LinearHead, parts: StackedParts, read: Floats, tune: Rows, recipe: Recipe
) -> StackedHead:
    """The stacked head with its mix, calibration and thresholds, all of them fitted on ``tune``.

    Args:
        linear: the floor, fitted without ``tune``.
        parts: the encoder's head.
        read: its scores of ``tune``, items x labels.
        tune: rows to choose by.
        recipe: of the floor.
    """
    base = linear.scores(tune.items)
    linear = calibrate(linear, base, tune)
    if recipe.kind == "multi_label":
        limits = best_thresholds(linear.predict_proba(tune.items), tune, recipe.lowest)
        linear = replace(linear, thresholds=limits)
    mix = best_mix(base, read, tune, recipe)
    scores = base + mix * read
    scale, shift = calibration(scores, tune, recipe.kind)
    limits = linear.thresholds
    if recipe.kind == "multi_label":
        proba = calibrated(scores, recipe.kind, scale, shift)
        limits = best_thresholds(proba, tune, recipe.lowest)
    both = calibrated(scores, recipe.kind, scale, shift)
    alone = linear.predict_proba(tune.items)
    return StackedHead(
        linear,
        load_encoder(parts.encoder),
        parts.weights,
        parts.bias,
        mix,
        scale,
        shift,
        limits,
        least_doubt(alone, both, tune, recipe.kind),
    )


def least_doubt(alone: Floats, both: Floats, tune: Rows, kind: Kind) -> float:
    """The highest doubt of the linear head that keeps most of what the encoder gains.

    Args:
        alone: probabilities of the linear head, items x labels.
        both: those of the two heads together.
        tune: rows that neither has learnt from.
        kind: of the head.
    """
    doubt = doubts(alone, kind)
    before, after = _log_loss(alone, tune, kind), _log_loss(both, tune, kind)
    most = before - _KEPT * (before - after)
    fitting = [
        limit
        for limit in DOUBTS
        if _log_loss(np.where((doubt >= limit)[:, None], both, alone), tune, kind) <= most
    ]
    return max(fitting, default=0.0)


def best_mix(base: Floats, read: Floats, tune: Rows, recipe: Recipe) -> Floats:
    """One weight of the encoder for all labels: least loss of calibrated halves of ``tune``."""
    fold = np.array([stable_fold(item[0], 2, "mix") for item in tune.items])
    losses = [_loss(base + mix * read, tune, fold, recipe) for mix in MIXES]
    return np.full(base.shape[1], MIXES[int(np.argmin(losses))], dtype=np.float32)


def _loss(scores: Floats, tune: Rows, fold: NDArray[np.int64], recipe: Recipe) -> float:
    total = 0.0
    for half in (0, 1):
        fit_on, judge = np.flatnonzero(fold != half), np.flatnonzero(fold == half)
        if not len(fit_on) or not len(judge):
            continue
        scale, shift = calibration(scores[fit_on], tune.take(fit_on), recipe.kind)
        proba = calibrated(scores[judge], recipe.kind, scale, shift)
        total += _log_loss(proba, tune.take(judge), recipe.kind)
    return total


def _log_loss(proba: Floats, rows: Rows, kind: Kind) -> float:
    proba = np.clip(proba, 1e-6, 1 - 1e-6)
    each = -np.log(np.where(rows.targets > 0, proba, 1 - proba if kind == "multi_label" else 1))
    return float((each * rows.weights).sum())


def head_of(encoder: Path, lessons: Lessons, learn: Rows) -> tuple[Floats, Floats]:
    """Weights and bias of the encoder's head for the labels of a task.

    Tasks that were not trained with the body get a logistic regression on its features.
    """
    with np.load(encoder / HEADS, allow_pickle=False) as data:
        if f"{lessons.task}.labels" in data.files:
            labels = [str(label) for label in data[f"{lessons.task}.labels"]]
            if set(lessons.recipe.labels) <= set(labels):
                at = [labels.index(label) for label in lessons.recipe.labels]
                weights = data[f"{lessons.task}.weights"].astype(np.float32)
                return weights[:, at], data[f"{lessons.task}.bias"].astype(np.float32)[at]
    order = sorted(
        range(len(learn)), key=lambda i: stable_fold(learn.items[i][0], 1 << 40, "features")
    )
    return fit_on_features(load_encoder(encoder), learn.take(np.array(sorted(order[:_MOST]))))


def fit_on_features(
    network: Encoder, rows: Rows, penalty: float = _PENALTY
) -> tuple[Floats, Floats]:
    """Weights and bias of a logistic regression on the features of rows, as they are shipped."""
    read = network.features([reading(item) for item in rows.items])
    weights, bias = _dense(read.astype(np.float64), rows, penalty)
    return weights.astype(np.float16).astype(np.float32), bias


def _dense(read: NDArray[np.float64], rows: Rows, penalty: float) -> tuple[Floats, Floats]:
    """Independent logistic regressions with an L2 penalty, all labels in one L-BFGS."""
    from scipy.optimize import minimize

    weight = rows.weights / max(float(rows.weights.mean()), 1e-9) / len(rows)
    shape = (read.shape[1] + 1, weight.shape[1])
    inputs = np.hstack([read, np.ones((len(read), 1))])

    def loss(vector: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        table = vector.reshape(shape)
        scores = inputs @ table
        total = (weight * (np.logaddexp(0, scores) - rows.targets * scores)).sum()
        slope = inputs.T @ (weight * (1 / (1 + np.exp(-scores)) - rows.targets))
        slope[:-1] += penalty * table[:-1]
        return float(total + penalty / 2 * (table[:-1] ** 2).sum()), slope.ravel()

    start = np.zeros(shape).ravel()
    table = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 80}).x
    table = table.reshape(shape).astype(np.float32)
    return table[:-1], table[-1]
