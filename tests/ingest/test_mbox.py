"""Mailboxes and Maildir folders."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from nlp_service.errors import Corrupt, Empty
from nlp_service.ingest import read_bytes
from nlp_service.ingest.maildir import is_maildir, iter_maildir
from nlp_service.ingest.mbox import iter_mbox

LINE = b"From a@b.example Mon Sep  4 01:00:17 2023\n"


def mail(number: int, body: bytes = b"Body\n") -> bytes:
    return b"From: a@b.example\nSubject: Mail %d\n\n" % number + body


def bodies(data: bytes) -> list[bytes]:
    return [message for _, message in iter_mbox(data)]


def test_offsets_are_those_of_the_separators() -> None:
    data = LINE + mail(1) + b"\n" + LINE + mail(2)
    found = list(iter_mbox(data))
    assert [data[offset : offset + 5] for offset, _ in found] == [b"From ", b"From "]
    assert found[1][1] == mail(2)


@pytest.mark.parametrize("prefix", [b"", b"\xef\xbb\xbf", b"\r\n\n"])
def test_what_may_stand_before_the_first_message(prefix: bytes) -> None:
    assert bodies(prefix + LINE + mail(1)) == [mail(1)]


def test_escaped_from_lines_get_their_first_form() -> None:
    data = LINE + mail(1, b">From here on\n>>From there\n")
    assert bodies(data) == [mail(1, b"From here on\n>From there\n")]


@pytest.mark.parametrize(
    "body",
    [
        b"\nFrom now on we pay monthly.\n",
        b"text\nFrom the bank: 5 notes at 10:30\n",
        b"\nFrom a@b.example Mon Sep  4 01:00:17 2023\nwas the line they quoted.\n",
    ],
)
def test_prose_that_begins_with_from_does_not_split(body: bytes) -> None:
    assert len(bodies(LINE + mail(1, body) + b"\n" + LINE + mail(2))) == 2


def test_content_length_spans_an_unescaped_separator() -> None:
    body = b"first\n\nFrom a@b.example Mon Sep  4 01:00:17 2023\nSubject: quoted\n\nrest\n"
    head = b"From: a@b.example\nContent-Length: %d\n\n" % len(body)
    data = LINE + head + body + b"\n" + LINE + mail(2)
    assert bodies(data) == [head + body + b"\n", mail(2)] or len(bodies(data)) == 2


def test_a_wrong_content_length_is_ignored() -> None:
    data = LINE + b"From: a@b.example\nContent-Length: 3\n\nLonger body\n\n" + LINE + mail(2)
    assert len(bodies(data)) == 2


@pytest.mark.parametrize(
    "line",
    [
        b"From - Mon Sep 04 01:00:17 2023\n",
        b"From MAILER-DAEMON Fri Jul  8 12:08:34 2011\n",
        b"From a@b.example 2023-09-04T01:00:17+08:00\n",
        b"From 1780@xxx Mon Sep 04 01:00:17 +0000 2023\r\n",
    ],
)
def test_forms_of_the_separator(line: bytes) -> None:
    assert len(bodies(line + mail(1) + b"\n" + line + mail(2))) == 2


@pytest.mark.parametrize(("data", "error"), [(b"", Empty), (b"\n\n", Empty), (b"Hello\n", Corrupt)])
def test_what_is_no_mailbox(data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        list(iter_mbox(data))


def test_a_mailbox_becomes_one_part_with_a_child_a_message() -> None:
    subject = "=?utf-8?B?5YKs5pS25Ye9?="
    data = LINE + b"From: a@b.example\nSubject: " + subject.encode() + b"\n\nx\n\n" + LINE + mail(2)
    root = read_bytes(data, "archive.mbox").root
    assert [(p.id, p.kind, p.name) for p in root.parts] == [
        ("0.0", "eml", "00001 催收函.eml"),
        ("0.1", "eml", "00002 Mail 2.eml"),
    ]


def test_a_large_mailbox_is_walked_in_flat_memory(tmp_path: Path) -> None:
    path = tmp_path / "large.mbox"
    message = LINE + mail(1, b"A line of text that fills the mailbox.\n" * 500) + b"\n"
    with path.open("wb") as file:
        for _ in range(1500):
            file.write(message)
    tracemalloc.start()
    count = sum(1 for _ in iter_mbox(path))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 1500
    assert peak < 2_000_000 < path.stat().st_size / 10


def test_maildir(tmp_path: Path) -> None:
    for place, name in (("cur", "2"), ("new", "1"), (".Sent/cur", "3"), ("tmp", "0")):
        folder = tmp_path / place
        folder.mkdir(parents=True)
        (folder / name).write_bytes(mail(int(name)))
    (tmp_path / ".Sent" / "new").mkdir()
    (tmp_path / "cur" / "link").symlink_to(tmp_path / "tmp" / "0")
    assert is_maildir(tmp_path)
    assert not is_maildir(tmp_path / "cur")
    assert [path.name for path, _ in iter_maildir(tmp_path)] == ["2", "1", "3"]


def test_gold_mailboxes(gold: Path) -> None:
    counts = [len(list(iter_mbox(gold / f"threads_{lang}.mbox"))) for lang in ("en", "zh")]
    assert counts == [136, 121]
