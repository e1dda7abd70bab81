"""Pictures of text: words, which way up, skew, what is named as lost."""

import io
import math
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from nlp_service.ingest import ocr, ocr_engine, read_bytes
from nlp_service.ingest.layout import rows_in_order
from nlp_service.ingest.ocr_engine import _Lines
from nlp_service.schema import Status
from nlp_service.settings import Limits

needs_ocr = pytest.mark.skipif(not ocr.available(), reason="OCR (the extra ocr) is not installed")
FONT = Path(__file__).parents[2] / "corpora" / "demo" / "fonts" / "demo-sans.ttf"
LINES = {
    "zh": ["第三条 贷款利率", "借款人应于每季度末月二十日支付利息。", "贷款金额为人民币壹亿元整。"],
    "en": [
        "3. Interest rate",
        "The Borrower shall pay interest on each payment date.",
        "The amount of the loan is EUR 12,500,000.",
    ],
}


def drawn(lines: list[str]) -> Image.Image:
    page = Image.new("RGB", (1100, 700), "white")
    draw = ImageDraw.Draw(page)
    font = ImageFont.truetype(str(FONT), 34)
    for number, line in enumerate(lines):
        draw.text((90, 120 + 90 * number), line, "black", font=font)
    return page


def saved(page: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    page.save(out, kind)
    return out.getvalue()


def squeezed(text: str) -> str:
    return "".join(text.split())


@needs_ocr
@pytest.mark.parametrize(("language", "turn"), [("zh", 0), ("en", 90), ("zh", 180), ("en", 270)])
def test_a_picture_is_read_whichever_way_up_it_lies(language, turn):
    page = drawn(LINES[language]).rotate(turn, expand=True)
    root = read_bytes(saved(page, "PNG"), "scan.png").root
    assert squeezed(root.text) == squeezed("".join(LINES[language]))
    assert root.status is Status.DONE
    assert 0.9 < root.confidence < 1
    # Boxes stand in the picture as it lies.
    ink = np.argwhere(np.asarray(page.convert("L")) < 128)
    low, high = ink.min(axis=0), ink.max(axis=0)
    boxes = [line.box for line in root.lines]
    assert min(box.x0 for box in boxes) == pytest.approx(low[1], abs=12)
    assert min(box.top for box in boxes) == pytest.approx(low[0], abs=12)
    assert max(box.x1 for box in boxes) == pytest.approx(high[1], abs=12)
    assert max(box.bottom for box in boxes) == pytest.approx(high[0], abs=12)


@needs_ocr
def test_a_pdf_that_holds_only_a_picture_is_read():
    root = read_bytes(saved(drawn(LINES["zh"]), "PDF"), "scan.pdf").root
    assert squeezed(root.text) == squeezed("".join(LINES["zh"]))
    assert (root.how, root.pages[0].how) == ("ocr", "ocr")


@needs_ocr
def test_a_blank_picture_says_that_nothing_was_recognised():
    root = read_bytes(saved(Image.new("RGB", (400, 300), "white"), "PNG"), "blank.png").root
    assert root.status is Status.PARTIAL
    assert root.lost == ["page 1: no words recognised in its picture"]


@needs_ocr
def test_when_the_time_is_used_up_the_page_is_named_as_lost():
    limits = Limits(wall_seconds=0)
    root = read_bytes(saved(drawn(LINES["en"]), "PDF"), "scan.pdf", limits=limits).root
    assert root.status is Status.PARTIAL
    assert root.lost == [
        "page 1: no text layer, only a picture; the time for one file was used up before OCR"
    ]


def askew(boxes: list[tuple[float, float, float, float]], degrees: float) -> np.ndarray:
    """Corners of rectangles turned clockwise about (500, 500)."""
    angle = math.radians(degrees)
    corners = np.array([[(a, b), (c, b), (c, d), (a, d)] for a, b, c, d in boxes], float) - 500
    x, y = corners[..., 0], corners[..., 1]
    turned = (
        x * math.cos(angle) - y * math.sin(angle),
        y * math.cos(angle) + x * math.sin(angle),
    )
    return np.stack(turned, axis=-1) + 500


@pytest.mark.parametrize("degrees", [-2.0, 0.0, 2.0])
def test_lines_of_a_skewed_page_keep_their_order_and_their_places(degrees, monkeypatch):
    texts, boxes = [], []
    for row in range(6):
        top = 100.0 + 30 * row
        texts += [f"label {row} of the row", f"数字 {row}"]
        boxes += [(50.0, top, 350.0, top + 22), (800.0, top, 950.0, top + 22)]
    corners = askew(boxes, degrees)
    monkeypatch.setattr(ocr_engine, "_read", lambda _: _Lines(corners, texts, [0.99] * 12))
    found = ocr_engine.recognise(Image.new("RGB", (1000, 1000)), 1.0)
    rows = found.settle(rows_in_order(found.segments, {}))
    expected = [f"label {row} of the row\t数字 {row}" for row in range(6)]
    assert [row.text for row in rows] == expected
    last = rows[-1].segments[-1]
    assert (last.x0, last.top) == pytest.approx(tuple(corners[-1].min(axis=0)), abs=0.1)
    assert len(last.edges) == len(last.text) + 1


def test_doubtful_lines_are_left_out_and_counted(monkeypatch):
    corners = askew([(0, 10, 200, 30), (0, 50, 200, 70), (0, 90, 200, 110)], 0)
    lines = _Lines(corners, ["clear words here", "借款人", "smudge"], [0.99, 0.98, 0.2])
    monkeypatch.setattr(ocr_engine, "_read", lambda _: lines)
    found = ocr_engine.recognise(Image.new("RGB", (300, 200)), 1.0)
    assert [segment.text for segment in found.segments] == ["clear words here", "借款人"]
    assert ocr.losses(4, found) == ["page 4: lines that could not be recognised: 1"]
    assert found.confidence == pytest.approx((16 * 0.99 + 3 * 0.98 + 6 * 0.2) / 25, abs=1e-4)


def test_a_wide_character_takes_the_room_of_two_narrow_ones(monkeypatch):
    lines = _Lines(askew([(0, 10, 80, 30)], 0), ["贷款 USD"], [0.99])
    monkeypatch.setattr(ocr_engine, "_read", lambda _: lines)
    found = ocr_engine.recognise(Image.new("RGB", (100, 100)), 1.0)
    assert list(found.segments[0].edges) == [0, 200, 400, 500, 600, 700, 800]  # tenths of a point
