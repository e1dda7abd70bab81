"""Ratios as warnings: one for each weakness, capped by what a ratio may raise alone."""

from __future__ import annotations

import datetime as dt

from nlp_service.profiles import warnings
from nlp_service.profiles.warnings_inputs import WarningInputs
from nlp_service.schema import EarlyWarning, Ratio
from tests.scores import builders as b

LEVERAGE = {"direction": "lower_better", "category": "leverage"}


def found(*ratios: Ratio) -> dict[str, EarlyWarning]:
    inputs = WarningInputs(client=b.client(), as_of=b.AS_OF, ratios=ratios)
    state = warnings.evaluate(inputs, [], dt.datetime.combine(b.AS_OF, dt.time(9), dt.UTC))
    return {f"{warning.rule} {warning.key}".strip(): warning for warning in state}


def limits(yellow: float, orange: float, red: float) -> dict[str, float | None]:
    return {"blue": None, "yellow": yellow, "orange": orange, "red": red}


def gearing(value: float, level: str) -> Ratio:
    return b.ratio(
        "net_gearing", value, level=level, limits=limits(1.0, 1.5, 2.5), name_zh="净负债率",
        name_en="net gearing", **LEVERAGE,
    )  # fmt: skip


def share(value: float, level: str) -> Ratio:
    return b.ratio(
        "interest_bearing_debt_ratio", value, level=level, limits=limits(0.7, 0.8, 0.9),
        name_zh="带息负债比率", name_en="interest-bearing debt share", **LEVERAGE,
    )  # fmt: skip


def cover(value: float, level: str, **fields: object) -> Ratio:
    return b.ratio(
        "icr_ebit", value, unit="x", level=level, category="debt_service",
        limits=limits(2.0, 1.5, 1.0), name_zh="利息保障倍数", name_en="interest cover", **fields,
    )  # fmt: skip


def test_ratios_that_say_the_same_are_one_warning() -> None:
    state = found(gearing(2.0, "orange"), share(0.97, "red"))
    assert list(state) == ["W01 leverage"]
    warning = state["W01 leverage"]
    assert warning.title_zh == "财务比率触及预警线：杠杆——净负债率（另有带息负债比率）"
    assert warning.title_en.endswith("leverage – net gearing (also interest-bearing debt share)")
    assert (warning.level, warning.observed, warning.limit) == ("orange", "200.0%", "≥ 150.0%")


def test_a_structural_ratio_alone_is_no_more_than_yellow() -> None:
    warning = found(share(0.97, "red"))["W01 leverage"]
    # It shows the limit of the level it raised, not the one it passed.
    assert (warning.level, warning.limit) == ("yellow", "≥ 70.0%")


def test_debt_service_alone_is_red() -> None:
    assert found(cover(0.9, "red"))["W01 debt_service"].level == "red"


def test_several_categories_are_one_warning() -> None:
    state = found(
        cover(1.4, "orange"),
        b.ratio("current_ratio", 0.7, unit="x", level="orange", category="liquidity",
                limits=limits(1.0, 0.8, 0.6)),
        b.ratio("roa", 0.01, level="yellow", category="profitability",
                limits=limits(0.02, 0.0, -0.03)),
    )  # fmt: skip
    assert list(state) == ["W02"]
    assert state["W02"].level == "orange" and "利息保障倍数" in state["W02"].title_zh
    assert len(state["W02"].evidence) == 2  # all figures of the builder stand in the same cells


def test_a_red_category_speaks_for_itself() -> None:
    state = found(
        cover(0.5, "red"),
        b.ratio("current_ratio", 0.9, unit="x", level="yellow", category="liquidity",
                limits=limits(1.0, 0.8, 0.6)),
    )  # fmt: skip
    assert {key: w.level for key, w in state.items()} == {
        "W01 debt_service": "red",
        "W02": "yellow",
    }


def test_the_ratios_of_a_contract_are_left_to_the_covenants() -> None:
    assert found(cover(0.9, "red", limit_source="contract")) == {}


def test_worsening_lifts_by_one_level_and_never_a_good_figure() -> None:
    year = dt.date(2024, 12, 31)
    fell = found(cover(1.9, "yellow"), cover(6.0, "none", end=year))
    assert fell["W03"].level == "orange" and fell["W03"].observed == "6.00x → 1.90x"
    assert found(cover(3.0, "none"), cover(9.0, "none", end=year)) == {}
    noise = found(share(0.75, "yellow"), b.ratio("interest_bearing_debt_ratio", 0.2, end=year))
    assert list(noise) == ["W01 leverage"]


def test_old_figures_do_not_warn_beside_new_ones() -> None:
    old = dt.date(2023, 12, 31)
    assert list(found(cover(3.0, "none"), b.ratio(
        "roa", -0.05, level="red", end=old, category="profitability", limits=limits(0.02, 0, -0.03)
    ))) == []  # fmt: skip


def test_the_margin_of_the_worst_member_holds_the_level() -> None:
    def turn(state: list[EarlyWarning], value: float, level: str, year: int) -> list[EarlyWarning]:
        figure = cover(value, level, end=dt.date(year, 12, 31))
        inputs = WarningInputs(client=b.client(), as_of=dt.date(year + 1, 3, 31), ratios=[figure])
        return warnings.evaluate(inputs, state, dt.datetime(year + 1, 4, 1, tzinfo=dt.UTC))

    state = turn([], 1.4, "orange", 2022)
    # 1.55 is better than 1.5 but inside its margin of 5 %; then clear of it twice.
    for year, value, level in ((2023, 1.55, "yellow"), (2024, 1.6, "yellow")):
        state = turn(state, value, level, year)
        assert state[0].level == "orange"
    assert turn(state, 1.7, "yellow", 2025)[0].level == "yellow"
