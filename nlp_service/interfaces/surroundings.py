"""What stands around a client: peers, published benchmarks, markets, behaviour, price.

For the API and the pages alike.
"""

from __future__ import annotations

from nlp_service.interfaces import risks
from nlp_service.profiles import behaviour, market_series, peers, pricing, sector_benchmarks
from nlp_service.schema import BehaviourForecast, PeerRatio, Profile
from nlp_service.schema.risk import BenchmarkStanding, PriceFloor, Scenario
from nlp_service.wiring import Service


def beside_peers(service: Service, institution: str, profile: Profile) -> list[PeerRatio]:
    """The client's ratios beside those of its industry group, as they were last worked out."""
    own, clients = peers.group(profile), service.store.clients
    alike = [
        row.client.id
        for row in clients.summaries(institution)
        if own and peers.group_of_client(row.client) == own
    ]
    if len(alike) <= peers.LEAST_PEERS:
        return []
    known = (clients.profile(institution, client_id) for client_id in alike)
    return peers.beside_peers(profile, [other for other in known if other is not None])


def tiers(profile: Profile) -> list[BenchmarkStanding]:
    """The client's ratios against the imported five-tier benchmarks; empty without any."""
    return sector_benchmarks.standings(profile.ratios, sector_benchmarks.held(), profile.client)


def scenarios(service: Service) -> list[Scenario]:
    """The paths of every loaded market series; empty where none is loaded."""
    path = service.settings.market_series
    if path is None:
        return []
    series = market_series.load(path)
    return [scenario for each in series for scenario in market_series.scenarios(each)]


def forecasts(profile: Profile) -> list[BehaviourForecast]:
    """What the client may do next, or why the model of it is off.

    The store keeps no outcomes of this institution yet, so every model is off until it does.
    """
    return behaviour.forecasts([], behaviour.features_of(profile))


def price(service: Service, institution: str, profile: Profile) -> PriceFloor:
    """The least rate of a loan to the client, by the weight of its slot where it has one."""
    found = risks.slotting(service, institution, profile)
    return pricing.price_floor(profile, found.risk_weight)
