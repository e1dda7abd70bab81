"""A whole client file through ratios, checks, scores, segment, covenants and warnings."""

from __future__ import annotations

import datetime as dt

import pytest

from nlp_service.profiles import aggregate
from nlp_service.profiles.aggregate import ClientFile
from nlp_service.profiles.covenants import CovenantTerm
from nlp_service.schema import Period, Profile, Statement
from nlp_service.scores import grades
from tests.scores import builders as b

BALANCE = {
    "cash": "60", "trading_fin_assets": "0", "prepayments": "120",
    "accounts_receivable": "120", "inventories": "100",
    "total_current_assets": "400", "fixed_assets": "600", "total_noncurrent_assets": "600",
    "total_assets": "1000", "short_term_borrowings": "150", "current_portion_ncl": "50",
    "accounts_payable": "150", "total_current_liabilities": "350",
    "long_term_borrowings": "400", "total_noncurrent_liabilities": "400",
    "total_liabilities": "750", "paid_in_capital": "200", "surplus_reserve": "10",
    "undistributed_profit": "40", "total_equity": "250", "total_liab_equity": "1000",
}  # fmt: skip
INCOME = {
    "revenue": "500", "operating_cost": "400", "finance_exp": "35", "interest_expense": "35",
    "operating_profit": "30", "total_profit": "30", "income_tax": "8", "net_profit": "22",
}  # fmt: skip
CASH = {"cfo": "50", "cfi": "-20", "cff": "-25", "net_cash_change": "5", "capex": "20"}
SUPPLEMENT = {"depreciation": "45"}


def year(end: int, **changes: str) -> list[Statement]:
    period = Period(start=dt.date(end, 1, 1), end=dt.date(end, 12, 31))
    return [
        Statement(
            id=f"{kind}{end}",
            document_id="accounts",
            kind=kind,  # type: ignore[arg-type]
            scope="parent",
            period=period,
            items={name: b.cell(name, changes.get(name, value)) for name, value in items.items()},
        )
        for kind, items in (("BS", BALANCE), ("IS", INCOME), ("CF", CASH), ("SUP", SUPPLEMENT))
    ]


def term(ratio: str, operator: str, threshold: float) -> CovenantTerm:
    return CovenantTerm.model_validate(
        {
            "ratio": ratio,
            "name_zh": "资产负债率",
            "name_en": "debt-to-assets ratio",
            "operator": operator,
            "threshold": threshold,
            "unit": "ratio",
            "clause": b.place("资产负债率不得高于70%。", "contract"),
        }
    )


@pytest.fixture(scope="module")
def profile() -> Profile:
    file = ClientFile(
        client=b.client(industry="D", sector="风电", phase="operation", requested_tenor_months=120),
        statements=[*year(2025), *year(2024, revenue="560")],
        bureau=b.report({"loan_balance": 600.0, "utilisation": 0.7}, synthetic=True),
        signals=[b.signal("N17", 3, 0.9, name_zh="工期延误", name_en="construction delay")],
        terms=[term("asset_liability_ratio", "<=", 0.70)],
        models="pack-1",
    )
    return aggregate.build(file, b.AS_OF, [])


def test_it_has_a_grade_a_segment_and_a_treatment(profile: Profile) -> None:
    assert profile.credit.grade is not None
    assert profile.segment.id is not None and profile.segment.id.startswith("PWR-")
    assert profile.segment.id.endswith("-L")
    assert profile.strategy is not None
    assert profile.credit.versions is not None and profile.credit.versions.models == "pack-1"


def test_the_figures_are_those_of_the_statements(profile: Profile) -> None:
    parts = {part.name: part for part in profile.credit.contributions}
    # 750 / 1000 lies half way between the points 0.25 at 0.70 and 0.55 at 0.80.
    assert parts["asset_liability_ratio"].value == pytest.approx(0.5 * 0.40)
    assert {e.note for e in parts["asset_liability_ratio"].evidence} == {
        "total_liabilities",
        "total_assets",
    }
    # (22 + 45) / 750 = 0.08933 between 0.35 at 0.05 and 0 at 0.15.
    assert parts["cf_to_liabilities"].value == pytest.approx(0.5 * 0.35 * (1 - 0.0393333 / 0.10))
    assert parts["dscr"].missing is not None


def test_a_test_report_does_not_score(profile: Profile) -> None:
    assert profile.credit.bureau == 0
    assert profile.bureau is not None and profile.bureau.synthetic


def test_the_broken_covenant_shows_everywhere(profile: Profile) -> None:
    [covenant] = profile.covenants
    assert covenant.status == "broken"
    assert covenant.headroom == pytest.approx(-0.05 / 0.70)
    newest = next(
        r for r in profile.ratios
        if r.id == "asset_liability_ratio" and r.period.end == dt.date(2025, 12, 31)
    )  # fmt: skip
    assert (newest.level, newest.limit_source) == ("orange", "contract")
    [warning] = [w for w in profile.warnings if w.rule == "W04"]
    assert warning.level == "orange" and warning.limit_source == "contract"
    documents = {item.provenance.document_id for item in warning.evidence}
    assert documents == {"contract", "statement"}


def test_every_warning_has_words_or_says_what_is_missing(profile: Profile) -> None:
    assert {w.rule for w in profile.warnings} >= {"W01", "W02", "W04"}
    assert all(w.evidence for w in profile.warnings if w.family != "data")
    assert profile.level in {"orange", "red"}


def test_again_on_the_same_day_nothing_is_raised_twice(profile: Profile) -> None:
    file = ClientFile(
        client=profile.client,
        statements=profile.statements,
        bureau=profile.bureau,
        signals=profile.signals,
        terms=[term("asset_liability_ratio", "<=", 0.70)],
        models="pack-1",
    )
    again = aggregate.build(file, b.AS_OF, profile.warnings)
    assert [w.model_dump() for w in again.warnings] == [w.model_dump() for w in profile.warnings]
    assert again.credit == profile.credit


def test_an_empty_file_is_a_profile_without_a_grade() -> None:
    empty = aggregate.build(ClientFile(client=b.client()), b.AS_OF, [])
    assert empty.credit.grade is None and empty.strategy is None
    assert empty.credit.insufficient_zh is not None and "依据不足" in empty.credit.insufficient_zh
    assert empty.cooperation.value is None


def test_a_worse_year_is_a_worse_grade(profile: Profile) -> None:
    weak = {"net_profit": "-60", "total_profit": "-60", "total_liabilities": "950",
            "total_equity": "50", "cash": "5", "cfo": "-30"}  # fmt: skip
    file = ClientFile(client=profile.client, statements=[*year(2025, **weak), *year(2024)])
    worse = aggregate.build(file, b.AS_OF, [])
    assert worse.credit.log_odds is not None and profile.credit.log_odds is not None
    assert worse.credit.log_odds > profile.credit.log_odds + 0.5
    if worse.credit.grade is not None and profile.credit.grade is not None:
        assert grades.position(worse.credit.grade) > grades.position(profile.credit.grade)


def test_views_beside_the_grade(profile: Profile) -> None:
    assert profile.classification is not None and profile.classification.category == "normal"
    names = {score.name: score for score in profile.reference_scores}
    assert names["Altman Z″"].value is not None and names["Altman Z″"].zone is not None
    assert profile.lead is not None and not profile.lead.eligible
    assert profile.lead.reason_zh and profile.lead.reason_en
    assert {"maturity", "investment"} <= {feature.feature for feature in profile.lead.features}
    assert all(feature.evidence for feature in profile.lead.features)
    assert "awards" in profile.lead.gaps


def test_an_overdue_loan_is_proposed_in_words() -> None:
    file = ClientFile(client=b.client(days_past_due=120), statements=year(2025))
    proposal = aggregate.build(file, b.AS_OF, []).classification
    assert proposal is not None
    assert (proposal.category, proposal.name_zh, proposal.name_en) == (
        "substandard",
        "次级",
        "substandard",
    )
    ground = next(ground for ground in proposal.grounds if ground.id == "overdue_90")
    assert "120" in ground.text_en and ground.missing and ground.missing_zh


def test_a_workbook_that_also_came_by_mail_counts_once() -> None:
    own = year(2025)
    mailed = [
        statement.model_copy(
            update={
                "id": f"mail-{statement.id}",
                "items": {
                    name: value.model_copy(
                        update={"provenance": value.provenance.model_copy(update={"part": "0.1"})}
                    )
                    for name, value in statement.items.items()
                },
            }
        )
        for statement in own
    ]
    restated = year(2025, revenue="510")
    kept = aggregate.originals([*mailed, *own, *restated])
    assert [s.id for s in kept] == ["BS2025", "IS2025", "CF2025", "SUP2025", "IS2025"]


def test_the_years_to_come_of_a_model_are_no_figures_of_today() -> None:
    future = Statement(
        id="model",
        document_id="model",
        kind="NOTE",
        period=Period(start=dt.date(2026, 1, 1), end=dt.date(2026, 12, 31)),
        items={n: b.cell(n, v) for n, v in {
            "cfads": "100", "senior_principal": "80", "senior_interest": "20"}.items()},
    )  # fmt: skip
    file = ClientFile(client=b.client(phase="operation"), statements=[*year(2025), future])
    made = aggregate.build(file, b.AS_OF, [])
    assert max(ratio.period.end for ratio in made.ratios) == dt.date(2025, 12, 31)
    [forward] = [w for w in made.warnings if w.rule == "W06"]
    assert (forward.level, forward.observed) == ("orange", "1.00x")
    blind = aggregate.build(file, dt.date(2024, 12, 31), [])
    assert blind.ratios == [] and [w.rule for w in blind.warnings if w.rule == "W40"] == []


def test_limits_go_contract_then_client_then_sector_then_default() -> None:
    own = {"red": 0.9, "orange": 0.85, "yellow": 0.8, "blue": 0.74}

    def limit(client: object, *terms: CovenantTerm) -> tuple[str, float | None]:
        file = ClientFile(client=client, statements=year(2025), terms=terms)  # type: ignore[arg-type]
        found = aggregate.build(file, b.AS_OF, []).ratios
        ratio = next(r for r in found if r.id == "asset_liability_ratio")
        return ratio.limit_source, ratio.limits["yellow"]

    agreed = term("asset_liability_ratio", "<=", 0.7)
    assert limit(b.client(industry="C", limits={"asset_liability_ratio": own}), agreed)[0] == (
        "contract"
    )
    assert limit(b.client(industry="C", limits={"asset_liability_ratio": own})) == ("client", 0.8)
    assert limit(b.client(industry="C")) == ("sector", 0.7)
    assert limit(b.client(industry="T"))[0] == "default"
