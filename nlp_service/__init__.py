"""Document intelligence for project-finance lenders: the public names.

>>> from nlp_service import AnnotationRequest, Settings, annotate_text, build
>>> service = build(Settings())
>>> annotate_text(service.annotator, AnnotationRequest(id="1", text="利息已于今日支付。"))
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"

#: Public name → module. Imported when first used, so that the command line starts at once.
_PUBLIC = {
    "Annotation": "schema",
    "AnnotationRequest": "schema",
    "Client": "schema",
    "Document": "schema",
    "Profile": "schema",
    "ReadError": "errors",
    "Sandbox": "ingest",
    "ServiceError": "errors",
    "Settings": "settings",
    "annotate_text": "pipeline",
    "build": "wiring",
    "read_bytes": "ingest",
}

__all__ = [
    "Annotation",
    "AnnotationRequest",
    "Client",
    "Document",
    "Profile",
    "ReadError",
    "Sandbox",
    "ServiceError",
    "Settings",
    "__version__",
    "annotate_text",
    "build",
    "read_bytes",
]


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'nlp_service' has no attribute {name!r}")
    return getattr(importlib.import_module(f"nlp_service.{_PUBLIC[name]}"), name)
