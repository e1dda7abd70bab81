"""Business hours skip nights, weekends and holidays, and keep the zone of the first moment."""

from __future__ import annotations

import datetime as dt

import pytest

from nlp_service.signals import business_hours


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
