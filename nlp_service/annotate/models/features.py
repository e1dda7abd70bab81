"""Hashed character and word n-grams of a batch of texts, in numpy alone.

The arithmetic runs over the code points of the whole batch at once, so that a sentence costs
some tens of microseconds and neither a vocabulary nor scikit-learn is needed at run time.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Language = str

_SPACE = re.compile(r"\s+")
_DIGITS = str.maketrans("123456789", "000000000")
_BEGIN, _END = "\x02", "\x03"

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_BASE = np.uint64(0x100000001B3)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
#: Powers of the base for the characters of one word; longer words share the last power.
_POWERS = np.cumprod(np.full(64, _BASE, dtype=np.uint64))


@dataclass(frozen=True)
class NgramSpec:
    """Which n-grams are counted, and into how many buckets (2 to the ``bits``)."""

    chars: tuple[int, int] = (1, 4)
    words: tuple[int, int] = (1, 2)
    bits: int = 20
    channel: int = 0


def language_of(text: str) -> Language:
    """``zh`` where Chinese characters weigh at least as much as Latin words, else ``en``.

    A Chinese character stands for about a third of a Latin word of five letters.
    """
    chinese = latin = 0
    for char in text:
        if "\u3400" <= char <= "\u9fff":
            chinese += 1
        elif char.isascii() and char.isalpha():
            latin += 1
    return "zh" if chinese * 3 >= latin and chinese else "en"


def normalise(text: str) -> str:
    """The text as the features see it: NFKC, lower case, digits as 0, single spaces."""
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", text).lower().translate(_DIGITS)).strip()


def buckets(
    texts: Sequence[str], spec: NgramSpec
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    """Row, bucket and count of each distinct n-gram bucket of each text, sorted by both."""
    padded = [_BEGIN + normalise(text) + _END for text in texts]
    if not padded:
        empty = np.zeros(0, dtype=np.int64)
        return empty, empty, np.zeros(0, dtype=np.float32)
    codes = np.frombuffer("".join(padded).encode("utf-32-le", "replace"), dtype=np.uint32)
    rows = np.repeat(np.arange(len(padded)), [len(text) for text in padded])
    mixed = (codes.astype(np.uint64) + np.uint64(1)) * _MULTIPLIER
    parts = [
        *_ngrams(mixed, rows, spec.chars, 17 + 64 * spec.channel, spec.bits),
        *_ngrams(*_words(codes, mixed, rows), spec.words, 41 + 64 * spec.channel, spec.bits),
    ]
    keys, counts = np.unique(np.concatenate(parts), return_counts=True)
    mask = (1 << spec.bits) - 1
    return keys >> spec.bits, keys & mask, counts.astype(np.float32)


def _ngrams(
    units: NDArray[np.uint64],
    rows: NDArray[np.int64],
    sizes: tuple[int, int],
    seed: int,
    bits: int,
) -> list[NDArray[np.int64]]:
    """Keys ``row << bits | bucket`` of all runs of ``sizes`` units that stay inside one row."""
    found: list[NDArray[np.int64]] = []
    if sizes[1] == 0:
        return found
    rolling = units.copy()
    for size in range(1, sizes[1] + 1):
        if size > 1:
            if len(units) < size:
                break
            rolling = rolling[:-1] * _BASE + units[size - 1 :]
        if size < sizes[0]:
            continue
        inside = rows[: len(rolling)] == rows[size - 1 :]
        salt = np.uint64((seed + size) * int(_MULTIPLIER) % 2**64)
        value = rolling[inside] ^ salt
        value = (value ^ (value >> np.uint64(31))) * _MIX
        bucket = (value >> np.uint64(64 - bits)).astype(np.int64)
        found.append((rows[: len(rolling)][inside] << bits) | bucket)
    return found


def _words(
    codes: NDArray[np.uint32], mixed: NDArray[np.uint64], rows: NDArray[np.int64]
) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Hash and row of each word: runs of letters and digits; CJK and signs stand singly."""
    alnum = (
        ((codes >= 97) & (codes <= 122))
        | (codes == 48)
        | (codes == 39)
        | ((codes >= 0xC0) & (codes < 0x2000))
    )
    space = codes == 32
    start = ~space
    start[1:] &= ~(alnum[1:] & alnum[:-1] & (rows[1:] == rows[:-1]))
    starts = np.flatnonzero(start)
    position = np.arange(len(codes)) - np.maximum.accumulate(
        np.where(start, np.arange(len(codes)), 0)
    )
    weighted = mixed * _POWERS[np.minimum(position, len(_POWERS) - 1)]
    weighted[space] = 0
    return np.add.reduceat(weighted, starts), rows[starts]
