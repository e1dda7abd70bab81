"""Prices and payments that a contract states by reference instead of in figures.

"At the rate provided for in the Note", "as follows: on each day on which a bond falls due": the
words are the value. They are sought only where the contract gives no figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp_service.annotate.contracts.confidence import agree
from nlp_service.annotate.contracts.finding import Contract, Finding
from nlp_service.annotate.contracts.source import Passage

#: A rate in words: where it is set, or what it is the sum of.
_RATE_EN = re.compile(
    r"\b(?:at|equal to|be|using) (?P<rate>(?:the|a|an|such)\b[^.;,\"]{0,60}\brates?\b"
    r"(?: of interest)?(?: per annum)? (?:as )?(?:provided|set forth|specified|stated|set out"
    r"|determined|quoted|equal to|prescribed|published|announced|agreed)\b[^.;]{3,120})"
    r"|\b(?:interest rate|rate of interest)\b[^.;]{0,60}? (?:shall be|is|will be) "
    r"(?P<fixed>(?:fixed|determined|calculated|set|agreed|negotiated)\b[^.;]{8,120})",
    re.IGNORECASE,
)
_NAMED_EN = re.compile(
    r"\"(?P<name>(?!default|exchange|discount|late)[^\"]{0,30}(?:interest|basic|applicable|base)"
    r" rate)\"\s*(?:is|means|shall mean)\b(?P<rate>[^\"]{0,80}\brate[^;\"]{10,240})",
    re.IGNORECASE,
)
_RATE_ZH = re.compile(
    r"利率(?:标准)?(?:应)?(?P<rate>(?:按照?|依照?|根据|参照|以)[^。;；\n]{4,60}?"
    r"(?:执行|计算|确定|计收|计付|为准))"
)
#: A clause of the same contract says no more than the contract itself; late money costs more.
_NOT_A_RATE = re.compile(r"(?i)\bdefault rate\b|\b(?:of|in|by|under) this (?:contract|agreement)\b")
_BEARS = re.compile(r"\binterest\b|利率|计息|利息", re.IGNORECASE)
_LATE_EN = re.compile(
    r"\b(?:defaults? in|fails? to (?:pay|make)|overdue|past due|not paid|late payments?)\b"
    r"[^.;]{0,160}\binterest\b[^.;]{0,120}?\bat (?P<rate>(?:the|a|such)\b[^.;,]{0,60}\brate\b"
    r"[^.;,]{0,80})",
    re.IGNORECASE,
)
_LATE_ZH = re.compile(
    r"(?:逾期|未按[^。;；,，]{0,12}(?:偿还|归还|支付|还款))[^。;；\n]{0,60}?"
    r"(?P<rate>(?:按照?|依照?|根据)[^。;；\n,，]{2,40}(?:计收|计算|支付|加收)[^。;；\n,，]{0,4}"
    r"(?:罚息|利息|违约金|滞纳金))"
)
_SECURITY_DEPOSIT = re.compile(r"(?i)\bdeposits?\b|保证金|押金")
_REPAYMENT = re.compile(r"还款|偿还|\brepayment|\bpayment of (?:the )?(?:loan|principal)", re.I)
_OWED = re.compile(r"(?i)本金|借款|贷款|本息|\b(?:principal|loans?|debt|bonds?|advances?)\b")
_REPAYS = re.compile(
    r"(?:应当?|须|将)[^。；;，,]{0,30}(?:偿还|归还|还清)"
    r"|\b(?:shall|will|must|agrees? to)\b[^.;]{0,80}\b(?:re)?pay\b",
    re.IGNORECASE,
)
_REPAID = re.compile(r"偿还|归还|还清|\brepay", re.IGNORECASE)
_NOT_REPAYS = re.compile(
    r"提前|逾期|未按|罚息|违约|\b(?:prepay\w*|default\w*|fails?|tax|expenses|overdue"
    r"|indemnif\w*)\b",
    re.IGNORECASE,
)
_FOLLOWS = re.compile(r"(?:as follows|following):?\s*$|如下[:：]?\s*$")
_LONGEST = 400


def interest(contract: Contract) -> Iterator[Finding]:
    """The rate of interest where it is given in words only."""
    best: Finding | None = None
    for passage in contract.passages:
        named = _NAMED_EN.search(passage.text)
        found = named or _RATE_ZH.search(passage.text) or _RATE_EN.search(passage.text)
        if found is None or not (named or _BEARS.search(passage.text)) or _is_late(passage):
            continue
        if _SECURITY_DEPOSIT.search(passage.text) or _NOT_A_RATE.search(_words(found)):
            continue
        sure = agree(0.35, 0.4 if named else 0.0, 0.3 if _BEARS.search(passage.heading) else 0.0)
        if best is None or sure > best.confidence:
            best = _finding("interest_rate", passage, found, sure)
    if best:
        yield best


def default_interest(contract: Contract) -> Iterator[Finding]:
    """The rate of what is paid late where it is given in words only."""
    for passage in contract.passages:
        found = _LATE_EN.search(passage.text) or _LATE_ZH.search(passage.text)
        if found:
            yield _finding("default_rate", passage, found, agree(0.5))
            return


def repayment(contract: Contract) -> Iterator[Finding]:
    """The surest duty to repay below a heading that speaks of it, with what follows a colon."""
    passages = contract.passages
    best: Finding | None = None
    for at, passage in enumerate(passages):
        if not _REPAYMENT.search(passage.heading) or not _REPAYS.search(passage.text):
            continue
        if _NOT_REPAYS.search(passage.text) or not _OWED.search(passage.text):
            continue
        last = passage
        if _FOLLOWS.search(passage.text) and at + 1 < len(passages):
            last = passages[at + 1]
        end = min(last.end, passage.start + _LONGEST)
        words = " ".join(contract.source.running[passage.start : end].split())
        words = re.sub(r"^(?:\d+(?:\.\d+)*[.、]?|\([a-z\d]{1,3}\))\s*", "", words)
        sure = agree(0.4, 0.3 if _REPAID.search(passage.text) else 0.0)
        if best is None or sure > best.confidence:
            best = Finding("repayment_schedule", passage.start, end, {"reference": words}, sure)
    if best:
        yield best


def _is_late(passage: Passage) -> bool:
    return bool(_LATE_EN.search(passage.text) or _LATE_ZH.search(passage.text)) or bool(
        re.search(r"逾期|罚息|违约|(?i:overdue|past due|default)", passage.text[:80])
    )


def _words(found: re.Match[str]) -> str:
    groups = found.groupdict()
    return groups.get("rate") or groups["fixed"]


def _finding(field: str, passage: Passage, found: re.Match[str], sure: float) -> Finding:
    words = " ".join(_words(found).split()).strip(" ,，")
    start, end = passage.start + found.start(), passage.start + found.end()
    return Finding(field, start, end, {"reference": words}, sure)
