"""All rules of the value grammar in one place, compiled once."""

from __future__ import annotations

import datetime as dt
import re

from nlp_service.annotate.values import (
    contacts,
    dates,
    dates_en,
    dates_zh,
    durations,
    floating,
    identifiers,
    money,
    percents,
    periods,
    rates,
    ratios,
    references,
    relative_en,
    relative_zh,
)
from nlp_service.annotate.values.engine import Context, Grammar, fold
from nlp_service.schema import Entity

GRAMMAR = Grammar(
    [
        *money.RULES,
        *dates.RULES,
        *dates_zh.RULES,
        *dates_en.RULES,
        *periods.RULES,
        *relative_zh.RULES,
        *relative_en.RULES,
        *durations.RULES,
        *percents.RULES,
        *rates.RULES,
        *floating.RULES,
        *ratios.RULES,
        *identifiers.RULES,
        *references.RULES,
        *contacts.RULES,
    ]
)

_SLASHED = re.compile(r"(?<![\d/.-])(\d{1,2})/(\d{1,2})/(?:19|20)?\d\d(?![\d/])")


def _day_first(text: str) -> bool:
    """Whether dates such as 03/04/2024 put the day first, from those that can be read one way."""
    first = second = 0
    for match in _SLASHED.finditer(text):
        first += int(match[1]) > 12
        second += int(match[2]) > 12
    return first >= second


def find_values(text: str, reference: dt.date | None = None) -> list[Entity]:
    """The values of a text, normalised, in text order and without overlaps.

    Args:
        text: any text; offsets of the result count its characters.
        reference: the day that relative dates count from; without it they have no value.

    Returns:
        Entities labelled MONEY, DATE, DURATION, PERCENT, RATE, RATIO or IDENTIFIER; shapes of
        ``value`` as the annotation interface tells. A date that cannot be resolved has value None.
    """
    folded = fold(text)
    return GRAMMAR.find(text, Context(folded, reference, _day_first(folded)))
