"""Text as the ledger keeps it."""

from __future__ import annotations

import zlib


def packed(text: str) -> bytes:
    """The text as compressed UTF-8."""
    return zlib.compress(text.encode("utf-8"), 3)


def unpacked(data: bytes) -> str:
    """The text of ``packed``."""
    return zlib.decompress(data).decode("utf-8")
