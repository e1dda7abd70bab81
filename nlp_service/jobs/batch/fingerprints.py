"""Fingerprints of words, by which a quoted text is found again in the mail that said it.

Sampled shingles (Broder 1997, "On the resemblance and containment of documents"): of all runs of
eight words those whose hash is a multiple of four, so that the same words give the same sample
wherever they stand and however a mail program breaks their lines.
"""

from __future__ import annotations

import re
from hashlib import blake2b

_WORD = re.compile(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+")
_RUN = 8
_SAMPLED = 4


def fingerprints(text: str) -> list[int]:
    """The sampled hashes of a text, smallest first; fits a signed 64-bit integer each.

    A Chinese character is a word. Empty for texts of less than eight words.
    """
    words = _WORD.findall(text.lower())
    found = set()
    for at in range(len(words) - _RUN + 1):
        run = " ".join(words[at : at + _RUN]).encode("utf-8", "replace")
        number = int.from_bytes(blake2b(run, digest_size=8).digest(), "big") >> 1
        if number % _SAMPLED == 0:
            found.add(number)
    return sorted(found)
