"""What tests of every layer share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def pytest_addoption(parser):
    parser.addoption("--regenerate", action="store_true", help="write golden outputs anew")


@pytest.fixture
def regenerate(request) -> bool:
    """Whether golden outputs are to be written rather than compared."""
    return request.config.getoption("--regenerate")


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


@pytest.fixture(scope="session")
def postgres_url():
    """The URL of a throwaway PostgreSQL; tests skip where it is not installed."""
    from tests.postgres import cluster

    with cluster() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request, tmp_path):
    """An empty store with one institution, on each database."""
    from sqlalchemy import text

    from nlp_service.store import Store

    url = None
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
        from sqlalchemy import create_engine

        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        engine.dispose()
    made = Store(tmp_path / "data", url)
    made.institutions.ensure("bank")
    yield made
    made.close()
