"""From a start model to a pack that loads: pretraining, heads, export, stacked heads."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from nlp_service.annotate.models import load, load_embedder
from nlp_service.annotate.models.encoder import Encoder
from nlp_service.settings import settings
from nlp_service.training import pack
from nlp_service.training.corpora import Corpora
from nlp_service.training.encoder import build
from nlp_service.training.encoder.export import load_body
from nlp_service.training.encoder.heads import Plan as HeadPlan
from nlp_service.training.encoder.pretrain import Plan
from nlp_service.training.encoder.vocabulary import read_pieces, tokenizer_of
from nlp_service.training.lessons import HEADS

TEXTS = ["profit rose sharply", "利润大幅上升", "银行发放贷款给公司", "the court"]


@pytest.fixture(scope="module")
def work(start: Path, corpora_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of checkpoints after a few steps of each stage."""
    folder = tmp_path_factory.mktemp("work") / "encoder"
    corpora = Corpora.open(corpora_folder)
    plan = Plan(steps=6, tokens=128, frozen=2, warmup=2)
    recipe = build.Recipe(start=start, layers=(0, 2), plan=plan)
    progress = build.pretrain(corpora, folder, recipe, lambda line: None)
    assert progress.steps == 6 and progress.curve[-1]["masked_loss_zh"] >= 0
    build.tune(corpora, folder, HeadPlan(steps=12, tokens=128, warmup=2), recipe, lambda line: None)
    return folder


@pytest.fixture(scope="module")
def pack_folder(work: Path, corpora_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack with the encoder, and sentiment heads stacked on it."""
    folder = tmp_path_factory.mktemp("pack")
    build.publish(work, folder / "encoder")
    pack.build(Corpora.open(corpora_folder), folder, ["sentiment"])
    return folder


def test_vocabulary_joins_both_languages(work: Path) -> None:
    pieces = read_pieces(work)
    assert {"[MASK]", "profit", "利", "煤"} <= set(pieces)
    tokens = tokenizer_of(pieces).encode("Profit 利润").tokens
    assert tokens == ["[CLS]", "profit", "利", "润", "[SEP]"]


def test_onnx_says_what_the_trained_body_says(work: Path, pack_folder: Path) -> None:
    import torch

    from nlp_service.training.encoder.batches import encode, mean_pool, padded

    encoder = Encoder.load(pack_folder / "encoder")
    rows = encode(tokenizer_of(read_pieces(work)), TEXTS, 64)
    ids, mask = padded(rows)
    with torch.inference_mode():
        body = load_body(work, "tuned.pt")
        wanted = mean_pool(body(ids.cpu(), attention_mask=mask.cpu()).last_hidden_state, mask.cpu())
    given = encoder.vectors(TEXTS)
    assert np.allclose(np.linalg.norm(given, axis=1), 1, atol=1e-5)
    assert (given * wanted.numpy()).sum(axis=1).min() > 0.97


def test_features_do_not_depend_on_the_batch(pack_folder: Path) -> None:
    alone = [Encoder.load(pack_folder / "encoder").vectors([text])[0] for text in TEXTS]
    together = Encoder.load(pack_folder / "encoder").vectors([*TEXTS, "银行" * 200, ""])[:4]
    assert (np.array(alone) * together).sum(axis=1).min() > 0.98


def test_states_stand_at_the_places_of_the_text(pack_folder: Path) -> None:
    ((offsets, states),) = Encoder.load(pack_folder / "encoder").states(["Profit 利润大"])
    assert offsets == [(0, 6), (7, 8), (8, 9), (9, 10)]
    assert states.shape == (4, 32)


def test_the_folder_loads_in_transformers_and_sentence_transformers(pack_folder: Path) -> None:
    from sentence_transformers import SentenceTransformer
    from transformers import AutoModel, AutoTokenizer

    folder = str(pack_folder / "encoder")
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    body = AutoModel.from_pretrained(folder, local_files_only=True).float()
    assert body(**tokenizer("利润 rose", return_tensors="pt")).last_hidden_state.shape[-1] == 32
    model = SentenceTransformer(folder, device="cpu", local_files_only=True)
    made = model.encode(TEXTS, show_progress_bar=False)
    assert (made * Encoder.load(pack_folder / "encoder").vectors(TEXTS)).sum(axis=1).min() > 0.97


def test_stacked_heads_are_listed_and_right(pack_folder: Path) -> None:
    model = load("sentiment", pack_folder)
    assert model.predict(["巨额亏损 aax", "profit rose bby"]) == [["negative"], ["positive"]]
    assert model.predict_proba(["巨额亏损"]).sum() == pytest.approx(1, abs=1e-4)


def test_embedder_of_the_pack(pack_folder: Path) -> None:
    folder = pack_folder / "encoder"
    manifest = pack_folder / "manifest.toml"
    manifest.write_text(
        manifest.read_text("utf-8")
        + '\n[[model]]\nname = "encoder"\ntask = "encoder"\nlicence = "research"\ndata = []\n'
        "files = []\n",
        "utf-8",
    )
    assert load_embedder(pack_folder).vectors(["利润"]).shape == (1, 32)
    assert json.loads((folder / "modules.json").read_text("utf-8"))[1]["path"] == "1_Pooling"


def test_settings_choose_time_and_folder(
    start: Path, corpora_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NLP_SERVICE_ENCODER__START", str(start))
    monkeypatch.setenv("NLP_SERVICE_ENCODER__WORK", str(tmp_path / "work"))
    monkeypatch.setenv("NLP_SERVICE_ENCODER__MINUTES", "0.02")
    settings.cache_clear()
    try:
        build.train(Corpora.open(corpora_folder), tmp_path / "models" / "encoder")
    finally:
        monkeypatch.undo()
        settings.cache_clear()
    assert (tmp_path / "work" / "research" / "encoder" / build.DONE).is_file()
    assert Encoder.load(tmp_path / "models" / "encoder").vectors(["贷款"]).shape == (1, 32)


def test_training_goes_on_from_an_encoder_of_a_pack(
    pack_folder: Path, corpora_folder: Path, start: Path, tmp_path: Path
) -> None:
    corpora, work = Corpora.open(corpora_folder), tmp_path / "work" / "encoder"
    recipe = build.Recipe(start=start)
    build.resume(corpora, pack_folder / "encoder", work, recipe, lambda line: None)
    before = Encoder.load(pack_folder / "encoder").vectors(["利润增长"])
    build.tune(corpora, work, HeadPlan(steps=1, tokens=128), recipe, lambda line: None)
    build.publish(work, tmp_path / "same")
    assert Encoder.load(tmp_path / "same").vectors(["利润增长"]) == pytest.approx(before, abs=0.02)
    with np.load(pack_folder / "encoder" / HEADS) as old, np.load(tmp_path / "same" / HEADS) as new:
        assert new["sentiment.weights"] == pytest.approx(old["sentiment.weights"], abs=1e-3)
