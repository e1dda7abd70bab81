"""Text from pictures, by RapidOCR where it is installed."""

from __future__ import annotations

import functools
import importlib.util
import io
import math
from typing import Any

import numpy as np

from nlp_service.errors import Corrupt, TooLarge, ToolMissing
from nlp_service.ingest.flow import assemble
from nlp_service.ingest.layout import rows_in_order
from nlp_service.ingest.paragraphs import PageRows
from nlp_service.ingest.pdf_text import Segment
from nlp_service.ingest.registry import ReadContext
from nlp_service.schema import Part
from nlp_service.settings import Limits

_DPI = 200
_MAX_FRAMES = 500


def available() -> bool:
    """Whether pictures can be read here."""
    return importlib.util.find_spec("rapidocr") is not None


def page_segments(
    page: Any, width: float, height: float, limits: Limits
) -> tuple[list[Segment], float]:
    """Segments recognised on a pypdfium2 page, in points, and the mean confidence of its lines."""
    scale = min(_DPI / 72, math.sqrt(limits.pixels / max(width * height, 1.0)))
    picture = page.render(scale=scale, grayscale=True).to_pil().convert("RGB")
    return _segments(picture, scale)


def read_image(data: bytes, name: str, context: ReadContext) -> Part:
    """The part of a picture, each frame of a TIFF a page. Raises ToolMissing, TooLarge, Corrupt."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # our own limit is checked before anything is decoded
    try:
        picture = Image.open(io.BytesIO(data))
        frames = getattr(picture, "n_frames", 1)
    except Exception as error:
        raise Corrupt(f"The picture cannot be opened ({type(error).__name__})") from error
    if picture.width * picture.height > context.limits.pixels:
        raise TooLarge(f"The picture has more than {context.limits.pixels} pixels")
    if not available():
        raise ToolMissing(
            "Reading pictures needs OCR, which is not installed",
            next_step="Install it with: pip install rapidocr",
        )
    pages: list[PageRows] = []
    for frame in range(min(frames, _MAX_FRAMES)):
        picture.seek(frame)
        if picture.width * picture.height > context.limits.pixels:
            raise TooLarge(f"The picture has more than {context.limits.pixels} pixels")
        flat = ImageOps.exif_transpose(picture.convert("RGBA"))
        page = Image.new("RGB", flat.size, "white")
        page.paste(flat, mask=flat.getchannel("A"))
        segments, confidence = _segments(page, 1.0)
        lost = [] if segments else [f"page {frame + 1}: no words recognised"]
        pages.append(
            PageRows(
                frame + 1,
                float(page.width),
                float(page.height),
                rows_in_order(segments, {}),
                how="ocr",
                confidence=confidence,
                lost=lost,
            )
        )
    part = assemble(pages)
    part.kind, part.how = "image", "ocr"
    part.confidence = round(float(np.mean([page.confidence for page in pages])), 4)
    part.lost = [loss for page in pages for loss in page.lost]
    return part


def _segments(picture: Any, scale: float) -> tuple[list[Segment], float]:
    result = _engine()(np.asarray(picture)[:, :, ::-1])
    if result.boxes is None or len(result.boxes) == 0:
        return [], 0.0
    segments, total, weight = [], 0.0, 0
    for corners, text, score in zip(result.boxes, result.txts, result.scores, strict=True):
        text = " ".join(text.split())
        if not text:
            continue
        xs, ys = corners[:, 0] / scale, corners[:, 1] / scale
        x0, x1 = round(float(xs.min()), 1), round(float(xs.max()), 1)
        edges = np.round(np.linspace(x0, x1, len(text) + 1), 1).tolist()
        top, bottom = round(float(ys.min()), 1), round(float(ys.max()), 1)
        segments.append(Segment(text, x0, top, x1, bottom, edges, bottom - top))
        total += float(score) * len(text)
        weight += len(text)
    return segments, round(total / weight, 4) if weight else 0.0


@functools.lru_cache(maxsize=1)
def _engine() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(params={"Global.log_level": "critical"})
