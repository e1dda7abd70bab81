"""Values of terms in the words of a reader: names for codes; lengths, shares and sums spelt out."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from nlp_service.catalogues import rows
from nlp_service.interfaces.web.locale import Lang, Locale, messages

_SIGNS = {">=": "≥", "<=": "≤"}
#: Keys and fields whose figures are sums of money, and those that are shares of one.
_SUMS = frozenset(("amount", "facility_amount"))
_SHARES = frozenset(("fixed", "share"))
_LENGTH = re.compile(r"P(?:\d+[YMWD])+")
_PART = re.compile(r"(\d+)([YMWD])")
_RANGE = re.compile(r"(\d{4}-\d\d-\d\d)/(\d{4}-\d\d-\d\d)")
#: Catalogues that name codes: file, and the columns of code and of both names.
_NAMED = {
    "ratio": ("ratios.csv", "id", "zh", "en"),
    "kind": ("default_events.csv", "kind", "name_zh", "name_en"),
    "agreement_type": ("agreement_types.csv", "type", "name_zh", "name_en"),
}


def said(value: object, t: Locale, key: str = "") -> str:
    """A value of a term in the words of a language.

    Args:
        value: as the term sheet holds it: text, figure, mapping or list of them.
        t: the language.
        key: the field of the term, or the key that the value stands under.
    """
    if isinstance(value, Mapping):
        between = "；" if t.language == "zh" else "; "
        return between.join(
            f"{t(f'term_key.{name}')}{t.colon}{said(part, t, _role(name, value))}"
            for name, part in value.items()
            if name != "text" or len(value) == 1  # the quote beside the value has the words
        )
    if isinstance(value, list):
        return ", ".join(said(part, t, key) for part in value)
    if isinstance(value, bool):
        return t("term_word.yes" if value else "term_word.no")
    if not isinstance(value, str):
        return "–" if value is None else json.dumps(value)
    return _figure(value, key) or _time(value, t) or _name(value, t, key)


def _role(name: str, value: Mapping[str, object]) -> str:
    """The key that says how a part reads: a limit in a currency is a sum."""
    return "amount" if name == "threshold" and "currency" in value else name


def _figure(value: str, key: str) -> str | None:
    if key == "operator":
        return _SIGNS.get(value, value)
    if key not in _SUMS | _SHARES:
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return f"{number:,f}" if key in _SUMS else f"{(number * 100).normalize():f}%"


def _time(value: str, t: Locale) -> str | None:
    """A length or a range of days, None where the value is neither."""
    span = _RANGE.fullmatch(value)
    if span:
        return f"{span[1]} – {span[2]}"
    if not _LENGTH.fullmatch(value):
        return None
    parts = [
        t(f"term_length.{unit}{'' if number == '1' else 's'}", n=number)
        for number, unit in _PART.findall(value)
    ]
    return ("" if t.language == "zh" else " ").join(parts)


def _name(value: str, t: Locale, key: str) -> str:
    """The name of a code; most values are words of the contract, which no table holds."""
    if key in _NAMED and (name := _names(key, t.language).get(value)):
        return name
    return messages(t.language)["term_word"].get(value, value)


@lru_cache(maxsize=4)
def _names(key: str, language: Lang) -> dict[str, str]:
    file, code, zh, en = _NAMED[key]
    column = zh if language == "zh" else en
    return {row.text(code): row.text(column) for row in rows(file, (code, column))}
