"""The company that an event of a Chinese headline is about."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np

from nlp_service.annotate.models.features import NgramSpec
from nlp_service.annotate.models.subjects import CHOICE, SubjectFinder, companies, company_features
from nlp_service.annotate.models.views import entity_views
from nlp_service.training.companies import company_examples, texts_of
from nlp_service.training.corpora import Corpora, stable_fold
from nlp_service.training.entities import fit_crf
from nlp_service.training.fit import Recipe, Rows, calibration, fit_calibrated, rows_of
from nlp_service.training.lessons import Lessons, fit_lessons
from nlp_service.training.metrics import calibration_figures, f1

SETS = {"zh": ("fincuge_finese",)}
LABELS = ("subject",)
#: Exact F1 of an untuned ranking.
FLOORS = {"fincuge_finese": 0.42}
_SPECS = (
    NgramSpec((1, 2), (0, 0), 18, 0),
    NgramSpec((1, 3), (0, 0), 18, 1),
    NgramSpec((1, 3), (0, 0), 19, 2),
    NgramSpec((1, 3), (0, 0), 19, 3),
    NgramSpec((1, 3), (0, 0), 16, 4),
)
RECIPE = Recipe("multi_label", LABELS, _SPECS, keep=120_000, penalty=4.0)


def _fit_companies(corpora: Corpora, path: Path, *, fold: int | None) -> Any:
    """A tagger of companies learnt from one half of the training rows, or from all."""
    import pycrfsuite

    rows = corpora.training("fincuge_finese")
    kept = [r for r in rows if fold is None or stable_fold(r["text"], 2, "halves") == fold]
    fit_crf(company_examples(kept), path, language="zh", iterations=50, look=company_features)
    tagger = pycrfsuite.Tagger()
    tagger.open(str(path))
    return tagger


class Question(NamedTuple):
    """A company of a text, whether it is a subject, and whether the other half's tagger saw it."""

    text: str
    name: str
    right: bool
    found: bool


@lru_cache(maxsize=2)
def _questions(corpora: Corpora) -> tuple[Question, ...]:
    """The companies of each training text, found by a tagger that did not learn from its half."""
    asked: list[Question] = []
    texts = texts_of(corpora.training("fincuge_finese"))
    with TemporaryDirectory() as folder:
        for fold in (0, 1):
            path = Path(folder) / f"{fold}.crfsuite"
            tagger = _fit_companies(corpora, path, fold=1 - fold)
            for text, subjects in texts.values():
                if stable_fold(text, 2, "halves") == fold:
                    seen = companies(tagger, text)
                    asked += [
                        Question(text, name, name in subjects, name in seen)
                        for name in dict.fromkeys([*subjects, *seen])
                    ]
    return tuple(asked)


def _rows(asked: Iterable[Question]) -> Rows:
    asked = list(asked)
    return rows_of(
        [entity_views(q.text, q.name) for q in asked],
        [LABELS if q.right else () for q in asked],
        LABELS,
    )


def lessons(corpora: Corpora, language: str) -> Lessons:
    """What the ranking head learns from."""
    asked = _questions(corpora) if any(corpora.training("fincuge_finese")) else ()
    return Lessons("subjects", language, [_rows(asked)], RECIPE)


def train(corpora: Corpora, folder: Path) -> None:
    """Write the tagger of companies, the ranking head and the curve of its first choice."""
    _fit_companies(corpora, folder / "zh.crfsuite", fold=None)
    one = lessons(corpora, "zh")
    fit_lessons(one, folder)
    scale, shift = _curve(_questions(corpora)) if len(one.parts[0]) else (1.0, 0.0)
    np.savez(folder / CHOICE, scale=scale, shift=shift)


def _curve(asked: Sequence[Question]) -> tuple[float, float]:
    """Scale and shift of the first choice's log odds, each half judged by a head of the other."""
    odds, hits = [], []
    for fold in (0, 1):
        mine = [q for q in asked if stable_fold(q.text, 2, "halves") == fold]
        head = fit_calibrated(
            [_rows(q for q in asked if stable_fold(q.text, 2, "halves") != fold)], RECIPE
        )
        seen = [q for q in mine if q.found]
        chances = head.predict_proba(_rows(seen).items)[:, 0].clip(1e-6, 1 - 1e-6)
        first: dict[str, tuple[float, bool]] = {}
        for question, chance in zip(seen, chances, strict=True):
            if chance > first.get(question.text, (0.0, False))[0]:
                first[question.text] = float(chance), question.right
        odds += [math.log(chance / (1 - chance)) for chance, _ in first.values()]
        hits += [right for _, right in first.values()]
    truth = rows_of([("",)] * len(hits), [LABELS if hit else () for hit in hits], LABELS)
    scale, shift = calibration(np.array(odds, dtype=np.float32)[:, None], truth, "multi_label")
    return float(scale[0]), float(shift[0])


def evaluate(model: SubjectFinder, corpora: Corpora) -> dict[str, dict[str, float]]:
    """Exact F1 of the subjects given the text, on the held-back tenth.

    ``f1_unseen`` is that of the rows without a headline that a training row also holds.
    """
    texts = list(texts_of(corpora.held_back("fincuge_finese")).values())
    if not texts:
        return {}
    figures, chances, hits = _measure(model, texts)
    if unseen := list(texts_of(corpora.unseen("fincuge_finese")).values()):
        figures["f1_unseen"] = _measure(model, unseen)[0]["f1"]
    return {
        "subjects/fincuge_finese": figures | {"floor": FLOORS["fincuge_finese"]},
        **calibration_figures("subjects", np.array(chances), np.array(hits)),
    }


def _measure(
    model: SubjectFinder, texts: list[tuple[str, set[str]]]
) -> tuple[dict[str, float], list[float], list[bool]]:
    """The figures, and of each first choice its chance and whether it is right."""
    found = right = real = named = 0
    chances, hits = [], []
    for text, subjects in texts:
        given = model.find(text)
        found, real = found + len(given), real + len(subjects)
        right += len({name for name, _ in given} & subjects)
        named += len(set(model.companies(text)) & subjects)
        chances += [chance for _, chance in given[:1]]
        hits += [name in subjects for name, _ in given[:1]]
    figures = {"f1": f1(right, found, real), "recall_of_names": named / max(real, 1)}
    return figures, chances, hits
