"""Delays and overruns whose size stands in the same sentence; relatives among the clients."""

from __future__ import annotations

import datetime as dt

import pytest

from nlp_service.annotate.values import find_values
from nlp_service.profiles import relatives, stated_facts
from nlp_service.profiles.stated_facts import StatedFact
from nlp_service.schema import (
    Annotation,
    Client,
    ClientSummary,
    LocatedMention,
    Sentence,
    SignalMention,
)
from tests.scores import builders as b


def facts(text: str, code: str, **fields: object) -> list[tuple[str, float]]:
    mention = SignalMention.model_validate(
        {"type": code, "polarity": "negative", "severity": 3, "confidence": 0.9,
         "start": 0, "end": len(text), "text": text, **fields}
    )  # fmt: skip
    annotation = Annotation(
        id="1",
        language="zh",
        sentences=[Sentence(start=0, end=len(text))],
        entities=find_values(text),
    )
    located = LocatedMention(mention=mention, evidence=b.evidence(text, b.AS_OF))
    return [(fact.name, fact.value) for fact in stated_facts.facts_in([located], annotation)]


@pytest.mark.parametrize(
    ("text", "code", "found"),
    [
        ("并网时间延后三个月。", "N17", [("project_delay_days", 90.0)]),
        ("Commissioning is delayed by 8 weeks.", "N17", [("project_delay_days", 56.0)]),
        ("项目造价超支12%。", "N16.budget", [("cost_overrun", 0.12)]),
        ("Costs exceed the budget by 7.5 per cent.", "N16", [("cost_overrun", 0.075)]),
        ("Apologies for the delay of two weeks.", "N17", []),
        ("并网时间延后。", "N17", []),
    ],
)
def test_sizes(text: str, code: str, found: list[tuple[str, float]]) -> None:
    assert facts(text, code) == found


def test_plans_and_conditions_are_no_facts() -> None:
    assert facts("如并网时间延后三个月。", "N17", assertion="hypothetical") == []
    assert facts("并网时间将延后三个月。", "N17", planned=True) == []


def test_the_last_statement_counts() -> None:
    early, late = (
        StatedFact(name="cost_overrun", value=value, evidence=b.evidence("超支", day))
        for value, day in ((0.05, dt.date(2026, 1, 1)), (0.08, dt.date(2026, 2, 1)))
    )
    assert stated_facts.newest([late, early])["cost_overrun"].value == 0.08


def summary(name: str, level: str, **fields: object) -> ClientSummary:
    client = Client.model_validate({"id": name, "name": name, **fields})
    return ClientSummary.model_validate({"client": client, "level": level})


def test_relatives_are_clients_by_name_or_group() -> None:
    client = b.client(
        group="海屿集团", guarantors=["海屿能源集团有限公司"], exposure="100", group_members=[]
    )
    found = relatives.of(
        client,
        [
            summary("海屿能源集团股份有限公司", "none"),
            summary("海屿能源集团有限公司", "red", exposure="50"),
            summary("Tarnbeck Solar Ltd.", "orange", group="海屿集团"),
            summary("平澜水务有限公司", "red"),
            ClientSummary(client=client, level="red"),
        ],
    )
    assert [(r.name, r.level, r.linked) for r in found] == [
        ("海屿能源集团有限公司", "red", True),
        ("Tarnbeck Solar Ltd.", "orange", False),
    ]
    assert relatives.of(b.client(), [summary("平澜水务有限公司", "red")]) == []
