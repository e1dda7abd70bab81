"""Event types of the public sets under their own names: the official measure of this task."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlp_service.annotate.models import TextClassifier
from nlp_service.annotate.models.features import NgramSpec, normalise
from nlp_service.annotate.models.linear import Floats
from nlp_service.training.corpora import GLUED, Corpora
from nlp_service.training.fit import Recipe, Rows, rows_of
from nlp_service.training.lessons import Lessons, fit_lessons
from nlp_service.training.metrics import calibration_figures, multilabel_f1

SETS = {"zh": ("fincuge_finese", "fewfc_events"), "en": ("sentivent_events",)}
#: Micro F1 of an untuned linear model.
FLOORS = {"fincuge_finese": 0.83, "fewfc_events": 0.95, "sentivent_events": 0.47}
KEYS = {"sentivent_events": "doc"}
#: Types of a set with fewer rows than this are not learnt.
_FEWEST = 5
_FEWFC_HALVES = tuple(
    frozenset(f"fewfc:{name}" for name in names.split())
    for names in ("质押 股份股权转让 起诉 投资 减持", "收购 担保 中标 签署合同 判决")
)

SPECS = {"zh": (NgramSpec((1, 3), (0, 0)),), "en": (NgramSpec((2, 5), (1, 3)),)}


def typed_rows(data: list[dict[str, Any]], name: str) -> list[tuple[str, frozenset[str]]]:
    """Distinct texts of a set with all their types, as ``set:type``."""
    short = name.split("_")[-1 if name.startswith("fincuge") else 0]
    types: dict[str, set[str]] = {}
    texts: dict[str, str] = {}
    for row in data:
        key = normalise(row["text"])
        texts.setdefault(key, row["text"])
        given = types.setdefault(key, set())
        if "event_type" in row:
            given.add(row["event_type"])
        elif "events" in row:
            given.update(event["type"] for event in row["events"])
        else:
            given.update(row["labels"])
    return [(texts[k], frozenset(f"{short}:{t}" for t in types[k])) for k in texts]


def lessons(corpora: Corpora, language: str) -> Lessons:
    """What the head of a language learns from; both know the types of all sets."""
    data = {
        name: typed_rows(corpora.training(name, KEYS.get(name, "text")), name)
        for names in SETS.values()
        for name in names
    }
    labels = _labels(data)
    parts = [_own_types_only(data[name], labels) for name in SETS[language] if data[name]]
    recipe = Recipe(
        "multi_label",
        labels,
        SPECS[language],
        keep=100_000,
        penalty=40.0,
        balance=0.2,
        lowest=0.2,
    )
    return Lessons("event_types", language, parts, recipe)


def train(corpora: Corpora, folder: Path) -> None:
    """Write the heads of both languages into a folder."""
    for language in SETS:
        fit_lessons(lessons(corpora, language), folder)


def evaluate(model: TextClassifier, corpora: Corpora) -> dict[str, dict[str, float]]:
    """Micro F1 on the held-back tenth of each set, over the types of that set.

    ``micro_f1_unseen`` is that of the rows without a headline that a training row also holds.
    """
    result: dict[str, dict[str, float]] = {}
    confidence, hits = [], []
    for language, names in SETS.items():
        for name in names:
            data = typed_rows(corpora.held_back(name, KEYS.get(name, "text")), name)
            if not data:
                continue
            own = sorted({t for _, types in data for t in types} | set(_of_set(model.labels, name)))
            judged = _judge(model, data, own, language)
            macro, micro = multilabel_f1(judged.truth, judged.given)
            figures = {"micro_f1": micro, "macro_f1": macro, "floor": FLOORS[name]}
            if name in GLUED and (unseen := typed_rows(corpora.unseen(name), name)):
                alone = _judge(model, unseen, own, language)
                figures["micro_f1_unseen"] = multilabel_f1(alone.truth, alone.given)[1]
            result[f"event_types/{name}"] = figures
            confidence.append(judged.confidence)
            hits.append(judged.hits)
    if hits:
        result |= calibration_figures(
            "event_types", np.concatenate(confidence), np.concatenate(hits)
        )
    return result


class _Judged(NamedTuple):
    """True and given types (texts x types), and the chances of all types asked for."""

    truth: NDArray[np.int8]
    given: NDArray[np.int8]
    confidence: Floats
    hits: NDArray[np.bool_]


def _judge(
    model: TextClassifier, data: list[tuple[str, frozenset[str]]], own: list[str], language: str
) -> _Judged:
    rows = rows_of([(text,) for text, _ in data], [sorted(types) for _, types in data], own)
    proba = model.predict_proba([text for text, _ in data], language)
    limits = model.thresholds(language)
    asked = _own_types_only(data, tuple(own)).weights > 0
    given = np.zeros_like(rows.targets)
    confidence, hits = [], []
    for column, label in enumerate(own):
        if label in model.labels:
            p, at = proba[:, model.labels.index(label)], asked[:, column]
            given[:, column] = (p >= limits[label]) & at
            confidence.append(p[at])
            hits.append(rows.targets[at, column] > 0)
    return _Judged(rows.targets, given, np.concatenate(confidence), np.concatenate(hits))


def _labels(data: dict[str, list[tuple[str, frozenset[str]]]]) -> tuple[str, ...]:
    counts: dict[str, int] = {}
    for rows in data.values():
        for _, types in rows:
            for label in types:
                counts[label] = counts.get(label, 0) + 1
    return tuple(sorted(label for label, count in counts.items() if count >= _FEWEST))


def _of_set(labels: tuple[str, ...], name: str) -> list[str]:
    short = name.split("_")[-1 if name.startswith("fincuge") else 0]
    return [label for label in labels if label.startswith(short + ":")]


def _own_types_only(data: list[tuple[str, frozenset[str]]], labels: tuple[str, ...]) -> Rows:
    """Rows whose weights hide the types about which they say nothing.

    Those are the types of the other sets and, in FewFC, of its other half: a sentence was
    labelled either with the five base types or with the five transfer types.
    """
    short = next(t for _, types in data for t in types).split(":")[0]
    rows = rows_of(
        [(text,) for text, _ in data],
        [[t for t in types if t in labels] for _, types in data],
        labels,
    )
    mine = np.array([label.startswith(short + ":") for label in labels], dtype=np.float32)
    weights = rows.weights * mine
    for row, (_, types) in enumerate(data):
        for half in _FEWFC_HALVES if short == "fewfc" else ():
            if types.isdisjoint(half):
                weights[row, [i for i, label in enumerate(labels) if label in half]] = 0
    return replace(rows, weights=weights)
