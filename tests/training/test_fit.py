"""Fitting: hidden labels, calibration, thresholds and pruning."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nlp_service.annotate.models.features import NgramSpec
from nlp_service.annotate.models.linear import LinearHead
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


def test_a_word_counts_as_it_does_in_texts_of_its_kind(tmp_path: Path) -> None:
    """Cold is praise of a drink and blame of a room; each kind has words of its own."""
    labels = ("negative", "positive")
    drinks = [("beer and cold", "positive"), ("beer and warm", "negative")] * 20
    rooms = [("room and cold", "negative"), ("room and warm", "positive")] * 20
    parts = [
        rows_of([(text,) for text, _ in part], [(label,) for _, label in part], labels)
        for part in (drinks, rooms)
    ]
    recipe = Recipe("multi_class", labels, (NgramSpec((0, 0), (1, 1), bits=16),), penalty=50.0)
    told = [part.of_kind(kind) for kind, part in enumerate(parts)]
    head = fit(concatenate(told), replace(recipe, kinds=2))
    items = [("beer and cold",), ("room and cold",), ("beer and warm",), ("room and warm",)]
    assert head.predict_proba(items).argmax(axis=1).tolist() == [1, 0, 0, 1]
    assert head.predict_proba(items).sum(axis=1) == pytest.approx(1)
    head.save(tmp_path / "head.npz")
    again = LinearHead.load(tmp_path / "head.npz")
    assert again.predict_proba(items) == pytest.approx(head.predict_proba(items), abs=1e-3)
    # Words of one kind alone cannot be told apart by one weight each.
    flat = fit(concatenate(parts), recipe)
    assert flat.predict_proba(items).max() < 0.6


def test_a_threshold_does_not_follow_one_lucky_row() -> None:
    """Calibrated chances tell as much of where the best threshold lies as few hits do."""
    random = np.random.default_rng(5)
    best, luck = [], []
    for _ in range(40):
        proba = random.beta(0.5, 2.0, size=(120, 1)).astype(np.float32)
        truth = (random.random((120, 1)) < proba).astype(np.int8)
        rows = replace(rows_of([("",)] * 120, [()] * 120, ("x",)), targets=truth)
        best.append(best_thresholds(proba, rows)[0])
        hits = np.cumsum(truth[np.argsort(-proba[:, 0]), 0])
        at = int(np.argmax(2 * hits / (np.arange(1, 121) + truth.sum())))
        luck.append(float(np.sort(proba[:, 0])[::-1][at]))
    assert np.std(best) < np.std(luck)
