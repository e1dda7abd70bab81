"""Enterprise credit reports from files."""

import datetime as dt

import pytest

from nlp_service.profiles.bureau import parse
from nlp_service.schema import Document, Part
from tests.profiles.books import book

REPORT = [
    ["企业信用报告（授信机构版）"],
    ["测试数据 TEST DATA"],
    ["报告头"],
    ["报告编号", "T-1"],
    ["报告时间", "2026-10-21T10:24:36"],
    ["企业名称", "平澜风电（一期）有限公司"],
    ["异议笔数", "0"],
    [],
    ["信用提示信息（金额单位：万元）"],
    ["首次有信贷交易的年份", "2016"],
    ["当前有未结清信贷交易的机构数", "3"],
    ["借贷交易余额", "5,100.00"],
    ["关注类借贷交易余额", "120.50"],
    ["不良类借贷交易余额", "0.00"],
    ["欠税记录条数", "1"],
    ["强制执行记录条数", "2"],
    ["自定义字段", "保留"],
    [],
    ["未结清信贷概要（金额单位：万元）"],
    ["逾期总额", "33.00"],
    ["业务类型", "资产质量分类", "账户数", "余额"],
    ["中长期借款", "正常类", "1", "4,100.00"],
    ["短期借款", "关注类", "1", "1,000.00"],
    [],
    ["相关还款责任概要（金额单位：元）"],
    ["其他借贷交易-还款责任金额", "2,000,000.00"],
    [],
    ["借贷账户明细（金额单位：万元）"],
    ["账户编号", "业务管理机构", "开户日期", "余额", "逾期月数"],
    ["D1", "江澜银行", "2020-01-05", "4,100.00", "0"],
    ["D2", "云川银行", "2026-08-01", "1,000.00", "2"],
    [],
    ["授信信息（金额单位：万元）"],
    ["授信机构", "授信额度", "已用额度"],
    ["江澜银行", "6,000.00", "4,100.00"],
    ["云川银行", "2,000.00", "1,000.00"],
    [],
    ["查询记录"],
    ["查询日期", "查询机构", "查询原因"],
    ["2026-09-01", "云川银行", "贷款审批"],
    ["2026-08-20", "江澜银行", "贷后管理"],
    ["2026-01-01", "云川银行", "贷款审批"],
]

ENGLISH = [
    ["Enterprise credit report"],
    ["Report number", "E-7"],
    ["Report time", "15 March 2026"],
    ["Enterprise name", "Harbour Wind Power Limited"],
    ["Open disputes", "1"],
    ["Summary (unit: RMB million)"],
    ["Lenders now", "2"],
    ["Loan balance", "51.0"],
    ["Non-performing balance", "4.5"],
    ["Enforcement records", "0"],
]


def test_chinese_report():
    report = parse(book({"企业信用报告": REPORT}))
    assert report is not None
    assert (report.report_number, report.as_of) == ("T-1", dt.date(2026, 10, 21))
    assert (report.subject, report.synthetic, report.state) == (
        "平澜风电（一期）有限公司",
        True,
        "ok",
    )
    assert report.features == pytest.approx(
        {
            "open_disputes": 0,
            "lenders_now": 3,
            "loan_balance": 51_000_000,
            "special_mention_balance": 1_205_000,
            "non_performing_balance": 0,
            "tax_arrears_count": 1,
            "enforcement_count": 2,
            "overdue_total": 330_000,
            "overdue_months": 2,
            "utilisation": 5100 / 8000,
            "medium_long_share": 4100 / 5100,
            "new_lenders_6m": 1,
            "enquiries_3m": 1,
            "guarantees_given": 2_000_000,
            "history_years": 10,
        }
    )


def test_every_feature_has_its_cells():
    document = book({"企业信用报告": REPORT})
    report = parse(document)
    assert report is not None
    for feature in report.features:
        records = [r for r in report.records if r.field == feature]
        assert records, feature
        for record in records:
            place = record.provenance
            assert document.root.text[place.start : place.end] == place.text == record.printed
    balance = next(r for r in report.records if r.field == "loan_balance")
    assert (balance.code, balance.section) == ("EB01AJ01", "信用提示信息（金额单位：万元）")
    assert balance.provenance.cell == "企业信用报告!B12"


def test_unknown_fields_are_kept():
    report = parse(book({"企业信用报告": REPORT}))
    assert report is not None
    assert [(r.label, r.printed) for r in report.records if r.field == "unknown"] == [
        ("自定义字段", "保留")
    ]


def test_english_report_with_a_dispute():
    report = parse(book({"Report": ENGLISH}))
    assert report is not None
    assert (report.state, report.synthetic) == ("disputed", False)
    assert report.features["loan_balance"] == 51_000_000
    assert report.features["non_performing_balance"] == 4_500_000
    assert report.as_of == dt.date(2026, 3, 15)


def text_document(text: str) -> Document:
    return Document(id="t", name="r.pdf", kind="pdf", size=1, root=Part(text=text))


def test_labelled_lines_of_a_text():
    text = (
        "企业信用报告\n报告编号：T-2\n报告时间：2026年3月15日\n企业名称：平澜风电有限公司\n"
        "借贷交易余额：5,100.00\n强制执行记录条数：1\n"
    )
    report = parse(text_document(text))
    assert report is not None
    assert report.features["loan_balance"] == 51_000_000
    assert report.features["enforcement_count"] == 1
    record = next(r for r in report.records if r.field == "loan_balance")
    assert text[record.provenance.start : record.provenance.end] == "5,100.00"


def test_nothing_on_record():
    text = "企业信用报告\n报告编号：T-3\n报告时间：2026-03-15\n未查询到该企业的信贷记录\n"
    report = parse(text_document(text))
    assert report is not None
    assert report.state == "not_found"
    assert report.features == {}


@pytest.mark.parametrize("text", ["会议纪要\n时间：2026-03-15", "企业信用报告\n没有日期"])
def test_other_documents_are_no_report(text):
    assert parse(text_document(text)) is None
