"""A contract as the extractors see it: clean text with the way back, values, clauses, tables.

Filed contracts are full of hard line breaks, padding and full-width forms. Everything here is
matched on a *flat* text (folded signs, one space, at most one empty line); only ``Source.span``
leads back to the characters of the original.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from nlp_service.annotate.parties import find_parties
from nlp_service.annotate.values import find_values
from nlp_service.annotate.values.engine import fold
from nlp_service.schema import Entity, EntityLabel, PartyMention, Section, Table
from nlp_service.schema.annotation import Language
from nlp_service.text import language, sections, sentences

_SPACE = re.compile(r"[\s\u200b\ufeff]+")
#: A contents line: words, leaders or a gap, and a page number at the end.
_CONTENTS = re.compile(r"(?:\.{3,}|…{2,}|\. \. ) ?\d{0,3}$|^\S.{2,80}[^\d.,/ ] \d{1,3}$")


@dataclass(frozen=True)
class Passage:
    """A sentence with the headings of the clauses it stands in, outermost first."""

    start: int
    end: int
    text: str
    headings: tuple[str, ...]
    section: int

    @property
    def heading(self) -> str:
        """The headings in one string, for cue patterns."""
        return " / ".join(self.headings)


class Source:
    """One contract. Offsets are those of ``flat`` unless a name says otherwise.

    Args:
        text: the contract as it was read.
        tables: tables of the document part, if its reader found any.
        parties: parties already found in ``text`` (offsets of ``text``); found here when None.
        reference: the day that relative dates count from.
    """

    def __init__(
        self,
        text: str,
        tables: Sequence[Table] = (),
        parties: list[PartyMention] | None = None,
        reference: dt.date | None = None,
    ) -> None:
        self.text = text
        self.tables = list(tables)
        self.reference = reference
        self._parties = parties
        self.flat, self._flat_at, self._text_at = _flatten(text)

    @cached_property
    def running(self) -> str:
        """``flat`` with a blank for every line break, for patterns that go over line ends."""
        return self.flat.replace("\n", " ")

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The range of the original that ``flat[start:end]`` stands for, without outer blanks."""
        while start < end and self.flat[start].isspace():
            start += 1
        while end > start and self.flat[end - 1].isspace():
            end -= 1
        if start == end:
            at = self._origin(start)
            return at, at
        return self._origin(start), self._origin(end - 1) + 1

    def _origin(self, position: int) -> int:
        index = bisect_right(self._flat_at, position) - 1
        return self._text_at[index] + position - self._flat_at[index]

    def flat_position(self, position: int) -> int:
        """Where a character of the original stands in ``flat``."""
        index = max(0, bisect_right(self._text_at, position) - 1)
        limit = self._flat_at[index + 1] if index + 1 < len(self._flat_at) else len(self.flat)
        return min(self._flat_at[index] + max(0, position - self._text_at[index]), limit)

    @cached_property
    def language(self) -> Language:
        """The main language of the contract."""
        return language(self.flat[:20_000])

    @cached_property
    def values(self) -> list[Entity]:
        """Amounts, dates, durations … of the flat text, in text order."""
        return find_values(self.flat, self.reference)

    @cached_property
    def _value_starts(self) -> list[int]:
        return [value.start for value in self.values]

    def values_in(self, start: int, end: int, *labels: EntityLabel) -> list[Entity]:
        """The values that begin in ``start:end``, of the given labels if any are given."""
        low = bisect_left(self._value_starts, start)
        high = bisect_left(self._value_starts, end)
        return [v for v in self.values[low:high] if not labels or v.label in labels]

    @cached_property
    def parties(self) -> list[PartyMention]:
        """The parties; their offsets are those of the original text."""
        return find_parties(self.text) if self._parties is None else self._parties

    @cached_property
    def sections(self) -> list[Section]:
        """The numbered clauses, without the lines of a table of contents."""
        return [s for s in sections(self.flat) if not self._contents_line(s)]

    def _contents_line(self, section: Section) -> bool:
        line = self.flat[section.start : self.line_end(section.start)]
        return _CONTENTS.search(line) is not None

    def line_end(self, position: int) -> int:
        """Where the line of ``position`` ends."""
        end = self.flat.find("\n", position)
        return len(self.flat) if end < 0 else end

    def children(self, index: int) -> list[Section]:
        """The sections directly below the section of this index."""
        end = self.sections[index].end
        inside: list[Section] = []
        for at in range(index + 1, len(self.sections)):
            section = self.sections[at]
            if section.start >= end:
                break
            if not inside or section.start >= inside[-1].end:
                inside.append(section)
        return inside

    @cached_property
    def passages(self) -> list[Passage]:
        """The sentences in text order, each with its headings."""
        found: list[Passage] = []
        open_: list[int] = []
        coming = 0
        for span in sentences(self.flat):
            while coming < len(self.sections) and self.sections[coming].start <= span.start:
                open_.append(coming)
                coming += 1
            open_ = [index for index in open_ if self.sections[index].end > span.start]
            found.append(
                Passage(
                    start=span.start,
                    end=span.end,
                    text=self.running[span.start : span.end],
                    headings=tuple(h for i in open_ if (h := self.sections[i].heading)),
                    section=open_[-1] if open_ else -1,
                )
            )
        return found

    def passages_in(self, start: int, end: int) -> list[Passage]:
        """The sentences that begin in ``start:end``."""
        low = bisect_left(self.passages, start, key=lambda passage: passage.start)
        high = bisect_left(self.passages, end, key=lambda passage: passage.start)
        return self.passages[low:high]


#: Superscripts lost in conversion leave blanks inside ordinals: the 27t h day, April 15 , 2010.
_ORDINALS = {"s": "t", "n": "d", "r": "d", "t": "h"}


#: A hard line break stands after at least so many characters of a line.
_LINE_EN, _LINE_ZH = 45, 30
_ENDS_LINE = re.compile(
    r"[.:;!?。；：！？|_]$|^\s*(?:[A-Z\d\W]+|(?:ARTICLE|SECTION|Article|Section) .{0,60})$"
)
_BEGINS_LINE = re.compile(
    r"\(?(?:[a-zA-Z]|\d{1,3}|[ivxIVX]{1,5}|[一二三四五六七八九十]{1,3})[).、．]|\d+(?:\.\d+)+"
    r"|第\s?[一二三四五六七八九十百\d]+\s?[条章节款]"
    r"|[-•*●■|<①-⑳]|(?:ARTICLE|SECTION|Article|Section|SCHEDULE|EXHIBIT|Schedule|Exhibit)\b"
    r"|[^\s:,，。]{1,12}:"
)
_HANGS = re.compile(
    r"(?:,|\b(?:of|the|and|or|to|in|by|a|an|with|for|on|as|this|such|between|from|at))$",
    re.IGNORECASE,
)


def _break(line: str, following: str, breaks: int) -> str:
    """What a line break becomes: nothing or a blank where a sentence runs over the line end."""
    if _BEGINS_LINE.match(following):
        return "\n" if breaks == 1 else "\n\n"
    if breaks > 1:
        runs_on = len(line) > _LINE_EN and _HANGS.search(line) and line.isascii()
        return " " if runs_on else "\n\n"
    if line[-1:] > "\u2e7f" and following[:1] > "\u2e7f":
        return "" if len(line) >= _LINE_ZH and not _ENDS_LINE.search(line) else "\n"
    flows = following[:1].islower() or _HANGS.search(line) is not None or not _titled(line)
    return " " if len(line) >= _LINE_EN and flows and not _ENDS_LINE.search(line) else "\n"


def _titled(line: str) -> bool:
    """Whether most words of a line begin with capitals, as those of a heading do."""
    words = re.findall(r"[A-Za-z]{3,}", line)
    return sum(word[0].isupper() for word in words) > 0.7 * len(words)


#: What filing and printing put between the words of a sentence: page marks, tags of tables, and
#: a page number on a line of its own where the sentence goes on after it.
_PRINTED = re.compile(
    r"(?<=[a-z,])\s*\n\s*(?:-?\d{1,3}-?\s*\n\s*)?<PAGE>(?:[ \t]+\d{1,4})?\s*(?=[a-z(])"
    r"|(?<=[a-z,])\s*\n\s*\n\s*-?\d{1,3}-?\s*\n\s*\n\s*(?=[a-z])"
    r"|</?(?:PAGE|TABLE|CAPTION|S|C|FN)>(?:[ \t]+\d{1,4}(?=\s*\n))?"
)
#: Stands for characters that the flat text leaves out without a gap.
_NOTHING = "\u200b"
#: A blank of a form that was filled in: the line drawn under the words is no part of them.
_FILLED = re.compile(
    r"(?P<left>_+)(?P<words>[^_\W]{1,20}(?:[,.·%][^_\W]{1,20}){0,3})(?P<right>_+)(?=\D|$)"
)
#: Words of a form that stand between two blanks.
_FORM_WORDS = re.compile(
    r"[年月日元万千仟百佰拾至起止号市区县省路室层套间条份天个和与或及方由在为]+"
)


def _unprinted(folded: str) -> str:
    """The folded text with blanks for page marks and for the lines under filled-in words."""
    clean = _PRINTED.sub(lambda m: "\n"[: m.group()[:1].isspace()].ljust(len(m.group())), folded)
    return _FILLED.sub(_underlined, clean)


def _underlined(match: re.Match[str]) -> str:
    if _FORM_WORDS.fullmatch(match["words"]):
        return match.group()
    return _NOTHING * len(match["left"]) + match["words"] + _NOTHING * len(match["right"])


#: Words after which a blank before a value is only the place of the blank of a form.
_BEFORE_VALUE = frozenset("自至到从于为是共")
_VALUE = re.compile(r"[\d一二三四五六七八九十两壹贰叁肆伍陆柒捌玖拾]")


def _stray(text: str, space: re.Match[str]) -> bool:
    """Whether a blank was torn into an ordinal or between a figure and its comma."""
    start, end = space.span()
    if "\n" in space.group():
        return False
    if not space.group().strip(_NOTHING):
        return True
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    if after[:1] == "," and before[-1:].isdigit():
        return True
    if before[-1:] in _BEFORE_VALUE and _VALUE.match(after):
        return True
    torn = len(before) == 2 and before[0].isdigit() and _ORDINALS.get(before[1]) == after[:1]
    return torn and not after[1:].isalpha()


def _flatten(text: str) -> tuple[str, list[int], list[int]]:
    """The flat text; where each of its runs of words begins, there and in the original."""
    folded = _unprinted(fold(text))
    pieces: list[str] = []
    flat_at: list[int] = []
    text_at: list[int] = []
    length = at = line = 0
    for space in _SPACE.finditer(folded):
        if space.start() > at:
            word = folded[at : space.start()]
            flat_at.append(length)
            text_at.append(at)
            pieces.append(word)
            length += len(word)
        at_end = space.start()
        if pieces and space.end() < len(folded) and not _stray(folded, space):
            breaks = space.group().count("\n") or ("\f" in space.group())
            gap = " "
            if breaks:
                gap = _break(folded[line:at_end], folded[space.end() : space.end() + 40], breaks)
                line = space.end()
            flat_at.append(length)
            text_at.append(space.start())
            pieces.append(gap)
            length += len(gap)
        at = space.end()
    if at < len(folded):
        flat_at.append(length)
        text_at.append(at)
        pieces.append(folded[at:])
    if not flat_at:
        flat_at, text_at = [0], [0]
    return "".join(pieces), flat_at, text_at
