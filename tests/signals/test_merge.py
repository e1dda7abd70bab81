"""Mentions of one event become one signal; the subject's role is read against the client."""

from __future__ import annotations

import datetime as dt

import pytest

from nlp_service.schema import Client, Evidence, Provenance, SignalMention
from nlp_service.signals import company_key, merge, same_company
from tests.signals.samples import read

CLIENT = Client(
    id="c1",
    name="青杉水务（临川）有限公司",
    aliases=["Greenfir Water Ltd"],
    group="青杉集团",
    group_members=["青杉环保科技有限公司"],
    guarantors=["安衡担保有限公司"],
)


def pair(text: str, day: str, source: str, document: str = "a") -> tuple[SignalMention, Evidence]:
    mention = read(text)[0]
    words = Provenance(
        document_id=document * 64, start=mention.start, end=mention.end, text=mention.text
    )
    return mention, Evidence(provenance=words, date=dt.date.fromisoformat(day), source=source)


def test_mentions_of_one_event_are_one_signal_with_all_evidence() -> None:
    pairs = [
        pair("我司资金紧张。", "2024-03-01", "m1"),
        pair("公司近期资金紧张。", "2024-03-20", "m2", "b"),
    ]
    (signal,) = merge(pairs, CLIENT)
    assert (signal.type, signal.subject_role) == ("N14", "client")
    assert [e.source for e in signal.evidence] == ["m1", "m2"]
    assert signal.date == dt.date(2024, 3, 20)
    assert signal.confidence > max(m.confidence for m, _ in pairs)


def test_a_quoted_copy_counts_once() -> None:
    mention = pair("We are short of cash.", "2024-03-01", "m1")
    copy = pair("We are short of cash.", "2024-03-01", "m1", "b")
    (once,), (twice,) = merge([mention], CLIENT), merge([mention, copy], CLIENT)
    assert len(twice.evidence) == 1
    assert twice.confidence == once.confidence


def test_events_far_apart_are_two_and_order_is_irrelevant() -> None:
    pairs = [
        pair("工程停工。", "2023-01-05", "m1"),
        pair("工程停工。", "2024-03-01", "m2"),
        pair("Cash is tight.", "2024-03-02", "m3"),
    ]
    signals = merge(pairs, CLIENT)
    assert [s.type for s in signals] == ["N14", "N17", "N17"]
    assert merge(list(reversed(pairs)), CLIENT) == signals


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("青杉水务拖欠工资。", "client"),
        ("Greenfir Water was fined by the regulator.", "client"),
        ("青杉环保科技被起诉。", "group"),
        ("安衡担保已发生代偿。", "guarantor"),
        ("最大客户拖欠货款。", "counterparty"),
        ("隔壁的星湖酒店破产了。", "other"),
        ("我司资金紧张。", "client"),
        ("The project is behind schedule.", "client"),
    ],
)
def test_role_of_the_subject(text: str, role: str) -> None:
    assert {s.subject_role for s in merge([pair(text, "2024-01-01", "m")], CLIENT)} == {role}


def test_without_a_client_the_role_is_unknown() -> None:
    (signal,) = merge([pair("我司资金紧张。", "2024-01-01", "m")], None)
    assert signal.subject_role == "unknown"


def test_plans_and_conditions_carry_less() -> None:
    (signal,) = merge(
        [pair("The sponsor plans to inject fresh equity.", "2024-01-01", "m")], CLIENT
    )
    assert signal.planned
    assert signal.evidence[0].weight == 0.5
    assert signal.evidence[0].polarity == "neutral"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("青杉水务（临川）有限公司", "青杉水务", True),
        ("青衫水務股份有限公司", "青衫水务", True),
        ("ＡＣＭＥ　Holdings Ltd.", "Acme", True),
        ("The Harrow Mills, Inc.", "harrow mills", True),
        ("青杉水务有限公司", "青杉环保有限公司", False),
        ("Harrow Mills", "Harbour Mills", False),
        ("有限公司", "青杉水务有限公司", False),
    ],
)
def test_company_names(one: str, other: str, same: bool) -> None:
    assert same_company(one, other) is same
    assert same_company(other, one) is same


def test_a_bare_form_is_a_name_of_its_own() -> None:
    assert company_key("集团") == "集团"
