"""The result files of a batch as Parquet, beside their JSON Lines: same columns, same values.

``messages.parquet`` has one column more, ``instant``: the date as a moment in UTC.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from nlp_service.errors import SetupError
from nlp_service.profiles.correspondence import moment

#: Rows written at a time; bounds the memory whatever the size of the archive.
_ROWS = 1000

#: A type by its name; a list holds its items' type, a tuple the fields of a record (name, type).
Shape = str | list["Shape"] | tuple[tuple[str, "Shape"], ...]


def _record(types: dict[str, Shape]) -> tuple[tuple[str, Shape], ...]:
    return tuple(types.items())


def _texts(*names: str) -> dict[str, Shape]:
    return dict.fromkeys(names, "text")


_SPAN: dict[str, Shape] = {"start": "integer", "end": "integer", "text": "text"}
_PERSON = _record(_texts("name", "address"))
_ERROR = _record(_texts("code", "message", "next_step"))
_SUBJECT = _record({**_SPAN, "named": "truth", "company": "text"})
_EVENT: dict[str, Shape] = {
    **_texts("type", "polarity", "assertion", "amount", "currency", "date"),
    "severity": "integer", "confidence": "number", "planned": "truth",
}  # fmt: skip
_QUOTE: dict[str, Shape] = {**_SPAN, **_texts("message_id", "date", "polarity")}

SHAPES: dict[str, dict[str, Shape]] = {
    "messages": {
        **_texts("id", "message_id", "document_id", "part", "date", "side", "thread", "subject"),
        **_texts("language", "status", "text", "forwarded_by"),
        "instant": "moment",
        "from": _PERSON, "to": [_PERSON], "cc": [_PERSON],
        "error": _ERROR,
        "clients": ["text"], "lost": ["text"], "attachments": ["text"], "sources": ["text"],
        "visible": [["integer"]],
        "acts": [_record({**_SPAN, "acts": ["text"]})],
        "signals": [_record({**_SPAN, **_EVENT, "subject": _SUBJECT})],
        "sentiment": _record({
            "label": "text",
            "scores": _record(dict.fromkeys(("negative", "neutral", "positive"), "number")),
        }),
    },
    "clients": {
        **_texts("client", "language", "trend", "insufficient"),
        "domains": ["text"],
        "people": [_record({"address": "text", "names": ["text"]})],
        "messages": "integer",
        "messages_by_side": _record(dict.fromkeys(("client", "lender", "other"), "integer")),
        "cooperation": "number", "interval": ["number"],
        "dimensions": "scores",
        "history": [_record({"day": "text", "value": "number"})],
        "threads": [_record({
            **_texts("id", "subject"), "messages": "integer", "cooperation": "number",
            "interval": ["number"],
        })],
        "promises": [_record({
            **_SPAN, **_texts("message_id", "made", "due", "amount", "currency", "outcome"),
            "evidence_message_id": "text",
        })],
        "requests": [_record({
            **_SPAN, **_texts("message_id", "made", "due", "answered", "answer_message_id"),
            "latency_hours": "number",
        })],
        "signals": [_record({
            **_texts("id", "name_zh", "name_en", "subject", "subject_role"), **_EVENT,
            "evidence": [_record(_QUOTE)],
        })],
        "evidence": [_record({**_texts("dimension", "note"), **_QUOTE, "weight": "number"})],
        "error": _ERROR,
    },
}  # fmt: skip


def arrow() -> Any:
    """The module pyarrow. Raises SetupError where the extra is not installed."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise SetupError(
            f"Parquet files need pyarrow, which cannot be loaded: {error}",
            next_step="Install the extra: pip install 'nlp_service[parquet]'.",
        ) from error
    return pyarrow


def write(out: Path) -> None:
    """Write ``messages.parquet`` and ``clients.parquet`` of the JSON Lines in ``out``.

    Raises SetupError where the extra is not installed.
    """
    pa = arrow()
    for name, shapes in SHAPES.items():
        schema = pa.schema([(column, _typed(pa, shape)) for column, shape in shapes.items()])
        path = out / f"{name}.parquet"
        part = path.with_name(path.name + ".part")
        with (out / f"{name}.jsonl").open(encoding="utf-8") as lines, part.open("wb") as file:
            rows = (_row(json.loads(line)) for line in lines)
            with pa.parquet.ParquetWriter(file, schema, compression="zstd") as writer:
                for some in _chunks(rows):
                    writer.write_table(pa.Table.from_pylist(some, schema=schema))
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)


def _row(row: dict[str, Any]) -> dict[str, Any]:
    if "date" in row:
        sent = moment(row["date"])
        row["instant"] = sent.astimezone(dt.UTC) if sent else None
    if "history" in row:
        row["history"] = [{"day": day, "value": value} for day, value in row["history"]]
    if "dimensions" in row:
        row["dimensions"] = list(row["dimensions"].items())
    return row


def _chunks(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while some := list(islice(rows, _ROWS)):
        yield some


def _typed(pa: Any, shape: Shape) -> Any:
    if isinstance(shape, list):
        return pa.list_(_typed(pa, shape[0]))
    if isinstance(shape, tuple):
        return pa.struct([(name, _typed(pa, below)) for name, below in shape])
    return {
        "text": pa.string,
        "integer": pa.int64,
        "number": pa.float64,
        "truth": pa.bool_,
        "moment": lambda: pa.timestamp("us", tz="UTC"),
        "scores": lambda: pa.map_(pa.string(), pa.float64()),
    }[shape]()
