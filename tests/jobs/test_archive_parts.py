"""Parts of the batch by themselves: domains, maps, copies, threads, quoted words, workers."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from nlp_service.errors import BadRequest
from nlp_service.jobs.batch import read_map
from nlp_service.jobs.batch.reading import Reading, read
from nlp_service.jobs.batch.workers import Workers
from nlp_service.profiles.correspondence.sides import Sides
from nlp_service.schema import ItemError
from nlp_service.settings import Limits
from tests.jobs.letters import letter

ZHANG, WANG, LEE = "zhang@haiyu.example", "wang@bank.example", "lee@ridge.example"


def test_a_map_is_read_and_its_faults_are_named(tmp_path: Path) -> None:
    path = tmp_path / "map.csv"
    path.write_text("client,domain\n海屿风电,haiyu.cn\n海屿风电,@haiyu.com\nRidge,cfo@gmail.com\n")
    clients = read_map(path)
    sides = Sides(("bank.example",), clients)
    assert sides.client_of("a@mail.haiyu.cn") == sides.client_of("b@haiyu.com") == "海屿风电"
    assert sides.client_of("CFO@gmail.com") == "Ridge" and sides.client_of("x@gmail.com") is None
    for text, said in (
        ("client\nA\n", "column domain"),
        ("client,domain\nA,\n", "row 2"),
        ("client,domain\nA,a.cn\nB,a.cn\n", "row 3"),
    ):
        path.write_text(text)
        with pytest.raises(BadRequest, match=said):
            read_map(path)


def test_attached_mail_is_a_message_and_attachments_are_names() -> None:
    from email import message_from_bytes, policy
    from email.message import EmailMessage

    inner = letter(5, LEE, WANG, "Terms", "We accept the terms.", day=0, files=("terms.csv",))
    outer = EmailMessage()
    outer["From"], outer["To"], outer["Subject"] = ZHANG, WANG, "转发"
    outer.set_content("请看附件。")
    outer.add_attachment(message_from_bytes(inner, policy=policy.default))
    outer.add_attachment(
        b"%PDF-1.4 broken", maintype="application", subtype="pdf", filename="a.pdf"
    )
    records = read("r" * 64, outer.as_bytes(), Limits()).records
    assert [record.sender for record in records] == [ZHANG, LEE]
    assert records[0].attachments == ["Terms.eml", "a.pdf"]
    assert records[1].attachments == ["terms.csv"] and records[1].id == "<5@letters.example>"


def test_what_holds_no_mail_is_an_error() -> None:
    assert _code(read("r", b"  \n", Limits())) == "empty"
    assert _code(read("r", b"\0\1\2\3", Limits())) == "corrupt"
    outlook = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    assert _code(read("r", outlook, Limits())) == "unsupported"


def _code(reading: Reading) -> str | None:
    return reading.error.code if reading.error else None


def work(chunk: list[int]) -> list[int]:
    """Doubles numbers; 3 kills the worker, 5 hangs it, 7 is a fault of the program."""
    for number in chunk:
        if number == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        if number == 5:
            time.sleep(60)
        if number == 7:
            raise ValueError("a fault")
    return [2 * number for number in chunk]


def test_a_message_that_ends_or_hangs_its_worker_costs_only_itself() -> None:
    with Workers[int](2, Limits()) as workers:
        results: dict[int, int | ItemError] = {}
        for chunk, found in workers.run(work, [[1, 2, 3, 4], [5, 6], [8]], seconds=2):
            results |= dict(zip(chunk, found, strict=True))
        assert {k: v for k, v in results.items() if k not in (3, 5)} == {
            1: 2, 2: 4, 4: 8, 6: 12, 8: 16,
        }  # fmt: skip
        codes = [e.code for e in (results[3], results[5]) if isinstance(e, ItemError)]
        assert codes == ["crash", "timeout"]
        assert workers.peak_kb > 0


def test_a_fault_of_the_program_stops_the_batch() -> None:
    with Workers[int](1, Limits()) as workers, pytest.raises(ValueError, match="a fault"):
        list(workers.run(work, [[7]]))
