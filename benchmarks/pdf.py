"""PDF: pages a second against pdfplumber's extract_text and bare pypdfium2, over all fixture PDFs.

    python benchmarks/pdf.py [FOLDER] [--rounds 3]

Two readings are timed: text with boxes alone, and the full reading (paragraphs, tables, headings,
running headers). Bare pypdfium2 is get_text_range of every page, without a single box. Processor
time, one process each; a document that any side cannot open is left out for all.
"""

from __future__ import annotations

import argparse
import io
import logging
from pathlib import Path

import pdfplumber
import pypdfium2 as pdfium
from measure import alternate, environment, fixtures

from nlp_service.ingest import read_bytes
from nlp_service.ingest.pdf_text import page_text


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


def full(data: bytes) -> str:
    root = read_bytes(data, "x.pdf").root
    return "ocr" if "ocr" in root.how else root.status.value


def comparable(folder: Path) -> tuple[list[bytes], int, int]:
    """The documents that all sides read, their pages, and how many were left out."""
    kept, pages, left_out = [], 0, 0
    for path in sorted(folder.rglob("*.pdf")):
        data = path.read_bytes()
        try:
            count = bare(data)
            plumber(data)
            if full(data) in ("quarantined", "ocr"):
                raise ValueError(path.name)
        except Exception:
            left_out += 1
            continue
        kept.append(data)
        pages += count
    return kept, pages, left_out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    logging.disable(logging.WARNING)
    documents, pages, left_out = comparable(fixtures(arguments.folder))
    print(environment("nlp_service", "pypdfium2", "pdfplumber"))
    print(f"{len(documents)} PDFs, {pages} pages; {left_out} left out: not read by all sides")
    seconds = alternate(
        arguments.rounds,
        full=lambda: [full(data) for data in documents],
        boxes=lambda: [boxes(data) for data in documents],
        bare=lambda: [bare(data) for data in documents],
    )
    seconds |= alternate(1, plumber=lambda: [plumber(data) for data in documents])
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


if __name__ == "__main__":
    main()
