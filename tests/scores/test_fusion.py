"""Overrides, coverage, missing evidence, caps and reasons of the fused score."""

from __future__ import annotations

import datetime as dt
import math

import pytest

from nlp_service import scores
from nlp_service.schema import Check, CreditScore
from nlp_service.scores import grades
from tests.scores import builders as b

GOOD = {
    "asset_liability_ratio": 0.45,
    "current_ratio": 1.9,
    "cf_to_liabilities": 0.30,
    "roa": 0.10,
    "icr_ebit": 6.0,
    "retained_ratio": 0.25,
    "revenue_growth": 0.10,
    "cash_ratio": 0.30,
    "cfo_to_debt": 0.25,
    "dscr": 1.6,
}


def score(values: dict[str, float] | None = None, **given: object) -> CreditScore:
    ratios = [b.ratio(name, value) for name, value in (GOOD if values is None else values).items()]
    arguments: dict[str, object] = {
        "ratios": ratios,
        "signals": [],
        "cooperation": b.cooperation(60),
        "bureau": b.report({"utilisation": 0.5}),
        "client": b.client(),
        "checks": [],
        "statements": [b.statement()],
        "as_of": b.AS_OF,
    }
    return scores.credit(**{**arguments, **given})  # type: ignore[arg-type]


def codes(result: CreditScore) -> list[str]:
    return [reason.code for reason in result.overrides]


def test_a_strong_client_has_a_strong_grade() -> None:
    result = score()
    assert result.grade == "BBB" and result.overrides == [] and result.coverage == 1.0


@pytest.mark.parametrize(("days", "grade"), [(90, None), (91, "D")])
def test_default_is_more_than_ninety_days(days: int, grade: str | None) -> None:
    result = score(client=b.client(days_past_due=days))
    assert result.grade == (grade or result.grade_before_overrides)
    if grade:
        assert result.pd == 1.0
        assert result.overrides[0].text_zh == "逾期超过90天（91），构成违约，直接评为D级"


def test_a_non_performing_balance_is_at_most_c() -> None:
    report = b.report({"loan_balance": 1e8, "non_performing_balance": 1e6})
    result = score(bureau=report)
    assert result.grade == "C" and codes(result) == ["O:non_performing"]
    assert result.overrides[0].evidence[0].note == "non_performing_balance"


def test_insolvency_by_one_source_and_by_two() -> None:
    first = b.signal("N09", 5, 0.95, text="法院裁定受理破产清算申请")
    second = b.signal("N09", 5, 0.95, source="m2", text="entered into liquidation")
    assert score(signals=[first]).grade == "C"
    both = score(signals=[first, second])
    assert both.grade == "D" and codes(both) == ["O:insolvency_confirmed"]
    assert {e.source for e in both.overrides[0].evidence} == {"m1", "m2"}


def test_insolvency_of_others_does_not_override() -> None:
    supplier = b.signal("N09", 5, 0.95, subject_role="counterparty")
    doubtful = b.signal("N09", 5, 0.6)
    assert codes(score(signals=[supplier, doubtful])) == []


@pytest.mark.parametrize(
    ("words", "applies"),
    [
        ("审计师出具了无法表示意见的审计报告", True),
        ("The auditor issued a disclaimer of opinion.", True),
        ("审计师出具了保留意见", False),
        ("an emphasis of matter paragraph", False),
    ],
)
def test_only_a_disclaimer_or_adverse_opinion_caps(words: str, applies: bool) -> None:
    result = score(signals=[b.signal("N11", 4, 0.95, text=words)])
    assert (codes(result) == ["O:audit_opinion"]) is applies
    assert (result.grade == "B") is applies


def test_old_statements_cap_the_grade() -> None:
    strong = b.client(phase="operation")
    # Year-end 2025 is eighteen months old in June 2027 and nineteen at the end of July.
    within = score(as_of=dt.date(2027, 7, 30), client=strong)
    assert within.grade == "A" and codes(within) == []
    beyond = score(as_of=dt.date(2027, 7, 31), client=strong)
    assert (beyond.grade_before_overrides, beyond.grade) == ("A", "BBB")
    assert beyond.overrides[0].text_zh == "最近一期报表距今19个月（上限18个月），评级不高于BBB级"


def test_low_coverage_caps_then_forbids() -> None:
    half = {name: GOOD[name] for name in list(GOOD)[:6]}
    bare = {"bureau": None, "cooperation": b.cooperation(None), "prior_pd": 0.005}
    result = score(half, client=b.client(phase="operation"), **bare)
    assert result.coverage == pytest.approx(0.42)
    assert (result.grade_before_overrides, result.grade) == ("A", "BBB")
    assert codes(result) == ["O:coverage"]
    few = {name: GOOD[name] for name in list(GOOD)[:4]}
    none = score(few, **bare)
    assert none.grade is None and none.pd is None
    assert none.insufficient == "insufficient evidence: 28% of the weighted inputs, 35% needed"
    assert none.insufficient_zh == "依据不足：所需信息覆盖率为28%，至少需要35%"


def test_a_failed_identity_forbids_a_grade() -> None:
    failed = Check(id="C01", outcome="fail", blocking=True, text_zh="不平", text_en="no balance")
    result = score(checks=[failed])
    assert result.grade is None and "C01" in (result.insufficient or "")
    warned = Check(id="C13", outcome="warn", text_zh="偏离", text_en="off")
    assert score(checks=[warned]).grade is not None


def test_financial_firms_are_outside() -> None:
    assert score(client=b.client(industry="J")).grade is None


def test_test_reports_score_only_where_allowed() -> None:
    report = b.report({"loan_balance": 1e8, "overdue_total": 3e7}, synthetic=True)
    assert score(bureau=report).bureau == 0
    assert score(bureau=report, allow_synthetic=True).bureau > 0.5


def test_words_are_capped_on_both_sides() -> None:
    bad = [b.signal(f"N0{n}", 5, 1.0, source=f"m{n}") for n in (1, 3, 4, 5)]
    result = score(signals=bad)
    assert result.text == pytest.approx(0.80)
    [cap] = [part for part in result.contributions if part.name == "text_cap"]
    assert cap.value < 0 and cap.evidence
    good = [b.signal(f"P0{n}", 3, 1.0, source=f"m{n}") for n in (3, 6, 7)]
    assert score(signals=good).text == pytest.approx(-0.35)


def test_a_figure_without_inputs_is_missing() -> None:
    ratios = [b.ratio(name, value, inputs=[]) for name, value in GOOD.items()]
    result = score(ratios=ratios)
    assert all(p.missing for p in result.contributions if p.group == "financial")
    assert result.financial == pytest.approx(1.9)


def test_unverified_figures_count_half() -> None:
    shaky = [b.ratio(name, value, flags=["unit_inferred"]) for name, value in GOOD.items()]
    assert score(ratios=shaky).coverage == pytest.approx(1 - 0.75 / 2)


def test_figures_of_a_failed_check_count_half() -> None:
    roa = b.ratio("roa", 0.1, inputs=[b.cell("total_profit"), b.cell("total_assets")])
    ratios = [roa, *(b.ratio(name, x) for name, x in GOOD.items() if name != "roa")]
    failed = Check(
        id="C06", outcome="fail", text_zh="不符", text_en="off",
        evidence=[b.cell("total_profit").provenance],
    )  # fmt: skip
    assert score(ratios=ratios, checks=[failed]).coverage == pytest.approx(1 - 0.07 / 2)


def test_typed_statuses_have_their_own_points() -> None:
    ratios = [
        b.ratio("cfo_to_debt", None, status="NO_DEBT"),
        b.ratio("icr_ebit", None, status="MISSING"),
    ]
    parts = {p.name: p for p in score(ratios=ratios).contributions}
    assert parts["cfo_to_debt"].value == pytest.approx(-0.125)
    assert parts["cfo_to_debt"].missing is None
    assert parts["icr_ebit"].missing is not None


def test_the_newest_known_figure_scores() -> None:
    later = b.ratio("dscr", 0.9, end=dt.date(2026, 12, 31))
    older = b.ratio("dscr", 1.3, end=dt.date(2025, 12, 31))
    parts = {p.name: p for p in score(ratios=[later, older]).contributions}
    assert parts["dscr"].observed == "130.0%"


WEAK = {**GOOD, "asset_liability_ratio": 0.84, "dscr": 1.12, "icr_ebit": 1.3, "current_ratio": 0.9,
        "cash_ratio": 0.03}  # fmt: skip


def test_reasons_quote_their_sources() -> None:
    signal = b.signal("N17", 3, 0.9, name_zh="工期延误", name_en="construction delay")
    result = score(WEAK, signals=[signal])
    negative = [r for r in result.reasons if r.direction == "negative"]
    positive = [r for r in result.reasons if r.direction == "positive"]
    assert len(negative) >= 4 and len(positive) >= 2
    assert [r.value for r in negative] == sorted((r.value for r in negative), reverse=True)
    [text] = [r for r in negative if r.code == "T:N17"]
    assert "并网时间延后两个月" in text.text_zh and "并网时间延后两个月" in text.text_en
    assert all(r.evidence for r in (*negative, *positive))
    assert all(r.gain_zh and r.gain_en for r in negative)


def test_the_gain_of_a_reason_is_true() -> None:
    result = score(WEAK)
    assert result.grade is not None
    better = grades.better(result.grade)
    assert better is not None
    for reason in result.reasons:
        if not (reason.code.startswith("F:") and "would rise to" in (reason.gain_en or "")):
            continue
        name = reason.code.removeprefix("F:")
        goal = float((reason.gain_en or "").split(" to ")[1].split("%")[0]) / 100
        # The printed figure is rounded; a hair on the better side must reach the grade.
        step = 0.001 if goal > WEAK[name] else -0.001
        assert score({**WEAK, name: goal + step}).grade == better.grade
        assert score({**WEAK, name: goal - 5 * step}).grade == result.grade
        return
    pytest.fail("no ratio of the example gains a grade alone")


def test_reasons_stand_against_the_segment() -> None:
    plain = {r.code: r.value for r in score(WEAK).reasons}
    median = {"asset_liability_ratio": 0.30}
    against = {r.code: r.value for r in score(WEAK, segment_median=median).reasons}
    assert against["F:asset_liability_ratio"] == pytest.approx(
        plain["F:asset_liability_ratio"] - 0.30
    )


@pytest.mark.parametrize(
    ("pd", "grade"),
    [(0.0005, "AAA"), (0.00051, "AA"), (0.02, "BB"), (0.025, "BB"), (0.0251, "B"), (0.0773, "CCC"),
     (0.30, "CC"), (0.31, "C"), (0.999, "C")],
)  # fmt: skip
def test_grades_of_pd(pd: float, grade: str) -> None:
    assert grades.of_pd(pd) == grade


@pytest.mark.parametrize(
    ("pd", "points"), [(0.02, 600), (0.0005, 814), (0.004, 694), (0.06, 534), (0.30, 424)]
)
def test_points_of_the_published_table(pd: float, points: float) -> None:
    assert math.floor(grades.points(grades.logit(pd)) + 0.5) == pytest.approx(points, abs=1)
