"""The value of an item of security: its kind, its asset and who gives it."""

from __future__ import annotations

import re
from typing import Any

#: The kinds with their cues, the first that fits taken.
KINDS = (
    ("guarantee", re.compile(r"保证(?!金)|guarant|surety", re.I)),
    ("bond", re.compile(r"保函|letter of credit|\bL/C\b|\bbond", re.I)),
    ("pledge", re.compile(r"质押|pledge|assign|security interest", re.I)),
    ("mortgage", re.compile(r"抵押|mortgage|deed of trust", re.I)),
    ("charge", re.compile(r"charge|lien", re.I)),
)


def security_value(words: str, asset: str | None, who: str | None = None) -> dict[str, Any]:
    """The value as a term sheet holds it.

    Args:
        words: the words that create the security.
        asset: what secures; with a kind in neither it is ``other``.
        who: who gives it, left out where it reads as a number or clause.
    """
    joined = words + (asset or "")
    kind = next((name for name, cue in KINDS if cue.search(words)), None)
    value: dict[str, Any] = {
        "kind": kind or next((n for n, cue in KINDS if cue.search(joined)), "other")
    }
    if asset:
        value["asset"] = " ".join(asset.split()).strip(" ,，")
    if who and not re.search(r"\d|第", who):
        value["by"] = who
    return value
