"""Types of clauses: CUAD categories of English sentences, classes of Chinese sections."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp_service.annotate.contracts.clause_model import (
    LOWEST,
    ClauseModel,
    Sentence,
    section_views,
    surroundings,
)
from nlp_service.annotate.contracts.clauses import clause_types
from nlp_service.annotate.contracts.source import Source
from nlp_service.annotate.models.features import NgramSpec
from nlp_service.annotate.models.linear import Floats, LinearHead
from nlp_service.training.corpora import Corpora, held_back, stable_fold
from nlp_service.training.fit import Recipe, Rows, fit, rows_of
from nlp_service.training.metrics import calibration_figures

CUAD, FORMS = "cuad", "contract_forms"
#: Targets of the project: macro F1 of detection, share right given a clause, Chinese classes.
FLOORS = {"detection": 0.60, "given": 0.85, "zh": 0.88}
#: Categories with fewer sentences held back are not averaged.
_FEWEST = 20
#: Of the sentences without a category every so many-th is learnt from, with that weight.
_EVERY = 4
#: This share of the weights is so small that leaving it out moves no figure.
_SMALLEST = 0.5
_SENTENCE = (NgramSpec((0, 0), (1, 2), 19),)
_SPAN = (NgramSpec((3, 5), (1, 2), 19),)
_SECTION = (
    NgramSpec((1, 3), (0, 0), 18),
    NgramSpec((1, 3), (0, 0), 17, 1),
    NgramSpec((1, 3), (0, 0), 16, 2),
)


@dataclass(frozen=True)
class Contract:
    """A contract of CUAD: its sentences, the categories of each, and the marked spans."""

    id: str
    sentences: list[Sentence]
    categories: list[frozenset[str]]
    spans: list[tuple[str, frozenset[str]]]


def contracts(corpora: Corpora, *, held: bool) -> Iterator[Contract]:
    """The contracts of CUAD on one side of the split, cut into sentences.

    A sentence is of a category when a span of it covers half of the sentence, or the sentence
    half of the span.
    """
    for row in corpora.rows(CUAD):
        if held_back(row["id"]) != held:
            continue
        source = Source(row["text"])
        places = [source.span(p.start, p.end) for p in source.passages]
        named: list[set[str]] = [set() for _ in places]
        ends = [end for _, end in places]
        spans: dict[str, set[str]] = {}
        for start, end, category in row["spans"]:
            spans.setdefault(row["text"][start:end], set()).add(category)
            for at in range(bisect_left(ends, start + 1), len(places)):
                low, high = places[at]
                if low >= end:
                    break
                shared = min(high, end) - max(low, start)
                if 2 * shared >= min(high - low, end - start):
                    named[at].add(category)
        yield Contract(
            row["id"],
            [(p.text, p.headings) for p in source.passages],
            [frozenset(names) for names in named],
            [(text, frozenset(names)) for text, names in spans.items()],
        )


def train(corpora: Corpora, folder: Path) -> None:
    """Write ``en.npz``, ``span.npz``, ``context.json`` and ``zh.npz`` into a folder.

    The second regression and the thresholds learn from an eighth of the contracts, scored by
    heads that have not seen them; the shipped heads then learn from those too.
    """
    known = list(contracts(corpora, held=False))
    labels = tuple(sorted({name for c in known for names in c.categories for name in names}))
    part = [c for c in known if stable_fold(c.id, 8, "context") != 0]
    rest = [c for c in known if stable_fold(c.id, 8, "context") == 0]
    context = _context(_sentence_head(part, labels), _span_head(part, labels), rest)
    (folder / "context.json").write_text(json.dumps(context), encoding="utf-8")
    sparse(_sentence_head(known, labels)).save(folder / "en.npz")
    sparse(_span_head(known, labels)).save(folder / "span.npz")
    sections = _sections(corpora, held=False)
    if sections:
        sparse(_section_head(sections)).save(folder / "zh.npz")


def sparse(head: LinearHead) -> LinearHead:
    """The head with its smallest weights set to nothing, which makes the file small."""
    size = np.abs(head.weights)
    floor = float(np.quantile(size[size > 0], _SMALLEST)) if size.any() else 0.0
    return replace(head, weights=np.where(size < floor, np.float32(0), head.weights))


def _sentence_head(known: Sequence[Contract], labels: tuple[str, ...]) -> LinearHead:
    items: list[tuple[str]] = []
    names: list[Sequence[str]] = []
    weights: list[float] = []
    for contract in known:
        plain = 0
        for (text, _), categories in zip(contract.sentences, contract.categories, strict=True):
            plain += not categories
            if categories or plain % _EVERY == 0:
                items.append((text,))
                names.append(sorted(categories))
                weights.append(1.0 if categories else float(_EVERY))
    rows = rows_of(items, names, labels)
    rows = Rows(rows.items, rows.targets, rows.weights * np.array(weights, np.float32)[:, None])
    return fit(rows, Recipe("multi_label", labels, _SENTENCE, min_count=3, keep=30_000))


def _span_head(known: Sequence[Contract], labels: tuple[str, ...]) -> LinearHead:
    items: list[tuple[str]] = []
    names: list[list[str]] = []
    weights: list[float] = []
    for contract in known:
        for text, categories in contract.spans:
            for name in sorted(categories):
                items.append((text,))
                names.append([name])
                weights.append(1 / len(categories))
    rows = rows_of(items, names, labels)
    rows = Rows(rows.items, rows.targets, rows.weights * np.array(weights, np.float32)[:, None])
    return fit(rows, Recipe("multi_class", labels, _SPAN, keep=25_000, penalty=20.0))


def _context(sentence: LinearHead, span: LinearHead, rest: Sequence[Contract]) -> dict[str, Any]:
    """The second regression, fitted over all categories together, and a threshold for each."""
    from sklearn.linear_model import LogisticRegression

    features, scores, truth = [], [], []
    for contract in rest:
        items = [(text,) for text, _ in contract.sentences]
        score = sentence.scores(items)
        kinds = np.log(np.maximum(span.predict_proba(items), 1e-4))
        features.append(
            surroundings(contract.sentences, score, kinds, sentence.labels, clause_types())
        )
        scores.append(score)
        truth.append(_truth(contract, sentence.labels))
    x, score, y = np.concatenate(features), np.concatenate(scores), np.concatenate(truth)
    asked = score > LOWEST
    mean, scale = x[asked].mean(axis=0), x[asked].std(axis=0) + 1e-6
    model = LogisticRegression(C=1.0, max_iter=500).fit((x[asked] - mean) / scale, y[asked])
    weights, intercept = model.coef_[0], float(model.intercept_[0])
    logits = ((x - mean) / scale) @ weights + intercept
    proba = np.where(asked, 1 / (1 + np.exp(-np.clip(logits, -30, 30))), 0.0)
    return {
        "mean": [round(float(v), 6) for v in mean],
        "scale": [round(float(v), 6) for v in scale],
        "weights": [round(float(v), 6) for v in weights],
        "intercept": round(intercept, 6),
        "thresholds": [round(float(v), 4) for v in _thresholds(proba, y)],
    }


def _thresholds(proba: Floats, truth: NDArray[np.bool_]) -> list[float]:
    """For each category the threshold of best F1, drawn to the common one where it is rare."""
    common = _best(proba.ravel(), truth.ravel())
    found = []
    for column in range(truth.shape[1]):
        count = int(truth[:, column].sum())
        own = _best(proba[:, column], truth[:, column]) if count else common
        found.append((own * count + common * _FEWEST) / (count + _FEWEST))
    return found


def _best(proba: Floats, truth: NDArray[np.bool_]) -> float:
    order = np.argsort(-proba, kind="stable")
    hits = np.cumsum(truth[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + max(int(truth.sum()), 1))
    return max(float(proba[order[int(np.argmax(f1))]]) - 1e-6, 0.05)


def _truth(contract: Contract, labels: Sequence[str]) -> NDArray[np.bool_]:
    return np.array([[label in names for label in labels] for names in contract.categories])


def _sections(corpora: Corpora, *, held: bool) -> list[tuple[str, str, str]]:
    """Heading, text and class of the Chinese sections of one side of the split."""
    return [
        (row["heading"], row["text"], row["weak_label"])
        for row in corpora.rows(FORMS)
        if row.get("weak_label") and held_back(row["doc"]) == held
    ]


def _section_head(rows: Sequence[tuple[str, str, str]]) -> LinearHead:
    labels = tuple(sorted({label for _, _, label in rows}))
    # Taught with and without the heading, so that a section without one is classed too.
    items = [section_views(h, text) for heading, text, _ in rows for h in (heading, "")]
    names = [[label] for _, _, label in rows for _ in range(2)]
    recipe = Recipe("multi_class", labels, _SECTION, keep=12_000, penalty=10.0)
    return fit(rows_of(items, names, labels), recipe)


def evaluate(model: ClauseModel, corpora: Corpora) -> dict[str, dict[str, float]]:
    """Detection and kind on the held-back tenth of CUAD, classes of held-back Chinese sections."""
    figures: dict[str, dict[str, float]] = {}
    held = list(contracts(corpora, held=True))
    if held:
        figures |= _detection(model, held)
        figures["clauses/cuad_given"] = _given(model, held)
    sections = _sections(corpora, held=True)
    if sections and model.section is not None:
        figures["clauses/contract_forms"] = {
            "accuracy": _classes(model, sections),
            "without_heading": _classes(model, [("", text, label) for _, text, label in sections]),
            "floor": FLOORS["zh"],
        }
    return figures


def _detection(model: ClauseModel, held: Sequence[Contract]) -> dict[str, dict[str, float]]:
    truth = np.concatenate([_truth(c, model.labels) for c in held])
    proba = np.concatenate([model.sentences(c.sentences, clause_types()) for c in held])
    given = proba >= model.context.thresholds
    hits = (truth & given).sum(axis=0)
    f1 = 2 * hits / np.maximum(truth.sum(axis=0) + given.sum(axis=0), 1)
    frequent = truth.sum(axis=0) >= _FEWEST
    asked = proba > 0
    figures = {
        "macro_f1": float(f1[frequent].mean()),
        "micro_f1": float(2 * hits.sum() / max(truth.sum() + given.sum(), 1)),
        "categories": float(frequent.sum()),
        "brier": float(((proba[asked] - truth[asked]) ** 2).mean()),
        "floor": FLOORS["detection"],
    }
    calibration = calibration_figures("clauses", proba[asked], truth[asked] > 0)
    return {"clauses/cuad": figures, **calibration}


def _given(model: ClauseModel, held: Sequence[Contract]) -> dict[str, float]:
    spans = [span for contract in held for span in contract.spans]
    best = model.kinds([(text,) for text, _ in spans]).argmax(axis=1)
    right = [model.labels[i] in names for i, (_, names) in zip(best, spans, strict=True)]
    return {"accuracy": float(np.mean(right)), "floor": FLOORS["given"]}


def _classes(model: ClauseModel, rows: Sequence[tuple[str, str, str]]) -> float:
    best = model.sections([(heading, text) for heading, text, _ in rows]).argmax(axis=1)
    labels = model.classes
    return float(np.mean([labels[i] == row[2] for i, row in zip(best, rows, strict=True)]))
