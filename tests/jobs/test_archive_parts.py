"""Parts of the batch by themselves: domains, maps, copies, threads, quoted words, workers."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from nlp_service.errors import BadRequest
from nlp_service.jobs.batch import conversations, duplicates, read_map
from nlp_service.jobs.batch.clients import Sides
from nlp_service.jobs.batch.domains import domain_of, providers, public, registered
from nlp_service.jobs.batch.fingerprints import fingerprints
from nlp_service.jobs.batch.ledger import Ledger
from nlp_service.jobs.batch.reading import Reading, read
from nlp_service.jobs.batch.workers import Workers
from nlp_service.schema import ItemError
from nlp_service.settings import Limits
from tests.jobs.letters import letter

ZHANG, WANG, LEE = "zhang@haiyu.example", "wang@bank.example", "lee@ridge.example"


def kept(tmp_path: Path, *mails: bytes) -> list[dict[str, Any]]:
    """The messages that stand for all, with their threads, of mails in this order."""
    with Ledger(tmp_path) as ledger:
        ledger.enter("box", 0, 0, 1)
        for number, data in enumerate(mails):
            raw = f"{hash(data):x}".rjust(16, "0")
            reading = read(raw, data, Limits())
            ledger.add([("box", str(number), raw, None)], [(raw, reading)])
        with ledger.writing() as database:
            duplicates.mark(database)
            conversations.mark(database)
        rows = ledger.database.execute(
            "SELECT key, thread, subject FROM message WHERE kept IS NULL ORDER BY instant, key"
        )
        return [dict(zip(("id", "thread", "subject"), row, strict=True)) for row in rows]


@pytest.mark.parametrize(
    ("domain", "owner"),
    [
        ("mail.acme.com", "acme.com"),
        ("a.b.haiyu.com.cn", "haiyu.com.cn"),
        ("ridge.co.uk", "ridge.co.uk"),
        ("haiyu.cn", "haiyu.cn"),
        ("x.gov.cn", "x.gov.cn"),
    ],
)
def test_the_registered_part_of_a_domain(domain: str, owner: str) -> None:
    assert registered(domain) == owner


def test_addresses_without_a_usable_domain_have_none() -> None:
    assert domain_of("zhang@MAIL.haiyu.cn") == "mail.haiyu.cn"
    assert [domain_of(a) for a in ("zhang", "a@localhost", "a@", "a@b c.com")] == [None] * 4


def test_public_providers_are_no_clients() -> None:
    assert {"qq.com", "163.com", "gmail.com"} <= providers()
    assert public("vip.163.com") and public("x.rr.com") and not public("notqq.com")
    sides = Sides(("bank.example",))
    assert sides.client_of("a@qq.com") is None and sides.client_of("a@bank.example") is None
    assert sides.client_of("A@Mail.Haiyu.com.cn") == "haiyu.com.cn"
    assert sides.side("x@eu.bank.example") == "lender" and sides.side("a@qq.com") == "other"
    assert sides.side("a@haiyu.cn", "ridge.com") == "other"


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


def test_copies_without_an_id_of_their_own_are_found_by_their_words(tmp_path: Path) -> None:
    here = letter(1, ZHANG, WANG, "进度", "本周发电八百万千瓦时。", day=1, identified=False)
    there = here.replace(b"From:", b"X-Folder: Sent\nFrom:")
    other = letter(1, ZHANG, WANG, "进度", "本周发电九百万千瓦时。", day=1, identified=False)
    assert len(kept(tmp_path, here, there, other)) == 2


def test_one_id_for_different_mails_does_not_merge_them(tmp_path: Path) -> None:
    one = letter(7, ZHANG, WANG, "付款", "今日已付款。", day=1)
    two = letter(7, LEE, WANG, "Payment", "We paid today.", day=9)
    found = kept(tmp_path, one, two)
    assert len({row["id"] for row in found}) == 2
    assert found[0]["thread"] != found[1]["thread"]


def test_a_reply_that_only_quotes_joins_the_thread_of_what_it_quotes(tmp_path: Path) -> None:
    asked = "请贵司于三月十四日之前提供一季度财务报表以及全部银行对账单，说明应收账款大增的原因。"
    first = letter(1, WANG, ZHANG, "报表", f"张总：\n{asked}", day=0)
    answer = letter(
        2, ZHANG, WANG, "现附材料", f"王经理：见附件。\n\n-----原始邮件-----\n发件人: 王敏\n"
        f"发送时间: 2025年3月3日\n收件人: 张伟\n主题: 报表\n\n张总：\n{asked}\n", day=2,
    )  # fmt: skip
    stranger = letter(3, LEE, WANG, "Other", f"Wang,\nsee below.\n\n> {asked}\n", day=3)
    found = kept(tmp_path, answer, stranger, first)
    assert [row["thread"] for row in found] == [found[0]["id"], found[0]["id"], found[2]["id"]]


def test_fingerprints_do_not_depend_on_line_breaks() -> None:
    text = "please send the renewed insurance policy and the inspection report " * 3
    assert fingerprints(text) and fingerprints("> " + text.replace(" the ", "\n> the ")) == (
        fingerprints(text)
    )
    assert fingerprints("too short for a run") == []


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
