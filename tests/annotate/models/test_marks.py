"""Heads over marks: chances, files, damaged files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nlp_service.annotate.models.marks import MarkHead, MarkModel, keys_of
from nlp_service.errors import ModelMissing


def _head() -> MarkHead:
    keys = keys_of(["near", "远", "far"])
    order = np.argsort(keys)
    weights = np.array([2.0, -1.0, -3.0], dtype=np.float32)
    return MarkHead(keys[order], weights[order], 0.5, 2.0, -1.0)


def test_a_score_is_the_sum_of_the_marks_it_knows() -> None:
    head = _head()
    assert head.scores([["near"], ["远", "far"], ["unknown"], [], ["near", "near"]]).tolist() == [
        2.5,
        -3.5,
        0.5,
        0.5,
        4.5,
    ]
    assert head.chances([[]]) == [0.5]
    low, high = head.chances([["far"], ["near"]])
    assert 0 < low < 0.01 < 0.98 < high < 1


def test_a_head_without_marks_knows_its_intercept_only() -> None:
    none = MarkHead(np.zeros(0, np.uint32), np.zeros(0, np.float32), -20.0)
    assert none.chances([["near"]])[0] < 1e-6


def test_a_model_is_read_as_it_was_written(tmp_path: Path) -> None:
    for language in ("zh", "en"):
        _head().save(tmp_path / f"{language}.npz")
    model = MarkModel.load(tmp_path)
    things = [["near", "x"], ["远"], []]
    assert model.heads["zh"].chances(things) == _head().chances(things)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"text"])
def test_a_damaged_file_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "zh.npz").write_bytes(content)
    with pytest.raises(ModelMissing, match=r"zh\.npz"):
        MarkModel.load(tmp_path)


def test_a_mark_that_is_no_text_has_a_number() -> None:
    assert len(keys_of(["end=\ud800"])) == 1
