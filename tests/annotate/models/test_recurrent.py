"""The shipped recurrent tagger: chances that are chances, names of both kinds of text."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_service.annotate.models import EntityTagger, lattice, load
from nlp_service.annotate.models.recurrent import NETWORK, VECTORS, RecurrentTagger, folded
from nlp_service.annotate.models.tagger import CALIBRATION, TAGS, spans
from nlp_service.annotate.models.tagger_features import units
from nlp_service.errors import ModelMissing
from nlp_service.settings import models_folder

FOLDER = models_folder() / "entities"


@pytest.fixture(scope="module")
def recurrent() -> RecurrentTagger:
    return RecurrentTagger.load(FOLDER)


@given(text=st.text(min_size=1, max_size=60))
def test_any_text_gives_one_tag_and_chances_a_unit(recurrent: RecurrentTagger, text: str) -> None:
    piece = units(text)
    if not piece:
        return
    best, chances = recurrent.read(piece)
    assert len(best) == len(piece) and chances.shape == (len(piece), len(TAGS))
    assert np.isfinite(chances).all() and np.allclose(chances.sum(axis=1), 1, atol=1e-4)


def test_the_marginals_are_those_of_all_paths(recurrent: RecurrentTagger) -> None:
    scores = np.random.default_rng(0).normal(size=(3, len(TAGS)))
    weight = np.zeros((3, len(TAGS)))
    for a in range(len(TAGS)):
        for b in range(len(TAGS)):
            for c in range(len(TAGS)):
                steps = recurrent.transitions[a, b] + recurrent.transitions[b, c]
                chance = np.exp(
                    recurrent.start[a] + scores[0, a] + scores[1, b] + scores[2, c] + steps
                )
                for place, tag in enumerate((a, b, c)):
                    weight[place, tag] += chance
    expected = weight / weight.sum(axis=1, keepdims=True)
    found = lattice.marginals(scores, recurrent.transitions, recurrent.start)
    assert np.allclose(found, expected, atol=1e-5)


@pytest.mark.parametrize(
    ("text", "name", "label"),
    [
        ("江澜银行已向海屿风电有限公司发出催款函。", "海屿风电有限公司", "ORG"),
        ("公司董事长罗长青昨日辞职。", "罗长青", "PERSON"),
        ("项目位于福建省莆田市。", "福建省莆田市", "LOC"),
    ],
)
def test_names_of_chinese_text(text: str, name: str, label: str) -> None:
    found = load("entities").tag(text)
    assert (name, label) in {(e.text, e.label.value) for e in found}
    assert all(text[e.start : e.end] == e.text and 0 <= e.confidence <= 1 for e in found)


def test_pairs_and_figures_are_folded() -> None:
    seen = [folded(unit) for unit in ("２", "350", "B", "LPR", "银", "，")]
    assert seen == ["0", "0", "b", "a", "银", ","]


@pytest.mark.parametrize("damaged", [NETWORK, VECTORS])
def test_a_damaged_file_is_no_model(damaged: str, tmp_path: Path) -> None:
    for name in (NETWORK, VECTORS, CALIBRATION, "en.crfsuite"):
        (tmp_path / name).write_bytes((FOLDER / name).read_bytes())
    (tmp_path / damaged).write_bytes(b"no model")
    with pytest.raises(ModelMissing):
        EntityTagger.load(tmp_path)


def test_spans_are_whole(recurrent: RecurrentTagger) -> None:
    piece = units("江澜银行股份有限公司行长李明到访。")
    best, _ = recurrent.read(piece)
    assert spans([TAGS[tag] for tag in best])
