"""What ``read`` writes about one file: its line of JSON, piece by piece where the file is long."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import IO, Any

from nlp_service.errors import ReadError
from nlp_service.ingest import Sandbox
from nlp_service.ingest.mbox import iter_mbox, mail_name
from nlp_service.schema import Document, Part, Status, Table
from nlp_service.text import prepare
from nlp_service.text.language import chinese_share

#: Mails that go to one child at a time: bytes, number.
_BATCH_BYTES, _BATCH = 4 << 20, 200


class Pages:
    """The packs of a long document, kept on disk until its line is written."""

    def __init__(self) -> None:
        self._texts: IO[str] | None = None
        self._tables: IO[str] | None = None
        self.count = 0
        self._length = 0
        self._chinese = 0.0

    def take(self, pack: Part) -> None:
        """Keep a pack."""
        if self._texts is None or self._tables is None:
            self._texts = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115
            self._tables = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115
        self._texts.write(_json(pack.text) + "\n")
        for table in pack.tables:
            self._tables.write(_json(_table(table)) + "\n")
        self.count += len(pack.pages)
        self._length += len(pack.text)
        self._chinese += chinese_share(pack.text) * len(pack.text)

    @property
    def language(self) -> str:
        return "zh" if self._length and self._chinese / self._length >= 0.5 else "en"

    def write(self, out: IO[str]) -> None:
        """Write the fields ``text`` and ``tables``."""
        out.write('"text": "')
        for number, line in enumerate(_lines(self._texts)):
            out.write(("\\n" if number else "") + line[1:-1])
        out.write('", "tables": [')
        for number, line in enumerate(_lines(self._tables)):
            out.write((", " if number else "") + line)
        out.write("]")

    def close(self) -> None:
        """Give the files back."""
        for file in (self._texts, self._tables):
            if file is not None:
                file.close()


def write_document(out: IO[str], path: str, document: Document, pages: Pages) -> Status:
    """Write the line of a file; ``pages`` has what is not in its Document."""
    line = {"path": path, "id": document.id, **_fields(prepare(document).root)}
    line["status"] = document.status.value
    if pages.count and document.status is not Status.QUARANTINED:
        line |= {"pages": pages.count, "language": pages.language}
        del line["text"], line["tables"]
        out.write(_json(line)[:-1] + ", ")
        pages.write(out)
        out.write("}\n")
    else:
        out.write(_json(line) + "\n")
    return document.status


def write_mailbox(
    out: IO[str], path: str, sandbox: Sandbox, pool: Executor, password: str | None, ahead: int
) -> Status:
    """Write the line of a mailbox of any size, mail by mail; ``ahead`` batches are read at once.

    Raises OSError.
    """
    with Path(path).open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    box = Part(name=Path(path).name, kind="mbox", how="mbox")
    whole, number = True, 0
    out.write(f'{{"path": {_json(path)}, "id": "{digest}", "parts": [')
    waiting: deque[Future[list[Part]]] = deque()

    def written() -> None:
        nonlocal whole, number
        for part in waiting.popleft().result():
            whole &= all(below.status is Status.DONE or below.inline for below in part.walk())
            prepare(Document(id="", name=part.name, kind=part.kind, size=0, root=part))
            out.write((", " if number else "") + _json({"name": part.name, **_fields(part)}))
            number += 1

    try:
        for batch in _batches(path, box.lost):
            waiting.append(pool.submit(sandbox.read_mails, batch, password=password))
            if len(waiting) > ahead:
                written()
    except ReadError as error:
        box.status, box.error = Status.QUARANTINED, error.as_item_error()
        box.confidence = 0.0
    while waiting:
        written()
    if box.error is None and not (whole and not box.lost):
        box.status = Status.PARTIAL
    fields = _fields(box)
    del fields["parts"]
    out.write("], " + _json(fields)[1:] + "\n")
    return box.status


def _batches(path: str, lost: list[str]) -> Iterator[list[tuple[str, bytes]]]:
    """The mails of a mailbox by the batch; what it lacks goes to ``lost``."""
    batch: list[tuple[str, bytes]] = []
    size = number = 0
    for offset, mail in iter_mbox(path):
        if not mail.strip():
            lost.append(f"the message at byte {offset} is empty")
            continue
        batch.append((mail_name(mail, number), mail))
        number += 1
        size += len(mail)
        if size >= _BATCH_BYTES or len(batch) >= _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


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
    fields["tables"] = [_table(table) for table in part.tables]
    fields["parts"] = [{"name": below.name, **_fields(below)} for below in part.parts]
    return fields


def _table(table: Table) -> dict[str, Any]:
    return {
        "page": table.page,
        "name": table.name,
        "hidden": table.hidden,
        "cells": table.grid(),
    }


def _lines(file: IO[str] | None) -> Iterator[str]:
    if file is not None:
        file.seek(0)
        for line in file:
            yield line.rstrip("\n")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
