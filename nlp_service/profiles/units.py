"""Printed figures and units: ``(1,234)``, ``△5``, ``—``; 单位：万元, RMB'000, USD million."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from nlp_service.profiles.names import simplify

_DASH = r"\-‐‑‒–—―−－─"
_ZERO = re.compile(rf"^[{_DASH}\s]+$|^nil$", re.IGNORECASE)
_MISSING = frozenset({"", "/", "\\", "不适用", "n/a", "na", "n.a.", "not applicable", "无", "…"})
_SIGN = re.compile(rf"^([△▲▼{_DASH}+]?)\s*(.*?)\s*([{_DASH}]?)$")
_BRACKETS = re.compile(r"^\((.*)\)$")
_CURRENCY_MARK = re.compile(r"^(?:人民币|RMB|CNY|USD|US\$|HK\$|HKD|EUR|[¥￥$€£])\s*", re.IGNORECASE)
_DIGITS = re.compile(r"^(?:\d{1,3}(?:,\d{3})+|\d{1,4}(?:,\d{4})+|\d+)(?:\.\d*)?$|^\.\d+$")
_SPACED = re.compile(r"^\d{1,3}(?: \d{3})+(?:\.\d+)?$")


def parse_number(printed: str) -> Decimal | None:
    """The figure in a printed cell; a dash is zero, blank and 不适用 are None (missing).

    Negative are ``(1,234)``, ``（1,234）``, ``-1,234``, ``－1,234``, ``1,234-`` and ``△1,234``.
    Percentages and anything that is not wholly a figure give None.
    """
    text = unicodedata.normalize("NFKC", printed).strip()
    if text.lower() in _MISSING:
        return None
    if _ZERO.match(text):
        return Decimal(0)
    negative = False
    if bracketed := _BRACKETS.match(text):
        negative, text = True, bracketed.group(1).strip()
    text = _CURRENCY_MARK.sub("", text)
    signed = _SIGN.match(text)
    if signed is None:
        return None
    if signed.group(1) not in ("", "+") or signed.group(3):
        negative = not negative
    digits = _CURRENCY_MARK.sub("", signed.group(2)).strip()
    if _SPACED.match(digits):
        digits = digits.replace(" ", "")
    if not _DIGITS.match(digits):
        return None
    try:
        value = Decimal(digits.replace(",", ""))
    except InvalidOperation:
        return None
    return -value if negative else value


@dataclass(frozen=True)
class Unit:
    """A printed unit: its words, how many units of currency it counts, and the currency."""

    printed: str
    factor: Decimal
    currency: str | None = None


_ZH_FACTORS = {
    "元": Decimal(1),
    "千元": Decimal(1_000),
    "万元": Decimal(10_000),
    "十万元": Decimal(100_000),
    "百万元": Decimal(1_000_000),
    "千万元": Decimal(10_000_000),
    "亿元": Decimal(100_000_000),
}
_ZH_CURRENCIES = {
    "人民币": "CNY",
    "美元": "USD",
    "港币": "HKD",
    "港元": "HKD",
    "欧元": "EUR",
    "日元": "JPY",
    "英镑": "GBP",
    "新加坡元": "SGD",
    "澳元": "AUD",
    "澳大利亚元": "AUD",
}
_CODES = {
    "rmb": "CNY",
    "cny": "CNY",
    "renminbi": "CNY",
    "yuan": "CNY",
    "¥": "CNY",
    "us$": "USD",
    "usd": "USD",
    "$": "USD",
    "u.s. dollars": "USD",
    "us dollars": "USD",
    "hk$": "HKD",
    "hkd": "HKD",
    "eur": "EUR",
    "euro": "EUR",
    "euros": "EUR",
    "€": "EUR",
    "gbp": "GBP",
    "£": "GBP",
    "chf": "CHF",
    "jpy": "JPY",
    "sgd": "SGD",
    "aud": "AUD",
}
_CODE = (
    r"(?P<code>RMB|CNY|Renminbi|yuan|U\.?S\.? dollars|US\$|USD|HK\$|HKD|EUR|euros?|GBP|CHF|JPY|"
    r"SGD|AUD|[¥$€£])"
)
_EN_FACTORS = {
    "'000": Decimal(1_000),
    "000": Decimal(1_000),
    "thousand": Decimal(1_000),
    "thousands": Decimal(1_000),
    "k": Decimal(1_000),
    "'000,000": Decimal(1_000_000),
    "million": Decimal(1_000_000),
    "millions": Decimal(1_000_000),
    "mn": Decimal(1_000_000),
    "m": Decimal(1_000_000),
    "billion": Decimal(1_000_000_000),
    "billions": Decimal(1_000_000_000),
    "bn": Decimal(1_000_000_000),
}
_ZH_CURRENCY = "|".join(sorted(_ZH_CURRENCIES, key=len, reverse=True))
_ZH_UNIT = re.compile(
    rf"(?:金额)?单位\s*[:：]?\s*[(（]?\s*(?P<currency>{_ZH_CURRENCY})?\s*[,，/]?\s*"
    r"(?P<unit>[十百千]?[万亿]?元|[百千]万元|[百千万亿十]+(?=\s*(?:美元|港元|港币|欧元)))?"
    rf"(?P<after>{_ZH_CURRENCY})?"
)
_ZH_BRACKET = re.compile(
    rf"[(（]\s*(?P<currency>{_ZH_CURRENCY})?\s*(?P<unit>[百千]万元|[百千万亿]?元)\s*[)）]"
)
_EN_SCALED = re.compile(
    rf"{_CODE}\s*(?:in\s+)?(?P<scale>'000,000|'000|’000|thousands?|millions?|billions?|mn\b|bn\b|"
    r"m\b|k\b)",
    re.IGNORECASE,
)
_EN_SCALE_OF = re.compile(
    r"\b(?:in|expressed in|amounts in|stated in)?\s*(?P<scale>thousands?|millions?|billions?)\s+"
    rf"(?:of\s+)?{_CODE}",
    re.IGNORECASE,
)
_EN_SCALE_ONLY = re.compile(
    r"[(（]?\b(?:in|expressed in|amounts in)\s+(?P<scale>thousands|millions|billions)\b",
    re.IGNORECASE,
)
_EN_PLAIN = re.compile(
    rf"(?:\b(?:unit|currency|expressed in|amounts in|presented in)s?\s*:?\s*{_CODE})(?![\w'’])",
    re.IGNORECASE,
)


def _from_zh(match: re.Match[str], after: str | None = None) -> Unit | None:
    printed_currency = match.group("currency") or after
    word = match.group("unit")
    if word is None and printed_currency is None:
        return None
    if word is not None and not word.endswith("元"):
        word += "元"
    factor = _ZH_FACTORS.get(word or "元")
    if factor is None:
        return None
    currency = _ZH_CURRENCIES.get(printed_currency) if printed_currency else None
    return Unit(word or "元", factor, currency)


def _code(text: str) -> str | None:
    return _CODES.get(text.lower().replace("u.s.", "us").replace("us. ", "us ").strip())


@lru_cache(maxsize=4096)
def find_unit(text: str) -> Unit | None:
    """The unit declared in a caption or column head, None where none is declared.

    ``currency`` is the ISO 4217 code where the words give one.
    """
    plain = simplify(text).replace("’", "'").replace("‘", "'")
    for match in _ZH_UNIT.finditer(plain):
        if unit := _from_zh(match, match.group("after")):
            return unit
    if (bracket := _ZH_BRACKET.search(plain)) and (unit := _from_zh(bracket)):
        return unit
    for pattern in (_EN_SCALED, _EN_SCALE_OF):
        if scaled := pattern.search(plain):
            factor = _EN_FACTORS[scaled.group("scale").lower()]
            return Unit(scaled.group().strip(), factor, _code(scaled.group("code")))
    if only := _EN_SCALE_ONLY.search(plain):
        words = only.group("scale")
        return Unit(words, _EN_FACTORS[words.lower()], find_currency(plain))
    if named := _EN_PLAIN.search(plain):
        return Unit(named.group("code"), Decimal(1), _code(named.group("code")))
    return None


def find_currency(text: str) -> str | None:
    """The ISO 4217 code of the currency named in ``text``, None where none is."""
    plain = simplify(text)
    for word, code in _ZH_CURRENCIES.items():
        if word in plain:
            return code
    match = re.search(rf"(?<![A-Za-z]){_CODE}(?![A-Za-z])", plain, re.IGNORECASE)
    return _code(match.group("code")) if match else None


_INLINE = re.compile(r"^(?P<figure>.+?)\s*(?P<unit>[百千]万元|[百千万亿]?元|[万亿])$")


def parse_amount(printed: str, default: Unit | None = None) -> Decimal | None:
    """The amount in currency units of ``1,234.5万元``, or of ``1,234.5`` counted in ``default``."""
    text = unicodedata.normalize("NFKC", printed).strip()
    if match := _INLINE.match(text):
        value = parse_number(match.group("figure"))
        word = match.group("unit")
        factor = _ZH_FACTORS[word if word.endswith("元") else word + "元"]
        return None if value is None else value * factor
    if match := _EN_SCALED.match(text):
        text = text[match.end() :]
    scaled = re.match(r"^(?P<figure>.*?)\s*(?P<scale>thousand|million|billion|mn|bn)$", text, re.I)
    if scaled:
        value = parse_number(scaled.group("figure"))
        return None if value is None else value * _EN_FACTORS[scaled.group("scale").lower()]
    value = parse_number(text)
    if value is None:
        return None
    return value * (default.factor if default else Decimal(1))
