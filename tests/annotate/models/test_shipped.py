"""The shipped pack: whole, small, quick to load, right on plain sentences of both languages."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from time import perf_counter

import pytest

from nlp_service.annotate.models import Manifest, load
from nlp_service.settings import shipped
from nlp_service.training.pack import TASKS
from tests.machine import slowness

PACK = shipped("models")


@pytest.fixture(autouse=True)
def _shipped_pack(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("NLP_SERVICE_MODELS", raising=False)
    yield


def test_every_task_is_there_and_whole() -> None:
    manifest = Manifest.read(PACK)
    assert {model.task for model in manifest.models} == set(TASKS)
    assert set(manifest.verify().values()) == {"ok"}
    for model in manifest.models:
        assert (PACK / model.name / "card.md").is_file()
        assert model.metrics and model.data


def test_the_pack_is_small() -> None:
    total = sum(file.bytes for model in Manifest.read(PACK).models for file in model.files)
    assert total < 120_000_000


def test_no_model_learnt_from_noncommercial_text() -> None:
    assert not [m.name for m in Manifest.read(PACK).models if "financial_phrasebank" in m.data]


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("我司承诺于6月30日前付清全部利息。", "commit"),
        ("附件为我司二季度财务报表，请查收。", "provide"),
        ("请问贵公司何时能够提供三季度流水？", "request"),
        ("若周五前仍未付款，我行将提起诉讼。", "threaten"),
        ("非常感谢贵行一直以来的支持！", "courtesy"),
        ("We will wire the interest by Friday.", "commit"),
        ("Attached is the Q2 statement.", "provide"),
        ("Could you send us the signed certificate?", "request"),
        ("Unless you pay by Friday we will take legal action.", "threaten"),
        ("Thank you very much for your help.", "courtesy"),
    ],
)
def test_acts_of_plain_sentences(text: str, act: str) -> None:
    assert act in load("acts", PACK).predict([text])[0]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("公司净利润同比大幅下滑，股价跌停", "negative"),
        ("公司业绩大幅增长，利润创历史新高", "positive"),
        ("The company swung to a heavy loss and its shares slumped", "negative"),
        ("Profit rises sharply and beats forecasts", "positive"),
    ],
)
def test_sentiment_of_plain_sentences(text: str, label: str) -> None:
    assert load("sentiment", PACK).predict([text]) == [[label]]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("工商银行行长张伟昨日在北京会见了马云。", {("张伟", "PERSON"), ("北京", "LOC")}),
        ("John Smith of Siemens met officials in Germany .", {("John Smith", "PERSON")}),
    ],
)
def test_entities_of_plain_sentences(text: str, found: set[tuple[str, str]]) -> None:
    tagged = load("entities", PACK).tag(text)
    assert found <= {(e.text, e.label.value) for e in tagged}
    assert all(text[e.start : e.end] == e.text for e in tagged)


def test_polarity_depends_on_the_entity() -> None:
    model = load("entity_polarity", PACK)
    text = "Alder shares surge to record high while Birch plunges on heavy losses"
    surge, plunge = model.predict_proba([(text, "Alder"), (text, "Birch")])
    assert surge[model.labels.index("positive")] > plunge[model.labels.index("positive")]
    assert plunge[model.labels.index("negative")] > surge[model.labels.index("negative")]


def test_embeddings_join_the_languages() -> None:
    texts = ["银行向公司发放贷款。", "The bank lends money to the company.", "今天下雨了。"]
    chinese, english, other = load("encoder", PACK).vectors(texts)
    assert chinese @ english > chinese @ other
    assert chinese @ english > english @ other


@pytest.mark.parametrize(
    "text",
    [
        "禾润集团涉嫌非法集资，江澜银行称已全额计提",
        "中诚信国际下调禾润集团主体评级",
        "江澜银行客户禾润集团资金链断裂",
    ],
)
def test_subject_of_a_headline(text: str) -> None:
    assert load("subjects", PACK).find(text)[0][0] == "禾润集团"


def test_events_propose_catalogue_ids() -> None:
    model = load("events", PACK)
    assert "N13" in model.predict(["某上市公司涉嫌财务造假虚增利润"])[0]
    assert model.predict(["今天召开了例会"]) == [[]]


@pytest.mark.alone
def test_loading_all_models_is_quick() -> None:
    """In a fresh process: imports counted, training libraries not needed."""
    code = (
        "import sys, time; from pathlib import Path; t = time.process_time();"
        "from nlp_service.annotate.models import load;"
        f"[load(task, Path({str(PACK)!r})) for task in {TASKS!r}];"
        "assert 'sklearn' not in sys.modules; print(time.process_time() - t)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    # Processor time with room for a busy machine; the figure itself stands in the README.
    assert float(out.stdout) < 3.0 * slowness()


def test_acts_are_fast() -> None:
    model = load("acts", PACK)
    texts = [
        "我司将于本周五之前提供贵行所需的全部材料。",
        "We will send the papers on Friday.",
    ] * 1000
    model.predict_proba(texts[:10])
    begin = perf_counter()
    model.predict_proba(texts)
    assert len(texts) / (perf_counter() - begin) > 2000
