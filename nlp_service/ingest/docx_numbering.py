"""The automatic list numbers of a Word file, as Word would print them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from nlp_service.ingest.package import attribute, child, local

_ZH_DIGITS = "〇一二三四五六七八九"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
          (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


@dataclass
class _Level:
    format: str = "decimal"
    text: str = ""
    start: int = 1
    legal: bool = False


@dataclass
class Numbering:
    """List definitions and running counters; ``label`` must be called in document order."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    abstract: dict[str, str] = field(default_factory=dict)
    counters: dict[str, dict[int, int]] = field(default_factory=dict)

    def label(self, number: str, depth: int) -> str:
        """The label of the next paragraph of list ``number`` at ``depth`` (from 0), or ""."""
        levels = self.levels.get(number, {})
        level = levels.get(depth)
        if level is None or level.format == "none":
            return ""
        if level.format == "bullet":
            return "•"
        counters = self.counters.setdefault(self.abstract.get(number, number), {})
        counters[depth] = counters.get(depth, level.start - 1) + 1
        for deeper in [key for key in counters if key > depth]:
            del counters[deeper]
        text = level.text
        for above in range(depth + 1):
            place = f"%{above + 1}"
            if place in text:
                definition = levels.get(above, _Level())
                # An outer level that was never printed counts as its start.
                value = counters.get(above, definition.start)
                style = "decimal" if level.legal else definition.format
                text = text.replace(place, render(value, style))
        return text.strip()


def read_numbering(root: Any) -> Numbering:
    """The list definitions of ``word/numbering.xml``."""
    abstract: dict[str, dict[int, _Level]] = {}
    result = Numbering()
    for element in root:
        if local(element) == "abstractNum":
            abstract[attribute(element, "abstractNumId")] = _levels(element)
    for element in root:
        if local(element) != "num":
            continue
        number = attribute(element, "numId")
        base = child(element, "abstractNumId")
        name = attribute(base, "val") if base is not None else ""
        levels = dict(abstract.get(name, {}))
        restarts = False
        for override in element:
            if local(override) != "lvlOverride":
                continue
            depth = _integer(attribute(override, "ilvl"))
            levels |= _levels(override)
            start = child(override, "startOverride")
            if start is not None:
                old = levels.get(depth, _Level())
                value = _integer(attribute(start, "val"), 1)
                levels[depth] = _Level(old.format, old.text, value, old.legal)
                restarts = True
        result.levels[number] = levels
        # Lists of one definition count on together unless one restarts.
        result.abstract[number] = f"num:{number}" if restarts else f"abstract:{name}"
    return result


def _levels(parent: Any) -> dict[int, _Level]:
    levels: dict[int, _Level] = {}
    for element in parent:
        if local(element) != "lvl":
            continue
        level = _Level()
        for item in element:
            value = attribute(item, "val")
            match local(item):
                case "numFmt":
                    level.format = value
                case "lvlText":
                    level.text = value
                case "start":
                    level.start = _integer(value, 1)
                case "isLgl":
                    level.legal = value not in ("0", "false")
        levels[_integer(attribute(element, "ilvl"))] = level
    return levels


def _integer(text: str, default: int = 0) -> int:
    digits = text.lstrip("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 7 else default


def render(value: int, style: str) -> str:
    """A counter in a number format of Word (``decimal``, ``lowerRoman``, ``chineseCounting`` …)."""
    if value <= 0 or style == "decimal":
        return str(value)
    match style:
        case "decimalZero":
            return f"{value:02d}"
        case "lowerLetter" | "upperLetter":
            letter = chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1)
            return letter if style == "lowerLetter" else letter.upper()
        case "lowerRoman" | "upperRoman":
            roman = _roman(value)
            return roman if style == "lowerRoman" else roman.upper()
        case (
            "chineseCounting"
            | "chineseCountingThousand"
            | "taiwaneseCountingThousand"
            | "taiwaneseCounting"
            | "japaneseCounting"
            | "ideographDigital"
            | "japaneseDigitalTenThousand"
        ):
            return _chinese(value)
        case "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" if value <= 20:
            return chr(0x245F + value)
        case "decimalFullWidth":
            return str(value)
    return str(value)


def _roman(value: int) -> str:
    out = ""
    for amount, letters in _ROMAN:
        count, value = divmod(value, amount)
        out += letters * min(count, 50)
    return out


def _chinese(value: int) -> str:
    if value >= 10_000:
        return str(value)
    if value < 10:
        return _ZH_DIGITS[value]
    out = ""
    for amount, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, amount)
        if digit:
            out += _ZH_DIGITS[digit] + unit
        elif out and value and not out.endswith("〇"):
            out += "〇"
    out = out.rstrip("〇")
    # Numbers from ten to nineteen are printed without the leading one.
    return out[1:] if out.startswith("一十") else out.replace("〇", "零")
