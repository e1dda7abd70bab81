"""Runs of the batch for tests, and what they wrote."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from nlp_service.jobs.batch import Options, run
from tests.jobs.letters import BANK

VERSIONS = {"code": "test", "models": "test"}
RESULTS = ("messages.jsonl", "clients.jsonl", "skipped.jsonl")


def process(out: Path, *archives: Path, **options: Any) -> dict[str, Any]:
    """The report of a run with the bank as lender."""
    options = {"lender": (BANK,), "versions": VERSIONS, **options}
    return run(Options(archives=archives, out=out, **options))


def lines(out: Path, name: str) -> list[dict[str, Any]]:
    """The lines of a result file."""
    text = (out / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def written(out: Path) -> dict[str, bytes]:
    """The bytes of the result files."""
    return {name: (out / name).read_bytes() for name in RESULTS}
