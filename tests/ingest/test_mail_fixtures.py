"""The mails of the peers' test suites, held to the expectations of INDEX.csv."""

from __future__ import annotations

import csv
import re
import unicodedata
from pathlib import Path

import pytest

from nlp_service.ingest import read_bytes
from nlp_service.schema import Document, Status
from nlp_service.settings import Limits
from nlp_service.text import prepare

_FOLDERS = re.compile(
    r"(?:docling/(?:mail|msg)|letters|mail-parser|msg-extractor|paperless-ngx/mail)/"
)
_KEYS = re.compile(r"(?:^|; )(subject|attachment|contains): ")

#: No expectation here asks for the words of a picture, and OCR takes seconds for each.
WITHOUT_OCR = Limits(ocr_pages=0)

#: path → why the expectation of the index does not hold.
EXCEPTIONS: dict[str, str] = {}


def squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def expectations(expected: str) -> list[tuple[str, str]]:
    marks = list(_KEYS.finditer(expected))
    ends = [mark.start() for mark in marks[1:]] + [len(expected)]
    return [(m[1], expected[m.end() : end]) for m, end in zip(marks, ends, strict=False)]


def failed(document: Document, expected: str) -> list[str]:
    root = document.root
    names = [squeezed(part.name) for part in document.parts()]
    text = squeezed("\n".join(part.text for part in document.parts()))
    wrong = []
    for key, value in expectations(expected):
        subject = root.mail.subject if root.mail else ""
        holds = {
            "subject": squeezed(value) == squeezed(subject),
            "attachment": squeezed(value) in names,
            "contains": squeezed(value) in text,
        }[key]
        if not holds:
            wrong.append(f"{key}: {value}")
    return wrong


@pytest.fixture(scope="module")
def rows(fixtures_dir: Path) -> list[dict[str, str]]:
    with (fixtures_dir / "INDEX.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if _FOLDERS.match(row["path"])]


def test_expectations_of_the_index(rows: list[dict[str, str]], fixtures_dir: Path) -> None:
    wrong = {}
    for row in rows:
        path = fixtures_dir / row["path"]
        document = prepare(read_bytes(path.read_bytes(), path.name, limits=WITHOUT_OCR))
        missing = failed(document, row["expected"])
        if missing:
            wrong[row["path"]] = missing
    assert len(rows) >= 54
    assert set(wrong) == set(EXCEPTIONS), wrong


def test_variants_of_one_text_read_alike(fixtures_dir: Path) -> None:
    """letters runs one text through charsets and transfer encodings; all must read the same."""
    groups: dict[str, set[str]] = {}
    for path in sorted((fixtures_dir / "letters" / "mail").glob("test_*_over_*.eml")):
        root = read_bytes(path.read_bytes(), path.name, limits=WITHOUT_OCR).root
        group = re.sub(r"_(?:gb\w+|ascii|euc-jp|iso-2022-jp|utf-8)_over.*", "", path.stem)
        groups.setdefault(group, set()).add(squeezed(root.text))
    assert len(groups) >= 5
    assert {group: len(texts) for group, texts in groups.items() if len(texts) > 1} == {}


@pytest.mark.parametrize("name", ["mail_malformed_1", "mail_malformed_3", "mail_test_1"])
def test_defects_are_noted_and_the_record_kept(fixtures_dir: Path, name: str) -> None:
    data = (fixtures_dir / "mail-parser" / "mail" / name).read_bytes()
    document = read_bytes(data, name, limits=WITHOUT_OCR)
    assert document.status is Status.PARTIAL
    assert any("boundary" in loss for loss in document.root.lost)


def test_an_outlook_file_opens_without_its_extension(fixtures_dir: Path) -> None:
    data = (fixtures_dir / "mail-parser" / "mail" / "mail_outlook_1").read_bytes()
    root = read_bytes(data, "mail_outlook_1", limits=WITHOUT_OCR).root
    assert root.kind == "msg"
    assert root.mail is not None
    assert root.mail.date == "2017-09-18T12:00:18+02:00"
    assert len(root.parts) == 5
