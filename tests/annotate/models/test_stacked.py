"""Two readers of a text: the encoder is asked only where the linear head doubts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nlp_service.annotate.models import stacked
from nlp_service.annotate.models.linear import Floats
from nlp_service.annotate.models.stacked import StackedHead, doubts, reading
from nlp_service.training.fit import Recipe, fit, rows_of
from nlp_service.training.lessons import least_doubt

LABELS = ("bad", "good")


class FakeEncoder:
    """One feature: whether a text praises; remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def features(self, texts: list[str]) -> Floats:
        self.asked += texts
        return np.array([[1.0 if "好" in t or "fine" in t else -1.0] for t in texts], np.float32)


@pytest.fixture
def head() -> StackedHead:
    texts = ["亏损 loss"] * 20 + ["盈利 profit"] * 20
    rows = rows_of([(t,) for t in texts], [("bad",)] * 20 + [("good",)] * 20, LABELS)
    linear = fit(rows, Recipe("multi_class", LABELS))
    encoder: Any = FakeEncoder()
    weights = np.array([[-2.0, 2.0]], dtype=np.float32)
    ones, zeros = np.ones(2, dtype=np.float32), np.zeros(2, dtype=np.float32)
    return StackedHead(linear, encoder, weights, zeros, ones, ones, zeros, (0.5, 0.5), doubt=0.3)


def test_the_encoder_reads_doubtful_texts_only(head: StackedHead) -> None:
    proba = head.predict_proba([("盈利 profit",), ("好的 fine",), ("亏损 loss",)])
    assert head.encoder.asked == ["好的 fine"]  # type: ignore[attr-defined]
    assert [LABELS[i] for i in proba.argmax(axis=1)] == ["good", "good", "bad"]
    everywhere = replace(head, doubt=0.0)
    everywhere.predict_proba([("盈利 profit",)])
    assert head.encoder.asked[1:] == ["盈利 profit"]  # type: ignore[attr-defined]


def test_doubt_comes_back_from_the_file(
    head: StackedHead, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stacked, "load_encoder", lambda folder: head.encoder)
    head.save(tmp_path / "en.npz")
    again = StackedHead.load(tmp_path / "en.npz", tmp_path)
    assert again.doubt == pytest.approx(0.3)
    items = [("好的 fine",), ("亏损 loss",)]
    assert again.predict_proba(items) == pytest.approx(head.predict_proba(items), abs=1e-3)


def test_doubt_is_the_chance_of_the_other_side() -> None:
    proba = np.array([[0.9, 0.02], [0.4, 0.99]], dtype=np.float32)
    assert doubts(proba, "multi_label") == pytest.approx([0.1, 0.4])
    assert doubts(proba, "multi_class") == pytest.approx([0.1, 0.01])


def test_the_doubt_is_as_high_as_keeps_most_of_the_gain() -> None:
    rows = rows_of([("a",), ("b",), ("c",)], [("good",), ("good",), ("bad",)], LABELS)
    alone = np.array([[0.02, 0.98], [0.6, 0.4], [0.94, 0.06]], dtype=np.float32)
    both = np.array([[0.02, 0.98], [0.1, 0.9], [0.94, 0.06]], dtype=np.float32)
    assert least_doubt(alone, both, rows, "multi_class") == 0.35
    # The third row gains too, so the limit lies below its doubt.
    alone[2] = [0.8, 0.2]
    both[2] = [0.999, 0.001]
    assert least_doubt(alone, both, rows, "multi_class") == pytest.approx(0.16)


def test_an_entity_is_marked_for_the_encoder() -> None:
    item = ("今日 □ 违约", "", "", "今日 □ 违约", "海屿风电")
    assert reading(item) == "今日 [MASK] 违约 | 今日 [MASK] 违约"
    assert reading(("just text",)) == "just text"
