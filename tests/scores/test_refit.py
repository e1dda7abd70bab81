"""The refitted weights: the truth found, signs held, missing values no evidence."""

from __future__ import annotations

import numpy as np
import pytest

from nlp_service.errors import BadRequest
from nlp_service.scores.refit import points_of, refit
from nlp_service.scores.scorecard import scorecard


def sample(weights: list[float], count: int = 20_000) -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(5)
    points = chance.normal(0, 0.5, (count, len(weights)))
    odds = -2.5 + points @ np.array(weights)
    return points, (chance.random(count) < 1 / (1 + np.exp(-odds))).astype(float)


def test_the_weights_of_the_truth_are_found() -> None:
    points, failed = sample([0.5, 1.2, 0.0])
    found = refit(points, failed)
    assert found.weights == pytest.approx((0.5, 1.2, 0.0), abs=0.1)
    assert found.intercept == pytest.approx(-2.5, abs=0.1)
    mean = float((1 / (1 + np.exp(-found.log_odds(points)))).mean())
    assert mean == pytest.approx(float(failed.mean()), abs=1e-4)


def test_no_sign_turns() -> None:
    points, failed = sample([0.8, -0.6])
    found = refit(points, failed)
    assert found.weights[1] == 0.0 and found.weights[0] > 0.5


def test_few_failures_are_refused() -> None:
    points, failed = sample([0.5], 2_000)
    failed[np.flatnonzero(failed)[29:]] = 0
    with pytest.raises(BadRequest, match="29 failures"):
        refit(points, failed)


def test_points_are_those_of_the_scorecard_and_nothing_for_what_is_missing() -> None:
    items = scorecard()[:2]
    found = points_of(items, np.array([[0.72, 1.05], [np.nan, 5.0]]))
    # The worked example: 0.31 and 0.15; beyond the curve its end holds.
    assert found.tolist() == [pytest.approx([0.31, 0.15]), pytest.approx([0.0, -0.35])]
