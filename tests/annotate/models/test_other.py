"""Models of other origin, named in the settings: tiny random ones of another architecture."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from nlp_service.annotate.models import load, load_embedder
from nlp_service.errors import ModelMissing
from nlp_service.settings import settings

PIECES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"银行公司王芳abcdefghij", "bank"]
#: The shape of DistilBERT: no token types, no pooler, other names of weights than BERT's.
SHAPE = {"vocab_size": len(PIECES), "dim": 16, "n_layers": 1, "n_heads": 2, "hidden_dim": 32}


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Settings that a test may change by variables."""
    settings.cache_clear()
    yield monkeypatch
    monkeypatch.undo()
    settings.cache_clear()


def _save(folder: Path, kind: str, **config: object) -> Path:
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    torch.manual_seed(0)
    folder.mkdir()
    (folder / "vocab.txt").write_text("\n".join(PIECES) + "\n", "utf-8")
    transformers.BertTokenizer(vocab=str(folder / "vocab.txt")).save_pretrained(folder)
    made = transformers.DistilBertConfig(**SHAPE, **config)
    getattr(transformers, kind)(made).save_pretrained(folder)
    return folder


def test_a_classifier_of_another_architecture(tmp_path: Path, chosen: pytest.MonkeyPatch) -> None:
    names = {0: "Negative", 1: "Neutral", 2: "Positive"}
    folder = _save(
        tmp_path / "head", "DistilBertForSequenceClassification", num_labels=3, id2label=names
    )
    chosen.setenv("NLP_SERVICE_ENCODER__HEADS", f'{{"sentiment": "{folder}"}}')
    model = load("sentiment")
    assert model.labels == ("negative", "neutral", "positive") and not model.calibrated
    chances = model.predict_proba(["银行", "the bank", "公司"])
    assert chances.shape == (3, 3) and np.allclose(chances.sum(axis=1), 1, atol=1e-5)
    assert model.predict(["银行"])[0][0] in model.labels
    assert model.predict_proba([("银行 公司", "银行")]).shape == (1, 3)


def test_a_tagger_of_another_architecture(tmp_path: Path, chosen: pytest.MonkeyPatch) -> None:
    folder = _save(
        tmp_path / "tagger",
        "DistilBertForTokenClassification",
        id2label={0: "B-PER", 1: "I-PER", 2: "B-company"},
    )
    chosen.setenv("NLP_SERVICE_ENCODER__HEADS", f'{{"entities": "{folder}"}}')
    text = "王芳 of bank"
    found = load("entities").tag(text)
    assert found and {e.label.value for e in found} <= {"PERSON", "ORG"}
    assert all(text[e.start : e.end] == e.text for e in found)


def test_an_embedder_of_another_architecture(tmp_path: Path, chosen: pytest.MonkeyPatch) -> None:
    pytest.importorskip("sentence_transformers")
    chosen.setenv("NLP_SERVICE_ENCODER__EMBEDDER", str(_save(tmp_path / "body", "DistilBertModel")))
    vectors = load_embedder().vectors(["银行", "bank"])
    assert vectors.shape == (2, 16) and np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_model_that_is_not_on_disk(chosen: pytest.MonkeyPatch) -> None:
    pytest.importorskip("transformers")
    chosen.setenv("NLP_SERVICE_ENCODER__HEADS", '{"acts": "nobody/nothing-of-this-name"}')
    with pytest.raises(ModelMissing, match="nothing-of-this-name") as caught:
        load("acts")
    assert "nothing is downloaded" in caught.value.next_step


def test_the_extra_is_not_installed(chosen: pytest.MonkeyPatch) -> None:
    chosen.setenv("NLP_SERVICE_ENCODER__EMBEDDER", "some/embedder")
    chosen.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(ModelMissing, match="needs the package") as caught:
        load_embedder()
    assert "nlp_service[transformers]" in caught.value.next_step
