"""Sums of money lent and guaranteed: facility_amount, currency, guarantee_cap."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp_service.annotate.contracts.confidence import agree
from nlp_service.annotate.contracts.finding import Contract, Finding
from nlp_service.annotate.contracts.source import Passage
from nlp_service.schema import Entity, EntityLabel

_ZH = re.compile(
    r"(?:借款|贷款|授信|融资|信用|承贷)(?:总)?(?:金额|额度|总额|限额|本金|资金)"
    r"|借款(?:人民币)?(?:\(大写\))?[^,，]{0,4}$"
    r"|(?:提供|申请|发放|借用|借)[^。;；]{0,24}(?:借款|贷款|资金|本金)?[^,，。;；]{0,14}$"
    r"|最高(?:债权|授信|贷款|借款)(?:额|金额|限额|本金)|主债权(?:本金|金额|数额)?"
    r"|总额(?:不超过)?(?:为)?"
)
_ZH_AFTER = re.compile(r"^[^,，。]{0,20}的?(?:[^,，。]{0,8})(?:贷款|借款|授信)")
_EN = re.compile(
    r"\b(?:loans?|facility|facilities|commitments?|line of (?:credit|loan)|credit extensions?"
    r"|advances?|bonds"
    r"|principal (?:amount|sum)|credit (?:line|limit)|maximum amount|notes?)\b[^;]{0,110}$",
    re.IGNORECASE,
)
_EN_LINK = re.compile(
    r"(?:\b(?:of|to|exceed(?:ing)?|equal to|up to|is|be|amount|its|means|in the sum of|[A-Z]\w+:)"
    r"|\()\s*(?:RMB|CNY)?\s*"
    r"(?:an aggregate(?: principal)?(?: amount)? of|up to|the sum of|a maximum of)?\s*$",
    re.IGNORECASE,
)
_EN_AFTER = re.compile(
    r"^[^.;]{0,30}\b(?:term|revolving|secured|construction|credit|loan|facility|facilities|bonds"
    r"|notes)\b",
    re.IGNORECASE,
)
#: The amount as an adjective of what is lent: its $40,000,000 refunding bonds.
_EN_GIVES = re.compile(
    r"\b(?:issu\w+|sale of|provid\w+|mak\w+|exten\w+|advanc\w+|grant\w*|obtain\w*|borrow\w*"
    r"|lend\w*)\b[^.;,]{0,30}?\b(?:its|an?|the|of)(?: up to)? $",
    re.IGNORECASE,
)
_EN_GIVEN = re.compile(
    r" (?:[\w'-]+ ){0,6}?(?:loans?|facility|credit|bonds|notes)\b", re.IGNORECASE
)
_HEADING = re.compile(
    r"(?:借款|贷款|授信)(?:金额|额度|种类|币种)|^借款$|^贷款$|主债权"
    r"|\b(?:the (?:loan|facility|credit|commitment)|(?:loan|facility|commitment|line) amount"
    r"|line of"
    r"|amount of (?:the )?loan|loans?|credit facility|(?:term|revolving)\b.*)",
    re.IGNORECASE,
)
_NOT_ZH = re.compile(
    r"资本金|总投资|累计|单笔|单项|单次|超过[^,，。]{0,8}$|违约|罚|费用?[^,，]{0,10}$|注册资本"
    r"|评估|作价|账面|净资产"
    r"|保证金|赔款|流动资金贷款除外|诉讼|整数倍|每年|每期|归还|偿还|余额|股东借款|不(?:低于"
    r"|少于)[^,，。]{0,6}$|低于"
)
_NOT_EN = re.compile(
    r"\b(?:minimum|in excess of|at least|judge?ments?|fees?|deductible|insurance|multiples?"
    r"|not less than"
    r"|below|above|exceeds|exceeding|indebtedness|purchase price|prepay\w*|expenses|costs?"
    r"|contribut\w+|liquidity"
    r"|net worth|integral|insured|threshold|sublimit|letters? of credit|shareholder loans?|damages"
    r"|installments?|instalments?|monthly|payments? of|premium|claim|deposit|each instance"
    r"|per occurrence"
    r"|cash flow|capital expenditures?|salary|rent|disbursements?)\b[^,;]{0,60}$",
    re.IGNORECASE,
)
_CAP_ZH = re.compile(
    r"(?:保证|担保)(?:的)?(?:最高)?(?:金额|限额|额度|责任)(?:上限)?[^,，。]{0,40}$|最高(?:债权"
    r"|担保|保证)(?:额|金额|限额|本金)"
    r"|(?:以|限于|不超过)[^,，。]{0,6}$"
)
_CAP_EN = re.compile(
    r"(?:liab\w+|guarant\w+|obligations?|support cap|recourse)[^.;]{0,120}(?:limited to"
    r"|not exceed|capped at"
    r"|up to|cap\"? means|maximum)[^.;]{0,40}$",
    re.IGNORECASE,
)
_PRICE = re.compile(
    r"(?:签约)?合同(?:总)?(?:价|金额)|\b(?:contract|total|purchase) price\b", re.IGNORECASE
)
_SURETY = re.compile(r"连带责任|提供[^。]{0,10}保证|最高额保证")
_EARLY = 12_000


def find(contract: Contract) -> Iterator[Finding]:
    """The amount lent or secured, its currency, and the limit of a guarantee."""
    if contract.is_type("epc", "om", "supply"):
        yield from _price_currency(contract)
    if not contract.lends:
        return
    yield from _facility(contract)
    yield from _caps(contract)


def _facility(contract: Contract) -> Iterator[Finding]:
    scored: list[tuple[float, int, int, Entity]] = []
    for passage in contract.passages:
        values = contract.source.values_in(passage.start, passage.end, EntityLabel.MONEY)
        for value in values:
            score = _score(contract, passage, value)
            if score:
                start, _ = contract.clause_of(passage, value)
                scored.append((score, max(start, value.start - 160), value.end, value))
    if not scored:
        return
    best = max(score for score, *_ in scored)
    amounts: set[tuple[str, str]] = set()
    for score, start, end, value in scored:
        key = (value.value["amount"], value.value["currency"] or "")
        if score < best or key in amounts or len(amounts) == 3:
            continue
        if not amounts and value.value["currency"]:
            yield Finding("currency", start, end, value.value["currency"], score)
        amounts.add(key)
        yield Finding("facility_amount", start, end, _money(value), score)


def _price_currency(contract: Contract) -> Iterator[Finding]:
    for passage in contract.passages:
        price = _PRICE.search(passage.text)
        if not price:
            continue
        at = passage.start + price.start()
        for value in contract.source.values_in(at, min(passage.end, at + 80), EntityLabel.MONEY):
            if value.value["currency"]:
                yield Finding("currency", at, value.end, value.value["currency"], agree(0.7))
                return


def _money(value: Entity) -> str:
    return str(value.value["amount"])


def _score(contract: Contract, passage: Passage, value: Entity) -> float:
    before, after = contract.before(passage, value, 130), contract.after(passage, value, 50)
    near = before[-44:]
    if _NOT_ZH.search(near) or _NOT_EN.search(before[-90:]):
        return 0.0
    zh = _ZH.search(near) or _ZH_AFTER.search(after)
    en = (_EN.search(before) and _EN_LINK.search(before)) or (
        (_EN_LINK.search(before) and _EN_AFTER.search(after))
        or (_EN_GIVES.search(before) and _EN_GIVEN.match(after))
    )
    heading = _HEADING.search(passage.headings[-1]) if passage.headings else None
    if not zh and not en:
        return 0.0
    if not contract.is_type("guarantee") and _SURETY.search(before[-60:]):
        return 0.0
    if re.search(r'"[^"]{1,20}"(?:系|是)?指', before) and not heading:
        return agree(0.4)
    return agree(
        0.55,
        0.5 if heading else 0.0,
        0.4 if value.start < _EARLY else 0.0,
        0.2 if contract.family == "credit" else 0.0,
    )


def _caps(contract: Contract) -> Iterator[Finding]:
    if not (
        contract.is_type("guarantee", "mortgage", "pledge", "amendment")
        or "guarantor" in {party.role for party in contract.source.parties}
    ):
        return
    seen: set[str] = set()
    for passage in contract.passages:
        if not re.search(r"保证|担保|(?i:guarant|support|liab)", passage.text):
            continue
        for value in contract.source.values_in(passage.start, passage.end, EntityLabel.MONEY):
            before = contract.before(passage, value, 200)
            zh = _CAP_ZH.search(before[-60:]) and re.search(r"保证|担保|债权", before)
            en = _CAP_EN.search(before) and re.search(r"(?i)guarant|support|shareholder", before)
            if not (zh or en) or value.value["amount"] in seen:
                continue
            if zh and re.search(r"保证金|对外担保|新增|超过净资产", before[-30:]):
                continue
            seen.add(value.value["amount"])
            start, _ = contract.clause_of(passage, value)
            sure = agree(0.6, 0.4 if contract.is_type("guarantee") else 0.0)
            value_of = {"amount": _money(value), "currency": value.value["currency"]}
            yield Finding("guarantee_cap", start, value.end, value_of, sure)
