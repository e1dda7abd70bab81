"""Polarity of a text for one entity of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nlp_service.annotate.models import PairClassifier
from nlp_service.annotate.models.features import NgramSpec
from nlp_service.annotate.models.views import entity_views
from nlp_service.training.corpora import Corpora
from nlp_service.training.fit import Recipe, Rows, rows_of
from nlp_service.training.lessons import Lessons, fit_lessons
from nlp_service.training.metrics import accuracy, calibration_figures, f1
from nlp_service.training.sentiment import LABELS

SETS = {"zh": ("fincuge_finnsp", "fin_news_sentiment"), "en": ("sentfin", "finentity")}
#: Accuracy of an untuned linear model; for fincuge_finnsp the combined figure below.
FLOORS = {"sentfin": 0.75, "finentity": 0.72, "fincuge_finnsp": 0.90}
#: Headlines about one company teach positive polarity; at full weight they cost subject F1.
_WEIGHTS = {"fin_news_sentiment": 0.2}
#: Characters read of an article.
_LONGEST = 2000

_EN = (
    NgramSpec((2, 5), (1, 2), 19, 0),
    NgramSpec((2, 5), (1, 3), 18, 1),
    NgramSpec((2, 5), (1, 3), 18, 2),
    NgramSpec((2, 5), (1, 3), 18, 3),
    NgramSpec((1, 0), (1, 1), 14, 4),
)
_ZH = (
    NgramSpec((1, 4), (0, 0), 19, 0),
    NgramSpec((1, 3), (0, 0), 18, 1),
    NgramSpec((1, 3), (0, 0), 18, 2),
    NgramSpec((1, 3), (0, 0), 18, 3),
    NgramSpec((1, 3), (0, 0), 16, 4),
)
RECIPES = {
    "zh": Recipe("multi_class", LABELS, _ZH, keep=150_000, penalty=4.0),
    "en": Recipe("multi_class", LABELS, _EN, keep=150_000, penalty=2.0),
}


@dataclass(frozen=True)
class Pair:
    """One question: what is this text for this entity?"""

    text: str
    entity: str
    label: str


def pairs_of(row: dict[str, Any]) -> list[Pair]:
    """The pairs of a row of any of the sets."""
    text = text_of(row)
    if "entities" in row:
        bad = set(row["subjects"])
        return [Pair(text, e, "negative" if e in bad else "neutral") for e in candidates(row)]
    if "company" in row:
        return [Pair(text, row["company"], row["label"])]
    pairs: dict[str, Pair] = {}
    for start, end, label, *name in row["spans"]:
        entity = name[0] if name else text[start:end]
        if entity and entity in text:
            pairs.setdefault(entity, Pair(text, entity, label.lower()))
    return list(pairs.values())


def text_of(row: dict[str, Any]) -> str:
    """The text of a row that is read, led by its title where the text lacks that."""
    title = row.get("title") or ""
    text = str(row["text"])
    lead = "" if not title or text.startswith(title[:15]) else title + "。"
    return (lead + text)[:_LONGEST]


def candidates(row: dict[str, Any]) -> list[str]:
    """The candidate names of a fincuge_finnsp row."""
    given = row["entities"]
    names = given.split(";") if isinstance(given, str) else given
    return list(dict.fromkeys(name for name in names if name))


def _rows(pairs: list[Pair], weight: float = 1.0) -> Rows:
    return rows_of(
        [entity_views(p.text, p.entity) for p in pairs],
        [(p.label,) for p in pairs],
        LABELS,
        weight,
    )


def lessons(corpora: Corpora, language: str) -> Lessons:
    """What the heads of a language learn from."""
    parts = [
        _rows(
            [pair for row in corpora.training(name) for pair in pairs_of(row)],
            _WEIGHTS.get(name, 1.0),
        )
        for name in SETS[language]
    ]
    # With the encoder fincuge_finnsp falls from 0.909 to 0.901: its articles are longer than what
    # the encoder reads.
    return Lessons("entity_polarity", language, parts, RECIPES[language], plain=language == "zh")


def train(corpora: Corpora, folder: Path) -> None:
    """Write the heads of both languages into a folder."""
    for language in SETS:
        fit_lessons(lessons(corpora, language), folder)


def evaluate(model: PairClassifier, corpora: Corpora) -> dict[str, dict[str, float]]:
    """Accuracy on the held-back tenth; the competition's figure for fincuge_finnsp."""
    result: dict[str, dict[str, float]] = {}
    confidence, hits = [], []
    for language, names in SETS.items():
        for name in names:
            pairs = [p for row in corpora.held_back(name) for p in pairs_of(row)]
            if not pairs:
                continue
            proba = model.predict_proba([(p.text, p.entity) for p in pairs], language)
            truth = [LABELS.index(p.label) for p in pairs]
            confidence.append(proba.max(axis=1))
            hits.append(proba.argmax(axis=1) == np.array(truth))
            result[f"entity_polarity/{name}"] = {
                "accuracy": accuracy(truth, proba.argmax(axis=1).tolist())
            }
    if rows := corpora.held_back("fincuge_finnsp"):
        result["entity_polarity/fincuge_finnsp"] |= _negative_news(model, rows)
    for name, floor in FLOORS.items():
        if f"entity_polarity/{name}" in result:
            result[f"entity_polarity/{name}"]["floor"] = floor
    if hits:
        result |= calibration_figures(
            "entity_polarity", np.concatenate(confidence), np.concatenate(hits)
        )
    return result


def _negative_news(model: PairClassifier, rows: list[dict[str, Any]]) -> dict[str, float]:
    """0.4 F1 of negative texts + 0.6 F1 of their subjects (CCF BDCI 2019)."""
    found = real = both = texts = true_texts = right_texts = 0
    for row in rows:
        names = candidates(row)
        bad: set[str] = set()
        if names:
            proba = model.predict_proba([(text_of(row), n) for n in names], "zh")
            bad = {n for n, p in zip(names, proba, strict=True) if p.argmax() == 0}
            # The set counts the longest form of a name only.
            bad = {n for n in bad if not any(n != other and n in other for other in bad)}
        subjects = set(row["subjects"])
        found, real, both = found + len(bad), real + len(subjects), both + len(bad & subjects)
        texts, true_texts = texts + bool(bad), true_texts + bool(subjects)
        right_texts += bool(bad) and bool(subjects)
    negative, subject = f1(right_texts, texts, true_texts), f1(both, found, real)
    return {
        "f1_negative": negative,
        "f1_subject": subject,
        "combined": 0.4 * negative + 0.6 * subject,
    }
