"""A batch as a whole: accounting, copies, order, resuming, sides, and the fixed fields."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from nlp_service.errors import Conflict
from nlp_service.jobs.batch import Options, estimate
from nlp_service.jobs.batch.ledger import FILE, Ledger
from tests.jobs.letters import BANK, correspondence, letter, maildir, mbox, zipped
from tests.jobs.runs import lines, process, written

MAILS = correspondence()
#: A mail as its sender filed it, without the attachment.
BARE = letter(
    3, "张伟 <zhang@haiyu.example>", f"Wang Min <wang@{BANK}>", "回复：一季度报表",
    "王经理：如约提交一季度财务报表，见附件。\n\n张伟", day=8, replies_to=2,
)  # fmt: skip


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The correspondence over three archives, with copies, other files and damage among it."""
    folder = tmp_path_factory.mktemp("archive")
    box = mbox(folder / "box.mbox", [*MAILS[:15], MAILS[0]])
    kept = maildir(folder / "kept", [*MAILS[12:25], BARE])
    rest = folder / "rest.zip"
    forwarded = {f"{n}.eml": mail for n, mail in enumerate(MAILS[25:])}
    broken = {"broken.eml": b"\0\1\2 no header", "empty.eml": b""}
    rest.write_bytes(zipped({**forwarded, "readme.txt": b"what this is", **broken}))
    return [box, kept, rest]


@pytest.fixture(scope="module")
def done(archive: list[Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """The archive processed by one worker: the folder of the results, and the report."""
    out = tmp_path_factory.mktemp("done")
    return out, process(out, *archive)


def test_every_item_is_accounted_for(done: tuple[Path, Any]) -> None:
    out, report = done
    assert report == json.loads((out / "report.json").read_text())
    assert report["total"] == 16 + 14 + len(MAILS) - 25 + 3
    assert report["processed"] == len(MAILS)
    assert report["skipped_by_reason"] == {
        "duplicate_bytes": 4, "duplicate_message_id": 1, "not_mail": 1,
    }  # fmt: skip
    assert report["quarantined_by_reason"] == {"corrupt": 1, "empty": 1}
    assert report["processed"] + report["skipped"] + report["quarantined"] == report["total"]
    assert report["as_of"] == "2025-03-25" and report["lender"]["how"] == "given"
    assert report["seconds"] > 0 and report["messages_per_second"] > 0
    assert report["peak_memory_mb"] > 50
    assert not (out / "scratch").exists()


def test_each_message_has_one_line_with_words_that_stand_where_it_says(
    done: tuple[Path, Any],
) -> None:
    rows = [row for row in lines(done[0], "messages") if row["id"]]
    assert len({row["id"] for row in rows}) == len(rows) == len(MAILS)
    assert [row["date"] for row in rows] == sorted(row["date"] for row in rows)
    for row in rows:
        for span in (*row["acts"], *row["signals"]):
            assert row["text"][span["start"] : span["end"]] == span["text"]
    by_id = {row["id"]: row for row in rows}
    assert by_id["<2@letters.example>"]["side"] == "client"
    assert by_id["<2@letters.example>"]["clients"] == ["haiyu.example"]
    assert by_id["<2@letters.example>"]["thread"] == "<1@letters.example>"
    assert by_id["<8@letters.example>"]["clients"] == []
    assert by_id["<9@letters.example>"]["clients"] == []
    assert {"commit"} <= {a for s in by_id["<2@letters.example>"]["acts"] for a in s["acts"]}


def test_the_fullest_copy_stands_for_all(done: tuple[Path, Any]) -> None:
    rows = {row["id"]: row for row in lines(done[0], "messages") if row["id"]}
    assert rows["<3@letters.example>"]["attachments"] == ["一季度财务报表.csv"]
    (skipped,) = [r for r in lines(done[0], "skipped") if r["reason"] == "duplicate_message_id"]
    assert skipped["kept"] == "<3@letters.example>" and "kept" in skipped["source"]
    (twice,) = [r for r in rows.values() if r["id"] == "<1@letters.example>"]
    assert len(twice["sources"]) == 2


def test_what_cannot_be_read_says_where_and_why(done: tuple[Path, Any]) -> None:
    broken = [row for row in lines(done[0], "messages") if row["status"] == "quarantined"]
    assert sorted(row["error"]["code"] for row in broken) == ["corrupt", "empty"]
    for row in broken:
        assert row["error"]["message"] and row["error"]["next_step"] and row["sources"]


def test_clients_have_scores_promises_and_requests_with_their_words(
    done: tuple[Path, Any],
) -> None:
    chinese, english = lines(done[0], "clients")
    texts = {row["id"]: row.get("text") for row in lines(done[0], "messages")}
    assert [chinese["client"], english["client"]] == ["haiyu.example", "ridge.example"]
    assert [chinese["language"], english["language"]] == ["zh", "en"]
    assert chinese["cooperation"] > english["cooperation"] + 5
    for client in (chinese, english):
        assert client["interval"][0] <= client["cooperation"] <= client["interval"][1]
        assert client["messages"] == sum(client["messages_by_side"].values())
        for quote in [*client["promises"], *client["requests"], *client["evidence"]]:
            assert texts[quote["message_id"]][quote["start"] : quote["end"]] == quote["text"]
        assert sum(thread["messages"] for thread in client["threads"]) == client["messages"]
    (kept,) = [p for p in chinese["promises"] if p["message_id"] == "<2@letters.example>"]
    assert (kept["due"], kept["outcome"]) == ("2025-03-12", "kept")
    assert kept["evidence_message_id"] == "<3@letters.example>"
    (missed,) = [p for p in english["promises"] if p["message_id"] == "<5@letters.example>"]
    assert (missed["due"], missed["outcome"]) == ("2025-03-18", "missed")
    assert missed["evidence_message_id"] == "<6@letters.example>"
    scored = {thread["id"]: thread["cooperation"] for thread in english["threads"]}
    assert scored["<4@letters.example>"] < 50


def test_neither_the_order_of_files_nor_the_number_of_workers_changes_a_byte(
    archive: list[Path], done: tuple[Path, Any], tmp_path: Path
) -> None:
    process(tmp_path / "out", *reversed(archive), workers=3)
    assert written(tmp_path / "out") == written(done[0])


def test_a_run_on_finished_results_does_nothing_again(
    archive: list[Path], done: tuple[Path, Any], tmp_path: Path
) -> None:
    """A file that changed is noticed, and so is one that is left out."""
    box, kept, rest = archive
    changing = tmp_path / "changing.mbox"
    changing.write_bytes(box.read_bytes())
    out = tmp_path / "out"
    first = process(out, changing, kept, rest)
    before = written(out)
    assert process(out, changing, kept, rest)["processed"] == first["processed"]
    assert written(out) == before
    with changing.open("ab") as file:
        file.write(b"From x@y Mon Mar 10 09:00:00 2025\n")
        file.write(letter(90, "lee@ridge.example", f"ann@{BANK}", "New", "We agree.", day=22))
    report = process(out, changing, kept, rest)
    assert report["inputs_changed"] == [str(changing)]
    assert report["processed"] == first["processed"] + 1 and report["runs"] == 3
    report = process(out, kept, rest)
    assert report["inputs_removed"] == [str(changing)]
    assert report["total"] == first["total"] - 16
    with sqlite3.connect(out / FILE) as ledger:
        (raws,) = ledger.execute("SELECT COUNT(*) FROM raw").fetchone()
    # The mails, a lesser copy, two that are broken and the new one: each read once.
    assert raws == first["processed"] + 1 + 2 + 1


def test_a_batch_killed_at_any_moment_goes_on_and_doubles_nothing(
    archive: list[Path], done: tuple[Path, Any], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-c", _RUN, str(out), *map(str, archive)]
    moments = random.Random(11)
    for wanted in ("raw", "understood", "understood"):
        before = _count(out, wanted)
        process = subprocess.Popen(command)
        _wait_for(out, wanted, before, process)
        time.sleep(moments.uniform(0, 0.1))
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert not (out / "report.json").exists()
    subprocess.run(command, check=True)
    assert written(out) == written(done[0])
    report = json.loads((out / "report.json").read_text())
    assert report["runs"] == 4
    assert {k: report[k] for k in ("total", "processed", "skipped")} == {
        k: done[1][k] for k in ("total", "processed", "skipped")
    }


_RUN = """
import sys
from pathlib import Path
from nlp_service.jobs.batch import flow
flow.CHUNK = 1
from tests.jobs.runs import process
if __name__ == "__main__":
    process(Path(sys.argv[1]), *map(Path, sys.argv[2:]))
"""
_COUNT = {
    "raw": "SELECT COUNT(*) FROM raw",
    "understood": "SELECT COUNT(*) FROM message WHERE understood IS NOT NULL",
}


def _count(out: Path, wanted: str) -> int:
    if not (out / FILE).exists():
        return 0
    try:
        with sqlite3.connect(f"file:{out / FILE}?mode=ro", uri=True) as ledger:
            return int(ledger.execute(_COUNT[wanted]).fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def _wait_for(out: Path, wanted: str, before: int, process: subprocess.Popen[bytes]) -> None:
    """Until the ledger holds more of ``wanted`` than it did."""
    end = time.monotonic() + 120
    while _count(out, wanted) <= before and time.monotonic() < end:
        assert process.poll() is None, "it ended before it could be killed"
        time.sleep(0.005)


def test_the_lender_is_found_and_named_where_it_is_not_given(
    archive: list[Path], done: tuple[Path, Any], tmp_path: Path
) -> None:
    report = process(tmp_path / "out", *archive, lender=())
    assert report["lender"]["domains"] == [BANK] and "found" in report["lender"]["how"]
    assert written(tmp_path / "out") == written(done[0])


def test_a_map_names_the_clients(archive: list[Path], tmp_path: Path) -> None:
    named = {"haiyu.example": "海屿风电", "joe@gmail.com": "Joe's Solar"}
    process(tmp_path / "out", *archive, client_map=named)
    found = lines(tmp_path / "out", "clients")
    assert [row["client"] for row in found] == ["Joe's Solar", "海屿风电"]
    assert found[1]["domains"] == ["haiyu.example"] and found[1]["promises"]


def test_two_batches_do_not_write_the_same_results(archive: list[Path], tmp_path: Path) -> None:
    with Ledger(tmp_path / "out"), pytest.raises(Conflict):
        process(tmp_path / "out", *archive)


def test_an_estimate_counts_and_writes_nothing(archive: list[Path], tmp_path: Path) -> None:
    found = estimate(Options(archives=tuple(archive), out=tmp_path / "out", workers=2))
    assert (found.items, found.other, found.broken) == (41, 1, 0)
    assert found.messages == 40 and found.distinct == 36
    assert found.seconds > 0 and found.messages_per_second > 0
    assert not (tmp_path / "out").exists()
