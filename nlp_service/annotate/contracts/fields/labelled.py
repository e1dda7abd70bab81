"""Terms of a summary or approval notice: a label and what stands behind it.

BORROWER: a company to be formed … ; 还款方式：按季还本. They fill fields that no clause fills.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from typing import Any

from nlp_service.annotate.contracts.confidence import agree
from nlp_service.annotate.contracts.fields.security_value import security_value
from nlp_service.annotate.contracts.finding import Contract, Finding


def _words(value: str) -> Any:
    return value


def _reference(value: str) -> Any:
    return {"reference": value}


def _security(value: str) -> Any:
    return security_value(value, value)


#: Field, labels, and what its value is made of.
_LABELS: tuple[tuple[str, str, Callable[[str], Any]], ...] = (
    ("borrower", "borrower|applicant|借款人|(?:授信)?申请人|受信人|借款主体", _words),
    ("lender", "lender|贷款人|授信人|授信机构", _words),
    ("guarantor", "guarantors?|保证人|担保人", _words),
    ("purpose", "use of proceeds|purpose|function|(?:借款|贷款|资金|授信)?用途", _words),
    ("interest_rate", "interest rate|pricing|(?:借款|贷款|执行)?利率", _reference),
    (
        "repayment_schedule",
        "repayment|amorti[sz]ation|(?:re)?payment method|还款方式|还款计划|还本付息方式",
        _reference,
    ),
    ("security", "collateral|security|担保(?:方式|措施|条件)|抵质押物", _security),
)
#: A label begins a line, numbered or not; a party's may stand in a table, without a colon.
_BEFORE = r"(?:^|\n)\s*(?:\(?(?:\d{1,2}|[a-z]|[一二三四五六七八九十])[.、)]\s?)?"
_ALONE = re.compile(
    rf"{_BEFORE}(?P<label>Borrower|Applicant|Lender|Guarantor|借款人|授信申请人|保证人) "
    r"(?P<what>[A-Z][^\n:]{2,80}?(?:Inc\.?|Ltd\.?|Limited|LLC|Corporation|Corp\.?|Company|Bank)"
    r"[^\n:]{0,40}|[\u4e00-\u9fff()]{4,40}(?:公司|合作社|厂))(?=\n|$)",
)
#: The next label, a blank line or the end of the sentence ends a value.
_NEXT = re.compile(
    r"\n\s*(?:\(?(?:\d{1,2}|[a-z])[.、)]\s?)?[A-Z\u4e00-\u9fff][\w /&]{1,30}[:：]|\n\n|。"
    r"|(?<=[a-z)])\.\s"
)
#: A blank, or the next label of a signature block.
_EMPTY = re.compile(
    r"[\s_＿/\-—.:：]*(?:N/?A|无|none)?[\s_＿/\-—.:：]*$|\s*[\w /&]{1,30}:", re.IGNORECASE
)
_LONGEST = 400
#: A notice speaks for one who lends without calling it the lender.
_OURS = re.compile(r"\b(?:our bank|we (?:are|agree|approve)|to us)\b|我行|本行|我公司同意")
_BANK = re.compile(
    r"(?:[A-Z][\w&.'-]+ ){1,6}?Bank(?: (?:of|[A-Z][\w&.'-]*)){0,4}(?: Branch)?"
    r"|[\u4e00-\u9fff]{2,12}银行(?:股份有限公司)?(?:[\u4e00-\u9fff]{2,10}(?:分行|支行))?"
)
#: A letterhead ends within so many characters.
_LETTERHEAD = 600


def find(contract: Contract, filled: Collection[str]) -> Iterator[Finding]:
    """The labelled values of the fields that are not yet filled."""
    if contract.family not in ("credit", ""):
        return
    fields = set(filled)
    for field, labels, made in _LABELS:
        if field in fields:
            continue
        found = _labelled(contract, field, labels, made)
        if found:
            fields.add(field)
            yield found
    if "lender" not in fields and _OURS.search(contract.source.running):
        letterhead = contract.source.running[:_LETTERHEAD]
        name = _BANK.search(letterhead)
        if name:
            yield Finding("lender", name.start(), name.end(), name.group(), agree(0.5))


def _labelled(
    contract: Contract, field: str, labels: str, made: Callable[[str], Any]
) -> Finding | None:
    flat = contract.source.flat
    spaced = labels.replace(" ", r"\s")
    colon = re.compile(rf"{_BEFORE}(?P<label>{spaced})\s?[:：]\s*", re.IGNORECASE)
    for match in colon.finditer(flat):
        limit = min(len(flat), match.end() + _LONGEST)
        stop = _NEXT.search(flat, match.end(), limit)
        end = stop.start() if stop else limit
        if stop and stop.group().startswith("."):
            end = stop.start() + 1
        line = flat.find("\n", match.end(), end)
        if line > 0 and (made is _words or contract.source.language == "zh"):
            end = line
        if not _EMPTY.match(flat[match.end() : end]):
            words = _printed(contract, match.end(), end)
            return Finding(field, match.start("label"), end, made(words), agree(0.55))
    if field in ("borrower", "lender", "guarantor"):
        for match in _ALONE.finditer(flat):
            if re.fullmatch(labels, match["label"], re.IGNORECASE):
                words = _printed(contract, *match.span("what"))
                return Finding(field, match.start("label"), match.end(), words, agree(0.55))
    return None


def _printed(contract: Contract, start: int, end: int) -> str:
    """The words of a range as the contract prints them, on one line."""
    low, high = contract.source.span(start, end)
    return " ".join(contract.source.text[low:high].split())
