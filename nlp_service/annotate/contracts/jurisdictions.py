"""States, provinces and countries whose law a contract can name."""

from __future__ import annotations

import re
from functools import lru_cache

from nlp_service.annotate.contracts.catalogue import Row, read


def jurisdictions() -> tuple[re.Pattern[str], dict[str, str]]:
    """The pattern of all names, and the jurisdiction that each name (lower case) stands for."""
    return _compiled(read("jurisdictions.csv", ()))


@lru_cache(maxsize=4)
def _compiled(table: tuple[Row, ...]) -> tuple[re.Pattern[str], dict[str, str]]:
    owner = {
        alias.lower(): row.id
        for row in table
        for alias in (row.id, *row.columns["aliases"].split("|"))
        if alias
    }
    longest = sorted(owner, key=len, reverse=True)
    words = "|".join(re.escape(alias).replace(r"\ ", r"\s+") for alias in longest)
    return re.compile(rf"(?<![A-Za-z])(?:{words})(?![A-Za-z])", re.IGNORECASE), owner


def is_place(name: str) -> bool:
    """Whether a name is that of a jurisdiction and of nothing else."""
    return jurisdictions()[0].fullmatch(name.strip(" .,")) is not None
