"""Pictures and pages without a text layer: from pixels to located text."""

from __future__ import annotations

import io
import math
from typing import Any

import numpy as np

from nlp_service.errors import Corrupt, TooLarge, ToolMissing
from nlp_service.ingest.flow import assemble
from nlp_service.ingest.layout import rows_in_order
from nlp_service.ingest.ocr_engine import Recognised, available, recognise
from nlp_service.ingest.paragraphs import PageRows
from nlp_service.ingest.registry import ReadContext
from nlp_service.schema import Part
from nlp_service.settings import Limits

_DPI = 200
_MAX_FRAMES = 5000  # a file that announces more lies


def page_lines(page: Any, width: float, height: float, limits: Limits) -> Recognised:
    """The lines recognised on a pypdfium2 page of ``width`` and ``height``, points."""
    scale = min(_DPI / 72, math.sqrt(limits.pixels / max(width * height, 1.0)))
    picture = page.render(scale=scale, grayscale=True).to_pil().convert("RGB")
    return recognise(picture, scale)


def losses(number: int, found: Recognised) -> list[str]:
    """What was lost on page ``number``."""
    if not found.segments:
        return [f"page {number}: no words recognised in its picture"]
    if found.doubtful:
        return [f"page {number}: lines that could not be recognised: {found.doubtful}"]
    return []


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
            next_step="Install it with: pip install rapidocr onnxruntime",
        )
    pages: list[PageRows] = []
    for frame in range(min(frames, _MAX_FRAMES)):
        number = frame + 1
        picture.seek(frame)
        if picture.width * picture.height > context.limits.pixels:
            raise TooLarge(f"The picture has more than {context.limits.pixels} pixels")
        if (against := context.against_ocr()) is not None:
            lost = [f"page {number}: {against}"]
            size = float(picture.width), float(picture.height)
            pages.append(PageRows(number, *size, [], how="ocr", confidence=0.0, lost=lost))
            continue
        flat = ImageOps.exif_transpose(picture.convert("RGBA"))
        page = Image.new("RGB", flat.size, "white")
        page.paste(flat, mask=flat.getchannel("A"))
        result = PageRows(number, float(page.width), float(page.height), [], how="ocr")
        pages.append(result)
        found = recognise(page, 1.0)
        result.rows = found.settle(rows_in_order(found.segments, {}))
        result.confidence, result.turn = found.confidence, found.turn
        result.lost += losses(number, found)
    part = assemble(pages)
    part.kind, part.how = "image", "ocr"
    part.confidence = round(float(np.mean([page.confidence for page in pages])), 4)
    part.lost = [loss for page in pages for loss in page.lost]
    if frames > _MAX_FRAMES:
        part.lost.append(f"pages after {_MAX_FRAMES}: over the limit of pictures in one file")
    return part
