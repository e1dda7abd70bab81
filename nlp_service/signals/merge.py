"""Many mentions of one event become one signal with all its evidences."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from math import prod
from typing import Literal

from nlp_service.schema import Client, Evidence, Signal, SignalMention
from nlp_service.signals.catalogue import Catalogue, SignalType, catalogue
from nlp_service.signals.names import company_key, same_company
from nlp_service.signals.selves import is_other_firm, is_self

SubjectRole = Literal["client", "group", "guarantor", "counterparty", "other", "unknown"]
_WINDOW = timedelta(days=60)
_GUARANTORS = ("担保人", "保证人", "担保公司", "guarantor", "surety")
_COUNTERPARTIES = (
    *("客户", "租户", "购电方", "采购方", "承购方", "供应商", "电网", "总包", "承包"),
    *("customer", "tenant", "offtaker", "off-taker", "buyer", "supplier", "contractor"),
    "grid company",
    *("财政", "市本级", "政府", "municipality", "treasury"),
)
_GROUP_ALONE = ("集团", "本集团", "集团公司", "the Group", "The Group")
_GROUP = (
    "母公司",
    "子公司",
    "孙公司",
    "控股股东",
    "实际控制人",
    "股东",
    "parent",
    "subsidiary",
    "sponsor",
    "shareholder",
)

Pair = tuple[SignalMention, Evidence]


def merge(mentions: list[tuple[SignalMention, Evidence]], client: Client | None) -> list[Signal]:
    """One signal for each event, newest first: mentions of one type, subject and time.

    Mentions within 60 days of each other, or a third of their half-life, are one event.
    Copies (one ``Evidence.source``) count once. The role of the subject is read against
    ``client`` (unknown where none is given).
    """
    known = catalogue()
    groups: dict[tuple[str, SubjectRole, str], list[Pair]] = {}
    for mention, evidence in mentions:
        role = _role(known.get(mention.type), mention, evidence, client)
        who = client.id if role == "client" and client else _subject_key(mention)
        groups.setdefault((mention.type, role, who), []).append((mention, evidence))
    signals: list[Signal] = []
    for (type_id, role, who), pairs in groups.items():
        window = _window(known.get(type_id))
        signals += [_signal(known, type_id, role, who, event) for event in _events(pairs, window)]
    return sorted(signals, key=lambda s: (-(s.date or date.min).toordinal(), s.type, s.id))


def _subject_key(mention: SignalMention) -> str:
    """What tells subjects of one role apart: their names, where they are named."""
    subject = mention.subject
    return company_key(_printed(mention)) if subject and subject.named is not False else ""


def _printed(mention: SignalMention) -> str:
    """The name of the subject: that of the party where a contract calls it 甲方 or "Borrower"."""
    return (mention.subject.company or mention.subject.text) if mention.subject else ""


def _window(signal: SignalType) -> timedelta:
    return max(_WINDOW, timedelta(days=(signal.half_life_days or 0) // 3))


def _role(
    signal: SignalType, mention: SignalMention, evidence: Evidence, client: Client | None
) -> SubjectRole:
    """Who the subject is to the client; one that names no company is the client itself.

    Mail and papers of a client speak of it unless they name another.
    """
    if client is None:
        return "unknown"
    if signal.subject_rule in ("sender", "clause"):
        return "client"
    text = _printed(mention)
    if not text:
        return "counterparty" if signal.subject_rule == "counterparty" else "client"
    names: list[tuple[SubjectRole, list[str]]] = [
        ("client", [client.name, *client.aliases]),
        ("guarantor", client.guarantors),
        ("group", [*([client.group] if client.group else []), *client.group_members]),
    ]
    # 青杉集团 is the group, though 青杉水务 begins with the same word.
    for near, listed in names:
        if any(company_key(text) == company_key(name) for name in listed):
            return near
    for near, listed in names:
        if any(same_company(text, name) for name in listed):
            return near
    lowered = text.lower()
    if signal.subject_rule == "guarantor" or any(word in lowered for word in _GUARANTORS):
        return "guarantor"
    if signal.subject_rule == "counterparty" or any(word in lowered for word in _COUNTERPARTIES):
        return "counterparty"
    if is_other_firm(text):
        return "other"
    if text in _GROUP_ALONE or any(word in lowered for word in _GROUP):
        return "group"
    unnamed = mention.subject is not None and mention.subject.named is False
    return "client" if unnamed or is_self(text) else "other"


def _when(pair: Pair) -> date:
    return pair[1].date or date.min


def _events(pairs: list[Pair], window: timedelta) -> list[list[Pair]]:
    """Mentions split where more than the window lies between two of them."""
    events: list[list[Pair]] = []
    for pair in sorted(pairs, key=lambda p: (_when(p), p[1].source, p[0].start)):
        if events and _when(pair) - _when(events[-1][-1]) <= window:
            events[-1].append(pair)
        else:
            events.append([pair])
    return events


def _distinct(event: list[Pair]) -> list[Pair]:
    """One pair for each source and words: the copy in another mailbox or quote adds nothing."""
    kept: dict[tuple[str, str], Pair] = {}
    for mention, evidence in event:
        key = (evidence.source or evidence.provenance.document_id, evidence.provenance.text.strip())
        if key not in kept or mention.confidence > kept[key][0].confidence:
            kept[key] = (mention, evidence)
    return list(kept.values())


def _signal(
    known: Catalogue, type_id: str, role: SubjectRole, who: str, event: list[Pair]
) -> Signal:
    """The signal of one event: the surest, then newest assertion stands for it.

    Sources that assert the same are taken as independent: confidence is 1 − Π(1 − c).
    """
    pairs = _distinct(event)
    order = {"asserted": 3, "negated": 2, "past": 1, "hypothetical": 0}
    best = max(pairs, key=lambda p: (order[p[0].assertion], p[0].confidence, _when(p)))[0]
    signal = known.get(type_id)
    first = min(p[1].provenance.document_id for p in pairs), min(_when(p) for p in pairs)
    by_source: dict[str, float] = {}
    for mention, evidence in pairs:
        if mention.assertion == best.assertion:
            source = evidence.source or evidence.provenance.document_id
            by_source[source] = max(by_source.get(source, 0.0), mention.confidence)
    shown = [p for p in pairs if p[0].assertion == best.assertion or _denies(p[0], best)]
    told = [p for p in shown if p[0].assertion == best.assertion]
    dates = [p[1].date for p in told if p[1].date is not None]
    polarity: dict[str, Literal["positive", "negative", "neutral"]] = {
        "negative": "negative", "adverse": "negative",
        "positive": "positive", "protective": "positive",
    }  # fmt: skip
    amounts = [p[0] for p in told if p[0].amount]
    return Signal(
        id=hashlib.sha256(f"{type_id}|{role}|{who}|{first}".encode()).hexdigest()[:16],
        type=type_id,
        name_zh=signal.name_zh,
        name_en=signal.name_en,
        polarity=signal.polarity,
        severity=signal.severity,
        assertion=best.assertion,
        confidence=round(1 - prod(1 - c for c in by_source.values()), 4),
        subject=_shown_subject(best, role),
        subject_role=role,
        date=max(dates) if dates else None,
        half_life_days=signal.half_life_days,
        amount=amounts[0].amount if amounts else None,
        currency=amounts[0].currency if amounts else None,
        planned=best.planned,
        evidence=[
            evidence.model_copy(
                update={
                    "polarity": "neutral"
                    if mention.assertion in ("negated", "hypothetical")
                    else polarity[signal.polarity],
                    "confidence": mention.confidence,
                    "weight": 0.5 if mention.planned else evidence.weight,
                    "note": evidence.note or mention.assertion,
                }
            )
            for mention, evidence in shown
        ],
    )


def _denies(mention: SignalMention, best: SignalMention) -> bool:
    """Whether a mention speaks against the one that stands for the event."""
    return mention.assertion == "negated" and best.assertion in ("asserted", "past")


def _shown_subject(best: SignalMention, role: SubjectRole) -> str | None:
    """The subject's words where they name somebody; "the interest" names nobody."""
    subject = best.subject
    if subject is None or (role == "client" and subject.named is False):
        return None
    return subject.text
