"""OCR: character accuracy and seconds a page, against bare rapidocr on the same pictures.

    python benchmarks/ocr.py [--pages 3] [--rounds 2] [--noisy]

Pages of the project's own Chinese and English contracts are drawn at 200 dpi and wrapped as PDFs
that hold only the picture. Accuracy is 1 - edit distance / length of the born-digital text, both
in NFKC without white space. ``--noisy`` skews, blurs and stamps the pictures. Needs the extra
``ocr``.
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import sys
import tempfile
import unicodedata
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2 as pdfium
from measure import PROJECT, alternate, environment
from PIL import Image, ImageDraw, ImageFilter
from rapidfuzz.distance import Levenshtein

from nlp_service.ingest import read_bytes
from nlp_service.interfaces.demo.portfolio import render

_DPI = 200


def papers() -> dict[str, list[bytes]]:
    """Single-page PDFs of the demo contracts, in turn from each paper, by language."""
    found: dict[str, list[list[bytes]]] = {"zh": [], "en": []}
    with tempfile.TemporaryDirectory() as scratch:
        for file in render(PROJECT / "corpora" / "demo", Path(scratch)):
            if file.role != "contract" or file.path.suffix != ".pdf":
                continue
            with pdfium.PdfDocument(file.path) as book:
                sheets = [_sheet(book, index) for index in range(len(book))]
            text = read_bytes(sheets[0], "x.pdf").root.text
            chinese = sum("\u4e00" <= character <= "\u9fff" for character in text)
            found["zh" if chinese > len(text) / 4 else "en"].append(sheets)
    return {
        language: [
            book[at] for at in range(max(map(len, books))) for book in books if at < len(book)
        ]
        for language, books in found.items()
    }


def _sheet(book: pdfium.PdfDocument, index: int) -> bytes:
    out = io.BytesIO()
    single = pdfium.PdfDocument.new()
    single.import_pages(book, [index])
    single.save(out)
    return out.getvalue()


def picture(sheet: bytes, noisy: bool, seed: int) -> Image.Image:
    with pdfium.PdfDocument(sheet) as document:
        page = document[0].render(scale=_DPI / 72).to_pil().convert("RGB")
    if not noisy:
        return page
    random = np.random.default_rng(seed)
    draw = ImageDraw.Draw(page)
    x, y = page.width * random.uniform(0.5, 0.7), page.height * random.uniform(0.4, 0.8)
    draw.ellipse((x, y, x + 330, y + 330), outline=(214, 40, 40), width=9)
    draw.ellipse((x + 120, y + 120, x + 210, y + 210), outline=(214, 40, 40), width=6)
    page = page.rotate(random.uniform(-1.5, 1.5), Image.Resampling.BICUBIC, fillcolor="white")
    page = page.filter(ImageFilter.GaussianBlur(1.0))
    pixels = np.asarray(page, dtype=np.float32) + random.normal(0, 12, (page.height, page.width, 1))
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def wrapped(image: Image.Image) -> bytes:
    """A PDF whose only page is the picture."""
    out = io.BytesIO()
    image.save(out, "PDF", resolution=_DPI, quality=92)
    return out.getvalue()


def plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _ours(scan: bytes, found: dict[str, Any]) -> None:
    found["ours"] = read_bytes(scan, "x.pdf").root


def _bare(engine: Any, array: np.ndarray, found: dict[str, Any]) -> None:
    found["bare"] = engine(array).txts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--pages", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--noisy", action="store_true")
    arguments = parser.parse_args()
    if not importlib.util.find_spec("rapidocr"):
        sys.exit("OCR is not installed: pip install 'nlp_service[ocr]'")
    from rapidocr import RapidOCR

    bare = RapidOCR(params={"Global.log_level": "critical"})
    print(environment("nlp_service", "rapidocr", "onnxruntime"))
    for language, sheets in papers().items():
        sheets = sheets[: arguments.pages]
        errors = bare_errors = length = 0
        confidence = []
        seconds: Counter[str] = Counter()
        for seed, sheet in enumerate(sheets):
            image = picture(sheet, arguments.noisy, seed)
            scan, array = wrapped(image), np.ascontiguousarray(np.asarray(image)[:, :, ::-1])
            if not seed:
                read_bytes(scan, "x.pdf")  # the engines load their models with their first page
                bare(array)
            wanted = plain(read_bytes(sheet, "x.pdf").root.text)
            found: dict[str, Any] = {}
            # Page by page, so that a busy moment of the machine meets both sides alike.
            seconds.update(
                alternate(
                    arguments.rounds,
                    ours=partial(_ours, scan, found),
                    bare=partial(_bare, bare, array, found),
                )
            )
            errors += Levenshtein.distance(wanted, plain(found["ours"].text))
            bare_errors += Levenshtein.distance(wanted, plain("".join(found["bare"] or ())))
            length += len(wanted)
            confidence.append(found["ours"].confidence)
        print(
            f"{language}: {len(sheets)} pages, {length} characters; accuracy "
            f"{1 - errors / length:.4f} (bare rapidocr {1 - bare_errors / length:.4f}), "
            f"confidence {sum(confidence) / len(confidence):.3f}; "
            f"{seconds['ours'] / len(sheets):.1f} processor seconds a page, "
            f"{seconds['ours'] / seconds['bare']:.2f} times bare rapidocr"
        )


if __name__ == "__main__":
    main()
