"""Figures of an invented company that tie in every identity. Amounts are in 万元."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

Figures = dict[str, int]

CURRENT = (
    "cash", "trading_fin_assets", "notes_receivable", "accounts_receivable", "prepayments",
    "other_receivables", "inventories", "contract_assets", "other_current_assets",
)  # fmt: skip
NONCURRENT = (
    "lt_equity_investments", "fixed_assets", "construction_in_progress", "rou_assets",
    "intangible_assets", "lt_prepaid_expenses", "deferred_tax_assets", "other_noncurrent_assets",
)  # fmt: skip
SHORT = (
    "short_term_borrowings", "notes_payable", "accounts_payable", "contract_liabilities",
    "employee_payable", "taxes_payable", "other_payables", "current_portion_ncl",
    "other_current_liabilities",
)  # fmt: skip
LONG = (
    "long_term_borrowings", "bonds_payable", "lease_liabilities", "long_term_payables",
    "deferred_income", "deferred_tax_liabilities",
)  # fmt: skip
COSTS = ("operating_cost", "taxes_surcharges", "selling_exp", "admin_exp", "rd_exp", "finance_exp")
GAINS = ("other_income", "investment_income", "fair_value_gain", "credit_impairment",
         "asset_impairment", "disposal_gain")  # fmt: skip


@dataclass(frozen=True)
class Company:
    """The figures by period key: a year end (2024-12-31) or a running total (2025-09-30)."""

    periods: dict[dt.date, Figures]


def company(seed: int, *ends: dt.date, size: int = 40_000, minority: bool = True) -> Company:
    """A company whose figures tie at each of ``ends``, newest first."""
    chance = random.Random(seed)
    made: dict[dt.date, Figures] = {}
    opening = chance.randint(size // 20, size // 10)
    for end in sorted(ends):
        made[end] = _period(chance, size, opening, minority)
        opening = made[end]["cash_end"]
        size = round(size * chance.uniform(1.0, 1.15))
    return Company(dict(sorted(made.items(), reverse=True)))


def _period(chance: random.Random, size: int, opening: int, minority: bool) -> Figures:
    def some(low: float, high: float) -> int:
        return chance.randint(round(size * low), round(size * high))

    f: Figures = {}
    f["revenue"] = some(0.5, 0.7)
    f["operating_cost"] = round(f["revenue"] * chance.uniform(0.6, 0.75))
    for name, low, high in (
        ("taxes_surcharges", 0.003, 0.006), ("selling_exp", 0.004, 0.01),
        ("admin_exp", 0.02, 0.04), ("rd_exp", 0.005, 0.01), ("interest_expense", 0.02, 0.03),
        ("interest_income", 0.001, 0.002), ("other_income", 0.001, 0.003),
        ("investment_income", 0.001, 0.004), ("nonop_income", 0.0005, 0.001),
        ("nonop_expense", 0.0005, 0.001),
    ):  # fmt: skip
        f[name] = some(low, high)
    f["finance_exp"] = f["interest_expense"] - f["interest_income"]
    f["fair_value_gain"], f["disposal_gain"] = 0, chance.randint(-20, 30)
    f["credit_impairment"], f["asset_impairment"] = -some(0.001, 0.002), -some(0.0005, 0.001)
    f["operating_profit"] = (
        f["revenue"] - sum(f[name] for name in COSTS) + sum(f[name] for name in GAINS)
    )
    f["total_profit"] = f["operating_profit"] + f["nonop_income"] - f["nonop_expense"]
    f["income_tax"] = round(f["total_profit"] * 0.25)
    f["net_profit"] = f["total_profit"] - f["income_tax"]
    f["minority_profit"] = round(f["net_profit"] * 0.08) if minority else 0
    f["net_profit_parent"] = f["net_profit"] - f["minority_profit"]
    _cash(f, some, chance, opening)
    _sheet(f, some, chance, size, minority)
    return f


def _cash(f: Figures, some, chance: random.Random, opening: int) -> None:  # type: ignore[no-untyped-def]
    f["cf_sales_received"] = round(f["revenue"] * chance.uniform(1.0, 1.1))
    f["cf_tax_refund"], f["cf_other_op_in"] = some(0.001, 0.003), some(0.002, 0.006)
    f["cf_op_in"] = f["cf_sales_received"] + f["cf_tax_refund"] + f["cf_other_op_in"]
    f["cf_purchases_paid"] = round(f["operating_cost"] * 0.8)
    f["cf_employees_paid"], f["cf_taxes_paid"] = some(0.03, 0.04), some(0.02, 0.03)
    f["cf_other_op_out"] = some(0.005, 0.01)
    f["cf_op_out"] = sum(f[n] for n in ("cf_purchases_paid", "cf_employees_paid", "cf_taxes_paid",
                                        "cf_other_op_out"))  # fmt: skip
    f["cfo"] = f["cf_op_in"] - f["cf_op_out"]
    f["cf_inv_income"], f["cf_disposal_proceeds"] = some(0.001, 0.002), some(0.0005, 0.001)
    f["cf_inv_in"] = f["cf_inv_income"] + f["cf_disposal_proceeds"]
    f["capex"], f["cf_inv_paid"] = some(0.08, 0.14), some(0.005, 0.01)
    f["cf_inv_out"] = f["capex"] + f["cf_inv_paid"]
    f["cfi"] = f["cf_inv_in"] - f["cf_inv_out"]
    f["cf_equity_in"], f["cf_borrow_in"] = some(0.01, 0.02), some(0.08, 0.1)
    f["cf_fin_in"] = f["cf_equity_in"] + f["cf_borrow_in"]
    f["cf_debt_repaid"] = some(0.07, 0.09)
    f["cf_dividends_paid"], f["cf_interest_paid"] = some(0.01, 0.02), f["interest_expense"] + 7
    f["cf_div_int_paid"] = f["cf_dividends_paid"] + f["cf_interest_paid"]
    f["cf_fin_out"] = f["cf_debt_repaid"] + f["cf_div_int_paid"]
    f["cff"] = f["cf_fin_in"] - f["cf_fin_out"]
    f["fx_effect"] = chance.randint(-9, 9)
    f["net_cash_change"] = f["cfo"] + f["cfi"] + f["cff"] + f["fx_effect"]
    f["cash_begin"] = opening
    f["cash_end"] = opening + f["net_cash_change"]
    f["depreciation"], f["amortisation"] = some(0.04, 0.05), some(0.003, 0.005)
    f["rou_depreciation"] = some(0.001, 0.002)
    f["sup_net_profit"], f["sup_finance_exp"] = f["net_profit"], f["interest_expense"]
    f["sup_impairment"], f["sup_credit_impairment"] = (
        -f["asset_impairment"],
        -f["credit_impairment"],
    )
    f["sup_inventories"], f["sup_receivables"] = -some(0.003, 0.006), -some(0.005, 0.01)
    known = sum(f[n] for n in ("sup_net_profit", "sup_impairment", "sup_credit_impairment",
        "depreciation", "rou_depreciation", "amortisation", "sup_finance_exp", "sup_inventories",
        "sup_receivables"))  # fmt: skip
    f["sup_payables"] = f["cfo"] - known
    f["sup_cfo"] = f["cfo"]


def _sheet(f: Figures, some, chance: random.Random, size: int, minority: bool) -> None:  # type: ignore[no-untyped-def]
    for name in CURRENT + NONCURRENT + SHORT + LONG:
        f[name] = some(0.004, 0.02)
    f["cash"] = max(f["cash_end"], 0) + some(0.001, 0.004)
    f["accounts_receivable"], f["inventories"] = some(0.05, 0.09), some(0.04, 0.07)
    f["fixed_assets"], f["construction_in_progress"] = some(0.4, 0.5), some(0.05, 0.1)
    f["short_term_borrowings"], f["long_term_borrowings"] = some(0.06, 0.1), some(0.2, 0.3)
    f["trading_fin_assets"] = 0
    f["total_current_assets"] = sum(f[name] for name in CURRENT)
    f["total_noncurrent_assets"] = sum(f[name] for name in NONCURRENT)
    f["total_assets"] = f["total_current_assets"] + f["total_noncurrent_assets"]
    f["total_current_liabilities"] = sum(f[name] for name in SHORT)
    f["total_noncurrent_liabilities"] = sum(f[name] for name in LONG)
    f["total_liabilities"] = f["total_current_liabilities"] + f["total_noncurrent_liabilities"]
    f["total_equity"] = f["total_assets"] - f["total_liabilities"]
    f["minority_interest"] = some(0.01, 0.02) if minority else 0
    f["equity_parent"] = f["total_equity"] - f["minority_interest"]
    f["paid_in_capital"], f["capital_reserve"] = round(size * 0.15), some(0.01, 0.02)
    f["surplus_reserve"] = some(0.005, 0.01)
    f["undistributed_profit"] = (
        f["equity_parent"] - f["paid_in_capital"] - f["capital_reserve"] - f["surplus_reserve"]
    )
    f["total_liab_equity"] = f["total_assets"]
    f["notes_and_accounts_receivable"] = f["notes_receivable"] + f["accounts_receivable"]
    f["notes_and_accounts_payable"] = f["notes_payable"] + f["accounts_payable"]
    f["advances_received"] = f["contract_liabilities"]
    f["gross_profit"] = f["revenue"] - f["operating_cost"]
