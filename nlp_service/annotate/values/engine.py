"""The engine of the value grammar: rules anchored on the tokens that can begin a value.

One scan finds the few places where a value can begin (a digit, a Chinese numeral, a currency
sign, a month name …); each rule is tried only at the anchors it names. The cost is linear in the
length of the text, whatever the number of rules.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from string import ascii_letters
from typing import Any

from nlp_service.annotate.values.numbers import ZH_CHARS
from nlp_service.schema import Entity, EntityLabel


@dataclass(frozen=True)
class Context:
    """What rules may look at beside their own match.

    Args:
        text: the folded text (see ``fold``), same offsets as the original.
        reference: the day that relative dates count from, None where unknown.
        day_first: whether ``03/04/2024`` is the third of April.
    """

    text: str
    reference: dt.date | None = None
    day_first: bool = True

    def before(self, position: int, width: int = 12) -> str:
        """The characters just before ``position``."""
        return self.text[max(0, position - width) : position]

    def after(self, position: int, width: int = 12) -> str:
        """The characters from ``position`` on."""
        return self.text[position : position + width]


@dataclass(frozen=True)
class Reading:
    """One value that a rule read."""

    start: int
    end: int
    value: Any


#: A reader turns a match into values; an empty result declines the match.
Reader = Callable[[re.Match[str], Context], Iterable[Reading]]

#: Anchor classes: digits, Chinese numerals, signs ($ €), upper-case codes. Any other anchor
#: is a literal word (lower-case Latin word, or Chinese word).
DIGIT, NUMERAL, SIGN, CODE = "#digit", "#numeral", "#sign", "#code"
LATIN = frozenset(ascii_letters)
#: What stands between the two ends of a range.
TO = frozenset("-至到")


@dataclass(frozen=True)
class Rule:
    """One way to write a value.

    Args:
        name: for explanations and tests.
        label: label of the entities.
        anchors: anchor classes or literal words at which the pattern is tried.
        pattern: must begin at the anchor.
        read: turns the match into readings.
        priority: among readings of the same length the highest wins.
        follows: what can stand after the figures of an anchor of digits or numerals, blanks
            left out; spares most tries. Empty for anything.
    """

    name: str
    label: EntityLabel
    anchors: tuple[str, ...]
    pattern: re.Pattern[str]
    read: Reader
    priority: int = 0
    follows: frozenset[str] = frozenset()


#: Full-width forms that mean the same as the ASCII character; all one to one, offsets stay.
_FOLD = {
    **{0xFF10 + i: 0x30 + i for i in range(10)},
    **{0xFF21 + i: 0x41 + i for i in range(26)},
    **{0xFF41 + i: 0x61 + i for i in range(26)},
    **dict(
        zip(map(ord, "（）：％．－／＋＄￥＠［］〔〕"), map(ord, "():%.-/+$¥@[]()"), strict=True)
    ),
    **dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2007\u2009\u202f\u3000\t"), 0x20),
    **dict.fromkeys(map(ord, "‐‑‒–—―−～〜∼"), 0x2D),
    **dict.fromkeys(map(ord, "‘’ʼ"), 0x27),
    **dict.fromkeys(map(ord, "“”"), 0x22),
    ord("∶"): ord(":"),
    ord("﹪"): ord("%"),
}
_FOLDED = re.compile("[" + re.escape("".join(map(chr, _FOLD))) + "]")


def fold(text: str) -> str:
    """The text with full-width digits, dashes, quotes and spaces as ASCII; same length."""
    return _FOLDED.sub(lambda m: chr(_FOLD[ord(m.group())]), text)


@dataclass
class Grammar:
    """A set of rules, compiled once."""

    rules: list[Rule]
    _by_anchor: dict[str, list[Rule]] = field(default_factory=dict, init=False)
    _scan: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        words: set[str] = set()
        for rule in self.rules:
            for anchor in rule.anchors:
                self._by_anchor.setdefault(anchor, []).append(rule)
                if not anchor.startswith("#") and not anchor.isascii():
                    words.add(anchor)
        # Chinese words have no word limits: longest first, found wherever they stand.
        literal = "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))
        self._scan = re.compile(
            rf"(?P<digit>\d+(?:[,.]\d+)*)|(?P<word>[A-Za-z]+)|(?P<literal>{literal or '(?!)'})"
            rf"|(?P<numeral>[{ZH_CHARS}]+)|(?P<sign>[$€£¥₹+(@-])"
        )

    def _anchors(self, text: str) -> Iterator[tuple[int, list[Rule], str]]:
        """Where values can begin, the rules to try, and what follows the figures there."""
        by_anchor = self._by_anchor
        digit, numeral = by_anchor.get(DIGIT, []), by_anchor.get(NUMERAL, [])
        sign, code = by_anchor.get(SIGN, []), by_anchor.get(CODE, [])
        for match in self._scan.finditer(text):
            kind = match.lastgroup
            start, end = match.span()
            if kind == "word":
                word = match.group()
                rules = by_anchor.get(word.lower())
                if rules:
                    yield start, rules, ""
                if code and word.isupper() and text[end : end + 1].isdigit():
                    yield start, code, ""
            elif kind == "digit":
                previous = text[start - 1] if start else " "
                if previous.isascii() and (previous.isalpha() or previous == "_"):
                    continue
                yield start, digit, text[end : end + 2].lstrip()[:1] or " "
                yield start, code, ""
            elif kind == "literal":
                yield start, by_anchor[match.group()], ""
                if match.group()[0] in ZH_CHARS:
                    yield start, numeral, ""
            elif kind == "numeral":
                yield start, numeral, text[end : end + 2].lstrip()[:1] or " "
            else:
                yield start, sign, ""

    def readings(self, context: Context) -> Iterator[tuple[Rule, Reading]]:
        """Every value that any rule reads, overlapping ones included."""
        text = context.text
        for start, rules, following in self._anchors(text):
            for rule in rules:
                if following and rule.follows and following not in rule.follows:
                    continue
                match = rule.pattern.match(text, start)
                if match:
                    for reading in rule.read(match, context):
                        yield rule, reading

    def find(self, text: str, context: Context) -> list[Entity]:
        """The values of a text in text order, without overlaps.

        Args:
            text: the original text; entities quote it.
            context: folded text and reference date.
        """
        found = sorted(self.readings(context), key=lambda f: f[1].start)
        entities: list[Entity] = []
        cluster: list[tuple[Rule, Reading]] = []
        reach = 0
        for rule, reading in found:
            if cluster and reading.start >= reach:
                entities += _resolve(cluster, text)
                cluster = []
            cluster.append((rule, reading))
            reach = max(reach, reading.end)
        entities += _resolve(cluster, text)
        return entities


def _resolve(cluster: list[tuple[Rule, Reading]], text: str) -> list[Entity]:
    """Of readings that overlap each other, the longest; what it leaves free goes on."""
    if len(cluster) > 1:
        cluster = sorted(cluster, key=lambda f: (f[1].start - f[1].end, -f[0].priority, f[1].start))
    kept: list[tuple[Rule, Reading]] = []
    for rule, new in cluster:
        if all(new.end <= old.start or new.start >= old.end for _, old in kept):
            kept.append((rule, new))
    return [
        Entity(
            start=reading.start,
            end=reading.end,
            label=rule.label,
            text=text[reading.start : reading.end],
            value=reading.value,
        )
        for rule, reading in sorted(kept, key=lambda f: f[1].start)
    ]
