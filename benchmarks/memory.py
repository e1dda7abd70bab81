"""Peak memory of a long PDF and of a large mbox, at a tenth of the size and at full size.

    python benchmarks/memory.py [--pages 3000] [--mbox-mb 1000] [--only pdf|document|mbox]

The files are made from the project's own demo papers and mail, or with ``--fixtures`` from all PDFs
of a folder. ``pdf`` and ``mbox`` are ``nlp-service read``, its child processes counted in: text
with boxes, tables, zones, every page and message written out. ``document`` reads the same PDF into
one Document in memory.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pypdfium2 as pdfium
from measure import PROJECT, environment, peak_mb

from nlp_service.interfaces.demo.portfolio import RenderedFile, render

_DOCUMENT = """
import sys
from pathlib import Path
from nlp_service.ingest import read_bytes
import nlp_service.ingest.pdf
if sys.argv[1] != "-":
    root = read_bytes(Path(sys.argv[1]).read_bytes(), "x.pdf").root
    print(len(root.pages), "pages", len(root.text), "characters")
"""


_DRAWING = 60_000  # bytes, of a kind that no reader opens, as most bytes of a mailbox are
_WITH_DRAWING = b"""From site@plant.example Mon Jan  1 10:00:00 2024
From: Site <site@plant.example>
To: Desk <desk@bank.example>
Subject: Drawing
Message-ID: <drawing@plant.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/plain

The drawing that you asked for. We will pay by 5 March.

> Please send the drawing.
--b
Content-Type: application/octet-stream; name="plan.dwg"
Content-Transfer-Encoding: base64

%s--b--

"""


def long_pdf(papers: list[Path], path: Path, pages: int) -> None:
    """Write a PDF of ``pages`` pages, those of the papers over and over."""
    book, target = pdfium.PdfDocument.new(), pdfium.PdfDocument.new()
    for paper in papers:
        with contextlib.suppress(pdfium.PdfiumError), pdfium.PdfDocument(paper) as source:
            book.import_pages(source)
    wanted = (list(range(len(book))) * (pages // len(book) + 1))[:pages]
    target.import_pages(book, wanted)
    target.save(path)


def large_mbox(files: list[RenderedFile], path: Path, megabytes: float) -> None:
    """Write an mbox of about ``megabytes``: the demo mail, and as many mails with a drawing."""
    content = b"".join(file.path.read_bytes() for file in files if file.role == "mail")
    drawing = base64.encodebytes(random.Random(1).randbytes(_DRAWING))
    content += _WITH_DRAWING % drawing * content.count(b"\nMessage-ID:")
    with path.open("wb") as out:
        while out.tell() < megabytes * 1e6:
            out.write(content)


def command_peak(path: Path) -> tuple[float, str]:
    """Peak resident memory, MB, of ``nlp-service read`` and its children, and what it read."""
    out = path.with_suffix(".jsonl")
    began = time.monotonic()
    command = [sys.executable, "-m", "nlp_service", "read", str(path), "--output", str(out)]
    process = subprocess.Popen(command, cwd=PROJECT, stderr=subprocess.DEVNULL)
    watched, peak = psutil.Process(process.pid), 0
    while process.poll() is None:
        with contextlib.suppress(psutil.Error):
            family = [watched, *watched.children(recursive=True)]
            peak = max(peak, sum(each.memory_info().rss for each in family))
        time.sleep(0.02)
    seconds = time.monotonic() - began
    read = json.loads(out.read_text(encoding="utf-8"))
    out.unlink()
    what = f"{read['pages']} pages" if read["pages"] else f"{len(read['parts'])} messages"
    size = len(read["text"]) or sum(len(part["text"]) for part in read["parts"])
    return peak / 2**20, f"{read['status']}, {what}, {size} characters in {seconds:.0f} s"


def document_peak(path: Path) -> tuple[float, str]:
    return peak_mb(_DOCUMENT, str(path))


def report(what: str, small: Path, large: Path) -> None:
    measure = document_peak if what == "document" else command_peak
    peaks = []
    print(f"{what}:")
    for path in (small, large):
        peak, read = measure(path)
        peaks.append(peak)
        print(f"  file of {path.stat().st_size / 1e6:7.1f} MB, {read}: peak {peak:.0f} MB")
    print(f"  growth from a tenth of the size: {100 * (peaks[1] / peaks[0] - 1):.1f} %", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--pages", type=int, default=3000)
    parser.add_argument("--mbox-mb", type=float, default=1000)
    parser.add_argument("--only", choices=("pdf", "document", "mbox"))
    parser.add_argument("--fixtures", type=Path, help="folder of PDFs to make the long one from")
    arguments = parser.parse_args()
    print(environment("nlp_service", "pypdfium2"))
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        files = render(PROJECT / "corpora" / "demo", folder / "demo")
        small, large = folder / "small", folder / "large"
        if arguments.only != "mbox":
            papers = [file.path for file in files if file.path.suffix == ".pdf"]
            if arguments.fixtures:
                papers = sorted(arguments.fixtures.rglob("*.pdf"))
            long_pdf(papers, small, arguments.pages // 10)
            long_pdf(papers, large, arguments.pages)
            for what in ("pdf", "document"):
                if arguments.only in (None, what):
                    report(what, small, large)
        if arguments.only in (None, "mbox"):
            large_mbox(files, small, arguments.mbox_mb / 10)
            large_mbox(files, large, arguments.mbox_mb)
            report("mbox", small, large)


if __name__ == "__main__":
    main()
