"""The demo portfolio by its figures and contracts alone: levels, order, and what a person reads."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from nlp_service import ingest, text
from nlp_service.interfaces import demo
from nlp_service.profiles import (
    aggregate,
    bureau,
    correspondence,
    covenants,
    facility,
    flows,
    roles,
    statements,
)
from nlp_service.profiles.warnings_rules import rank
from nlp_service.schema import BureauReport, Client, Profile
from nlp_service.settings import shipped

AS_OF = dt.date(2026, 10, 31)
SOURCE = shipped("corpora") / "demo"


@pytest.fixture(scope="module")
def portfolio(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Profile]:
    """The profile of each demo client, read from the rendered files without its mail."""
    files = demo.render(SOURCE, tmp_path_factory.mktemp("demo"))
    profiles = {}
    for client in demo.clients(SOURCE):
        own = [f.path for f in files if f.client_id == client.id and f.role != "mail"]
        profiles[client.id] = aggregate.build(_file(client, own), AS_OF, [])
    return profiles


def _file(client: Client, paths: list[Path]) -> aggregate.ClientFile:
    found: dict[str, list[object]] = {}
    for path in paths:
        document = text.prepare(ingest.read_bytes(path.read_bytes(), path.name))
        for piece in correspondence.pieces(document):
            role = roles.role(piece.document)
            if role == "contract":
                terms = covenants.find_covenants(piece.document, piece.part)
                found.setdefault("terms", []).extend(terms)
                stated = facility.find_stated(piece.document, piece.part)
                found.setdefault("stated", []).extend(stated)
            elif role == "statement":
                found.setdefault("statements", []).extend(statements.parse(piece.document))
            elif role == "flows":
                found.setdefault("flows", []).extend(flows.parse(piece.document))
            elif role == "bureau":
                report = bureau.parse(piece.document)
                assert isinstance(report, BureauReport)
                found["bureau"] = [report]
    fields = {name: values for name, values in found.items() if name != "bureau"}
    return aggregate.ClientFile(
        client=client,
        bureau=found["bureau"][0],  # type: ignore[arg-type]
        allow_synthetic=True,
        **fields,  # type: ignore[arg-type]
    )


#: The level each story ends at: (least, most).
LEVELS = {
    "shuochuan-wind": ("none", "blue"),
    "yaoheng-datacentre": ("none", "blue"),
    "cheyuan-water": ("none", "yellow"),
    "chengyun-expressway": ("yellow", "orange"),
    "tarnbeck-solar": ("orange", "orange"),
    "oakrest-hospital": ("orange", "red"),
    "tangyu-property": ("orange", "red"),
    "likui-machinery": ("red", "red"),
}


@pytest.mark.parametrize("name", LEVELS)
def test_levels(portfolio: dict[str, Profile], name: str) -> None:
    least, most = LEVELS[name]
    level = portfolio[name].level
    assert rank(least) <= rank(level) <= rank(most), (  # type: ignore[arg-type]
        level,
        [(w.level, w.title_en) for w in portfolio[name].warnings],
    )


def test_every_client_has_its_level_here(portfolio: dict[str, Profile]) -> None:
    assert set(portfolio) == set(LEVELS)


def test_order(portfolio: dict[str, Profile]) -> None:
    """Sound before strained, strained before failing; the hostile one in default is last."""
    scores = {name: profile.credit.score or 0.0 for name, profile in portfolio.items()}
    ranked = sorted(scores, key=lambda name: -scores[name])
    sound = {"shuochuan-wind", "yaoheng-datacentre", "cheyuan-water", "tarnbeck-solar"}
    assert set(ranked[:4]) == sound
    assert ranked[4:6] == ["chengyun-expressway", "oakrest-hospital"]
    assert ranked[6:] == ["tangyu-property", "likui-machinery"]
    assert portfolio["likui-machinery"].credit.grade == "D"


def test_a_person_can_read_the_warnings(portfolio: dict[str, Profile]) -> None:
    for profile in portfolio.values():
        assert len(profile.warnings) <= 18
        assert all(w.evidence or (w.missing and w.missing_zh) for w in profile.warnings)
        titles = [warning.title_en for warning in profile.warnings]
        assert len(set(titles)) == len(titles)


def test_the_hidden_breach(portfolio: dict[str, Profile]) -> None:
    solar = portfolio["tarnbeck-solar"]
    broken = {(c.kind, c.threshold) for c in solar.covenants if c.status == "broken"}
    assert broken == {("covenant", 1.25), ("lock_up", 1.30)}
    [warning] = [w for w in solar.warnings if w.rule == "W04" and w.level == "orange"]
    assert (warning.observed, warning.limit) == ("1.22x", "≥ 1.25x")


def test_contracts_permit_what_is_proposed(portfolio: dict[str, Profile]) -> None:
    machinery = portfolio["likui-machinery"]
    actions = {a.id: a for w in machinery.warnings for a in w.actions if w.level == "red"}
    for name in ("R2", "R3", "R4"):
        clause = actions[name].permitting_clause
        assert clause is not None and "立即到期" in clause.text
