"""Promises, requests and the order of cooperation on the labelled threads."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlp_service.schema import PromiseOutcome
from tests.signals.threads_gold import BANDS, Read, same_words, threads_of


def ranks(values: list[float]) -> list[float]:
    ordered = sorted(values)
    return [ordered.index(v) + (ordered.count(v) - 1) / 2 for v in values]


def spearman(one: list[float], other: list[float]) -> float:
    left, right = ranks(one), ranks(other)
    mean = (len(left) - 1) / 2
    product = sum((a - mean) * (b - mean) for a, b in zip(left, right, strict=True))
    return (
        product / (sum((a - mean) ** 2 for a in left) * sum((b - mean) ** 2 for b in right)) ** 0.5
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_scores_follow_the_bands(gold: Path, lang: str) -> None:
    read = threads_of(gold, lang)
    scores = [thread.score.value for thread in read]
    bands = [float(BANDS.index(thread.label["band"])) for thread in read]
    assert spearman(scores, bands) >= 0.85


def _promises(read: tuple[Read, ...]) -> tuple[int, int, int, int]:
    """Labelled, found, outcome right, due day right. Late is missed in the labels."""
    labelled = found = outcome = due = 0
    for thread in read:
        for label in thread.label["promises"]:
            labelled += 1
            match = next(
                (
                    p
                    for p in thread.promises
                    if p.message_id == label["message_id"] and same_words(p.text, label["text"])
                ),
                None,
            )
            if match is None:
                continue
            found += 1
            late = match.outcome is PromiseOutcome.LATE
            outcome += ("missed" if late else match.outcome.value) == label["outcome"]
            due += (match.due.isoformat() if match.due else None) == label["due_date"]
    return labelled, found, outcome, due


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_promises_and_their_outcome(gold: Path, lang: str) -> None:
    labelled, found, outcome, due = _promises(threads_of(gold, lang))
    assert found / labelled >= 0.90
    assert outcome / found >= 0.88
    assert due / found >= 0.90


@pytest.mark.parametrize(("lang", "least"), [("zh", 0.80), ("en", 0.80)])
def test_requests_and_their_answer(gold: Path, lang: str, least: float) -> None:
    labelled = found = right = 0
    for thread in threads_of(gold, lang):
        for label in thread.label["requests"]:
            labelled += 1
            match = [
                r
                for r in thread.requests
                if r.message_id == label["message_id"] and same_words(r.text, label["text"])
            ]
            found += bool(match)
            right += bool(match) and match[0].answered == label["answered"]
    assert found / labelled >= 0.90
    assert right / found >= least
