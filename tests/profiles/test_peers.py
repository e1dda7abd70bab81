"""Peers of the portfolio: quartiles, medians of contributions, the quadrant."""

from __future__ import annotations

import datetime as dt

import pytest

from nlp_service.profiles import aggregate, peers
from nlp_service.profiles.aggregate import ClientFile
from nlp_service.schema import Contribution, Profile
from tests.scores import builders as b


def profile(name: str, gearing: float | None, industry: str | None = "D") -> Profile:
    made = aggregate.build(ClientFile(client=b.client(id=name, industry=industry)), b.AS_OF, [])
    ratios = (
        []
        if gearing is None
        else [b.ratio("asset_liability_ratio", gearing, direction="lower_better")]
    )
    part = Contribution(
        name="roa", label_zh="", label_en="", value=gearing or 0, missing="x", missing_zh="x"
    )
    credit = made.credit.model_copy(update={"contributions": [part]})
    return made.model_copy(update={"ratios": ratios, "credit": credit})


OTHERS = [profile(f"p{n}", value) for n, value in enumerate((0.5, 0.6, 0.7, 0.8, 0.9))]


def test_quartiles_and_the_share_it_is_better_than() -> None:
    own = profile("own", 0.7)
    [found] = peers.beside_peers(own, [own, *OTHERS])
    assert (found.peers, found.lower, found.median, found.upper) == (5, 0.6, 0.7, 0.8)
    # Worse are 0.8 and 0.9; the equal one counts half.
    assert found.better_than == pytest.approx(0.5)


def test_few_peers_other_groups_and_old_figures_show_nothing() -> None:
    assert peers.beside_peers(profile("own", 0.7), OTHERS[:4]) == []
    assert peers.beside_peers(profile("own", 0.7, industry="Q"), OTHERS) == []
    assert peers.beside_peers(profile("own", 0.7, industry=None), OTHERS) == []
    old = b.ratio("asset_liability_ratio", 0.7, end=dt.date(2020, 12, 31))
    stale = profile("own", 0.7).model_copy(update={"ratios": [old]})
    assert peers.beside_peers(stale, OTHERS) == []


def test_median_contributions() -> None:
    assert peers.segment_median(profile("own", 0.7), OTHERS) == {"roa": 0.7}
    assert peers.segment_median(profile("own", 0.7), OTHERS[:3]) is None


def test_quadrant() -> None:
    scores = {"a": (700, 650), "b": (690, 710), "c": (650, 600), "d": (600, 620), "e": (610, None)}
    clients = [
        peers.Moved(name, f"公司{name}", "INF", now, before)
        for name, (now, before) in scores.items()
    ]
    found = peers.quadrant(clients)
    assert {p.client_id: p.quadrant for p in found} == {
        "a": "leading", "b": "slipping", "c": "leading", "d": "lagging",
    }  # fmt: skip
    # Quartiles of 600, 610, 650, 690, 700 are 610, 650, 690.
    assert [round(p.distance, 3) for p in found] == [0.625, 0.5, 0.0, -0.625]
    assert found[0].change == 50


def test_small_groups_are_measured_against_the_portfolio() -> None:
    clients = [peers.Moved(str(n), str(n), str(n), 600.0 + n, 590.0) for n in range(6)]
    assert [p.quadrant for p in peers.quadrant(clients)][:2] == ["leading", "leading"]
    assert peers.quadrant(clients[:1]) == []
