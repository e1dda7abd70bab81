"""nlp-service db, share and export on a store of their own."""

import json
import sqlite3
from dataclasses import dataclass

import pytest

from nlp_service import wiring
from nlp_service.errors import BadRequest
from nlp_service.interfaces.cli import COMMANDS
from nlp_service.interfaces.cli.group import LazyGroup
from nlp_service.schema import Client
from nlp_service.settings import Settings, Store


@dataclass
class Result:
    """What a command printed, and how it ended."""

    stdout: str
    stderr: str
    exit_code: int


class Runner:
    """Runs commands on one service, in this process."""

    def __init__(self, service, capsys):
        self.service, self._capsys = service, capsys

    def __call__(self, *words):
        code = 0
        try:
            LazyGroup(COMMANDS).main(list(words), standalone_mode=False)
        except SystemExit as ended:
            code = int(ended.code or 0)
        printed = self._capsys.readouterr()
        return Result(printed.out, printed.err, code)


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Runs a command on an empty data folder."""
    service = wiring.Service(Settings(store=Store(folder=tmp_path / "data")))
    monkeypatch.setattr(wiring, "build", lambda _: service)
    yield Runner(service, capsys)
    service.store.close()


def test_status_counts_the_rows_of_every_table(run):
    run.service.store.clients.add("default", Client(id="c", name="C"))
    shown = json.loads(run("db", "status", "--json").stdout)
    assert shown["database"] == "sqlite" and shown["rows"]["client"] == 1
    assert shown["revision"] and "bureau_authorisation" in shown["rows"]
    assert "revision" in run("db", "status").stdout


def test_a_backup_is_a_whole_database_and_overwrites_nothing(run, tmp_path):
    run.service.store.clients.add("default", Client(id="c", name="C"))
    target = tmp_path / "copy.sqlite"
    assert run("db", "backup", str(target)).exit_code == 0
    copy = sqlite3.connect(target)
    assert copy.execute("SELECT count(*) FROM client").fetchone() == (1,)
    copy.close()
    with pytest.raises(BadRequest):
        run("db", "backup", str(target))


def test_verify_notices_a_changed_original(run):
    store = run.service.store
    name = store.blobs.put(b"the original")
    store.documents.receive("default", name, "x.txt", 12, None)
    assert run("db", "verify").exit_code == 0
    store.blobs.path(name).write_bytes(b"something else")
    result = run("db", "verify")
    assert result.exit_code == 1 and name in result.stderr


def test_statistics_and_hashes(run, tmp_path):
    key = tmp_path / "key"
    key.write_text("k" * 40 + "\n", encoding="utf-8")
    made = json.loads(run("share", "statistics", "level").stdout)
    assert made["total"]["suppressed"] == "small"
    digest = run("share", "hash", "91110000123456789X", "--key", str(key)).stdout.strip()
    assert len(digest) == 64
    key.write_text("short", encoding="utf-8")
    with pytest.raises(BadRequest):
        run("share", "hash", "9", "--key", str(key))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_export_is_written_and_audited(run, tmp_path, language):
    run.service.store.clients.add("default", Client(id="c", name="新风电有限公司"))
    target = tmp_path / "memo.pdf"
    result = run("export", "新风电有限公司", "--language", language, "--output", str(target))
    assert result.exit_code == 0, result.stderr
    assert target.read_bytes().startswith(b"%PDF")
    assert run.service.store.audit.list("default")[0].action == "export"
