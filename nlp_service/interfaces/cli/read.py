"""nlp-service read: files into text, tables and mail zones, one line of JSON a file."""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Annotated, Any

import typer

from nlp_service.errors import Corrupt
from nlp_service.ingest import Sandbox
from nlp_service.ingest.maildir import is_maildir, iter_maildir
from nlp_service.interfaces.cli.output import progress, say, writing
from nlp_service.schema import Document, Part, Status
from nlp_service.text import prepare


def read(
    paths: Annotated[list[str], typer.Argument(help="files or folders; - for stdin")],
    output: Annotated[str | None, typer.Option(help="file to write; default stdout")] = None,
    password: Annotated[str | None, typer.Option(help="opens encrypted files")] = None,
    workers: Annotated[int, typer.Option(min=1, help="files read at the same time")] = 1,
) -> None:
    """Read files; one that cannot be read is answered with its error."""
    for path in paths:
        if path != "-" and not Path(path).exists():
            raise typer.BadParameter(f"{path} does not exist")
    outcomes: Counter[str] = Counter()
    with (
        Sandbox(workers=workers) as sandbox,
        writing(output) as out,
        progress("read") as advance,
    ):
        for path, document in _documents(sandbox, _files(paths), password, workers):
            out.write(json.dumps(as_line(path, document), ensure_ascii=False) + "\n")
            outcomes[document.status.value] += 1
            advance()
    counts = ", ".join(f"{number} {status}" for status, number in sorted(outcomes.items()))
    say(f"{outcomes.total()} files: {counts or 'nothing to read'}.")
    if outcomes[Status.QUARANTINED.value]:
        raise typer.Exit(1)


def as_line(path: str, document: Document) -> dict[str, Any]:
    """The line of a file: its own fields, and its attachments and members under ``parts``."""
    line = {"path": path, "id": document.id, **_fields(prepare(document).root)}
    line["status"] = document.status.value
    return line


def _files(paths: list[str]) -> Iterator[str]:
    """Files as given, folders walked in order of names; links are not followed."""
    for path in paths:
        place = Path(path)
        if path == "-" or not place.is_dir():
            yield path
        elif is_maildir(place):
            yield from (str(file) for file, _ in iter_maildir(place))
        else:
            inside = sorted(entry for entry in place.iterdir() if not entry.is_symlink())
            yield from _files([str(entry) for entry in inside if entry.is_dir() or entry.is_file()])


def _documents(
    sandbox: Sandbox, files: Iterator[str], password: str | None, workers: int
) -> Iterator[tuple[str, Document]]:
    """Documents in the order of the files, a bounded number in flight so that memory stays flat."""
    with ThreadPoolExecutor(workers) as pool:
        waiting: deque[tuple[str, Future[Document]]] = deque()
        for path in files:
            waiting.append((path, pool.submit(_read, sandbox, path, password)))
            if len(waiting) > 2 * workers:
                ready, result = waiting.popleft()
                yield ready, result.result()
        for ready, result in waiting:
            yield ready, result.result()


def _read(sandbox: Sandbox, path: str, password: str | None) -> Document:
    if path == "-":
        return sandbox.read(sys.stdin.buffer.read(), "stdin", password=password)
    try:
        return sandbox.read_path(Path(path), password=password)
    except OSError as error:
        failure = Corrupt(
            f"The file cannot be opened: {error.strerror}",
            next_step="Check that it still exists and may be read.",
        )
        root = Part(name=path, status=Status.QUARANTINED, error=failure.as_item_error())
        nothing = hashlib.sha256(b"").hexdigest()
        return Document(
            id=nothing,
            name=path,
            kind="unknown",
            size=0,
            status=Status.QUARANTINED,
            root=root,
        )


def _fields(part: Part) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "kind": part.kind,
        "status": part.status.value,
        "error": part.error.model_dump() if part.error else None,
        "lost": part.lost,
        "pages": len(part.pages) or None,
        "text": part.text,
        "how": part.how,
        "confidence": part.confidence,
        "language": part.language,
    }
    if part.mail is not None:
        mail = part.mail
        fields |= {
            "subject": mail.subject,
            "from": mail.sender.model_dump() if mail.sender else None,
            "to": [address.model_dump() for address in mail.to],
            "cc": [address.model_dump() for address in mail.cc],
            "date": mail.date,
            "message_id": mail.message_id,
            "visible": part.visible(),
        }
    fields["tables"] = [
        {"page": table.page, "name": table.name, "hidden": table.hidden, "cells": table.grid()}
        for table in part.tables
    ]
    fields["parts"] = [{"name": below.name, **_fields(below)} for below in part.parts]
    return fields
