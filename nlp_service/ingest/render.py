"""A page of a PDF as a picture."""

from __future__ import annotations

import io
import math

from nlp_service.errors import Corrupt
from nlp_service.ingest.pdf import open_pdf
from nlp_service.settings import Limits


def render_page(
    data: bytes, page: int, scale: float, password: str | None, limits: Limits
) -> bytes:
    """PNG of page ``page`` (from 1) at ``scale`` pixels a point, fewer above the pixel limit.

    Raises Encrypted, PasswordWrong, Corrupt.
    """
    document = open_pdf(data, password)
    try:
        if not 1 <= page <= len(document):
            raise Corrupt(f"There is no page {page}; the file has {len(document)} pages")
        sheet = document[page - 1]
        width, height = sheet.get_size()
        scale = min(scale, math.sqrt(limits.pixels / max(width * height, 1.0)))
        picture = sheet.render(scale=scale).to_pil()
    finally:
        document.close()
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=3)
    return out.getvalue()
