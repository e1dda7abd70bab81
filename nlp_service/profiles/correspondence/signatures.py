"""What a signature and a display name tell of a person and the firm behind."""

from __future__ import annotations

import re

from nlp_service.annotate.names import companies_en, companies_zh
from nlp_service.signals.names import company_key

_DOMAIN = re.compile(r"(?:@|\bwww\.|https?://(?:www\.)?)((?:[\w-]+\.)+[a-z]{2,})", re.IGNORECASE)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_TITLE = re.compile(r"\s*[(（\[【].*?[)）\]】]\s*|\s*(?:先生|女士|经理|总)$")
_LONGEST = 1500


def clues(signature: str) -> list[str]:
    """What a signature says of the firm: domains as ``@domain``, company names as their keys."""
    signature = signature[:_LONGEST]
    found = {f"@{match[1].lower()}" for match in _DOMAIN.finditer(signature)}
    for line in signature.split("\n"):
        for start, end in (*companies_zh(line), *companies_en(line)):
            found.add(company_key(line[start:end]))
    return sorted(clue for clue in found if len(clue) > 1)


def person_key(name: str) -> str:
    """A display name to compare; empty where it is too short to tell a person from others."""
    bare = _TITLE.sub("", name).strip(" '\"")
    if _HAN.search(bare):
        key = re.sub(r"\s+", "", bare)
        return key if len(key) >= 2 else ""
    if "@" in bare:
        return ""
    last, comma, first = bare.partition(",")
    words = re.findall(r"[^\W\d_]{2,}", (f"{first} {last}" if comma else bare).lower())
    return " ".join(words) if len(words) >= 2 else ""
