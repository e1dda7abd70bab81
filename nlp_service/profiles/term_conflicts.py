"""Contradictions of terms: inside one agreement, and between the agreements of a client."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation

from nlp_service.annotate.contracts.finding import add
from nlp_service.annotate.values import find_values
from nlp_service.schema import EntityLabel
from nlp_service.schema.agreement import Conflict, SheetTerm, TermSheet

#: Fields that have one value in one agreement: (Chinese, English).
SINGLE = {
    "facility_amount": ("贷款金额", "facility amount"),
    "currency": ("币种", "currency"),
    "signing_date": ("签订日期", "signing date"),
    "maturity": ("到期日", "maturity"),
    "tenor": ("期限", "tenor"),
    "governing_law": ("适用法律", "governing law"),
    "borrower": ("借款人", "borrower"),
}
#: Fields that a contract of security repeats from the loan that it secures.
_REPEATED = ("facility_amount", "currency", "maturity", "interest_rate", "borrower")
#: A security for a highest amount need not name the amount of the loan.
_HIGHEST = re.compile(r"最高|不超过|\bmaximum\b|\bup to\b|\blimited to\b", re.IGNORECASE)
_SECURITY = ("guarantee", "mortgage", "pledge")
_NAMES = {**SINGLE, "interest_rate": ("利率", "interest rate")}
#: An end may fall so many days beside start plus length (first drawdown, working days).
_SLACK = dt.timedelta(days=200)
#: The last day of a tenor that is a range of days.
_RANGE_END = re.compile(r"^\d{4}-\d\d-\d\d/(\d{4}-\d\d-\d\d)$")
_ROUNDING = Decimal("0.005")


def inside(terms: Sequence[SheetTerm]) -> list[Conflict]:
    """What one term sheet says twice and differently, and figures of it that do not fit."""
    by_field: dict[str, list[SheetTerm]] = defaultdict(list)
    for term in terms:
        by_field[term.field].append(term)
    found = list(_in_words(by_field))
    explained = {conflict.field for conflict in found}
    found += [
        _conflict(field, "document", held, *SINGLE[field])
        for field, held in by_field.items()
        if field in SINGLE.keys() - explained and len({_key(field, t.value) for t in held}) > 1
    ]
    kind = next((str(t.value) for t in by_field.get("agreement_type", [])), "")
    # In a security the length is that of the security, and the end that of the debt.
    if kind not in _SECURITY:
        found += _end(by_field)
    found += _instalments(by_field)
    return found


def between(sheets: Sequence[TermSheet]) -> list[Conflict]:
    """What contracts of security say of a loan otherwise than the loan agreement itself.

    A client with several loans gives the loan whose amount a security names; where none fits and
    there is only one loan, that one is compared.
    """
    loans = [s for s in sheets if s.agreement_type in ("facility", "finance_lease")]
    found: list[Conflict] = []
    for sheet in sheets:
        if sheet.agreement_type not in _SECURITY:
            continue
        loan = _secured(sheet, loans)
        if loan is None:
            continue
        for field in _REPEATED:
            ours, theirs = _of(loan, field), _of(sheet, field)
            if not ours or not theirs or _HIGHEST.search(theirs[0].provenance.text):
                continue
            if not {_key(field, t.value) for t in ours} & {_key(field, t.value) for t in theirs}:
                zh, en = _NAMES[field]
                found.append(_conflict(field, "client", [ours[0], theirs[0]], zh, en))
    return found


def _secured(sheet: TermSheet, loans: Sequence[TermSheet]) -> TermSheet | None:
    amounts = {_key("facility_amount", t.value) for t in _of(sheet, "facility_amount")}
    same = [
        loan
        for loan in loans
        if amounts & {_key("facility_amount", t.value) for t in _of(loan, "facility_amount")}
    ]
    if same:
        return same[0]
    return loans[0] if len(loans) == 1 else None


def _of(sheet: TermSheet, field: str) -> list[SheetTerm]:
    return [term for term in sheet.terms if term.field == field]


def _conflict(field: str, scope: str, terms: Sequence[SheetTerm], zh: str, en: str) -> Conflict:
    said = [_said(term.value) for term in terms]
    said = list(dict.fromkeys(said))
    return Conflict(
        field=field,
        scope="client" if scope == "client" else "document",
        text_zh=f"{zh}不一致：{'、'.join(said)}",
        text_en=f"{en} differs: {', '.join(said)}",
        places=[term.provenance for term in terms],
    )


def _said(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _key(field: str, value: object) -> str:
    """What two values must share to say the same."""
    if field == "interest_rate" and isinstance(value, dict):
        return json.dumps([value.get(k) for k in ("base", "spread_bp", "fixed")])
    if field == "borrower":
        return re.sub(r"[\W_]+", "", str(value)).lower()
    if field == "facility_amount":
        number = _decimal(value)
        return str(number.normalize()) if number is not None else str(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _in_words(by_field: dict[str, list[SheetTerm]]) -> Iterator[Conflict]:
    """An amount printed in words and in figures that differ (贰亿元整（￥230,000,000））."""
    for term in by_field.get("facility_amount", []):
        money = [
            value for value in find_values(term.provenance.text) if value.label is EntityLabel.MONEY
        ]
        amounts = list(dict.fromkeys(str(value.value["amount"]) for value in money))
        if len(amounts) < 2 or len(money) != 2:
            continue
        gap = term.provenance.text[money[0].end : money[1].start]
        if re.fullmatch(r"[\s(（:：,，]*(?:小写|大写|即|in figures|i\.e\.)?[\s:：(（￥¥$]*", gap):
            yield Conflict(
                field="facility_amount",
                scope="document",
                text_zh=f"金额大小写不一致：{'、'.join(amounts)}",
                text_en=f"the amount differs in words and figures: {', '.join(amounts)}",
                places=[term.provenance],
            )


def _end(by_field: dict[str, list[SheetTerm]]) -> Iterator[Conflict]:
    """A maturity that is not start plus tenor, whichever day the tenor runs from."""
    ends, lengths = by_field.get("maturity", []), by_field.get("tenor", [])
    starts = [
        term
        for field in ("first_drawdown", "effective_date", "signing_date")
        for term in by_field.get(field, [])
    ]
    if len(ends) != 1 or len(lengths) != 1:
        return
    last = _RANGE_END.search(str(lengths[0].value))
    if last and last[1] != ends[0].value:
        yield Conflict(
            field="maturity",
            scope="document",
            text_zh=f"到期日{ends[0].value}与期限止日{last[1]}不符",
            text_en=f"maturity {ends[0].value} is not the last day of the tenor, {last[1]}",
            places=[ends[0].provenance, lengths[0].provenance],
        )
    if last or not starts:
        return
    try:
        end = dt.date.fromisoformat(str(ends[0].value))
        wanted = [add(str(start.value), str(lengths[0].value)) for start in starts]
    except ValueError:
        return
    days = [dt.date.fromisoformat(day) for day in wanted if day]
    if days and all(abs(day - end) > _SLACK for day in days):
        nearest = min(days, key=lambda day: abs(day - end))
        yield Conflict(
            field="maturity",
            scope="document",
            text_zh=f"到期日{end}与期限不符：起始日加期限为{nearest}",
            text_en=f"maturity {end} does not fit the tenor: start plus tenor is {nearest}",
            places=[ends[0].provenance, lengths[0].provenance],
        )


def _instalments(by_field: dict[str, list[SheetTerm]]) -> Iterator[Conflict]:
    """Instalments whose sum is not the amount lent."""
    amounts = {_decimal(t.value) for t in by_field.get("facility_amount", [])} - {None}
    if len(amounts) != 1:
        return
    (amount,) = amounts
    for term in by_field.get("repayment_schedule", []):
        parts = _amounts(term.value)
        total = sum(parts, Decimal(0))
        if amount is None or len(parts) < 3 or abs(total - amount) <= amount * _ROUNDING:
            continue
        yield Conflict(
            field="repayment_schedule",
            scope="document",
            text_zh=f"各期还款合计{total:,f}，与贷款金额{amount:,f}不符",
            text_en=f"the instalments sum to {total:,f}, the amount lent is {amount:,f}",
            places=[term.provenance, *(t.provenance for t in by_field["facility_amount"][:1])],
        )


def _amounts(value: object) -> list[Decimal]:
    listed = value.get("amounts") if isinstance(value, dict) else None
    if not isinstance(listed, list):
        return []
    found: Iterable[Decimal | None] = (
        _decimal(entry.get("amount") if isinstance(entry, dict) else entry) for entry in listed
    )
    return [number for number in found if number is not None]


def _decimal(value: object) -> Decimal | None:
    try:
        return Decimal(str(value).replace(",", ""))
    except InvalidOperation:
        return None
