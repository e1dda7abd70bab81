"""Fingerprints of words, by which a quoted text is found again in the mail that said it.

Sampled shingles (Broder 1997, "On the resemblance and containment of documents"): of all runs of
eight words those whose hash is a multiple of four, so that the same words give the same sample
wherever they stand and however a mail program breaks their lines.
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import blake2b

import numpy as np

_WORD = re.compile(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+")
_RUN = 8
_SAMPLED = 4
#: Base of the rolling polynomial over the hashes of words, and the multiplier that mixes it.
_BASE, _MIX = np.uint64(0x100000001B3), np.uint64(0xBF58476D1CE4E5B9)


def fingerprints(text: str) -> list[int]:
    """The sampled hashes of a text, smallest first; fits a signed 64-bit integer each.

    A Chinese character is a word. Empty for texts of less than eight words.
    """
    words = [_hashed(word) for word in _WORD.findall(text.lower())]
    if len(words) < _RUN:
        return []
    units = np.array(words, dtype=np.uint64)
    runs = len(units) - _RUN + 1
    rolling = np.zeros(runs, dtype=np.uint64)
    for place in range(_RUN):
        rolling = rolling * _BASE + units[place : place + runs]
    mixed = (rolling ^ (rolling >> np.uint64(31))) * _MIX
    numbers = (mixed ^ (mixed >> np.uint64(29))) >> np.uint64(1)
    found: list[int] = np.unique(numbers[numbers % np.uint64(_SAMPLED) == 0]).tolist()
    return found


@lru_cache(maxsize=1 << 15)
def _hashed(word: str) -> int:
    return int.from_bytes(blake2b(word.encode("utf-8", "replace"), digest_size=8).digest(), "big")
