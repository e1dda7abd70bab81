"""Pages on their way from the reader to the running text: the first in memory, the rest on disk."""

from __future__ import annotations

import contextlib
import pickle
import tempfile
from collections.abc import Iterable, Iterator, Sized
from typing import IO, Generic, Protocol, TypeVar

Item = TypeVar("Item")
Given = TypeVar("Given", covariant=True)

_IN_MEMORY = 128


class Walkable(Sized, Iterable[Given], Protocol[Given]):
    """Things of a known number that may be walked again and again."""


class Spilled(Generic[Item]):
    """Items in order, to be walked again and again; those after the first 128 wait in a file.

    The file has no name, holds what this process wrote and ends with it. Where none can be made,
    everything stays in memory.
    """

    def __init__(self, items: Iterable[Item]) -> None:
        self._first: list[Item] = []
        self._file: IO[bytes] | None = None
        self._length = 0
        for item in items:
            if self._length == _IN_MEMORY:
                with contextlib.suppress(OSError):
                    self._file = tempfile.TemporaryFile()  # noqa: SIM115
            if self._file is None:
                self._first.append(item)
            else:
                pickle.dump(item, self._file, pickle.HIGHEST_PROTOCOL)
            self._length += 1

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Item]:
        yield from self._first
        if self._file is not None:
            self._file.seek(0)
            for _ in range(self._length - len(self._first)):
                yield pickle.load(self._file)  # noqa: S301 - nobody else can have written it

    def close(self) -> None:
        """Give the file back."""
        if self._file is not None:
            self._file.close()
