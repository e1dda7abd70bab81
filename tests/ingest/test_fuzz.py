"""A seeded sample of mutated files of every format; ``benchmarks/fuzz.py`` runs many more."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from pathlib import Path

import pytest

from nlp_service.ingest import Sandbox
from nlp_service.schema import Status
from tests.ingest.fuzzing import LIMITS, assert_typed, mutate, seeds

SECONDS = 15.0
MUTANTS = 300


def folder() -> Path | None:
    shared = os.environ.get("NLP_SERVICE_SHARED", Path(__file__).resolve().parents[3] / "shared")
    found = Path(shared) / "fixtures"
    return found if found.is_dir() else None


def test_every_outcome_is_typed() -> None:
    chance = random.Random(20240601)
    files = sorted(seeds(folder()).items())
    outcomes: Counter[str] = Counter()
    with Sandbox(LIMITS) as sandbox:
        for name, data in files:
            sound = sandbox.read(data, name)
            assert sound.status is not Status.QUARANTINED, (name, sound.root.error)
        process = sandbox._children[0]._process
        start = time.monotonic()
        for number in range(MUTANTS):
            name, data = files[number % len(files)]
            document = sandbox.read(mutate(data, chance), name)
            assert_typed(document.root)
            outcomes[document.root.error.code if document.root.error else "read"] += 1
            if number > 4 * len(files) and time.monotonic() - start > SECONDS:
                break
        # The child outlives every mutant: only its forks meet the files.
        assert sandbox._children[0]._process is process
    assert outcomes["read"] and outcomes["corrupt"]


@pytest.mark.parametrize("name", ["a.pdf", "a.7z", "a.docx", "a.eml", "winmail.dat"])
def test_files_cut_at_any_place_are_typed(name: str) -> None:
    from nlp_service.ingest import read_bytes

    data = seeds()[name]
    for end in range(0, len(data), max(len(data) // 25, 1)):
        assert_typed(read_bytes(data[:end], name, limits=LIMITS).root)
