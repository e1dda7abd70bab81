"""Checks within one period: C01 to C09 and C11.

The identities follow from the statement formats and CAS 30 and 31.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from nlp_service.profiles.checks.tolerance import Sum, absent, compared, judged, rounding
from nlp_service.profiles.items import addends, items
from nlp_service.schema import Check, Period, StatementValue

#: Sub-totals with checks of their own.
_OWN = frozenset(
    {
        "total_assets",
        "total_liabilities",
        "total_liab_equity",
        "total_equity",
        "operating_profit",
        "total_profit",
        "net_profit",
        "cfo",
        "cfi",
        "cff",
        "net_cash_change",
        "cash_end",
        "sup_cfo",
    }
)
_IMPAIRMENT = ("asset_impairment", "credit_impairment")


@dataclass(frozen=True)
class Figures:
    """All figures of one scope that stand at, or run up to, one period's end."""

    period: Period
    values: dict[str, StatementValue]

    def get(self, name: str) -> StatementValue | None:
        return self.values.get(name)

    def all(self, *names: str) -> bool:
        return all(name in self.values for name in names)

    def signed(self, parts: list[tuple[str, int]]) -> Sum:
        """The sum of figures with their signs."""
        total = Sum()
        for name, sign in parts:
            total.add(self.values.get(name), sign)
        return total

    def sum(self, *names: str) -> Sum:
        """The sum of the figures; ``-name`` is taken off."""
        total = Sum()
        for name in names:
            total.add(self.values.get(name.removeprefix("-")), -1 if name[0] == "-" else 1)
        return total


def _equal(
    f: Figures, name: str, left: str, right: tuple[str, ...], text: tuple[str, str]
) -> Check:
    if not f.all(left, *(part.removeprefix("-") for part in right)):
        return absent(name, text, f.period)
    return compared(name, f.sum(left), f.sum(*right), text, f.period)


def closest(tried: list[Check]) -> Check:
    """The variant that comes nearest to closing."""
    return min(tried, key=lambda check: abs(check.difference or Decimal(0)))


def balance(f: Figures) -> Iterator[Check]:
    """C01 assets = liabilities + equity; C02 totals = current + non-current."""
    yield _equal(
        f,
        "C01",
        "total_assets",
        ("total_liabilities", "total_equity"),
        ("资产总计=负债合计+所有者权益合计", "total assets = total liabilities + total equity"),
    )
    sides = (
        (
            "total_assets",
            ("total_current_assets", "total_noncurrent_assets"),
            ("资产总计=流动资产+非流动资产", "total assets = current + non-current assets"),
        ),
        (
            "total_liabilities",
            ("total_current_liabilities", "total_noncurrent_liabilities"),
            ("负债合计=流动负债+非流动负债", "total liabilities = current + non-current"),
        ),
    )
    for whole, parts, text in sides:
        yield _equal(f, "C02", whole, parts, text)


def subtotals(f: Figures) -> Iterator[Check]:
    """C03 each sub-total = signed sum of its children; memo rows are left out."""
    for parent in items().children:
        # Without minorities the format prints one total of equity.
        alone = parent == "equity_parent" and not f.all("minority_interest")
        printed = "total_equity" if alone and parent not in f.values else parent
        if parent in _OWN or printed not in f.values:
            continue
        item = items().by_id[printed]
        text = (f"{item.name('zh')}=各项之和", f"{item.name('en')} = sum of its items")
        ways = [way for way in addends(parent, f.values) if way]
        tried = [compared("C03", f.sum(printed), f.signed(way), text, f.period) for way in ways]
        if tried:
            yield closest(tried)


def owners(f: Figures) -> Iterator[Check]:
    """C04 equity and net profit = the parent's share + minorities."""
    for whole, own, minority, text in (
        (
            "total_equity",
            "equity_parent",
            "minority_interest",
            ("所有者权益=归母权益+少数股东权益", "total equity = parent's + non-controlling"),
        ),
        (
            "net_profit",
            "net_profit_parent",
            "minority_profit",
            ("净利润=归母净利润+少数股东损益", "net profit = parent's + non-controlling"),
        ),
    ):
        yield _equal(f, "C04", whole, (own, minority), text)


def operating_profit(f: Figures) -> Check:
    """C05 operating profit from its items, impairment as signed row, else as minus row.

    Layouts that print finance income and costs below operating profit (IFRS) close without them.
    """
    text = ("营业利润=各项之和", "operating profit = sum of its items")
    children = items().children["operating_profit"]
    if not f.all("operating_profit", "revenue"):
        return absent("C05", text, f.period)
    target = f.sum("operating_profit")
    tried = []
    for finance in (True, False):
        for sign in (1, -1):
            parts = Sum()
            for child in children:
                if child.id == "finance_exp" and not finance:
                    continue
                turned = sign if child.id in _IMPAIRMENT else 1
                parts.add(f.get(child.id), child.sign * turned)
            tried.append(compared("C05", target, parts, text, f.period))
    return closest(tried)


def profit(f: Figures) -> Iterator[Check]:
    """C06 profit before tax and net profit from the rows above them."""
    text = ("利润总额=营业利润+营业外收支净额", "profit before tax = operating + non-operating")
    if f.all("total_profit", "operating_profit"):
        base = ("operating_profit", "nonop_income", "-nonop_expense")
        below = ("interest_income", "-interest_expense")
        variants = (
            base,
            (*base, *below),
            (*base, "-finance_exp"),
            (*base, *below, "associates_income"),
        )
        tried = [
            compared("C06", f.sum("total_profit"), f.sum(*parts), text, f.period)
            for parts in (
                *variants,
                (*base, "-finance_exp", "interest_income", "associates_income"),
            )
        ]
        yield closest(tried)
    else:
        yield absent("C06", text, f.period)
    yield _equal(
        f,
        "C06",
        "net_profit",
        ("total_profit", "-income_tax"),
        ("净利润=利润总额-所得税费用", "net profit = profit before tax - income tax"),
    )


def cash_flows(f: Figures) -> Iterator[Check]:
    """C07 each activity = inflows − outflows; C08 the change in cash and its closing balance."""
    for net, flow_in, flow_out, zh, en in (
        ("cfo", "cf_op_in", "cf_op_out", "经营活动", "operating"),
        ("cfi", "cf_inv_in", "cf_inv_out", "投资活动", "investing"),
        ("cff", "cf_fin_in", "cf_fin_out", "筹资活动", "financing"),
    ):
        text = (f"{zh}现金流量净额=流入-流出", f"{en} cash flow = inflows - outflows")
        if net in f.values and (flow_in in f.values or flow_out in f.values):
            yield compared("C07", f.sum(net), f.sum(flow_in, f"-{flow_out}"), text, f.period)
        else:
            yield absent("C07", text, f.period)
    text = (
        "现金净增加额=三项净额+汇率影响",
        "net change in cash = three activities + exchange effect",
    )
    if f.all("net_cash_change", "cfo", "cfi", "cff"):
        parts = f.sum("cfo", "cfi", "cff", "fx_effect")
        # IFRS prints the exchange effect below the net change.
        tried = [
            compared("C08", f.sum("net_cash_change"), side, text, f.period)
            for side in (parts, f.sum("cfo", "cfi", "cff"))
        ]
        yield closest(tried)
    else:
        yield absent("C08", text, f.period)
    text = ("期末现金=期初现金+净增加额", "closing cash = opening cash + net change")
    if f.all("cash_end", "cash_begin", "net_cash_change"):
        tried = [
            compared("C08", f.sum("cash_end"), side, text, f.period)
            for side in (
                f.sum("cash_begin", "net_cash_change"),
                f.sum("cash_begin", "net_cash_change", "fx_effect"),
            )
        ]
        yield closest(tried)
    else:
        yield absent("C08", text, f.period)


def cash_balance(f: Figures) -> Check:
    """C09 closing cash ≤ cash in the balance sheet + 0.1 %; the rest is restricted cash."""
    text = ("期末现金不超过货币资金", "closing cash does not exceed the balance sheet's cash")
    cash, end = f.get("cash"), f.get("cash_end")
    if cash is None or end is None:
        return absent("C09", text, f.period)
    excess = end.value - cash.value
    allowed = abs(cash.value) / 1000 + rounding([cash, end])
    if excess > allowed:
        zh, en = f"期末现金比货币资金多{excess:,.2f}", f"closing cash exceeds cash by {excess:,.2f}"
        return judged("C09", "fail", (zh, en), [cash, end], f.period, excess)
    if -excess > allowed:
        text = (
            f"货币资金中有{-excess:,.2f}不属于现金等价物，应与受限资金附注核对",
            f"{-excess:,.2f} of cash is restricted or deposits: reconcile with the note",
        )
    return judged("C09", "pass", text, [cash, end], f.period, excess)


def reconciliation(f: Figures) -> Iterator[Check]:
    """C11 the indirect reconciliation starts from the profit and ends at the operating flow."""
    text = ("补充资料净利润与利润表一致", "the reconciliation starts from the reported profit")
    start = f.get("sup_net_profit")
    profits = [v for v in (f.get("net_profit"), f.get("total_profit")) if v is not None]
    if start is None or not profits:
        yield absent("C11", text, f.period)
    else:
        # IFRS reconciles from profit before tax.
        nearest = min(profits, key=lambda v: abs(v.value - start.value))
        yield compared("C11", Sum().add(start), Sum().add(nearest), text, f.period)
    text = (
        "补充资料各项之和等于经营活动现金流量净额",
        "the reconciliation adds up to operating cash flow",
    )
    parts = f.signed(addends("sup_cfo", f.values)[0])
    target = f.get("sup_cfo") or f.get("cfo")
    if target is None or len(parts.used) < 3:
        yield absent("C11", text, f.period)
    else:
        yield compared("C11", Sum().add(target), parts, text, f.period)
