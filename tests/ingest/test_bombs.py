"""Tiny files that ask for endless work: PDF loops, XML entities, vast pictures, far-flung sheets.

Archives that expand are in test_archive.py, mails nested without end in test_mail.py.
"""

from __future__ import annotations

import struct
import time
import zlib
from collections.abc import Iterator

import pytest

from nlp_service.ingest import Sandbox, ocr_engine, read_bytes
from nlp_service.schema import Document, Status
from nlp_service.settings import Limits
from tests.ingest.samples import tiff, zipped

SECONDS = 3.0


def read(data: bytes, name: str, **limits: int) -> Document:
    """The Document of a tiny file, read in a moment."""
    assert len(data) < 100_000
    start = time.process_time()
    document = read_bytes(data, name, limits=Limits(**limits))
    assert time.process_time() - start < SECONDS
    return document


def raw_pdf(*objects: str) -> bytes:
    """A PDF of numbered objects; the first is the catalogue."""
    out, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    tail = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    tail += f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + tail.encode()


def stream(content: str, extra: str = "") -> str:
    return f"<<{extra}/Length {len(content)}>>\nstream\n{content}\nendstream"


def loops() -> Iterator[tuple[str, bytes]]:
    font = "/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
    catalogue, pages = "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>"
    yield (
        "a page tree that holds itself",
        raw_pdf(catalogue, "<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"),
    )
    yield (
        "a page tree that claims a million pages",
        raw_pdf(
            catalogue,
            "<</Type/Pages/Kids[3 0 R]/Count 1000000>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>",
        ),
    )
    yield (
        "a form that draws itself",
        raw_pdf(
            catalogue,
            pages,
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R{font}"
            "/XObject<</X 5 0 R>>>>>>",
            stream("BT /F 12 Tf 20 100 Td (some words) Tj ET /X Do"),
            stream(
                "/X Do",
                "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>",
            ),
        ),
    )
    # Each form draws the next one ten times: ten to the twelfth drawings.
    forms = [
        stream(
            "/X Do " * 10,
            "/Type/XObject/Subtype/Form/BBox[0 0 9 9]"
            f"/Resources<</XObject<</X {number + 1} 0 R>>>>",
        )
        for number in range(5, 17)
    ]
    yield (
        "forms that draw forms",
        raw_pdf(
            catalogue,
            pages,
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R"
            "/Resources<</XObject<</X 5 0 R>>>>>>",
            stream("/X Do"),
            *forms,
            stream("0 0 m", "/Type/XObject/Subtype/Form/BBox[0 0 9 9]"),
        ),
    )
    packed = zlib.compress(zlib.compress(bytes(30 << 20)))
    body = f"<</Filter[/FlateDecode/FlateDecode]/Length {len(packed)}>>\nstream\n"
    loop = raw_pdf(
        catalogue, pages, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>", "STREAM"
    )
    yield (
        "a content stream that expands twice",
        loop.replace(b"STREAM", body.encode() + packed + b"\nendstream"),
    )


LOOPS = dict(loops())


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(Limits(cpu_seconds=1, wall_seconds=120, ocr_pages=0)) as box:
        yield box


@pytest.mark.parametrize("name", LOOPS)
def test_pdf_loops_end(name: str, sandbox: Sandbox) -> None:
    document = sandbox.read(LOOPS[name], "loop.pdf")
    if name == "a form that draws itself":
        assert document.root.text == "some words"
    elif name == "forms that draw forms":
        # The library follows them all; the time limit of the child ends it.
        assert document.root.error is not None and document.root.error.code == "timeout"
    else:
        assert (document.root.error is None) == (document.status is not Status.QUARANTINED)
    assert sandbox.read(b"the next file", "a.txt").root.text == "the next file"


def entities(depth: int = 12) -> str:
    steps = "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' if n else '<!ENTITY e0 "lol">'
        for n in range(depth)
    )
    return f'<?xml version="1.0"?><!DOCTYPE d [{steps}<!ENTITY f SYSTEM "file:///etc/passwd">]>'


def test_xml_entities_are_not_expanded() -> None:
    xml = f"{entities()}<d><a>words</a><b>&e11;</b><c>&f;</c></d>"
    text = read(xml.encode(), "a.xml").root.text
    assert "lol" not in text and "root:" not in text
    members = {
        "word/document.xml": (
            f'{entities()}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/'
            '2006/main"><w:body><w:p><w:r><w:t>first &e11;&f;</w:t></w:r></w:p></w:body>'
            "</w:document>"
        ).encode()
    }
    text = read(zipped(members), "a.docx").root.text
    assert "lol" not in text and "root:" not in text


def picture(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to nothing."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        crc = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", crc)

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    content = zlib.compress(bytes(1000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", content) + chunk(b"IEND", b"")
    )


def test_a_picture_that_claims_to_be_vast_is_not_decoded() -> None:
    error = read(picture(2_000_000, 2_000_000), "a.png").root.error
    assert error is not None and error.code == "too_large"


@pytest.fixture
def _read_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    empty = ocr_engine._Lines(ocr_engine.np.zeros((0, 4, 2)), [], [])
    monkeypatch.setattr(ocr_engine, "_read", lambda _: empty)
    monkeypatch.setattr("nlp_service.ingest.ocr.available", lambda: True)


@pytest.mark.usefixtures("_read_nothing")
def test_every_picture_of_a_tiff_is_a_page_up_to_the_limit() -> None:
    data = tiff((30, 20), (60, 40), (90, 60))
    root = read(data, "a.tif", ocr_pages=2).root
    assert [(page.number, page.width, page.height) for page in root.pages] == [
        (1, 30.0, 20.0),
        (2, 60.0, 40.0),
        (3, 90.0, 60.0),
    ]
    assert root.lost == [
        "page 1: no words recognised in its picture",
        "page 2: no words recognised in its picture",
        "page 3: over the limit of 2 pages for OCR",
    ]


def test_a_sheet_of_far_flung_cells_stays_small() -> None:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    members = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{relation}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{space}" xmlns:r="{relation}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{relation}/worksheet" Target="worksheets/sheet1.xml"/>'
        "</Relationships>",
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{space}"><dimension ref="A1:XFD1048576"/>'
        '<sheetData><row r="1"><c r="A1"><v>5</v></c></row><row r="1048576"><c r="XFD1048576">'
        "<v>7</v></c></row></sheetData></worksheet>",
    }
    root = read(zipped({name: text.encode() for name, text in members.items()}), "a.xlsx").root
    cells = [cell.ref for table in root.tables for cell in table.cells if cell.text]
    assert "S!A1" in cells
    # The last row is past the row limit: it may be left out, but then it is named.
    assert "S!XFD1048576" in cells or root.lost
    assert len(root.text) < 1000 and len(root.tables[0].grid()) < 10
