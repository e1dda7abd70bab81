"""Training sets: licences, held-back rows, and the project's own sentences."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_service.errors import CatalogueInvalid, SetupError
from nlp_service.schema import Act
from nlp_service.training.corpora import Corpora, held_back, own, read_manifest


def test_about_a_tenth_is_held_back() -> None:
    texts = [f"{chr(0x4E00 + i)}句 sentence" for i in range(4000)]
    assert 0.08 < sum(map(held_back, texts)) / len(texts) < 0.12


@given(st.text(alphabet="abc 款付12", min_size=1, max_size=12))
def test_equal_texts_fall_on_one_side(text: str) -> None:
    assert held_back(text) == held_back("  " + text.upper() + " ")


def test_training_and_held_back_rows_share_no_text(tiny_corpora: Path) -> None:
    corpora = Corpora.open(tiny_corpora)
    for name in ("fincuge_finfe", "twitter_fin_news"):
        learnt = {row["text"] for row in corpora.training(name)}
        kept = {row["text"] for row in corpora.held_back(name)}
        assert learnt and kept and not learnt & kept


def test_permissive_leaves_research_sets_out(tiny_corpora: Path) -> None:
    assert Corpora.open(tiny_corpora).training("fincuge_finfe")
    assert not Corpora.open(tiny_corpora, "permissive").training("fincuge_finfe")
    sources = Corpora.open(tiny_corpora, "permissive").sources("entity_polarity")
    assert [s.name for s in sources] == ["sentfin"]


def test_noncommercial_text_is_never_trained_on(tiny_corpora: Path) -> None:
    corpora = Corpora.open(tiny_corpora)
    assert corpora.sets["financial_phrasebank"].licence_class == "noncommercial"
    assert not corpora.allowed("financial_phrasebank")
    assert "financial_phrasebank" not in [s.name for s in corpora.sources("sentiment")]


def test_missing_folder_says_what_to_set(tmp_path: Path) -> None:
    with pytest.raises(SetupError) as caught:
        Corpora.open(tmp_path / "nowhere")
    assert "NLP_SERVICE_PUBLIC_CORPORA" in caught.value.next_step


def test_a_bad_row_of_the_manifest_is_named(tmp_path: Path) -> None:
    path = tmp_path / "manifest.toml"
    path.write_text('[[set]]\nname = "x"\n', encoding="utf-8")
    with pytest.raises(CatalogueInvalid, match="set 1"):
        read_manifest(path)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_own_sentences_are_labelled_and_distinct(language: str) -> None:
    rows = own(f"acts/{language}")
    acts = {act.value for act in Act}
    assert len(rows) >= 300
    assert len({row["text"] for row in rows}) == len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        assert set(row["acts"]) <= acts
    # Sentences that teach acts alone have no sentiment.
    told = [row["sentiment"] for row in rows if "sentiment" in row]
    assert len(told) >= 300
    assert set(told) == {"negative", "neutral", "positive"}
    assert {act for row in rows for act in row["acts"]} == acts


def test_own_sentences_are_not_those_of_gold(public_corpora: Path) -> None:
    gold = Corpora.open(public_corpora).gold_texts
    assert gold
    names = [f"{name}{lang}" for lang in ("zh", "en") for name in ("acts/", "signals/types_")]
    assert not [r["text"] for name in names for r in own(name) if r["text"] in gold]


def glued(folder: Path, texts: list[str], gold: list[str]) -> Corpora:
    """The set of glued headlines with the given texts, and gold texts beside it."""
    for name, rows in (
        ("zh/fincuge_finese/train.jsonl.gz", texts),
        ("gold/signals_zh.jsonl", gold),
    ):
        path = folder / name
        path.parent.mkdir(parents=True)
        lines = [json.dumps({"text": t, "event_type": None, "subject": None}) for t in rows]
        data = "\n".join(lines).encode()
        path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return Corpora.open(folder)


def test_rows_that_share_a_headline_with_gold_are_left_out(tmp_path: Path) -> None:
    shared = "金桐电子(300999)大股东减持九百万股"
    corpora = glued(
        tmp_path,
        [shared + "另一家公司换帅", "金桐电子(002998)大股东减持两百万股", "云岭水务中标"],
        ["海屿风电业绩预亏" + shared],
    )
    kept = corpora.training("fincuge_finese") + corpora.held_back("fincuge_finese")
    # A like headline with other figures is another headline.
    assert {row["text"][-4:] for row in kept} == {"两百万股", "水务中标"}


def test_unseen_rows_share_no_headline_with_training(tmp_path: Path) -> None:
    names = [chr(0x4E00 + 37 * i) + chr(0x5E00 + 11 * i) for i in range(400)]
    heads = [f"{name}科技第{i}次公告重组失败" for i, name in enumerate(names)]
    texts = [heads[i] + heads[(i + 1) % 200] for i in range(200)] + heads[200:]
    corpora = glued(tmp_path, texts, ["无关的一句话而已"])
    learnt = [row["text"] for row in corpora.training("fincuge_finese")]
    unseen = [row["text"] for row in corpora.unseen("fincuge_finese")]
    held = [row["text"] for row in corpora.held_back("fincuge_finese")]
    assert 0 < len(unseen) < len(held)
    known = [head for head in heads if any(head in text for text in learnt)]
    assert not any(head in text for text in unseen for head in known)
