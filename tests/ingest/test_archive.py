"""Archives: members as parts; bombs, escapes, encryption and nesting end in typed outcomes."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import struct
import tarfile
import time
import zipfile
import zlib

import pytest

from nlp_service.ingest import read_bytes
from nlp_service.schema import Status
from nlp_service.settings import Limits
from tests.ingest.samples import docx, paragraph, seven_zip, zipped


def test_members_are_parts_with_ids_names_and_kinds() -> None:
    inner = zipped({"深/合同.docx": docx(paragraph("第一条 loan"))})
    document = read_bytes(zipped({"note.txt": "说明 note".encode(), "inner.zip": inner}), "a.zip")
    assert document.status is Status.DONE
    assert [(p.id, p.name, p.kind) for p in document.parts()] == [
        ("0", "a.zip", "zip"),
        ("0.0", "note.txt", "txt"),
        ("0.1", "inner.zip", "zip"),
        ("0.1.0", "深/合同.docx", "docx"),
    ]
    assert document.part("0.1.0").text == "第一条 loan"


def test_a_bad_member_costs_itself_only() -> None:
    data = zipped({"good.txt": b"good words", "bad.pdf": b"%PDF-1.4 nothing", "app.exe": b"MZ\x90"})
    document = read_bytes(data, "a.zip")
    assert document.status is Status.PARTIAL
    errors = [p.error.code if p.error else None for p in document.root.parts]
    assert errors == [None, "corrupt", "unsupported"]


def test_names_of_chinese_packers_are_legible() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("XXXXXXXXXXXXXXXX.txt", "text 文字")
    raw = "借款合同二零二四".encode("gb18030")
    data = out.getvalue().replace(b"XXXXXXXXXXXXXXXX", raw)
    assert read_bytes(data, "a.zip").root.parts[0].name == "借款合同二零二四.txt"


@pytest.mark.parametrize(
    "name", ["../../etc/cron.d/x.txt", "/etc/passwd.txt", "C:\\win\\..\\x.txt"]
)
def test_names_that_lead_out_are_only_labels(name: str) -> None:
    title = read_bytes(zipped({name: b"text of it"}), "a.zip").root.parts[0].name
    assert not title.startswith(("/", "C:")) and ".." not in title.split("/")


def test_tar_links_are_left_out() -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
        member = tarfile.TarInfo("../../note.txt")
        member.size = 9
        archive.addfile(member, io.BytesIO(b"some text"))
    document = read_bytes(out.getvalue(), "a.tar")
    assert [p.name for p in document.root.parts] == ["note.txt"]
    assert document.root.lost == ["'link': a link, not followed"]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_compressed_files_are_followed(pack: object) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        member = tarfile.TarInfo("合同.txt")
        member.size = len("合同文本".encode())
        archive.addfile(member, io.BytesIO("合同文本".encode()))
    document = read_bytes(pack(out.getvalue()), "a.tar.gz")  # type: ignore[operator]
    assert [p.kind for p in document.parts()][1:] == ["tar", "txt"]
    assert document.part("0.0.0").text == "合同文本"


def test_a_bomb_ends_at_the_expansion_limit() -> None:
    limits = Limits(file_mb=64)
    bomb = read_bytes(zipped({"big.txt": bytes(80 << 20)}), "a.zip", limits=limits)
    (member,) = bomb.root.parts
    assert member.error is not None and member.error.code == "too_large"
    layers = gzip.compress(gzip.compress(bytes(80 << 20)))
    assert len(layers) < 2000
    start = time.process_time()
    document = read_bytes(layers, "a.gz", limits=limits)
    codes = {p.error.code for p in document.parts() if p.error}
    assert codes == {"too_large"}
    assert time.process_time() - start < 5


def test_an_office_file_can_be_a_bomb_too() -> None:
    data = zipped({"word/document.xml": b"<d>" + b" " * (20 << 20) + b"</d>"})
    error = read_bytes(data, "a.docx", limits=Limits(file_mb=16)).root.error
    assert error is not None and error.code == "too_large"


def test_nesting_ends_at_the_depth_limit() -> None:
    data = b"innermost text"
    for level in range(8):
        data = zipped({f"level{level}.zip" if level else "a.txt": data})
    document = read_bytes(data, "a.zip", limits=Limits(depth=4))
    deepest = list(document.parts())[-1]
    assert deepest.error is not None and deepest.error.code == "too_deep"
    assert document.status is Status.PARTIAL


def test_too_many_members_are_cut_and_named() -> None:
    data = zipped({f"{n}.txt": b"text" for n in range(50)})
    document = read_bytes(data, "a.zip", limits=Limits(parts=20))
    assert len(document.root.parts) == 19
    assert document.root.lost == ["members after the first 20"]


def test_an_encrypted_archive_says_so() -> None:
    data = bytearray(zipped({"a.txt": b"text of it"}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    without = read_bytes(bytes(data), "a.zip").root.error
    wrong = read_bytes(bytes(data), "a.zip", password="falsch").root.error
    assert without is not None and without.code == "encrypted"
    assert wrong is not None and wrong.code == "password_wrong"


def test_empty_and_damaged_archives() -> None:
    codes = []
    for data in (zipped({}), zipped({"a.txt": b"text"})[:-10], b"\x1f\x8b\x08\0broken", b""):
        error = read_bytes(data, "a.zip").root.error
        codes.append(error.code if error else None)
    assert codes == ["empty", "corrupt", "corrupt", "empty"]


def test_members_of_a_7z_archive_are_parts() -> None:
    members = {
        "目录/合同.docx": docx(paragraph("第一条 loan")),
        "../note.txt": "说明 note".encode(),
        "inner.zip": zipped({"a.txt": b"inner words"}),
    }
    document = read_bytes(seven_zip(members), "archive")
    assert (document.kind, document.status) == ("7z", Status.DONE)
    assert [(p.name, p.kind, p.text) for p in document.root.parts] == [
        ("目录/合同.docx", "docx", "第一条 loan"),
        ("note.txt", "txt", "说明 note"),
        ("inner.zip", "zip", ""),
    ]


def test_a_changed_byte_of_a_7z_archive_costs_its_member_only() -> None:
    content = random.Random(3).randbytes(60_000)
    data = bytearray(seven_zip({"a.txt": b"words of it", "b.bin": content, "c.txt": b"more words"}))
    data[32 + 30_000] ^= 1
    first, second, third = read_bytes(bytes(data), "a.7z").root.parts
    assert (first.text, third.text) == ("words of it", "more words")
    assert second.error is not None and second.error.code == "corrupt"


def test_7z_bombs_and_damage_are_typed() -> None:
    bomb = seven_zip({"big.txt": bytes(20 << 20)})
    start = time.process_time()
    (member,) = read_bytes(bomb, "a.7z", limits=Limits(file_mb=16)).root.parts
    assert len(bomb) < 20_000 and time.process_time() - start < 5
    assert member.error is not None and member.error.code == "too_large"
    sound = seven_zip({"a.txt": b"words"})
    for data in (sound[:20], sound[:-3], sound[:32]):
        error = read_bytes(data, "a.7z").root.error
        assert error is not None and error.code == "corrupt"


def test_an_encrypted_7z_archive_says_so() -> None:
    data = seven_zip({"a.txt": b"words"})
    # The method's id in the directory becomes that of AES; its checksums follow.
    header = data[32:].partition(b"\x01\x04\x06")
    directory = (header[1] + header[2]).replace(
        b"\x01\x21\x21\x01\x16", b"\x01\x24\x06\xf1\x07\x01\x01\x16"
    )
    start = struct.pack("<QQI", len(header[0]), len(directory), zlib.crc32(directory))
    locked = data[:8] + zlib.crc32(start).to_bytes(4, "little") + start + header[0] + directory
    error = read_bytes(locked, "a.7z").root.error
    assert error is not None and (error.code, error.next_step[:6]) == ("encrypted", "Unpack")
