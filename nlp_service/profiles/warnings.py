"""Early warnings of one client: which rules stand at which level, without flapping.

Levels rise at the limit at once. They fall only after the value has been better than the limit by
the rule's margin for the rule's number of consecutive observations. A rule that ended does not
alert again within the cool-down unless its level rises. Words alone never make red.
Source: credit-domain specification 4.1 and 4.2.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator

from nlp_service.profiles import (
    warnings_figures,
    warnings_flows,
    warnings_ratios,
    warnings_records,
)
from nlp_service.profiles.warnings_engine import step
from nlp_service.profiles.warnings_history import COOL_DOWN, active
from nlp_service.profiles.warnings_inputs import Fact, Observation, Relative, WarningInputs
from nlp_service.profiles.warnings_levels import client_level, reached
from nlp_service.profiles.warnings_rules import Rule, rank, rules
from nlp_service.schema import EarlyWarning, Level

__all__ = [
    "COOL_DOWN",
    "Fact",
    "Relative",
    "WarningInputs",
    "active",
    "client_level",
    "evaluate",
    "observe",
    "step",
]

_MEASURES: tuple[Callable[[WarningInputs], Iterator[Observation]], ...] = (
    warnings_ratios.financial,
    warnings_figures.covenants,
    warnings_figures.facts,
    warnings_figures.group,
    warnings_figures.maturity,
    warnings_figures.data,
    warnings_records.bureau,
    warnings_records.text,
    warnings_records.conduct,
    warnings_flows.flows,
)


def evaluate(
    inputs: WarningInputs, previous: list[EarlyWarning], now: dt.datetime
) -> list[EarlyWarning]:
    """The client's warnings after looking at ``inputs`` again: updated, ended and new ones.

    ``previous`` are all warnings kept of this client, closed ones too; none is dropped and none is
    changed in place.
    """
    return step(observe(inputs), inputs, previous, now)


def observe(inputs: WarningInputs) -> list[Observation]:
    """Everything the rules see, with enough data for a verdict, each matter once."""
    table = rules()
    found = [
        seen
        for measure in _MEASURES
        for seen in measure(inputs)
        if seen.points >= table[seen.rule].least
    ]
    return _covered(found, table)


def _covered(observations: list[Observation], table: dict[str, Rule]) -> list[Observation]:
    """The observations without what another says as loudly; its evidence joins the other's.

    Red always speaks for itself.
    """
    result = list(observations)
    place: dict[str, int] = {}
    for index, seen in enumerate(observations):
        place.setdefault(seen.rule, index)
    for index, seen in enumerate(observations):
        level = reached(seen, table[seen.rule])
        if level in ("none", "red"):
            continue
        for name in table[seen.rule].covered_by:
            other = place.get(name)
            if other is None or (seen.text_only and not observations[other].text_only):
                continue
            if rank(reached(observations[other], table[name])) >= rank(level):
                joined = [*result[other].evidence, *seen.evidence]
                result[other] = dataclasses.replace(result[other], evidence=joined)
                result[index] = dataclasses.replace(seen, level="none", held=_nothing, evidence=[])
                break
    return result


def _nothing() -> Level:
    return "none"
