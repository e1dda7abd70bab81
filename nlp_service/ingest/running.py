"""Running headers and footers: rows at the page's edge that come again on other pages."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

_EDGE = 0.15  # share of the page's height at its top and bottom
_DEPTH = 3  # rows looked at from each edge
_DIGITS = re.compile(r"\d+")
_NUMERAL = "一二三四五六七八九十〇零百"
_PAGE_NUMBER = re.compile(
    rf"\W*(?:第\s*[\d{_NUMERAL}]+\s*页\W*(?:共\s*[\d{_NUMERAL}]+\s*页)?|"
    r"page\s+\d+(?:\s*(?:of|/)\s*\d+)?|p\.?\s*\d+|\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?|[ivxl]{1,6})\W*",
    re.I,
)


class Printed(Protocol):
    """A row of a page, as far as this module looks at it."""

    @property
    def top(self) -> float: ...
    @property
    def bottom(self) -> float: ...
    @property
    def text(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Running:
    """A running row: at the top or the bottom, and whether it stood on an earlier page."""

    header: bool
    repeated: bool


def running_rows(pages: Iterable[tuple[float, Sequence[Printed]]]) -> list[dict[int, Running]]:
    """For each page the indices of its running rows.

    ``pages`` are (height in points, rows in reading order). A row runs when the same words, with
    the same numbers or with one that counts the pages, stand at the same edge of at least three
    pages (two in a document of two or three). A total that differs from page to page is no footer.
    """
    running: list[dict[int, Running]] = []
    groups: dict[tuple[bool, str], list[tuple[int, int, tuple[str, ...]]]] = defaultdict(list)
    for number, (height, rows) in enumerate(pages):
        running.append({})
        for index, header in _edge_rows(height, rows):
            text = " ".join(rows[index].text.split())
            numbers = tuple(_DIGITS.findall(text))
            groups[header, _DIGITS.sub("#", text)].append((number, index, numbers))
    if len(running) < 2:
        return running
    needed = 2 if len(running) <= 3 else 3
    for (header, masked), places in groups.items():
        for key, same in _same_words(places).items():
            # A bare number that does not count the pages belongs to what stands around it.
            bare = "page" in key and _PAGE_NUMBER.fullmatch(masked.replace("#", "1")) is not None
            wordy = sum(character.isalpha() for character in masked) >= 2
            if len({number for number, _, _ in same}) >= needed and (wordy or bare):
                for order, (number, index, _) in enumerate(same):
                    running[number][index] = Running(header, order > 0)
    return running


def _same_words(
    places: list[tuple[int, int, tuple[str, ...]]],
) -> dict[tuple[str, ...], list[tuple[int, int, tuple[str, ...]]]]:
    """Places parted by what their numbers say, once those that count the pages are set aside."""
    width = len(places[0][2])
    usual: list[int | None] = []
    for position in range(width):
        offset, moving = Counter(_offset(p, position) for p in places).most_common(1)[0]
        standing = Counter(p[2][position] for p in places).most_common(1)[0][1]
        # "of 12" stands still; only a number that moves with the pages counts them.
        usual.append(offset if moving > standing else None)
    parted: dict[tuple[str, ...], list[tuple[int, int, tuple[str, ...]]]] = defaultdict(list)
    for place in places:
        key = tuple(
            "page" if _offset(place, position) == usual[position] else place[2][position]
            for position in range(width)
        )
        parted[key].append(place)
    return parted


def _offset(place: tuple[int, int, tuple[str, ...]], position: int) -> int:
    number = place[2][position]
    return int(number[:9]) - place[0]


def _edge_rows(height: float, rows: Sequence[Printed]) -> list[tuple[int, bool]]:
    by_top = sorted(range(len(rows)), key=lambda index: rows[index].top)
    top = [(index, True) for index in by_top[:_DEPTH] if rows[index].bottom < height * _EDGE]
    bottom = [
        (index, False) for index in by_top[-_DEPTH:] if rows[index].top > height * (1 - _EDGE)
    ]
    return top + bottom
