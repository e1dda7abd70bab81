"""What evaluations of one client take over from each other, and what they must not."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from nlp_service.profiles import checks, ratios
from nlp_service.profiles.workings import Workings
from nlp_service.schema import Client, Period, Statement
from tests.scores import builders as b

CLIENT = Client(id="c", name="测试公司 Test Co")
OLD = {"total_current_assets": 120, "total_current_liabilities": 100, "total_assets": 300}
NEW = {"total_current_assets": 90, "total_current_liabilities": 100, "total_assets": 310}


def _sheet(year: int, figures: dict[str, int]) -> Statement:
    document = f"accounts-{year}"
    return Statement(
        id=document,
        document_id=document,
        kind="BS",
        period=Period(end=dt.date(year, 12, 31)),
        items={name: b.cell(name, str(value), document) for name, value in figures.items()},
    )


def test_a_result_is_made_once_for_the_same_objects() -> None:
    made: list[int] = []
    workings = Workings()
    basis = [object()]

    def make() -> int:
        made.append(1)
        return len(made)

    assert workings.once("a", basis, make) == workings.once("a", basis, make) == 1
    assert workings.once("b", basis, make) == 2
    assert workings.once("a", [object()], make) == 3


def test_ratios_with_workings_equal_those_without() -> None:
    old, new = _sheet(2023, OLD), _sheet(2024, NEW)
    workings = Workings()
    first = ratios.compute([old], CLIENT, workings=workings)
    again = ratios.compute([old, new], CLIENT, workings=workings)
    assert again == ratios.compute([old, new], CLIENT)
    # The year that nothing new touches is the very same object, not worked out again.
    kept = {id(ratio) for ratio in first}
    assert [r for r in again if r.period.end.year == 2023]
    assert all(id(r) in kept for r in again if r.period.end.year == 2023)


def test_entered_figures_and_other_limits_are_not_taken_over() -> None:
    sheets = [_sheet(2024, NEW)]
    workings = Workings()
    plain = ratios.compute(sheets, CLIENT, workings=workings)
    entered = ratios.compute(
        sheets, CLIENT, {"total_current_assets": Decimal(200)}, workings=workings
    )
    bound = ratios.compute(
        sheets,
        CLIENT,
        contract={"current_ratio": {"red": 2.0, "orange": 2.5, "yellow": 3.0, "blue": 3.5}},
        workings=workings,
    )
    by_id = [{r.id: r for r in each}["current_ratio"] for each in (plain, entered, bound)]
    assert [r.value for r in by_id] == [0.9, 2.0, 0.9]
    assert [r.limit_source for r in by_id] == ["default", "default", "contract"]


def test_checks_with_workings_see_a_corrected_figure() -> None:
    sheet = _sheet(2024, {"total_assets": 310, "total_liabilities": 200, "total_equity": 100})
    workings = Workings()

    def outcome(statements: list[Statement]) -> str:
        found = checks.run(statements, None, workings)
        return next(check.outcome for check in found if check.id == "C01")

    assert outcome([sheet]) == "fail"
    fixed = sheet.items["total_equity"].model_copy(
        update={"value": Decimal(110), "corrected": True}
    )
    better = sheet.model_copy(update={"items": {**sheet.items, "total_equity": fixed}})
    assert outcome([better]) == "pass"
