"""Fitting: hidden labels, calibration, thresholds and pruning."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nlp_service.annotate.models.features import NgramSpec
from nlp_service.training.fit import Recipe, best_thresholds, calibration, concatenate, fit, rows_of

LABELS = ("threaten", "courtesy")
RECIPE = Recipe("multi_label", LABELS, (NgramSpec((1, 3), (1, 2), bits=16),), penalty=50.0)
TEXTS = [
    "不付款就起诉",
    "we will sue you",
    "感谢支持",
    "thank you all",
    "无关内容",
    "plain words",
] * 5
NAMES = [("threaten",), ("threaten",), ("courtesy",), ("courtesy",), (), ()] * 5


def test_hidden_labels_teach_nothing() -> None:
    rows = rows_of([(t,) for t in TEXTS], NAMES, LABELS)
    wrong = rows_of([("感谢支持",), ("thank you all",)] * 40, [("threaten",)] * 80, LABELS)
    hidden = replace(wrong, weights=np.zeros_like(wrong.weights))
    misled = fit(concatenate([rows, wrong]), RECIPE)
    spared = fit(concatenate([rows, hidden]), RECIPE)
    for text in ("感谢支持", "thank you all"):
        assert misled.predict_proba([(text,)])[0, 0] > 0.5 > spared.predict_proba([(text,)])[0, 0]


def test_pruning_keeps_the_strongest_columns() -> None:
    rows = rows_of([(t,) for t in TEXTS], NAMES, LABELS)
    small = fit(rows, replace(RECIPE, keep=40))
    assert small.featuriser.width <= 40 < fit(rows, RECIPE).featuriser.width
    assert small.predict_proba([("我们起诉",), ("感谢",)]).argmax(axis=1).tolist() == [0, 1]


@pytest.mark.parametrize("kind", ["multi_label", "multi_class"])
def test_calibration_mends_overconfidence(kind: str) -> None:
    random = np.random.default_rng(3)
    truth = random.random((4000, 1)) < 0.7
    targets = np.hstack([truth, ~truth]).astype(np.int8)
    scores = np.where(targets > 0, 8.0, -8.0).astype(np.float32)
    flipped = random.random(4000) < 0.2
    scores[flipped] = -scores[flipped]
    rows = replace(rows_of([("",)] * 4000, [()] * 4000, LABELS), targets=targets)
    scale, shift = calibration(scores, rows, kind)  # type: ignore[arg-type]
    logits = scores * scale + shift
    if kind == "multi_class":
        logits = logits - logits[:, ::-1]
    proba = 1 / (1 + np.exp(-logits[:, 0]))
    for sign in (8.0, -8.0):
        at = scores[:, 0] == sign
        assert proba[at].mean() == pytest.approx(truth[at].mean(), abs=0.02)


def test_thresholds_give_the_best_f1() -> None:
    proba = np.array([[0.9], [0.6], [0.5], [0.2]], dtype=np.float32)
    rows = rows_of([("",)] * 4, [("a",), ("a",), (), ()], ("a",))
    (limit,) = best_thresholds(proba, rows)
    assert 0.5 < limit < 0.6


def test_thresholds_without_positives_stay_in_the_middle() -> None:
    rows = rows_of([("",)] * 2, [(), ()], ("a",))
    assert best_thresholds(np.array([[0.9], [0.2]], dtype=np.float32), rows) == (0.5,)
