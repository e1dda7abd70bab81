"""Figures that words give beside an event: how long a delay is, how large an overrun."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal

from nlp_service.profiles.warnings_inputs import Fact
from nlp_service.schema import (
    Annotation,
    Entity,
    EntityLabel,
    Evidence,
    LocatedMention,
    Schema,
    Sentence,
)

_PROJECT = re.compile(
    r"工期|工程|施工|并网|投产|竣工|完工|通车|交付|开工"
    r"|\b(?:construction|completion|commission\w*|grid connection|handover|COD|works?|project)\b",
    re.IGNORECASE,
)
_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?")


class StatedFact(Schema):
    """A fact by its name in the warning rules: days of delay, overrun as a share of the budget."""

    name: Literal["project_delay_days", "cost_overrun"]
    value: float
    evidence: Evidence


def facts_in(mentions: Iterable[LocatedMention], annotation: Annotation) -> Iterator[StatedFact]:
    """The facts beside the delays and overruns that a text states as having happened."""
    for located in mentions:
        mention = located.mention
        if mention.assertion != "asserted" or mention.planned:
            continue
        sentence = next((s for s in annotation.sentences if s.start <= mention.start < s.end), None)
        if sentence is None:
            continue
        base = mention.type.partition(".")[0]
        if base == "N17" and _PROJECT.search(located.evidence.provenance.text):
            days = [_days(v) for v in _inside(annotation, sentence, EntityLabel.DURATION)]
            if known := [count for count in days if count]:
                yield StatedFact(
                    name="project_delay_days", value=max(known), evidence=located.evidence
                )
        elif base == "N16":
            shares = [_share(v) for v in _inside(annotation, sentence, EntityLabel.PERCENT)]
            if known := [share for share in shares if share]:
                yield StatedFact(name="cost_overrun", value=max(known), evidence=located.evidence)


def newest(facts: Iterable[StatedFact]) -> dict[str, Fact]:
    """The last statement of each fact, as the warning rules take it."""
    found: dict[str, Fact] = {}
    for fact in sorted(facts, key=lambda fact: str(fact.evidence.date or "")):
        day = fact.evidence.date
        found[fact.name] = Fact(fact.value, [fact.evidence], day.isoformat() if day else "")
    return found


def _inside(annotation: Annotation, sentence: Sentence, label: EntityLabel) -> list[Entity]:
    return [
        entity
        for entity in annotation.entities
        if entity.label is label and sentence.start <= entity.start < sentence.end
    ]


def _days(entity: Entity) -> float | None:
    match = _DURATION.fullmatch(str(entity.value))
    if match is None:
        return None
    years, months, weeks, days = (int(part or 0) for part in match.groups())
    return float(years * 365 + months * 30 + weeks * 7 + days)


def _share(entity: Entity) -> float | None:
    try:
        return float(str(entity.value))
    except ValueError:
        return None
