"""Money, dates and organisations of events, as the tagger of names and the values find them."""

from __future__ import annotations

from typing import Any

from nlp_service.annotate.models import EntityTagger
from nlp_service.annotate.values import find_values
from nlp_service.training.metrics import span_f1

#: Parts that organisations play in the events of FewFC.
PARTIES = ("sub-org", "obj-org", "share-org", "target-company", "institution")


def argument_figures(model: EntityTagger, rows: list[dict[str, Any]]) -> dict[str, float]:
    """How many of the money, dates and organisations that take part in events are found.

    Also their F1, for which all that are no part of an event count as wrong.
    """
    of = {"money": "MONEY", "date": "DATE", **dict.fromkeys(PARTIES, "ORG")}
    truth = [{(s, e, of[role]) for s, e, role in row["spans"] if role in of} for row in rows]
    found = [
        {
            (e.start, e.end, e.label.value)
            for e in (*model.tag(row["text"], "zh"), *find_values(row["text"]))
        }
        for row in rows
    ]
    figures: dict[str, float] = {}
    for label in ("MONEY", "DATE", "ORG"):
        real = [{s for s in line if s[2] == label} for line in truth]
        given = [{s for s in line if s[2] == label} for line in found]
        hits = sum(len(a & b) for a, b in zip(real, given, strict=True))
        figures[f"recall_{label}"] = hits / max(sum(map(len, real)), 1)
        figures[f"f1_{label}"] = span_f1(real, given)
    return figures
