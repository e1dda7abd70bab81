"""Peak memory of a long PDF and of a large mbox, at a tenth of the size and at full size.

    python benchmarks/memory.py [--pages 3000] [--mbox-mb 200] [--only pdf|mbox]

The files are made from the project's own demo papers and mail. A PDF is read as a whole, its
located text included; of an mbox every message is read to zoned text, one after the other.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import pypdfium2 as pdfium
from measure import PROJECT, environment, peak_mb

from nlp_service.interfaces.demo.portfolio import RenderedFile, render

_PDF = """
import sys
from pathlib import Path
from nlp_service.ingest import read_bytes
import nlp_service.ingest.pdf
if sys.argv[1] != "-":
    root = read_bytes(Path(sys.argv[1]).read_bytes(), "x.pdf").root
    assert root.status.value == "done", root.lost
    print(len(root.pages), "pages", len(root.text), "characters")
"""
_MBOX = """
import sys
from nlp_service.ingest.mail import parse
from nlp_service.ingest.mbox import iter_mbox
from nlp_service.text import zones
count = characters = 0
for _, message in iter_mbox(sys.argv[1]) if sys.argv[1] != "-" else ():
    header, body, _ = parse(message)
    zones(body.text, subject=header.subject, hints=body.hints)
    count, characters = count + 1, characters + len(body.text)
print(count, "messages", characters, "characters")
"""


def long_pdf(files: list[RenderedFile], path: Path, pages: int) -> None:
    """Write a PDF of ``pages`` pages, the demo papers' over and over."""
    papers = [file.path for file in files if file.path.suffix == ".pdf"]
    book, target = pdfium.PdfDocument.new(), pdfium.PdfDocument.new()
    for paper in papers:
        with pdfium.PdfDocument(paper) as source:
            book.import_pages(source)
    wanted = (list(range(len(book))) * (pages // len(book) + 1))[:pages]
    target.import_pages(book, wanted)
    target.save(path)


def large_mbox(files: list[RenderedFile], path: Path, megabytes: float) -> None:
    """Write an mbox of about ``megabytes``, the demo mail over and over."""
    content = b"".join(file.path.read_bytes() for file in files if file.role == "mail")
    with path.open("wb") as out:
        while out.tell() < megabytes * 1e6:
            out.write(content)


def report(what: str, script: str, small: Path, large: Path) -> None:
    idle, _ = peak_mb(script, "-")
    print(f"{what}: {idle:.0f} MB before the file is opened")
    peaks = []
    for path in (small, large):
        peak, read = peak_mb(script, str(path))
        peaks.append(peak)
        print(f"  file of {path.stat().st_size / 1e6:7.1f} MB, {read}: peak {peak:.0f} MB")
    print(f"  growth from a tenth of the size: {100 * (peaks[1] / peaks[0] - 1):.1f} %")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--pages", type=int, default=3000)
    parser.add_argument("--mbox-mb", type=float, default=200)
    parser.add_argument("--only", choices=("pdf", "mbox"))
    arguments = parser.parse_args()
    print(environment("nlp_service", "pypdfium2"))
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        files = render(PROJECT / "corpora" / "demo", folder / "demo")
        small, large = folder / "small", folder / "large"
        if arguments.only != "mbox":
            long_pdf(files, small, arguments.pages // 10)
            long_pdf(files, large, arguments.pages)
            report("PDF", _PDF, small, large)
        if arguments.only != "pdf":
            large_mbox(files, small, arguments.mbox_mb / 10)
            large_mbox(files, large, arguments.mbox_mb)
            report("mbox", _MBOX, small, large)


if __name__ == "__main__":
    main()
