"""From when and until when a bound of a covenant holds: steps over time and amendments."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from nlp_service.annotate.values import find_values
from nlp_service.schema import EntityLabel

_FROM_BEFORE = re.compile(
    r"(?:[自从]|\bfrom(?:\s+and\s+including)?|\bwith\s+effect\s+from|\bas\s+(?:of|from)"
    r"|\bon\s+(?:or|and)\s+after|\bcommencing\s+(?:on|with)|\bbeginning\s+(?:on|with)"
    r"|\bfalling\s+on)\s*(?:the\s+)?(?:(?:first\s+)?(?:test|calculation|measurement)\s+date\s*,?\s*"
    r"(?:of\s+|falling\s+on\s+|being\s+)?)?$",
    re.IGNORECASE,
)
_FROM_AFTER = re.compile(
    r"\s*(?:[（(]含[)）])?(?:的?(?:首个|该)?(?:测试日|测算日|计算日|会计年度|年度))?"
    r"\s*(?:起|开始|及以后|及其后|以后|之后)|\s*(?:and|or)\s+(?:on\s+)?(?:each|every|any|all)\b[^.;]{0,40}"
    r"(?:thereafter|after\s+that)|\s*and\s+thereafter|\s+onwards?\b",
    re.IGNORECASE,
)
_UNTIL_BEFORE = re.compile(
    r"(?:至|截至|\b(?:up\s+to|until|till|through|to)(?:\s+\(?and\s+including\)?|\s+but\s+excluding)?"
    r"|\b(?:before|prior\s+to))\s*(?:the\s+)?$",
    re.IGNORECASE,
)
_UNTIL_AFTER = re.compile(r"\s*(?:[（(]含[)）])?(?:之前|以前|前|止|及以前|及之前)")
_AFTERWARDS = re.compile(r"此后|其后|之后|以后|\bthereafter\b|\bafterwards\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Term:
    """When a bound holds; None on a side that is open."""

    start: dt.date | None = None
    end: dt.date | None = None


@dataclass(frozen=True, slots=True)
class _Mark:
    at: int
    term: Term


def _marks(text: str, *, years: bool) -> list[_Mark]:
    """The dates of a sentence that begin or end something.

    With ``years`` a year alone ("2024年不低于1.10") marks itself, as in a list of steps.
    """
    marks = []
    for value in find_values(text):
        if value.label is not EntityLabel.DATE or not isinstance(value.value, str):
            continue
        first, _, last = value.value.partition("/")
        try:
            start, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last or first)
        except ValueError:
            continue
        before, after = text[: value.start], text[value.end :]
        if _FROM_AFTER.match(after) or _FROM_BEFORE.search(before):
            marks.append(_Mark(value.start, Term(start=start)))
        elif _UNTIL_AFTER.match(after) or _UNTIL_BEFORE.search(before):
            marks.append(_Mark(value.start, Term(end=end)))
        elif years and (end - start).days > 360:
            marks.append(_Mark(value.start, Term(start, end)))
    return marks


def terms_of(text: str, bounds: list[tuple[int, int]]) -> list[Term]:
    """When each of the bounds of a sentence holds, in their order.

    Args:
        bounds: where the bounds stand in ``text``, in order.
    """
    marks = _marks(text, years=len(bounds) > 1)
    # Chinese steps name the date first, English ones mostly after the figure.
    leading = any(mark.at < bounds[0][0] for mark in marks) or len(bounds) == 1
    found: list[Term] = []
    for index, (begin, end) in enumerate(bounds):
        after = bounds[index + 1][0] if index + 1 < len(bounds) else len(text)
        low = (bounds[index - 1][1] if index else 0) if leading else begin
        high = end if leading and len(bounds) > 1 else after
        held = [mark.term for mark in marks if low <= mark.at < high]
        start = next((term.start for term in held if term.start), None)
        stop = next((term.end for term in held if term.end), None)
        earlier = found[-1].end if found else None
        if start is None and earlier is not None and _AFTERWARDS.search(text, low, after):
            start = earlier + dt.timedelta(days=1)
        found.append(Term(start, stop))
    return found


_SIGNED = re.compile(
    r"签订|签署|订立|\bmade\s+on\b|\bdated\b|\bentered\s+into\s+on\b|\bdate\s*:", re.IGNORECASE
)


def signed_on(text: str) -> dt.date | None:
    """The date on which a contract says it was made, None where its first page has none."""
    head = text[:2500]
    for value in find_values(head):
        if value.label is not EntityLabel.DATE or not isinstance(value.value, str):
            continue
        around = head[max(0, value.start - 40) : value.end + 16]
        if "/" not in value.value and _SIGNED.search(around):
            return dt.date.fromisoformat(value.value)
    return None
