"""Cooperation willingness, 0 to 100: what the client's mail shows, dimension by dimension."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from nlp_service.errors import CatalogueInvalid
from nlp_service.schema import (
    Contribution,
    CooperationScore,
    Evidence,
    InformationRequest,
    Message,
    Promise,
)
from nlp_service.scores import trend
from nlp_service.settings import corpora_folder

HALF_LIFE_DAYS = 90
LEAST_MESSAGES = 8
LEAST_THREADS = 2
_PRIOR = 2.0
_CAP = 2.0
_TREND_DAYS = 90
_TREND_MESSAGES = 3
_Z95 = 1.96


@dataclass(frozen=True, slots=True)
class Dimension:
    """A row of cooperation.csv."""

    id: str
    weight: float
    name_zh: str
    name_en: str


@lru_cache(maxsize=1)
def dimensions() -> tuple[Dimension, ...]:
    """The dimensions of cooperation with weights that sum to 1; raises CatalogueInvalid."""
    path = corpora_folder() / "catalogues" / "cooperation.csv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = tuple(
                Dimension(r["dimension"], float(r["weight"]), r["name_zh"], r["name_en"])
                for r in csv.DictReader(file)
            )
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise CatalogueInvalid(f"{path.name}: cannot be read: {error}") from error
    if not math.isclose(sum(row.weight for row in rows), 1.0, abs_tol=1e-6):
        raise CatalogueInvalid(f"{path.name}: the weights do not sum to 1")
    return rows


@dataclass(frozen=True, slots=True)
class _Tally:
    """Decayed weight of the positive and negative evidence of a dimension."""

    positive: float = 0.0
    negative: float = 0.0

    @property
    def score(self) -> float:
        return 100 * (self.positive + _PRIOR) / (self.positive + self.negative + 2 * _PRIOR)

    @property
    def variance(self) -> float:
        """Variance of the score where the tallies are counts of a Beta posterior."""
        a, b = self.positive + _PRIOR, self.negative + _PRIOR
        return 1e4 * a * b / ((a + b) ** 2 * (a + b + 1))


def cooperation(
    messages: list[Message],
    promises: list[Promise],
    requests: list[InformationRequest],
    evidence: dict[str, list[Evidence]],
    as_of: date,
) -> CooperationScore:
    """The cooperation score of a client on ``as_of``.

    A dimension scores 100·(positive + 2)/(positive + negative + 4) over evidence decayed with a
    half-life of 90 days; the total is the mean by the weights of cooperation.csv. ``value`` is
    None below eight client messages or with one thread; ``insufficient`` then says why.
    """
    own = _client_messages(messages, as_of)
    threads = {m.thread for m in own}
    score = _scored(own, promises, requests, evidence, as_of)
    reason = None
    if len(own) < LEAST_MESSAGES:
        reason = f"{len(own)} of {LEAST_MESSAGES} client messages"
    elif len(threads) < LEAST_THREADS:
        reason = f"{len(threads)} of {LEAST_THREADS} threads"
    if reason is None:
        return score
    return score.model_copy(
        update={
            "value": None,
            "interval": None,
            "trend": "insufficient",
            "contributions": [],
            "history": [],
            "turns": [],
            "insufficient": reason,
        }
    )


def cooperation_of_thread(
    messages: list[Message],
    promises: list[Promise],
    requests: list[InformationRequest],
    evidence: dict[str, list[Evidence]],
    as_of: date,
) -> CooperationScore:
    """The score of one thread or mail by the same formula: a value, flagged where it is thin.

    ``value`` is None only where the client side wrote nothing.
    """
    own = _client_messages(messages, as_of)
    if not own:
        return CooperationScore(value=None, insufficient="0 client messages")
    score = _scored(own, promises, requests, evidence, as_of)
    thin = f"{len(own)} client messages, {len({m.thread for m in own})} thread: below the floor"
    return score.model_copy(update={"insufficient": thin})


def _client_messages(messages: Iterable[Message], as_of: date) -> list[Message]:
    """The client's messages up to ``as_of``, each id once, by date."""
    own = {
        m.id: m
        for m in messages
        if m.side == "client" and (m.date is None or m.date.date() <= as_of)
    }
    return sorted(own.values(), key=lambda m: (m.date is None, m.date and m.date.timestamp(), m.id))


def _scored(
    own: list[Message],
    promises: list[Promise],
    requests: list[InformationRequest],
    evidence: dict[str, list[Evidence]],
    as_of: date,
) -> CooperationScore:
    known = {name: _until(listed, as_of) for name, listed in evidence.items()}
    tallies = {d.id: _tally(known.get(d.id, []), as_of) for d in dimensions()}
    value, spread = _total(tallies)
    shown = trend.events(known, {d.id: d.weight for d in dimensions()})
    found = trend.turns(shown)
    return CooperationScore(
        value=round(value, 1),
        interval=(round(max(0.0, value - spread), 1), round(min(100.0, value + spread), 1)),
        trend=trend.trend(shown, found, as_of) if _enough(own, as_of) else "insufficient",
        messages=len(own),
        threads=len({m.thread for m in own}),
        dimensions={
            d.id: round(tallies[d.id].score, 1) if known.get(d.id) else None for d in dimensions()
        },
        contributions=[
            _contribution(d, tallies[d.id], known, promises, requests) for d in dimensions()
        ],
        history=_history(own, known, as_of),
        turns=found,
    )


def _until(listed: list[Evidence], day: date) -> list[Evidence]:
    return [e for e in listed if e.date is None or e.date <= day]


def _tally(listed: list[Evidence], as_of: date) -> _Tally:
    """Decayed sums; one message weighs at most ``_CAP`` for and against, copies count once."""
    sums: dict[tuple[str, str], float] = {}
    seen: set[tuple[str, str, str, str]] = set()
    for item in listed:
        key = (item.source, " ".join(item.provenance.text.split()), item.polarity, item.note)
        if item.polarity == "neutral" or key in seen:
            continue
        seen.add(key)
        age = (as_of - item.date).days if item.date else 0
        worth = item.weight * item.confidence * 0.5 ** (max(age, 0) / HALF_LIFE_DAYS)
        cap = _CAP * 0.5 ** (max(age, 0) / HALF_LIFE_DAYS)
        slot = (item.source, item.polarity)
        sums[slot] = min(sums.get(slot, 0.0) + worth, cap)
    return _Tally(
        positive=sum(v for (_, polarity), v in sums.items() if polarity == "positive"),
        negative=sum(v for (_, polarity), v in sums.items() if polarity == "negative"),
    )


def _total(tallies: dict[str, _Tally]) -> tuple[float, float]:
    """The weighted mean and the half width of its 95 % interval."""
    value = sum(d.weight * tallies[d.id].score for d in dimensions())
    variance = sum(d.weight**2 * tallies[d.id].variance for d in dimensions())
    return value, _Z95 * math.sqrt(variance)


def _value(evidence: dict[str, list[Evidence]], as_of: date) -> float:
    return _total({d.id: _tally(evidence.get(d.id, []), as_of) for d in dimensions()})[0]


def _enough(own: list[Message], as_of: date) -> bool:
    """Whether the client wrote enough in the last 90 days and before them to tell a trend."""
    turn = as_of - timedelta(days=_TREND_DAYS)
    recent = sum(m.date.date() > turn for m in own if m.date)
    return min(recent, sum(m.date is not None for m in own) - recent) >= _TREND_MESSAGES


def _history(
    own: list[Message], evidence: dict[str, list[Evidence]], as_of: date
) -> list[tuple[date, float]]:
    """The score at each month's end from the first message on, and on ``as_of``."""
    dated = [m.date.date() for m in own if m.date]
    if not dated:
        return []
    days: list[date] = []
    year, month = dated[0].year, dated[0].month
    while True:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        last = date(year, month, 1) - timedelta(days=1)
        if last >= as_of:
            break
        days.append(last)
    return [
        (day, round(_value({n: _until(e, day) for n, e in evidence.items()}, day), 1))
        for day in [*days, as_of]
    ]


def _contribution(
    dimension: Dimension,
    tally: _Tally,
    evidence: dict[str, list[Evidence]],
    promises: list[Promise],
    requests: list[InformationRequest],
) -> Contribution:
    """The points by which a dimension moves the total from the neutral 50."""
    listed = evidence.get(dimension.id, [])
    counted = [e for e in listed if e.polarity != "neutral"]
    return Contribution(
        name=dimension.id,
        label_zh=dimension.name_zh,
        label_en=dimension.name_en,
        value=round(dimension.weight * (tally.score - 50), 2) if counted else 0.0,
        group="cooperation",
        observed=_observed(dimension.id, counted, promises, requests),
        missing=None if counted else "no evidence in the mail",
        evidence=sorted(counted, key=lambda e: (-(e.date or date.min).toordinal(), e.source)),
    )


def _observed(
    name: str,
    counted: list[Evidence],
    promises: list[Promise],
    requests: list[InformationRequest],
) -> str:
    """The plain count behind a dimension."""
    if name == "follow_through" and promises:
        outcomes = [p.outcome.value for p in promises]
        return ", ".join(f"{outcomes.count(o)} {o}" for o in dict.fromkeys(sorted(outcomes)))
    if name in ("responsiveness", "transparency") and requests:
        answers = [r.answered for r in requests]
        return ", ".join(f"{answers.count(kind)} {kind}" for kind in ("yes", "partly", "no"))
    good = sum(e.polarity == "positive" for e in counted)
    return f"+{good} −{len(counted) - good}"
