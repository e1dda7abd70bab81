"""Fitting a linear head: select buckets, weigh them, calibrate, set thresholds.

Everything is seeded and single-threaded in its arithmetic, so that the same rows give the same
file byte for byte.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp_service.annotate.models.features import NgramSpec, buckets
from nlp_service.annotate.models.linear import Featuriser, Floats, Kind, LinearHead, calibrated
from nlp_service.training.corpora import stable_fold

Items = Sequence[Sequence[str]]

#: Rows from which an eighth is enough to calibrate on.
_FEWEST = 40


@dataclass(frozen=True)
class Recipe:
    """How a head is fitted.

    ``penalty`` is the inverse strength of the L2 penalty (``C``), ``keep`` the number of buckets
    left after pruning, ``balance`` how far rare labels are weighed up (0 to 1), ``lowest`` the
    lowest threshold, ``kinds`` how many kinds of text a single choice tells apart, ``frame`` the
    words of the frame that the last of ``specs`` reads, ``iterations`` bounds the fit of a choice.
    """

    kind: Kind
    labels: tuple[str, ...]
    specs: tuple[NgramSpec, ...] = (NgramSpec(),)
    cues: tuple[str, ...] = ()
    cue_weight: float = 0.3
    min_count: int = 2
    keep: int = 60_000
    penalty: float = 4.0
    balance: float = 0.0
    lowest: float = 0.1
    kinds: int = 1
    frame: tuple[str, ...] = ()
    iterations: int = 200


@dataclass(frozen=True)
class Rows:
    """Training rows. ``targets`` is items x labels in {0, 1}; ``weights`` has the same shape,
    and a 0 hides a label of a row from the fit (a source that does not tell it). ``kinds`` is the
    number of each row's kind of text, None where all are of one."""

    items: Items
    targets: NDArray[np.int8]
    weights: Floats
    kinds: NDArray[np.int64] | None = None

    def take(self, index: NDArray[np.int64]) -> Rows:
        """The rows at an index."""
        return Rows(
            [self.items[i] for i in index],
            self.targets[index],
            self.weights[index],
            None if self.kinds is None else self.kinds[index],
        )

    def of_kind(self, kind: int) -> Rows:
        """These rows as rows of one kind of text."""
        return replace(self, kinds=np.full(len(self), kind, dtype=np.int64))

    def __len__(self) -> int:
        return len(self.items)


def rows_of(
    items: Items, names: Sequence[Sequence[str]], labels: Sequence[str], weight: float = 1.0
) -> Rows:
    """Rows whose labels are all known."""
    column = {label: i for i, label in enumerate(labels)}
    targets = np.zeros((len(items), len(labels)), dtype=np.int8)
    for row, given in enumerate(names):
        for name in given:
            targets[row, column[name]] = 1
    return Rows(items, targets, np.full(targets.shape, weight, dtype=np.float32))


def concatenate(parts: Sequence[Rows]) -> Rows:
    """All rows of several sources."""
    kept = [part for part in parts if len(part)]
    return Rows(
        [item for part in kept for item in part.items],
        np.concatenate([part.targets for part in kept]),
        np.concatenate([part.weights for part in kept]),
        None
        if all(part.kinds is None for part in kept)
        else np.concatenate(
            [np.zeros(len(p), np.int64) if p.kinds is None else p.kinds for p in kept]
        ),
    )


def fit(rows: Rows, recipe: Recipe, calibrate_on: Rows | None = None) -> LinearHead:
    """A fitted head.

    With ``calibrate_on`` its probabilities are calibrated and its thresholds set on those rows,
    which it has not seen by then; afterwards the weights learn from them too.
    """
    featuriser = _featuriser(rows.items, recipe)
    matrix = _matrix(featuriser, rows.items)
    if featuriser.width - len(recipe.cues) > recipe.keep:
        draft, _ = solve(matrix, rows, recipe, draft=True)
        featuriser = _prune(featuriser, draft, recipe.keep)
        matrix = _matrix(featuriser, rows.items)
    weights, intercept = solve(matrix, rows, recipe)
    count = len(recipe.labels)
    head = LinearHead(
        recipe.kind,
        recipe.labels,
        featuriser,
        # Rounded here as the file rounds it, so that calibration sees what is shipped.
        weights.astype(np.float16).astype(np.float32),
        intercept.astype(np.float32),
        np.ones(count, dtype=np.float32),
        np.zeros(count, dtype=np.float32),
        (0.5,) * count,
    )
    if calibrate_on is None:
        return head
    head = calibrate(head, head.scores(calibrate_on.items), calibrate_on)
    if head.kind == "multi_label":
        proba = head.predict_proba(calibrate_on.items)
        head = replace(head, thresholds=best_thresholds(proba, calibrate_on, recipe.lowest))
    return refit(head, concatenate([rows, calibrate_on]), recipe)


def fit_calibrated(parts: Sequence[Rows], recipe: Recipe, always: Rows | None = None) -> LinearHead:
    """A head fitted and calibrated on the rows of several sources.

    An eighth of the rows calibrates; ``always`` is only learnt from. Where a choice of licences
    leaves fewer than ``_FEWEST`` rows, nothing is calibrated; where it leaves none, the head
    knows no label.
    """
    kept = [part for part in parts if len(part)]
    beside = [always] if always is not None and len(always) else []
    count = sum(len(part) for part in kept)
    if count < _FEWEST:
        nothing = rows_of([("",) * len(recipe.specs)], [()], recipe.labels)
        return fit(concatenate([*beside, *kept] or [nothing]), recipe)
    rows = concatenate(kept)
    fold = np.array([stable_fold(item[0], 8, "calibrate") for item in rows.items])
    learn = rows.take(np.flatnonzero(fold != 0))
    return fit(concatenate([*beside, learn]), recipe, rows.take(np.flatnonzero(fold == 0)))


def refit(head: LinearHead, rows: Rows, recipe: Recipe) -> LinearHead:
    """The head with weights learnt from more rows; columns, calibration and thresholds stay."""
    weights, intercept = solve(_matrix(head.featuriser, rows.items), rows, recipe)
    return replace(
        head,
        weights=weights.astype(np.float16).astype(np.float32),
        intercept=intercept.astype(np.float32),
    )


def calibrate(head: LinearHead, scores: Floats, rows: Rows) -> LinearHead:
    """The head with scale and shift fitted on scores of rows that it has not learnt from.

    Sigmoid calibration (Platt 1999) for each label, vector scaling (Guo et al. 2017) for a
    single choice.
    """
    scale, shift = calibration(scores, rows, head.kind)
    return replace(head, scale=scale, shift=shift)


def calibration(scores: Floats, rows: Rows, kind: Kind) -> tuple[Floats, Floats]:
    """Scale and shift of each label that make the scores of ``rows`` probabilities."""
    from scipy.optimize import minimize

    count = scores.shape[1]
    targets = rows.targets.astype(np.float64)
    known = rows.weights > 0
    if kind == "multi_label":
        scale, shift = np.ones(count), np.zeros(count)
        for label in range(count):
            at = known[:, label]
            x, y = scores[at, label].astype(np.float64), targets[at, label]
            if 0 < y.sum() < len(y):
                scale[label], shift[label] = platt(x, y)
        return scale.astype(np.float32), shift.astype(np.float32)

    def loss(vector: NDArray[np.float64]) -> float:
        logits = scores * vector[:count] + vector[count:]
        peak = logits.max(axis=1)
        total = np.log(np.exp(logits - peak[:, None]).sum(axis=1)) + peak
        fit_loss = float((total - (logits * targets).sum(axis=1)).mean())
        return fit_loss + 1e-4 * float(
            ((vector[:count] - 1) ** 2).sum() + (vector[count:] ** 2).sum()
        )

    start = np.concatenate([np.ones(count), np.zeros(count)])
    best = minimize(loss, start, method="L-BFGS-B").x
    return best[:count].astype(np.float32), best[count:].astype(np.float32)


def platt(scores: NDArray[np.float64], truth: NDArray[np.float64]) -> tuple[float, float]:
    """Scale and shift that make chances of being true of scores (Platt 1999)."""
    from scipy.optimize import minimize

    # Platt's smoothed targets keep the curve finite when few rows separate perfectly.
    positive = truth.sum()
    high, low = (positive + 1) / (positive + 2), 1 / (len(truth) - positive + 2)
    target = np.where(truth > 0, high, low)

    def loss(vector: NDArray[np.float64]) -> float:
        z = vector[0] * scores + vector[1]
        return float((np.logaddexp(0, z) - target * z).mean())

    best = minimize(loss, np.array([1.0, 0.0]), method="L-BFGS-B", bounds=[(0.01, 20), (-30, 30)])
    return float(best.x[0]), float(best.x[1])


def best_thresholds(proba: Floats, rows: Rows, lowest: float = 0.1) -> tuple[float, ...]:
    """For each label the probability that gives the best F1 on ``rows``.

    The hits above a threshold are the mean of those seen and those that the calibrated
    probabilities lead to expect: seen alone, few rows of a label make a jagged curve whose peak
    is chance.
    """
    found = []
    for label in range(proba.shape[1]):
        at = rows.weights[:, label] > 0
        p, y = proba[at, label], rows.targets[at, label]
        order = np.argsort(-p, kind="stable")
        likely = (y + p) / 2
        hits = np.cumsum(likely[order])
        f1 = 2 * hits / (np.arange(1, len(p) + 1) + likely.sum())
        # A threshold between equal probabilities cannot be set.
        usable = np.append(p[order][:-1] > p[order][1:], True) & (p[order] >= lowest)
        if not usable.any() or y.sum() == 0:
            found.append(0.5)
            continue
        best = int(np.argmax(np.where(usable, f1, -1)))
        below = p[order][best + 1] if best + 1 < len(p) else 0.0
        found.append(round(float((p[order][best] + below) / 2), 4))
    return tuple(max(value, lowest) for value in found)


def probabilities(scores: Floats, rows: Rows, folds: NDArray[np.int64], kind: Kind) -> Floats:
    """Calibrated probabilities of out-of-fold scores, each fold by the curve of the others."""
    out = np.zeros_like(scores)
    for fold in np.unique(folds):
        inside = np.flatnonzero(folds != fold)
        outside = np.flatnonzero(folds == fold)
        scale, shift = calibration(scores[inside], rows.take(inside), kind)
        out[outside] = calibrated(scores[outside], kind, scale, shift)
    return out


def _featuriser(items: Items, recipe: Recipe) -> Featuriser:
    keep, idf = [], []
    reader = Featuriser(recipe.specs, (), (), frame=recipe.frame)
    for view, spec in enumerate(recipe.specs):
        documents = np.zeros(1 << spec.bits, dtype=np.int64)
        texts = reader.view(items, view)
        for begin in range(0, len(texts), 4096):
            _, bucket, _ = buckets(texts[begin : begin + 4096], spec)
            documents += np.bincount(bucket, minlength=1 << spec.bits)
        kept = np.flatnonzero(documents >= recipe.min_count)
        keep.append(kept.astype(np.uint32))
        weight = np.log((1 + len(items)) / (1 + documents[kept])) + 1
        idf.append(weight.astype(np.float16).astype(np.float32))
    return replace(
        reader,
        keep=tuple(keep),
        idf=tuple(idf),
        cues=recipe.cues,
        cue_weight=recipe.cue_weight,
    )


def _prune(featuriser: Featuriser, weights: Floats, keep: int) -> Featuriser:
    """The featuriser with the ``keep`` buckets of largest weight."""
    strength = np.abs(weights).max(axis=1)
    total = featuriser.width - len(featuriser.cues)
    strongest = np.argsort(-strength[:total], kind="stable")[:keep]
    chosen = np.zeros(total, dtype=bool)
    chosen[strongest] = True
    kept, idf, begin = [], [], 0
    for columns, values in zip(featuriser.keep, featuriser.idf, strict=True):
        strong = chosen[begin : begin + len(columns)]
        kept.append(columns[strong])
        idf.append(values[strong])
        begin += len(columns)
    return replace(featuriser, keep=tuple(kept), idf=tuple(idf))


def _matrix(featuriser: Featuriser, items: Items) -> Any:
    from scipy import sparse

    parts = [featuriser.rows(items[b : b + 4096]) for b in range(0, len(items), 4096)]
    return sparse.vstack(parts, format="csr")


def solve(matrix: Any, rows: Rows, recipe: Recipe, *, draft: bool = False) -> tuple[Floats, Floats]:
    """Weights and intercepts by logistic regression; a ``draft`` only ranks the columns.

    Args:
        matrix: what is read of the rows, rows x columns, sparse or dense.
        rows: targets and weights.
        recipe: kind, labels, penalty and balance are used.
    """
    import warnings

    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    # The bound on iterations is part of the recipe: held-back figures do not move beyond it.
    warnings.filterwarnings("ignore", category=ConvergenceWarning)
    count = len(recipe.labels)
    if recipe.kind == "multi_class":
        model = LogisticRegression(
            C=recipe.penalty, solver="lbfgs", max_iter=25 if draft else recipe.iterations, tol=1e-4
        )
        truth = rows.targets.argmax(axis=1)
        if rows.kinds is not None and recipe.kinds > 1:
            # A choice of kind and label together; the head sums over the kinds.
            truth, count = truth + count * rows.kinds, count * recipe.kinds
        if len(np.unique(truth)) == 1:
            only = np.where(np.arange(count) == truth[0], 0.0, -20.0)
            return np.zeros((matrix.shape[1], count), np.float32), only.astype(np.float32)
        model.fit(matrix, truth, sample_weight=rows.weights[:, 0])
        weights = np.zeros((matrix.shape[1], count), dtype=np.float64)
        intercept = np.full(count, -20.0)
        coef, bias = model.coef_, model.intercept_
        if len(model.classes_) == 2:
            coef, bias = np.vstack([-coef, coef]) / 2, np.concatenate([-bias, bias]) / 2
        weights[:, model.classes_] = coef.T
        intercept[model.classes_] = bias
        return weights.astype(np.float32), intercept.astype(np.float32)
    weights32 = np.zeros((matrix.shape[1], count), dtype=np.float32)
    intercept32 = np.full(count, -10.0, dtype=np.float32)
    for label in range(count):
        at = np.flatnonzero(rows.weights[:, label] > 0)
        truth = rows.targets[at, label]
        if not 0 < truth.sum() < len(at):
            continue
        weight = rows.weights[at, label].astype(np.float64)
        # balance 0 leaves the classes as they are, 1 gives both the same total weight.
        ratio = weight[truth == 0].sum() / weight[truth == 1].sum()
        weight[truth == 1] *= ratio**recipe.balance
        model = LogisticRegression(
            C=recipe.penalty,
            solver="liblinear",
            max_iter=200,
            random_state=0,
            tol=0.1 if draft else 1e-3,
        )
        model.fit(matrix[at], truth, sample_weight=weight)
        weights32[:, label] = model.coef_[0]
        intercept32[label] = model.intercept_[0]
    return weights32, intercept32
