"""What surrounds the demo clients: invented markets and benchmarks, unless others are set."""

from nlp_service.interfaces.demo.load import surround
from nlp_service.profiles import market_series, sector_benchmarks
from nlp_service.settings import Settings


def test_the_demo_brings_markets_and_benchmarks_of_its_own():
    chosen = Settings()
    surround(chosen)
    series = market_series.load(chosen.market_series)
    assert len(series) >= 3
    assert all("演示" in each.source and market_series.scenarios(each) for each in series)
    tiers = sector_benchmarks.load(chosen.benchmarks)
    # Every weighted ratio but the one whose sector mean would move the clients' limits.
    assert {each.ratio for each in tiers} == set(sector_benchmarks.WEIGHTS) - {
        "asset_liability_ratio"
    }


def test_what_the_lender_has_set_stays(tmp_path):
    chosen = Settings(market_series=tmp_path / "own.csv", benchmarks=tmp_path / "tiers.csv")
    surround(chosen)
    assert (chosen.market_series, chosen.benchmarks) == (
        tmp_path / "own.csv",
        tmp_path / "tiers.csv",
    )
