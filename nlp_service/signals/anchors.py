"""The literals that a regular expression cannot match without."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_ESCAPED_CLASSES = frozenset("dDwWsSbBAZ")


class _Reader:
    """Reads the subset of regular expressions that catalogues use, from left to right."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0

    def alternatives(self) -> frozenset[str]:
        """The anchors of ``a|b|c``: one for each alternative, or none if one has none."""
        found = [self.sequence()]
        while self.at < len(self.pattern) and self.pattern[self.at] == "|":
            self.at += 1
            found.append(self.sequence())
        return frozenset().union(*found) if all(found) else frozenset()

    def sequence(self) -> frozenset[str]:
        """The best anchors among the elements that stand one after the other."""
        best: frozenset[str] = frozenset()
        run = ""
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            literal, group = self.element()
            optional, repeated = self.quantifier()
            if literal and not optional:
                run += literal
                if not repeated:
                    continue
            best, run = _better(best, frozenset({run}) if run else frozenset()), ""
            if group and not optional:
                best = _better(best, group)
        return _better(best, frozenset({run}) if run else frozenset())

    def element(self) -> tuple[str, frozenset[str]]:
        """One element: a literal character, or the anchors of a group."""
        char = self.pattern[self.at]
        self.at += 1
        if char == "(":
            return "", self.group()
        if char == "[":
            self.skip_class()
        elif char == "\\":
            escaped = self.pattern[self.at]
            self.at += 1
            if escaped == "x":
                code = self.pattern[self.at : self.at + 2]
                self.at += 2
                return chr(int(code, 16)), frozenset()
            if escaped not in _ESCAPED_CLASSES:
                return escaped, frozenset()
        elif char not in ".^$~ ":
            return char, frozenset()
        return "", frozenset()

    def group(self) -> frozenset[str]:
        """The anchors of a group; what is only looked at gives none."""
        looks = self.pattern.startswith(("?!", "?<!", "?=", "?<="), self.at)
        for prefix in ("?:", "?<!", "?<=", "?!", "?="):
            if self.pattern.startswith(prefix, self.at):
                self.at += len(prefix)
                break
        inner = self.alternatives()
        if self.at >= len(self.pattern):
            raise ValueError(f"a bracket is left open in {self.pattern}")
        self.at += 1
        return frozenset() if looks else inner

    def skip_class(self) -> None:
        self.at += 1
        while self.at < len(self.pattern) and self.pattern[self.at] != "]":
            self.at += 2 if self.pattern[self.at] == "\\" else 1
        self.at += 1

    def quantifier(self) -> tuple[bool, bool]:
        """Whether the element before may be absent, and whether it may repeat."""
        if self.at >= len(self.pattern):
            return False, False
        char = self.pattern[self.at]
        optional = repeated = False
        if char in "?*+":
            self.at += 1
            optional, repeated = char in "?*", char in "*+"
        elif char == "{":
            close = self.pattern.index("}", self.at)
            optional = self.pattern[self.at + 1 : close].startswith("0")
            repeated = True
            self.at = close + 1
        else:
            return False, False
        if self.pattern.startswith("?", self.at):
            self.at += 1
        return optional, repeated


def _better(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    """The set whose shortest literal is longer; of two alike, the smaller set."""
    if not one or not other:
        return one or other
    worth = min(map(len, one)), -len(one)
    return other if (min(map(len, other)), -len(other)) > worth else one


@lru_cache(maxsize=1 << 13)
def anchors(pattern: str) -> frozenset[str]:
    """Literals of which at least one stands in every match of ``pattern``; empty if unknown.

    Raises ValueError where brackets do not close.
    """
    reader = _Reader(pattern)
    found = reader.alternatives()
    if reader.at < len(pattern):
        raise ValueError(f"a bracket closes that never opened in {pattern}")
    return found


class Gate:
    """Expressions of which one has to match, tried only where a literal that they need stands.

    Says the same as ``re.search`` over all of them joined by "|", at a tenth of the time.

    Args:
        expressions: regular expressions in the subset that ``anchors`` reads.
    """

    def __init__(self, expressions: Iterable[str]) -> None:
        known = [(expression, anchors(expression)) for expression in expressions]
        literals = frozenset().union(*(found for _, found in known))
        # A literal that holds another one adds nothing to it.
        self._literals = tuple(
            sorted(a for a in literals if not any(b != a and b in a for b in literals))
        )
        self._gated = _joined(expression for expression, found in known if found)
        self._always = _joined(expression for expression, found in known if not found)

    def matches(self, text: str) -> bool:
        """Whether any of the expressions is found in ``text``."""
        if self._gated is not None:
            for literal in self._literals:
                if literal in text:
                    if self._gated.search(text):
                        return True
                    break
        return self._always is not None and self._always.search(text) is not None


def _joined(expressions: Iterable[str]) -> re.Pattern[str] | None:
    alternatives = "|".join(expressions)
    return re.compile(alternatives) if alternatives else None
