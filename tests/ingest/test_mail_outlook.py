"""Outlook's own formats: compressed RTF, HTML wrapped in RTF, winmail.dat, data files."""

from __future__ import annotations

import importlib.util
import struct
from pathlib import Path

import pytest

from nlp_service.errors import Corrupt
from nlp_service.ingest import mapi, read_bytes
from nlp_service.ingest.mapi_rtf import rtf_body
from nlp_service.ingest.registry import ReadContext
from nlp_service.ingest.tnef import read_tnef
from nlp_service.schema import Status
from nlp_service.settings import Limits


def test_compressed_rtf() -> None:
    """The first example of [MS-OXRTFCP], section 4.1.1."""
    packed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a00726370673132354232"
        "0af32068656c090020627705b06c647d0a800fa0"
    )
    assert mapi.decompress_rtf(packed) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"


def test_stored_rtf_and_damage() -> None:
    stored = struct.pack("<IIII", 5 + 12, 5, 0x414C454D, 0) + b"{\\rtf"
    assert mapi.decompress_rtf(stored) == b"{\\rtf"
    assert mapi.decompress_rtf(b"short") == b""


@pytest.mark.parametrize(
    ("rtf", "expected"),
    [
        (rb"{\rtf1\ansi\ansicpg936{\fonttbl{\f0\fcharset134 SimSun;}}\f0 \'bd\'e8\'bf\'ee\par OK}",
         ("plain", "借款\nOK")),
        (rb"{\rtf1\ansi\uc1 \u20511?\u27454?\par}", ("plain", "借款\n")),
        (rb"{\rtf1\ansi\ansicpg1252\fromhtml1 {\*\htmltag64 <p>}\htmlrtf {\par\htmlrtf0 "
         rb"Hi {\*\htmltag84 <b>}you{\*\htmltag92 </b>}}",
         ("html", "<p>Hi <b>you</b>")),
    ],
)  # fmt: skip
def test_rtf_bodies(rtf: bytes, expected: tuple[str, str]) -> None:
    assert rtf_body(rtf) == expected


def attribute(level: int, tag: int, content: bytes) -> bytes:
    checksum = sum(content) & 0xFFFF
    return struct.pack("<BII", level, tag, len(content)) + content + struct.pack("<H", checksum)


def winmail() -> bytes:
    return (
        struct.pack("<IH", 0x223E9F78, 1)
        + attribute(1, 0x00069007, struct.pack("<II", 936, 0))
        + attribute(1, 0x00018004, "借款合同\0".encode("gb18030"))
        + attribute(1, 0x0002800C, "附件请查收。\0".encode("gb18030"))
        + attribute(2, 0x00069002, b"\0" * 14)
        + attribute(2, 0x00018010, "清单.txt\0".encode("gb18030"))
        + attribute(2, 0x0006800F, "风机一台".encode())
    )


def test_winmail() -> None:
    root = read_bytes(winmail(), "winmail.dat").root
    assert root.kind == "tnef"
    assert root.mail is not None
    assert (root.mail.subject, root.text.strip()) == ("借款合同", "附件请查收。")
    assert [(p.name, p.text) for p in root.parts] == [("清单.txt", "风机一台")]


@pytest.mark.parametrize("length", [0, 4, 20, 60, 90])
def test_winmail_cut_short(length: int) -> None:
    document = read_bytes(winmail()[:length] or b"x", "winmail.dat")
    assert document.status in (Status.DONE, Status.PARTIAL, Status.QUARANTINED)


def test_what_is_no_winmail() -> None:
    with pytest.raises(Corrupt):
        read_tnef(b"nothing", "winmail.dat", ReadContext(limits=Limits()))


def test_message_files(fixtures_dir: Path) -> None:
    data = (fixtures_dir / "msg-extractor" / "msg" / "unicode.msg").read_bytes()
    root = read_bytes(data, "unicode.msg").root
    assert root.mail is not None
    assert root.mail.sender is not None
    assert root.mail.sender.address == "brizhou@gmail.com"
    assert root.text.startswith("This is a test email to experiment with the MS Outlook MSG")
    assert [p.name for p in root.parts] == ["import OleFileIO.tif", "raised value error.tif"]


def test_data_file(fixtures_dir: Path) -> None:
    data = (fixtures_dir / "pst" / "pst" / "dist-list.pst").read_bytes()
    document = read_bytes(data, "dist-list.pst")
    if importlib.util.find_spec("pypff") is None:
        assert document.root.error is not None
        assert document.root.error.code == "tool_missing"
        assert "nlp_service[pst]" in document.root.error.next_step
        return
    subjects = [p.mail.subject for p in document.root.parts if p.mail]
    assert "Test appointment" in subjects
    assert any("This is a complete test" in p.text for p in document.parts())
