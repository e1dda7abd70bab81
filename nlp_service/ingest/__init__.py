"""Bytes → Document: type by content, limits, one reader per kind, a sandbox around all."""

from __future__ import annotations

from nlp_service.ingest.reader import read_bytes
from nlp_service.ingest.sandbox import Sandbox

__all__ = ["Sandbox", "read_bytes"]
