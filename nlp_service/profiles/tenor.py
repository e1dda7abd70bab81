"""Tenor preference: what a client says it wants beside how it funds itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from nlp_service.catalogues import rows
from nlp_service.schema import (
    BureauReport,
    Client,
    Evidence,
    Message,
    Provenance,
    Statement,
    StatementValue,
    TenorPreference,
)
from nlp_service.scores import grades
from nlp_service.scores.bureau import evidence_of

Preference = Literal["long", "short", "mixed", "unknown"]

_LONG = re.compile(
    r"固定资产贷款|项目贷款|银团|特许经营期|专项债|中长期|长期借款"
    r"|\bterm loans?\b|\bconcession\b|\blong[- ]term\b|\bproject finance\b|\bsyndicat\w+",
    re.IGNORECASE,
)
_SHORT = re.compile(
    r"流动资金|周转|票据|保理|信用证|短期借款|过桥"
    r"|\bworking capital\b|\brevolv\w+|\btrade finance\b|\bshort[- ]term\b|\bbridge loans?\b",
    re.IGNORECASE,
)

#: Balance-sheet items by the tenor of the debt they hold.
_LONG_DEBT = ("long_term_borrowings", "bonds_payable", "lease_liabilities", "long_term_payables")
_SHORT_DEBT = ("short_term_borrowings", "current_portion_ncl")


@dataclass(frozen=True, slots=True)
class Driver:
    """One feature of the model: its push towards long money and the words or cells behind it."""

    name: str
    push: float
    stated: bool
    evidence: list[Evidence]


def tenor(
    client: Client,
    statements: Sequence[Statement],
    bureau: BureauReport | None,
    messages: Sequence[Message],
    purposes: Sequence[Provenance] = (),
) -> TenorPreference:
    """Whether a client prefers long or short money.

    p_long = σ(a + Σ w·x) over the features of ``tenor_weights.csv``; long above 0.65, short below
    0.35, unknown with fewer than two kinds of evidence. ``stated`` rests on requests and words,
    ``observed`` on balances, bureau accounts, investment and rollovers.

    Args:
        purposes: places in contracts that state the purpose or the tenor of a loan.

    Source: credit-domain specification 5.1; weights are judgement.
    """
    weights = {row.text("name"): row.number("value") for row in rows("tenor_weights.csv")}
    drivers = [
        driver
        for driver in (
            _debt_share(statements, weights),
            _bureau_share(bureau, weights),
            _requested(client, weights),
            _capex(statements, weights),
            _words(messages, purposes, weights),
            _rollovers(bureau, weights),
        )
        if driver is not None
    ]
    p_long = grades.probability(weights["intercept"] + sum(driver.push for driver in drivers))
    enough = len(drivers) >= weights["least_drivers"]
    return TenorPreference(
        preference=_verdict(p_long, weights) if enough else "unknown",
        p_long=p_long if enough else None,
        stated=_side(drivers, True, weights),
        observed=_side(drivers, False, weights),
        evidence=[item for driver in drivers for item in driver.evidence],
        drivers=[(driver.name, driver.push) for driver in drivers],
    )


def _verdict(p_long: float, weights: dict[str, float]) -> Preference:
    if p_long > weights["long_from"]:
        return "long"
    return "short" if p_long < weights["short_to"] else "mixed"


def _side(drivers: list[Driver], stated: bool, weights: dict[str, float]) -> Preference:
    pushes = [driver.push for driver in drivers if driver.stated is stated]
    if not pushes:
        return "unknown"
    return _verdict(grades.probability(weights["intercept"] + sum(pushes)), weights)


def _latest(statements: Sequence[Statement], kind: str) -> Statement | None:
    """The newest statement of a kind; the parent's own where both scopes are there."""
    of_kind = [statement for statement in statements if statement.kind == kind]
    return max(
        of_kind, key=lambda s: (s.period.end, s.scope == "parent", len(s.items)), default=None
    )


def _cells(values: Iterable[StatementValue]) -> list[Evidence]:
    return [
        Evidence(provenance=value.provenance, source=value.provenance.document_id, note=value.item)
        for value in values
    ]


def _debt_share(statements: Sequence[Statement], weights: dict[str, float]) -> Driver | None:
    sheet = _latest(statements, "BS")
    if sheet is None:
        return None
    long = [sheet.items[item] for item in _LONG_DEBT if item in sheet.items]
    short = [sheet.items[item] for item in _SHORT_DEBT if item in sheet.items]
    long_sum = sum((value.value for value in long), Decimal())
    total = long_sum + sum((value.value for value in short), Decimal())
    if total <= 0:
        return None
    share = float(long_sum / total)
    return Driver(
        "long_debt_share", weights["long_debt_share"] * (share - 0.5), False, _cells(long + short)
    )


def _bureau_share(bureau: BureauReport | None, weights: dict[str, float]) -> Driver | None:
    if bureau is None or "medium_long_share" not in bureau.features:
        return None
    push = weights["bureau_share"] * (bureau.features["medium_long_share"] - 0.5)
    return Driver("bureau_share", push, False, evidence_of(bureau, "medium_long_share"))


def _requested(client: Client, weights: dict[str, float]) -> Driver | None:
    months = client.requested_tenor_months
    if months is None:
        return None
    push = weights["requested_long"] if months > 36 else 0.0
    push = weights["requested_short"] if months <= 12 else push
    return Driver("requested_tenor", push, True, [])


def _capex(statements: Sequence[Statement], weights: dict[str, float]) -> Driver | None:
    cash, income = _latest(statements, "CF"), _latest(statements, "IS")
    capex = cash.items.get("capex") if cash else None
    revenue = income.items.get("revenue") if income else None
    if capex is None or revenue is None or revenue.value <= 0:
        return None
    heavy = capex.value / revenue.value > Decimal(str(weights["capex_from"]))
    push = weights["capex"] if heavy else 0.0
    return Driver("capex_share", push, False, _cells([capex, revenue]))


def _words(
    messages: Sequence[Message], purposes: Sequence[Provenance], weights: dict[str, float]
) -> Driver | None:
    long: list[Evidence] = []
    short: list[Evidence] = []
    for place in purposes:
        for found, pattern in ((long, _LONG), (short, _SHORT)):
            if pattern.search(place.text):
                found.append(Evidence(provenance=place, source=place.document_id))
    for message in messages:
        if message.side == "client":
            for start, end in message.visible or [(0, len(message.text))]:
                for found, pattern in ((long, _LONG), (short, _SHORT)):
                    found.extend(_mentions(message, pattern, start, end))
    if not long and not short:
        return None
    # The share of long words decides, so that one stray word does not cancel a clear purpose.
    lean = (len(long) - len(short)) / (len(long) + len(short))
    weight = weights["words_long"] if lean >= 0 else -weights["words_short"]
    return Driver("purpose_words", weight * lean, True, (long + short)[:6])


def _mentions(
    message: Message, pattern: re.Pattern[str], start: int, end: int
) -> Iterable[Evidence]:
    for match in pattern.finditer(message.text, start, end):
        place = Provenance(
            document_id=message.document_id,
            part=message.part,
            start=match.start(),
            end=match.end(),
            text=match.group(),
        )
        day = message.date.date() if message.date else None
        yield Evidence(provenance=place, date=day, source=message.id)


def _rollovers(bureau: BureauReport | None, weights: dict[str, float]) -> Driver | None:
    if bureau is None or "rollovers_12m" not in bureau.features:
        return None
    many = bureau.features["rollovers_12m"] >= weights["rollovers_from"]
    push = weights["rollovers"] if many else 0.0
    return Driver("rollovers", push, False, evidence_of(bureau, "rollovers_12m"))
