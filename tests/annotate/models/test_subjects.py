"""The company an event is about: which stretch is taken, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nlp_service.annotate.models.subjects import CURVE, SubjectFinder
from nlp_service.annotate.models.tagger_features import Unit
from nlp_service.errors import ModelMissing

TEXT = "海屿风电违约，金桐电子照常付息"


class Marks:
    """A tagger that marks given stretches of characters."""

    def __init__(self, marked: dict[str, float]) -> None:
        self.marked = marked

    def subjects(
        self, piece: Sequence[Unit], tags: tuple[int, int], least: float
    ) -> list[tuple[int, int, float]]:
        text = "".join(unit.text for unit in piece)
        return [
            (text.index(name), text.index(name) + len(name) - 1, chance)
            for name, chance in self.marked.items()
            if name in text and chance >= least
        ]


def finder(marked: dict[str, float], curve: tuple[float, float] = (1.0, 0.0)) -> SubjectFinder:
    tagger: Any = Marks(marked)
    return SubjectFinder(tagger, curve)


def test_the_likeliest_stretch_is_taken() -> None:
    given = finder({"海屿风电": 0.9, "金桐电子": 0.3, "屿风电": 0.05})
    assert given.find(TEXT) == [("海屿风电", pytest.approx(0.9))]
    assert given.chances(TEXT)["屿风电"] == pytest.approx(0.05)


def test_a_second_one_is_taken_where_it_is_as_likely() -> None:
    both = finder({"海屿风电": 0.9, "金桐电子": 0.8}).find(TEXT)
    assert [name for name, _ in both] == ["海屿风电", "金桐电子"]
    one = finder({"海屿风电": 0.45, "金桐电子": 0.44}).find(TEXT)
    assert [name for name, _ in one] == ["海屿风电"]


def test_it_is_as_sure_as_its_curve_says() -> None:
    [(_, sure)] = finder({"海屿风电": 0.9}, (0.5, -0.2)).find(TEXT)
    odds = 0.5 * np.log(0.9 / 0.1) - 0.2
    assert sure == pytest.approx(1 / (1 + np.exp(-odds)), abs=1e-5)


def test_nothing_is_found_where_nothing_is_named_or_learnt(tmp_path: Path) -> None:
    assert finder({"海屿风电": 0.9}).find("没有名字") == []
    assert finder({}).find("") == []
    np.savez(tmp_path / CURVE, curve=np.zeros(0))
    assert SubjectFinder.load(tmp_path).find(TEXT) == []


def test_a_missing_curve_or_tagger_is_said(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="no usable subject model"):
        SubjectFinder.load(tmp_path)
    (tmp_path / "subjects").mkdir()
    np.savez(tmp_path / "subjects" / CURVE, curve=np.array([1.0, 0.0]))
    with pytest.raises(ModelMissing, match="no usable subject model"):
        SubjectFinder.load(tmp_path / "subjects")
