"""What commands share: JSON Lines in and out, progress on stderr, summaries."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any


@contextlib.contextmanager
def reading(path: str) -> Iterator[IO[bytes]]:
    """The file, or stdin for ``-``."""
    if path == "-":
        yield sys.stdin.buffer
    else:
        with Path(path).open("rb") as file:
            yield file


@contextlib.contextmanager
def writing(path: str | None) -> Iterator[IO[str]]:
    """The file, or stdout for None and ``-``. A file is written beside and put in place at the end,
    so that an interrupted run never leaves half a file under the final name.
    """
    if path in (None, "-"):
        yield sys.stdout
        return
    target = Path(str(path))
    temporary = target.with_name(target.name + ".part")
    with temporary.open("w", encoding="utf-8", newline="\n") as file:
        yield file
    temporary.replace(target)


@contextlib.contextmanager
def progress(label: str, total: int | None = None) -> Iterator[Any]:
    """A progress bar on stderr; yields a function to call once an item. Silent off a terminal."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(label, total=total)
        yield lambda: bar.advance(task)


def say(message: str) -> None:
    """A line for the person at the terminal, on stderr."""
    print(message, file=sys.stderr)
