"""Types of credit signal that a sentence states, learnt from sentences written for the project.

The cues of the catalogue know set phrases; this model proposes a type where a sentence tells the
event in words of its own. It knows every event of the catalogue, which no public set does.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlp_service.annotate.models import TextClassifier
from nlp_service.annotate.models.encoder import FOLDER, ONNX, Encoder, load_encoder
from nlp_service.annotate.models.features import NgramSpec
from nlp_service.annotate.models.linear import Floats, LinearHead
from nlp_service.annotate.models.stacked import StackedHead, beside
from nlp_service.settings import corpora_folder
from nlp_service.training.corpora import Corpora, stable_fold
from nlp_service.training.event_types import KEYS
from nlp_service.training.events import LABELS, TAUGHT, mapped_rows
from nlp_service.training.fit import Recipe, Rows, concatenate, fit, refit, rows_of, solve
from nlp_service.training.labelled import Labelled, development, written
from nlp_service.training.metrics import calibration_figures

#: What a sentence states that reports no credit event.
NONE = "none"
#: Public sets whose sentences hardly ever state one, where they are neutral if the set tells so,
#: and how many are taken of each.
PLAIN = {
    "zh": {
        "cped_dialogue_acts": 1_500,
        "mcrls_credit_risk": 800,
        "fincuge_finfe": 500,
        "bank_comments": 300,
    },
    "en": {"email_intent": 2_000, "twitter_fin_news": 1_200, "sentfin": 1_200},
}
#: Sets whose types are taught as the events of news, and rows taken of each type.
NEWS = {"zh": ("fincuge_finese", "fewfc_events"), "en": ("sentivent_events",)}
_OF_TYPE = 120
_SPECS = {"zh": (NgramSpec((1, 3), (0, 0)),), "en": (NgramSpec((3, 5), (1, 2)),)}
_PUBLIC_WEIGHT = 0.5
#: Types that those sets mean more widely than the catalogue does.
_WIDER = frozenset({"N06", "P05", "N25"})
#: The encoder is asked where no answer of the linear head has three chances of ten. Asked from half
#: a chance on, F1 rose by .01 at most, and annotating mails took a fifth longer.
_DOUBT = 0.7
#: Inverse strength of the L2 penalty of the encoder's part, and weights of it that are tried: with
#: 5.0 and a weight of one it made English recall .46 instead of .62 (linear alone .52).
_FEATURE_PENALTY = 0.1
_MIXES = (0.0, 0.15, 0.3, 0.45, 0.6, 0.8, 1.0)
LANGUAGES = ("zh", "en")


@cache
def labels() -> tuple[str, ...]:
    """No event, and the events of the catalogue."""
    path = corpora_folder() / "catalogues" / "signals.csv"
    with path.open(encoding="utf-8", newline="") as file:
        ids = sorted(row["id"] for row in csv.DictReader(file))
    return (NONE, *(type_id for type_id in ids if type_id[0] in "NP"))


def written_rows(language: str, part: str) -> Rows:
    """The project's sentences of a part, ``dev`` or ``check``, that state one event or none."""
    return _types_of(written(language, part))


def _types_of(sentences: Iterable[Labelled]) -> Rows:
    """Sentences of mail and news that state one event or none, with their type.

    One that denies its event, tells of it as past or only possible states none: such events are
    found by cues, whose gates tell how they are meant.
    """
    found = []
    for one in sentences:
        ids = {said.type for said in one.signals if said.assertion == "asserted"}
        if one.kind != "contract" and len(ids) <= 1:
            label = min(ids, default=NONE)
            if label in labels():
                found.append((one.text, label))
    return rows_of([(text,) for text, _ in found], [(label,) for _, label in found], labels())


def rows_to_learn(corpora: Corpora, language: str) -> Rows:
    """What the head of a language learns from."""
    parts = [_plain_rows(corpora, name, most) for name, most in PLAIN[language].items()]
    parts += [_news_rows(corpora, name, language) for name in NEWS[language]]
    own = [written_rows(language, "dev"), _types_of(development(corpora, language))]
    return concatenate([part for part in [*own, *parts] if len(part)])


def _plain_rows(corpora: Corpora, name: str, most: int) -> Rows:
    texts = {
        str(row["text"])
        for row in corpora.training(name)
        if 8 <= len(row["text"]) <= 300
        and row.get("label", "neutral") in {"neutral", "yes", "no"}
        and all(str(span[2]).lower() == "neutral" for span in row.get("spans", ()))
    }
    kept = sorted(texts, key=lambda text: stable_fold(text, 1 << 40, "plain"))[:most]
    return _weighed([(text, NONE) for text in kept])


def _news_rows(corpora: Corpora, name: str, language: str) -> Rows:
    """Texts of a set that report one event of the catalogue, some of each type."""
    mapped = mapped_rows(corpora.training(name, KEYS.get(name, "text")), language)
    kept: list[tuple[str, str]] = []
    for column, label in enumerate(LABELS):
        only = np.flatnonzero((mapped.targets[:, column] > 0) & (mapped.targets.sum(axis=1) == 1))
        if label in TAUGHT[language] and label not in _WIDER:
            texts = sorted(
                (str(mapped.items[int(i)][0]) for i in only),
                key=lambda text: stable_fold(text, 1 << 40, "news"),
            )
            kept += [(text, label) for text in texts[:_OF_TYPE]]
    return _weighed(kept)


def _weighed(rows: list[tuple[str, str]]) -> Rows:
    return rows_of(
        [(text,) for text, _ in rows], [(label,) for _, label in rows], labels(), _PUBLIC_WEIGHT
    )


def _recipe(language: str) -> Recipe:
    return Recipe(
        "multi_class",
        labels(),
        _SPECS[language],
        min_count=3,
        keep=80_000,
        penalty=30.0,
        iterations=40,
    )


def train(corpora: Corpora, folder: Path) -> None:
    """Write the heads of both languages into a folder."""
    encoder = folder.parent / FOLDER
    network = load_encoder(encoder) if (encoder / ONNX).is_file() else None
    rows = {language: rows_to_learn(corpora, language) for language in LANGUAGES}
    for language, head in heads_of(rows, network).items():
        path = folder / f"{language}.npz"
        beside(path).unlink(missing_ok=True)
        head.save(path)


def heads_of(rows: dict[str, Rows], network: Encoder | None) -> dict[str, LinearHead | StackedHead]:
    """A head for each language.

    The encoder's part learns from the sentences of both: what it reads has no language.
    """
    tuned = {
        language: np.array([stable_fold(item[0], 8, "calibrate") == 0 for item in part.items])
        for language, part in rows.items()
    }
    learn = {name: part.take(np.flatnonzero(~tuned[name])) for name, part in rows.items()}
    reader = _on_features(network, concatenate([*learn.values()])) if network else None
    heads: dict[str, LinearHead | StackedHead] = {}
    for language, part in rows.items():
        recipe = _recipe(language)
        # What the public rows teach is easier and would make the chances too sure.
        written = part.weights[:, 0] == 1
        tune = part.take(np.flatnonzero(tuned[language] & written))
        linear = fit(learn[language], recipe)
        base = linear.scores(tune.items)
        scale, shift = _curve(base, tune)
        linear = replace(linear, scale=scale, shift=shift)
        heads[language] = whole = refit(linear, part, recipe)
        if network is None or reader is None:
            continue
        weights, bias = reader
        read = network.features([item[0] for item in tune.items]) @ weights + bias
        curves = {mix: _curve(base + np.float32(mix) * read, tune) for mix in _MIXES}
        best = min(_MIXES, key=lambda mix: _loss(base + np.float32(mix) * read, tune, curves[mix]))
        scale, shift = curves[best]
        heads[language] = StackedHead(
            whole,
            network,
            weights,
            bias,
            np.full(len(recipe.labels), best, dtype=np.float32),
            scale,
            shift,
            linear.thresholds,
            _DOUBT,
        )
    return heads


def _on_features(network: Encoder, rows: Rows) -> tuple[Floats, Floats]:
    """A choice by the encoder's features, as it is shipped."""
    seen = network.features([item[0] for item in rows.items])
    recipe = Recipe("multi_class", labels(), penalty=_FEATURE_PENALTY)
    weights, bias = solve(seen, rows, recipe)
    return weights.astype(np.float16).astype(np.float32), bias


def _curve(scores: Floats, rows: Rows) -> tuple[Floats, Floats]:
    """Scale and shift of each label: one temperature (Guo et al. 2017), and a shift of no event.

    Rows of a label are too few for a curve of its own; how common no event is, the public rows
    teach wrong.
    """
    from scipy.optimize import minimize

    if not len(rows):
        return _scale_and_shift(scores, np.zeros(2))
    best = minimize(
        lambda vector: _loss(scores, rows, _scale_and_shift(scores, vector)),
        np.zeros(2),
        method="Nelder-Mead",
        bounds=[(-4, 4), (-9, 9)],
    ).x
    return _scale_and_shift(scores, best)


def _scale_and_shift(scores: Floats, vector: NDArray[np.float64]) -> tuple[Floats, Floats]:
    """One scale, given by its logarithm, and a shift of no event alone."""
    count = scores.shape[1]
    shift = np.zeros(count, dtype=np.float32)
    shift[0] = vector[1]
    return np.full(count, np.exp(vector[0]), dtype=np.float32), shift


def _loss(scores: Floats, rows: Rows, curve: tuple[Floats, Floats]) -> float:
    """Mean negative log likelihood of the labels of rows."""
    if not len(rows):
        return 0.0
    logits = scores * curve[0] + curve[1]
    peak = logits.max(axis=1)
    total = np.log(np.exp(logits - peak[:, None]).sum(axis=1)) + peak
    return float((total - logits[np.arange(len(rows)), rows.targets.argmax(axis=1)]).mean())


def evaluate(model: TextClassifier, corpora: Corpora) -> dict[str, dict[str, float]]:
    """Accuracy on the project's sentences of the part that is only measured."""
    result: dict[str, dict[str, float]] = {}
    confidence, hits = [], []
    for language in LANGUAGES:
        rows = written_rows(language, "check")
        proba = model.predict_proba([item[0] for item in rows.items], language)
        best = proba.argmax(axis=1)
        right = rows.targets[np.arange(len(rows)), best] > 0
        some = rows.targets[:, 0] == 0
        result[f"signal_types/{language}"] = {
            "accuracy": float(right.mean()),
            "recall": float(right[some].mean()),
        }
        confidence.append(proba.max(axis=1))
        hits.append(right)
    return result | calibration_figures(
        "signal_types", np.concatenate(confidence), np.concatenate(hits)
    )
