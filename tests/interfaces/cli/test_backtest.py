"""nlp-service backtest: a stored history replayed, and what is refused."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from nlp_service.errors import BadRequest, NotFound
from nlp_service.interfaces.cli.backtest import backtest
from nlp_service.schema import Client
from nlp_service.settings import settings
from nlp_service.wiring import Service, build


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Service:
    monkeypatch.setattr(settings().store, "folder", tmp_path / "data")
    monkeypatch.setattr(settings().web, "institution", f"test-{tmp_path.name}")
    service = build(settings())
    for number, name in enumerate(("海屿风电有限公司", "Haiyu Solar Ltd")):
        service.store.clients.add(settings().web.institution, Client(id=f"c{number}", name=name))
    return service


def test_clients_are_found_by_name_and_the_result_is_json(service: Service, tmp_path: Path) -> None:
    today = service.store.today(settings().web.institution)
    day = today - dt.timedelta(days=200)
    path = tmp_path / "outcomes.csv"
    path.write_text(f"client,date\n海屿风电有限公司,{day}\n", encoding="utf-8")
    app = typer.Typer()
    app.command()(backtest)
    result = CliRunner().invoke(app, [str(path), "--months", "12", "--json"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert (found["clients"], found["outcomes"], found["hits"]) == (2, 1, 0)
    assert found["insufficient"] and found["insufficient_zh"]
    shown = CliRunner().invoke(app, [str(path), "--months", "12"]).stdout
    assert "Hit rate 0%" in shown and "2 clients" in shown


def test_unknown_clients_and_levels_are_refused(service: Service, tmp_path: Path) -> None:
    path = tmp_path / "outcomes.csv"
    path.write_text("client,date\nnobody,2025-01-01\n", encoding="utf-8")
    with pytest.raises(NotFound):
        service.backtest(settings().web.institution, path)
    with pytest.raises(BadRequest, match="level"):
        service.backtest(settings().web.institution, path, level="purple")  # type: ignore[arg-type]
