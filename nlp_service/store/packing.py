"""Schema objects as compressed bytes, for the columns that hold whole documents."""

from __future__ import annotations

import json
import zlib
from typing import TypeVar

from nlp_service.schema import Annotation, Schema

Model = TypeVar("Model", bound=Schema)


def pack(value: Schema) -> bytes:
    """The object as compressed JSON."""
    return zlib.compress(value.model_dump_json(exclude_defaults=True).encode(), 3)


def unpack(kind: type[Model], data: bytes) -> Model:
    """The object that ``pack`` made these bytes of."""
    return kind.model_validate_json(zlib.decompress(data))


def pack_annotations(annotations: dict[str, Annotation]) -> bytes:
    """Annotations by part id, compressed."""
    plain = {key: value.model_dump(mode="json") for key, value in annotations.items()}
    return zlib.compress(json.dumps(plain, ensure_ascii=False).encode(), 3)


def unpack_annotations(data: bytes) -> dict[str, Annotation]:
    """What ``pack_annotations`` packed."""
    plain = json.loads(zlib.decompress(data))
    return {key: Annotation.model_validate(value) for key, value in plain.items()}
