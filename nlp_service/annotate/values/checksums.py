"""Checksums of official numbers. Each function returns whether the number is valid."""

from __future__ import annotations

import datetime as dt

_USCC_CHARS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_VALUE = {c: i for i, c in enumerate(_USCC_CHARS)}
_USCC_WEIGHT = [pow(3, i, 31) for i in range(17)]
_RIC_WEIGHT = [pow(2, 17 - i, 11) for i in range(17)]

#: Length of an IBAN by country, from the SWIFT IBAN registry.
IBAN_LENGTH = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22,
    "BR": 29, "BY": 28, "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28,
    "EE": 20, "EG": 29, "ES": 24, "FI": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23,
    "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26,
    "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LC": 32, "LI": 21, "LT": 20, "LU": 20,
    "LV": 21, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MR": 27, "MT": 31, "MU": 30, "NL": 18,
    "NO": 15, "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "SA": 24,
    "SC": 31, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "TN": 24, "TR": 26, "UA": 29, "VA": 22,
    "VG": 24, "XK": 20,
}  # fmt: skip


def uscc(number: str) -> bool:
    """Unified social credit code, 18 characters, check character mod 31 (GB 32100-2015)."""
    if len(number) != 18 or any(c not in _USCC_VALUE for c in number):
        return False
    total = sum(_USCC_VALUE[c] * w for c, w in zip(number, _USCC_WEIGHT, strict=False))
    return _USCC_VALUE[number[17]] == (31 - total % 31) % 31


def ric(number: str) -> bool:
    """Resident identity card, 18 characters, check character mod 11-2 (GB 11643-1999)."""
    if len(number) != 18 or not (number[:17].isdigit() and number[:17].isascii()):
        return False
    try:
        dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(c) * w for c, w in zip(number, _RIC_WEIGHT, strict=False))
    return number[17] == "10X98765432"[total % 11]


def _mod97(number: str) -> int:
    return int("".join(str(int(c, 36)) for c in number)) % 97


def lei(number: str) -> bool:
    """Legal entity identifier, 20 characters, mod 97-10 (ISO 17442, ISO 7064)."""
    return (
        len(number) == 20
        and number.isascii()
        and number.isalnum()
        and number.isupper() | number.isdigit()
        and number[18:].isdigit()
        and _mod97(number) == 1
    )


def iban(number: str) -> bool:
    """International bank account number, mod 97-10 and length by country (ISO 13616)."""
    return (
        number.isascii()
        and number.isalnum()
        and IBAN_LENGTH.get(number[:2]) == len(number)
        and _mod97(number[4:] + number[:4]) == 1
    )


def luhn(number: str) -> bool:
    """Bank card number, Luhn check digit (ISO/IEC 7812-1)."""
    if not (number.isascii() and number.isdigit()):
        return False
    digits = [int(c) for c in reversed(number)]
    return (sum(digits[::2]) + sum(sum(divmod(2 * d, 10)) for d in digits[1::2])) % 10 == 0
