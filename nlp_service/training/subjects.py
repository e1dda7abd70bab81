"""The company that an event of a Chinese headline is about: what the tagger of names learnt of it.

The tagger of names is trained with these texts too (``entities``); here its chances get their
curve, and it is measured.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from nlp_service.annotate.models.recurrent import NETWORK, load_recurrent
from nlp_service.annotate.models.subjects import CURVE, TAGGER, SubjectFinder
from nlp_service.training.companies import texts_of
from nlp_service.training.corpora import Corpora, stable_fold
from nlp_service.training.fit import calibration, rows_of
from nlp_service.training.metrics import calibration_figures, f1

SETS = {"zh": ("fincuge_finese",)}
LABELS = ("subject",)
#: Exact F1 of an untuned ranking.
FLOORS = {"fincuge_finese": 0.42}

Texts = list[tuple[str, set[str]]]


def train(corpora: Corpora, folder: Path) -> None:
    """Write the curve of the chances, fitted on the twelfth that the tagger did not learn from."""
    texts = _texts(corpora.training("fincuge_finese"))
    texts = [one for one in texts if stable_fold(one[0], 12, "calibrate") == 0]
    tagger = folder.parent / TAGGER
    curve: list[float] = []
    if texts and (tagger / NETWORK).is_file():
        curve = _curve(SubjectFinder(load_recurrent(tagger)), texts)
    np.savez(folder / CURVE, curve=np.array(curve))


def _texts(rows: list[dict[str, object]]) -> Texts:
    return list(texts_of(rows).values())


def _curve(finder: SubjectFinder, texts: Texts) -> list[float]:
    """Scale and shift of the log odds of what is given first."""
    _, chances, hits = _measure(finder, texts)
    sure = np.clip(np.array(chances, dtype=np.float32), 1e-6, 1 - 1e-6)
    truth = rows_of([("",)] * len(hits), [LABELS if hit else () for hit in hits], LABELS)
    scale, shift = calibration(np.log(sure / (1 - sure))[:, None], truth, "multi_label")
    return [float(scale[0]), float(shift[0])]


def evaluate(model: SubjectFinder, corpora: Corpora) -> dict[str, dict[str, float]]:
    """Exact F1 of the subjects given the text, on the held-back tenth.

    ``f1_unseen`` is that of the rows without a headline that a training row also holds.
    """
    texts = _texts(corpora.held_back("fincuge_finese"))
    if not texts:
        return {}
    figures, chances, hits = _measure(model, texts)
    if unseen := _texts(corpora.unseen("fincuge_finese")):
        figures["f1_unseen"] = _measure(model, unseen)[0]["f1"]
    return {
        "subjects/fincuge_finese": figures | {"floor": FLOORS["fincuge_finese"]},
        **calibration_figures("subjects", np.array(chances), np.array(hits)),
    }


def _measure(
    model: SubjectFinder, texts: Texts
) -> tuple[dict[str, float], list[float], list[bool]]:
    """The figures, and of each first choice its chance and whether it is right."""
    found = right = real = named = 0
    chances, hits = [], []
    for text, subjects in texts:
        given = model.find(text)
        found, real = found + len(given), real + len(subjects)
        right += len({name for name, _ in given} & subjects)
        named += len(set(model.chances(text)) & subjects)
        chances += [chance for _, chance in given[:1]]
        hits += [name in subjects for name, _ in given[:1]]
    figures = {"f1": f1(right, found, real), "recall_of_names": named / max(real, 1)}
    return figures, chances, hits
