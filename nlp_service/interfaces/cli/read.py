"""nlp-service read: files into text, tables and mail zones, one line of JSON a file."""

from __future__ import annotations

import hashlib
import sys
from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Annotated

import typer

from nlp_service.errors import Corrupt
from nlp_service.ingest import Sandbox
from nlp_service.ingest.maildir import is_maildir, iter_maildir
from nlp_service.ingest.sniff import kind_of
from nlp_service.interfaces.cli.output import progress, say, writing
from nlp_service.interfaces.cli.reading import Pages, write_document, write_mailbox
from nlp_service.schema import Document, Part, Status


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
        ThreadPoolExecutor(workers) as pool,
        writing(output) as out,
        progress("read") as advance,
    ):
        for path, found in _files_read(sandbox, _files(paths), password, pool, workers):
            if found is None:
                status = write_mailbox(out, path, sandbox, pool, password, 2 * workers)
            else:
                document, pages = found
                status = write_document(out, path, document, pages)
                pages.close()
            outcomes[status.value] += 1
            advance()
    counts = ", ".join(f"{number} {status}" for status, number in sorted(outcomes.items()))
    say(f"{outcomes.total()} files: {counts or 'nothing to read'}.")
    if outcomes[Status.QUARANTINED.value]:
        raise typer.Exit(1)


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


def _files_read(
    sandbox: Sandbox, files: Iterator[str], password: str | None, pool: Executor, workers: int
) -> Iterator[tuple[str, tuple[Document, Pages] | None]]:
    """What was read, in the order of the files, a bounded number in flight: memory stays flat.

    None for a mailbox, which is to be read as it is written.
    """
    waiting: deque[tuple[str, Future[tuple[Document, Pages]] | None]] = deque()
    for path in files:
        box = _is_mailbox(path)
        waiting.append((path, None if box else pool.submit(_read, sandbox, path, password)))
        while len(waiting) > 2 * workers:
            ready, result = waiting.popleft()
            yield ready, result.result() if result else None
    for ready, result in waiting:
        yield ready, result.result() if result else None


def _is_mailbox(path: str) -> bool:
    if path == "-":
        return False
    try:
        with Path(path).open("rb") as file:
            return kind_of(file.read(4096), path) == "mbox"
    except OSError:
        return False


def _read(sandbox: Sandbox, path: str, password: str | None) -> tuple[Document, Pages]:
    pages = Pages()
    if path == "-":
        return sandbox.read(sys.stdin.buffer.read(), "stdin", password=password), pages
    try:
        return sandbox.read_path(Path(path), password=password, packs=pages.take), pages
    except OSError as error:
        return _unopened(path, error), pages


def _unopened(path: str, error: OSError) -> Document:
    failure = Corrupt(
        f"The file cannot be opened: {error.strerror}",
        next_step="Check that it still exists and may be read.",
    )
    root = Part(name=path, status=Status.QUARANTINED, error=failure.as_item_error())
    return Document(
        id=hashlib.sha256(b"").hexdigest(),
        name=path,
        kind="unknown",
        size=0,
        status=Status.QUARANTINED,
        root=root,
    )
