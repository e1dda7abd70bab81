"""What tests of every layer share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def _shared(*names: str) -> Path:
    folder = Path(os.environ.get("NLP_SERVICE_SHARED", ROOT.parent / "shared")).joinpath(*names)
    if not folder.is_dir():
        pytest.skip(f"public material {'/'.join(names)} is not on this machine")
    return folder


@pytest.fixture(scope="session")
def fixtures_dir() -> Path:
    """Real files of the peers' test suites; tests skip where they are absent."""
    return _shared("fixtures")


@pytest.fixture(scope="session")
def public_corpora() -> Path:
    """The public training portions; tests skip where they are absent."""
    return _shared("corpora")


@pytest.fixture(scope="session")
def gold() -> Path:
    """The development set made for this project; tests skip where it is absent."""
    return _shared("corpora", "gold")
