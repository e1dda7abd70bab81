"""PDFs as odd programs write them: named character maps, wrong ones, remarks, files, passwords."""

from __future__ import annotations

import pytest

from nlp_service.ingest import read_bytes
from nlp_service.schema import Part, Status
from nlp_service.settings import Limits
from tests.ingest.samples import lines, pdf
from tests.ingest.test_bombs import raw_pdf, stream

HELVETICA = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def read(data: bytes, password: str | None = None) -> Part:
    return read_bytes(data, "x.pdf", password=password, limits=Limits(ocr_pages=0)).root


def page(shown: str, font: str = HELVETICA, extra: str = "", *more: str, root: str = "") -> bytes:
    """A PDF of one page that shows a string; ``more`` objects are numbered from 5."""
    return raw_pdf(
        f"<</Type/Catalog/Pages 2 0 R{root}>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        f"/Resources<</Font<</F {font}>>>>{extra}>>",
        stream(f"BT /F 14 Tf 50 700 Td {shown} Tj ET"),
        *more,
    )


def hexed(text: str) -> str:
    return f"<feff{text.encode('utf-16-be').hex()}>"


@pytest.mark.parametrize(
    ("cmap", "charset", "order", "text"),
    [
        ("GBK-EUC-H", "gbk", "GB1", "借款合同利率"),
        ("GB-EUC-H", "gb2312", "GB1", "借款合同利率"),
        ("GBK2K-H", "gb18030", "GB1", "借款合同利率"),
        ("UniGB-UCS2-H", "utf-16-be", "GB1", "借款合同利率"),
        ("UniGB-UTF16-H", "utf-16-be", "GB1", "借款合同利率"),
        ("ETen-B5-H", "big5", "CNS1", "貸款合同利率"),
        ("HKscs-B5-H", "big5hkscs", "CNS1", "貸款合同利率"),
        ("UniCNS-UTF16-H", "utf-16-be", "CNS1", "貸款合同利率"),
    ],
)
def test_named_character_maps_of_fonts_that_are_not_embedded(cmap, charset, order, text) -> None:
    descriptor = "<</Type/FontDescriptor/FontName/S/Flags 6/FontBBox[0 0 1000 1000]/Ascent 800>>"
    font = (
        f"<</Type/Font/Subtype/Type0/BaseFont/S/Encoding/{cmap}/DescendantFonts[<</Type/Font"
        "/Subtype/CIDFontType0/BaseFont/S/CIDSystemInfo<</Registry(Adobe)"
        f"/Ordering({order})/Supplement 4>>/FontDescriptor {descriptor}>>]>>"
    )
    assert read(page(f"<{text.encode(charset).hex()}>", font)).text == text


def test_a_character_map_that_leads_nowhere_is_named_as_lost() -> None:
    cmap = (
        "begincmap 1 begincodespacerange <00> <ff> endcodespacerange "
        "1 beginbfrange <20> <7e> <e020> endbfrange endcmap"
    )
    font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 5 0 R>>"
    part = read(page("(The Borrower shall pay)", font, "", stream(cmap)))
    assert part.status is Status.PARTIAL and part.confidence == 0
    assert "text layer is unreadable" in part.lost[0]
    # One that cannot be parsed leaves the font's own encoding.
    part = read(page("(The Borrower shall pay)", font, "", stream("no map at all")))
    assert (part.text, part.status) == ("The Borrower shall pay", Status.DONE)


def test_remarks_and_unpainted_fields_stand_beside_the_text() -> None:
    place = "/Rect[50 400 300 420]"
    notes = (
        f"<</Type/Annot/Subtype/Text{place}/T{hexed('王')}/Contents{hexed('请复核')}>>"
        f"<</Type/Annot/Subtype/Highlight{place}/T(Li)/Contents(check this rate)>>"
        f"<</Type/Annot/Subtype/FreeText{place}/Contents(typed onto the page)>>"
        f"<</Type/Annot/Subtype/Widget/FT/Tx{place}/T(amount)/V(12,500,000)>>"
        f"<</Type/Annot/Subtype/Link{place}/Contents(nothing)>>"
    )
    part = read(page("(The rate is 5%)", extra=f"/Annots[{notes}]"))
    assert part.text == "The rate is 5%"
    (comments,) = part.parts
    assert (comments.kind, comments.name) == ("note", "comments")
    assert comments.text.split("\n") == [
        "[1] 王: 请复核",
        "[1] Li: check this rate",
        "[1] typed onto the page",
        "[1] amount: 12,500,000",
    ]


def test_fields_that_a_viewer_has_to_paint_are_text_of_the_page() -> None:
    fields = "".join(
        f"<</Type/Annot/Subtype/Widget/FT/Tx/T({n})/V{hexed(value)}/Rect[120 {y} 400 {y + 25}]"
        "/DA(/H 12 Tf 0 g)/F 4>>"
        for n, (value, y) in enumerate([("Harbour Wind Ltd", 690), ("借款人", 600)])
    )
    form = f"/AcroForm<</NeedAppearances true/DR<</Font<</H {HELVETICA}>>>>/Fields[{fields}]>>"
    part = read(page("(Name)", extra=f"/Annots[{fields}]", root=form))
    found = part.text + "".join(note.text for note in part.parts)
    assert "Name" in part.text and "Harbour Wind Ltd" in found and "借款人" in found


def test_files_of_a_portfolio_and_files_pinned_to_a_page_are_parts() -> None:
    def spec(name: str, at: int) -> str:
        return f"<</Type/Filespec/F(x)/UF{hexed(name)}/EF<</F {at} 0 R>>>>"

    names = "/Names<</EmbeddedFiles<</Names[(a)6 0 R(b)8 0 R]>>>>/Collection<</View/D>>"
    data = page(
        "(Open in another program)",
        HELVETICA,
        "/Annots[<</Type/Annot/Subtype/FileAttachment/Rect[0 0 9 9]/FS 10 0 R>>]",
        stream("第一条 clause", "/Type/EmbeddedFile"),
        spec("合同.txt", 5),
        stream("a,b,c\n1,2,3\n4,5,6\n7,8,9\n", "/Type/EmbeddedFile"),
        spec("table.csv", 7),
        stream("words in the clip", "/Type/EmbeddedFile"),
        spec("夹.txt", 9),
        root=names,
    )
    parts = read(data).parts
    assert [(part.name, part.kind) for part in parts] == [
        ("合同.txt", "txt"),
        ("table.csv", "csv"),
        ("夹.txt", "txt"),
    ]
    assert parts[2].text == "words in the clip"


@pytest.mark.parametrize("password", ["密码", "pässword"])
def test_passwords_beyond_ascii(password: str) -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    data = pdf(lines(72, 100, "secret words"), encrypt=StandardEncryption(password, strength=128))
    errors = [read(data, attempt).error for attempt in (None, "别的")]
    assert [error and error.code for error in errors] == ["encrypted", "password_wrong"]
    assert read(data, password).text == "secret words"
