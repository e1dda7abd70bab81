"""Financial covenants: ratio, operator, threshold, dates, definition, cure and consequence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from nlp_service.annotate.contracts.confidence import agree
from nlp_service.annotate.contracts.covenants import RatioName, Stated, read_sentence
from nlp_service.annotate.contracts.covenants.definition import find_definition
from nlp_service.annotate.contracts.covenants.formula import read_formula
from nlp_service.annotate.contracts.covenants.rights import read_rights
from nlp_service.annotate.contracts.covenants.stated import frequency as stated_frequency
from nlp_service.annotate.contracts.covenants.steps import read_steps
from nlp_service.annotate.contracts.covenants.wording import (
    DUTY,
    LEADING,
    SIGN_WORDS,
)
from nlp_service.annotate.contracts.finding import Contract, Finding, iso_date
from nlp_service.annotate.contracts.source import Passage
from nlp_service.annotate.values.numbers import plain
from nlp_service.schema import EntityLabel

#: A table under a sentence ends within so many characters.
_TABLE = 1_500
#: How often a sum is tested stands within so many characters behind its name.
_NEAR = 120
_HEADING = re.compile(
    r"财务(?:约束|约定|指标|承诺|契约)|约束指标|\bfinancial (?:covenants?|condition"
    r"|undertakings?|ratios?)",
    re.I,
)
#: Ratios that are conditions of drawing more often than covenants; only a heading makes them one.
_NEEDS_HEADING = frozenset(("project_capital_ratio", "gearing"))
#: Sums that a borrower or guarantor has to keep, in the words of the contract.
_SUMS = re.compile(
    r"(?P<zh>(?:合并)?(?:有形)?净资产|货币资金(?:余额)?|所有者权益)|\b(?P<en>(?:consolidated "
    r"|minimum |tangible )*(?:net worth|liquidity"
    r"|unrestricted cash|working capital|ebitda|cash and cash equivalents|net income"
    r"|pre-tax profit))\b",
    re.IGNORECASE,
)
_FROM_ZH = re.compile(r"自(?P<when>[^,，。;；]{2,24})起")
_FROM_EN = re.compile(
    r"(?i)\b(?:from|commencing (?:on|with)|beginning (?:on|with)|starting (?:on|with)|as of"
    r"|on the calculation date falling on|on and after)\b[^.;]{0,30}$"
)
_DUTY = re.compile(rf"{DUTY.pattern}|不得|不超过", re.IGNORECASE)
#: Figures of a forecast bind nobody.
_FORECAST = re.compile(
    r"(?i)\bbase case\b|\bshows an?\b|\bforecast|测算结果|基准情景|预测(?:显示|为)"
)
#: A duty, although the sentence speaks of distributions too.
_FIRM = re.compile(r"(?i)shall (?:ensure|maintain|not permit)|应保持|应维持")


def find(contract: Contract) -> Iterator[Finding]:
    """Each duty to keep a ratio or sum on one side of a figure.

    A bound that only says when a distribution or another act is allowed is none.
    """
    seen: set[tuple[str, str, str, str]] = set()
    last: RatioName | None = None
    for passage in contract.passages:
        ratios = list(_ratios(contract, passage, last))
        last = ratios[-1][1].name if ratios else last
        sums = _sums(contract, passage) if any(ch.isdigit() for ch in passage.text) else ()
        for finding in (*(f for f, _ in ratios), *sums):
            value = finding.value
            key = (value["ratio"], value["operator"], value["threshold"], str(value.get("from")))
            if key not in seen:
                seen.add(key)
                yield finding


def _ratios(
    contract: Contract, passage: Passage, last: RatioName | None
) -> Iterator[tuple[Finding, Stated]]:
    text = passage.text
    if _FORECAST.search(text):
        return
    headed = _HEADING.search(passage.heading) is not None
    guarantee = contract.is_type("guarantee")
    owns = contract.family in {"credit", "security"} or contract.is_type("amendment") or headed
    stated = list(read_sentence(text, guarantee=guarantee, last=last, owns=owns))
    if not stated:
        stated = read_steps(text, contract.source.flat[passage.end :][:_TABLE], guarantee)
    for each in stated:
        if each.name.ratio in _NEEDS_HEADING and not headed:
            continue
        if each.kind == "lock_up" and not _FIRM.search(text):
            continue
        value = _value(contract, passage, each)
        yield _finding(passage, each.start, each.end, value, headed, not each.name.own), each


def _value(contract: Contract, passage: Passage, stated: Stated) -> dict[str, Any]:
    definition = find_definition(contract.source.running, stated.printed)
    value: dict[str, Any] = {
        "ratio": stated.name.ratio,
        "operator": stated.operator,
        "threshold": plain(Decimal(str(stated.threshold))),
    }
    frequency = stated.frequency or _calculation_dates(contract, passage)
    if frequency:
        value["test_frequency"] = frequency
    start = stated.effective_from.isoformat() if stated.effective_from else None
    start = start or (None if stated.effective_until else _from(contract, passage))
    if start:
        value["from"] = start
    if stated.effective_until:
        value["until"] = stated.effective_until.isoformat()
    if stated.party == "guarantor":
        value["party"] = "guarantor"
    if definition or stated.name.own:
        value["definition"] = definition or stated.printed
        formula = read_formula(value["definition"])
        if formula:
            value["formula"] = formula
    running = contract.source.running
    rights = read_rights(contract.source.flat, passage.start, passage.end, definition, stated.kind)
    return value | rights.as_value(running)


def _sums(contract: Contract, passage: Passage) -> Iterator[Finding]:
    headed = _HEADING.search(passage.heading) is not None
    for name in _SUMS.finditer(passage.text):
        at = passage.start + name.end()
        values = contract.source.values_in(at, min(passage.end, at + 120), EntityLabel.MONEY)
        if not values:
            continue
        between = contract.source.running[at : values[0].start]
        operator = _operator(between) or _leading(
            passage.text[max(0, name.start() - 24) : name.end()]
        )
        if operator is None or re.search(r"[。;；]|/|\bto\b.{0,12}ratio", between):
            continue
        duty = headed or _leading(name.group()) or _DUTY.search(passage.text)
        if not duty or (
            re.search(r"(?i)exceed\w*$|超过$", between.strip()) and "资产" in name.group()
        ):
            continue
        label = " ".join((name["zh"] or name["en"]).lower().split()).removeprefix("minimum ")
        value: dict[str, Any] = {
            "ratio": label,
            "operator": operator,
            "threshold": str(values[0].value["amount"]),
        }
        near = passage.text[name.end() : name.end() + _NEAR]
        frequency = stated_frequency(near) or stated_frequency(passage.text)
        if frequency:
            value["test_frequency"] = frequency
        start = _from(contract, passage)
        if start:
            value["from"] = start
        definition = find_definition(contract.source.running, name.group())
        if definition:
            value["definition"] = definition
        value["currency"] = values[0].value["currency"]
        rights = read_rights(contract.source.flat, passage.start, passage.end)
        value |= rights.as_value(contract.source.running)
        yield _finding(passage, name.start(), values[0].end - passage.start, value, headed, False)


def _operator(between: str) -> str | None:
    """The operator that the words between a sum's name and its figure state."""
    found = next((operator for operator, words in SIGN_WORDS if words.search(between)), None)
    if found and len(found) == 1 and re.search(r"(?i)\bnot\b[^.;]{0,60}$", between):
        return {"<": ">=", ">": "<="}[found]
    return found


def _leading(before: str) -> str | None:
    """The operator of a bound worded before the name ("a minimum liquidity of"), or None."""
    return next(
        (op for op, words in LEADING if re.search(words.pattern.rstrip("$"), before, re.I)), None
    )


def _calculation_dates(contract: Contract, passage: Passage) -> str | None:
    """The frequency that a defined test date has, where the covenant only names it."""
    named = re.search(
        r"(?i)\b(?:calculation|test(?:ing)?|measurement) date|测算日|测试日", passage.text
    )
    if not named:
        return None
    meaning = re.search(
        rf"(?i)\"{re.escape(named.group())}s?\"\s*(?:means|指)(?P<what>[^\n]{{4,160}})",
        contract.source.running,
    )
    if not meaning:
        return None
    return stated_frequency(meaning["what"])


def _from(contract: Contract, passage: Passage) -> str | None:
    for value in contract.source.values_in(passage.start, passage.end, EntityLabel.DATE):
        before = contract.before(passage, value, 70)
        day = iso_date(value)
        if day and (_FROM_EN.search(before) or re.search(r"自$", before)):
            return day
    spoken = _FROM_ZH.search(passage.text)
    return spoken["when"].strip() if spoken else None


def _finding(
    passage: Passage, start: int, end: int, value: dict[str, Any], headed: bool, known: bool
) -> Finding:
    text = passage.text
    low = max(text.rfind(mark, 0, start) for mark in "。;；\n") + 1
    number = re.match(r"\s*(?:\d+(?:\.\d+)+|[(（].{1,3}[)）]|第.{1,4}条)\s*", text[low:start])
    low += number.end() if number else len(text[low:]) - len(text[low:].lstrip())
    tail = re.match(r"[^\s,，。;；]{0,6}", text[end:])
    end += tail.end() if tail and any("\u4e00" <= c <= "\u9fff" for c in text) else 0
    sure = agree(
        0.6,
        0.4 if headed else 0.0,
        0.3 if known else 0.0,
        0.3 if DUTY.search(text) else 0.0,
        0.2 if "test_frequency" in value else 0.0,
    )
    return Finding("financial_covenants", passage.start + low, passage.start + end, value, sure)
