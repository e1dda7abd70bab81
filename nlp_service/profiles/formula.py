"""The formula language of ``ratios.csv``: a small parser and evaluator, no Python eval.

    expression = term {("+" | "-") term}
    term       = factor {("*" | "/") factor}
    factor     = number | name | name_prev | function "(" arguments ")"
               | "(" expression ")" | "-" factor

Functions: ``avg(x)`` mean of opening and closing, ``mean(x, window)`` over periods ahead,
``npv(flow, rate, end)``, ``streak_below(x, limit)``, ``min``, ``max``, ``abs``, ``count(x)``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Protocol

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[a-z_][a-z0-9_]*)|(?P<sign>[-+*/(),]))"
)
#: function → number of arguments; None is one or more.
_FUNCTIONS: dict[str, int | None] = {
    "avg": 1,
    "mean": 2,
    "npv": 3,
    "streak_below": 2,
    "min": None,
    "max": None,
    "abs": 1,
    "count": 1,
}
_HORIZON = 60
#: The status of a denominator that is zero or negative, by the first of its names listed here.
_STATUS = {
    "total_equity": "NEG_EQUITY",
    "ebitda": "NEG_EBITDA",
    "total_debt": "NO_DEBT",
    "st_debt": "NO_DEBT",
    "st_debt_opening": "NO_DEBT",
    "senior_debt_outstanding": "NO_DEBT",
    "interest_expense": "NO_INTEREST",
    "senior_interest": "NO_DEBT_SERVICE",
    "senior_principal": "NO_DEBT_SERVICE",
    "next_12m_debt_service": "NO_DEBT_SERVICE",
    "revenue": "NO_REVENUE",
    "net_profit": "NEG_PROFIT",
    "total_liabilities": "NO_LIABILITIES",
    "capex": "NO_CAPEX",
}


class FormulaError(ValueError):
    """The text is not a formula; the message names the place."""


class Missing(Exception):
    """A value that the formula needs is not there. ``name`` says which."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Undefined(Exception):
    """The formula has no meaning for these values. ``status`` says why (NEG_EQUITY …)."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


class Source(Protocol):
    """Where values come from. ``back`` counts periods: 1 is the previous one, -1 the next.

    ``value`` raises Missing for a value that is not there; ``note`` is told of simplifications.
    """

    def value(self, name: str, back: int) -> Decimal: ...

    def note(self, flag: str) -> None: ...


@dataclass(frozen=True)
class Number:
    value: Decimal


@dataclass(frozen=True)
class Reference:
    name: str
    back: int = 0


@dataclass(frozen=True)
class Operation:
    sign: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Call:
    function: str
    arguments: tuple[Node, ...]


Node = Number | Reference | Operation | Call


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(self._tokens())
        self.at = 0

    def _tokens(self) -> Iterator[tuple[str, str]]:
        position = 0
        while position < len(self.text.rstrip()):
            match = _TOKEN.match(self.text, position)
            if match is None:
                raise FormulaError(f"unexpected character at {position} in {self.text!r}")
            position = match.end()
            yield str(match.lastgroup), match.group(str(match.lastgroup))

    def _peek(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def _next(self, expected: str | None = None) -> tuple[str, str]:
        if self.at >= len(self.tokens):
            raise FormulaError(f"{self.text!r} ends early")
        token = self.tokens[self.at]
        if expected is not None and token[1] != expected:
            raise FormulaError(f"{expected!r} expected, not {token[1]!r}, in {self.text!r}")
        self.at += 1
        return token

    def whole(self) -> Node:
        node = self.expression()
        if self.at < len(self.tokens):
            raise FormulaError(f"{self._peek()!r} is left over in {self.text!r}")
        return node

    def _chain(self, signs: str, part: Callable[[], Node]) -> Node:
        node = part()
        while self._peek() and self._peek() in signs:
            sign = self._next()[1]
            node = Operation(sign, node, part())
        return node

    def expression(self) -> Node:
        return self._chain("+-", self.term)

    def term(self) -> Node:
        return self._chain("*/", self.factor)

    def factor(self) -> Node:
        kind, word = self._next()
        if kind == "number":
            return Number(Decimal(word))
        if word == "-":
            return Operation("-", Number(Decimal(0)), self.factor())
        if word == "(":
            node = self.expression()
            self._next(")")
            return node
        if kind != "name":
            raise FormulaError(f"{word!r} is out of place in {self.text!r}")
        if self._peek() == "(":
            return self._call(word)
        if word.endswith("_prev"):
            return Reference(word.removesuffix("_prev"), 1)
        return Reference(word)

    def _call(self, function: str) -> Node:
        if function not in _FUNCTIONS:
            raise FormulaError(f"unknown function {function!r} in {self.text!r}")
        self._next("(")
        arguments = [self.expression()]
        while self._peek() == ",":
            self._next(",")
            arguments.append(self.expression())
        self._next(")")
        count = _FUNCTIONS[function]
        if count is not None and len(arguments) != count:
            raise FormulaError(f"{function} takes {count} arguments, in {self.text!r}")
        return Call(function, tuple(arguments))


@lru_cache(maxsize=512)
def parse_formula(text: str) -> Node:
    """The tree of a formula. Raises FormulaError when the text does not follow the grammar."""
    return _Parser(text).whole()


def names(node: Node) -> Iterator[str]:
    """The names that a formula refers to, in order, without ``_prev``."""
    if isinstance(node, Reference):
        yield node.name
    elif isinstance(node, Operation):
        yield from names(node.left)
        yield from names(node.right)
    elif isinstance(node, Call):
        for argument in node.arguments:
            yield from names(argument)


def evaluate(node: Node, source: Source, back: int = 0) -> Decimal:
    """The value of a formula ``back`` periods ago.

    Raises Missing where a value is not there, and Undefined where a denominator is zero or
    negative, so that no ratio is ever infinite or of the wrong sign.
    """
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Reference):
        return source.value(node.name, back + node.back)
    if isinstance(node, Call):
        return _EVALUATORS[node.function](node.arguments, source, back)
    left, right = evaluate(node.left, source, back), evaluate(node.right, source, back)
    if node.sign == "/":
        if right <= 0:
            raise Undefined(_status(node.right))
        return left / right
    return {"+": left + right, "-": left - right, "*": left * right}[node.sign]


def _status(denominator: Node) -> str:
    found = [_STATUS[name] for name in names(denominator) if name in _STATUS]
    return found[0] if found else "NO_BASE"


def _avg(arguments: tuple[Node, ...], source: Source, back: int) -> Decimal:
    closing = evaluate(arguments[0], source, back)
    try:
        opening = evaluate(arguments[0], source, back + 1)
    except Missing as missing:
        source.note(f"closing_only:{missing.name}")
        return closing
    return (opening + closing) / 2


def _periods_ahead(end: Decimal, source: Source, back: int) -> int:
    """How many periods lie between the current one and the year ``end``."""
    return int(end - source.value("period_year", back))


def _mean(arguments: tuple[Node, ...], source: Source, back: int) -> Decimal:
    window = int(evaluate(arguments[1], source, back))
    if not 1 <= window <= _HORIZON:
        raise Undefined("NO_PERIODS")
    values = [evaluate(arguments[0], source, back - step) for step in range(1, window + 1)]
    return sum(values, Decimal(0)) / len(values)


def _npv(arguments: tuple[Node, ...], source: Source, back: int) -> Decimal:
    rate = evaluate(arguments[1], source, back)
    periods = _periods_ahead(evaluate(arguments[2], source, back), source, back)
    if not 1 <= periods <= _HORIZON or rate <= -1:
        raise Undefined("NO_PERIODS")
    flows = (evaluate(arguments[0], source, back - step) for step in range(1, periods + 1))
    return sum((flow / (1 + rate) ** step for step, flow in enumerate(flows, start=1)), Decimal(0))


def _streak_below(arguments: tuple[Node, ...], source: Source, back: int) -> Decimal:
    streak = 0
    for step in range(_HORIZON):
        try:
            value = evaluate(arguments[0], source, back + step)
        except Missing:
            if step == 0:
                raise
            break
        if value >= evaluate(arguments[1], source, back):
            break
        streak += 1
    return Decimal(streak)


def _count(arguments: tuple[Node, ...], source: Source, back: int) -> Decimal:
    for step in range(_HORIZON):
        try:
            evaluate(arguments[0], source, back + step)
        except Missing:
            return Decimal(step)
    return Decimal(_HORIZON)


_EVALUATORS: dict[str, Callable[[tuple[Node, ...], Source, int], Decimal]] = {
    "avg": _avg,
    "mean": _mean,
    "npv": _npv,
    "streak_below": _streak_below,
    "count": _count,
    "abs": lambda arguments, source, back: abs(evaluate(arguments[0], source, back)),
    "min": lambda arguments, source, back: min(evaluate(a, source, back) for a in arguments),
    "max": lambda arguments, source, back: max(evaluate(a, source, back) for a in arguments),
}
