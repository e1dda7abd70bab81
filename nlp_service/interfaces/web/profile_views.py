"""Profiles as the pages lay them out. Pure functions from schema objects to rows."""

from __future__ import annotations

import itertools
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from nlp_service.interfaces.web import charts
from nlp_service.interfaces.web.charts.ratios import RatioChart
from nlp_service.profiles.items import items as line_items
from nlp_service.profiles.warnings_rules import rank
from nlp_service.schema import (
    Contribution,
    EarlyWarning,
    Level,
    Profile,
    Ratio,
    Signal,
    Statement,
    StatementValue,
    UnreadValue,
)

#: The statements in the order in which they are read.
_KINDS = ("BS", "IS", "CF", "SUP", "EQ", "NOTE")

#: Years side by side; older ones are in the workbook.
MOST_YEARS = 4


def by_rule(warnings: list[EarlyWarning]) -> list[tuple[str, list[EarlyWarning]]]:
    """Warnings of one rule together, the gravest first within it and among the rules."""
    groups: dict[str, list[EarlyWarning]] = defaultdict(list)
    for warning in sorted(warnings, key=lambda w: (-rank(w.level), w.rule, w.key)):
        groups[warning.rule].append(warning)
    return list(groups.items())


def open_warnings(profile: Profile) -> list[EarlyWarning]:
    """The warnings that nobody has closed."""
    return [w for w in profile.warnings if w.state != "closed"]


def families(warnings: list[EarlyWarning]) -> list[tuple[str, Level, int]]:
    """The strip of warning families: (family, worst level, how many), the gravest first."""
    held: dict[str, list[EarlyWarning]] = defaultdict(list)
    for warning in warnings:
        held[warning.family].append(warning)
    strip: list[tuple[str, Level, int]] = [
        (family, max((w.level for w in found), key=rank), len(found))
        for family, found in held.items()
    ]
    return sorted(strip, key=lambda item: (-rank(item[1]), item[0]))


def signal_groups(signals: list[Signal]) -> list[tuple[str, list[Signal]]]:
    """What was stated, the clauses in force, and what counts for nothing; empty groups left out."""
    groups: dict[str, list[Signal]] = {"stated": [], "clauses": [], "others": []}
    for signal in signals:
        if signal.polarity in ("protective", "adverse"):
            groups["clauses"].append(signal)
        elif signal.assertion in ("asserted", "past") and signal.subject_role not in (
            "other",
            "unknown",
        ):
            groups["stated"].append(signal)
        else:
            groups["others"].append(signal)
    return [(name, found) for name, found in groups.items() if found]


def score_view(profile: Profile) -> dict[str, Any]:
    """The waterfall and every contribution behind it."""
    prior = [c for c in profile.credit.contributions if c.group == "prior"]
    others = [c for c in profile.credit.contributions if c.value and c.group != "prior"]
    return {
        "prior": prior,
        "contributions": sorted(others, key=lambda c: -abs(c.value)),
        "waterfall": charts.waterfall(sum(c.value for c in prior), others),
        "missing": [c for c in profile.credit.contributions if c.missing and c.group != "prior"],
    }


@dataclass(frozen=True)
class RatioRow:
    """One ratio over the years, newest first; ``chart`` where two years or more have a value."""

    newest: Ratio
    by_year: dict[str, Ratio]
    chart: RatioChart | None


def ratio_view(profile: Profile) -> dict[str, Any]:
    """Ratios by category, the years that are shown, and those that stand out."""
    rows: dict[str, dict[str, Ratio]] = defaultdict(dict)
    periods: dict[str, None] = {}
    for ratio in sorted(profile.ratios, key=lambda r: r.period.end, reverse=True):
        year = ratio.period.end.isoformat()
        periods[year] = None
        rows[ratio.id].setdefault(year, ratio)
    years = list(periods)[:MOST_YEARS]
    made = [
        RatioRow(held[years[0]], held, charts.ratio_chart(list(held.values())))
        for held in rows.values()
        if years and years[0] in held
    ]
    standing_out = sorted(
        (row for row in made if row.newest.level != "none" and row.chart),
        key=lambda row: -rank(row.newest.level),
    )
    # In the order of the table: liquidity first, the reference scores last.
    categories: dict[str, list[RatioRow]] = defaultdict(list)
    for row in made:
        categories[row.newest.category].append(row)
    return {
        "years": years,
        "categories": list(categories.items()),
        "standing_out": standing_out[:8],
    }


@dataclass(frozen=True)
class StatementTable:
    """Statements of one kind and scope side by side.

    The cells of ``rows`` are a ``StatementValue``, an ``UnreadValue`` where a scan was not read,
    or None where a period lacks the item. ``unmatched`` are printed rows that name no known item.
    """

    kind: str
    scope: str
    columns: list[Statement]
    rows: list[tuple[str, str, list[Any]]]
    unread: int
    unmatched: list[str]


def statement_tables(statements: list[Statement]) -> list[StatementTable]:
    """One table a kind and scope, newest period first; rows are (item, label, cells).

    The rows stand in the order of the catalogue, so that what was not read stands in its place.
    """
    tables = []
    key = lambda s: (_KINDS.index(s.kind), s.kind, s.scope)  # noqa: E731
    for (_, kind, scope), found in itertools.groupby(sorted(statements, key=key), key):
        newest = sorted(found, key=lambda s: s.period.end, reverse=True)[:MOST_YEARS]
        held: list[dict[str, StatementValue | UnreadValue]] = [
            {**s.items, **{lost.item: lost for lost in s.unread}} for s in newest
        ]
        labels: dict[str, str] = {}
        for cells in held:
            for item, cell in cells.items():
                labels.setdefault(item, cell.label)
        tables.append(
            StatementTable(
                kind,
                scope,
                newest,
                rows=[
                    (item, labels[item], [cells.get(item) for cells in held])
                    for item in sorted(labels, key=lambda item: line_items().by_id[item].order)
                ],
                unread=sum(len(statement.unread) for statement in newest),
                unmatched=list(dict.fromkeys(row for s in newest for row in s.unmatched)),
            )
        )
    return tables


def dimensions(profile: Profile) -> dict[str, list[Contribution]]:
    """What each dimension of cooperation stands on."""
    held: dict[str, list[Contribution]] = defaultdict(list)
    for contribution in profile.cooperation.contributions:
        held[contribution.name].append(contribution)
    return held
