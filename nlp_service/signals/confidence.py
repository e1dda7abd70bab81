"""How often a cue of this class has been right."""

from __future__ import annotations

from functools import lru_cache

from nlp_service.errors import CatalogueInvalid
from nlp_service.schema import Assertion
from nlp_service.settings import corpora_folder
from nlp_service.signals.cues import Hit
from nlp_service.signals.gates import Context

_FILE = "signal_confidence.csv"


def cue_class(hit: Hit, context: Context, assertion: Assertion, has_subject: bool) -> str:
    """The class in which a cue is counted: language, strength, kind of text, assertion, subject."""
    return "/".join(
        (
            "zh" if context.chinese else "en",
            "weak" if hit.cue.weak else "strong",
            context.kind,
            "asserted" if assertion == "asserted" else "other",
            "subject" if has_subject else "none",
        )
    )


@lru_cache(maxsize=1)
def _table() -> dict[str, float]:
    import csv

    path = corpora_folder() / "catalogues" / _FILE
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return {row["class"]: float(row["precision"]) for row in csv.DictReader(file)}
    except (OSError, KeyError, ValueError) as error:
        raise CatalogueInvalid(f"{_FILE}: cannot be read: {error}") from error


def confidence(hit: Hit, context: Context, assertion: Assertion, has_subject: bool) -> float:
    """The calibrated probability, 0 to 1, that type and assertion of this mention are right.

    It is the share of right answers of its class on labelled sentences not used to set it,
    drawn towards the share of all classes where the class is small; raises CatalogueInvalid.
    """
    table = _table()
    return table.get(cue_class(hit, context, assertion, has_subject), table["all"])
