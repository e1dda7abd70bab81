"""The scorecard's weights fitted anew on outcomes, with signs that cannot turn.

Each ratio keeps its curve of points; only how much a point counts is learned, never below zero:
without this bound, logistic regression gives several ratios the wrong sign. Source:
credit-domain specification 3.2 (lesson 3) and 3.5 (non-negative stacking).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nlp_service.errors import BadRequest
from nlp_service.scores.scorecard import Item

if TYPE_CHECKING:
    import numpy as np

#: Failures below which the shipped weights stay (specification 3.5).
LEAST_FAILURES = 30

_RIDGE = 1.0


@dataclass(frozen=True, slots=True)
class Weights:
    """log-odds of failure = intercept + Σ weight · points; weights in the order of the ratios."""

    intercept: float
    weights: tuple[float, ...]
    failures: int

    def log_odds(self, points: np.ndarray) -> np.ndarray:
        """Log-odds of failure of rows of points."""
        import numpy as np

        return np.asarray(self.intercept + points @ np.array(self.weights), dtype=float)


def points_of(items: Sequence[Item], values: np.ndarray) -> np.ndarray:
    """The points of ratio values (rows firms, columns ratios, NaN where missing).

    A missing value gets no points either way: that it is missing is no evidence of failure.
    """
    import numpy as np

    columns = [
        np.where(np.isnan(column), 0.0, np.interp(np.nan_to_num(column), item.xs, item.ys))
        for item, column in zip(items, values.T, strict=True)
    ]
    return np.column_stack(columns)


def refit(points: np.ndarray, failed: np.ndarray, ridge: float = _RIDGE) -> Weights:
    """Non-negative logistic weights of the points, by maximum penalised likelihood.

    Args:
        points: rows firms, columns ratios, as ``points_of`` gives them.
        failed: 1 where the firm failed, else 0.
        ridge: penalty on squared weights, in units of one observation.

    Raises BadRequest with fewer than 30 failures.
    """
    import numpy as np
    from scipy.optimize import minimize

    count = int(failed.sum())
    if count < LEAST_FAILURES:
        raise BadRequest(f"{count} failures; {LEAST_FAILURES} are needed to fit the weights anew")
    x = np.column_stack([np.ones(len(points)), points])
    penalty = np.full(x.shape[1], ridge)
    penalty[0] = 0.0

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        z = x @ w
        value = np.logaddexp(0, z).sum() - failed @ z + 0.5 * penalty @ w**2
        slope = x.T @ (1 / (1 + np.exp(-z)) - failed) + penalty * w
        return float(value), slope

    base = failed.mean()
    start = np.full(x.shape[1], 0.5)
    start[0] = np.log(base / (1 - base))
    bounds = [(None, None), *[(0.0, None)] * points.shape[1]]
    found = minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B").x
    return Weights(float(found[0]), tuple(float(value) for value in found[1:]), count)
