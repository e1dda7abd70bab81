"""What INDEX.csv expects of real files, checked wherever a program can check it.

Mail kinds are checked in test_mail_fixtures.py. Strings are compared after NFKC and without white
space, as the index says.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pytest
from rapidfuzz import fuzz

from nlp_service.ingest import ocr, read_bytes
from nlp_service.schema import Document, Status
from nlp_service.settings import Limits

#: OCR takes seconds a page; a file whose expectation does not ask for its words goes without.
WITHOUT_OCR = Limits(ocr_pages=0)
MAIL_KINDS = {"mail", "msg", "pst", "reply", "signature", "kind"}

#: path → why the expectation of the index does not hold.
EXCEPTIONS: dict[str, str] = {
    "paperless-ngx/ocr/no-text-alpha.png": "the picture has no words; the empty reading says so",
    "docling/html/example_image_01.png": "a picture, listed as HTML because of its folder",
    "pdfminer.six/pdf/contrib/issue_566_test_1.pdf": (
        "PDFium maps codes of its embedded font to other characters than its cmap says"
    ),
    "pdfplumber/pdf/issue-53-example.pdf": (
        "the expected words are one printed line across two-line header cells; "
        "a ruled table is told cell by cell"
    ),
}


@dataclass(frozen=True)
class Row:
    path: str
    kind: str
    special: str
    expected: str

    @property
    def password(self) -> str | None:
        found = re.search(r"opens with: (\S+)", self.expected)
        return found.group(1) if found else None

    @property
    def needs_ocr(self) -> bool:
        asked = "OCR" in self.expected or self.expected == "nonempty"
        return asked and self.kind in ("image", "ocr")


@lru_cache(maxsize=1)
def rows() -> tuple[Row, ...]:
    import os

    root = Path(__file__).resolve().parents[2]
    folder = Path(os.environ.get("NLP_SERVICE_SHARED", root.parent / "shared")) / "fixtures"
    index = folder / "INDEX.csv"
    if not index.is_file():
        return ()
    with index.open(encoding="utf-8", newline="") as file:
        found = [Row(*values[:4]) for values in csv.reader(file)]
    return tuple(row for row in found if row.kind not in MAIL_KINDS)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def whole_text(document: Document) -> str:
    """All words of a file: its text, what runs in its page margins, its parts."""
    pieces = []
    for part in document.parts():
        pieces.append(part.text)
        pieces += [line for page in part.pages for line in page.running]
    return "\n".join(pieces)


def expected_strings(expected: str) -> list[str]:
    """The strings after "contains:" that are quoted word for word."""
    found = re.search(r"contains: (.*)", expected, re.S)
    if not found:
        return []
    quoted = re.split(r"; (?:whole text|pages:|subject:|attachment:|amount )", found.group(1))[0]
    return [quoted]


def words_of_ocr(expected: str) -> list[str]:
    """The words that OCR should find; the turned pages hold those of the upright one."""
    found = re.search(r"^OCR: (.*)", expected)
    if not found:
        return []
    if found.group(1).startswith("as "):
        return words_of_ocr(next(r.expected for r in rows() if r.path.endswith(found.group(1)[3:])))
    return found.group(1).split(" … ")


def failure(row: Row, folder: Path) -> str | None:
    """Why a row's expectation does not hold, or None where it does."""
    data = (folder / row.path).read_bytes()
    name = Path(row.path).name
    document = read_bytes(data, name, limits=None if row.needs_ocr else WITHOUT_OCR)
    root = document.root
    if root.error is not None and not (root.error.message and root.error.next_step):
        return "an error without cause or next step"
    if row.password:
        if root.error is None or root.error.code != "encrypted":
            return f"without password: {root.error}"
        wrong = read_bytes(data, name, password="not it").root.error
        if wrong is None or wrong.code != "password_wrong":
            return f"with a wrong password: {wrong}"
        document = read_bytes(data, name, password=row.password, limits=WITHOUT_OCR)
        return None if document.status is not Status.QUARANTINED else f"{document.root.error}"
    if row.expected.startswith("clear error"):
        return None if root.error is not None else "no error"
    if row.kind in ("image", "ocr") and root.error and root.error.code == "tool_missing":
        return None if not ocr.available() else "OCR is there but was not used"
    text = squeezed(whole_text(document))
    without = row.needs_ocr and not ocr.available()
    for wanted in () if without else words_of_ocr(row.expected):
        if fuzz.partial_ratio(squeezed(wanted).lower(), text.lower()) < 95:
            return f"OCR lacks {wanted!r}: {text[:200]!r}"
    all_pages = "all pages come" in row.expected and not without
    if all_pages and not all(page.start < page.end or page.running for page in root.pages):
        return f"pages without words: {root.lost}"
    for wanted in expected_strings(row.expected):
        if squeezed(wanted) not in text:
            return f"lacks {wanted!r}: {root.error or text[:200]!r}"
    pages = re.search(r"pages: (\d+)", row.expected)
    if pages and len(root.pages) != int(pages.group(1)):
        return f"{len(root.pages)} pages: {root.error}"
    attachment = re.search(r"attachment: (\S+)", row.expected)
    if attachment and attachment.group(1) not in {part.name for part in root.parts}:
        return f"parts: {[part.name for part in root.parts]}"
    needs_words = re.match(
        r"nonempty(?! record)|OCR text|text comes(?!,)|values come|contains", row.expected
    )
    if needs_words and not text:
        return f"no text: {root.error} {root.lost}"
    return None


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.path)
def test_expectation(row: Row, fixtures_dir: Path) -> None:
    reason = failure(row, fixtures_dir)
    if row.path in EXCEPTIONS:
        assert reason is not None, "this expectation holds now; take it out of EXCEPTIONS"
        pytest.xfail(EXCEPTIONS[row.path])
    assert reason is None, reason


def test_exceptions_are_few(fixtures_dir: Path) -> None:
    share = 1 - len(EXCEPTIONS) / len(rows())
    print(f"{share:.1%} of {len(rows())} expectations hold")
    assert share >= 0.97
