"""A batch into the store: what uploads would have put there, once, however often it is killed."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from nlp_service.jobs.batch import Options, enter
from nlp_service.schema import Client
from nlp_service.store import Store
from tests.jobs.letters import BANK, correspondence, mbox
from tests.jobs.runs import VERSIONS, process

CLIENTS = [
    Client(id="haiyu", name="海屿能源有限公司", domains=["haiyu.example"]),
    Client(id="ridge", name="Ridge Solar Ltd", domains=["ridge.example"]),
]


def _store(folder: Path) -> Store:
    store = Store(folder)
    store.institutions.ensure("default")
    store.institutions.configure("default", domains=[BANK])
    for client in CLIENTS:
        store.clients.add("default", client)
    return store


def _command(folder: Path, box: Path) -> tuple[list[str], dict[str, str]]:
    command = [sys.executable, "-m", "nlp_service", "batch", str(box), "--out"]
    command += [str(folder / "out"), "--lender", BANK, "--store"]
    return command, {**os.environ, "NLP_SERVICE_STORE__FOLDER": str(folder / "data")}


def _held(folder: Path) -> dict[str, Any]:
    """What the store holds of each client, in an order that does not depend on the way there."""
    store = Store(folder / "data")
    documents = store.documents.list("default", limit=1000)
    return {
        "documents": sorted((d.id, d.name, d.status.value, d.client_id) for d in documents),
        **{
            client.id: (
                sorted(m.id for m in store.findings.messages("default", client.id)),
                sorted(
                    (s.type, s.subject_role, len(s.evidence))
                    for s in (store.clients.profile("default", client.id) or _none()).signals
                ),
            )
            for client in CLIENTS
        },
    }


def _none() -> Any:
    raise AssertionError("the profile was not built")


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Path:
    mails = correspondence()
    return mbox(tmp_path_factory.mktemp("box") / "box.mbox", [*mails[:12], *mails[2:5]])


@pytest.mark.slow
def test_killed_twice_it_ends_as_if_never_killed(box: Path, tmp_path: Path) -> None:
    straight, killed = tmp_path / "straight", tmp_path / "killed"
    for folder in (straight, killed):
        _store(folder / "data")
    command, environment = _command(straight, box)
    subprocess.run(command, env=environment, check=True)
    held = _held(straight)
    assert len(held["documents"]) == 12 and held["haiyu"][0] and held["ridge"][0]
    assert {status for _, _, status, _ in held["documents"]} == {"done"}

    # The batch itself has ended there too: what is killed is the way into the store.
    shutil.copytree(straight / "out", killed / "out")
    command, environment = _command(killed, box)
    moments = random.Random(5)
    store = Store(killed / "data")
    for wanted in (1, 7):
        running = subprocess.Popen(command, env=environment)
        while running.poll() is None and _finished(store) < wanted:
            time.sleep(0.02)
        time.sleep(moments.uniform(0, 0.1))
        os.kill(running.pid, signal.SIGKILL)
        running.wait()
    subprocess.run(command, env=environment, check=True)
    assert _held(killed) == held
    # Once more changes nothing.
    again = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    assert "0 messages entered, 12 already known, 0 documents read" in again.stderr
    assert _held(killed) == held


def _finished(store: Store) -> int:
    return sum(d.status.value == "done" for d in store.documents.list("default", limit=1000))


def test_each_distinct_message_is_handed_over_once_under_a_name(box: Path, tmp_path: Path) -> None:
    process(tmp_path / "out", box)
    options = Options(archives=(box,), out=tmp_path / "out", lender=(BANK,), versions=VERSIONS)
    taken: dict[str, bytes] = {}

    def receive(name: str, data: bytes) -> bool:
        assert name not in taken
        taken[name] = data
        return len(taken) % 2 == 0

    assert enter(options, receive) == (6, 6)
    assert len(set(taken.values())) == 12
    assert all(name.startswith("box-") and name.endswith(".eml") for name in taken)
