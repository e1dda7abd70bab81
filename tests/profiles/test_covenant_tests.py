"""Covenants over their test dates: limits of the day, trend, and where the trend leads."""

from __future__ import annotations

import datetime as dt

import pytest

from nlp_service.profiles.covenant_tests import limit_changes, series, trend_line
from nlp_service.profiles.covenants import CovenantTerm, find_covenants
from nlp_service.schema import Document, Part, Ratio
from tests.scores import builders as b

CLAUSES = {
    "zh": "借款人每年末经审计的资产负债率不得高于75%。",
    "en": "The debt to assets ratio shall not exceed 75% at each fiscal year-end.",
}


def find(text: str, document: str = "contract") -> list[CovenantTerm]:
    part = Part(text=text)
    return find_covenants(
        Document(id=document, name="c.txt", kind="txt", size=len(text), root=part), part
    )


def years(**values: float) -> list[Ratio]:
    return [
        b.ratio("asset_liability_ratio", value, end=dt.date(int(year[1:]), 12, 31))
        for year, value in values.items()
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_rising_ratio_meets_its_limit(language: str) -> None:
    figures = years(y2022=0.66, y2023=0.68, y2024=0.70)
    [found] = series(find(CLAUSES[language]), figures, dt.date(2025, 3, 1))
    assert [(t.date.year, t.observed, t.status) for t in found.tests] == [
        (2022, 0.66, "kept"),
        (2023, 0.68, "tight"),
        (2024, 0.70, "tight"),
    ]
    assert found.trend == "deteriorating"
    assert found.slope == pytest.approx(0.02, rel=0.01)
    # Two points a year from 70 %: 75 % two and a half years after the last figure.
    assert abs((found.meets_limit_on - dt.date(2027, 7, 1)).days) < 20
    assert all(test.inputs and "75" in test.clause.text for test in found.tests)


def test_a_falling_ratio_meets_nothing() -> None:
    figures = years(y2022=0.74, y2023=0.70, y2024=0.66)
    [found] = series(find(CLAUSES["zh"]), figures, dt.date(2025, 3, 1))
    assert (found.trend, found.meets_limit_on) == ("improving", None)


def test_a_level_ratio_is_stable_and_two_figures_are_too_few() -> None:
    level = years(y2022=0.70, y2023=0.701, y2024=0.70)
    [stable] = series(find(CLAUSES["zh"]), level, dt.date(2025, 3, 1))
    [short] = series(find(CLAUSES["zh"]), level[1:], dt.date(2025, 3, 1))
    assert stable.trend == "stable" and short.trend == "insufficient"
    assert short.slope is None


def test_an_amendment_changes_the_limit_from_its_date_on() -> None:
    terms = [
        *find(CLAUSES["zh"]),
        *find("补充协议\n自2024年1月1日起资产负债率每年末不得高于69%。", "amendment"),
    ]
    figures = years(y2022=0.68, y2023=0.70, y2024=0.70)
    [found] = series(terms, figures, dt.date(2025, 3, 1))
    assert [(t.threshold, t.status) for t in found.tests] == [
        (0.75, "tight"),
        (0.75, "tight"),
        (0.69, "broken"),
    ]
    assert [t.clause.document_id for t in found.tests] == ["contract", "contract", "amendment"]
    assert limit_changes(found.tests) == [(dt.date(2024, 12, 31), 0.75, 0.69)]


def test_a_test_date_without_figures_is_shown_and_other_days_are_none() -> None:
    figures = [*years(y2022=0.66, y2024=0.70)]
    figures.append(b.ratio("asset_liability_ratio", 0.9, end=dt.date(2024, 6, 30)))
    [found] = series(find(CLAUSES["zh"]), figures, dt.date(2025, 3, 1))
    assert [(t.date, t.status) for t in found.tests] == [
        (dt.date(2022, 12, 31), "kept"),
        (dt.date(2023, 12, 31), "untested"),
        (dt.date(2024, 12, 31), "tight"),
    ]


def test_the_line_through_figures() -> None:
    points = [(dt.date(2023, 1, 1), 1.0), (dt.date(2024, 1, 1), 2.0)]
    slope, value = trend_line(points, dt.date(2024, 1, 1))
    assert (slope, value) == (pytest.approx(1.0, rel=0.01), pytest.approx(2.0))
    assert trend_line(points[:1] * 2, dt.date(2024, 1, 1)) == (0.0, 1.0)
