"""The company that an event of a Chinese headline is about."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from nlp_service.annotate.models.features import NgramSpec, normalise
from nlp_service.annotate.models.subjects import SubjectFinder, companies
from nlp_service.annotate.models.views import entity_views
from nlp_service.training.corpora import Corpora, stable_fold
from nlp_service.training.entities import Example, fit_crf
from nlp_service.training.fit import Recipe, rows_of
from nlp_service.training.lessons import Lessons, fit_lessons
from nlp_service.training.metrics import calibration_error, f1

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


def texts_of(rows: list[dict[str, Any]]) -> dict[str, tuple[str, set[str]]]:
    """Distinct texts that report an event, with all their subjects."""
    found: dict[str, tuple[str, set[str]]] = {}
    for row in rows:
        if row["subject"] and row["subject"] in row["text"]:
            found.setdefault(normalise(row["text"]), (row["text"], set()))[1].add(row["subject"])
    return found


def company_examples(rows: list[dict[str, Any]]) -> list[Example]:
    """Texts in which each name that is a subject anywhere is marked as a company.

    Half of the texts glue two headlines together, and the distractor of one is mostly the
    subject of another; so the names of all rows mark most companies of each.
    """
    subjects = texts_of(rows)
    names = {name for _, given in subjects.values() for name in given if len(name) >= 2}
    longest = max(map(len, names), default=0)
    return [
        Example(text, {(s, e, "ORG") for s, e in _occurrences(text, names, longest)})
        for text, _ in subjects.values()
    ]


def _occurrences(text: str, names: set[str], longest: int) -> list[tuple[int, int]]:
    """Where names stand in a text, the longest from the left."""
    found, at = [], 0
    while at < len(text):
        for size in range(min(longest, len(text) - at), 1, -1):
            if text[at : at + size] in names:
                found.append((at, at + size))
                at += size
                break
        else:
            at += 1
    return found


def _fit_companies(corpora: Corpora, path: Path, *, fold: int | None) -> Any:
    """A tagger of companies learnt from one half of the training rows, or from all."""
    import pycrfsuite

    rows = corpora.training("fincuge_finese")
    kept = [r for r in rows if fold is None or stable_fold(r["text"], 2, "halves") == fold]
    fit_crf(company_examples(kept), path, language="zh", iterations=50)
    tagger = pycrfsuite.Tagger()
    tagger.open(str(path))
    return tagger


@lru_cache(maxsize=2)
def _questions(corpora: Corpora) -> tuple[tuple[str, str, bool], ...]:
    """Text, company and whether it is a subject, with names found by the other half's tagger."""
    found: list[tuple[str, str, bool]] = []
    texts = texts_of(corpora.training("fincuge_finese"))
    with TemporaryDirectory() as folder:
        for fold in (0, 1):
            path = Path(folder) / f"{fold}.crfsuite"
            tagger = _fit_companies(corpora, path, fold=1 - fold)
            for text, subjects in texts.values():
                if stable_fold(text, 2, "halves") == fold:
                    names = dict.fromkeys([*subjects, *companies(tagger, text)])
                    found += [(text, name, name in subjects) for name in names]
    return tuple(found)


def lessons(corpora: Corpora, language: str) -> Lessons:
    """What the ranking head learns from."""
    asked = _questions(corpora) if any(corpora.training("fincuge_finese")) else ()
    rows = rows_of(
        [entity_views(text, name) for text, name, _ in asked],
        [LABELS if right else () for _, _, right in asked],
        LABELS,
    )
    return Lessons("subjects", language, [rows], RECIPE)


def train(corpora: Corpora, folder: Path) -> None:
    """Write the tagger of companies and the ranking head into a folder."""
    _fit_companies(corpora, folder / "zh.crfsuite", fold=None)
    fit_lessons(lessons(corpora, "zh"), folder)


def evaluate(model: SubjectFinder, corpora: Corpora) -> dict[str, dict[str, float]]:
    """Exact F1 of the subjects given the text, on the held-back tenth."""
    texts = list(texts_of(corpora.held_back("fincuge_finese")).values())
    if not texts:
        return {}
    found = right = real = named = 0
    chances, hits = [], []
    for text, subjects in texts:
        given = model.find(text)
        found, real = found + len(given), real + len(subjects)
        right += len({name for name, _ in given} & subjects)
        named += len(set(model.companies(text)) & subjects)
        chances += [chance for _, chance in given[:1]]
        hits += [name in subjects for name, _ in given[:1]]
    return {
        "subjects/fincuge_finese": {
            "f1": f1(right, found, real),
            "recall_of_names": named / max(real, 1),
            "floor": FLOORS["fincuge_finese"],
        },
        "subjects": {"ece": calibration_error(np.array(chances), np.array(hits))},
    }
