"""The real server: started, used, measured."""

import time

import psutil
import pytest

from tests.machine import slowness
from tests.server import serving

pytestmark = pytest.mark.e2e

READY_SECONDS = 8
RESIDENT_MB = 1200


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("data")) as running:
        yield running


@pytest.mark.alone
def test_it_is_ready_in_time(server):
    assert server.started_in < READY_SECONDS * slowness()


def test_it_reads_what_is_uploaded_within_the_wait(server):
    client = server.client()
    answer = client.post(
        "/v1/documents",
        params={"wait": 30},
        files=[
            ("files", ("函.txt", "我司承诺于3月31日前付清利息。".encode())),
            ("files", ("broken.pdf", b"%PDF-1.4 nothing")),
        ],
    )
    assert answer.status_code == 200
    assert [row["status"] for row in answer.json()["items"]] == ["done", "quarantined"]


def test_its_memory_stays_under_the_limit(server):
    client = server.client()
    for number in range(20):
        client.post(
            "/v1/annotate", json={"id": "1", "text": f"利息{number}万元已于今日支付。" * 50}
        )
    end = time.monotonic() + 60
    while client.get("/readyz").json()["waiting"] and time.monotonic() < end:
        time.sleep(0.2)
    parent = psutil.Process(server.process.pid)
    resident = sum(p.memory_info().rss for p in [parent, *parent.children(recursive=True)])
    assert resident / 1e6 < RESIDENT_MB


def test_metrics_name_routes_never_ids(server):
    client = server.client()
    client.get("/v1/documents/" + "a" * 64)
    text = client.get("/metrics").text
    assert "nlp_service_requests_total" in text and "aaaa" not in text


def test_stopping_leaves_no_process_behind(tmp_path):
    with serving(tmp_path) as running:
        children = psutil.Process(running.process.pid).children(recursive=True)
        assert children
        running.process.terminate()
        running.process.wait(timeout=30)
        _, alive = psutil.wait_procs(children, timeout=10)
        assert alive == []
