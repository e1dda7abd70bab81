"""Metrics against figures worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from nlp_service.training.metrics import (
    accuracy,
    calibration_error,
    calibration_figures,
    f1,
    multilabel_f1,
    span_f1,
)


def test_f1_of_counts() -> None:
    assert f1(2, 4, 4) == 0.5
    assert f1(0, 0, 0) == 0.0


def test_macro_and_micro() -> None:
    truth = np.array([[1, 0, 0], [1, 1, 0], [0, 1, 0]], dtype=np.int8)
    given = np.array([[1, 0, 1], [0, 1, 0], [0, 1, 0]], dtype=np.int8)
    macro, micro = multilabel_f1(truth, given)
    assert macro == pytest.approx((2 / 3 + 1.0) / 2)
    assert micro == pytest.approx(2 * 3 / (4 + 4))


def test_span_f1_needs_offsets_and_label() -> None:
    truth = [{(0, 2, "ORG"), (3, 5, "LOC")}, set()]
    given = [{(0, 2, "ORG"), (3, 5, "ORG")}, {(1, 2, "LOC")}]
    assert span_f1(truth, given) == pytest.approx(2 * 1 / (3 + 2))


def test_accuracy() -> None:
    assert accuracy(["a", "b"], ["a", "c"]) == 0.5


def test_calibration_error() -> None:
    confidence = np.array([0.9, 0.9, 0.9, 0.9, 0.1])
    right = np.array([True, True, False, False, False])
    assert calibration_error(confidence, right) == pytest.approx(0.8 * 0.4 + 0.2 * 0.1)
    assert calibration_error(np.array([1.0, 0.0]), np.array([True, False])) == 0.0


def test_reliability_counts_what_came_true_in_each_bin() -> None:
    confidence = np.array([0.95, 0.91, 0.12])
    right = np.array([True, False, False])
    figures = calibration_figures("acts", confidence, right)
    assert figures["acts"] == {"ece": calibration_error(confidence, right)}
    chart = figures["acts/reliability"]
    assert (chart["said_9"], chart["true_9"], chart["count_9"]) == (pytest.approx(0.93), 0.5, 2)
    assert chart["true_1"] == 0.0 and "true_5" not in chart
