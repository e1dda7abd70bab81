"""Outlook data files, walked in a process of their own: libpff is native code."""

from __future__ import annotations

import multiprocessing
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

from nlp_service.errors import Corrupt, ReadError
from nlp_service.schema import ItemError


def messages(content: Path | bytes) -> Iterator[tuple[str, bytes | ItemError]]:
    """The messages of a data file as (folder, RFC 5322 bytes), or why one could not be read."""
    context = multiprocessing.get_context("spawn")
    with _on_disk(content) as path:
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=_produce, args=(str(path), theirs), daemon=True)
        process.start()
        theirs.close()
        try:
            while (found := ours.recv()) is not None:
                yield found
        except EOFError:
            crash = Corrupt("The data file ended the process that was to read it")
            yield "", crash.as_item_error()
        finally:
            ours.close()
            process.kill()
            process.join()


@contextmanager
def _on_disk(content: Path | bytes) -> Iterator[Path]:
    if isinstance(content, Path):
        yield content
        return
    with tempfile.NamedTemporaryFile(suffix=".pst") as file:
        file.write(content)
        file.flush()
        yield Path(file.name)


def _produce(path: str, out: Connection) -> None:
    from nlp_service.ingest import mapi
    from nlp_service.ingest.pst import iter_pst

    damaged = Corrupt("The data file holds a damaged item here").as_item_error()
    try:
        for folder, message in iter_pst(path):
            out.send((folder, damaged if message is None else mapi.to_rfc822(message)))
    except ReadError as error:
        out.send(("", error.as_item_error()))
    out.send(None)
