"""nlp-service batch: whose mail domains count as the lender's."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from nlp_service.interfaces.cli.batch import batch
from nlp_service.jobs.batch import Estimate, Options
from nlp_service.settings import settings
from tests.jobs.letters import correspondence, mbox


@pytest.mark.parametrize(
    ("given", "lender"),
    [([], ("bank.example",)), (["--lender", "a.example, b.example"], ("a.example", "b.example"))],
)
def test_the_lender_is_as_given_else_as_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: list[str], lender: tuple[str, ...]
) -> None:
    asked: list[Options] = []

    def estimate(options: Options, watch: object) -> Estimate:
        asked.append(options)
        return Estimate()

    monkeypatch.setattr("nlp_service.jobs.batch.estimate", estimate)
    monkeypatch.setattr(settings().web, "lender_domains", ["bank.example"])
    app = typer.Typer()
    app.command()(batch)
    box = mbox(tmp_path / "box.mbox", correspondence()[:1])
    arguments = [str(box), "--out", str(tmp_path / "out"), "--dry-run", *given]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    assert asked[0].lender == lender
