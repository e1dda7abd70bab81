"""A service on an empty data folder, and its application without background work."""

from __future__ import annotations

import datetime as dt
import shutil

import pytest
from fastapi.testclient import TestClient

from nlp_service.interfaces.api.app import create_app
from nlp_service.interfaces.demo import clients, render
from nlp_service.jobs import drain
from nlp_service.settings import Settings, Store, corpora_folder
from nlp_service.wiring import Service


@pytest.fixture(scope="session")
def parts():
    """Annotator and reader are read-only and slow to make, so tests share them."""
    service = Service(Settings())
    yield {"annotator": service.annotator, "reader": service.reader}
    service.reader.close()


@pytest.fixture(scope="session")
def demo_client():
    """The demo client that the API and the exports are tried with."""
    source = corpora_folder() / "demo"
    return next(client for client in clients(source) if client.id == "likui-machinery")


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory, parts, demo_client):
    """A data folder with one demo client, read once; tests work on copies of it."""
    folder = tmp_path_factory.mktemp("demo") / "data"
    service = Service(Settings(store=Store(folder=folder)))
    service.__dict__.update(parts)
    service.store.institutions.configure(
        "default", domains=["jianglanbank.example"], clock=dt.date(2026, 10, 31)
    )
    service.store.clients.add("default", demo_client)
    rendered = tmp_path_factory.mktemp("rendered")
    for file in render(corpora_folder() / "demo", rendered, only={demo_client.id}):
        service.receive("default", file.path.name, file.path.read_bytes())
    drain(service.store, service.settings, lambda _, claim: service.process(claim))
    service.store.close()
    return folder


@pytest.fixture
def folder(tmp_path, request):
    """The data folder of the service: empty, or a copy of the demo for tests with ``loaded``."""
    target = tmp_path / "data"
    if "loaded" in request.fixturenames:
        shutil.copytree(request.getfixturevalue("demo_folder"), target)
    return target


@pytest.fixture
def loaded(service, demo_client):
    """The demo client, its documents read and in the store of ``service``."""
    return demo_client


@pytest.fixture
def service(folder, parts):
    made = Service(Settings(store=Store(folder=folder)))
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
