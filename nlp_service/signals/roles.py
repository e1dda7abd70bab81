"""Role inversion: the same words mean another signal, or none, by who does what to whom."""

from __future__ import annotations

import re

from nlp_service.schema import Subject
from nlp_service.signals.gates import Context

_CUSTOMER = re.compile(
    r"(?<![该本])(?:客户(?!征信)|租户|购电方|采购方|买方|买家|下游|承购方|电网公司|业主方)(?!经理|服务)|"
    r"\b(?:customers?|tenants?|off-?takers?|buyers?|lessees?|power purchaser|clients?)\b"
)
_PLAINTIFF_ZH = re.compile(
    r"(?:作为|为|系)原告|(?:我司|我公司|我方|公司|借款人|项目公司|本公司)(?:已|将|拟|向法院|"
    r"正式|依法)[^，。；]{0,10}(?:起诉|提起(?:诉讼|仲裁)|申请(?:仲裁|财产保全|强制执行))|"
    r"提起诉讼(?:追|要求|请求)|起诉(?:了)?(?:对方|客户|买方|业主|欠款)|反诉"
)
_PLAINTIFF_EN = re.compile(
    r"\b(?:as (?:the )?(?:plaintiff|claimant)|we (?:have |are )?(?:sued|suing|filed|brought)|"
    r"(?:the borrower|the company|our client) (?:has |have |is )?(?:sued|suing|filed (?:a |"
    r"its )?(?:claim|suit|lawsuit)|brought))\b"
)
_BUILT = re.compile(
    r"工程|工期|标段|[一二三四]期|项目(?!公司)|\b(?:phase|project|works?|section|plant|unit|"
    r"road|bridge|tower|turbines?|commissioning|construction)\b"
)
_PAID = re.compile(
    r"款|息|本金|付|还|逾期|拖欠|到账|按约|按期|按时|兑|偿|扣划|租金|\b(?:pa(?:y|id|ys|yments?)|interest|principal|instal?ments?|loan|coupon|"
    r"debt|rent|due|overdue|serviced|dues|bills?|wired|transferred|remitted|missed|defaulted)\b"
)
_LATENESS = re.compile(r"^(?:days?|weeks?|months?) (?:late|behind|overdue)$")
_TO_THE_BANK = re.compile(r"(?:就|致|向|给)贵行|\bto (?:your|the) bank\b")
#: Prices, markets and whole economies rise and fall by no company's business.
_MARKET = re.compile(
    r"(?:.* )?(?:futures|prices?|yields?|markets?|stocks|equities|indices|index|currenc(?:y|ies)|"
    r"exports|imports|econom(?:y|ies)|industry|sector|commodit(?:y|ies)|consumers|investors|"
    r"analysts|brokerages)|"
    r"(?:asian |us |european |world |refined |spot )?(?:fiis|gold|silver|copper|zinc|nickel|lead|"
    r"alumini?um|crude|oil|palm oil|soya|soya oil|soybean|cotton|sugar|wheat|rice|gur|jeera|"
    r"pepper|turmeric|cardamom|coriander|guar|mustard|rubber|coffee|tea|gas|rupee|dollar|euro|"
    r"yen|yuan|pound|sterling|lira|won|bonds?|sensex|nifty|dow|nasdaq|ftse|dax|nikkei|hang seng|"
    r"kospi|wall street|dalal street|d-street|brent|bullion|corporate bonds|liquidity|asia|europe|"
    r"india|china|japan|us|u\.s|uk|(?:\w+ )?demand)",
    re.IGNORECASE,
)
_OF_BUSINESS = frozenset({"N14", "N15", "N32", "P11", "N23"})
_SURETY = re.compile(r"担保人|保证人|担保方|担保公司")
_DEBTS = frozenset({"N01", "N28"})


def redirect(type_id: str, context: Context, subjects: list[Subject]) -> str | None:
    """The type that a cue of ``type_id`` means in its sentence; None where it means nothing.

    A plaintiff has no N06 of its own; money owed by the client's customer is N23, by its surety
    N21;
    works that are late are N17; a paper that is late is nothing; a lawyer's letter that the
    client sends to the bank is a dispute with it, not a notice that the client got.
    """
    base = type_id.partition(".")[0]
    if (
        base in _OF_BUSINESS
        and context.kind == "text"
        and not context.chinese
        and subjects
        and all(_MARKET.fullmatch(subject.text) for subject in subjects)
    ):
        return None
    if base == "N06":
        inverted = _PLAINTIFF_ZH if context.chinese else _PLAINTIFF_EN
        if inverted.search(context.whole) and not re.search(
            r"被(?!告)|\bsued by\b|\bagainst (?:us|it|the company|the borrower)\b", context.whole
        ):
            return None
    if base == "N31" and context.cue == context.whole.strip() == "律师函":
        return None
    if base == "P01" and not _PAID.search(context.whole):
        return None
    if base == "N31" and _TO_THE_BANK.search(context.whole):
        return None
    if base == "N01" and any(_SURETY.fullmatch(subject.text) for subject in subjects):
        return "N21"
    if base in _DEBTS and any(_CUSTOMER.search(subject.text.lower()) for subject in subjects):
        return "N23"
    if (
        base == "N01"
        and not _PAID.search(context.whole)
        and any(_BUILT.search(subject.text.lower()) for subject in subjects)
    ):
        return "N17"
    if (
        base in ("N01", "N17")
        and _LATENESS.match(context.cue)
        and not _PAID.search(context.whole)
        and not _BUILT.search(context.whole)
    ):
        return None
    return type_id
