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


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_a_chinese_password_opens_what_any_packer_encrypted_with_it(charset: str) -> None:
    data = traditionally_encrypted("合同.txt", "第一条 loan".encode(), "密码123".encode(charset))
    assert read_bytes(data, "a.zip").root.error is not None
    (part,) = read_bytes(data, "a.zip", password="密码123").root.parts
    assert (part.name, part.text) == ("合同.txt", "第一条 loan")
    wrong = read_bytes(data, "a.zip", password="别的").root.error
    assert wrong is not None and wrong.code == "password_wrong"


def traditionally_encrypted(name: str, content: bytes, password: bytes) -> bytes:
    """A ZIP of one stored member, encrypted as the ZIP specification (6.1) has it."""
    keys = [0x12345678, 0x23456789, 0x34567890]
    table = list(range(256))
    for _ in range(8):
        table = [crc >> 1 ^ (0xEDB88320 if crc & 1 else 0) for crc in table]

    def update(byte: int) -> None:
        keys[0] = keys[0] >> 8 ^ table[(keys[0] ^ byte) & 0xFF]
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = keys[2] >> 8 ^ table[(keys[2] ^ (keys[1] >> 24)) & 0xFF]

    for byte in password:
        update(byte)
    packed = bytearray()
    crc = zlib.crc32(content)
    for byte in bytes(11) + bytes([crc >> 24]) + content:
        mask = keys[2] & 0xFFFF | 2
        packed.append(byte ^ (mask * (mask ^ 1) >> 8 & 0xFF))
        update(byte)
    title = name.encode()
    facts = struct.pack("<HHHHHIIIHH", 20, 0x801, 0, 0, 33, crc, len(packed), len(content),
                        len(title), 0)  # fmt: skip
    local = b"PK\3\4" + facts + title + packed
    central = b"PK\1\2" + struct.pack("<H", 20) + facts + bytes(14) + title
    end = struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + b"PK\5\6" + end


def test_members_encrypted_by_aes_and_packed_by_odd_methods_say_so() -> None:
    codes = []
    for method in (99, 98):
        data = zipped({"a.txt": b"text of it"})
        for signature, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
            place = data.index(signature) + at
            data = data[:place] + struct.pack("<H", method) + data[place + 2 :]
        document = read_bytes(data, "a.zip", password="x")
        part = document.root.parts[0] if document.root.parts else document.root
        assert part.error is not None and part.error.next_step
        codes.append(part.error.code)
    assert codes == ["encrypted", "unsupported"]


def test_two_members_of_one_name_are_both_read() -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("a.txt", "first 首")
            archive.writestr("a.txt", "second 次")
    parts = read_bytes(out.getvalue(), "a.zip").root.parts
    assert [part.text for part in parts] == ["first 首", "second 次"]


@pytest.mark.parametrize(("method", "named"), [(b"\x03\x04\x01", "030401"), (b"\x06", "06")])
def test_a_7z_method_that_is_not_read_is_named(method: bytes, named: str) -> None:
    # PPMd is 030401.
    data = repacked_7z(method)
    (part,) = read_bytes(data, "a.7z").root.parts
    assert part.error is not None and part.error.code == "unsupported"
    assert named in part.error.message and part.error.next_step


def repacked_7z(method: bytes) -> bytes:
    """A 7z archive whose directory names another method than LZMA2."""
    data = seven_zip({"a.txt": b"some words"})
    size = struct.unpack_from("<Q", data, 12)[0]
    start, header = data[32 : 32 + size], data[32 + size :]
    changed = header.replace(b"\x01\x21\x21\x01\x16", b"\x01" + bytes([len(method)]) + method)
    assert changed != header
    tail = struct.pack("<QQI", size, len(changed), zlib.crc32(changed))
    return data[:8] + zlib.crc32(tail).to_bytes(4, "little") + tail + start + changed


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
