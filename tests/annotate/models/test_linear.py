"""Linear heads: learning, calibration, and files that hold no code."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest

from nlp_service.annotate.models import PairClassifier, TextClassifier
from nlp_service.annotate.models.features import NgramSpec
from nlp_service.annotate.models.linear import LinearHead
from nlp_service.annotate.models.views import entity_views
from nlp_service.errors import ModelMissing
from nlp_service.training.fit import Recipe, fit, rows_of

LABELS = ("pay", "ask")
TEXTS = {
    "zh": (["我司明日付款", "款项已付", "明日付清"], ["请问何时提供", "能否说明", "请问金额"]),
    "en": (
        ["we pay now", "payment sent", "we pay soon"],
        ["could you tell", "when is it", "could it"],
    ),
}


def _head(language: str, kind: str = "multi_label") -> LinearHead:
    first, second = TEXTS[language]
    items = [(text,) for text in first + second] * 4
    names = ([("pay",)] * 3 + [("ask",)] * 3) * 4
    rows = rows_of(items, names, LABELS)
    recipe = Recipe(
        kind,  # type: ignore[arg-type]
        LABELS,
        (NgramSpec((1, 3), (1, 1), bits=16),),
        cues=(r"[?？]$",),
        penalty=50.0,
    )
    return fit(rows, recipe, rows)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_learns_and_gives_probabilities(language: str) -> None:
    head = _head(language)
    first, second = TEXTS[language]
    proba = head.predict_proba([(first[0],), (second[0],)])
    assert proba.argmax(axis=1).tolist() == [0, 1]
    assert ((proba > 0) & (proba < 1)).all()


def test_single_choice_sums_to_one() -> None:
    proba = _head("en", "multi_class").predict_proba([("we pay",), ("",), ("完全不同",)])
    assert np.allclose(proba.sum(axis=1), 1.0, atol=1e-5)


def test_saved_and_loaded_heads_agree(tmp_path: Path) -> None:
    head = _head("zh")
    head.save(tmp_path / "zh.npz")
    again = LinearHead.load(tmp_path / "zh.npz")
    items = [("请问何时付款？",), ("We pay",), ("",)]
    assert np.allclose(head.predict_proba(items), again.predict_proba(items), atol=1e-3)
    assert again.labels == LABELS


def test_files_hold_arrays_only(tmp_path: Path) -> None:
    _head("zh").save(tmp_path / "zh.npz")
    with np.load(tmp_path / "zh.npz", allow_pickle=False) as data:
        assert all(data[name].dtype.kind in "fui" for name in data.files)
    with zipfile.ZipFile(tmp_path / "zh.npz") as archive:
        assert all(name.endswith(".npy") for name in archive.namelist())


def test_each_text_goes_to_the_head_of_its_language(tmp_path: Path) -> None:
    for language in ("zh", "en"):
        _head(language).save(tmp_path / f"{language}.npz")
    model = TextClassifier.load(tmp_path)
    assert model.predict(["款项已付", "could you tell", "请问金额", "payment sent"]) == [
        ["pay"],
        ["ask"],
        ["ask"],
        ["pay"],
    ]
    assert set(model.thresholds("zh")) == set(LABELS)
    assert model.predict_proba([]).shape == (0, 2)


def test_absent_and_damaged_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"zh\.npz"):
        TextClassifier.load(tmp_path)
    (tmp_path / "zh.npz").write_bytes(b"not an archive")
    with pytest.raises(ModelMissing, match=r"zh\.npz"):
        PairClassifier.load(tmp_path)


@pytest.mark.parametrize(
    ("text", "entity", "left", "right"),
    [
        ("利好不断。海屿风电违约，城投还款。", "海屿风电", "", "违约，城投还款"),
        ("Gains for Alder. Birch Ltd missed a payment; others paid", "Birch Ltd", "", "missed"),
    ],
)
def test_views_stop_at_sentence_ends(text: str, entity: str, left: str, right: str) -> None:
    whole, before, after, clause, name = entity_views(text, entity)
    assert entity not in whole and name == entity
    assert before.strip() == left
    assert right in after and "Gains" not in before and "利好" not in clause


def test_views_of_a_name_that_is_not_there() -> None:
    assert entity_views("没有提到任何公司", "某某集团")[1:4] == ("", "", "")
