"""The labelled threads as an archive: what the batch says of them against the labels.

``python -m tests.jobs.test_gold_threads`` prints the figures behind the floors.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from tests.jobs.runs import lines, process
from tests.signals.threads_gold import BANDS, same_words

LANGUAGES = ("zh", "en")
_LISTS = ("promises", "requests")
#: A little under what is reached.
FLOORS = {
    "zh": {"spearman": 0.90, "recall": 0.95, "outcome": 0.86, "due": 0.90, "answered": 0.70},
    "en": {"spearman": 0.88, "recall": 0.90, "outcome": 0.92, "due": 0.92, "answered": 0.73},
}


@dataclass(frozen=True)
class Judged:
    """Labels of the threads and the lines of the clients they belong to."""

    labels: list[dict[str, Any]]
    clients: dict[str, dict[str, Any]]

    def threads(self, language: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        """Each label of a language with what is said of its client: the firm's own line, and the
        promises and requests of all that wrote for it (in two threads a law firm does).
        """
        found = []
        for label in self.labels:
            if label["language"] == language:
                domains = dict.fromkeys(a.partition("@")[2] for a in label["client_addresses"])
                rows = [self.clients[domain] for domain in domains]
                joined = {name: [x for row in rows for x in row[name]] for name in _LISTS}
                found.append((label, rows[0] | joined))
        return found


@lru_cache(maxsize=1)
def judged(gold: Path) -> Judged:
    """The development set run as one batch, its lenders given by their domains."""
    text = (gold / "threads.jsonl").read_text(encoding="utf-8")
    labels = [json.loads(line) for line in text.splitlines()]
    lenders = {a.partition("@")[2] for label in labels for a in label["lender_addresses"]}
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        archives = [gold / f"threads_{language}.mbox" for language in LANGUAGES]
        report = process(out, *archives, lender=tuple(sorted(lenders)))
        assert report["processed"] == report["total"] == sum(len(x["messages"]) for x in labels)
        return Judged(labels, {row["client"]: row for row in lines(out, "clients")})


def figures(found: Judged, language: str) -> dict[str, float]:
    """Rank correlation of scores with bands, and shares of promises and requests told right."""
    from scipy.stats import spearmanr

    threads = found.threads(language)
    scores = [_thread(label, client)["cooperation"] for label, client in threads]
    bands = [BANDS.index(label["band"]) for label, _ in threads]
    promises = [
        (wanted, _same(wanted, client["promises"]))
        for label, client in threads
        for wanted in label["promises"]
    ]
    told = [(wanted, got) for wanted, got in promises if got is not None]
    requests = [
        (wanted, got)
        for label, client in threads
        for wanted in label["requests"]
        if (got := _same(wanted, client["requests"])) is not None
    ]
    return {
        "spearman": float(spearmanr(scores, bands).statistic),
        "recall": len(told) / len(promises),
        "outcome": sum(_outcome(got) == wanted["outcome"] for wanted, got in told) / len(told),
        "due": sum(got["due"] == wanted["due_date"] for wanted, got in told) / len(told),
        "answered": sum(g["answered"] == w["answered"] for w, g in requests) / len(requests),
    }


def _thread(label: dict[str, Any], client: dict[str, Any]) -> dict[str, Any]:
    (thread,) = [t for t in client["threads"] if t["id"] == label["messages"][0]]
    return dict(thread)


def _same(wanted: dict[str, Any], found: list[dict[str, Any]]) -> dict[str, Any] | None:
    for row in found:
        if row["message_id"] == wanted["message_id"] and same_words(row["text"], wanted["text"]):
            return row
    return None


def _outcome(promise: dict[str, Any]) -> str:
    # The labels call a late delivery missed.
    return "missed" if promise["outcome"] == "late" else str(promise["outcome"])


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_batch_orders_threads_and_finds_promises_and_answers(gold: Path, language: str) -> None:
    found = figures(judged(gold), language)
    print(language, {name: round(value, 3) for name, value in found.items()})
    for name, floor in FLOORS[language].items():
        assert found[name] >= floor, name


if __name__ == "__main__":
    import os

    shared = Path(os.environ.get("NLP_SERVICE_SHARED", Path(__file__).parents[3] / "shared"))
    result = judged(shared / "corpora" / "gold")
    for name in LANGUAGES:
        print(name, {key: round(value, 3) for key, value in figures(result, name).items()})
