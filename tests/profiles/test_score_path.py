"""Past scores worked out today: the days looked at, and that no later paper tells on them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from nlp_service.profiles import aggregate
from nlp_service.profiles.score_path import quarter_ends, replayed
from nlp_service.profiles.statements import parse
from nlp_service.schema import Client
from tests.profiles.books import book
from tests.profiles.samples import ZH

CLIENT = Client(id="c", name="测试公司", industry="C", exposure=Decimal(1_000_000))
TODAY = dt.date(2025, 10, 31)


def test_the_ends_of_quarters_before_a_day():
    assert quarter_ends(dt.date(2026, 2, 10), 3) == [
        dt.date(2025, 6, 30),
        dt.date(2025, 9, 30),
        dt.date(2025, 12, 31),
    ]
    assert quarter_ends(dt.date(2026, 6, 30), 1) == [dt.date(2026, 3, 31)]


def test_a_statement_counts_from_the_day_it_is_taken_to_arrive():
    statements = parse(book(ZH))
    older = [s for s in statements if s.period.end.year == 2023]

    def scores(known):
        made = replayed(aggregate.ClientFile(CLIENT, statements=known), TODAY, reporting_days=120)
        return {each.day: each.score for each in made}

    both, alone = scores(statements), scores(older)
    assert dt.date(2024, 6, 30) in alone
    # The accounts of 2024 count from the end of April 2025, and change no day before it.
    assert {day for day in both if both[day] != alone.get(day)} == {
        dt.date(2025, 6, 30),
        dt.date(2025, 9, 30),
    }


def test_a_client_without_papers_has_no_past():
    assert replayed(aggregate.ClientFile(CLIENT), TODAY) == []
