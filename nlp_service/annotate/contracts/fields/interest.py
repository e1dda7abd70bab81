"""Prices of money: interest_rate, default_rate, fees."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from nlp_service.annotate.contracts.confidence import agree
from nlp_service.annotate.contracts.fields import referred
from nlp_service.annotate.contracts.finding import Contract, Finding
from nlp_service.annotate.contracts.source import Passage
from nlp_service.annotate.values.numbers import plain
from nlp_service.schema import Entity, EntityLabel

_INTEREST = re.compile(
    r"利率|年息|月息|计息|\binterest\b|\brate per annum\b|\bbasic rate\b|\bannual rate\b",
    re.IGNORECASE,
)
_DEFAULT = re.compile(
    r"罚息|罚则|复利|逾期|违约|挪用|未按|延期付款|迟延|滞纳"
    r"|\boverdue\b|\bdoes not perform|\bmisappropriat|\bpast due\b|\bdefault(?:ed)?\b"
    r"|\bdefault rate\b|\blate (?:payment|charge)"
    r"|\bnot paid when due"
    r"|\bfails? to pay|\bdelinquent|\bpenalty interest",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"(?:利率|水平|LPR)[^,，。;；]{0,14}?(?:上浮|加收|加)$|(?:rate|interest)[^.;]{0,80}\b(?:plus"
    r"|above|increased by)\b"
)
_OF_RATE = re.compile(
    r"^\.?\s*(?:of (?:the )?(?:applicable |contract |loan )?(?:interest )?rate|的?(?:合同)?利率)",
    re.I,
)
_ABOVE = re.compile(
    r"(?:\bplus|上浮|加收|另加|加)\s*(?:an additional\s+)?$|\bincreased by\s*$|\bwhich is\s*$",
    re.IGNORECASE,
)
#: Translations of 上浮: the rate "shall be adjusted up to 100 %", so much on top of itself.
_RAISED = re.compile(
    r"\brates? (?:shall|will|is to) be (?:adjusted|raised|floated|increased|up)(?: up(?:ward)?)?"
    r" (?:to|by)\s*$",
    re.IGNORECASE,
)
_ABOVE_AFTER = re.compile(
    r"^\s*(?:\([^)]*\)\s*)?(?:per annum\s+|p\.a\.\s+)?(?:points\s+)?(?:above|over|in excess of"
    r"|higher than)",
    re.IGNORECASE,
)
_CASES = (
    ("misuse", re.compile(r"挪用|违约使用|未按[^,，]{0,12}用途|\bmisappl|\bmisus", re.IGNORECASE)),
    ("late_performance", re.compile(r"误期|延误|擅自处分|违反第", re.IGNORECASE)),
    (
        "overdue",
        re.compile(r"逾期|未清偿|迟延|滞纳|罚息|overdue|past due|late|default|fails to pay", re.I),
    ),
)
_OTHER_RATE = re.compile(
    r"公积金|抵押率|税率|折扣|达标率|利用率|负债率|资本金|提高|discount|tax rate|exchange rate"
    r"|break|swap"
    r"|retention|floor|minimum interest|occupancy|utili[sz]ation rate|royalt"
    r"|shall not exceed \d{2}|prepay|fee",
    re.IGNORECASE,
)
_PER_YEAR = re.compile(r"per annum|per year|a year|p\.a\.|annual|年", re.IGNORECASE)
#: A rate by the month or the day, and a rate without any period.
_SHORT_PERIOD = re.compile(r"(?:(?P<month>月)|日)(?:利率|息)(?:为|是|:|按)?[\s:]?$")
_LABEL_ZH = re.compile(r"(?:借款|贷款|融资)?利率(?:为|是|:)\s?(?:本金(?:总额)?的)?\s?$")
_PER_DAY = re.compile(r"每[日天]|每(?:逾期|延误)[一1]?[日天]|按日|日利率|per day|daily|\ba day\b")
_A_DAY = re.compile(r"\.?\s*(?:a|per|each) day\b", re.IGNORECASE)
_DAMAGES = re.compile(
    r"(?P<rate>违约金|罚息|滞纳金|逾期利息|利息|liquidated damages|late charge|interest)",
    re.IGNORECASE,
)
_CNY_LPR = re.compile(r"(?:(?P<n>one|five|1|5)[- ]year )?(?:loan )$", re.IGNORECASE)
#: A reference rate and, some words later, what is added: TAIBOR for the same period plus 0.9%.
_BASE = re.compile(
    r"\b(?P<base>TAIBOR|LIB[O0]R|HIBOR|SHIBOR|EURIBOR|SIBOR|TIBOR|SONIA|SOFR|TONA|LPR)\b"
    r"[^.;,%]{0,70}\bplus\s*$",
    re.IGNORECASE,
)
_RESET = re.compile(
    r"(?:每(?:年|季度?|月|半年)[^,，。;；]{0,24}(?:调整|重新定价)[^,，。;；]{0,8})|(?:reset"
    r"|adjusted|repriced) (?:on|every|each)"
    r"[^.,;]{0,50}",
    re.IGNORECASE,
)
_FEE = re.compile(
    r"(?P<zh>(?:安排|代理|承诺|管理|财务顾问|手续|保函|担保|开证|咨询|账户管理|融资顾问|前端"
    r"|监管|评审)费)"
    r"|\b(?P<en>(?:commitment|arrangement|agency|facility|up-?front|amendment|unused(?: line)?"
    r"|origination|closing"
    r"|structuring|management|commitment letter|loan|non-?usage|monitoring|participation"
    r"|fronting|extension|exit"
    r"|prepayment|final payment|documentation|annual|guarantee|letter of credit|standby) fees?)\b",
    re.IGNORECASE,
)


def find(contract: Contract) -> Iterator[Finding]:
    """Interest, default interest and fees, each with the words that state it."""
    rates = list(_rates(contract))
    yield from rates
    stated = {rate.field for rate in rates}
    if contract.lends:
        if "default_rate" not in stated:
            yield from referred.default_interest(contract)
        if "interest_rate" not in stated and contract.family == "credit":
            yield from referred.interest(contract)
        yield from _fees(contract)


def _rates(contract: Contract) -> Iterator[Finding]:
    for passage in contract.passages:
        values = contract.source.values_in(
            passage.start, passage.end, EntityLabel.RATE, EntityLabel.PERCENT
        )
        for value in values:
            start, end = contract.clause_of(passage, value)
            words = contract.source.running[start : value.start]
            near = words[-130:]
            if _late(contract, passage, near, value):
                found = _default_value(near, value, contract.after(passage, value))
                # The full stop of "per cent. a day" may end the passage.
                if found and _A_DAY.match(contract.source.running, value.end):
                    found["period"] = "day"
                if found:
                    yield _default(contract, passage, value, found, start, near)
            elif contract.lends and not contract.is_type("guarantee"):
                found = _interest_value(contract, passage, near, value)
                if found:
                    reset = _RESET.search(contract.source.running, value.end, end)
                    if reset and reset.start() - value.end < 40:
                        found["reset"] = reset.group().strip()
                        end = reset.end()
                    else:
                        end = value.end
                    low = max(start, value.start - 70)
                    yield Finding(
                        "interest_rate", low, end, found, _interest_sure(passage, near, value)
                    )


def _late(contract: Contract, passage: Passage, near: str, value: Entity) -> bool:
    after = contract.after(passage, value, 50)
    if _RAISED.search(near) and _DEFAULT.search(contract.after(passage, value, 60)):
        return True
    return bool(
        _DEFAULT.search(near) or re.match(r"[^,，。;；.]{0,14}(?:罚息|违约金|滞纳金)", after)
    ) and bool(_DAMAGES.search(near) or _DAMAGES.search(after))


def _interest_value(
    contract: Contract, passage: Passage, near: str, value: Entity
) -> dict[str, Any] | None:
    if _OTHER_RATE.search(near[-60:]) or not (
        _INTEREST.search(near) or _INTEREST.search(value.text) or _BASE.search(near)
    ):
        return None
    if value.label is EntityLabel.RATE:
        return _rate(value, near)
    based = _BASE.search(near)
    if based and value.label is EntityLabel.PERCENT:
        points = int(Decimal(str(value.value)) * 10_000)
        return {"base": based["base"].upper().replace("LIB0R", "LIBOR"), "spread_bp": points}
    after = contract.after(passage, value, 24)
    short = _SHORT_PERIOD.search(near)
    if short:
        return {"fixed": str(value.value), "period": "month" if short["month"] else "day"}
    if _LABEL_ZH.search(near) and Decimal(str(value.value)) <= 1 and not _PER_YEAR.search(near):
        return {"fixed": str(value.value)}
    if _PER_YEAR.search(near[-110:] + after[:16]) and not re.search(
        r"basis|point|basic", value.text
    ):
        if Decimal(str(value.value)) > Decimal("0.36") or _ABOVE.search(near):
            return None
        return {"fixed": str(value.value), "period": "year"}
    return None


def _rate(value: Entity, near: str = "") -> dict[str, Any]:
    read: dict[str, Any] = {k: v for k, v in value.value.items() if v is not None}
    if read.get("base") == "PRIME":
        term = _CNY_LPR.search(near)
        if term:
            read["base"] = {"one": "LPR1Y", "1": "LPR1Y", "five": "LPR5Y", "5": "LPR5Y"}.get(
                (term["n"] or "").lower(), "LPR"
            )
    return read


def _interest_sure(passage: Passage, near: str, value: Entity) -> float:
    return agree(
        0.5,
        0.4
        if re.search(r"利率(?:为|:|是)|rate (?:of|equal|per annum)|bear interest", near, re.I)
        else 0.0,
        0.4 if re.search(r"利率|利息|计息|interest|pricing", passage.heading, re.I) else 0.0,
        0.5 if value.label is EntityLabel.RATE else 0.0,
    )


def _default_value(near: str, value: Entity, after: str) -> dict[str, Any] | None:
    if value.label is EntityLabel.RATE:
        fixed = value.value.get("fixed")
        if fixed and _OF_RATE.match(after) and Decimal(fixed) > 1:
            return {"multiple": plain(Decimal(fixed)), "of": "contract_rate"}
        if fixed and Decimal(fixed) > 1:
            return None
        if fixed and _ABOVE_AFTER.match(after):
            return {"spread_bp": int(Decimal(fixed) * 10_000), "over": "contract_rate"}
        return _rate(value, near)
    share = Decimal(str(value.value))
    if _OF_RATE.match(after) and share > 1:
        return {"multiple": plain(share), "of": "contract_rate"}
    if re.search(r"利率|LPR", near[-20:]) and _ABOVE.search(near):
        return {"multiple": plain(1 + share), "of": "contract_rate"}
    raised = _RAISED.search(near)
    if raised and not _BASE.search(near):
        return {"multiple": plain(1 + share), "of": "contract_rate"}
    if _ABOVE.search(near) or _ABOVE_AFTER.match(after):
        return {"spread_bp": int(share * 10_000), "over": "contract_rate"}
    if share > Decimal("0.5"):
        return None
    found: dict[str, Any] = {"fixed": plain(share)}
    if _PER_DAY.search(near[-40:] + after[:16]):
        found["period"] = "day"
    elif _PER_YEAR.search(near[-30:] + after[:16]):
        found["period"] = "year"
    elif not re.search(r"违约金|罚息|滞纳金", near[-30:] + after[:12]):
        return None
    return found


def _default(
    contract: Contract,
    passage: Passage,
    value: Entity,
    found: dict[str, Any],
    start: int,
    near: str,
) -> Finding:
    for name, pattern in _CASES:
        if pattern.search(near[-70:]):
            found = {**found, "case": name}
            break
    end = value.end
    tail = re.match(
        r"\.?[^,，。;；\n]{0,60}?(?:罚息|违约金|滞纳金|逾期利息|利息)",
        contract.after(passage, value, 60),
    )
    if tail:
        end += tail.end()
    sure = agree(
        0.6,
        0.4 if tail or re.search(r"default rate|default interest", passage.text, re.I) else 0.0,
        0.3 if re.search(r"违约|利率|利息|罚|interest|default", passage.heading, re.I) else 0.0,
    )
    low = max(start, value.start - 130)
    comma = max(contract.source.running.rfind(mark, low, value.start - 30) for mark in ",，") + 1
    return Finding("default_rate", max(low, comma), end, found, sure)


def _fees(contract: Contract) -> Iterator[Finding]:
    for passage in contract.passages:
        for match in _FEE.finditer(passage.text):
            at = passage.start + match.start()
            high = min(passage.end, at + 260)
            for value in contract.source.values_in(
                at, high, EntityLabel.MONEY, EntityLabel.PERCENT, EntityLabel.RATE
            ):
                between = contract.source.running[at + len(match.group()) : value.start]
                if re.search(r"[。;；]|\bfees?\b|免收", between) or len(between) > 200:
                    break
                name = (match["zh"] or match["en"]).lower()
                found = {"name": " ".join(name.split()), **_price(value)}
                close = 0.4 if len(between) < 60 else 0.0
                head = 0.4 if re.search(r"费|\bfees?\b", passage.heading, re.I) else 0.0
                yield Finding("fees", at, value.end, found, agree(0.55, close, head))
                break


def _price(value: Entity) -> dict[str, Any]:
    if value.label is EntityLabel.MONEY:
        return {"amount": value.value["amount"], "currency": value.value["currency"]}
    if value.label is EntityLabel.RATE:
        return {"rate": _rate(value)}
    return {"share": str(value.value)}
