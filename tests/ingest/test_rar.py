"""RAR archives: members through bsdtar; what it cannot open says so and costs only itself."""

from __future__ import annotations

import shutil

import pytest

from nlp_service.ingest import rar, read_bytes
from nlp_service.schema import Part
from tests.ingest.samples import RAR
from tests.ingest.samples import rar_archive as packed

needs_bsdtar = pytest.mark.skipif(not shutil.which("bsdtar"), reason="bsdtar is not installed")

MAIL = "From: a@haiyu.example\r\nSubject: 付款\r\n\r\n我们将于周五付款。\r\n".encode()


def read(data: bytes) -> Part:
    return read_bytes(data, "papers.rar").root


@needs_bsdtar
def test_members_are_read_with_their_names() -> None:
    part = read(packed([("往来/付款承诺.eml", MAIL), ("notes.txt", b"Interest was paid late.")]))
    assert part.kind == "rar" and part.status.value == "done"
    assert [(p.name, p.kind) for p in part.parts] == [
        ("往来/付款承诺.eml", "eml"),
        ("notes.txt", "txt"),
    ]
    assert "我们将于周五付款" in part.parts[0].text


@needs_bsdtar
def test_names_are_labels_never_places() -> None:
    part = read(packed([("../../etc/passwd.txt", b"nothing here"), ("C:\\a\\b.txt", b"a word")]))
    assert [p.name for p in part.parts] == ["etc/passwd.txt", "a/b.txt"]


@needs_bsdtar
def test_a_damaged_member_leaves_those_before_it() -> None:
    data = packed([("a.txt", b"The first stands."), ("b.txt", b"The second is cut off." * 40)])
    part = read(data[:-300])
    assert part.status.value == "partial"
    assert part.parts[0].text == "The first stands."
    assert any("members after these" in lost for lost in part.lost)


@needs_bsdtar
def test_encryption_is_said() -> None:
    part = read(packed([], encrypted=True))
    assert part.error is not None and part.error.code == "encrypted"


@needs_bsdtar
def test_rubbish_is_corrupt() -> None:
    part = read(RAR + bytes(range(256)))
    assert part.error is not None and part.error.code == "corrupt"


def test_without_the_program_the_error_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rar.shutil, "which", lambda name: None)
    part = read(packed([("a.txt", b"a")]))
    assert part.error is not None and part.error.code == "tool_missing"
    assert "libarchive" in part.error.next_step
