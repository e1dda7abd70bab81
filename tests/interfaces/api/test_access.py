"""Who may do what, and what an error looks like."""

import re

import pytest
from fastapi.testclient import TestClient


def test_without_a_key_nothing_is_answered(app):
    answer = TestClient(app).get("/v1/clients")
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["code"] == "not_authenticated" and "Authorization" in problem["next_step"]


def test_every_route_of_the_api_needs_a_key(app):
    client = TestClient(app, raise_server_exceptions=False)
    for path, operations in app.openapi()["paths"].items():
        if path in ("/v1/version", "/healthz", "/readyz"):
            continue
        for method in operations:
            url = re.sub(r"\{[a-z_]+\}", "1", path)
            assert client.request(method.upper(), url).status_code == 401, (method, path)


@pytest.mark.parametrize(
    ("role", "status"), [("viewer", 403), ("analyst", 201), ("approver", 201), ("admin", 201)]
)
def test_adding_clients_needs_an_analyst(app, keys, role, status):
    client = TestClient(app, headers=keys[role])
    assert client.post("/v1/clients", json={"id": role, "name": "甲公司"}).status_code == status


def test_keys_need_an_administrator(app, keys):
    assert TestClient(app, headers=keys["approver"]).get("/v1/keys").status_code == 403
    admin = TestClient(app, headers=keys["admin"])
    made = admin.post("/v1/keys", json={"name": "batch", "scope": "viewer"}).json()
    viewer = TestClient(app, headers={"Authorization": f"Bearer {made['secret']}"})
    assert viewer.get("/v1/clients").status_code == 200
    assert admin.delete(f"/v1/keys/{made['id']}").status_code == 204
    assert viewer.get("/v1/clients").status_code == 401


def test_a_wrong_form_names_the_field(api):
    answer = api.post("/v1/annotate", json={"id": "1"})
    assert answer.status_code == 422
    assert "text" in str(answer.json()["fields"])


def test_an_unknown_route_is_a_problem(api):
    answer = api.get("/v1/nothing")
    assert answer.status_code == 404 and answer.json()["code"] == "not_found"


def test_a_session_changes_nothing_without_its_form_token(app, service):
    service.ensure_admin("default")
    secret, _ = service.store.access.issue("default", "admin", "session")
    client = TestClient(app, cookies={"nlp_session": secret})
    assert client.get("/v1/clients").status_code == 200
    assert client.post("/v1/clients", json={"id": "x", "name": "X"}).status_code == 403


def test_the_same_idempotency_key_acts_once(api):
    headers = {"Idempotency-Key": "k1"}
    first = api.post("/v1/clients", json={"id": "", "name": "乙公司"}, headers=headers)
    again = api.post("/v1/clients", json={"id": "", "name": "乙公司"}, headers=headers)
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json() and again.headers["idempotent-replay"] == "true"
    assert len(api.get("/v1/clients").json()["items"]) == 1
    other = api.post("/v1/clients", json={"id": "", "name": "丙公司"}, headers=headers)
    assert other.status_code == 409


def test_lists_page_by_cursor(api):
    for number in range(5):
        api.post("/v1/clients", json={"id": f"c{number}", "name": f"公司{number}"})
    seen, cursor = [], None
    while True:
        page = api.get("/v1/clients", params={"limit": 2, **({"cursor": cursor} if cursor else {})})
        seen += [row["client"]["id"] for row in page.json()["items"]]
        cursor = page.json()["next_cursor"]
        if cursor is None:
            break
    assert sorted(seen) == [f"c{number}" for number in range(5)]
    assert api.get("/v1/clients", params={"cursor": "broken!"}).status_code == 400
