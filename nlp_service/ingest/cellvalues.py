"""What a spreadsheet's cell shows, from its stored value and number format."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal

_DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_PERCENTS = frozenset({9, 10})
_DATE_LETTERS = re.compile(r"[ymdhs年月日]", re.I)
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.I)
_ELAPSED_NUMBER = 46
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\[[^\]]*\]')
_LAST_DAY = 2_958_466  # of the year 9999
_LEAP_DAY = 60  # Excel counts a 29 February 1900 that never was

EPOCH_1900, EPOCH_1904 = datetime.datetime(1899, 12, 30), datetime.datetime(1904, 1, 1)


def shown(
    value: str | float | bool, number: int, pattern: str, epoch: datetime.datetime
) -> tuple[str, str]:
    """How a stored value reads, and the value as a plain decimal, ISO date or text.

    ``number`` is the id of its number format, ``pattern`` the format's own code where it has one;
    ``epoch`` is what days are counted from.
    """
    bare = _QUOTED.sub("", pattern).partition(";")[0]
    percent = number in _PERCENTS or "%" in bare
    if not isinstance(value, str | bool) and not percent and 0 <= value < _LAST_DAY:
        if number == _ELAPSED_NUMBER or _ELAPSED.search(pattern):
            seconds = round(value * 86_400)
            text = f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
            return text, text
        if number in _DATES or _DATE_LETTERS.search(bare):
            return printed(_moment(value, epoch))
    return printed(value, percent=percent)


def _moment(value: float, epoch: datetime.datetime) -> datetime.datetime | datetime.time:
    if epoch == EPOCH_1900 and 1 <= value < _LEAP_DAY:
        value += 1
    moment = epoch + datetime.timedelta(seconds=round(value * 86_400))
    return moment.time() if value < 1 else moment


def printed(value: object, *, percent: bool = False) -> tuple[str, str]:
    """How a value reads, and the value as a plain decimal, ISO date or text."""
    if isinstance(value, bool):
        return ("TRUE" if value else "FALSE"), ("true" if value else "false")
    if isinstance(value, int | float):
        plain = _plain(Decimal(repr(value))) if value == value else "NaN"
        if percent and abs(value) < 1e6:
            return f"{_plain(Decimal(repr(value)) * 100)}%", plain
        return plain, plain
    if isinstance(value, datetime.datetime):
        if value.time() == datetime.time():
            return value.date().isoformat(), value.date().isoformat()
        return value.isoformat(" "), value.isoformat()
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat(), value.isoformat()
    return str(value), str(value)


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text
