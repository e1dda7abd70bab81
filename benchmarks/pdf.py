"""PDF: pages a second against pdfplumber's extract_text and bare pypdfium2, over all fixture PDFs.

    python benchmarks/pdf.py [FOLDER] [--rounds 3]

Two readings are timed: text with boxes alone, and the full reading (paragraphs, tables, headings,
running headers). Bare pypdfium2 is get_text_range of every page, without a single box. Processor
time, no OCR on any side; a document that any side cannot open is left out for all.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import logging
import unicodedata
from collections import Counter
from functools import partial
from pathlib import Path

import pdfplumber
import pypdfium2 as pdfium
from measure import alternate, environment, fixtures

from nlp_service.ingest import read_bytes
from nlp_service.ingest.pdf_text import page_text
from nlp_service.schema import Document, Status
from nlp_service.settings import Limits

_WITHOUT_OCR = Limits(ocr_pages=0)


def bare(data: bytes) -> int:
    document = pdfium.PdfDocument(data)
    try:
        for page in document:
            textpage = page.get_textpage()
            textpage.get_text_range()
            textpage.close()
            page.close()
        return len(document)
    finally:
        document.close()


def boxes(data: bytes) -> None:
    document = pdfium.PdfDocument(data)
    try:
        for page in document:
            textpage = page.get_textpage()
            page_text(page, textpage)
            textpage.close()
            page.close()
    finally:
        document.close()


def plumber(data: bytes) -> None:
    with pdfplumber.open(io.BytesIO(data)) as document:
        for page in document.pages:
            page.extract_text()
            page.close()


def full(data: bytes) -> Document:
    return read_bytes(data, "x.pdf", limits=_WITHOUT_OCR)


def comparable(folder: Path) -> tuple[list[bytes], int, int]:
    """The documents that all sides open, their pages, and how many were left out."""
    kept, pages, left_out = [], 0, 0
    for path in sorted(folder.rglob("*.pdf")):
        data = path.read_bytes()
        try:
            count = bare(data)
            with pdfplumber.open(io.BytesIO(data)) as document:
                document.pages[0].extract_text()
            if full(data).status is Status.QUARANTINED:
                raise ValueError(path.name)
        except Exception:
            left_out += 1
            continue
        kept.append(data)
        pages += count
    return kept, pages, left_out


def difference(data: bytes) -> tuple[int, int]:
    """Characters of PDFium's own text that the full reading lacks or has more, and how many it has.

    Both in NFKC without white space and hyphens, as multisets a page: what order is right where
    columns, tables and rotated labels meet is not PDFium's to say.
    """
    root = full(data).root
    missed = total = 0
    with contextlib.closing(pdfium.PdfDocument(data)) as document:
        document.init_forms()
        wanted: Counter[str] = Counter()
        for page in document:
            textpage = page.get_textpage()
            wanted.update(plain(textpage.get_text_range()))
            textpage.close()
    running = "".join(line for page in root.pages for line in page.running)
    found = Counter(plain(root.text + running))
    total = wanted.total()
    missed = (wanted - found).total()
    return missed, total


def plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text)
    return "".join(c for c in folded if c.isprintable() and not c.isspace() and c not in "-\xad")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    logging.disable(logging.WARNING)
    documents, pages, left_out = comparable(fixtures(arguments.folder))
    print(environment("nlp_service", "pypdfium2", "pdfplumber"))
    print(f"{len(documents)} PDFs, {pages} pages; {left_out} left out: not read by all sides")
    seconds: Counter[str] = Counter()
    missed = total = 0
    for data in documents:
        # Document by document, so that a busy moment of the machine meets all sides alike.
        seconds.update(
            alternate(arguments.rounds, bare=partial(bare, data), boxes=partial(boxes, data))
        )
        seconds.update(alternate(arguments.rounds, full=partial(full, data)))
        seconds.update(alternate(1, plumber=partial(plumber, data)))
        lacking, characters = difference(data)
        missed, total = missed + lacking, total + characters
    for name, label in (
        ("plumber", "pdfplumber extract_text"),
        ("bare", "pypdfium2 text, no boxes"),
        ("boxes", "nlp_service text with boxes"),
        ("full", "nlp_service full reading"),
    ):
        print(f"{label:30} {seconds[name]:7.2f} s  {pages / seconds[name]:7.1f} pages/s")
    for name, label in (("boxes", "text with boxes"), ("full", "full reading")):
        print(
            f"{label}: {seconds['plumber'] / seconds[name]:.1f} times pdfplumber, "
            f"{seconds['bare'] / seconds[name]:.2f} times bare pypdfium2"
        )
    print(
        f"full reading: {1 - missed / total:.4f} of PDFium's {total} characters "
        "(NFKC, without white space and hyphens)"
    )


if __name__ == "__main__":
    main()
