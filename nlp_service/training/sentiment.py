"""Sentiment of a sentence or text: one head a language, which tells kinds of text apart.

What is praise in a review of a hotel says nothing in a report: each set is a kind of its own, and
the project's own sentences of mail are one more.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from nlp_service.annotate.models import TextClassifier
from nlp_service.annotate.models.features import NgramSpec
from nlp_service.training.corpora import Corpora, own
from nlp_service.training.fit import Recipe, Rows, rows_of
from nlp_service.training.lessons import Lessons, fit_lessons
from nlp_service.training.metrics import accuracy, calibration_figures

LABELS = ("negative", "neutral", "positive")
SETS = {
    "zh": (
        "fin_news_sentiment",
        "fincuge_finfe",
        "mcrls_credit_risk",
        "chnsenticorp_hotel",
        "bank_comments",
    ),
    "en": ("twitter_fin_news", "sentfin", "fiqa_posts", "semeval_headlines"),
}
#: Accuracy that an untuned linear model reaches on a set of its own.
FLOORS = {
    "fin_news_sentiment": 0.93,
    "fincuge_finfe": 0.70,
    "mcrls_credit_risk": 0.80,
    "chnsenticorp_hotel": 0.90,
    "twitter_fin_news": 0.82,
}
_SAME = {"bullish": "positive", "bearish": "negative", "risky": "negative"}
#: Scores of FiQA and SemEval-2017 (-1 to 1) nearer to 0 than this are neutral.
_NEUTRAL = 0.15
#: Mail sentences are few and are what the service reads, so each counts as several.
_OWN_WEIGHT = 3.0
#: Characters read of a long review.
_LONGEST = 600

RECIPES = {
    "zh": Recipe("multi_class", LABELS, (NgramSpec((1, 4), (0, 0)),), keep=80_000, penalty=4.0),
    "en": Recipe("multi_class", LABELS, (NgramSpec((2, 5), (1, 3)),), keep=80_000, penalty=8.0),
}


def label_of(row: dict[str, Any]) -> str | None:
    """The label of a row of any of the sets; None where it has no single one."""
    if "score" in row:
        score = float(row["score"])
        return "neutral" if abs(score) < _NEUTRAL else "positive" if score > 0 else "negative"
    if "label" in row:
        return _SAME.get(row["label"], row["label"])
    polarities = {span[2] for span in row["spans"]}
    return polarities.pop() if len(polarities) == 1 else None


def _rows(data: list[dict[str, Any]], weight: float = 1.0) -> Rows:
    kept = [(row["text"][:_LONGEST], label_of(row)) for row in data]
    return rows_of(
        [(text,) for text, label in kept if label],
        [(label,) for _, label in kept if label],
        LABELS,
        weight,
    )


def _own_rows(language: str) -> Rows:
    rows = [row for row in own(f"acts/{language}") if "sentiment" in row]
    return rows_of(
        [(row["text"],) for row in rows], [(row["sentiment"],) for row in rows], LABELS, _OWN_WEIGHT
    )


def lessons(corpora: Corpora, language: str) -> Lessons:
    """What the heads of a language learn from."""
    sets = SETS[language]
    parts = [_rows(corpora.training(name)).of_kind(kind) for kind, name in enumerate(sets)]
    recipe = replace(RECIPES[language], kinds=len(sets) + 1)
    return Lessons("sentiment", language, parts, recipe, _own_rows(language).of_kind(len(sets)))


def train(corpora: Corpora, folder: Path) -> None:
    """Write the heads of both languages into a folder."""
    for language in SETS:
        fit_lessons(lessons(corpora, language), folder)


def evaluate(model: TextClassifier, corpora: Corpora) -> dict[str, dict[str, float]]:
    """Accuracy on the held-back tenth of each set, choosing among the labels the set has."""
    result: dict[str, dict[str, float]] = {}
    confidences, hits = [], []
    for language, names in SETS.items():
        for name in names:
            rows = _rows(corpora.held_back(name))
            if not len(rows):
                continue
            possible = rows.targets.any(axis=0)
            proba = model.predict_proba([item[0] for item in rows.items], language)
            choice = np.where(possible, proba, -1.0).argmax(axis=1)
            truth = rows.targets.argmax(axis=1)
            metrics = {"accuracy": accuracy(truth.tolist(), choice.tolist())}
            if name in FLOORS:
                metrics["floor"] = FLOORS[name]
            result[f"sentiment/{name}"] = metrics
            confidences.append(proba.max(axis=1))
            hits.append(proba.argmax(axis=1) == truth)
    if hits:
        result |= calibration_figures(
            "sentiment", np.concatenate(confidences), np.concatenate(hits)
        )
    return result
