"""A client beside the others of its kind in the portfolio: quartiles, and the quadrant."""

from __future__ import annotations

import datetime as dt
import statistics
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from nlp_service.profiles.industries import group_of
from nlp_service.schema import Client, PeerPoint, PeerRatio, Profile, Ratio

#: Fewer peers than this say nothing, and would show single clients.
LEAST_PEERS = 5

#: A peer's figure that is older than the client's by more than this is not compared.
_STALE = dt.timedelta(days=550)


@dataclass(frozen=True, slots=True)
class Moved:
    """A client's score now and a year ago (None where there was none), and its peer group."""

    client_id: str
    name: str
    group: str
    score: float
    before: float | None


def group(profile: Profile) -> str:
    """The peer group: the industry group it is treated in; empty where it is not known."""
    return group_of_client(profile.client)


def group_of_client(client: Client) -> str:
    """The peer group of a client, by its record alone."""
    industry = group_of(client)
    return industry.group or industry.section if industry is not None else ""


def beside_peers(profile: Profile, portfolio: Sequence[Profile]) -> list[PeerRatio]:
    """Each newest ratio of a client beside its peers of the same industry group.

    The client itself is left out of them. A ratio with fewer than five peers is not shown.
    """
    own = group(profile)
    if not own:
        return []
    others = [p for p in portfolio if p.client.id != profile.client.id and group(p) == own]
    held: dict[str, list[Ratio]] = defaultdict(list)
    for other in others:
        for name, ratio in _newest(other.ratios).items():
            held[name].append(ratio)
    made = []
    for name, ratio in _newest(profile.ratios).items():
        values = [
            other.value
            for other in held[name]
            if other.value is not None and abs(other.period.end - ratio.period.end) <= _STALE
        ]
        if len(values) < LEAST_PEERS or ratio.value is None:
            continue
        lower, median, upper = statistics.quantiles(values, n=4, method="inclusive")
        sign = -1 if ratio.direction == "lower_better" else 1
        worse = sum(sign * value < sign * ratio.value for value in values)
        same = sum(value == ratio.value for value in values)
        made.append(
            PeerRatio(
                ratio=name,
                name_zh=ratio.name_zh,
                name_en=ratio.name_en,
                unit=ratio.unit,
                value=ratio.value,
                peers=len(values),
                lower=lower,
                median=median,
                upper=upper,
                better_than=(worse + same / 2) / len(values),
            )
        )
    return made


def segment_median(profile: Profile, portfolio: Sequence[Profile]) -> dict[str, float] | None:
    """The median contribution by name among the peers, for reasons measured against them.

    None with fewer than five peers: reasons are then measured against zero.
    """
    own = group(profile)
    others = [p for p in portfolio if p.client.id != profile.client.id and group(p) == own]
    if not own or len(others) < LEAST_PEERS:
        return None
    held: dict[str, list[float]] = defaultdict(list)
    for other in others:
        for part in other.credit.contributions:
            held[part.name].append(part.value)
    return {
        name: statistics.median(values)
        for name, values in held.items()
        if len(values) >= LEAST_PEERS
    }


def _newest(ratios: Sequence[Ratio]) -> dict[str, Ratio]:
    newest: dict[str, Ratio] = {}
    for ratio in ratios:
        held = newest.get(ratio.id)
        if ratio.value is not None and (held is None or ratio.period.end > held.period.end):
            newest[ratio.id] = ratio
    return newest


def quadrant(clients: Sequence[Moved]) -> list[PeerPoint]:
    """Where each client stands against its peers, and where it moves, best distance first.

    ``distance`` is (score − median of the group) / quartile range of the group; groups of fewer
    than five are measured against the whole portfolio. Clients without a score a year ago are
    left out. Above the median and rising leads, above and falling slips, below and rising
    recovers, below and falling lags.
    """
    everyone = [client.score for client in clients]
    groups: dict[str, list[float]] = defaultdict(list)
    for client in clients:
        groups[client.group].append(client.score)
    points = []
    for client in clients:
        own = groups[client.group] if client.group else []
        scores = own if len(own) >= LEAST_PEERS else everyone
        if client.before is None or len(scores) < 2:
            continue
        lower, median, upper = statistics.quantiles(scores, n=4, method="inclusive")
        distance = (client.score - median) / (upper - lower) if upper > lower else 0.0
        change = client.score - client.before
        name = (("lagging", "recovering"), ("slipping", "leading"))[distance >= 0][change >= 0]
        points.append(
            PeerPoint.model_validate(
                {
                    "client_id": client.client_id,
                    "name": client.name,
                    "distance": distance,
                    "change": change,
                    "quadrant": name,
                }
            )
        )
    return sorted(points, key=lambda point: (-point.distance, point.client_id))
