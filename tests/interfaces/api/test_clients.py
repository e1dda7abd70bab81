"""Clients, their profiles and warnings through the API."""

import pytest


def test_client_crud(api):
    made = api.post("/v1/clients", json={"id": "", "name": "海屿风电有限公司", "industry": "D"})
    where = made.headers["location"]
    assert api.get(where).json()["industry"] == "D"
    changed = api.put(where, json={**made.json(), "sector": "风电"})
    assert changed.json()["sector"] == "风电"
    assert api.delete(where).status_code == 204
    assert api.get(where).status_code == 404
    assert api.post("/v1/clients", json={"id": "", "name": "  "}).status_code == 400
    assert api.post("/v1/clients", json={"id": "", "nmae": "x"}).status_code == 422


def test_a_client_without_documents_has_no_grade_and_says_why(api):
    api.post("/v1/clients", json={"id": "c", "name": "New Wind Ltd"})
    profile = api.get("/v1/clients/c/profile").json()
    assert profile["credit"]["grade"] is None
    assert "insufficient" in profile["credit"]["insufficient"]
    assert profile["cooperation"]["value"] is None and profile["cooperation"]["insufficient"]


def test_every_contribution_of_a_profile_has_evidence_or_says_what_is_missing(api, loaded):
    profile = api.get(f"/v1/clients/{loaded.id}/profile").json()
    credit = profile["credit"]
    assert credit["grade"] and profile["cooperation"]["value"] is not None
    for part in credit["contributions"] + profile["cooperation"]["contributions"]:
        assert part["evidence"] or part["missing"], part["name"]
    total = sum(part["value"] for part in credit["contributions"])
    assert total == pytest.approx(credit["log_odds"], abs=1e-9)
    for warning in profile["warnings"]:
        assert warning["title_zh"] and warning["title_en"]


def test_every_evidence_opens_to_its_exact_words(api, loaded, service):
    profile = service.profile("default", loaded.id)
    places = [e.provenance for c in profile.credit.contributions for e in c.evidence]
    places += [e.provenance for s in profile.signals for e in s.evidence]
    places += [e.provenance for p in profile.promises for e in p.evidence]
    places += [v.provenance for s in profile.statements for v in s.items.values()]
    places += [record.provenance for record in profile.bureau.records]
    assert len(places) > 100
    documents = {d.id: service.store.documents.get("default", d.id) for d in profile.documents}
    for place in places:
        part = documents[place.document_id].part(place.part)
        assert part.text[place.start : place.end] == place.text


def test_parts_of_the_profile_are_lists(api, loaded):
    for name in ("signals", "promises", "requests", "statements", "ratios", "checks", "warnings"):
        answer = api.get(f"/v1/clients/{loaded.id}/{name}")
        assert answer.is_success and "items" in answer.json(), name
    assert api.get(f"/v1/clients/{loaded.id}/segment").json()["segment"]["id"]
    assert api.get(f"/v1/clients/{loaded.id}/timeline").json()["items"]


def test_a_warning_goes_through_its_workflow(api, app, keys, loaded):
    from fastapi.testclient import TestClient

    warning = next(
        w
        for w in api.get("/v1/warnings", params={"limit": 500}).json()["items"]
        if w["level"] in ("orange", "red") and w["actions"]
    )
    url = f"/v1/warnings/{warning['id']}"
    closing = {"reason": "cured", "note": "repaid, see statement"}
    assert api.post(f"{url}/close", json=closing).status_code == 409
    assert api.post(f"{url}/acknowledge", json={}).json()["state"] == "acknowledged"
    done = api.post(f"{url}/act", json={"action": warning["actions"][0]["id"], "note": "called"})
    assert done.json()["state"] == "in_action"
    assert api.post(f"{url}/close", json=closing).json()["state"] == "in_action"
    assert api.post(f"{url}/close", json=closing).status_code == 403
    second = TestClient(app, headers=keys["approver"])
    assert second.post(f"{url}/close", json=closing).json()["state"] == "closed"
    profile = api.get(f"/v1/clients/{loaded.id}/profile").json()
    assert {w["id"]: w["state"] for w in profile["warnings"]}[warning["id"]] == "closed"


def test_a_dismissed_signal_no_longer_counts(api, loaded):
    profile = api.get(f"/v1/clients/{loaded.id}/profile").json()
    signal = profile["signals"][0]
    verdict = {"kind": "signal", "target": signal["id"], "client_id": loaded.id}
    assert api.post("/v1/feedback", json={**verdict, "verdict": "dismiss"}).status_code == 201
    after = api.get(f"/v1/clients/{loaded.id}/profile").json()
    assert signal["id"] not in {s["id"] for s in after["signals"]}


def test_scores_keep_their_history(api, loaded, service):
    before = api.get(f"/v1/clients/{loaded.id}/scores").json()["items"]
    service.store.clients.change("default", loaded.model_copy(update={"phase": "construction"}))
    api.get(f"/v1/clients/{loaded.id}/profile")
    after = api.get(f"/v1/clients/{loaded.id}/scores").json()["items"]
    assert len(after) == len(before) + 1 and after[1:] == before
    assert after[0]["credit"]["versions"]["rules"] and after[0]["inputs"]


def test_scores_of_past_quarters_are_worked_out(api, loaded):
    rows = api.get(f"/v1/clients/{loaded.id}/scores/replayed").json()
    days = [row["day"] for row in rows]
    assert days == sorted(days) and "2026-09-30" in days
    assert all(row["score"] > 0 and row["grade"] for row in rows)
    # Nothing is kept: the history holds what was scored in earnest.
    kept = api.get(f"/v1/clients/{loaded.id}/scores").json()["items"]
    assert {row["as_of"] for row in kept} == {"2026-10-31"}
    assert api.get("/v1/clients/nobody/scores/replayed").status_code == 404
