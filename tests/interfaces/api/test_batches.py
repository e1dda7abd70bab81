"""Batches through the API: started, watched, accounted for, cancelled, taken up again."""

import json
import subprocess
import sys
import time

import pytest
from fastapi.testclient import TestClient

from nlp_service.interfaces.api.app import create_app
from nlp_service.jobs.batch import queue
from nlp_service.jobs.batch.child import Order
from nlp_service.settings import Jobs, Settings, Store
from nlp_service.wiring import Service
from tests.jobs.letters import BANK, letter, mbox, zipped

ZHANG, LEE = "张伟 <zhang@haiyu.example>", "Lee Hart <lee@ridge.example>"
DESK = f"Wang Min <wang@{BANK}>"
MAILS = [
    letter(1, DESK, ZHANG, "一季度报表", "张总：请于3月14日前提供一季度财务报表。", day=0),
    letter(2, ZHANG, DESK, "回复：一季度报表", "我司将于3月12日前提交报表。", day=1, replies_to=1),
    letter(3, DESK, LEE, "Insurance", "Please send the policy by 20 March.", day=2),
    letter(4, LEE, DESK, "Re: Insurance", "We will send it by 18 March.", day=3, replies_to=3),
]
PARTS = ("processed", "skipped", "quarantined", "waiting")


class Desk:
    """The API of one service, as seen by several people."""

    def __init__(self, service):
        self.service = service
        self.app = create_app(service, background=False)
        for institution, role in (
            ("default", "viewer"), ("default", "analyst"), ("other", "analyst")
        ):  # fmt: skip
            service.store.institutions.ensure(institution)
            if role not in {user.id for user in service.store.access.users(institution)}:
                service.store.access.add_user(institution, role, role)
            secret, _ = service.store.access.issue(institution, role, "key", scope=role)
            name = role if institution == "default" else institution
            headers = {"Authorization": f"Bearer {secret}"}
            client = TestClient(self.app, headers=headers, raise_server_exceptions=False)
            setattr(self, name, client)

    def upload(self, name, content, **fields):
        files = {"archive": (name, content)}
        answer = self.analyst.post("/v1/batches", files=files, data=fields)
        assert answer.status_code == 202, answer.text
        return answer.json()

    def path(self, path, **more):
        return self.analyst.post("/v1/batches", json={"path": path, **more})

    def until(self, batch, test):
        """The batch as soon as it passes a test."""
        deadline = time.monotonic() + 300
        while not test(found := self.viewer.get(f"/v1/batches/{batch}").json()):
            assert time.monotonic() < deadline, found
            time.sleep(0.1)
        return found


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """The root of paths, with an archive in it, and one outside that a link leads to."""
    folder = tmp_path_factory.mktemp("archives")
    (folder / "root" / "信件").mkdir(parents=True)
    mbox(folder / "root" / "信件" / "box.mbox", [*MAILS, MAILS[0]])
    mbox(folder / "outside.mbox", MAILS)
    (folder / "root" / "link.mbox").symlink_to(folder / "outside.mbox")
    (folder / "root" / "data").mkdir()
    return folder / "root"


def make(root):
    """A service whose data folder lies under the root, of all places."""
    jobs = Jobs(batch_root=str(root))
    return Service(Settings(store=Store(folder=root / "data"), jobs=jobs))


@pytest.fixture(scope="module")
def idle(root):
    """A service that works on nothing until it is started."""
    made = make(root)
    yield Desk(made)
    made.close()


@pytest.fixture(scope="module")
def finished(root):
    """An archive in both languages, worked off by a service that was started after another was
    stopped in the middle: the desk, the batch, and its stream of events.
    """
    jobs = Jobs(batch_root=str(root))
    folder = root.parent / "worked"
    desk = Desk(Service(Settings(store=Store(folder=folder), jobs=jobs)))
    weekly = {f"{n}.eml": letter(10 + n, LEE, DESK, f"W{n}", "Done.", day=n) for n in range(4)}
    rest = zipped({**weekly, "readme.txt": b"what this is", "empty.eml": b""})
    (root / "信件" / "rest.zip").write_bytes(rest)
    batch = desk.path("信件", lender=[BANK]).json()["id"]
    desk.service.batches.start()
    desk.until(batch, lambda found: found["state"] == "running" and found["total"])
    desk.service.close()

    again = Desk(Service(Settings(store=Store(folder=folder), jobs=jobs)))
    part = again.viewer.get(f"/v1/batches/{batch}").json()
    again.service.batches.start()
    events = again.viewer.get(f"/v1/batches/{batch}/events")
    yield again, batch, part, events
    again.service.close()


def all_items(client, batch, **asked):
    rows, asked = [], {**asked, "limit": 3}
    while True:
        page = client.get(f"/v1/batches/{batch}/items", params=asked).json()
        assert len(page["items"]) <= 3
        rows += page["items"]
        if page["next_cursor"] is None:
            return rows
        asked["cursor"] = page["next_cursor"]


def test_a_restarted_service_shows_the_part_done_and_goes_on(finished):
    desk, batch, part, _ = finished
    assert part["state"] == "waiting" and part["total"] > 0
    found = desk.viewer.get(f"/v1/batches/{batch}").json()
    assert (found["state"], found["total"], found["processed"]) == ("finished", 11, 8)
    assert found["skipped_by_reason"] == {"duplicate_bytes": 1, "not_mail": 1}
    assert found["quarantined_by_reason"] == {"empty": 1}
    assert sum(found[name] for name in PARTS) == found["total"]
    assert found["clients"] == 2 and found["messages_per_second"] > 0
    assert (found["seconds_left"], found["error"]) == (0, None)


def test_events_tell_progress_until_the_end(finished):
    _, batch, _, events = finished
    assert events.headers["content-type"].startswith("text/event-stream")
    told = [
        dict(line.split(": ", 1) for line in event.splitlines())
        for event in events.text.split("\n\n")
        if event
    ]
    assert [event["event"] for event in told[:-1]] == ["progress"] * (len(told) - 1)
    states = [json.loads(event["data"]) for event in told]
    assert len(told) > 1 and told[-1]["event"] == "end"
    assert states[-1]["id"] == batch and states[-1]["state"] == "finished"
    assert any(state["stage"] in ("read", "annotate", "score") for state in states)
    for state in states:
        assert sum(state[name] for name in PARTS) == state["total"]


def test_every_item_is_listed_once_with_its_outcome(finished):
    desk, batch, _, _ = finished
    rows = all_items(desk.viewer, batch)
    assert len(rows) == len({(row["source"], row["part"]) for row in rows}) == 11
    by_status = {name: [row for row in rows if row["status"] == name] for name in PARTS}
    assert {row["message_id"] for row in by_status["processed"]} == {
        f"<{n}@letters.example>" for n in (1, 2, 3, 4, 10, 11, 12, 13)
    }
    [empty] = by_status["quarantined"]
    assert empty["source"] == "信件/rest.zip!empty.eml"
    assert empty["error"]["code"] == "empty" and empty["error"]["next_step"]
    again, readme = by_status["skipped"]
    assert again["reason"] == "duplicate_bytes" and again["kept"] == "<1@letters.example>"
    assert again["source"].startswith("信件/box.mbox@")
    assert (readme["reason"], readme["message_id"]) == ("not_mail", None)
    assert all_items(desk.viewer, batch, status="quarantined") == [empty]
    forged = desk.viewer.get(f"/v1/batches/{batch}/items", params={"cursor": "bm90aGluZw"})
    assert (forged.status_code, forged.json()["code"]) == (400, "bad_request")


def test_results_are_handed_out_without_the_folders_of_the_server(finished):
    desk, batch, _, _ = finished
    rows = {}
    for name in ("messages", "clients", "skipped"):
        answer = desk.viewer.get(f"/v1/batches/{batch}/results/{name}")
        assert answer.headers["content-type"].startswith("application/x-ndjson")
        rows[name] = [json.loads(line) for line in answer.text.splitlines()]
    assert {row["client"] for row in rows["clients"]} == {"haiyu.example", "ridge.example"}
    assert sum(row["status"] == "done" for row in rows["messages"]) == 8
    places = [place for row in rows["messages"] for place in row["sources"]]
    assert {row["source"] for row in rows["skipped"]} | set(places) == {
        row["source"] for row in all_items(desk.viewer, batch)
    }
    assert desk.service.store.audit.list("default")[0].action == "batch.download"
    assert desk.viewer.get(f"/v1/batches/{batch}/results/ledger").status_code == 422


def test_a_finished_batch_cannot_be_cancelled(finished):
    desk, batch, _, _ = finished
    answer = desk.analyst.post(f"/v1/batches/{batch}/cancel")
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")


def test_cancelling_ends_the_process_and_keeps_what_is_done(finished):
    desk, _, _, _ = finished
    many = [
        letter(100 + n, ZHANG, DESK, f"周报{n}", f"发电{n}万千瓦时。", day=n) for n in range(60)
    ]
    batch = desk.upload("周报.zip", zipped({f"{n}.eml": m for n, m in enumerate(many)}))["id"]
    desk.until(batch, lambda found: found["state"] == "running" and found["total"])
    ended = desk.analyst.post(f"/v1/batches/{batch}/cancel").json()
    assert ended["state"] == "cancelled" and 0 < ended["total"] == sum(ended[n] for n in PARTS)
    assert desk.service.batches._child is None or desk.service.batches._child.poll() is not None
    assert len(all_items(desk.viewer, batch)) == ended["total"]
    actions = [(e.action, e.target) for e in desk.service.store.audit.list("default")]
    assert actions[:2] == [("batch.cancel", batch), ("batch.start", batch)]
    assert desk.analyst.post(f"/v1/batches/{batch}/cancel").json()["state"] == "cancelled"


def test_only_ones_own_institution_sees_a_batch(finished):
    desk, batch, _, _ = finished
    assert desk.other.get("/v1/batches").json()["items"] == []
    for answer in (
        desk.other.get(f"/v1/batches/{batch}"),
        desk.other.get(f"/v1/batches/{batch}/items"),
        desk.other.get(f"/v1/batches/{batch}/events"),
        desk.other.post(f"/v1/batches/{batch}/cancel"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    # The root is that of the local start's institution.
    refused = desk.other.post("/v1/batches", json={"path": "信件/box.mbox"})
    assert refused.status_code == 400


def test_a_viewer_reads_and_does_not_start_or_cancel(finished):
    desk, batch, _, _ = finished
    for answer in (
        desk.viewer.post("/v1/batches", json={"path": "信件/box.mbox"}),
        desk.viewer.post(f"/v1/batches/{batch}/cancel"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


@pytest.mark.parametrize(
    "path",
    ["../outside.mbox", "link.mbox", "/etc/passwd", "信件/../../outside.mbox", "missing.mbox",
     "data", "data/nlp_service.db", ".", "a\0b"],
)  # fmt: skip
def test_no_path_leads_out_of_the_root_or_into_the_data_folder(idle, path):
    answer = idle.path(path)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")
    assert "such archive" in answer.json()["title"]


def test_without_a_root_paths_are_refused(tmp_path):
    service = Service(Settings(store=Store(folder=tmp_path / "data")))
    answer = Desk(service).path("信件/box.mbox")
    assert answer.status_code == 400 and "BATCH_ROOT" in answer.json()["next_step"]
    service.close()


def test_each_institution_may_have_a_root_of_its_own(tmp_path):
    mbox(tmp_path / "default.mbox", MAILS)
    (tmp_path / "roots" / "other").mkdir(parents=True)
    (tmp_path / "roots" / "other" / "box.mbox").write_bytes(b"From x\n\n")
    jobs = Jobs(batch_root=str(tmp_path / "roots" / "{institution}"))
    service = Service(Settings(store=Store(folder=tmp_path / "data"), jobs=jobs))
    desk = Desk(service)
    assert desk.other.post("/v1/batches", json={"path": "box.mbox"}).status_code == 202
    assert desk.path("box.mbox").status_code == 400
    assert desk.path("../other/box.mbox").status_code == 400
    service.close()


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"json": {"path": ""}}, 422),
        ({"json": {"path": "信件", "owner": "x"}}, 422),
        ({"content": b"{"}, 422),
        ({"files": {"other": ("a.mbox", b"x")}}, 400),
        ({"files": {"archive": ("a", b"x"), "client_map": ("m.csv", b"name\n")}}, 400),
    ],
)
def test_a_wrong_request_says_what_to_correct(idle, sent, status):
    answer = idle.analyst.post("/v1/batches", **sent)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["next_step"]


def test_an_upload_gets_a_harmless_name_and_waits_its_turn(idle):
    first = idle.upload("../../信件.mbox", b"From x\n\n", lender=BANK)
    second = idle.upload("..", b"From x\n\n")
    assert (first["name"], second["name"]) == ("信件.mbox", "archive")
    assert (first["state"], first["by"], first["total"]) == ("waiting", "analyst", 0)
    page = idle.viewer.get("/v1/batches", params={"limit": 1}).json()
    assert [row["id"] for row in page["items"]] == [second["id"]]
    cursor = page["next_cursor"]
    page = idle.viewer.get("/v1/batches", params={"limit": 1, "cursor": cursor}).json()
    assert [row["id"] for row in page["items"]] == [first["id"]]
    assert idle.viewer.get(f"/v1/batches/{first['id']}/items").json()["items"] == []
    asked = [folder.asked for folder in idle.service.batches._folders.list("default")]
    assert asked[1].lender == [BANK] and asked[1].archive.read_bytes() == b"From x\n\n"
    early = idle.viewer.get(f"/v1/batches/{first['id']}/results/messages")
    assert (early.status_code, early.json()["code"]) == (409, "not_ready")
    for batch in (first, second):
        assert idle.analyst.post(f"/v1/batches/{batch['id']}/cancel").is_success


def test_an_upload_over_the_limit_leaves_nothing(tmp_path):
    settings = Settings(store=Store(folder=tmp_path / "data"))
    settings.web.upload_mb = 1
    desk = Desk(Service(settings))
    answer = desk.analyst.post("/v1/batches", files={"archive": ("a.mbox", b"x" * 1_000_001)})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert desk.viewer.get("/v1/batches").json()["items"] == []
    assert not list((tmp_path / "data" / "batches").glob("*/*"))
    desk.service.close()


def test_a_client_map_and_the_institution_s_domains_are_kept(idle):
    idle.service.store.institutions.configure("default", domains=[BANK])
    files = {
        "archive": ("a.mbox", b"From x\n\n"),
        "client_map": ("m.csv", "client,domain\n海屿风电,haiyu.example\n".encode()),
    }
    batch = idle.analyst.post("/v1/batches", files=files).json()
    asked = idle.service.batches._folders.get("default", batch["id"]).asked
    assert asked.client_map == {"haiyu.example": "海屿风电"} and asked.lender == [BANK]


def test_the_documented_examples_are_accepted(idle):
    content = idle.viewer.get("/openapi.json").json()["paths"]["/v1/batches"]["post"]
    body = content["requestBody"]["content"]
    assert set(body) == {"multipart/form-data", "application/json"}
    for example in body["application/json"]["examples"].values():
        # Of the right form: only the archive is not there.
        answer = idle.analyst.post("/v1/batches", json=example["value"])
        assert "such archive" in answer.json()["title"]


def test_a_batch_that_keeps_ending_its_process_fails_and_the_next_one_has_its_turn(
    tmp_path, monkeypatch
):
    begun = []

    def dying(order):
        begun.append(order.folder.name)
        return subprocess.Popen([sys.executable, "-S", "-c", "exit(9)"], stdin=subprocess.PIPE)

    monkeypatch.setattr(queue, "_started", dying)
    settings = Settings(store=Store(folder=tmp_path / "data"), jobs=Jobs(attempts=2))
    desk = Desk(Service(settings))
    batches = [desk.upload("a.mbox", b"From x\n\n")["id"] for _ in range(2)]
    desk.service.batches.start()
    for batch in batches:
        failed = desk.until(batch, lambda found: found["state"] == "failed")
        assert failed["error"]["code"] == "crash" and failed["error"]["next_step"]
    assert begun == [batches[0]] * 2 + [batches[1]] * 2
    desk.service.close()


def test_the_process_ends_when_the_service_is_killed(idle):
    batch = idle.upload("box.zip", zipped({f"{n}.eml": mail for n, mail in enumerate(MAILS)}))
    folder = idle.service.batches._folders.get("default", batch["id"])
    order = Order(folder=folder.path, workers=1, limits=Settings().limits, versions={})
    child = queue._started(order)
    deadline = time.monotonic() + 120
    while not (folder.out / "scratch").is_dir():
        assert child.poll() is None and time.monotonic() < deadline
        time.sleep(0.05)
    # What the system does for a process that is gone.
    child.stdin.close()
    assert child.wait(60) == 1
    assert folder.state == "waiting"
    folder.cancel()
