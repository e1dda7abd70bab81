"""Checks across periods, documents and the bureau: C10, C12 to C15."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from nlp_service.profiles.checks.identities import Figures
from nlp_service.profiles.checks.tolerance import Sum, absent, compared, judged
from nlp_service.profiles.items import items
from nlp_service.profiles.periods import back_a_year
from nlp_service.schema import BureauReport, Check, Statement, StatementValue

_CASH_RATIO = (Decimal("0.5"), Decimal("1.5"))
_UNDISCLOSED = Decimal("1.05")
_SAME = Decimal("0.01")
_RESTATED = Decimal("0.0005")
_STREAK = 3
#: The rows of a balance sheet that a lender's records would show as debt.
DEBT_ITEMS = (
    "short_term_borrowings",
    "current_portion_ncl",
    "lease_liabilities_current",
    "long_term_borrowings",
    "bonds_payable",
    "lease_liabilities",
    "long_term_payables",
)


def openings(now: Figures, before: Figures | None) -> Check:
    """C10 opening cash equals last year's closing cash (else N13, restatement)."""
    text = ("期初现金等于上年期末现金", "opening cash equals last year's closing cash")
    begin = now.get("cash_begin")
    end = before.get("cash_end") if before else None
    if begin is None or end is None:
        return absent("C10", text, now.period)
    return compared("C10", Sum().add(begin), Sum().add(end), text, now.period)


def restatements(statements: list[Statement]) -> Iterator[Check]:
    """C10 comparative columns equal the figures first reported (else N13, restatement).
    C15 two documents print the same figure of their own period, to 1 %."""
    versions: dict[tuple[object, ...], list[Statement]] = defaultdict(list)
    newest: dict[str, dt.date] = {}
    for statement in statements:
        period = statement.period
        versions[(statement.kind, statement.scope, period.start, period.end)].append(statement)
        known = newest.get(statement.document_id, period.end)
        newest[statement.document_id] = max(known, period.end)
    for group in versions.values():
        main = [s for s in group if newest[s.document_id] == s.period.end]
        later = [s for s in group if newest[s.document_id] != s.period.end]
        if main and later:
            yield _same_figures("C10", main[0], later[0])
        for other in main[1:]:
            if other.document_id != main[0].document_id:
                yield _same_figures("C15", main[0], other)


def _same_figures(name: str, first: Statement, second: Statement) -> Check:
    """Whether two versions of a statement agree; the figure furthest apart is shown."""
    worst: tuple[Decimal, StatementValue, StatementValue] | None = None
    for item in first.items.keys() & second.items.keys():
        one, other = first.items[item], second.items[item]
        base = max(abs(one.value), abs(other.value))
        apart = abs(one.value - other.value) / base if base else Decimal(0)
        if worst is None or apart > worst[0]:
            worst = apart, one, other
    restated = name == "C10"
    text = (
        ("上年数与上年报表一致", "comparative figures equal those first reported")
        if restated
        else ("两份文件的同一数据一致", "two documents print the same figures")
    )
    if worst is None:
        return absent(name, text, first.period)
    apart, one, other = worst
    difference = other.value - one.value
    if apart <= (_RESTATED if restated else _SAME):
        return judged(name, "pass", text, [one, other], first.period, difference)
    label = items().by_id[one.item]
    zh = f"{label.name('zh')}前后不一致：{one.value:,.2f} 与 {other.value:,.2f}"
    en = f"{label.name('en')} differs: {one.value:,.2f} and {other.value:,.2f}"
    if restated:
        zh, en = f"{zh}，疑似追溯重述", f"{en}; possibly restated"
    return judged(name, "fail", (zh, en), [one, other], first.period, difference)


def retained(now: Figures, before: Figures | None) -> Check:
    """C12 retained earnings grow by no more than the profit; the rest was distributed.

    Without a statement of changes in equity this can warn only.
    """
    text = ("留存收益变动与净利润相符", "retained earnings move with net profit")
    names = ("surplus_reserve", "undistributed_profit")
    profit = now.get("net_profit_parent") or now.get("net_profit")
    known = before is not None and "undistributed_profit" in before.values
    if profit is None or before is None or not known or "undistributed_profit" not in now.values:
        return absent("C12", text, now.period)
    growth = now.sum(*names)
    opening = before.sum(*names)
    change = growth.total - opening.total
    used = [*growth.used, *opening.used, profit]
    distributed = profit.value - change
    if distributed < -abs(profit.value) * _SAME - 1:
        zh = f"留存收益增加超过净利润{-distributed:,.2f}，需要权益变动表说明"
        en = f"retained earnings grew by {-distributed:,.2f} more than the profit: unexplained"
        return judged("C12", "warn", (zh, en), used, now.period, distributed)
    zh = f"{text[0]}，推算分配{max(distributed, Decimal(0)):,.2f}"
    en = f"{text[1]}; implied distribution {max(distributed, Decimal(0)):,.2f}"
    return judged("C12", "pass", (zh, en), used, now.period, distributed)


def cash_quality(years: list[Figures]) -> Iterator[Check]:
    """C13 cash received stands at 0.5 to 1.5 of revenue; profits come with operating cash."""
    text = ("销售收现与营业收入相称", "cash received is in proportion to revenue")
    for figures in years:
        received, revenue = figures.get("cf_sales_received"), figures.get("revenue")
        if received is None or revenue is None or revenue.value <= 0:
            yield absent("C13", text, figures.period)
            continue
        share = received.value / revenue.value
        fine = _CASH_RATIO[0] <= share <= _CASH_RATIO[1]
        zh, en = f"{text[0]}（{share:.2f}）", f"{text[1]} ({share:.2f})"
        if not fine:
            zh = f"销售收现为营业收入的{share:.2f}倍，超出0.5至1.5"
            en = f"cash received is {share:.2f} of revenue, outside 0.5 to 1.5"
        yield judged(
            "C13", "pass" if fine else "warn", (zh, en), [received, revenue], figures.period
        )
    if len(years) >= _STREAK and all(f.all("cfo", "net_profit") for f in years[:_STREAK]):
        last = years[:_STREAK]
        odd = all(f.values["net_profit"].value > 0 > f.values["cfo"].value for f in last)
        used = [value for f in last for value in (f.values["net_profit"], f.values["cfo"])]
        text = (
            (
                "连续三年盈利而经营现金流为负",
                "three years of profit with negative operating cash flow",
            )
            if odd
            else (
                "近三年利润与经营现金流方向相符",
                "profit and operating cash flow agree over three years",
            )
        )
        yield judged("C13", "warn" if odd else "pass", text, used, years[0].period)


def bureau_debt(figures: Figures | None, bureau: BureauReport | None) -> Check:
    """C14 bureau loan balance ≤ total debt × 1.05; an excess means undisclosed debt."""
    text = ("征信借贷余额不超过报表有息债务", "the bureau's loan balance is within reported debt")
    balance = bureau.features.get("loan_balance") if bureau else None
    debt = figures.sum(*DEBT_ITEMS) if figures else Sum()
    if figures is None or bureau is None or balance is None or not debt.used:
        return absent("C14", text, figures.period if figures else None)
    excess = Decimal(str(balance)) - debt.total * _UNDISCLOSED
    places = debt.evidence + [r.provenance for r in bureau.records if r.field == "loan_balance"]
    difference = Decimal(str(balance)) - debt.total
    if excess <= 0:
        return judged("C14", "pass", text, places, figures.period, difference)
    zh = f"征信借贷余额比报表有息债务多{difference:,.2f}，可能有未披露债务"
    en = f"the bureau shows {difference:,.2f} more debt than the statements: possibly undisclosed"
    return judged("C14", "fail", (zh, en), places, figures.period, difference)


def opening_of(figures: Figures, everything: list[Figures]) -> Figures | None:
    """The figures that closed the day before a period began."""
    start = figures.period.start
    end = back_a_year(figures.period.end) if start is None else start - dt.timedelta(days=1)
    return next((f for f in everything if f.period.end == end), None)
