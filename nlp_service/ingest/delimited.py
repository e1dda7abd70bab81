"""CSV and its kin: delimiter found from the content, cells located in the text as received."""

from __future__ import annotations

import csv
import io
from collections import Counter

from nlp_service.errors import Empty
from nlp_service.ingest.assemble import TextBuilder
from nlp_service.ingest.charset import decode
from nlp_service.ingest.registry import ReadContext
from nlp_service.schema import Cell, Part

_DELIMITERS = ",;\t|"
_MAX_CELLS = 400_000


def read_csv(data: bytes, name: str, context: ReadContext) -> Part:
    """The part of a delimited file, as one table. Raises Empty."""
    text, how, confidence = decode(data)
    text = text.lstrip("\ufeff").replace("\0", "")
    if not text.strip():
        raise Empty("The file holds no values")
    delimiter = _delimiter(text)
    lost: list[str] = []
    rows: list[list[Cell]] = []
    cells = 0
    csv.field_size_limit(max(len(text), 1 << 17))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    for number, values in enumerate(reader):
        row = [
            Cell(
                row=number,
                column=column,
                text=" ".join(value.split()),
                start=0,
                end=0,
                value=value.strip(),
                ref=f"{column_letters(column)}{number + 1}",
            )
            for column, value in enumerate(values)
            if value.strip()
        ]
        if not row:
            continue
        cells += len(row)
        if len(rows) >= context.limits.rows or cells > _MAX_CELLS:
            lost.append(f"rows from {number + 1} on")
            break
        rows.append(row)
    builder = TextBuilder()
    builder.table(rows)
    return Part(
        kind="csv",
        how=how,
        confidence=confidence,
        text=builder.text(),
        blocks=builder.blocks,
        tables=builder.tables,
        lost=lost,
    )


def _delimiter(text: str) -> str:
    """The sign that parts most lines into the same number of cells; a comma where none does."""
    lines = [line for line in text[:20_000].splitlines()[:50] if line.strip()]
    best, score = ",", 0.0
    for delimiter in _DELIMITERS:
        counts = Counter(len(values) for values in csv.reader(lines, delimiter=delimiter) if values)
        width, lines_of_width = counts.most_common(1)[0] if counts else (1, 0)
        agreement = lines_of_width / max(len(lines), 1) * (width > 1) + 0.001 * min(width, 50)
        if agreement > score + 0.002:
            best, score = delimiter, agreement
    return best


def column_letters(column: int) -> str:
    """A spreadsheet's name of a column that counts from 0."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
