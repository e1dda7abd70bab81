"""The written cases of corpora/values: every value exact, nothing else found."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter

import pytest

from nlp_service.annotate.values import find_values
from nlp_service.settings import corpora_folder

LABELS = {"MONEY", "DATE", "DURATION", "PERCENT", "RATE", "RATIO", "IDENTIFIER"}


def _rows(language: str) -> list[dict]:
    path = corpora_folder() / "values" / f"{language}.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _found(row: dict) -> list[tuple]:
    reference = dt.date.fromisoformat(row["date"]) if "date" in row else None
    return [
        (e.start, e.end, e.label.value, json.dumps(e.value, sort_keys=True))
        for e in find_values(row["text"], reference)
    ]


def _expected(row: dict) -> list[tuple]:
    return [
        (e["start"], e["end"], e["label"], json.dumps(e["value"], sort_keys=True))
        for e in row["entities"]
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_cases_are_well_formed(language):
    rows = _rows(language)
    assert len(rows) >= 300
    assert len({row["id"] for row in rows}) == len({row["text"] for row in rows}) == len(rows)
    assert sum(row.get("held", False) for row in rows) >= 100
    assert {e["label"] for row in rows for e in row["entities"]} == LABELS
    for row in rows:
        for entity in row["entities"]:
            assert row["text"][entity["start"] : entity["end"]] == entity["text"]


@pytest.mark.parametrize("held", [False, True])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_exact_on_written_cases(language, held):
    rows = [row for row in _rows(language) if row.get("held", False) is held]
    wrong = [row["id"] for row in rows if _found(row) != _expected(row)]
    assert len(wrong) <= 0.02 * len(rows), wrong


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_label_is_exact(language):
    correct: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for row in _rows(language):
        found = set(_found(row))
        for entity in _expected(row):
            total[entity[2]] += 1
            correct[entity[2]] += entity in found
    assert {
        label: correct[label] / total[label]
        for label in total
        if correct[label] < 0.98 * total[label]
    } == {}
