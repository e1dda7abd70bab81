"""Entity tagging with a field trained on a handful of sentences."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_service.annotate.models import EntityTagger
from nlp_service.annotate.models.tagger import CALIBRATION, spans
from nlp_service.annotate.models.tagger_features import featurise, units
from nlp_service.annotate.tokenizer import clean
from nlp_service.errors import ModelMissing
from nlp_service.training.entities import Example, fit_crf

SENTENCES = {
    "zh": ["{org}董事长{person}昨日到访。", "{person}担任{org}总经理。", "据悉，{org}已签约。"],
    "en": ["{person} joined {org} last year.", "{org} said {person} will leave.", "{org} fell."],
}
NAMES = {
    "zh": (["海屿风电有限公司", "江澜银行", "禾润集团"], ["罗长青", "李明", "王芳"]),
    "en": (
        ["Alder Energy Inc", "Birch Bank", "Cedar Corp"],
        ["John Hale", "Mary Stone", "Ann Lee"],
    ),
}


def _examples(language: str) -> list[Example]:
    found = []
    for pattern in SENTENCES[language]:
        for org in NAMES[language][0]:
            for person in NAMES[language][1]:
                text = pattern.format(org=org, person=person)
                marks = {(text.index(org), text.index(org) + len(org), "ORG")}
                if person in text:
                    marks.add((text.index(person), text.index(person) + len(person), "PERSON"))
                found.append(Example(text, marks))
    return found


@pytest.fixture(scope="module")
def tagger(tmp_path_factory: pytest.TempPathFactory) -> EntityTagger:
    folder = tmp_path_factory.mktemp("entities")
    for language in ("zh", "en"):
        fit_crf(
            _examples(language), folder / f"{language}.crfsuite", language=language, iterations=60
        )
    curve = np.array([[0.0, 1.0], [0.0, 1.0]])
    np.savez_compressed(folder / CALIBRATION, zh=curve, en=curve)
    return EntityTagger.load(folder)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("禾润集团董事长罗长青昨日到访。", [("禾润集团", "ORG"), ("罗长青", "PERSON")]),
        (
            "Mary Stone joined Birch Bank last year.",
            [("Mary Stone", "PERSON"), ("Birch Bank", "ORG")],
        ),
    ],
)
def test_finds_names_with_exact_offsets(
    tagger: EntityTagger, text: str, names: list[tuple[str, str]]
) -> None:
    found = tagger.tag(text)
    assert [(e.text, e.label.value) for e in found] == names
    for entity in found:
        assert text[entity.start : entity.end] == entity.text
        assert entity.confidence is not None and 0 <= entity.confidence <= 1


def test_a_long_text_is_tagged_to_its_end(tagger: EntityTagger) -> None:
    text = "无关的话。" * 400 + "江澜银行董事长李明昨日到访。"
    found = tagger.tag(text)
    assert found[-1].text == "李明"
    assert all(text[e.start : e.end] == e.text for e in found)


def test_nothing_in_nothing(tagger: EntityTagger) -> None:
    assert tagger.tag("") == [] and tagger.tag(" \n ") == []


@pytest.mark.parametrize("broken", ["\ud800", "\x00"])
def test_what_a_tagger_cannot_hold_costs_no_name(tagger: EntityTagger, broken: str) -> None:
    found = tagger.tag(f"{broken}，江澜银行董事长李明昨日到访。")
    assert [entity.text for entity in found][-1] == "李明"


@given(st.text(max_size=60))
def test_units_cover_everything_but_white_space(text: str) -> None:
    pieces = units(text)
    assert all(clean(text)[u.start : u.end] == u.text for u in pieces)
    assert "".join(u.text for u in pieces) == "".join(clean(text).split())
    for language in ("zh", "en"):
        assert len(featurise(text, pieces, language)) == len(pieces)


@pytest.mark.parametrize(
    ("tags", "found"),
    [
        (["B-ORG", "I-ORG", "O"], [(0, 1, "ORG")]),
        (["B-ORG", "B-ORG"], [(0, 0, "ORG"), (1, 1, "ORG")]),
        (["I-LOC", "I-PERSON"], [(0, 0, "LOC"), (1, 1, "PERSON")]),
        (["O", "O"], []),
    ],
)
def test_spans_of_tags(tags: list[str], found: list[tuple[int, int, str]]) -> None:
    assert spans(tags) == found


def test_absent_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=str(tmp_path)):
        EntityTagger.load(tmp_path)


def test_the_same_sentences_give_the_same_file(tmp_path: Path) -> None:
    for name in ("one", "two"):
        fit_crf(_examples("zh"), tmp_path / name, language="zh", iterations=10)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
