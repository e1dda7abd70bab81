"""Charts put values where they belong: bands on the bad side, sums that end at the sum."""

import datetime as dt

import pytest

from nlp_service.interfaces.web import charts
from nlp_service.interfaces.web.charts.scales import linear, logarithmic, ticks
from nlp_service.schema import (
    Client,
    ClientSummary,
    Contribution,
    Covenant,
    Period,
    Provenance,
    Ratio,
)

WHERE = Provenance(document_id="d", part="0", start=0, end=1, text="x")


def ratio(year, value, direction="lower_better", limits=None):
    return Ratio(
        id="r",
        name_zh="比率",
        name_en="ratio",
        category="leverage",
        unit="ratio",
        value=value,
        limits=limits or {"blue": 0.6, "yellow": 0.7, "orange": 0.8, "red": 0.9},
        direction=direction,
        formula="a / b",
        period=Period(end=dt.date(year, 12, 31)),
    )


def test_scales_clip_and_ticks_are_round():
    place = linear(0, 10, 0, 100)
    assert [place(v) for v in (-5, 0, 5, 20)] == [0, 0, 50, 100]
    log = logarithmic(0.01, 1, 0, 2)
    assert log(0.1) == pytest.approx(1) and log(0) == 0
    assert ticks(0, 1, 4) == [0.0, 0.25, 0.5, 0.75, 1.0]
    assert ticks(3, 3) == [3]


def test_the_bands_of_a_ratio_lie_on_its_bad_side():
    rising = charts.ratio_chart([ratio(2023, 0.62), ratio(2024, 0.75), ratio(2025, 0.88)])
    red = next(b for b in rising.bands if b.level == "red")
    blue = next(b for b in rising.bands if b.level == "blue")
    assert red.y < blue.y, "lower is better: red lies above blue"
    assert [d.y for d in rising.dots] == sorted((d.y for d in rising.dots), reverse=True)
    limits = {"blue": 1.5, "yellow": 1.3, "orange": 1.2, "red": 1.1}
    falling = charts.ratio_chart(
        [ratio(2024, 1.6, "higher_better", limits), ratio(2025, 1.0, "higher_better", limits)]
    )
    assert max(falling.bands, key=lambda b: b.y).level == "red"


def test_a_ratio_without_two_values_has_no_chart():
    assert charts.ratio_chart([ratio(2025, 0.5)]) is None
    assert charts.ratio_chart([ratio(2024, None), ratio(2025, 0.5)]) is None


def test_the_waterfall_ends_at_the_sum_with_small_parts_together():
    parts = [
        Contribution(name=f"c{n}", label_zh="", label_en="", value=(-1) ** n * 0.1 * n)
        for n in range(1, 30)
    ]
    made = charts.waterfall(-3.9, parts, most=10)
    assert len(made.steps) == 11
    assert sum(step.value for step in made.steps) == pytest.approx(sum(c.value for c in parts))
    rest = made.steps[-1]
    assert rest.contribution is None and rest.count == 19
    assert rest.end == pytest.approx(made.end)
    for before, after in zip(made.steps, made.steps[1:], strict=False):
        assert before.end in (
            pytest.approx(after.x, abs=0.9),
            pytest.approx(after.x + after.width, abs=0.9),
        )


def test_the_pd_lies_within_its_interval_on_the_grades():
    made = charts.pd_interval(0.02, (0.01, 0.05))
    assert made.low < made.point < made.high
    box = next(b for b in made.boxes if b.start <= made.point <= b.end)
    assert box.grade == "BB"


def test_the_history_steps_from_score_to_score():
    past = [(dt.date(2026, m, 1), 500.0 + m, "CCC") for m in (1, 4, 9)]
    made = charts.score_history(past)
    assert [d.score for d in made.dots] == [501.0, 504.0, 509.0]
    assert made.dots[0].x < made.dots[1].x < made.dots[2].x
    assert len(made.path.split()) == 5
    assert charts.score_history([]) is None


def test_replayed_scores_stand_before_the_first_that_was_kept():
    kept = [(dt.date(2026, 4, 1), 500.0, "CCC")]
    earlier = [(dt.date(2025, 12, 31), 480.0, "CCC"), (dt.date(2026, 6, 30), 490.0, "CCC")]
    made = charts.score_history(kept, earlier)
    assert [(d.score, d.replayed) for d in made.dots] == [(480.0, True), (500.0, False)]
    assert made.replayed and not charts.score_history(kept).replayed
    assert charts.score_history([], earlier).replayed


def test_a_chart_says_what_the_newest_period_says_even_without_a_value():
    chart = charts.ratio_chart([ratio(2023, 0.5), ratio(2024, 0.8), ratio(2025, None)])
    assert chart.ratio.period.end.year == 2025 and len(chart.dots) == 2


@pytest.mark.parametrize(
    ("operator", "observed", "kept"),
    [("<=", 0.6, True), ("<=", 0.9, False), (">=", 1.4, True), (">=", 0.2, False)],
)
def test_a_covenant_lies_on_the_side_it_stands_on(operator, observed, kept):
    covenant = Covenant(
        id="c",
        ratio="r",
        name_zh="",
        name_en="",
        operator=operator,
        threshold=0.75,
        observed=observed,
        clause=WHERE,
    )
    made = charts.bullet(covenant)
    assert (made.kept_start <= made.value <= made.kept_end) is kept


def test_the_quadrant_compares_with_peers_and_keeps_names_apart():
    rows = [
        ClientSummary(
            client=Client(id=f"c{n}", name=f"c{n}", industry="C" if n < 6 else "D"),
            score=500.0 + 10 * n,
            change=float(n % 2),
        )
        for n in range(9)
    ]
    made = charts.quadrant(rows)
    by_id = {spot.row.client.id: spot for spot in made.spots}
    assert by_id["c0"].distance == pytest.approx(500 - 525), "six of one section are peers"
    assert by_id["c8"].distance == pytest.approx(580 - 540), "three are too few: the portfolio"
    heights = sorted(spot.y + spot.lift for spot in made.spots if abs(spot.x - 260) < 80)
    assert heights == sorted(set(heights))
    assert charts.quadrant(rows[:1]) is None
