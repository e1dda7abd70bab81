"""How often a mention of this class has been right."""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from pathlib import Path

from nlp_service.errors import CatalogueInvalid
from nlp_service.schema import SignalMention
from nlp_service.settings import corpora_folder

FILE = "signal_confidence.csv"
_CJK = re.compile(r"[\u4e00-\u9fff]")


def class_of(mention: SignalMention, text: str, kind: str) -> str:
    """The class of a mention: language, kind of text, polarity, assertion."""
    words = text[mention.start : mention.end]
    return "/".join(
        (
            "zh" if _CJK.search(words) else "en",
            kind,
            "clause" if mention.type.startswith("T") else mention.polarity,
            "asserted" if mention.assertion == "asserted" else "other",
        )
    )


@lru_cache(maxsize=2)
def _table(path: Path) -> dict[str, float]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            shares = {row["class"]: float(row["precision"]) for row in csv.DictReader(file)}
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise CatalogueInvalid(f"{path.name}: cannot be read: {error}") from error
    if "all" not in shares or not all(0 < share <= 1 for share in shares.values()):
        raise CatalogueInvalid(f"{path.name}: needs a row 'all' and shares between 0 and 1")
    return shares


def confidence(mention: SignalMention, text: str, kind: str) -> float:
    """The calibrated probability, 0 to 1, that type and assertion of a mention are right.

    It is the share of right answers of its class on labelled sentences that no cue was made
    from, drawn towards the share of all where the class is small. Raises CatalogueInvalid.
    """
    table = _table(corpora_folder() / "catalogues" / FILE)
    return table.get(class_of(mention, text, kind), table["all"])
