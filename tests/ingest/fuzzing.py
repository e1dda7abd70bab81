"""Sound small files of every format, and what fuzzing does to them and asks of the answer."""

from __future__ import annotations

import gzip
import io
import lzma
import random
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

from nlp_service.errors import READ_ERRORS
from nlp_service.ingest import read_bytes
from nlp_service.schema import Part, Status
from nlp_service.settings import Limits
from tests.ingest.samples import (
    docx,
    lines,
    paragraph,
    pdf,
    pptx,
    rar_archive,
    seven_zip,
    table,
    tiff,
    together,
    xlsx,
    zipped,
)
from tests.ingest.test_mail_outlook import winmail
from tests.ingest.test_mail_wrapped import signed
from tests.ingest.test_office import NUMBERING, item, legacy_word

#: OCR would take nearly all of the time and has no say in whether a file is sound.
LIMITS = Limits(wall_seconds=60, cpu_seconds=10, memory_mb=512, file_mb=64, ocr_pages=0)
#: Formats that only other programs write; one small file of each is taken from the fixtures.
_FOREIGN = ("xls", "msg", "pst", "odt", "ods", "odp", "jpg", "png", "webp", "rtf")
_LARGEST = 300_000  # bytes of a file to mutate


def seeds(fixtures: Path | None = None) -> dict[str, bytes]:
    """One small sound file a format; those of ``fixtures`` where that folder is there."""
    page = together(
        lines(72, 80, "第三条 利率为百分之五。", zh=True),
        lines(72, 120, "Section 4.02 The Borrower shall maintain a ratio"),
        table(72, 200, [["Item", "2024"], ["Revenue", "1,234.50"]]),
    )
    word = docx(
        item("借款", 0) + item("rate", 1) + paragraph("text 正文"),
        numbering=NUMBERING,
        comments=f"<w:comment>{paragraph('note')}</w:comment>",
    )
    book = xlsx({"表": [["项目", 2024], ["收入", 1.5]], "S": [["x"]]})
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as archive:
        member = tarfile.TarInfo("a.html")
        member.size = 11
        archive.addfile(member, io.BytesIO(b"<p>text</p>"))
    mail = (
        "From: =?gb18030?B?1cXI/Q==?= <a@b.cn>\r\nTo: c@d.com\r\nSubject: 还款 reply\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n'
        "Content-Type: text/plain; charset=utf-8\r\n\r\nWe will pay. 下周付款。\r\n> no\r\n--b\r\n"
        'Content-Type: application/zip; name="a.zip"\r\n\r\nPK\r\n--b--\r\n'
    ).encode()
    return {
        "a.pdf": pdf(page, page, page),
        "a.docx": word,
        "a.xlsx": book,
        "a.html": "<html><body><h1>标题</h1><table><tr><td>a<td>b<tr><td>c<td>d</table>".encode(),
        "a.xml": b"<?xml version='1.0'?><a><b>text</b><c d='e'/></a>",
        "a.csv": "项目,金额\n收入,5\n成本,3\n".encode("gb18030"),
        "a.txt": "第一条 text\n\n第二条 more".encode(),
        "a.rtf": rb"{\rtf1\ansi\ansicpg936\uc1 {\b \'bd\'e8}\par \u20511?\cell x\row}",
        "a.doc": legacy_word("first\rcell\x07next\x07\x07", compressed=True),
        "a.zip": zipped({"a.txt": b"text", "b.docx": word}),
        "a.tar": tar.getvalue(),
        "a.gz": gzip.compress(b"some text in it"),
        "a.xz": lzma.compress(b"some text in it"),
        "a.7z": seven_zip({"a.txt": b"text", "b.docx": word}),
        "a.rar": rar_archive([("a.txt", b"text"), ("b.docx", word)]),
        "winmail.dat": winmail(),
        "a.pptx": pptx("第一张 one", "two"),
        "a.tif": tiff((40, 30), (60, 20)),
        "a.eml": mail,
        "a.p7m": signed(mail),
        "a.ics": b'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY;X="a":b\r\nDTSTART:20240605T1000\r\n'
        b"DTSTART:20240605T1000\r\nORGANIZER;CN=c:mailto:d@e.cn\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        "a.mbox": b"From a@b.cn Mon Jan  1 10:00:00 2024\n" + mail.replace(b"\r\n", b"\n"),
    } | dict(_foreign(fixtures))


def _foreign(folder: Path | None) -> Iterator[tuple[str, bytes]]:
    for suffix in _FOREIGN if folder is not None else ():
        found = sorted(folder.rglob(f"*.{suffix}"), key=lambda path: path.stat().st_size)
        for path in found:
            data = path.read_bytes()
            sound = len(data) <= _LARGEST and read_bytes(data, path.name, limits=LIMITS)
            if sound and sound.status is not Status.QUARANTINED:
                yield f"fixture.{suffix}", data
                break


def mutate(data: bytes, chance: random.Random) -> bytes:
    """A copy with bytes flipped, cut, doubled, swapped for extremes, or another place's bytes."""
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 12))):
        if not out:
            break
        at = chance.randrange(len(out))
        size = min(chance.choice((1, 1, 2, 4, 40, 400)), len(out) - at)
        actions: list[Callable[[], object]] = [
            lambda at=at: out.__setitem__(at, out[at] ^ 1 << chance.randrange(8)),
            lambda at=at, size=size: out.__delitem__(slice(at, at + size)),
            lambda at=at, size=size: out.__setitem__(slice(at, at), out[at : at + size]),
            lambda at=at, size=size: out.__setitem__(
                slice(at, at + size), bytes([chance.choice((0, 0x7F, 0xFF))]) * size
            ),
            lambda at=at: out.__delitem__(slice(at, None)) if chance.random() < 0.3 else None,
            lambda at=at, size=size: out.__setitem__(slice(at, at + size), chance.randbytes(size)),
        ]
        chance.choice(actions)()
    return bytes(out)


def assert_typed(root: Part) -> None:
    """Every part has a status, a known error where it has no words, and sound offsets."""
    for part in root.walk():
        assert part.status in (Status.DONE, Status.PARTIAL, Status.QUARANTINED)
        assert (part.status is Status.QUARANTINED) == (part.error is not None)
        if part.error:
            assert part.error.code in READ_ERRORS and part.error.message
        assert 0 <= part.confidence <= 1
        for block in part.blocks:
            assert 0 <= block.start <= block.end <= len(part.text)
        for each in part.tables:
            for cell in each.cells:
                assert part.text[cell.start : cell.end] == cell.text
        for line in part.lines:
            assert 0 <= line.start <= line.end <= len(part.text)
        part.text.encode()
