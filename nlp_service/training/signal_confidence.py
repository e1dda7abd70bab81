"""The chance that a reading of a signal is right, learnt from labelled sentences."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlp_service.annotate import Annotator
from nlp_service.annotate.models import TextClassifier
from nlp_service.annotate.models.encoder import FOLDER, ONNX, Encoder, load_encoder
from nlp_service.annotate.models.features import language_of
from nlp_service.annotate.models.linear import Floats
from nlp_service.annotate.models.marks import MarkModel
from nlp_service.schema import AnnotationRequest
from nlp_service.signals.detection import read, with_subject
from nlp_service.signals.judgement import TASK, marks_of, stands_at
from nlp_service.signals.pack import using
from nlp_service.training import signal_types
from nlp_service.training.corpora import Corpora, stable_fold
from nlp_service.training.labelled import Labelled, development, written
from nlp_service.training.marks import calibrate, fit
from nlp_service.training.metrics import calibration_figures, f1
from nlp_service.training.signal_subjects import WITHOUT

LANGUAGES = ("zh", "en")
#: Parts of the sentences that the types' model is made without, to read them as new ones.
_FOLDS = 4
_PENALTY = 0.1
_KEEP = 60_000


class Judged(NamedTuple):
    """The marks of a reading of a text, whether it is right, and whether no cue told it."""

    text: str
    marks: list[str]
    right: bool
    proposed: bool


class _Remembered:
    """An encoder that reads no text twice."""

    def __init__(self, network: Encoder) -> None:
        self._network = network
        self._seen: dict[str, Floats] = {}

    def features(self, texts: list[str]) -> Floats:
        new = [text for text in dict.fromkeys(texts) if text not in self._seen]
        if new:
            self._seen |= zip(new, self._network.features(new), strict=True)
        return np.array([self._seen[text] for text in texts])


def train(corpora: Corpora, folder: Path) -> None:
    """Write ``zh.npz`` and ``en.npz`` into a folder of a pack that has the other models."""
    rows = {lang: signal_types.rows_to_learn(corpora, lang) for lang in LANGUAGES}
    texts = [
        text for lang in LANGUAGES for text in [*written(lang, "dev"), *development(corpora, lang)]
    ]
    encoder = folder.parent / FOLDER
    network: Any = _Remembered(load_encoder(encoder)) if (encoder / ONNX).is_file() else None
    annotator = Annotator(folder.parent)
    judged: list[Judged] = []
    for fold in range(_FOLDS):
        inside = {
            lang: part.take(np.flatnonzero([_fold(item[0]) != fold for item in part.items]))
            for lang, part in rows.items()
        }
        types = TextClassifier(dict(signal_types.heads_of(inside, network)))
        for text in texts:
            if _fold(text.text) == fold:
                judged += judge(text, annotator, {"signal_types": types})
    for lang in LANGUAGES:
        own = [one for one in judged if language_of(one.text) == lang]
        truth = np.array([one.right for one in own])
        marks = [one.marks for one in own]
        folds = np.array([stable_fold(one.text, _FOLDS, "judge") for one in own])
        scores = np.zeros(len(own), dtype=np.float32)
        for fold in range(_FOLDS):
            learn, away = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
            draft = _fit([marks[i] for i in learn], truth[learn])
            scores[away] = draft.scores([marks[i] for i in away])
        head = calibrate(_fit(marks, truth), scores, truth)
        head.save(folder / f"{lang}.npz")


def _fit(marks: list[list[str]], truth: NDArray[np.bool_]) -> Any:
    return fit(marks, truth, np.ones(len(marks)), _PENALTY, _KEEP)


def _fold(text: str) -> int:
    return stable_fold(text, _FOLDS, "mentions")


def judge(text: Labelled, annotator: Annotator, others: dict[str, Any]) -> list[Judged]:
    """The readings of a text that the model judges; right is one that has a label of its own."""
    request = AnnotationRequest(id="-", text=text.text, kind=text.kind)
    annotation = annotator.annotate(request, without=WITHOUT)
    with using(annotator.models, others):
        found = read(text.text, annotation, kind=text.kind)
        readings = [with_subject(reading, text.text, text.kind) for reading in found]
        marks = marks_of(readings, text.text, text.kind)
    left = [(said.type, said.assertion) for said in text.signals]
    judged: list[Judged] = []
    for reading, seen in zip(readings, marks, strict=True):
        key = (reading.base, reading.mention.assertion)
        right = key in left
        if right:
            left.remove(key)
        if seen is not None:
            judged.append(Judged(text.text, seen, right, reading.chance is not None))
    return judged


def evaluate(model: MarkModel, corpora: Corpora) -> dict[str, dict[str, float]]:
    """Micro-F1 of type and assertion of what stands, on sentences that are only measured.

    ``f1_of_all`` is that of everything that cues and models propose.
    """
    result: dict[str, dict[str, float]] = {}
    chances: list[float] = []
    hits: list[bool] = []
    annotator = Annotator(model.pack)
    for lang in LANGUAGES:
        right = said = wanted = all_right = all_said = 0
        for text in written(lang, "check"):
            if text.kind == "contract":
                continue
            judged = judge(text, annotator, {TASK: model})
            given = model.heads[lang].chances([one.marks for one in judged])
            chances += given
            hits += [one.right for one in judged]
            wanted += len(text.signals)
            all_said += len(judged)
            all_right += sum(one.right for one in judged)
            stands = [
                one.right
                for chance, one in zip(given, judged, strict=True)
                if stands_at(chance, lang, text.kind, proposed=one.proposed)
            ]
            said, right = said + len(stands), right + sum(stands)
        result[f"signal_confidence/{lang}"] = {
            "f1": f1(right, said, wanted),
            "f1_of_all": f1(all_right, all_said, wanted),
        }
    return result | calibration_figures("signal_confidence", np.array(chances), np.array(hits))
