"""The recurrent tagger trained on a handful of sentences, from vectors to files."""

from __future__ import annotations

import random
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nlp_service.annotate.models.recurrent import RecurrentTagger
from nlp_service.annotate.models.subjects import SubjectFinder
from nlp_service.annotate.models.tagger import TAGS, spans
from nlp_service.annotate.models.tagger_features import units
from nlp_service.training.companies import Example
from nlp_service.training.corpora import Corpora
from nlp_service.training.recurrent.vectors import eight_bits, learn

ORGS = ("海屿风电有限公司", "江澜银行", "禾润集团", "沧岭电力公司")
PEOPLE = ("罗长青", "李明", "王芳", "赵一帆")


def _rows() -> list[Example]:
    found = []
    for org in ORGS:
        for person in PEOPLE:
            for pattern in (
                "{0}董事长{1}昨日到访。",
                "{1}担任{0}总经理。",
                "据悉，{0}已与{1}签约。",
            ):
                text = pattern.format(org, person)
                found.append(
                    Example(
                        text,
                        {
                            (text.index(org), text.index(org) + len(org), "ORG"),
                            (text.index(person), text.index(person) + len(person), "PERSON"),
                        },
                    )
                )
    return found * 4


def test_trained_on_few_sentences_it_finds_their_names(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    from nlp_service.training.recurrent.train import Plan, train

    (tmp_path / "corpora").mkdir()
    corpora = Corpora.open(tmp_path / "corpora")
    plan = Plan(passes=30, rate=5e-3, warmup=5)
    train(corpora, {"weibo_ner": _rows(), "cluener": _rows()[:20]}, tmp_path, plan)
    piece = units("禾润集团董事长李明昨日到访。")
    best, _ = RecurrentTagger.load(tmp_path).read(piece)
    found = {
        ("".join(unit.text for unit in piece[first : last + 1]), label)
        for first, last, label in spans([TAGS[tag] for tag in best])
    }
    assert found == {("禾润集团", "ORG"), ("李明", "PERSON")}


def test_of_two_companies_the_one_an_event_is_about_is_learnt(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    from nlp_service.training.recurrent.train import SUBJECTS, Plan, train

    events = []
    for owner in ORGS:
        for other in ORGS:
            text = f"{other}称{owner}已逾期。"
            start = text.rindex(owner)
            if owner != other:
                events.append(Example(text, {(start, start + len(owner), "ORG")}))
    (tmp_path / "corpora").mkdir()
    tagger = tmp_path / "entities"
    tagger.mkdir()
    corpora = Corpora.open(tmp_path / "corpora")
    plan = Plan(passes=30, rate=5e-3, warmup=5)
    train(corpora, {"cluener": _rows(), SUBJECTS: events * 12}, tagger, plan)
    finder = SubjectFinder(RecurrentTagger.load(tagger))
    assert finder.find("江澜银行称沧岭电力公司已逾期。")[0][0] == "沧岭电力公司"
    assert finder.find("沧岭电力公司称江澜银行已逾期。")[0][0] == "江澜银行"
    # Both are names all the same.
    best, _ = RecurrentTagger.load(tagger).read(units("江澜银行称沧岭电力公司已逾期。"))
    assert len(spans([TAGS[tag] for tag in best])) == 2


def test_a_stopped_training_goes_on_and_ends_at_the_same_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("torch")
    # The package shows the function of this name.
    module: Any = import_module("nlp_service.training.recurrent.train")

    (tmp_path / "corpora").mkdir()
    corpora, rows = Corpora.open(tmp_path / "corpora"), {"cluener": _rows()}
    plan, work = module.Plan(passes=3, warmup=5), tmp_path / "work"
    for name in ("whole", "parts"):
        (tmp_path / name).mkdir()
    module.train(corpora, rows, tmp_path / "whole", plan)

    seen: list[int] = []
    kept = module._batches

    def stops(found: list[Any], draw: random.Random) -> Any:
        seen.append(len(found))
        if len(seen) == 3:
            raise KeyboardInterrupt
        return kept(found, draw)

    monkeypatch.setattr(module, "_batches", stops)
    with pytest.raises(KeyboardInterrupt):
        module.train(corpora, rows, tmp_path / "parts", plan, work)
    module.train(corpora, rows, tmp_path / "parts", plan, work)
    assert len(seen) == 4
    assert not list(work.iterdir())
    whole, parts = (np.load(tmp_path / name / "zh.vectors.npz") for name in ("whole", "parts"))
    for name in whole.files:
        assert np.array_equal(whole[name], parts[name]), name


def test_words_that_stand_alike_have_alike_vectors() -> None:
    lines = [
        f"{place}的{thing}今年{change}了很多"
        for place in ("北京", "上海", "杭州")
        for thing in ("收入", "利润", "成本")
        for change in ("增加", "减少")
        for _ in range(12)
    ]
    made = learn(lines)
    names = [made.pairs[at : at + 2] for at in range(0, len(made.pairs), 2)]
    vector = dict(zip(names, made.of_pairs, strict=True))

    def cosine(a: str, b: str) -> float:
        x, y = vector[a], vector[b]
        return float(x @ y / np.linalg.norm(x) / np.linalg.norm(y))

    assert cosine("北京", "上海") > cosine("北京", "增加")
    assert cosine("增加", "减少") > cosine("增加", "收入")


def test_eight_bits_keep_a_row_to_a_hundredth() -> None:
    table = np.random.default_rng(0).normal(size=(5, 8)).astype(np.float32)
    small, scale = eight_bits(table)
    assert np.abs(small * scale.astype(np.float32) - table).max() < 0.01 * np.abs(table).max()
