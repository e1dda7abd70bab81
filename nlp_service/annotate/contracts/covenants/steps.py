"""Bounds that a table under the sentence gives: one figure a line, each with its dates."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from nlp_service.annotate.contracts.covenants.names import Named, known, own
from nlp_service.annotate.contracts.covenants.stated import Stated, figure, frequency, party
from nlp_service.annotate.contracts.covenants.wording import SIGN_WORDS, UNIT_FIGURE, Operator
from nlp_service.annotate.values import find_values
from nlp_service.schema import EntityLabel

#: The sentence says that its figures follow.
_BELOW = re.compile(
    r"\b(?:set\s+forth|set\s+out|specified|indicated|shown|listed|stated)\s+(?:below|opposite"
    r"|in\s+the\s+(?:following\s+)?table|next\s+to)|\b(?:the\s+)?following\s+(?:table|ratios?|levels?)"
    r"|\bas\s+follows\b|如下|下表|下列(?:标准|比例|数值|要求)|以下(?:标准|比例|数值|要求)|见附表",
    re.IGNORECASE,
)
#: The table ends within so many characters and so many lines.
_TABLE, _LINES = 1_500, 24
_GAP_LINES = 4
_ONWARDS = re.compile(
    r"\bthereafter\b|\band\s+after\b|\bonwards?\b|及以后|以后|之后|起|此后", re.IGNORECASE
)
_THROUGH = re.compile(
    r"\b(?:through|until|to|up\s+to|prior\s+to|before)\b[^\d]{0,24}$|[至到]\s?$", re.IGNORECASE
)
_YEAR = re.compile(r"(?<!\d)(?P<year>20\d\d|19\d\d)(?!\d)")


def read_steps(sentence: str, below: str, guarantee: bool = False) -> list[Stated]:
    """The steps of a covenant whose sentence only announces them; empty where it does not.

    Args:
        sentence: the sentence, without a figure of its own.
        below: the text that follows it, with its line breaks.
        guarantee: whether the contract is one of a guarantor.
    """
    announced = _BELOW.search(sentence)
    if announced is None:
        return []
    sign = _sign(sentence)
    named = next(known(sentence), None)
    if named is None and sign is not None:
        named = own(sentence[: sign[1].start()], percent=False)
    if named is None:
        return []
    operator = sign[0] if sign else (">=" if named.name.least else "<=")
    rows = _rows(below[:_TABLE])
    base = _base(sentence, named, operator, guarantee)
    made = []
    for number, (line, value) in enumerate(rows):
        start, end = _period(line[: value.start()] + " " + line[value.end() :])
        if start is None and end is None:
            continue
        last = number == len(rows) - 1
        made.append(
            replace(
                base,
                threshold=figure(value, named.name.unit),
                effective_from=start,
                effective_until=None if last and _ONWARDS.search(line) else end,
            )
        )
    return made if len(made) > 1 else []


def _sign(sentence: str) -> tuple[Operator, re.Match[str]] | None:
    found = [
        (m.start(), n, op, m) for n, (op, p) in enumerate(SIGN_WORDS) if (m := p.search(sentence))
    ]
    if not found:
        return None
    _, _, operator, match = min(found, key=lambda item: (item[0], item[1]))
    flipped: dict[Operator, Operator] = {"<": ">=", ">": "<="}
    return flipped.get(operator, operator), match


def _base(sentence: str, named: Named, operator: Operator, guarantee: bool) -> Stated:
    return Stated(
        name=named.name,
        printed=sentence[named.start : named.end],
        operator=operator,
        threshold=0.0,
        kind="covenant",
        party=party(sentence[: named.start], guarantee),
        frequency=frequency(sentence),
        effective_from=None,
        effective_until=None,
        start=named.start,
        end=len(sentence),
    )


def _rows(below: str) -> list[tuple[str, re.Match[str]]]:
    """The lines that end in a figure of a ratio; the table ends where several have none."""
    rows: list[tuple[str, re.Match[str]]] = []
    missed = 0
    for line in below.split("\n")[:_LINES]:
        values = [
            m
            for m in UNIT_FIGURE.finditer(line)
            if m["to"] or m["times"] or m["percent"] or m["share"]
        ]
        if values:
            rows.append((line, values[-1]))
            missed = 0
        elif line.strip():
            missed += 1
            if rows or missed > _GAP_LINES:
                break
    return rows


def _period(line: str) -> tuple[dt.date | None, dt.date | None]:
    """From when until when a line holds: its first and its last day, open where it says so."""
    days: list[tuple[dt.date, dt.date, int]] = []
    for value in find_values(line):
        if value.label is EntityLabel.DATE and isinstance(value.value, str):
            first, _, last = value.value.partition("/")
            try:
                days.append(
                    (
                        dt.date.fromisoformat(first),
                        dt.date.fromisoformat(last or first),
                        value.start,
                    )
                )
            except ValueError:
                continue
    if not days:
        year = _YEAR.search(line)
        if year is None:
            return None, None
        first_day = dt.date(int(year["year"]), 1, 1)
        days = [(first_day, dt.date(first_day.year, 12, 31), year.start())]
    if len(days) == 1 and _THROUGH.search(line[: days[0][2]]):
        return None, days[0][1]
    onwards = _ONWARDS.search(line) is not None
    return days[0][0], None if onwards else days[-1][1]
