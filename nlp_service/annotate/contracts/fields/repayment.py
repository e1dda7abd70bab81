"""How money is paid back: repayment_schedule, prepayment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from nlp_service.annotate.contracts.confidence import agree
from nlp_service.annotate.contracts.fields import referred
from nlp_service.annotate.contracts.finding import Contract, Finding, iso_date
from nlp_service.annotate.contracts.schedule_table import schedule_rows
from nlp_service.annotate.contracts.source import Passage
from nlp_service.annotate.values.numbers import read_number
from nlp_service.schema import EntityLabel

_ZH = re.compile(
    r"(?:偿还|归还|还)(?:[^。；;，,]{0,10})(?:本金|借款|贷款|本息)|(?:本金|借款"
    r"|贷款)[^。；;]{0,30}(?:偿还|归还|还清|清偿)|等额(?:本息|本金|偿还|还本)"
    r"|分期(?:偿还|归还|还款)|还款(?:方式|计划|金额)|到期一次(?:性)?(?:还本|归还|偿还)|还本"
)
_NOT_ZH = re.compile(
    r"提前(?:还款|归还|偿还)|提前清偿|未按|逾期|不按|如(?!下|期)|若|不得|超额现金流|不履行"
    r"|保证期间|宣布|挪用|未依约|自有资金|还款资金来源|代为|展期|代偿|第三方|到期日为"
)
_EN = re.compile(
    r"\b(?:repay(?:able|ment|ments)?|repaid|instal?lments?|amorti[sz]\w+|equal (?:monthly"
    r"|quarterly|half-?yearly|semi-?annual|annual|consecutive)"
    r"|(?:monthly|quarterly|semi-?annual|annual) (?:principal )?payments of"
    r"|(?:make|makes|making) [^.;]{0,40}payments?)\b",
    re.IGNORECASE,
)
_EN_SCHEDULE = re.compile(
    r"\b(?:shall|will|agrees? to|must|is|are|be)\b[^.;]{0,140}\b(?:repay|repaid|repayable"
    r"|payments?|instal?lments?|pay)\b|\binstal?lments?\b|\brepayment\b[^.;]{0,60}\bshall\b",
    re.IGNORECASE,
)
_NOT_EN = re.compile(
    r"\b(?:prepay\w*|event of default|fails?|failure|tax(?:es)?|premium\w*|insurance|rent"
    r"|fees? and expenses|indemnif\w+|overdue|reimburs\w+|set-?off|covenants?"
    r"|guarant\w+|warrant\w*|evidenced by|purchase price|means|dividends?|accelerat\w+)\b",
    re.IGNORECASE,
)
_PRINCIPAL = re.compile(
    r"\b(?:principal|loans?|advances?|borrow\w+|notes?|bonds?|facility|credit|repay\w*)\b",
    re.IGNORECASE,
)
_FREQUENCIES = tuple(
    (name, re.compile(words, re.IGNORECASE))
    for name, words in (
        ("on_sale", r"每售出一套|按销售款|sale of each unit"),
        ("monthly", r"每月|按月|每个月|逐月|\bmonthly\b|each (?:calendar )?month|every month"),
        (
            "semi_annual",
            r"每半年|按半年|半年(?:度)?(?:等额|偿还|归还|一次)|每年\d+月\d+日(?:和|及"
            r"|、)\d+月\d+日|\bsemi-?annual\w*|half-?year\w*|every six months",
        ),
        (
            "quarterly",
            r"每季|按季|每个季度|逐季|\bquarterly\b|each (?:calendar |fiscal )?quarter"
            r"|every three months",
        ),
        ("annual", r"每年|按年|逐年|\bannual(?:ly)?\b|each year|yearly"),
        (
            "bullet",
            r"到期(?:日)?一次|一次性(?:归还|偿还|还清)|于到期日[^。；;，,]{0,6}(?:归还|还清"
            r"|偿还)|\bbullet\b|(?:in full|entire|full amount"
            r"|all outstanding)[^.;]{0,60}(?:maturity|due date|on the)",
        ),
        ("on_demand", r"随时|要求时|\bon demand\b"),
    )
)
_INSTALMENTS = re.compile(
    r"(?:共(?:计)?|分)\s?(?P<zh>[\d一二三四五六七八九十百]+)\s?(?:期|次)|\b(?P<en>\d{1,3}"
    r"|[a-z]+(?:-[a-z]+)?)(?: \(\d+\))? (?:equal |consecutive |successive |monthly |quarterly "
    r"|semi-?annual |half-?yearly |annual |principal "
    r"|approximately )+(?:\w+ ){0,3}(?:instal?lments|payments)",
    re.IGNORECASE,
)
#: What each instalment is: quarterly payments of $10,000.
_EACH = re.compile(
    r"\b(?:payments|instal?lments) of(?: principal of)?\s*$"
    r"|每[期次季月年](?:偿还|归还|还)?(?:本金)?\s*$",
    re.IGNORECASE,
)
_HEADING = re.compile(r"还款|偿还|\brepayment|\bpayments?\b|\bamorti", re.IGNORECASE)
_PREPAY = re.compile(
    r"提前(?:还款|归还|偿还|清偿)|\b(?:voluntar\w+ )?prepay(?:ment|s|ing)?\b", re.IGNORECASE
)


def find(contract: Contract) -> Iterator[Finding]:
    """The schedule of repayments and the right to pay early."""
    if not contract.lends:
        return
    if not contract.is_type("guarantee"):
        yield from _schedule(contract)
    yield from _prepayment(contract)


def _schedule(contract: Contract) -> Iterator[Finding]:
    found: list[Finding] = []
    for passage in contract.passages:
        finding = _in_passage(contract, passage)
        if finding:
            found.append(finding)
    rows = schedule_rows(contract.source)
    if rows:
        best = max(found, key=lambda f: f.confidence, default=None)
        value = dict(best.value) if best else {}
        value["amounts"] = [row.as_value() for row in rows]
        days = [row.day for row in rows if row.day]
        if days:
            value.setdefault("first", min(days))
            value.setdefault("last", max(days))
        value.setdefault("instalments", len(rows))
        start, end = (best.start, best.end) if best else (rows[0].start, rows[-1].end)
        yield Finding("repayment_schedule", start, end, value, agree(0.8, 0.5 if best else 0.0))
        return
    if found:
        yield max(found, key=lambda f: (f.confidence, -f.start))
    elif contract.family == "credit":
        yield from referred.repayment(contract)


def _in_passage(contract: Contract, passage: Passage) -> Finding | None:
    """The clause of a sentence that says most about the schedule."""
    flat = contract.source.running
    best: Finding | None = None
    at = passage.start
    for clause in re.split(r"(?<=[。；;\n])", passage.text):
        start, at = at, at + len(clause)
        zh = _ZH.search(clause) and not _NOT_ZH.search(clause)
        en = (
            contract.source.language == "en"
            and _EN.search(clause)
            and _EN_SCHEDULE.search(clause)
            and _PRINCIPAL.search(clause)
            and not _NOT_EN.search(clause)
        )
        if not (zh or en):
            continue
        value = _value(contract, start, at)
        if not value:
            continue
        sure = agree(
            0.25 if en else 0.4,
            0.4 if _HEADING.search(passage.heading) else 0.0,
            0.3 if "frequency" in value else 0.0,
            0.4 if "instalments" in value else 0.0,
            0.3 if "first" in value or "amounts" in value else 0.0,
        )
        end = at - (len(clause) - len(clause.rstrip()))
        low = start + len(clause) - len(clause.lstrip())
        number = re.match(
            r"(?:\d+(?:\.\d+)*[.、]?\s?|[一二三四五六七八九十]+、|第[^\s]{1,4}条\s?)", flat[low:end]
        )
        low += number.end() if number else 0
        if best is None or sure > best.confidence:
            best = Finding("repayment_schedule", low, end, value, sure)
    return best


def _value(contract: Contract, start: int, end: int) -> dict[str, Any]:
    text = contract.source.running[start:end]
    value: dict[str, Any] = {}
    frequency = next((name for name, words in _FREQUENCIES if words.search(text)), None)
    if frequency:
        value["frequency"] = frequency
    count = _INSTALMENTS.search(text)
    if count:
        number = read_number(count["zh"] or count["en"])
        if number is not None and 1 < number < 500:
            value["instalments"] = int(number)
    dates = [(v, iso_date(v)) for v in contract.source.values_in(start, end, EntityLabel.DATE)]
    days = sorted(day for _, day in dates if day)
    money = contract.source.values_in(start, end, EntityLabel.MONEY)
    amounts = []
    for v, day in dates:
        following = [m for m in money if 0 <= m.start - v.end < 24]
        if day and following:
            amounts.append({"date": day, "amount": following[0].value["amount"]})
    if amounts:
        value["amounts"] = amounts
    for sum_ in money:
        if frequency and _EACH.search(
            contract.source.running[max(start, sum_.start - 40) : sum_.start]
        ):
            value["each"] = {"amount": sum_.value["amount"], "currency": sum_.value["currency"]}
            break
    if days and (frequency or amounts or count):
        value["first"] = days[0]
        if len(days) > 1:
            value["last"] = days[-1]
    return value


def _prepayment(contract: Contract) -> Iterator[Finding]:
    best: Finding | None = None
    for passage in contract.passages:
        match = _PREPAY.search(passage.text)
        if not match:
            continue
        value: dict[str, Any] = {}
        text = passage.text
        if re.search(
            r"(?i)不得提前|不可提前|may not (?:be )?prepa|no prepayment (?:is|shall)"
            r"|shall not (?:have the right to )?prepay",
            text,
        ):
            value["allowed"] = False
        elif re.search(
            r"(?i)可以?[^。]{0,8}提前|申请提前|有权[^。]{0,6}提前(?:还|归)|自愿提前|(?:may"
            r"|right to|option to|be) [^.;]{0,60}prepa",
            text,
        ):
            value["allowed"] = True
        elif re.search(
            r"(?i)强制提前|用于提前(?:偿还|归还|清偿)|mandatory|applied in prepayment"
            r"|shall (?:\w+ ){0,3}prepay",
            text,
        ):
            value["mandatory"] = True
        if not value:
            continue
        for duration in contract.source.values_in(passage.start, passage.end, EntityLabel.DURATION):
            after = contract.after(passage, duration, 40)
            if re.search(r"提前$|至少$", contract.before(passage, duration, 6)) or re.match(
                r"(?i)[\s')]*(?:prior|notice|written|advance|business days'? notice)"
                r"|[^,，。]{0,4}(?:通知|书面)",
                after,
            ):
                value["notice"] = duration.value
                break
        for money in contract.source.values_in(passage.start, passage.end, EntityLabel.MONEY):
            if re.search(
                r"(?i)不(?:低于|少于)[^,，]{0,4}$|(?:at least|minimum (?:amount )?of"
                r"|not less than)[^.;]{0,12}$",
                contract.before(passage, money, 40),
            ):
                value["minimum"] = {
                    "amount": money.value["amount"],
                    "currency": money.value["currency"],
                }
                break
        sure = agree(
            0.5,
            0.3 if _PREPAY.search(passage.heading) or "还款" in passage.heading else 0.0,
            0.3 if "notice" in value else 0.0,
            0.2 if "allowed" in value else 0.0,
        )
        finding = Finding("prepayment", passage.start, passage.end, value, sure)
        if best is None or finding.confidence > best.confidence:
            best = finding
    if best:
        yield best
