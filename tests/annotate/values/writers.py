"""Ways to write values down, for tests that read them back."""

from __future__ import annotations

from decimal import Decimal

PLAIN = "零一二三四五六七八九"
CAPITAL = "零壹贰叁肆伍陆柒捌玖"
_EN = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
_TENS = ("", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def chinese(number: int, *, capital: bool = False) -> str:
    """A whole number below 10^12 in Chinese numerals, plain or capital."""
    digits = CAPITAL if capital else PLAIN
    small = ("", "拾", "佰", "仟") if capital else ("", "十", "百", "千")
    if number == 0:
        return digits[0]
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    text = ""
    gap = False
    for index in range(len(groups) - 1, -1, -1):
        group = groups[index]
        if not group:
            gap = bool(text)
            continue
        part = ""
        inner = gap or (bool(text) and group < 1000)
        for place in (3, 2, 1, 0):
            digit = group // 10**place % 10
            if digit:
                part += (digits[0] if inner else "") + digits[digit] + small[place]
                inner = False
            elif part:
                inner = True
        text += part + ("", "万", "亿")[index]
        gap = False
    return text


def english(number: int) -> str:
    """A whole number below 10^12 in English words."""
    for value, name in ((10**9, "billion"), (10**6, "million"), (1000, "thousand")):
        if number >= value:
            rest = number % value
            head = f"{english(number // value)} {name}"
            return f"{head} {english(rest)}" if rest else head
    if number >= 100:
        rest = number % 100
        return f"{_EN[number // 100]} hundred" + (f" {english(rest)}" if rest else "")
    if number >= 20:
        rest = number % 10
        return _TENS[number // 10] + (f"-{_EN[rest]}" if rest else "")
    return _EN[number]


def scaled(amount: Decimal, scale: int) -> str:
    """The amount in units of ``scale``, as a plain decimal."""
    return format((amount / scale).normalize(), "f")
