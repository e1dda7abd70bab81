"""Small closed lists that name taggers lean on: company forms, surnames, places, positions."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path


@dataclass
class Gazetteer:
    """Words to the lists they stand in, and the length of the longest."""

    words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    longest: int = 1


@lru_cache(maxsize=2)
def gazetteer(language: str) -> Gazetteer:
    """The lists of a language, from gazetteers.json beside this file."""
    path = Path(__file__).with_name("gazetteers.json")
    lists: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))[language]
    made = Gazetteer()
    for kind, words in lists.items():
        for word in words.split():
            made.words[word] = (*made.words.get(word, ()), kind)
            made.longest = max(made.longest, len(word))
    return made
