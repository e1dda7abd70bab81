"""Types of credit signal, learnt from a few sentences."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nlp_service.annotate.models import TextClassifier
from nlp_service.signals import catalogue
from nlp_service.training import labelled, signal_types
from nlp_service.training.corpora import Corpora, own

TEXTS = {
    "zh": {"N27": "工资已经拖了{}个月", "P05": "我司签下{}号供货合同", None: "第{}号会议室已预订"},
    "en": {
        "N27": "payroll is {} months behind",
        "P05": "we signed supply contract no. {}",
        None: "room {} is booked for the meeting",
    },
}


def _few(name: str) -> list[dict[str, Any]]:
    language = name[-2:]
    if "types" not in name:
        return []
    return [
        {
            "id": f"{language}-t{number:04d}",
            "part": "check" if number % 5 == 0 else "dev",
            "text": pattern.format(number),
            "types": [type_id] if type_id else [],
            "assertion": "asserted" if type_id else None,
        }
        for type_id, pattern in TEXTS[language].items()
        for number in range(40)
    ]


def test_labels_are_the_events_of_the_catalogue() -> None:
    assert set(signal_types.labels()) == {"none"} | {
        type_id for type_id in catalogue().types if type_id[0] in "NP" and "." not in type_id
    }


@pytest.mark.parametrize("language", signal_types.LANGUAGES)
def test_every_event_is_written_of(language: str) -> None:
    rows = own(f"signals/types_{language}")
    told = {type_id for row in rows for type_id in row["types"]}
    assert told == set(signal_types.labels()) - {"none"}
    assert len({row["id"] for row in rows}) == len({row["text"] for row in rows}) == len(rows)
    for part in ("dev", "check"):
        some = signal_types.written_rows(language, part)
        assert (some.targets.sum(axis=1) == 1).all()
        assert some.targets.any(axis=0).mean() > 0.9


def test_denied_and_possible_events_are_taught_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        {"part": "dev", "id": "1", "text": "a", "types": ["N27"], "assertion": "negated"},
        {"part": "dev", "id": "2", "text": "b", "types": ["N27"], "assertion": "asserted"},
        {"part": "dev", "id": "3", "text": "c", "types": ["N27", "N26"], "assertion": "asserted"},
    ]
    monkeypatch.setattr(labelled, "own", lambda name: rows if "types" in name else [])
    made = signal_types.written_rows("en", "dev")
    assert [item[0] for item in made.items] == ["a", "b"]
    assert [signal_types.labels()[i] for i in made.targets.argmax(axis=1)] == ["none", "N27"]


def test_what_is_learnt_is_found_again(
    tmp_path: Path, tiny_corpora: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(labelled, "own", _few)
    folder = tmp_path / "signal_types"
    folder.mkdir()
    corpora = Corpora.open(tiny_corpora)
    signal_types.train(corpora, folder)
    model = TextClassifier.load(folder)
    assert model.predict(["工资已经拖了七个月", "payroll is nine months behind"]) == [["N27"]] * 2
    figures = signal_types.evaluate(model, corpora)
    assert figures["signal_types/zh"]["accuracy"] > 0.9
    assert figures["signal_types/en"]["recall"] > 0.9


def test_one_temperature_for_all_labels_and_a_shift_of_none() -> None:
    rows = signal_types.written_rows("en", "check")
    scores = np.where(rows.targets > 0, 3.0, 0.0).astype(np.float32)
    # Too much belief in no event.
    scores[:, 0] += 6
    scale, shift = signal_types._curve(scores, rows)
    assert len(set(scale.tolist())) == 1
    assert scale[0] > 1
    assert shift[0] < 0
    assert not shift[1:].any()
