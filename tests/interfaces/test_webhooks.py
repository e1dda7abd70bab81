"""Webhooks: signed, tried again, and never into the lender's own network."""

import base64
import datetime as dt
import hashlib
import hmac
import http.server
import json
import threading

import pytest
from fastapi.testclient import TestClient

from nlp_service import pipeline
from nlp_service.errors import BadRequest
from nlp_service.jobs.webhooks import Teller, checked
from nlp_service.schema import Client, ItemError
from nlp_service.store import Store
from nlp_service.store.webhooks import DELAYS, announce


class Receiver(http.server.BaseHTTPRequestHandler):
    """Keeps what it is told; answers with the statuses lined up for it."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.told.append((dict(self.headers), body))
        self.send_response(self.server.answers.pop(0) if self.server.answers else 204)
        self.send_header("Location", "http://127.0.0.1:9/elsewhere")
        self.end_headers()

    def log_message(self, *_):
        """Nothing on stderr."""


@pytest.fixture
def receiver():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.told, server.answers = [], []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "data")
    made.institutions.ensure("bank")
    yield made
    made.close()


def url(receiver):
    return f"http://127.0.0.1:{receiver.server_port}/hook"


def due_now(store):
    from sqlalchemy import text

    with store.database.session() as session:
        session.execute(
            text("UPDATE webhook_delivery SET due = :at"),
            {"at": (dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1)).isoformat(" ")[:26]},
        )


def test_a_message_is_signed_as_the_convention_says(store, receiver):
    hook, secret = store.webhooks.add("bank", url(receiver), ["warning.raised"], "admin")
    assert store.webhooks.enter("bank", "profile.updated", {"client_id": "c"}) == 0
    assert store.webhooks.enter("bank", "warning.raised", {"client_id": "c"}) == 1
    assert Teller(store, ["127.0.0.1"]).tell() == 1
    headers, body = receiver.told[0]
    headers = {key.lower(): value for key, value in headers.items()}
    assert json.loads(body)["type"] == "warning.raised"
    assert json.loads(body)["data"] == {"client_id": "c"}
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    wanted = base64.b64encode(hmac.new(secret.encode(), signed, hashlib.sha256).digest())
    assert headers["webhook-signature"] == "v1," + wanted.decode()
    assert store.webhooks.deliveries("bank", hook.id, 5)[0].state == "delivered"
    assert Teller(store, ["127.0.0.1"]).tell() == 0


def test_a_failure_is_tried_again_with_the_same_id_and_in_the_end_given_up(store, receiver):
    hook, _ = store.webhooks.add("bank", url(receiver), ["warning.raised"], "admin")
    store.webhooks.enter("bank", "warning.raised", {})
    receiver.answers = [500] * 20
    teller = Teller(store, ["127.0.0.1"])
    for _ in range(len(DELAYS) + 3):
        teller.tell()
        due_now(store)
    ids = {headers["webhook-id"] for headers, _ in receiver.told}
    assert len(receiver.told) == len(DELAYS) + 1 and len(ids) == 1
    last = store.webhooks.deliveries("bank", hook.id, 5)[0]
    assert last.state == "given_up" and last.answer == {"status": 500}


def test_a_redirect_is_a_failure_and_is_not_followed(store, receiver):
    hook, _ = store.webhooks.add("bank", url(receiver), ["warning.raised"], "admin")
    store.webhooks.enter("bank", "warning.raised", {})
    receiver.answers = [302]
    Teller(store, ["127.0.0.1"]).tell()
    assert store.webhooks.deliveries("bank", hook.id, 5)[0].state == "waiting"
    assert len(receiver.told) == 1


@pytest.mark.parametrize(
    ("address", "points_to"),
    [
        ("https://hook.example/x", ["10.0.0.5"]),
        ("https://hook.example/x", ["93.184.216.34", "127.0.0.1"]),
        ("https://169.254.169.254/latest", ["169.254.169.254"]),
        ("https://[::1]/x", ["::1"]),
        ("https://hook.example/x", ["::ffff:10.0.0.1"]),
        ("http://hook.example/x", ["93.184.216.34"]),
        ("ftp://hook.example/x", ["93.184.216.34"]),
        ("https://user:pass@hook.example/x", ["93.184.216.34"]),
        ("https:///x", ["93.184.216.34"]),
        ("https://hook.example:x/", ["93.184.216.34"]),
    ],
)
def test_addresses_inside_the_network_and_odd_ones_are_refused(address, points_to):
    with pytest.raises(BadRequest):
        checked(address, (), lambda host, port: points_to)


def test_the_address_that_was_checked_is_the_one_connected_to():
    answers = [["93.184.216.34"], ["10.0.0.1"]]
    found = checked("https://hook.example:8443/x", (), lambda host, port: answers[0])
    assert found == ("hook.example", 8443, "93.184.216.34")


def test_the_routes_need_an_administrator_and_refuse_private_addresses(app, keys):
    admin = TestClient(app, headers=keys["admin"])
    analyst = TestClient(app, headers=keys["analyst"])
    body = {"url": "https://127.0.0.1/x", "events": ["warning.raised"]}
    assert analyst.post("/v1/webhooks", json=body).status_code == 403
    assert admin.post("/v1/webhooks", json=body).status_code == 400
    unknown = {"url": "https://127.0.0.1/x", "events": ["no.such"]}
    assert admin.post("/v1/webhooks", json=unknown).status_code == 400
    assert admin.get("/v1/webhooks").json() == []


def test_a_profile_made_anew_and_its_warnings_are_entered(loaded, service):
    hook, _ = service.store.webhooks.add(
        "default", "https://hook.example", ["profile.updated", "warning.raised"], "admin"
    )
    service.store.warnings.list("default")
    service.store.clients.mark_stale("default")
    service.profile("default", loaded.id)
    events = [d.event for d in service.store.webhooks.deliveries("default", hook.id, 100)]
    # The warnings stood before: only the profile is told.
    assert events == ["profile.updated"]


def test_what_happened_and_its_message_are_kept_together_or_not_at_all(store, receiver):
    hook, _ = store.webhooks.add("bank", url(receiver), ["document.finished"], "admin")
    key = store.blobs.put(b"a letter")
    store.documents.receive("bank", key, "letter.txt", 8, None)
    claim = store.documents.claim("worker", 60)
    error = ItemError(code="internal", message="Processing failed.", next_step="Report this.")

    with pytest.raises(RuntimeError), store.database.session() as session:
        assert announce(session, "bank", [("document.finished", {"document_id": key})]) == 1
        raise RuntimeError  # the process dies before the transaction ends
    assert store.webhooks.deliveries("bank", hook.id, 5) == []

    store.documents.quarantine(claim, error)
    entered = store.webhooks.deliveries("bank", hook.id, 5)
    assert [message.event for message in entered] == ["document.finished"]


def test_a_profile_made_anew_and_its_messages_are_one_transaction(store, receiver, monkeypatch):
    hook, _ = store.webhooks.add("bank", url(receiver), ["profile.updated"], "admin")
    store.clients.add("bank", Client(id="c", name="云河风电有限公司"))

    def dies(*_: object) -> int:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(pipeline, "announce", dies)
        with pytest.raises(RuntimeError):
            pipeline.refresh(store, "bank", "c")
    assert store.clients.profile("bank", "c") is None
    pipeline.refresh(store, "bank", "c")
    assert store.clients.profile("bank", "c") is not None
    entered = store.webhooks.deliveries("bank", hook.id, 5)
    assert [message.event for message in entered] == ["profile.updated"]
