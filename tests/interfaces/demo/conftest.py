"""The portfolio as it is shipped, rendered once."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlp_service.interfaces.demo import RenderedFile, render
from nlp_service.interfaces.demo.source import ClientSource, load

SOURCE = Path(__file__).resolve().parents[3] / "corpora" / "demo"


@pytest.fixture(scope="session")
def source() -> Path:
    return SOURCE


@pytest.fixture(scope="session")
def portfolio() -> list[ClientSource]:
    return load(SOURCE)


@pytest.fixture(scope="session")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> list[RenderedFile]:
    return render(SOURCE, tmp_path_factory.mktemp("demo"))
