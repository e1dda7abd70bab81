"""C01 to C15, each with a case that passes and one that fails."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest

from nlp_service.profiles.checks import run
from nlp_service.profiles.statements import parse
from nlp_service.schema import BureauReport, Check, Period, Statement
from tests.profiles.books import book
from tests.profiles.samples import BALANCE_EN, BALANCE_ZH, EN, ZH

YEAR = dt.date(2024, 12, 31)


def sample() -> list[Statement]:
    return parse(book(ZH, "2024.xlsx"))


def shift(item: str, by: int, year: int = 2024) -> Callable[[list[Statement]], None]:
    """Changes one figure by so many 万元."""

    def change(statements: list[Statement]) -> None:
        for statement in statements:
            if statement.period.end.year == year and item in statement.items:
                statement.items[item].value += Decimal(by * 10_000)

    return change


def of(checks: list[Check], name: str, end: dt.date = YEAR) -> list[Check]:
    return [c for c in checks if c.id == name and c.period is not None and c.period.end == end]


@pytest.mark.parametrize("sheets", [ZH, EN], ids=["zh", "en"])
def test_a_sound_report_passes_everything(sheets):
    checks = run(parse(book(sheets)))
    assert {c.outcome for c in checks} <= {"pass", "not_applicable"}
    assert not any(c.blocking for c in checks)
    passed = {c.id for c in checks if c.outcome == "pass"}
    assert {"C01", "C02", "C03", "C05", "C06", "C08", "C09", "C10", "C11", "C12"} <= passed
    assert all(c.evidence and c.text_zh and c.text_en for c in checks if c.outcome == "pass")


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("C01", shift("total_liabilities", 100)),
        ("C02", shift("total_noncurrent_assets", 100)),
        ("C02", shift("total_noncurrent_liabilities", 100)),
        ("C03", shift("inventories", 100)),
        ("C03", shift("cf_taxes_paid", 100)),
        ("C05", shift("admin_exp", 50)),
        ("C06", shift("nonop_income", 50)),
        ("C06", shift("income_tax", 50)),
        ("C07", shift("cf_fin_out", 100)),
        ("C08", shift("cff", 40)),
        ("C08", shift("cash_end", 40)),
        ("C09", shift("cash", -100)),
        ("C10", shift("cash_begin", 100)),
        ("C11", shift("depreciation", 100)),
        ("C11", shift("sup_net_profit", 300)),
    ],
)
def test_a_wrong_figure_fails(name, change):
    statements = sample()
    assert {c.outcome for c in of(run(statements), name)} == {"pass"}
    change(statements)
    failed = [c for c in of(run(statements), name) if c.outcome == "fail"]
    assert failed
    assert failed[0].difference
    assert failed[0].blocking is (name in ("C01", "C02", "C08"))
    assert "相差" in failed[0].text_zh or name == "C09"


def restricted(total: int) -> list[Statement]:
    """An IFRS balance sheet with restricted deposits in a row of their own beside cash."""
    rows = [list(row) for row in BALANCE_EN]
    at = next(i for i, row in enumerate(rows) if row[0] == "Total current assets")
    rows[at - 1][2] -= 2000
    rows[at][2] = total
    rows.insert(at, ["Restricted bank deposits", None, 2000, 0])
    return parse(book({**EN, "Balance sheet": rows}))


def test_c03_restricted_deposits_stand_beside_cash_under_ifrs():
    sound = {c.text_en: c.outcome for c in of(run(restricted(26000)), "C03")}
    wrong = {c.text_en: c.outcome for c in of(run(restricted(23000)), "C03")}
    changed = [name for name, outcome in wrong.items() if outcome != sound.get(name)]
    assert set(sound.values()) == {"pass"}
    assert len(changed) == 1 and "current assets" in changed[0] and wrong[changed[0]] == "fail"


def test_every_check_has_a_case_that_passes_and_one_that_fails():
    """C12 and C13 warn only: they compare with what a statement does not hold in full."""
    reports: list[list[Check]] = [run(sample()), run(_owners(60)), run(_owners(100))]
    for item, by in (
        ("total_liabilities", 100), ("total_noncurrent_assets", 100), ("inventories", 100),
        ("admin_exp", 50), ("nonop_income", 50), ("cf_fin_out", 100), ("cff", 40), ("cash", -100),
        ("cash_begin", 100), ("depreciation", 100), ("undistributed_profit", 900),
        ("cf_sales_received", -4000),
    ):  # fmt: skip
        statements = sample()
        shift(item, by)(statements)
        reports.append(run(statements))
    for balance in (51_000_000, 60_000_000):
        bureau = BureauReport(
            id="b", document_id="d", as_of=dt.date(2025, 3, 1), subject="平澜风电",
            features={"loan_balance": float(balance)},
        )  # fmt: skip
        reports.append(run(sample(), bureau))
    for factor in (1, 2):
        other = [s.model_copy(deep=True) for s in sample()]
        for s in other:
            s.document_id, s.id = "c" * 64, "c" + s.id
        other[0].items[next(iter(other[0].items))].value *= factor
        reports.append(run([*sample(), *other]))
    outcomes: dict[str, set[str]] = {}
    for check in (c for report in reports for c in report):
        outcomes.setdefault(check.id, set()).add(check.outcome)
    assert sorted(outcomes) == [f"C{number:02}" for number in range(1, 16)]
    for name, found in outcomes.items():
        assert {"pass", "warn" if name in ("C12", "C13") else "fail"} <= found, name


def test_small_differences_warn_and_rounding_passes():
    statements = sample()
    shift("total_liabilities", 20)(statements)
    assert of(run(statements), "C01")[0].outcome == "warn"
    statements = sample()
    shift("total_liabilities", 1)(statements)
    assert of(run(statements), "C01")[0].outcome == "pass"
    shift("total_liabilities", 1)(statements)
    assert of(run(statements), "C01")[0].outcome == "warn"


def _owners(share: int) -> list[Statement]:
    rows = [list(row) for row in BALANCE_ZH]
    rows.insert(-2, [None, None, None, "归属于母公司所有者权益合计", 4000 - share, 3700])
    rows.insert(-2, [None, None, None, "少数股东权益", 60, 10])
    return parse(book({"资产负债表": rows}))


def test_c04_owners():
    assert of(run(_owners(60)), "C04")[0].outcome == "pass"
    assert of(run(_owners(100)), "C04")[0].outcome == "fail"


def test_c05_impairment_as_minus_row_before_2019():
    statements = sample()
    for statement in statements:
        if "credit_impairment" in statement.items:
            found = statement.items["credit_impairment"]
            found.value = -found.value
    assert of(run(statements), "C05")[0].outcome == "pass"


def test_c10_restatement_between_two_reports():
    earlier = [s.model_copy(deep=True) for s in sample() if s.period.end.year == 2023]
    for s in earlier:
        s.document_id, s.id = "b" * 64, "b" + s.id
    both = [*sample(), *earlier]
    end = dt.date(2023, 12, 31)
    assert {c.outcome for c in of(run(both), "C10", end)} == {"pass", "not_applicable"}
    next(s for s in earlier if s.kind == "IS").items["revenue"].value *= Decimal("1.1")
    failed = [c for c in of(run(both), "C10", end) if c.outcome == "fail"]
    assert "营业收入" in failed[0].text_zh
    assert "restated" in failed[0].text_en


def test_c12_retained_earnings():
    statements = sample()
    check = of(run(statements), "C12")[0]
    assert (check.outcome, check.difference) == ("pass", Decimal(2_800_000))
    shift("undistributed_profit", 900)(statements)
    assert of(run(statements), "C12")[0].outcome == "warn"


def test_c13_cash_and_revenue():
    statements = sample()
    assert of(run(statements), "C13")[0].outcome == "pass"
    shift("cf_sales_received", -4000)(statements)
    assert of(run(statements), "C13")[0].outcome == "warn"


def test_c13_profit_without_cash_for_three_years():
    statements = sample()
    third = [s.model_copy(deep=True) for s in statements if s.period.end.year == 2023]
    for s in third:
        start = s.period.start and s.period.start.replace(year=2022)
        s.period = Period(start=start, end=dt.date(2022, 12, 31), kind="annual")
    everything = [*statements, *third]
    text = "近三年利润与经营现金流方向相符"
    assert any(c.text_zh == text and c.outcome == "pass" for c in run(everything))
    for s in everything:
        if "cfo" in s.items:
            s.items["cfo"].value = Decimal(-1)
    warned = [c for c in run(everything) if c.id == "C13" and "连续三年" in c.text_zh]
    assert [c.outcome for c in warned] == ["warn"]


@pytest.mark.parametrize(
    ("balance", "outcome"), [(51_000_000, "pass"), (53_000_000, "pass"), (60_000_000, "fail")]
)
def test_c14_bureau_debt(balance, outcome):
    bureau = BureauReport(
        id="b",
        document_id="d",
        as_of=dt.date(2025, 3, 1),
        subject="平澜风电",
        features={"loan_balance": float(balance)},
    )
    check = of(run(sample(), bureau), "C14")[0]
    assert check.outcome == outcome
    assert len(check.evidence) == 3


def test_c14_without_bureau():
    assert of(run(sample()), "C14")[0].outcome == "not_applicable"


def test_c15_two_documents():
    other = [s.model_copy(deep=True) for s in sample()]
    for s in other:
        s.document_id, s.id = "c" * 64, "c" + s.id
    assert {c.outcome for c in run([*sample(), *other]) if c.id == "C15"} == {"pass"}
    income = next(s for s in other if s.kind == "IS" and s.period.end == YEAR)
    income.items["revenue"].value *= Decimal("1.005")
    assert {c.outcome for c in of(run([*sample(), *other]), "C15")} == {"pass"}
    income.items["revenue"].value *= Decimal("1.01")
    failed = [c for c in of(run([*sample(), *other]), "C15") if c.outcome == "fail"]
    assert len(failed) == 1
    assert [p.text for p in failed[0].evidence] == ["5,000", "5,000"]
    assert "differs" in failed[0].text_en


def test_scopes_are_checked_apart():
    parent = [s.model_copy(update={"scope": "parent"}, deep=True) for s in sample()]
    shift("total_assets", 900)(parent)
    both = run([*(s.model_copy(update={"scope": "consolidated"}) for s in sample()), *parent])
    assert [c.outcome for c in of(both, "C01")] == ["pass", "fail"]


def test_nothing_to_check():
    assert [c.outcome for c in run([]) if c.outcome != "not_applicable"] == []
