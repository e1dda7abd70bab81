"""A service on an empty data folder, and its application without background work."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from nlp_service.interfaces.api.app import create_app
from nlp_service.jobs import drain
from nlp_service.settings import Settings, Store
from nlp_service.wiring import Service


@pytest.fixture(scope="session")
def parts():
    """Annotator and reader are read-only and slow to make, so tests share them."""
    service = Service(Settings())
    yield {"annotator": service.annotator, "reader": service.reader}
    service.reader.close()


@pytest.fixture
def service(tmp_path, parts):
    made = Service(Settings(store=Store(folder=tmp_path / "data")))
    made.__dict__.update(parts)
    yield made
    made.runner.stop()
    made.store.close()


@pytest.fixture
def read(service):
    """Process all waiting documents here and now."""
    return lambda: drain(service.store, service.settings, lambda _, claim: service.process(claim))


@pytest.fixture
def app(service):
    return create_app(service, background=False)


@pytest.fixture
def keys(service):
    """Authorization headers by role."""
    institution = service.settings.web.institution
    headers = {}
    for role in ("viewer", "analyst", "approver", "admin"):
        service.store.access.add_user(institution, role, role)
        secret, _ = service.store.access.issue(institution, role, "key", scope=role)
        headers[role] = {"Authorization": f"Bearer {secret}"}
    return headers


@pytest.fixture
def api(app, keys):
    """The application as seen by an analyst."""
    return TestClient(app, headers=keys["analyst"], raise_server_exceptions=False)
