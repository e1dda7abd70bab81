"""Labels of line items."""

import pytest

from nlp_service import catalogues
from nlp_service.errors import CatalogueInvalid
from nlp_service.profiles import items
from nlp_service.profiles.items import addends, fold


@pytest.mark.parametrize(
    ("kind", "label", "item"),
    [
        ("IS", "减：营业成本", "operating_cost"),
        ("IS", "其中：营业收入", "revenue"),
        ("IS", "五、净利润（净亏损以“－”号填列）", "net_profit"),
        ("IS", "1.归属于母公司股东的净利润", "net_profit_parent"),
        ("IS", "減：營業成本", "operating_cost"),
        ("BS", "实收资本（或股本）", "paid_in_capital"),
        ("BS", "△应收帐款", "accounts_receivable"),
        ("BS", "Property, plant & equipment", "fixed_assets"),
        ("BS", "Non-controlling interests", "minority_interest"),
        ("BS", "Total stockholders’ equity", "total_equity"),
        ("CF", "Net cash generated from/(used in) operating activities", "cfo"),
        ("CF", "Net cash flows used in investing activities", "cfi"),
        ("CF", "加：期初现金及现金等价物余额", "cash_begin"),
        ("SUP", "固定资产折旧、油气资产折耗、生产性生物资产折旧", "depreciation"),
        ("SUP", "加：信用减值损失", "sup_credit_impairment"),
        ("SUP", "Impairment losses on financial assets", "sup_credit_impairment"),
        ("SUP", "存货的减少(增加以", "sup_inventories"),
        ("IS", "投资收益（损失以“－", "investment_income"),
    ],
)
def test_lookup(kind, label, item):
    assert items.items().lookup(kind, fold(label)) == item


def test_one_name_two_blocks():
    lookup = items.items().lookup
    assert lookup("BS", fold("Borrowings"), "total_current_liabilities") == "short_term_borrowings"
    assert lookup("BS", fold("Borrowings"), "total_noncurrent_liabilities") == (
        "long_term_borrowings"
    )
    assert lookup("BS", fold("Borrowings")) is None


def test_one_name_two_statements():
    assert items.items().lookup("BS", fold("其他综合收益")) == "accumulated_oci"
    assert items.items().lookup("IS", fold("其他综合收益的税后净额")) == "oci_net"


def test_combined_rows_are_not_counted_twice():
    present = {"notes_and_accounts_receivable", "accounts_receivable", "cash"}
    ways = addends("total_current_assets", present)
    assert ("accounts_receivable", 1) not in ways[0]
    assert ("notes_and_accounts_receivable", 1) in ways[0]


def test_a_bad_row_is_named(monkeypatch):
    monkeypatch.setattr(
        items,
        "rows",
        lambda name, columns: [
            catalogues.Row(
                name,
                7,
                dict.fromkeys(columns, "") | {"id": "x", "statement": "BS", "role": "sum"},
            )
        ],
    )
    items.items.cache_clear()
    with pytest.raises(CatalogueInvalid, match=r"statement_items\.csv line 7"):
        items.items()
    monkeypatch.undo()
    items.items.cache_clear()
    assert items.items().by_id["cash"].kind == "BS"


def test_missing_columns_are_named():
    with pytest.raises(CatalogueInvalid, match=r"ratios\.csv line 1: missing columns colour"):
        catalogues.rows("ratios.csv", ("id", "colour"))
