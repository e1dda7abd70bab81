"""What real mail and papers say that only looks like an event, in both languages."""

from __future__ import annotations

import datetime as dt

import pytest

from nlp_service.schema import Client
from nlp_service.schema.annotation import Kind
from nlp_service.signals import merge
from nlp_service.signals.gates import in_rows, table_rows
from tests.signals.samples import read, types
from tests.signals.test_merge import pair

CLIENT = Client(id="c1", name="青杉水务（临川）有限公司", group="青杉集团")


def asserted(text: str, kind: Kind = "email") -> set[str]:
    return {base for base, how in types(text, kind, dt.date(2026, 6, 1)) if how == "asserted"}


@pytest.mark.parametrize(
    "text",
    [
        "月份\t限电电量\t结算电价",
        "实缴增值税\t310\t295",
        "资金缺口,1200,900,15%",
        "| 情景 | 造价超支12% | 1.31 |",
        "Month\tCurtailed share\tSettled price",
        "Overdue invoices,14,22,3.5",
    ],
)
def test_rows_of_tables_state_nothing(text: str) -> None:
    assert table_rows(text) == [(0, len(text))]
    assert types(text, "text") == set()


def test_prose_beside_a_table_still_speaks() -> None:
    text = "水量\t310\t295\n公司资金紧张，工资拖欠两个月。"
    rows = table_rows(text)
    assert in_rows(rows, 0)
    assert not in_rows(rows, text.index("公司"))
    assert "N27" in asserted(text, "email")


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        pytest.param(
            "二期贷款宽限期三年，之后按半年还本。",
            "N02",
            marks=pytest.mark.xfail(reason="the model of types takes agreed grace for N02"),
        ),
        ("现有借款利率5.4%，明年三月到期。", "N29"),
        ("违约金条款：竣工延误违约金每日万分之五。", "N17"),
        ("对方解除合同的，押金不予退还。", "N31"),
        ("资产负债率61%，比上年下降两个百分点。", "N15"),
        ("运维成本较去年减少8%。", "N15"),
        ("合规证明书下周寄出。", "P13"),
        ("文件太大，邮件发不出去，已放网盘。", "N14"),
        ("泵站预计2027年3月投运。", "P08"),
        ("自首个完整年度起计算。", "N24"),
        ("请于十日内追加担保或提前还款。", "P07"),
        ("请说明：（1）账户余额；（2）关联方占款的金额。", "N30"),
        ("我行保留宣布贷款提前到期的权利。", "N04"),
        ("董事会不接受追加抵押。", "P07"),
        ("集团愿意追加担保。", "P07"),
        ("解除合同通知书", "N31"),
        ("附件是解除合同通知书的格式范本，供参考。", "N31"),
        ("供应商说再不付款就去法院起诉我们。", "N15"),
        ("对方律师放话要查封我们的账户。", "N08"),
        ("前几年资金确实紧张，现在已经缓过来了。", "N14"),
        ("贷后管理办法规定，逾期超过九十天的贷款划入次级。", "N01"),
        ("所有到期商票均已兑付，没有一张拒付。", "N28"),
        ("Notice of termination", "N31"),
        ("Attached is a blank form of notice of termination.", "N31"),
        ("The group is willing to provide additional security.", "P07"),
        ("Their lawyer threatened to have our accounts frozen.", "N08"),
        ("Cash was tight a few years back, but that is over.", "N14"),
        ("Plant two might have to close unless the subsidy arrives.", "N15"),
        ("Every bill was honoured at maturity, not one was returned.", "N28"),
        ("6月利息850万元已列入资金计划。", "N29"),
        ("罚息12.5万元已计收。", "N25"),
        ("The grace period of two years ends with the works.", "N02"),
        ("Delay damages are 0.3 per cent a day and capped at 8 per cent.", "N17"),
        ("Please do not pay the contractor before the survey.", "N01"),
        ("The bank is named as first loss payee.", "N15"),
        ("I enclose the draft comfort letter.", "P07"),
        ("A comfort letter would help us.", "P07"),
        ("The supply agreement ends in June 2041.", "P05"),
        ("Our compliance certificate will follow.", "P13"),
        ("The minutes are four days late, apologies.", "N01"),
        ("Operating costs fell by 6 per cent against last year.", "N15"),
        ("We reserve the right to accelerate the loan.", "N04"),
        ("The June instalment will be paid in full.", "P01"),
        ("差额部分对应的是我方机组自身停机时段。", "N15"),
        ("扣划后请核对一下准备金账户余额。", "N08"),
        ("Committed financing for at least 60 per cent of the cost is in place.", "N29"),
        ("货车夜间差异化收费试点批文昨天拿到了，下月起实施。", "N18"),
        ("报告里邵总坚持按实际缺口写。", "N14"),
    ],
)
def test_terms_requests_plans_and_burdens_are_no_events(text: str, wrong: str) -> None:
    assert wrong not in asserted(text)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("请注意，贵司6月10日到期本金2,000万元未按期偿还。", "N01"),
        ("7月利息960万元只付了300万元。", "N01"),
        ("收入比去年同期下降一成二，成本也降了些。", "N15"),
        ("如果方便的话请过目，我们希望贵行同意本金展期一年。", "N02"),
        ("四至六月限电210万千瓦时。", "N23"),
        ("Please note that the June instalment was not paid.", "N01"),
        ("Revenue dropped by 12 per cent against last year.", "N15"),
        ("Interest is twelve days overdue.", "N01"),
        ("财务总监上周辞职，还没有人接任。", "N24"),
        ("不良率触发值已超过。", "N05"),
        ("庭审延期到七月。", "N06"),
        ("利息保障倍数跌破约定的1.5倍。", "N05"),
        ("能不能容我们三个月，等回款了一并还？", "N02"),
        ("会计师认为公司能否持续经营存在重大疑问。", "N11"),
        ("Our CFO has left.", "N24"),
        ("The cumulative loss trigger was exceeded in May.", "N05"),
        ("The court hearing was postponed to June.", "N06"),
        ("Cash balance is below the floor of USD 2 million.", "N05"),
        ("Could we move the September repayment to the end of the year?", "N02"),
        ("The viability gap grant of 2.4 million has arrived.", "P10"),
    ],
)
def test_plain_statements_still_count(text: str, right: str) -> None:
    assert right in asserted(text)


def test_a_denied_halt_is_negated() -> None:
    assert ("N15", "negated") in types("设备偏高一点，我们没有停机。")


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("韦总，6月10日到期本金5,000万元未支付。", "client"),
        ("方老师：已逾期31天。", "client"),
        ("Dear Mr Hale, the instalment due on 10 June has not been paid.", "client"),
        ("青杉集团拖欠工资三个月。", "group"),
        ("母公司资金紧张。", "group"),
        ("云麓置业有限公司拖欠货款四个月。", "other"),
        ("Brindle Leasing Ltd was sued by its landlord.", "other"),
    ],
)
def test_who_is_meant(text: str, role: str) -> None:
    signals = merge([pair(text, "2026-06-12", "m1")], CLIENT)
    assert {s.subject_role for s in signals} == {role}


def test_persons_and_common_phrases_are_not_shown_as_subjects() -> None:
    (signal,) = merge([pair("韦总，本金5,000万元逾期未还。", "2026-06-12", "m1")], CLIENT)
    assert signal.subject is None
    mentions = read("Dear Mr Hale, interest is overdue.")
    assert all(m.subject is None or "Hale" not in m.subject.text for m in mentions)


def test_many_tellings_of_one_matter_are_one_signal() -> None:
    texts = ["四月限电90万千瓦时。", "又限电40万千瓦时。", "Curtailment went up again."]
    pairs = [pair(t, f"2026-0{4 + i}-20", f"m{i}") for i, t in enumerate(texts)]
    (signal,) = merge(pairs, CLIENT)
    assert (signal.type, signal.subject_role, len(signal.evidence)) == ("N23", "counterparty", 3)


def test_conditions_are_no_evidence_of_what_happened() -> None:
    told = pair("公司资金紧张。", "2026-06-01", "m1")
    supposed = pair("如果资金紧张，会提前告知。", "2026-06-02", "m2")
    denied = pair("公司目前没有资金紧张的情况。", "2026-06-03", "m3")
    (signal,) = merge([told, supposed, denied], CLIENT)
    assert signal.assertion == "asserted"
    assert [e.note for e in signal.evidence] == ["asserted", "negated"]
    assert signal.date == dt.date(2026, 6, 1)
