"""Covenants sentence by sentence: phrasings of both languages, steps in tables, own ratios."""

from __future__ import annotations

import pytest

from nlp_service.annotate.contracts import read_contract
from nlp_service.annotate.contracts.covenants import read_sentence
from nlp_service.annotate.contracts.covenants.definition import find_definition
from nlp_service.annotate.contracts.covenants.formula import read_formula, same_ratio
from nlp_service.annotate.contracts.covenants.rights import read_rights
from nlp_service.annotate.contracts.covenants.steps import read_steps


def stated(text: str) -> list[tuple[str, str, float]]:
    return [(s.name.ratio, s.operator, s.threshold) for s in read_sentence(text, owns=True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("资产负债率不高于70%", ("asset_liability_ratio", "<=", 0.7)),
        ("资产负债率应保持在65%以下", ("asset_liability_ratio", "<=", 0.65)),
        ("资产负债率上限为70%", ("asset_liability_ratio", "<=", 0.7)),
        ("资产负债率≤70%", ("asset_liability_ratio", "<=", 0.7)),
        ("借款人应确保资产负债率控制在百分之七十以内", ("asset_liability_ratio", "<=", 0.7)),
        ("在任何时候不得使资产负债率高于70%", ("asset_liability_ratio", "<=", 0.7)),
        ("偿债备付率DSCR不得低于1.2", ("dscr", ">=", 1.2)),
        ("偿债备付率应达到1.3倍以上", ("dscr", ">=", 1.3)),
        ("偿债备付率不低于一点二倍", ("dscr", ">=", 1.2)),
        ("流动比率应保持在1.2以上", ("current_ratio", ">=", 1.2)),
        (
            "The Borrower shall not permit the Leverage Ratio to exceed 3.50:1.00.",
            ("debt_to_ebitda", "<=", 3.5),
        ),
        (
            "The Parent will not at any time permit the Interest Coverage Ratio for any Test "
            "Period to be less than 3.00:1.00.",
            ("icr_ebit", ">=", 3.0),
        ),
        (
            "maintain a Debt Service Coverage Ratio of 1.25 to 1.00 or greater",
            ("dscr", ">=", 1.25),
        ),
        (
            "The ratio of Total Debt to EBITDA shall not be greater than three and one-half (3.50) "
            "to one (1.0).",
            ("debt_to_ebitda", "<=", 3.5),
        ),
        ("Minimum Interest Coverage Ratio: 4.00:1.00", ("icr_ebit", ">=", 4.0)),
        ("DSCR ≥ 1.20x", ("dscr", ">=", 1.2)),
        ("借款人上一年度电费回收率不低于95%", ("上一年度电费回收率", ">=", 0.95)),
        (
            "每季度末，应收服务费余额占前十二个月应结服务费的比例不应超过80%",
            ("应收服务费余额占前十二个月应结服务费的比例", "<=", 0.8),
        ),
        (
            "The Company shall maintain a Funds Flow Coverage Ratio of 1.2 to 1.0.",
            ("Funds Flow Coverage Ratio", ">=", 1.2),
        ),
        (
            "The Loan to Value Ratio shall not at any time exceed 65 per cent.",
            ("Loan to Value Ratio", "<=", 0.65),
        ),
    ],
)
def test_phrasings(text, expected):
    assert stated(text) == [expected]


@pytest.mark.parametrize(
    "text",
    ["年利率不超过5%", "合格率不低于98%", "股权比例不低于51%", "资产负债率为65%。",
     "The Interest Rate shall not exceed 5%.", "The Default Rate shall be 2%."],
)  # fmt: skip
def test_other_numbers_are_no_covenants(text):
    assert stated(text) == []


@pytest.mark.parametrize(
    ("sentence", "table", "expected"),
    [
        (
            "借款人偿债备付率不得低于下表所列标准：",
            "年度\t标准\n2025年\t1.10倍\n2026年\t1.20倍\n2027年及以后\t1.25倍\n第八条 其他",
            [(1.1, "2025-01-01", "2025-12-31"), (1.2, "2026-01-01", "2026-12-31"),
             (1.25, "2027-01-01", None)],
        ),
        (
            "The Borrower shall not permit the Leverage Ratio as of the last day of any fiscal "
            "quarter to exceed the ratio set forth opposite such period:",
            "Period | Ratio\nClosing Date through December 31, 2025 | 4.00:1.00\n"
            "January 1, 2026 through December 31, 2026 | 3.50:1.00\n"
            "January 1, 2027 and thereafter | 3.00:1.00\n",
            [(4.0, None, "2025-12-31"), (3.5, "2026-01-01", "2026-12-31"),
             (3.0, "2027-01-01", None)],
        ),
    ],
)  # fmt: skip
def test_steps_in_a_table(sentence, table, expected):
    def day(value):
        return None if value is None else value.isoformat()

    found = read_steps(sentence, table)
    assert [(s.threshold, day(s.effective_from), day(s.effective_until)) for s in found] == expected
    assert {s.operator for s in found} == ({">="} if "不得低于" in sentence else {"<="})


def test_a_sentence_with_its_own_figure_announces_no_table():
    assert read_steps("偿债备付率不得低于1.20倍。", "2025年\t1.10倍\n2026年\t1.20倍") == []


@pytest.mark.parametrize(
    ("words", "formula", "ratio"),
    [
        ("负债总额与资产总额之比", "total_liabilities / total_assets", "asset_liability_ratio"),
        ("负债总额/资产总额", "total_liabilities / total_assets", "asset_liability_ratio"),
        ("应收账款余额占营业收入的比例", "accounts_receivable / revenue", None),
        (
            "（净利润+折旧+利息支出）/（应还本金+利息）",
            "(net_profit + da + interest_expense) / (senior_principal + interest_expense)",
            None,
        ),
        ("the ratio of Total Debt to EBITDA", "total_debt / ebitda", "debt_to_ebitda"),
        (
            "the ratio of (a) EBITDA less capital expenditures to (b) interest expense",
            "(ebitda - capex) / interest_expense",
            None,
        ),
        (
            "net income plus depreciation plus interest divided by current maturities of long term "
            "debt plus interest",
            "(net_profit + da + interest_expense) / (current_portion_ncl + interest_expense)",
            None,
        ),
        ("应收服务费余额占前十二个月应结服务费的比例", None, None),
        ("cash generated in the Lender's opinion divided by what falls due", None, None),
    ],
)
def test_definitions_as_formulas(words, formula, ratio):
    assert read_formula(words) == formula
    assert (same_ratio(formula) if formula else None) == ratio


@pytest.mark.parametrize(
    ("text", "printed", "definition"),
    [
        (
            "“偿债覆盖率”指可用于偿债的现金流与应付本息之比。",
            "偿债覆盖率",
            "可用于偿债的现金流与应付本息之比",
        ),
        ("资产负债率（负债总额/资产总额）不得高于70%。", "资产负债率", "负债总额/资产总额"),
        (
            '"Cover Ratio" means EBITDA divided by interest. More.',
            "Cover Ratio",
            "EBITDA divided by interest",
        ),
        ("The current ratio shall be 1.2.", "current ratio", None),
    ],
)  # fmt: skip
def test_definitions_in_words(text, printed, definition):
    assert find_definition(text, printed) == definition


def test_cure_right_and_consequence_have_their_words():
    chinese = (
        "7.1 借款人每年6月30日和12月31日测算的过去12个月偿债备付率不得低于1.20倍。\n"
        "7.2 偿债备付率低于1.20倍的，借款人应在30日内补足；逾期未补足的，构成违约事件。\n"
        "7.3 偿债备付率低于1.30倍时，不得分配利润。\n第八条 其他\n8.1 保险。"
    )
    rights = read_rights(chinese, 0, chinese.index("\n"))
    value = rights.as_value(chinese)
    assert (value["look_back"], value["test_dates"]) == ("P12M", ["06-30", "12-31"])
    assert value["cure"]["period"] == "P30D" and "补足" in value["cure"]["text"]
    assert value["consequence"]["kind"] == "default" and "1.30" not in value["consequence"]["text"]
    english = (
        "The Borrower shall not permit the Leverage Ratio for any period of four consecutive "
        "fiscal quarters to exceed 3.50:1.00. In the event of any breach of the foregoing, the "
        "Sponsor may within 15 days make an equity contribution. Failure to comply shall "
        "constitute an Event of Default."
    )
    value = read_rights(english, 0, english.index(" In the event")).as_value(english)
    assert value["look_back"] == "P12M"
    assert value["cure"]["period"] == "P15D"
    assert value["consequence"]["kind"] == "default"


@pytest.mark.parametrize(
    ("text", "sentence", "period", "words"),
    [
        (
            "第九条 财务约束\n9.2 借款人每年末资产负债率不得高于80%。\n第十一条 违约\n"
            "11.1 下列情形构成违约事件："
            "（1）未按期支付本金；（2）借款人违反第九条财务约束指标，且未在60日内补正；（3）其他。",
            "9.2 借款人每年末资产负债率不得高于80%。",
            "P60D",
            "违反第九条财务约束指标，且未在60日内补正",
        ),
        (
            "6. Financial covenants\n"
            "6.1 The Borrower shall ensure that the DSCR is at least 1.20:1.\n"
            "10.1 Each of the following is an event of default: (a) the Borrower fails to pay; (b) "
            "a requirement of clause 6 is not satisfied, unless cured within 30 days; (c) other.",
            "6.1 The Borrower shall ensure that the DSCR is at least 1.20:1.",
            "P30D",
            "requirement of clause 6 is not satisfied, unless cured within 30 days",
        ),
    ],
)
def test_the_event_of_default_that_names_the_clause(text, sentence, period, words):
    at = text.index(sentence)
    value = read_rights(text, at, at + len(sentence)).as_value(text)
    assert value["cure"] == {"period": period, "text": words}
    assert value["consequence"] == {"kind": "default", "text": words}


@pytest.mark.parametrize(
    "text",
    [
        "保证人应于每年4月30日前提供报表，并维持资产负债率不得高于72%。",
        "The Borrower shall by 30 April of each year show that the DSCR is at least 1.2:1.",
    ],
)
def test_a_day_of_delivery_is_no_test_date(text):
    assert read_rights(text, 0, len(text)).test_dates == []


def test_the_term_sheet_has_own_ratios_with_their_formula():
    text = (
        "LOAN AGREEMENT\n\nThis Loan Agreement is dated as of May 2, 2024 between Ardle Foods Inc. "
        '(the "Borrower") and Lanqiao Bank Limited (the "Lender").\n\n5. Financial Covenants\n\n'
        "5.1 The Borrower shall maintain a Receivables Coverage Ratio of not less than 1.50 to "
        '1.00 as of the end of each fiscal quarter. "Receivables Coverage Ratio" means accounts '
        "receivable divided by total debt.\n"
    )
    [term] = read_contract(text).terms["financial_covenants"]
    assert term.value["ratio"] == "Receivables Coverage Ratio"
    assert (term.value["operator"], term.value["threshold"]) == (">=", "1.5")
    assert term.value["formula"] == "accounts_receivable / total_debt"
    assert text[term.start : term.end] == term.text


@pytest.mark.parametrize(
    "text",
    [
        "7.2 偿债备付率低于1.25倍的，借款人不得分配利润。\n"
        "第八条 违约\n借款人违反第七条的，构成违约事件。\n",
        "6.2 No dividend may be paid while the DSCR is below 1.25:1.\n\n"
        "8.1 An event of default occurs if a requirement of clause 6 is not satisfied.\n",
    ],
)
def test_a_missed_distribution_test_stops_distributions_and_is_no_default(text: str) -> None:
    rights = read_rights(text, 0, text.index("\n"), kind="lock_up")
    assert rights.consequence is not None
    assert rights.consequence.value == "distribution_lock"
    assert read_rights(text, 0, text.index("\n")).consequence.value == "default"  # type: ignore[union-attr]
