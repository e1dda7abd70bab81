"""Currency names, signs and codes in both languages, to ISO 4217."""

from __future__ import annotations

import re

_NAMES: dict[str, tuple[str, ...]] = {
    "CNY": ("人民币元", "人民币", "元人民币", "元", "圆", "块钱", "块", "RMB", "CNY", "CNH", "RMB¥",
            "CNY¥", "¥", "yuan", "renminbi"),
    "USD": ("美元", "美金", "USD", "US$", "$", "US dollars", "U.S. dollars", "US dollar",
            "United States dollars", "dollars", "dollar", "U.S.$", "U.S. $", "US $", "USD$"),
    "EUR": ("欧元", "EUR", "€", "euros", "euro"),
    "HKD": ("港元", "港币", "港纸", "HKD", "HK$", "Hong Kong dollars", "HK dollars", "HKD$"),
    "JPY": ("日元", "日圆", "日币", "JPY", "JP¥", "yen", "Japanese yen"),
    "GBP": ("英镑", "GBP", "£", "pounds sterling", "pounds", "sterling"),
    "AUD": ("澳元", "澳大利亚元", "澳币", "AUD", "A$", "AU$", "Australian dollars"),
    "CAD": ("加元", "加拿大元", "加币", "CAD", "C$", "CA$", "Canadian dollars"),
    "SGD": ("新加坡元", "新元", "新币", "坡币", "SGD", "S$", "SG$", "Singapore dollars"),
    "CHF": ("瑞士法郎", "瑞郎", "CHF", "Swiss francs"),
    "TWD": ("新台币", "台币", "TWD", "NT$", "NTD"),
    "MOP": ("澳门元", "澳门币", "MOP", "patacas"),
    "KRW": ("韩元", "韩币", "KRW", "won"),
    "INR": ("印度卢比", "卢比", "INR", "₹", "Rs.", "Rs", "rupees"),
    "RUB": ("卢布", "RUB", "roubles", "rubles"),
    "THB": ("泰铢", "THB", "baht"),
    "MYR": ("林吉特", "MYR", "ringgit"),
    "IDR": ("印尼盾", "IDR", "rupiah"),
    "VND": ("越南盾", "VND"),
    "PHP": ("菲律宾比索", "PHP"),
    "BRL": ("雷亚尔", "BRL", "R$"),
    "ZAR": ("兰特", "ZAR", "rand"),
    "AED": ("迪拉姆", "AED", "dirhams"),
    "SAR": ("沙特里亚尔", "SAR"),
    "NZD": ("新西兰元", "纽元", "NZD", "NZ$"),
    "SEK": ("瑞典克朗", "SEK"),
    "NOK": ("挪威克朗", "NOK"),
    "DKK": ("丹麦克朗", "DKK"),
    "KZT": ("坚戈", "KZT"),
    "MXN": ("MXN", "Mexican pesos"),
}  # fmt: skip

_CODES = {name.lower(): code for code, names in _NAMES.items() for name in names}
_SIGNS = {"$", "¥", "€", "£", "₹"}
#: Words that can follow an amount but never introduce one.
_ONLY_AFTER = {"元", "圆", "块", "块钱", "元人民币"}


def _alternation(names: list[str]) -> str:
    return "|".join(re.escape(n) for n in sorted(names, key=len, reverse=True))


_ALL = [name for names in _NAMES.values() for name in names]
#: Words that introduce an amount, lower case: currency codes, 人民币, 港币 …
BEFORE: tuple[str, ...] = tuple(
    sorted(
        {
            n.lower()
            for n in _ALL
            if n not in _ONLY_AFTER
            and (n in {"Rs", "RMB", "renminbi"} or n.isupper() or not n.isascii())
            if n.isalpha()
        }
    )
)
#: Pattern of Chinese currency words after an amount.
AFTER = f"(?:{_alternation([n for n in _ALL if n.isalpha() and not n.isascii()])})"
#: First characters of the Chinese currency words.
AFTER_FIRST = frozenset(n[0] for n in _ALL if n.isalpha() and not n.isascii())
#: Pattern of Latin currency words and codes after an amount.
AFTER_WORDS = (
    f"(?:{_alternation([n for n in _ALL if n.isascii() and n[0].isalpha() and '$' not in n])}"
    r"|(?i:(?:US |U\.S\. |Hong Kong |HK |Singapore |Australian |Canadian )?dollars"
    r"|yuan|renminbi|euros?|yen|pounds sterling))(?![A-Za-z])"
)


def code_of(name: str) -> str:
    """The ISO 4217 code of a currency name, sign or code as printed.

    Raises:
        KeyError: when the name is not known.
    """
    return _CODES[_key(name)]


def is_currency(name: str) -> bool:
    """Whether :func:`code_of` knows a name."""
    return _key(name) in _CODES


def _key(name: str) -> str:
    return name.strip().lower().replace("  ", " ")
