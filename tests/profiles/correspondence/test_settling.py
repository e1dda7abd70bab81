"""A client's mail settled: sides, copies, forwards, threads; the same as in a batch."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from nlp_service.ingest import read_bytes
from nlp_service.profiles.correspondence import counted, message, pieces, settled
from nlp_service.schema import (
    Annotation,
    Client,
    Evidence,
    LocatedMention,
    Message,
    Provenance,
    SignalMention,
)
from nlp_service.schema.annotation import Subject
from nlp_service.signals import promises
from nlp_service.text import language, prepare, unfold
from tests.jobs.letters import BANK, correspondence, letter, mbox
from tests.jobs.runs import lines, process
from tests.jobs.test_senders import mails

HAIYU = Client(id="haiyu", name="海屿能源有限公司", domains=["haiyu.example"])
RIDGE = Client(id="ridge", name="Ridge Solar Ltd", domains=["ridge.example"])
ZHANG, WANG, LEE = "zhang@haiyu.example", f"wang@{BANK}", "lee@ridge.example"


def received(*letters: bytes) -> list[Message]:
    """The messages of mails, as uploads of one file each."""
    return [
        message(piece, Annotation(id=piece.part.id, language=language(piece.part.text)))
        for number, data in enumerate(letters)
        for piece in pieces(unfold(prepare(read_bytes(data, f"{number}.eml"))))
        if piece.part.mail is not None
    ]


@pytest.fixture(scope="module")
def uploaded() -> list[Message]:
    return received(*mails(), *correspondence()[5:])


@pytest.mark.parametrize("client", [HAIYU, RIDGE], ids=["zh", "en"])
def test_uploads_are_settled_as_a_batch_settles_them(
    uploaded: list[Message], client: Client, tmp_path: Path
) -> None:
    box = mbox(tmp_path / "box.mbox", [*mails(), *correspondence()[5:]])
    known = {c.domains[0]: c.name for c in (HAIYU, RIDGE)}
    process(tmp_path / "out", box, client_map=known)
    batch = {
        row["id"]: (row["thread"], row["from"]["address"], row["side"], row["text"])
        for row in lines(tmp_path / "out", "messages")
        if client.name in row["clients"]
    }
    ours = {m.id: m for m in settled(uploaded, client, [BANK])}
    assert batch.keys() <= ours.keys()
    assert {"client", "lender"} <= {side for _, _, side, _ in batch.values()}
    for name, row in batch.items():
        m = ours[name]
        assert (m.thread, m.sender.address, m.side, m.text) == row


@pytest.mark.parametrize("client", [HAIYU, RIDGE], ids=["zh", "en"])
@pytest.mark.parametrize("lender", [[BANK], []], ids=["known", "unknown"])
def test_people_at_home_are_their_firms_and_forwards_their_authors(
    uploaded: list[Message], client: Client, lender: list[str]
) -> None:
    private = {"haiyu": "zw1975@163.com", "ridge": "leehart77@gmail.com"}[client.id]
    found = settled(uploaded, client, lender)
    sides = {m.sender.address: m.side for m in found}
    assert sides[private] == sides[f"{'zhang' if client is HAIYU else 'lee'}@{client.domains[0]}"]
    assert sides[private] == "client" and sides[WANG] == "lender"
    (carried,) = [m for m in found if m.forwarded_by and m.side == "client"]
    assert carried.thread == next(m.thread for m in found if m.id == carried.forwarded_by)
    due = {"haiyu": "2025-03-20", "ridge": "2025-03-18"}[client.id]
    (promise,) = [p for p in promises(found, _last(found)) if str(p.due) == due]
    assert promise.message_id == carried.id and str(promise.made)[:10] == "2025-03-04"


def test_the_order_of_uploads_changes_nothing(uploaded: list[Message]) -> None:
    assert settled(uploaded[::-1], HAIYU, [BANK]) == settled(uploaded, HAIYU, [BANK])
    assert settled([*uploaded, *uploaded], RIDGE, [BANK]) == settled(uploaded, RIDGE, [BANK])


@pytest.mark.parametrize("client", [HAIYU, RIDGE], ids=["zh", "en"])
def test_a_firm_without_a_domain_is_known_by_its_signature(client: Client) -> None:
    name = f"{client.name}\n电话 010-5555 0101" if client is HAIYU else f"{client.name}\nPhone 555"
    words = "报表见附件。" if client is HAIYU else "Please find the report attached."
    mail = letter(1, "Desk <d@qq.com>", WANG, "Report", f"{words}\n\n--\nDesk\n{name}\n", day=0)
    bare = client.model_copy(update={"domains": []})
    assert [m.side for m in settled(received(mail), bare, [BANK])] == ["client"]
    assert [m.side for m in settled(received(mail), bare, [])] == ["client"]


def test_a_mail_that_only_forwards_says_nothing_of_its_own() -> None:
    body = mails()[7]  # An English forward of the client's promise by the lender.
    bare = body.replace(b"Min, see below.\n\n", b"")
    assert bare != body
    own, carried = settled(received(bare), RIDGE, [BANK])[::-1]
    assert (own.side, carried.side) == ("lender", "client") and not own.visible
    assert [p.message_id for p in promises([own, carried], _last([own]))] == [carried.id]


@pytest.mark.parametrize("we", ["我司", "We"])
def test_signals_count_once_and_we_is_the_writer(we: str) -> None:
    words = {"我司": "我司流动性紧张。", "We": "We are short of cash."}[we]
    lender, client = (
        letter(1, WANG, ZHANG, "通知", words, day=0),
        letter(2, ZHANG, WANG, "说明", words, day=1),
    )
    copy = client.replace(b"From:", b"X-Folder: Sent\nFrom:")
    inbox = received(lender, client, copy)
    kept = settled(inbox, HAIYU, [BANK])
    (found,) = counted([_mention(m, we) for m in inbox], inbox, kept)
    assert found.evidence.source == "<2@letters.example>"
    of_you = [_mention(m, {"我司": "贵司", "We": "the borrower"}[we]) for m in inbox]
    assert len(counted(of_you, inbox, kept)) == 2
    paper = _mention(inbox[0].model_copy(update={"document_id": "a contract"}), we)
    assert counted([paper], inbox, kept) == [paper]


def _mention(message: Message, subject: str) -> LocatedMention:
    return LocatedMention(
        mention=SignalMention(
            type="N01", polarity="negative", severity=2, confidence=1.0, start=0, end=2, text="",
            subject=Subject(text=subject, start=0, end=2),
        ),
        evidence=Evidence(
            provenance=Provenance(
                document_id=message.document_id, part=message.part, start=0, end=2, text=""
            ),
            source=message.id,
        ),
    )  # fmt: skip


def test_copies_without_an_id_of_their_own_are_found_by_their_words() -> None:
    here = letter(1, ZHANG, WANG, "进度", "本周发电八百万千瓦时。", day=1, identified=False)
    there = here.replace(b"From:", b"X-Folder: Sent\nFrom:")
    other = letter(1, ZHANG, WANG, "进度", "本周发电九百万千瓦时。", day=1, identified=False)
    assert len(settled(received(here, there, other), HAIYU)) == 2


def test_one_id_for_different_mails_does_not_merge_them() -> None:
    one = letter(7, ZHANG, WANG, "付款", "今日已付款。", day=1)
    two = letter(7, LEE, WANG, "Payment", "We paid today.", day=9)
    first, second = settled(received(one, two), HAIYU)
    assert first.id != second.id and first.thread != second.thread


def test_a_reply_that_only_quotes_joins_the_thread_of_what_it_quotes() -> None:
    asked = "请贵司于三月十四日之前提供一季度财务报表以及全部银行对账单，说明应收账款大增的原因。"
    first = letter(1, WANG, ZHANG, "报表", f"张总：\n{asked}", day=0)
    answer = letter(
        2, ZHANG, WANG, "现附材料", f"王经理：见附件。\n\n-----原始邮件-----\n发件人: 王敏\n"
        f"发送时间: 2025年3月3日\n收件人: 张伟\n主题: 报表\n\n张总：\n{asked}\n", day=2,
    )  # fmt: skip
    stranger = letter(3, LEE, WANG, "Other", f"Wang,\nsee below.\n\n> {asked}\n", day=3)
    found = settled(received(answer, stranger, first), HAIYU)
    assert [m.thread for m in found] == [found[0].id, found[0].id, found[2].id]


def _last(messages: list[Message]) -> dt.date:
    return max(m.date.date() for m in messages if m.date)
