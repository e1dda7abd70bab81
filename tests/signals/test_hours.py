"""Business hours skip nights, weekends and holidays, and keep the zone of the first moment."""

from __future__ import annotations

import datetime as dt

import pytest

from nlp_service.signals import business_hours
from nlp_service.signals.hours import country_of


@pytest.mark.parametrize(
    ("start", "end", "country", "hours"),
    [
        ("2024-07-01T10:00+08:00", "2024-07-01T12:30+08:00", "CN", 2.5),
        ("2024-07-01T17:00+08:00", "2024-07-02T10:00+08:00", "CN", 2.0),
        ("2024-07-05T17:00+08:00", "2024-07-08T10:00+08:00", "CN", 2.0),
        # The week of the National Day; 29 September 2024 was a working Sunday.
        ("2024-09-30T09:00+08:00", "2024-10-08T09:00+08:00", "CN", 9.0),
        ("2024-09-29T09:00+08:00", "2024-09-29T18:00+08:00", "CN", 9.0),
        ("2024-12-24T17:00+00:00", "2024-12-27T10:00+00:00", "GB", 2.0),
        ("2024-07-04T09:00-05:00", "2024-07-05T09:00-05:00", "US", 0.0),
        ("2024-07-01T10:00+08:00", "2024-07-01T04:00+02:00", "CN", 0.0),
        ("2024-07-02T10:00+08:00", "2024-07-01T10:00+08:00", "CN", 0.0),
        ("2035-07-02T09:00+08:00", "2035-07-02T18:00+08:00", "CN", 9.0),
    ],
)
def test_business_hours(start: str, end: str, country: str, hours: float) -> None:
    moments = dt.datetime.fromisoformat(start), dt.datetime.fromisoformat(end)
    assert business_hours(*moments, country) == pytest.approx(hours)


def test_moments_without_a_zone_are_compared_as_given() -> None:
    assert business_hours(dt.datetime(2024, 7, 1, 9), dt.datetime(2024, 7, 1, 11)) == 2.0


@pytest.mark.parametrize(
    ("address", "country"),
    [
        ("a@acme.com.cn", "CN"),
        ("a@acme.co.uk", "GB"),
        ("a@acme.de", "DE"),
        ("a@acme.com", "CN"),
        ("a@acme.io", "CN"),
        ("a@acme.example", "CN"),
        ("", "CN"),
    ],
)
def test_the_country_of_an_address(address: str, country: str) -> None:
    assert country_of(address) == country


def test_only_days_worked_on_both_sides_count() -> None:
    # 1 October 2024 is a holiday in China, 3 October in Germany; 2 October too in China.
    monday, next_monday = (
        dt.datetime.fromisoformat(f"2024-{day}T09:00+02:00") for day in ("09-30", "10-14")
    )
    china, germany = (business_hours(monday, next_monday, c) for c in ("CN", "DE"))
    both = business_hours(monday, next_monday, "CN", "DE")
    assert both < min(china, germany)
    # Worked in both: 30 September, 8 to 11 October.
    assert both == 5 * 9
