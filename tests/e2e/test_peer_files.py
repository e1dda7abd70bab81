"""Real files of the peers' test suites, uploaded to the real server."""

import time

import pytest

from tests.server import serving

pytestmark = pytest.mark.e2e

FOLDERS = ("contracts", "talon", "mail-parser", "letters")
SECONDS = 300


def test_every_peer_file_ends_processed_or_quarantined_with_a_reason(fixtures_dir, tmp_path):
    files = [
        path
        for folder in FOLDERS
        for path in sorted((fixtures_dir / folder).rglob("*"))
        if path.is_file() and path.name != "README.md" and "expected" not in path.parts
    ]
    assert len(files) > 100
    with serving(tmp_path) as server:
        client = server.client()
        ids = {}
        for path in files:
            sent = client.post("/v1/documents", files={"files": (path.name, path.read_bytes())})
            assert sent.status_code == 202, (path, sent.text)
            ids[sent.json()["items"][0]["id"]] = path
        end = time.monotonic() + SECONDS
        while client.get("/readyz").json()["waiting"] and time.monotonic() < end:
            time.sleep(0.5)
        for document_id, path in ids.items():
            row = client.get(f"/v1/documents/{document_id}").json()
            assert row["status"] in ("done", "partial", "quarantined"), (path, row["status"])
            if row["status"] == "quarantined":
                assert row["error_code"] not in ("internal", "crash"), (path, row)
                assert row["error_message"] and row["next_step"], path
            else:
                assert client.get(f"/v1/documents/{document_id}/layout").is_success, path
                assert client.get(f"/v1/documents/{document_id}/annotations").is_success, path
