"""Quantities that no statement prints, and what stands in for a figure that is missing.

Definitions after credit-domain.md 1.2: each says what it used, as a flag beside the ratio.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Protocol

from nlp_service.profiles.formula import Missing

ZERO = Decimal(0)
#: Inputs from notes or agreements that count as zero, with a flag, when nobody gave them.
ZERO_DEFAULT = frozenset(
    {
        "capitalised_interest",
        "lease_payments",
        "preferred_dividends",
        "capital_injections",
        "short_term_bonds",
    }
)
#: Totals that some layouts leave out: total → (whole, other part).
COMPLEMENTS = {
    "total_noncurrent_assets": ("total_assets", "total_current_assets"),
    "total_current_assets": ("total_assets", "total_noncurrent_assets"),
    "total_noncurrent_liabilities": ("total_liabilities", "total_current_liabilities"),
    "total_current_liabilities": ("total_liabilities", "total_noncurrent_liabilities"),
    "total_liabilities": ("total_assets", "total_equity"),
    "total_equity": ("total_assets", "total_liabilities"),
}
_DEPRECIATION = ("depreciation", "rou_depreciation", "amortisation", "lt_prepaid_amortisation")


class Values(Protocol):
    """What a derived quantity is made from."""

    def value(self, name: str, back: int) -> Decimal: ...

    def note(self, flag: str) -> None: ...

    def printed(self, name: str, back: int) -> Decimal | None: ...

    def days(self, back: int) -> int: ...

    def year(self, back: int) -> int: ...

    def concession(self) -> bool: ...


def optional(values: Values, name: str, back: int) -> Decimal:
    """The value, or zero where it is not printed and cannot be derived."""
    try:
        return values.value(name, back)
    except Missing:
        return ZERO


def _st_debt(values: Values, back: int) -> Decimal:
    current = values.printed("current_portion_ncl_interest_bearing", back)
    if current is None:
        current = optional(values, "current_portion_ncl", back)
        if current:
            values.note("st_debt:all_of_current_portion_ncl")
    return (
        values.value("short_term_borrowings", back)
        + current
        + optional(values, "lease_liabilities_current", back)
        + (values.printed("short_term_bonds", back) or ZERO)
    )


def _total_debt(values: Values, back: int) -> Decimal:
    long_payables = values.printed("interest_bearing_long_term_payables", back)
    if long_payables is None:
        long_payables = optional(values, "long_term_payables", back)
        if long_payables:
            values.note("total_debt:all_of_long_term_payables")
    return (
        values.value("st_debt", back)
        + values.value("long_term_borrowings", back)
        + optional(values, "bonds_payable", back)
        + optional(values, "lease_liabilities", back)
        + long_payables
    )


def _strict_debt(values: Values, back: int) -> Decimal:
    return (
        values.value("total_debt", back)
        + optional(values, "notes_payable", back)
        + optional(values, "other_equity_instruments", back)
    )


def _da(values: Values, back: int) -> Decimal:
    parts = {name: values.printed(name, back) for name in _DEPRECIATION}
    known = [value for value in parts.values() if value is not None]
    if known:
        absent = [name for name, value in parts.items() if value is None]
        if absent:
            values.note(f"da:without_{'+'.join(absent)}")
        return sum(known, ZERO)
    whole = values.printed("depreciation_amortisation", back)
    if whole is None:
        raise Missing("depreciation")
    return whole


def _gross_finance_cost(values: Values, back: int) -> Decimal | None:
    """Finance costs where finance income stands on a line of its own, as IFRS prints them.

    Profit before tax then closes with both; None for layouts that print a net figure.
    """
    names = ("finance_exp", "interest_income", "operating_profit", "total_profit")
    cost, income, operating, before_tax = (values.printed(name, back) for name in names)
    if cost is None or income is None or operating is None or before_tax is None or cost <= 0:
        return None
    rest = before_tax - operating - income + cost
    for name, sign in (("nonop_income", 1), ("nonop_expense", -1), ("associates_income", 1)):
        rest -= sign * (values.printed(name, back) or ZERO)
    return cost if abs(rest) <= max(abs(before_tax) / 1000, Decimal(1)) else None


def _interest_expense(values: Values, back: int) -> Decimal:
    """Gross finance costs, interest paid less declared dividends, else net finance expense."""
    if (gross := _gross_finance_cost(values, back)) is not None:
        values.note("proxy:interest_expense=finance_exp_gross")
        return gross
    if (paid := values.printed("cf_interest_paid", back)) is not None:
        values.note("proxy:interest_expense=cf_interest_paid")
        return paid
    both = values.printed("cf_div_int_paid", back)
    dividends = values.printed("dividends_declared", back)
    if both is not None and dividends is not None:
        values.note("proxy:interest_expense=cf_div_int_paid-dividends_declared")
        return both - dividends
    net = values.printed("finance_exp", back)
    if net is not None and net > 0:
        values.note("proxy:interest_expense=finance_exp")
        return net
    raise Missing("interest_expense")


def _restricted_cash(values: Values, back: int) -> Decimal:
    if (noted := values.printed("sup_restricted_cash", back)) is not None:
        return noted
    cash, free = values.printed("cash", back), values.printed("cash_end", back)
    if cash is not None and free is not None:
        if cash > free:
            values.note("proxy:restricted_cash=cash-cash_end")
        return max(cash - free, ZERO)
    values.note("default_zero:restricted_cash")
    return ZERO


def _cfads(values: Values, back: int) -> Decimal:
    """EBITDA less tax: the appraisal form of 偿债备付率, where no CFADS is given."""
    values.note("proxy:cfads=ebitda-income_tax")
    return values.value("ebitda", back) - values.value("income_tax", back)


def _finance_exp(values: Values, back: int) -> Decimal:
    cost, income = (values.printed(name, back) for name in ("interest_expense", "interest_income"))
    if cost is None:
        raise Missing("finance_exp")
    values.note("proxy:finance_exp=interest_expense-interest_income")
    return cost - (income or ZERO)


def _combined(whole: str, name: str) -> Callable[[Values, int], Decimal]:
    def value(values: Values, back: int) -> Decimal:
        both = values.printed(whole, back)
        if both is None:
            raise Missing(name)
        values.note(f"proxy:{name}={whole}")
        return both

    return value


def _intangibles(values: Values, back: int) -> Decimal:
    if values.concession():
        values.note("concession_rights_not_deducted")
        return ZERO
    return values.value("intangible_assets", back)


def _debt_service(values: Values, back: int) -> Decimal:
    """The model's service of the next year, else this year's with a flag."""
    names = ("senior_principal", "senior_interest")
    ahead = [values.printed(name, back - 1) for name in names]
    if all(value is not None for value in ahead):
        return sum((value for value in ahead if value is not None), ZERO)
    values.note("proxy:next_12m_debt_service=this_year")
    return sum((values.value(name, back) for name in names), ZERO)


def _equity_parent(values: Values, back: int) -> Decimal:
    """All of the equity where no minority is printed."""
    whole = values.printed("total_equity", back)
    if whole is None:
        raise Missing("equity_parent")
    return whole - (values.printed("minority_interest", back) or ZERO)


def _tenor(values: Values, back: int) -> Decimal:
    return values.value("loan_maturity", back) - values.year(back)


DERIVED: dict[str, Callable[[Values, int], Decimal]] = {
    "st_debt": _st_debt,
    "st_debt_opening": lambda values, back: values.value("st_debt", back + 1),
    "total_debt": _total_debt,
    "total_debt_strict": _strict_debt,
    "ebit": lambda values, back: (
        values.value("total_profit", back) + values.value("interest_expense", back)
    ),
    "da": _da,
    "ebitda": lambda values, back: values.value("ebit", back) + values.value("da", back),
    "interest_expense": _interest_expense,
    "restricted_cash": _restricted_cash,
    "cfads": _cfads,
    "finance_exp": _finance_exp,
    "accounts_receivable": _combined("notes_and_accounts_receivable", "accounts_receivable"),
    "accounts_payable": _combined("notes_and_accounts_payable", "accounts_payable"),
    "revenue": _combined("total_revenue", "revenue"),
    "deductible_intangibles": _intangibles,
    "remaining_tenor": _tenor,
    "next_12m_debt_service": _debt_service,
    "equity_parent": _equity_parent,
    "project_end_year": lambda values, back: values.value("project_end", back),
    "loan_maturity_year": lambda values, back: values.value("loan_maturity", back),
    "period_days": lambda values, back: Decimal(values.days(back)),
    "period_year": lambda values, back: Decimal(values.year(back)),
}
#: Names whose combined row already holds them: a split row that is absent is then zero.
HELD_BY = {
    "notes_receivable": "notes_and_accounts_receivable",
    "notes_payable": "notes_and_accounts_payable",
}
