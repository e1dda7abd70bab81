"""Lists that stand in lines of their own: numbered alike, or each ended by a semicolon."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from nlp_service.annotate.contracts.items import first_sentence, trim
from nlp_service.annotate.contracts.source import Source

#: How a line is numbered, by the kind of number.
_STYLES = (
    ("(roman)", re.compile(r"\(\s?(?:[ivx]{1,6}|[IVX]{1,6})\s?\)")),
    ("(letter)", re.compile(r"\(\s?[a-z]{1,2}\s?\)")),
    ("(figure)", re.compile(r"\(\s?\d{1,2}\s?\)")),
    ("(chinese)", re.compile(r"\([一二三四五六七八九十]{1,3}\)")),
    ("dotted", re.compile(r"\d{1,2}(?:\.\d{1,2}){1,3}(?!\d)")),
    ("figure", re.compile(r"\d{1,2}[.、)](?!\d)")),
    ("roman", re.compile(r"[ivx]{1,6}\.(?=\s)")),
    ("circled", re.compile(r"[①-⑳]")),
    ("bullet", re.compile(r"[-•·●]\s?")),
)
#: A line that begins another clause, whatever stands open before it.
_CLAUSE = re.compile(r"(?:ARTICLE|SECTION|Article|Section|SCHEDULE|ANNEX)\s+[\dIVXA-Z]|IN WITNESS")
_ENDS = tuple(";；。.:：")
#: Without numbers only so many lines or more, each ended by a semicolon, are a list.
_FEWEST_BARE = 3
_LONGEST = 60
#: A list of clauses begins so few characters after its introduction.
_NEAR = 40


def lines_after(source: Source, start: int, stop: int) -> list[tuple[int, int]]:
    """The items of the list that begins in the first line after ``start``; empty without one.

    Args:
        source: the contract.
        start: where the words that introduce the list end (flat text).
        stop: nothing is read from here on.
    """
    lines = _lines(source, start, stop)
    first = next(lines, None)
    if first is None:
        return []
    style = _style(source.flat[first[0] : first[1]])
    if style is None:
        return _bare(source, [first, *lines])
    above = source.flat.rfind("\n", 0, max(0, start - 1)) + 1
    opener = _style(source.flat[above:start])
    items = [[first[0], first[1]]]
    for low, high in lines:
        text = source.flat[low:high]
        if _CLAUSE.match(text):
            break
        if _style(text) == style:
            items.append([low, high])
        elif _style(text) is None and not source.flat[: items[-1][1]].endswith(_ENDS):
            items[-1][1] = high
        elif _style(text) in (None, opener) or _shallower(text):
            break
        else:
            items[-1][1] = high
        if len(items) > _LONGEST:
            break
    return [_unnumbered(source, low, high) for low, high in items]


def sections_after(source: Source, at: int) -> list[tuple[int, int]]:
    """The clauses of one level that begin right after ``at``; empty where none does."""
    starts = [section.start for section in source.sections]
    index = bisect_left(starts, at - 2)
    if index == len(starts) or starts[index] - at > _NEAR:
        return []
    return list(siblings(source, index))


def siblings(source: Source, index: int) -> Iterator[tuple[int, int]]:
    """The clauses of one level from ``index`` on, up to the next number outside their series."""
    first = source.sections[index]
    series = (first.number or "").rpartition(".")[0]
    at = first.start
    for position in range(index, len(source.sections)):
        section = source.sections[position]
        number = section.number or ""
        if section.level < first.level or (
            section.level == first.level and number.rpartition(".")[0] != series
        ):
            return
        if section.level > first.level or section.start < at:
            continue
        at = section.end
        low = section.start + len(number)
        yield trim(source, *first_sentence(source, low, section.end))


def _lines(source: Source, start: int, stop: int) -> Iterator[tuple[int, int]]:
    at = start
    while at < stop:
        end = min(source.line_end(at), stop)
        text = source.flat[at:end]
        if text.strip():
            low = at + len(text) - len(text.lstrip())
            yield low, at + len(text.rstrip())
        at = end + 1


def _style(line: str) -> str | None:
    return next((name for name, pattern in _STYLES if pattern.match(line)), None)


def _shallower(line: str) -> bool:
    """Whether a line opens another clause of the contract and no sub-item."""
    return re.match(r"(?:第.{1,4}条|\d{1,2}\.\d|[一二三四五六七八九十]{1,3}、)", line) is not None


def _bare(source: Source, lines: list[tuple[int, int]]) -> list[tuple[int, int]]:
    items: list[tuple[int, int]] = []
    for low, high in lines:
        text = source.flat[low:high]
        if not text.endswith((";", "；")):
            if items and text.endswith(("。", ".")) and len(text) < 200:
                items.append((low, high))
            break
        items.append((low, high))
    return [trim(source, *item) for item in items] if len(items) >= _FEWEST_BARE else []


def _unnumbered(source: Source, low: int, high: int) -> tuple[int, int]:
    text = source.flat[low:high]
    number = next((m for _, pattern in _STYLES if (m := pattern.match(text))), None)
    return trim(source, low + (number.end() if number else 0), high)
