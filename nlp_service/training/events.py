"""Credit events: ids of the signal catalogue that a text may report.

The public sets name other types, so each type becomes an id by rule, where a type is broader than
an id by words of the text. A row that the rules cannot decide is left out. The development set of
signals is never learnt from: its labels measure what the rules of the signals layer make of this.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from nlp_service.annotate.models import TextClassifier
from nlp_service.annotate.models.features import language_of, normalise
from nlp_service.training.corpora import Corpora
from nlp_service.training.event_types import KEYS, SETS, SPECS
from nlp_service.training.fit import Recipe, Rows, concatenate, rows_of
from nlp_service.training.lessons import Lessons, fit_lessons
from nlp_service.training.metrics import calibration_figures, multilabel_f1

LABELS = (
    "N01",
    "N06",
    "N08",
    "N10",
    "N13",
    "N14",
    "N15",
    "N24",
    "N25",
    "N32",
    "P03",
    "P05",
    "P11",
    "P12",
)
#: Ids that some set of a language teaches; the others are never proposed there.
TAUGHT = {
    "zh": frozenset(LABELS) - {"N32", "P11"},
    "en": frozenset({"N06", "N10", "N15", "N25", "N32", "P05", "P11", "P12"}),
}
#: A proposer should miss little, so recall counts more than precision in its thresholds.
_LOWEST = 0.1

_AGENCY = r"(主体|信用|债|展望|主权|标普|穆迪|惠誉|大公|鹏元|中诚信|联合资信|新世纪)"
#: Type to (pattern, ids) in order; the first pattern found in the text decides.
_RULES: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "信批违规": (("", ("N25",)),),
    "交易违规": (("", ("N25",)),),
    "产品违规": (("", ("N25",)),),
    "涉嫌违法": (("", ("N25",)),),
    "涉嫌非法集资": (("", ("N25",)),),
    "涉嫌传销": (("", ("N25",)),),
    "涉嫌欺诈": (("", ("N25",)),),
    "不能履职": (("", ("N24",)),),
    "高管负面": (("", ("N24",)),),
    "失联跑路": (("", ("N24",)),),
    "业绩下滑": (("", ("N15",)),),
    "歇业停业": (("", ("N15",)),),
    "财务造假": (("", ("N13",)),),
    "提现困难": (("", ("N14",)),),
    "资金账户风险": (("解除|解冻", ("P12",)), ("冻结|查封", ("N08",))),
    "资产负面": (("冻结|查封|扣押", ("N08",)), ("逾期|无法偿|兑付", ("N01",))),
    "评级调整": (
        (_AGENCY + r".{0,14}(下调|调低|调降|降)|(下调|调低|调降).{0,14}" + _AGENCY, ("N10",)),
        (_AGENCY + r".{0,14}(上调|调高|提升)|(上调|调高).{0,14}" + _AGENCY, ("P03",)),
        ("", ()),
    ),
    "起诉": (("", ("N06",)),),
    "判决": (("", ("N06",)),),
    "中标": (("", ("P05",)),),
    "签署合同": (("", ("P05",)),),
    "Profit/Loss.Decrease_Profit/Loss": (("", ("N15",)),),
    "Revenue.Decrease_Revenue": (("", ("N15",)),),
    "SalesVolume.Decrease_SalesVolume": (("", ("N15",)),),
    "Facility.Close": (("", ("N15",)),),
    "FinancialReport.Miss": (("", ("N32",)),),
    "Legal.Proceeding": (("investigat|probe|regulator|antitrust", ("N25",)), ("", ("N06",))),
    "Legal.Conviction/Settlement": (("fine|penalt|plead|guilty", ("N25",)), ("", ("N06",))),
    "Legal.Acquit": (("", ("P12",)),),
    "Rating.Credit/Debt": (("upgrad|rais", ("P03",)), ("", ("N10",))),
    "Profit/Loss.Increase_Profit/Loss": (("", ("P11",)),),
    "Revenue.Increase_Revenue": (("", ("P11",)),),
    "FinancialReport.Beat": (("", ("P11",)),),
    "Deal.None": (("", ("P05",)),),
}
#: Types that the rules do not decide at all where no pattern above is found.
_UNDECIDED = frozenset({"资金账户风险", "资产负面"})
_COMPILED = {
    name: tuple((re.compile(pattern, re.IGNORECASE), ids) for pattern, ids in rules)
    for name, rules in _RULES.items()
}


def ids_of(text: str, types: Iterable[str]) -> frozenset[str] | None:
    """The catalogue ids of a text with these types; None where they cannot be decided."""
    ids: set[str] = set()
    for name in types:
        for pattern, given in _COMPILED.get(name, ()):
            if pattern.search(text):
                ids.update(given)
                break
        else:
            if name in _UNDECIDED:
                return None
    return frozenset(ids)


def mapped_rows(data: list[dict[str, Any]], language: str) -> Rows:
    """Distinct texts of a set with their catalogue ids."""
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
            given.update(row["sublabels"])
    pairs = [(texts[key], ids_of(texts[key], sorted(given))) for key, given in types.items()]
    known = [(text, ids) for text, ids in pairs if ids is not None]
    rows = rows_of([(text,) for text, _ in known], [sorted(ids) for _, ids in known], LABELS)
    taught = np.array([label in TAUGHT[language] for label in LABELS], dtype=np.float32)
    return replace(rows, weights=rows.weights * taught)


def lessons(corpora: Corpora, language: str) -> Lessons:
    """What the head of a language learns from."""
    parts = [
        mapped_rows(corpora.training(name, KEYS.get(name, "text")), language)
        for name in SETS[language]
    ]
    recipe = Recipe(
        "multi_label",
        LABELS,
        SPECS[language],
        keep=100_000,
        penalty=20.0,
        balance=0.2,
        lowest=_LOWEST,
    )
    return Lessons("events", language, parts, recipe)


def train(corpora: Corpora, folder: Path) -> None:
    """Write the heads of both languages into a folder."""
    for language in SETS:
        fit_lessons(lessons(corpora, language), folder)


def evaluate(model: TextClassifier, corpora: Corpora) -> dict[str, dict[str, float]]:
    """Micro and macro F1 of the ids on the held-back tenth; recall on the development signals."""
    result: dict[str, dict[str, float]] = {}
    confidence, hits = [], []
    for language, names in SETS.items():
        parts = [
            mapped_rows(corpora.held_back(name, KEYS.get(name, "text")), language) for name in names
        ]
        parts = [part for part in parts if len(part)]
        if not parts:
            continue
        rows = concatenate(parts)
        proba = model.predict_proba([item[0] for item in rows.items], language)
        limits = np.array(list(model.thresholds(language).values()))
        taught = rows.weights[0] > 0
        macro, micro = multilabel_f1(
            rows.targets[:, taught], (proba >= limits).astype(np.int8)[:, taught]
        )
        result[f"events/{language}"] = {"micro_f1": micro, "macro_f1": macro}
        confidence.append(proba[:, taught].ravel())
        hits.append(rows.targets[:, taught].ravel() > 0)
        result[f"events/gold_{language}"] = _gold(model, corpora, language)
    if hits:
        result |= calibration_figures("events", np.concatenate(confidence), np.concatenate(hits))
    return result


def _gold(model: TextClassifier, corpora: Corpora, language: str) -> dict[str, float]:
    """Recall and precision of the proposals against the real (not written) gold rows."""
    rows = [r for r in corpora.gold(f"signals_{language}") if r["source"] != "written"]
    rows = [r for r in rows if language_of(r["text"]) == language]
    if not rows:
        return {}
    given = model.predict([row["text"] for row in rows], language)
    found = right = real = 0
    for row, proposed in zip(rows, given, strict=True):
        truth = {s["type"] for s in row["signals"]} & TAUGHT[language]
        found, real = found + len(proposed), real + len(truth)
        right += len(truth & set(proposed))
    return {"recall": right / max(real, 1), "precision": right / max(found, 1)}
