"""The warning rules replayed over the past: what they would have caught, and how early.

Each client is evaluated month by month with nothing but what was known on the day. Source:
credit-domain specification 4.2 (hit rate, false alerts per 100 clients, median lead time).
"""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
import math
import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from nlp_service import signals as text_signals
from nlp_service.errors import BadRequest
from nlp_service.profiles import aggregate
from nlp_service.profiles.periods import month_end
from nlp_service.profiles.warnings import active, client_level
from nlp_service.profiles.warnings_rules import rank
from nlp_service.profiles.workings import Workings
from nlp_service.schema import Backtest, BacktestClient, EarlyWarning, Level, Signal

#: Below this many outcomes a hit rate is an anecdote (judgement).
LEAST_OUTCOMES = 10

#: How long after its period a statement is taken to arrive, where no day is known (judgement).
REPORTING_DAYS = 90

_Z95 = 1.96


@dataclass(slots=True)
class Episode:
    """A run of evaluations at or above the level: its first day, its last, its rules.

    ``end`` is None while it stands.
    """

    start: dt.date
    end: dt.date | None = None
    rules: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class History:
    """A client's file with everything ever known, and the days of its outcomes."""

    file: aggregate.ClientFile
    outcomes: Sequence[dt.date] = field(default_factory=tuple)


def run(
    histories: Iterable[History],
    start: dt.date,
    end: dt.date,
    *,
    level: Level = "orange",
    horizon_days: int = 365,
    reporting_days: int = REPORTING_DAYS,
    progress: Callable[[str], None] | None = None,
) -> Backtest:
    """The warnings of ``start`` to ``end`` at each month's end against what happened.

    An outcome is hit where the client stood at ``level`` or above on some evaluation within
    ``horizon_days`` before it; its lead time runs from the start of the oldest such alert, at
    most the horizon. An alert is false where no outcome followed within the horizon, and pending
    where the horizon is not over at ``end``. After its first outcome a client is not watched any
    more for false alerts, because a defaulted client stays red.

    Args:
        reporting_days: days from the end of a period until its statement counts as known.
        progress: told each client's id when it is done.
    """
    horizon = dt.timedelta(days=horizon_days)
    details: list[BacktestClient] = []
    by_rule: dict[str, Counter[str]] = {}
    pending, years = 0, 0.0
    for history in histories:
        found = episodes(history.file, start, end, level, reporting_days)
        outcomes = sorted(day for day in history.outcomes if start <= day <= end)
        detail, waiting = _judged(history.file.client.id, found, outcomes, end, horizon, by_rule)
        details.append(detail)
        pending += waiting
        watched = outcomes[0] if outcomes else end
        years += max(0.0, (watched - start).days / 365.25)
        if progress is not None:
            progress(history.file.client.id)
    return _report(details, by_rule, level, horizon_days, start, end, pending, years)


def episodes(
    file: aggregate.ClientFile,
    start: dt.date,
    end: dt.date,
    level: Level,
    reporting_days: int = REPORTING_DAYS,
) -> list[Episode]:
    """When the client stood at ``level`` or above, by monthly evaluations without hindsight."""
    found: list[Episode] = []
    previous: list[EarlyWarning] = []
    workings = Workings()
    for day in month_ends(start, end):
        profile = aggregate.build(
            as_known(file, day, reporting_days), day, previous, workings=workings
        )
        previous = profile.warnings
        # A gap in the lender's own file is no alert about the borrower.
        told = [w for w in previous if w.family != "data"]
        now = dt.datetime.combine(day, dt.time(23, 59), dt.UTC)
        standing = rank(client_level(told, now)) >= rank(level)
        if standing and (not found or found[-1].end is not None):
            rules = {w.rule for w in told if active(w) and rank(w.level) >= rank(level)}
            found.append(Episode(day, rules=frozenset(rules)))
        elif not standing and found and found[-1].end is None:
            found[-1].end = day
    return found


def as_known(file: aggregate.ClientFile, day: dt.date, reporting_days: int) -> aggregate.ClientFile:
    """The file as it was on ``day``: later mail, statements, flows and reports are left out.

    Figures a person entered, facts of site reports and relatives have no date and are left out
    as well, and so are days past due, which the client record keeps as of today.
    """
    lag = dt.timedelta(days=reporting_days)
    messages = [m for m in file.messages if m.date is not None and m.date.date() <= day]
    bureau = file.bureau if file.bureau is not None and file.bureau.as_of <= day else None
    return dataclasses.replace(
        file,
        client=file.client.model_copy(update={"days_past_due": None}),
        statements=[s for s in file.statements if s.period.end + lag <= day or s.kind == "NOTE"],
        flows=[f for f in file.flows if month_end(f.month.year, f.month.month) <= day],
        bureau=bureau,
        signals=[s for signal in file.signals if (s := _signal_at(signal, day)) is not None],
        messages=messages,
        promises=text_signals.promises(list(messages), day),
        requests=text_signals.requests(list(messages)),
        extra={},
        facts={},
        relatives=(),
    )


def _signal_at(signal: Signal, day: dt.date) -> Signal | None:
    """The signal with the evidence there was on ``day``; None before its first words."""
    known = [e for e in signal.evidence if (e.date or signal.date or dt.date.min) <= day]
    if not known:
        return None
    return (
        signal
        if len(known) == len(signal.evidence)
        else signal.model_copy(update={"evidence": known})
    )


def read_outcomes(text: str) -> dict[str, list[dt.date]]:
    """The days of outcomes by client name or id, from CSV with the columns client and date.

    Raises BadRequest naming the line that cannot be used.
    """
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff"), newline=""))
    if not {"client", "date"} <= set(reader.fieldnames or ()):
        raise BadRequest("outcomes need the columns client and date")
    found: dict[str, list[dt.date]] = {}
    for row in reader:
        name = (row["client"] or "").strip()
        try:
            day = dt.date.fromisoformat((row["date"] or "").strip())
        except ValueError:
            raise BadRequest(f"line {reader.line_num}: not a date: {row['date']!r}") from None
        if not name:
            raise BadRequest(f"line {reader.line_num}: no client")
        found.setdefault(name, []).append(day)
    return found


def month_ends(start: dt.date, end: dt.date) -> list[dt.date]:
    """The month ends from ``start`` to ``end``, both included."""
    found, year, month = [], start.year, start.month
    while (day := month_end(year, month)) <= end:
        found.append(day)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return found


def _judged(
    client_id: str,
    found: Sequence[Episode],
    outcomes: Sequence[dt.date],
    end: dt.date,
    horizon: dt.timedelta,
    by_rule: dict[str, Counter[str]],
) -> tuple[BacktestClient, int]:
    """What the alerts of one client were worth, and how many are too young to say."""
    leads: list[int] = []
    for day in outcomes:
        caught = [e for e in found if e.start < day and (e.end is None or e.end >= day - horizon)]
        if caught:
            first = max(caught[0].start, day - horizon)
            leads.append((day - first).days)
    false, waiting = 0, 0
    for episode in found:
        if outcomes and episode.start >= outcomes[0]:
            continue
        until = episode.end or end
        hit = any(episode.start < day <= max(until, episode.start) + horizon for day in outcomes)
        if not hit and episode.start + horizon > end:
            waiting += 1
            continue
        false += not hit
        for rule in episode.rules:
            by_rule.setdefault(rule, Counter())["hit" if hit else "false"] += 1
    detail = BacktestClient(
        client_id=client_id,
        outcomes=list(outcomes),
        alerts=[episode.start for episode in found],
        hits=len(leads),
        false_alerts=false,
        lead_days=leads,
    )
    return detail, waiting


def _report(
    details: list[BacktestClient],
    by_rule: Mapping[str, Counter[str]],
    level: Level,
    horizon_days: int,
    start: dt.date,
    end: dt.date,
    pending: int,
    years: float,
) -> Backtest:
    outcomes = sum(len(detail.outcomes) for detail in details)
    hits = sum(detail.hits for detail in details)
    false = sum(detail.false_alerts for detail in details)
    leads = [lead for detail in details for lead in detail.lead_days]
    result = Backtest(
        level=level,
        horizon_days=horizon_days,
        start=start,
        end=end,
        clients=len(details),
        outcomes=outcomes,
        hits=hits,
        hit_rate=hits / outcomes if outcomes else None,
        hit_interval=wilson(hits, outcomes) if outcomes else None,
        alerts=sum(len(detail.alerts) for detail in details),
        false_alerts=false,
        false_per_100=100 * false / years if years > 0 else None,
        pending=pending,
        median_lead_days=statistics.median(leads) if leads else None,
        by_rule={name: (c["hit"], c["false"]) for name, c in sorted(by_rule.items())},
        details=details,
    )
    if outcomes < LEAST_OUTCOMES:
        result.insufficient = f"{outcomes} of {LEAST_OUTCOMES} outcomes: a rate proves little"
        result.insufficient_zh = f"事件仅{outcomes}起，不足{LEAST_OUTCOMES}起，命中率不具说服力"
    return result


def wilson(hits: int, count: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    share, z2 = hits / count, _Z95**2
    middle = (share + z2 / (2 * count)) / (1 + z2 / count)
    half = _Z95 * math.sqrt(share * (1 - share) / count + z2 / (4 * count**2)) / (1 + z2 / count)
    return max(0.0, middle - half), min(1.0, middle + half)
