"""Subjects and confidence of signals, learnt from a few labelled sentences."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from nlp_service.annotate.models.marks import MarkModel
from nlp_service.settings import models_folder
from nlp_service.signals.choice import TASK as SUBJECTS
from nlp_service.signals.judgement import TASK as CONFIDENCE
from nlp_service.signals.pack import using
from nlp_service.training import labelled, signal_confidence, signal_subjects, signal_types
from nlp_service.training.corpora import Corpora
from tests.signals.samples import read_fully

FIRMS = {
    "zh": ("凯澜商业", "岭原矿业", "芮岳集团", "伊川电瓷", "浔渊物业"),
    "en": ("Orla Mills", "Adinath Cement", "Tarn Foods", "Kestrel Wind", "Brack Shipping"),
}
#: What is asserted of the second firm named, and the same words of a rumour that is no event.
TOLD = {
    "zh": ("{a}来函称{b}拖欠第{n}期利息。", "{a}问{b}是否付了第{n}期利息。"),
    "en": (
        "{a} tells us that {b} has not paid interest no. {n}.",
        "{a} wonders why {b} would prepay interest no. {n}.",
    ),
}


def _few(name: str) -> list[dict[str, Any]]:
    language = name[-2:]
    if "cases" not in name:
        return []
    rows = []
    for number in range(40):
        firms = FIRMS[language]
        a, b = firms[number % 5], firms[(number + 1 + number // 5) % 5]
        if a == b:
            continue
        for pattern, told in zip(TOLD[language], (True, False), strict=True):
            signal = {"type": "N01", "assertion": "asserted", "subject": b}
            rows.append(
                {
                    "id": f"{language}-c{len(rows):04d}",
                    "part": "check" if number % 5 == 0 else "dev",
                    "kind": "email",
                    "text": pattern.format(a=a, b=b, n=number),
                    "signals": [signal] if told else [],
                }
            )
    return rows


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """The shipped pack, in a folder where models can be made anew."""
    folder = tmp_path / "models"
    folder.mkdir()
    for entry in models_folder().iterdir():
        if entry.name in (SUBJECTS, CONFIDENCE):
            (folder / entry.name).mkdir()
        elif entry.is_dir():
            (folder / entry.name).symlink_to(entry)
        else:
            shutil.copy(entry, folder)
    return folder


def test_subjects_and_confidence_are_learnt(
    pack: Path, tiny_corpora: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(labelled, "own", _few)
    # Public rows are left out, to be quick.
    monkeypatch.setattr(signal_types, "PLAIN", {"zh": {}, "en": {}})
    monkeypatch.setattr(signal_types, "NEWS", {"zh": (), "en": ()})
    corpora = Corpora.open(tiny_corpora)
    signal_subjects.train(corpora, pack / SUBJECTS)
    subjects = MarkModel.load(pack / SUBJECTS)
    figures = signal_subjects.evaluate(subjects, corpora)
    signal_confidence.train(corpora, pack / CONFIDENCE)
    confidence = MarkModel.load(pack / CONFIDENCE)
    judged = signal_confidence.evaluate(confidence, corpora)
    for language in ("zh", "en"):
        assert figures[f"signal_subjects/{language}"]["accuracy"] > 0.9
        stands = judged[f"signal_confidence/{language}"]
        assert stands["f1"] >= max(0.65, stands["f1_of_all"])
    with using(None, {SUBJECTS: subjects, CONFIDENCE: confidence}):
        (mention,) = read_fully("Tarn Foods tells us that Orla Mills has not paid.", "email")
    assert mention.subject is not None
    assert mention.subject.text == "Orla Mills"


def test_the_quarter_of_the_development_set_that_is_measured_is_not_learnt_from(
    public_corpora: Path,
) -> None:
    corpora = Corpora.open(public_corpora)
    learnt = {one.text for lang in ("zh", "en") for one in labelled.development(corpora, lang)}
    held = {
        row["text"]
        for lang in ("zh", "en")
        for row in corpora.gold(f"signals_{lang}")
        if labelled.held(row["id"])
    }
    assert len(learnt) > 600
    assert len(held) > 200
    assert not learnt & held


@pytest.mark.parametrize("language", ["zh", "en"])
def test_labelled_texts_are_in_order(language: str) -> None:
    for part in ("dev", "check"):
        texts = labelled.written(language, part)
        assert len(texts) > 700
        for one in texts:
            assert all(s.subject is None or s.subject in one.text for s in one.signals)
