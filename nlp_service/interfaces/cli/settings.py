"""nlp-service settings: the table of all settings."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from nlp_service.settings import Settings


def settings() -> None:
    """List every setting: environment variable, default, what it is for; set ones are marked."""
    for name, default, text in rows(Settings, "NLP_SERVICE_"):
        mark = "*" if name in os.environ else " "
        print(f"{mark} {name} = {default}\n      {text}")


def rows(model: type[BaseModel], prefix: str) -> Iterator[tuple[str, Any, str]]:
    """All settings as (environment variable, default, description)."""
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from rows(kind, f"{prefix}{name.upper()}__")
        else:
            yield f"{prefix}{name.upper()}", field.default, field.description or ""
