"""Numbers as people write them: digits, Chinese numerals (plain and capital), English words.

``DIGITS``, ``ZH`` and ``EN`` are pattern fragments without groups; ``read_number`` turns what any
of them (or a mixture such as ``1亿2千万``) matched into an exact decimal.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

#: Thousands in threes, or as in India: ``12,50,000``.
DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})+,\d{3}(?!\d)|\d+)(?:\.\d+)?"

_ZH_DIGIT = {
    **dict(zip("零〇○一二三四五六七八九", (0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9), strict=True)),
    **dict(zip("壹贰叁肆伍陆柒捌玖", range(1, 10), strict=True)),
    **dict(zip("壱貳參陸", (1, 2, 3, 6), strict=True)),
    **{"两": 2, "兩": 2, "参": 3, "弍": 2, "弌": 1, "貮": 2, "贰": 2, "O": 0, "幺": 1},
}
_ZH_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_ZH_LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8, "兆": 10**12}

#: Characters that can stand in a Chinese numeral.
ZH_CHARS = "零〇○一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾佰仟萬億兩参參貳陸壱"
#: A numeral begins with a digit or ten: 万元 and 百万 alone are not numbers.
_ZH_FIRST = "零〇○一二三四五六七八九十两壹贰叁肆伍陆柒捌玖拾兩參参貳陸壱"
#: A Chinese numeral: ``三千五百万``, ``叁仟伍佰万``, ``二点五``.
ZH = rf"[{_ZH_FIRST}][{ZH_CHARS}]*(?:点[零〇一二三四五六七八九]+)?(?:[万亿]+)?"
#: Digits with Chinese scale words: ``3,500万``, ``1.2亿``, ``1亿2千万``, ``12万5千``.
MIXED = rf"{DIGITS}(?: ?[十百千万亿]{{1,3}}(?:{DIGITS} ?[百千万]{{1,2}}){{0,3}})?"

_EN_UNIT = {
    w: i
    for i, w in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
_EN_TENS = {
    w: 10 * i
    for i, w in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"],
        2,
    )
}
_EN_LARGE = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
#: Lower-case English words that can begin a number.
EN_FIRST = frozenset(_EN_UNIT) | frozenset(_EN_TENS) | {"half"}
_EN_WORD = "|".join(sorted({*_EN_UNIT, *_EN_TENS, *_EN_LARGE, "hundred"}, key=len, reverse=True))
#: English number words: ``Two Hundred Fifty Thousand``, ``one hundred and eighty``.
EN = (
    rf"(?=[A-Za-z])(?i:half[ -]a[ -](?:million|billion)\b"
    rf"|(?:{_EN_WORD})\b(?:(?:[ \n]|-| and )(?:{_EN_WORD})\b)*"
    r"(?:[ \n]and[ \n](?:(?:one|three)[ -])(?:half|quarters?|eighths?)\b)?)"
)
_EN_FRACTION = re.compile(r"(?:^|\sand\s)(one|three)[\s-](half|quarter|eighth)s?$")
_EN_PARTS = {"half": 2, "quarter": 4, "eighth": 8}

#: Scale words and letters after digits in English.
SCALES = {
    "k": 10**3, "thousand": 10**3, "thousands": 10**3,
    "m": 10**6, "mn": 10**6, "mm": 10**6, "mio": 10**6, "mil": 10**6, "million": 10**6,
    "millions": 10**6, "b": 10**9, "bn": 10**9, "billion": 10**9, "billions": 10**9,
    "tn": 10**12, "trillion": 10**12, "lakh": 10**5, "lakhs": 10**5, "crore": 10**7,
    "crores": 10**7, "cr": 10**7, "hundred thousand": 10**5, "hundred million": 10**8,
}  # fmt: skip
SCALE = (
    r"(?=[A-Za-z])(?i:hundred (?:thousand|million)|thousands?|millions?|billions?|trillion"
    r"|lakhs?|crores?"
    r"|mio|mil|mn|mm|bn|tn|cr|[kmb])(?![A-Za-z])"
)

_CHUNK = re.compile(r"(\d+(?:\.\d+)?)|([十百千万亿拾佰仟萬億兆])|(.)", re.DOTALL)


def read_zh(text: str) -> Decimal | None:
    """The value of a Chinese numeral, also with digits in it (``1亿2千万``, ``二〇二四``).

    Args:
        text: the numeral without unit.

    Returns:
        The exact value, None where the characters do not form a number.
    """
    text = text.replace(" ", "").replace(",", "")
    if "点" in text:
        whole, _, rest = text.partition("点")
        fraction = rest.rstrip("万亿")
        figures = "".join(str(_ZH_DIGIT[c]) for c in fraction if c in _ZH_DIGIT)
        base = read_zh(whole)
        if base is None or not figures:
            return None
        value = base + Decimal(f"0.{figures}")
        for scale in rest[len(fraction) :]:
            value *= _ZH_LARGE[scale]
        return value
    if text and all(c in _ZH_DIGIT for c in text):
        # Digit by digit, as in years; 五六 without a zero means "five or six".
        if 1 < len(text) < 4 and not set(text) & set("零〇○"):
            return None
        return Decimal("".join(str(_ZH_DIGIT[c]) for c in text))
    return _compose(text)


def _compose(text: str) -> Decimal | None:
    total = section = Decimal(0)
    number: Decimal | None = None
    last_scale = 0
    for figures, scale, other in _CHUNK.findall(text):
        if figures:
            if number is not None:
                return None
            number = Decimal(figures)
        elif other:
            if other not in _ZH_DIGIT:
                return None
            digit = _ZH_DIGIT[other]
            if digit and number:
                return None
            number = Decimal(digit) if digit or number is None else number
            if not digit:
                last_scale = 0
        elif scale in _ZH_SMALL:
            section += (number or Decimal(1)) * _ZH_SMALL[scale]
            number, last_scale = None, _ZH_SMALL[scale]
        else:
            large = _ZH_LARGE[scale]
            section += number or 0
            if not section:
                section = Decimal(0) if total else Decimal(1)
            # 一万亿: the scale applies to everything read that is smaller than it.
            if total and total < large:
                total = (total + section) * large
            else:
                total += section * large
            section, number, last_scale = Decimal(0), None, large
    if number is not None:
        # 三万五 and 一亿二 leave out the next smaller scale.
        section += number * (last_scale // 10 if last_scale >= 100 and number < 10 else 1)
    return total + section


def read_en(text: str) -> Decimal | None:
    """The value of English number words, None where they do not form a number."""
    text = text.lower()
    half = re.fullmatch(r"half[\s-]a[\s-](\w+)", text)
    if half:
        return Decimal(_EN_LARGE[half[1]]) / 2
    fraction = _EN_FRACTION.search(text)
    if fraction:
        text = text[: fraction.start()]
    words = [w for w in re.split(r"[\s-]+", text) if w and w != "and"]
    total = group = 0
    for word in words:
        if word in _EN_UNIT:
            group += _EN_UNIT[word]
        elif word in _EN_TENS:
            group += _EN_TENS[word]
        elif word == "hundred":
            group = (group or 1) * 100
        elif word in _EN_LARGE:
            total += (group or 1) * _EN_LARGE[word]
            group = 0
        else:
            return None
    if not words:
        return None
    part = Decimal(_EN_UNIT[fraction[1]]) / _EN_PARTS[fraction[2]] if fraction else Decimal(0)
    return total + group + part


def read_number(text: str) -> Decimal | None:
    """The value of a number written in any of the ways above, None where it is not one."""
    text = text.strip()
    if not text:
        return None
    if text[0].isascii() and text[0].isalpha():
        return read_en(text)
    plain = text.replace(",", "")
    if plain.isascii():
        try:
            return Decimal(plain)
        except InvalidOperation:
            return None
    return read_zh(text)


def plain(value: Decimal) -> str:
    """The decimal without exponent, trailing zeros or a negative zero."""
    if not value:
        return "0"
    return format(value.normalize(), "f")
