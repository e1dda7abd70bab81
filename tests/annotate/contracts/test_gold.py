"""Floors on the development set of term sheets; the Chinese ones are labelled completely."""

from __future__ import annotations

import json
import re
from collections import Counter

import pytest

from nlp_service.annotate.contracts import read_contract
from nlp_service.annotate.contracts.terms import FIELDS

EXACT = {"facility_amount", "currency", "signing_date", "first_drawdown", "maturity"}


def overlap(label: dict, term) -> bool:
    shared = min(label["end"], term.end) - max(label["start"], term.start)
    return shared > 0.3 * min(label["end"] - label["start"], term.end - term.start)


def agrees(field: str, label: dict, term) -> bool:
    if field in EXACT:
        return str(label["value"]) == str(term.value)
    if field in {"borrower", "lender", "guarantor"}:
        one, other = (re.sub(r"\W+", "", str(v)) for v in (label["value"], term.value))
        return one in other or other in one
    if field == "financial_covenants":
        return overlap(label, term) and label["value"]["operator"] == term.value["operator"]
    return overlap(label, term)


@pytest.fixture(scope="module")
def counts(gold):
    """(language, what) → number, over all documents whose text stands beside the labels."""
    found: Counter[tuple[str, str]] = Counter()
    for line in (gold / "terms_gold.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if not row["document"]:
            continue
        language = row["language"]
        with (gold / row["document"]).open(encoding="utf-8", newline="") as file:
            sheet = read_contract(file.read()).terms
        for field in set(FIELDS) & (set(row["terms"]) | set(row["absent"] or ())):
            labels = row["terms"].get(field, [])
            labels = labels if isinstance(labels, list) else [labels]
            terms = sheet.get(field, [])
            right = sum(any(agrees(field, label, t) for t in terms) for label in labels)
            found[language, "labels"] += len(labels)
            found[language, "found"] += right
            found[language, "terms"] += len(terms)
            found[language, "true"] += sum(
                any(agrees(field, label, t) for label in labels) for t in terms
            )
    return found


def test_chinese_term_sheets(counts):
    assert counts["zh", "found"] / counts["zh", "labels"] >= 0.95
    assert counts["zh", "true"] / counts["zh", "terms"] >= 0.95


def test_english_recall(counts):
    assert counts["en", "found"] / counts["en", "labels"] >= 0.70
