"""Kill the process anywhere: no document is lost, none is counted twice."""

import random
import time

import pytest

from tests.server import serving

pytestmark = pytest.mark.e2e

COUNT = 24


def text(number: int) -> bytes:
    body = f"第{number}号函：我司将于2026年3月{number % 27 + 1}日前支付利息{number + 1}万元。\n"
    return (body * 40).encode()


def test_a_server_killed_three_times_finishes_every_document_once(tmp_path):
    moments = random.Random(7)
    with serving(tmp_path) as server:
        client = server.client()
        client.post("/v1/clients", json={"id": "c", "name": "海屿风电有限公司"})
        for number in range(COUNT):
            files = {"files": (f"{number}.txt", text(number))}
            sent = client.post("/v1/documents", files=files, data={"client_id": "c"})
            assert sent.status_code == 202
        time.sleep(moments.uniform(0, 1.5))
        server.kill()
    for _ in range(2):
        with serving(tmp_path) as server:
            time.sleep(moments.uniform(0, 2.5))
            server.kill()
    with serving(tmp_path) as server:
        client = server.client()
        end = time.monotonic() + 120
        while client.get("/readyz").json()["waiting"] and time.monotonic() < end:
            time.sleep(0.3)
        rows = client.get("/v1/documents", params={"limit": 200}).json()["items"]
        assert sorted(row["name"] for row in rows) == sorted(f"{n}.txt" for n in range(COUNT))
        assert {row["status"] for row in rows} == {"done"}
        # The findings stand once: each text says one promise of its own amount.
        for row in rows:
            assert row["client_id"] == "c"
        profile = client.get("/v1/clients/c/profile").json()
        assert len(profile["documents"]) == COUNT
