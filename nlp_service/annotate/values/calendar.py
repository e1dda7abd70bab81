"""Calendar arithmetic for dates in text: ISO dates and ISO intervals, years left out."""

from __future__ import annotations

import calendar
import datetime as dt


def day(year: int, month: int, number: int) -> dt.date | None:
    """The date, None where there is no such day."""
    try:
        return dt.date(year, month, number)
    except ValueError:
        return None


def month_end(year: int, month: int) -> dt.date:
    """The last day of a month; months beyond December count on into the next year."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def month_start(year: int, month: int) -> dt.date:
    """The first day of a month; months beyond December count on into the next year."""
    return dt.date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def interval(start: dt.date, end: dt.date) -> str:
    """An ISO 8601 interval of two days, both included."""
    return f"{start.isoformat()}/{end.isoformat()}"


def months(year: int, first: int, last: int) -> str:
    """The interval from the first day of one month to the last day of another."""
    return interval(month_start(year, first), month_end(year, last))


def quarter(year: int, number: int) -> str:
    """The interval of a calendar quarter (1 to 4)."""
    return months(year, 3 * number - 2, 3 * number)


def half(year: int, number: int) -> str:
    """The interval of a half-year (1 or 2)."""
    return months(year, 6 * number - 5, 6 * number)


def whole_year(year: int) -> str:
    """The interval of a calendar year."""
    return months(year, 1, 12)


def week(reference: dt.date, shift: int) -> dt.date:
    """The Monday of the week ``shift`` weeks from the reference day."""
    return reference - dt.timedelta(days=reference.weekday()) + dt.timedelta(weeks=shift)


def century(two_digits: int) -> int:
    """The full year of a year written with two digits."""
    return two_digits + (2000 if two_digits < 70 else 1900)


def nearest_year(reference: dt.date, month: int, *, deadline: bool, past: bool = False) -> int:
    """The year meant by a month without year.

    Args:
        reference: the day on which the words were written.
        month: the month they name.
        deadline: the words set a date to keep (before, by, 前), so it lies ahead.
        past: the words tell what happened, so it lies behind.
    """
    ahead = month - reference.month
    if deadline and not past and ahead < -1:
        return reference.year + 1
    if past and ahead > 0:
        return reference.year - 1
    if ahead <= -9 and not past:
        return reference.year + 1
    if ahead >= 10 and not deadline:
        return reference.year - 1
    return reference.year


def shifted(reference: dt.date, months_on: int) -> tuple[int, int]:
    """Year and month so many months from the month of the reference day."""
    start = month_start(reference.year, reference.month + months_on)
    return start.year, start.month
