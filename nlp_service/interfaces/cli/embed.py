"""nlp-service embed: JSON Lines of texts in, JSON Lines of vectors out, in the same order."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

#: Texts embedded together; bounds the memory of a long file.
BATCH = 2_000


def embed(
    source: Annotated[
        str, typer.Argument(metavar="INPUT", help="JSON Lines {id, text}; - for stdin")
    ],
    output: Annotated[str | None, typer.Option(help="file to write; default stdout")] = None,
    models: Annotated[
        Path | None, typer.Option(help="folder of the pack; default is the one in use")
    ] = None,
) -> None:
    """Give each text a vector of length 1; texts that say alike have a high dot product."""
    from nlp_service.annotate.models import load_embedder
    from nlp_service.interfaces.cli.output import progress, reading, say, writing

    model = load_embedder(models)
    count = 0
    with reading(source) as lines, writing(output) as out, progress("embed") as advance:
        for rows in _batches(_rows(lines)):
            vectors = model.vectors([row["text"] for row in rows])
            for row, vector in zip(rows, vectors.tolist(), strict=True):
                answer = {"id": row["id"], "vector": [round(value, 6) for value in vector]}
                out.write(json.dumps(answer, ensure_ascii=False) + "\n")
                count += 1
                advance()
    say(f"{count} texts embedded.")


def _rows(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """The rows of the input; raises BadRequest naming the line that is none."""
    from nlp_service.errors import BadRequest

    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise BadRequest(f"line {number} is not JSON: {error}") from error
        if not isinstance(row, dict) or not isinstance(row.get("text"), str) or "id" not in row:
            raise BadRequest(f"line {number} has no id and text")
        yield row


def _batches(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
