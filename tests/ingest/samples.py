"""Small files made on the spot for the tests of ingest."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

Draw = Callable[[Any], None]


@lru_cache(maxsize=1)
def _chinese_font() -> str:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    return "STSong-Light"


def pdf(*pages: Draw, size: tuple[float, float] = (595, 842), **options: Any) -> bytes:
    """A PDF of pages drawn by functions of a reportlab canvas; ``options`` go to the canvas."""
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size, **options)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def lines(x: float, top: float, *texts: str, size: float = 10, zh: bool = False) -> Draw:
    """Draws lines below each other, the first baseline ``top`` points from the page's top."""

    def draw(canvas: Any) -> None:
        canvas.setFont(_chinese_font() if zh else "Helvetica", size)
        for number, text in enumerate(texts):
            canvas.drawString(x, 842 - top - number * size * 1.2, text)

    return draw


def together(*draws: Draw) -> Draw:
    """Draws several things on one page."""

    def draw(canvas: Any) -> None:
        for each in draws:
            each(canvas)

    return draw


def table(
    x: float, top: float, rows: list[list[str]], *, zh: bool = False, width: float = 120
) -> Draw:
    """Draws a ruled table, rows 20 points high."""

    def draw(canvas: Any) -> None:
        canvas.setFont(_chinese_font() if zh else "Helvetica", 10)
        y = 842 - top
        xs = [x + width * column for column in range(len(rows[0]) + 1)]
        canvas.grid(xs, [y - 20 * row for row in range(len(rows) + 1)])
        for r, row in enumerate(rows):
            for c, text in enumerate(row):
                canvas.drawString(xs[c] + 4, y - 20 * r - 14, text)

    return draw


def picture(canvas: Any) -> None:
    """Draws a picture over the page, as a scan does."""
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    canvas.drawImage(ImageReader(Image.new("RGB", (60, 80), "grey")), 0, 0, 595, 842)


def zipped(members: dict[str, bytes]) -> bytes:
    """A ZIP archive of members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def docx(body: str, **members: str) -> bytes:
    """A Word document from the XML inside its body; ``members`` are further parts by their kind."""
    relations = "".join(
        f'<Relationship Id="r{n}" Type="{_R}/{kind}" Target="{kind}.xml"/>'
        for n, kind in enumerate(members)
    )
    packages = "http://schemas.openxmlformats.org/package/2006/relationships"
    files = {
        "_rels/.rels": f'<Relationships xmlns="{packages}"><Relationship Id="r1" '
        f'Type="{_R}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": (
            f'<Relationships xmlns="{packages}">{relations}</Relationships>'
        ),
        "word/document.xml": f'<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>',
    }
    files |= {
        f"word/{kind}.xml": f'<w:{kind} xmlns:w="{_W}">{xml}</w:{kind}>'
        for kind, xml in members.items()
    }
    return zipped({name: text.encode() for name, text in files.items()})


def paragraph(text: str, properties: str = "") -> str:
    """The XML of a Word paragraph of one run."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def xlsx(sheets: dict[str, list[list[Any]]], *, hidden: tuple[str, ...] = ()) -> bytes:
    """A workbook of sheets of rows."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
        if title in hidden:
            sheet.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def seven_zip(members: dict[str, bytes]) -> bytes:
    """A solid 7z archive of members that are not empty, packed by LZMA2."""
    content = b"".join(members.values())
    packed = lzma.compress(content, lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA2}])

    def number(value: int) -> bytes:
        return bytes([value]) if value < 128 else b"\xff" + value.to_bytes(8, "little")

    sizes = [number(len(each)) for each in members.values()][:-1]
    crcs = b"".join(zlib.crc32(each).to_bytes(4, "little") for each in members.values())
    names = b"\0" + b"".join(f"{name}\0".encode("utf-16-le") for name in members)
    streams = (
        b"\x06\0\x01\x09" + number(len(packed)) + b"\0"
        # One folder of one coder: LZMA2 with a dictionary of 8 MB.
        b"\x07\x0b\x01\0\x01\x21\x21\x01\x16\x0c" + number(len(content)) + b"\0"
        b"\x08\x0d" + number(len(members)) + b"\x09" + b"".join(sizes) + b"\x0a\x01" + crcs + b"\0"
    )
    files = number(len(members)) + b"\x11" + number(len(names)) + names + b"\0"
    header = b"\x01\x04" + streams + b"\0\x05" + files + b"\0"
    start = struct.pack("<QQI", len(packed), len(header), zlib.crc32(header))
    magic = b"7z\xbc\xaf\x27\x1c\0\x04" + zlib.crc32(start).to_bytes(4, "little")
    return magic + start + packed + header


def pptx(*slides: str) -> bytes:
    """A presentation of slides of one paragraph each, shown from the last to the first."""
    a, p = "http://schemas.openxmlformats.org/drawingml/2006/main", "urn:p"
    numbers = range(1, len(slides) + 1)
    relations = "".join(
        f'<Relationship Id="r{n}" Type="{_R}/slide" Target="slides/slide{n}.xml"/>' for n in numbers
    )
    shown = "".join(f'<p:sldId r:id="r{n}"/>' for n in reversed(numbers))
    files = {
        "ppt/presentation.xml": f'<p:presentation xmlns:p="{p}" xmlns:r="{_R}">'
        f"<p:sldIdLst>{shown}</p:sldIdLst></p:presentation>",
        "ppt/_rels/presentation.xml.rels": f"<R>{relations}</R>",
    }
    for n, text in zip(numbers, slides, strict=True):
        files[f"ppt/slides/slide{n}.xml"] = (
            f'<p:sld xmlns:p="{p}" xmlns:a="{a}"><p:sp><p:txBody><a:p><a:r><a:t>{text}</a:t>'
            "</a:r></a:p></p:txBody></p:sp></p:sld>"
        )
    return zipped({name: text.encode() for name, text in files.items()})


def tiff(*sizes: tuple[int, int]) -> bytes:
    """A TIFF of grey pictures of these widths and heights."""
    from PIL import Image

    first, *rest = (Image.new("L", size, 200) for size in sizes)
    out = io.BytesIO()
    first.save(out, "TIFF", save_all=True, append_images=rest, compression="tiff_lzw")
    return out.getvalue()


#: How a RAR 5 archive begins.
RAR = b"Rar!\x1a\x07\x01\x00"


def _rar_number(value: int) -> bytes:
    """A number as RAR 5 writes it: seven bits a byte, the lowest first."""
    out = bytearray()
    while True:
        value, low = value >> 7, value & 0x7F
        out.append(low | 0x80 * bool(value))
        if not value:
            return bytes(out)


def _rar_block(kind: int, flags: int, body: bytes) -> bytes:
    header = _rar_number(kind) + _rar_number(flags) + body
    header = _rar_number(len(header)) + header
    return zlib.crc32(header).to_bytes(4, "little") + header


def rar_archive(members: Sequence[tuple[str, bytes]], *, encrypted: bool = False) -> bytes:
    """A RAR 5 archive whose members are kept as they are."""
    out = [RAR]
    if encrypted:
        return (
            RAR
            + _rar_block(4, 0, _rar_number(0) + _rar_number(0) + b"\x0f" + bytes(16))
            + bytes(64)
        )
    out.append(_rar_block(1, 0, _rar_number(0)))
    for name, data in members:
        raw = name.encode()
        out.append(
            _rar_block(
                2,
                2,
                _rar_number(len(data))
                + _rar_number(4)
                + _rar_number(len(data))
                + _rar_number(0o100644)
                + zlib.crc32(data).to_bytes(4, "little")
                + _rar_number(0)
                + _rar_number(1)
                + _rar_number(len(raw))
                + raw,
            )
        )
        out.append(data)
    out.append(_rar_block(5, 0, _rar_number(0)))
    return b"".join(out)
