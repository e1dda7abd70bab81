"""nlp-service doctor: every kind that has a reader is listed, and what is missing is named."""

from __future__ import annotations

import importlib.util

import pytest

from nlp_service.ingest.registry import READERS
from nlp_service.interfaces.cli import doctor


def test_every_kind_with_a_reader_is_listed_once() -> None:
    listed = [kind for entry in doctor.FORMATS for kind in entry.kinds]
    assert sorted(listed) == sorted(READERS)


@pytest.mark.parametrize("entry", [e for e in doctor.FORMATS if e.module], ids=lambda e: e.kinds[0])
def test_what_is_missing_is_named_with_its_remedy(
    entry: doctor.Format, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == entry.module else there(name)
    )
    findings = {finding.subject: finding for finding in _formats()}
    missing = findings.pop(", ".join(entry.kinds))
    assert missing.state == "missing" and missing.advice == entry.install
    assert all(finding.state != "bad" for finding in findings.values())


def _formats() -> list[doctor.Finding]:
    found = doctor.examine()
    return [next(found) for _ in doctor.FORMATS]
