"""Business hours between two moments, by the working days of the sender's country."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

_OPEN, _CLOSE = time(9), time(18)
DAY_HOURS = 9.0
_ANYWHERE = frozenset(("ai", "cc", "co", "eu", "fm", "io", "me", "tv", "ws"))


@lru_cache(maxsize=64)
def _holidays(country: str, year: int) -> frozenset[date]:
    import holidays

    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:
        return frozenset()


@lru_cache(maxsize=4096)
def is_working_day(day: date, country: str = "CN") -> bool:
    """Whether offices of ``country`` (ISO 3166 alpha-2) are open on ``day``.

    China moves weekends around its holidays; years that its table does not hold, and countries
    without one, fall back to weekdays less public holidays.
    """
    if country == "CN":
        import chinese_calendar

        try:
            return bool(chinese_calendar.is_workday(day))
        except NotImplementedError:
            pass
    return day.weekday() < 5 and day not in _holidays(country, day.year)


def country_of(address: str, default: str = "CN") -> str:
    """The country (ISO 3166 alpha-2) that a mail address names by its last label.

    ``default`` for ".com" and the like, and for country domains that firms anywhere use.
    """
    label = address.rpartition("@")[2].rpartition(".")[2].lower()
    if len(label) != 2 or not label.isascii() or label in _ANYWHERE:
        return default
    return "GB" if label == "uk" else label.upper()


def business_hours(start: datetime, end: datetime, *countries: str) -> float:
    """Office hours (9 to 18 on working days) from ``start`` to ``end``, in hours.

    A day counts where offices are open in all ``countries``, by default in China. Both moments
    are read in the zone of ``start``; zero where ``end`` is not later.
    """
    if start.tzinfo is None or end.tzinfo is None:
        start, end = start.replace(tzinfo=UTC), end.replace(tzinfo=UTC)
    end = end.astimezone(start.tzinfo)
    total, day = timedelta(), start.date()
    while day <= end.date():
        if all(is_working_day(day, country) for country in countries or ("CN",)):
            opening = datetime.combine(day, _OPEN, start.tzinfo)
            closing = datetime.combine(day, _CLOSE, start.tzinfo)
            total += max(min(end, closing) - max(start, opening), timedelta())
        day += timedelta(days=1)
    return total.total_seconds() / 3600
