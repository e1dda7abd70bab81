"""Financial covenants: ratio, operator, threshold, test dates, definition."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from nlp_service.annotate.contracts.catalogue import Row, read
from nlp_service.annotate.contracts.confidence import agree
from nlp_service.annotate.contracts.covenant_words import (
    BOUNDS,
    CONDITION,
    CONDITIONAL_END,
    DEFAULT,
    DUTY,
    FREQUENCIES,
    LOCK_UP,
    figure,
    leading_bound,
)
from nlp_service.annotate.contracts.finding import Contract, Finding, iso_date
from nlp_service.annotate.contracts.source import Passage
from nlp_service.annotate.values.numbers import plain
from nlp_service.schema import EntityLabel

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
    r"|unrestricted cash|working capital|ebitda|cash and cash equivalents))\b",
    re.IGNORECASE,
)
_FROM_ZH = re.compile(r"自(?P<when>[^,，。;；]{2,24})起")
_FROM_EN = re.compile(
    r"(?i)\b(?:from|commencing (?:on|with)|beginning (?:on|with)|starting (?:on|with)|as of"
    r"|on the calculation date falling on|on and after)\b[^.;]{0,30}$"
)


#: Figures of a forecast or of a statement of fact bind nobody.
_FORECAST = re.compile(
    r"(?i)\bbase case\b|\bshows an?\b|\bforecast|测算结果|基准情景|预测(?:显示|为)"
)


@dataclass(frozen=True)
class _Bound:
    operator: str
    threshold: str
    end: int
    percent: bool


def find(contract: Contract) -> Iterator[Finding]:
    """Each duty to keep a ratio or sum on one side of a figure.

    A bound that only says when a distribution or another act is allowed is none.
    """
    seen: set[tuple[str, str, str, str]] = set()
    for passage in contract.passages:
        if not any(ch.isdigit() for ch in passage.text):
            continue
        for finding in (*_ratios(contract, passage), *_sums(contract, passage)):
            value = finding.value
            key = (value["ratio"], value["operator"], value["threshold"], str(value.get("from")))
            if key not in seen:
                seen.add(key)
                yield finding


@lru_cache(maxsize=4)
def _names(table: tuple[Row, ...]) -> tuple[re.Pattern[str], dict[str, Row]]:
    owner = {
        _key(alias): row
        for row in table
        for column in ("aliases_zh", "aliases_en")
        for alias in row.columns[column].split("|")
        if alias
    }
    longest = sorted(owner, key=len, reverse=True)
    parts = [
        rf"(?<![A-Za-z]){_spaced(alias)}(?![A-Za-z])" if alias.isascii() else re.escape(alias)
        for alias in longest
    ]
    return re.compile("|".join(parts), re.IGNORECASE), owner


def _key(alias: str) -> str:
    words = re.sub(r"\s+divided\s+by\s+|(?<=[a-z])\s?/\s?(?=[a-z])", " to ", alias.lower())
    return " ".join(words.replace("-", " ").split())


def _spaced(alias: str) -> str:
    joined = r"[\s\-]+".join(re.escape(word) for word in alias.split())
    # "Total Liabilities divided by Tangible Net Worth" is the ratio of one to the other.
    return joined.replace(r"[\s\-]+to[\s\-]+", r"(?:[\s\-]+(?:to|divided\s+by)[\s\-]+|\s?/\s?)")


def _ratios(contract: Contract, passage: Passage) -> Iterator[Finding]:
    pattern, owner = _names(read("covenant_ratios.csv", ()))
    names = list(pattern.finditer(passage.text))
    for index, name in enumerate(names):
        row = owner[_key(name.group())]
        headed = _HEADING.search(passage.heading) is not None
        if row.id in _NEEDS_HEADING and not headed:
            continue
        stop = names[index + 1].start() if index + 1 < len(names) else len(passage.text)
        bound = _bound(passage.text, name, stop)
        operator = _must_hold(passage.text, name, bound) if bound else None
        if bound is None or operator is None:
            continue
        threshold = Decimal(bound.threshold)
        if bound.percent or (row.columns["unit"] == "ratio" and threshold > Decimal("1.5")):
            threshold /= 100
        value = _value(contract, passage, row.id, operator, plain(threshold), name.group())
        yield _finding(passage, name.start(), bound.end, value, headed, True)


def _sums(contract: Contract, passage: Passage) -> Iterator[Finding]:
    headed = _HEADING.search(passage.heading) is not None
    for name in _SUMS.finditer(passage.text):
        at = passage.start + name.end()
        values = contract.source.values_in(at, min(passage.end, at + 120), EntityLabel.MONEY)
        if not values:
            continue
        between = contract.source.running[at : values[0].start]
        operator = _operator(between) or leading_bound(
            passage.text[max(0, name.start() - 24) : name.end()]
        )
        if operator is None or re.search(r"[。;；]|/|\bto\b.{0,12}ratio", between):
            continue
        duty = headed or DUTY.search(passage.text) or leading_bound(name.group())
        if not duty or (
            re.search(r"(?i)exceed\w*$|超过$", between.strip()) and "资产" in name.group()
        ):
            continue
        label = " ".join((name["zh"] or name["en"]).lower().split()).removeprefix("minimum ")
        amount = str(values[0].value["amount"])
        value = _value(contract, passage, label, operator, amount, name.group())
        value["currency"] = values[0].value["currency"]
        yield _finding(passage, name.start(), values[0].end - passage.start, value, headed, False)


def _operator(between: str) -> str | None:
    for operator, words in BOUNDS:
        if words.search(between):
            return operator
    return None


def _bound(text: str, name: re.Match[str], stop: int) -> _Bound | None:
    best: tuple[int, str, re.Match[str]] | None = None
    for operator, words in BOUNDS:
        for sign in words.finditer(text, name.end(), min(stop, name.end() + 200)):
            value = figure(text, sign.end())
            # On a tie the first, more exact wording stands: "not less than" holds "less than".
            if value and (best is None or sign.start() < best[0]):
                best = (sign.start(), operator, value)
            if value:
                break
    if best is None:
        leading = leading_bound(text[max(0, name.start() - 24) : name.start()])
        loose = figure(text, name.end(), loose=True) if leading else None
        if leading is None or loose is None:
            return None
        best = (name.end(), leading, loose)
    value = best[2]
    number = value["number"].replace(",", "")
    return _Bound(best[1], number, value.end(), bool(value["percent"]))


def _must_hold(text: str, name: re.Match[str], bound: _Bound) -> str | None:
    """The operator that the sentence demands of the ratio; None where it demands nothing."""
    firm = re.search(r"(?i)shall (?:ensure|maintain|not permit)|应保持|应维持", text)
    if _FORECAST.search(text) or (LOCK_UP.search(text) and not firm):
        return None
    default = DEFAULT.search(text) is not None
    if CONDITIONAL_END.match(text, bound.end) and not default:
        return None
    if len(bound.operator) == 2:
        return bound.operator
    # A bare "below" is a trigger unless a duty stands with it.
    duty = DUTY.search(text, max(0, name.start() - 40), bound.end)
    if duty and not CONDITION.search(text, 0, name.start()):
        return bound.operator
    return {"<": ">=", ">": "<="}[bound.operator] if default else None


def _value(
    contract: Contract, passage: Passage, ratio: str, operator: str, threshold: str, printed: str
) -> dict[str, Any]:
    value: dict[str, Any] = {"ratio": ratio, "operator": operator, "threshold": threshold}
    frequency = next((name for name, words in FREQUENCIES if words.search(passage.text)), None)
    if frequency is None:
        frequency = _calculation_dates(contract, passage)
    if frequency:
        value["test_frequency"] = frequency
    start = _from(contract, passage)
    if start:
        value["from"] = start
    definition = _definition(contract, printed)
    if definition:
        value["definition"] = definition
    return value


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
    return next((name for name, words in FREQUENCIES if words.search(meaning["what"])), None)


def _from(contract: Contract, passage: Passage) -> str | None:
    for value in contract.source.values_in(passage.start, passage.end, EntityLabel.DATE):
        before = contract.before(passage, value, 70)
        day = iso_date(value)
        if day and (_FROM_EN.search(before) or re.search(r"自$", before)):
            return day
    spoken = _FROM_ZH.search(passage.text)
    return spoken["when"].strip() if spoken else None


def _definition(contract: Contract, printed: str) -> str | None:
    words = re.escape(printed)
    match = re.search(
        rf"\"{words}\"(?: or \"[^\"]+\")?\s*(?:means|shall mean|is defined as|指|系指"
        rf"|是指)[:,，]?\s*(?P<what>[^\n]{{6,600}})",
        contract.source.running,
        re.IGNORECASE,
    )
    if not match:
        return None
    what = re.split(r"。|(?<=[a-z)])\.(?:\s|$)", match["what"])[0]
    return " ".join(what.split())


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
