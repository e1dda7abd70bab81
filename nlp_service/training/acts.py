"""Acts of a sentence: what it does towards the other side, several at once.

The development set measures, the project's own sentences and weak public labels teach beside
it: figures come from rows whose fold took no part in fitting, calibration or thresholds.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlp_service.annotate.models import TextClassifier
from nlp_service.annotate.models.encoder import FOLDER, ONNX, Encoder, load_encoder
from nlp_service.annotate.models.features import NgramSpec
from nlp_service.annotate.models.linear import Floats, LinearHead
from nlp_service.annotate.models.stacked import StackedHead, beside, doubts
from nlp_service.errors import SetupError
from nlp_service.schema import Act
from nlp_service.settings import corpora_folder
from nlp_service.training.corpora import Corpora, own, stable_fold
from nlp_service.training.fit import (
    Recipe,
    Rows,
    best_thresholds,
    calibrate,
    calibration,
    concatenate,
    fit,
    probabilities,
    rows_of,
)
from nlp_service.training.lessons import best_mix, fit_on_features, least_doubt
from nlp_service.training.metrics import (
    calibration_error,
    calibration_figures,
    f1,
    label_f1,
    multilabel_f1,
)

LABELS = tuple(act.value for act in Act)
GOLD = {"zh": ("acts_zh",), "en": ("acts_en", "acts_en_written")}
FLOORS = {"zh": 0.45, "en": 0.45, "email_intent": 0.71}
INTENT = ("commit", "propose", "request")
FOLDS = 5

#: What is read of a sentence; of an English one its frame as well.
SPECS = {
    "zh": (NgramSpec((1, 3), (0, 0)),),
    "en": (NgramSpec((3, 5), (1, 2)), NgramSpec((0, 0), (1, 4), 18, 1)),
}
#: L2 penalty of the encoder's part.
_FEATURE_PENALTY = 5e-4
_PENALTY = {"zh": 8.0, "en": 4.0}
#: Words that stand in the frame of an English sentence: so many of the commonest.
_FRAME = 300

#: Weight of a row of a weak source against a labelled one.
WEAK_WEIGHT = 0.2
OWN_WEIGHT = {"zh": 1.0, "en": 0.7}

_CPED = {
    "thanking": "courtesy",
    "apology": "courtesy",
    "appreciation": "courtesy",
    "reject": "refuse",
    "agreement": "accept",
    "disagreement": "dispute",
    "command": "request",
}
_DEBT = {
    "repayment_today": "commit",
    "refuse": "refuse",
    "cantrepayment": "refuse",
    "reqmore_amount": "request",
    "reqmore_when": "request",
    "reqmore_what": "request",
    "reqmore_who": "request",
    "busyother": "defer",
}


@dataclass(frozen=True)
class Measured:
    """Gold rows with their out-of-fold probabilities and the labels given at thresholds."""

    rows: Rows
    proba: Floats
    given: NDArray[np.int8]

    def metrics(self) -> dict[str, float]:
        """Macro and micro F1, expected calibration error, F1 of each act."""
        macro, micro = multilabel_f1(self.rows.targets, self.given)
        error = calibration_error(self.proba.ravel(), self.rows.targets.ravel() > 0)
        each = label_f1(self.rows.targets, self.given)
        return {
            "macro_f1": macro,
            "micro_f1": micro,
            "ece": error,
            **{f"f1_{label}": value for label, value in zip(LABELS, each, strict=True)},
        }

    def chart(self, head: str) -> dict[str, dict[str, float]]:
        """Calibration of all acts together, as ``calibration_figures`` gives it."""
        return calibration_figures(head, self.proba.ravel(), self.rows.targets.ravel() > 0)


def recipe_of(language: str) -> Recipe:
    """How the head of a language is fitted; its cues come from corpora/acts/cues.toml."""
    path = corpora_folder() / "acts" / "cues.toml"
    cues = tomllib.loads(path.read_text(encoding="utf-8"))[language]
    return Recipe(
        "multi_label",
        LABELS,
        SPECS[language],
        tuple(cues),
        penalty=_PENALTY[language],
        balance=0.5,
        frame=_common_words() if language == "en" else (),
    )


def _common_words() -> tuple[str, ...]:
    """The commonest words of the project's own sentences, by how many hold them."""
    count = Counter(
        word for row in own("acts/en") for word in set(re.findall(r"[a-z']+", row["text"].lower()))
    )
    return tuple(sorted(sorted(count, key=lambda word: (-count[word], word))[:_FRAME]))


def gold_rows(corpora: Corpora, language: str) -> Rows:
    """The development sentences of a language."""
    data = [row for name in GOLD[language] for row in corpora.gold(name)]
    return rows_of([(row["text"],) for row in data], [row["acts"] for row in data], LABELS)


def own_rows(language: str) -> Rows:
    """The project's own sentences of a language."""
    data = own(f"acts/{language}")
    return rows_of(
        [(row["text"],) for row in data],
        [row["acts"] for row in data],
        LABELS,
        OWN_WEIGHT[language],
    )


def weak_rows(corpora: Corpora, language: str, start: LinearHead | None = None) -> list[Rows]:
    """Rows that tell some acts only; the others are hidden by weight 0.

    ``start`` is needed for the rows of email_intent that say "yes": it chooses which of the
    three acts is meant. Texts of gold are left out, whose figures a weak label would flatter.
    """
    if language == "zh":
        return [
            _known_only(corpora.training("cped_dialogue_acts"), "dialogue_act", _CPED),
            _known_only(corpora.training("debt_collection_intents"), "label", _DEBT),
        ]
    known = {item[0] for item in gold_rows(corpora, language).items}
    data = [row for row in corpora.training("email_intent") if row["text"] not in known]
    return _intent_rows(data, start)


def _known_only(data: list[dict[str, Any]], field: str, mapping: dict[str, str]) -> Rows:
    kept = [row for row in data if row[field] in mapping]
    rows = rows_of([(r["text"],) for r in kept], [(mapping[r[field]],) for r in kept], LABELS)
    return replace(rows, weights=rows.targets.astype(np.float32) * WEAK_WEIGHT)


def _intent_rows(data: list[dict[str, Any]], start: LinearHead | None) -> list[Rows]:
    columns = [LABELS.index(act) for act in INTENT]
    parts = []
    for answer in ("no", "yes"):
        items = [(row["text"],) for row in data if row["label"] == answer]
        if not items or (answer == "yes" and start is None):
            continue
        rows = rows_of(items, [()] * len(items), LABELS)
        weights = np.zeros_like(rows.weights)
        if answer == "no":
            weights[:, columns] = WEAK_WEIGHT
        elif start is not None:
            scores = start.scores(items)[:, columns]
            likely = np.array(columns)[scores.argmax(axis=1)]
            at = np.arange(len(items))
            rows.targets[at, likely] = 1
            weights[at, likely] = WEAK_WEIGHT
        parts.append(replace(rows, weights=weights))
    return parts


def gold_folds(rows: Rows) -> NDArray[np.int64]:
    """The fold of each gold row; equal texts share one."""
    return np.array([stable_fold(item[0], FOLDS, "acts") for item in rows.items])


def extra_rows(corpora: Corpora, language: str, taught: Rows) -> Rows | None:
    """What is learnt from beside gold. ``taught``: the gold rows that may be looked at."""
    recipe = recipe_of(language)
    base = [part for part in (own_rows(language),) if len(part)]
    start = fit(concatenate([taught, *base]), recipe) if language == "en" else None
    parts = [*base, *(p for p in weak_rows(corpora, language, start) if len(p))]
    return concatenate(parts) if parts else None


class OutOfFold(NamedTuple):
    """Raw scores of gold rows by heads that did not learn from them.

    ``base`` are those of the linear head, ``read`` those of the encoder, ``mix`` its weight, and
    ``doubt`` that of the linear head from which it is asked.
    """

    base: Floats
    read: Floats
    mix: Floats
    doubt: float


def measure(
    corpora: Corpora, language: str, network: Encoder | None = None
) -> tuple[Measured, OutOfFold]:
    """Out-of-fold figures on gold, and the scores behind them.

    Args:
        corpora: the training sets.
        language: ``zh`` or ``en``.
        network: the encoder of the pack; None measures the linear model alone.
    """
    rows, recipe = gold_rows(corpora, language), recipe_of(language)
    folds = gold_folds(rows)
    scores = np.zeros(rows.targets.shape, dtype=np.float32)
    read = np.zeros_like(scores)
    for fold in range(FOLDS):
        inside, outside = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        part, away = rows.take(inside), rows.take(outside).items
        extra = extra_rows(corpora, language, part)
        head = fit(concatenate([part, extra]) if extra else part, recipe)
        scores[outside] = head.scores(away)
        if network is not None:
            weights, bias = _on_features(network, language, part)
            read[outside] = network.features([item[0] for item in away]) @ weights + bias
    mix = np.zeros(len(LABELS), dtype=np.float32)
    if network is not None:
        mix = best_mix(scores, read, rows, recipe)
    alone = probabilities(scores, rows, folds, "multi_label")
    proba = probabilities(scores + mix * read, rows, folds, "multi_label")
    doubt = least_doubt(alone, proba, rows, "multi_label")
    # As at run time, where the sure ones are left to the linear head.
    proba = np.where((doubts(alone, "multi_label") >= doubt)[:, None], proba, alone)
    given = np.zeros_like(rows.targets)
    for fold in range(FOLDS):
        inside, outside = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        limits = best_thresholds(proba[inside], rows.take(inside))
        given[outside] = proba[outside] >= np.array(limits)
    return Measured(rows, proba, given), OutOfFold(scores, read, mix, doubt)


def _on_features(network: Encoder, language: str, taught: Rows) -> tuple[Floats, Floats]:
    """The encoder's head: gold rows that may be looked at, and the project's own sentences."""
    base = [part for part in (own_rows(language),) if len(part)]
    return fit_on_features(network, concatenate([taught, *base]), _FEATURE_PENALTY)


def _network(folder: Path) -> Encoder | None:
    """The encoder of the pack that a task's folder lies in, None where it has none."""
    encoder = folder.parent / FOLDER
    return load_encoder(encoder) if (encoder / ONNX).is_file() else None


def train(corpora: Corpora, folder: Path) -> None:
    """Write ``zh.npz`` and ``en.npz`` into a folder; raises SetupError without gold."""
    for language in GOLD:
        if not corpora.gold(GOLD[language][0]):
            raise SetupError(
                f"no development sentences (gold/{GOLD[language][0]}.jsonl) to learn acts from",
                next_step="Set NLP_SERVICE_PUBLIC_CORPORA to a folder that holds gold/.",
            )
        # In Chinese the encoder adds 0.005 and would read three sentences of four.
        network = _network(folder) if language == "en" else None
        recipe = recipe_of(language)
        measured, out = measure(corpora, language, network)
        extra = extra_rows(corpora, language, measured.rows)
        learn = concatenate([measured.rows, extra]) if extra else measured.rows
        head = calibrate(fit(learn, recipe), out.base, measured.rows)
        head = replace(head, thresholds=best_thresholds(measured.proba, measured.rows))
        path = folder / f"{language}.npz"
        beside(path).unlink(missing_ok=True)
        if network is None or not out.mix.any():
            head.save(path)
            continue
        scores = out.base + out.mix * out.read
        scale, shift = calibration(scores, measured.rows, "multi_label")
        StackedHead(
            head,
            network,
            *_on_features(network, language, measured.rows),
            out.mix,
            scale,
            shift,
            head.thresholds,
            out.doubt,
        ).save(path)


def evaluate(model: TextClassifier, corpora: Corpora) -> dict[str, dict[str, float]]:
    """Out-of-fold figures on gold, and F1 of "asks for or offers an action" on e-mail."""
    result: dict[str, dict[str, float]] = {}
    for language in GOLD:
        if len(corpora.gold(GOLD[language][0])):
            head = model.heads[language]
            network = head.encoder if isinstance(head, StackedHead) else None
            measured = measure(corpora, language, network)[0]
            result |= measured.chart(f"acts/{language}")
            result[f"acts/{language}"] = {**measured.metrics(), "floor": FLOORS[language]}
    rows = corpora.held_back("email_intent")
    if rows:
        given = model.predict([row["text"] for row in rows], "en")
        yes = [bool(set(acts) & set(INTENT)) for acts in given]
        real = [row["label"] == "yes" for row in rows]
        hits = sum(a and b for a, b in zip(yes, real, strict=True))
        result["acts/email_intent"] = {
            "f1": f1(hits, sum(yes), sum(real)),
            "floor": FLOORS["email_intent"],
        }
    return result
