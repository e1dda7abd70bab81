"""The commands train, evaluate and models on a tiny training set."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from nlp_service.interfaces.cli import models
from nlp_service.interfaces.cli.evaluate import evaluate
from nlp_service.interfaces.cli.train import train
from nlp_service.settings import settings

FINANCE = {
    "zh": (["业绩大幅增长", "订单充足"], ["巨额亏损", "债务逾期"], ["召开会议", "发布公告"]),
    "en": (["profit rose", "strong orders"], ["heavy losses", "default"], ["a meeting", "notice"]),
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Sentiment sets of both languages; the permissive one (sentfin) in English only."""
    root = tmp_path / "corpora"
    for language, path, names in (
        ("zh", "zh/fincuge_finfe/train.jsonl", ("positive", "negative", "neutral")),
        ("en", "en/twitter_fin_news/train.jsonl", ("bullish", "bearish", "neutral")),
    ):
        target = root / path
        target.parent.mkdir(parents=True)
        rows = [
            {"text": f"{text} {'x' * n}", "label": label}
            for group, label in zip(FINANCE[language], names, strict=True)
            for text in group
            for n in range(30)
        ]
        target.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    return root


@pytest.fixture
def runner() -> CliRunner:
    return CliRunner()


@pytest.fixture
def trained(data: Path, tmp_path: Path, runner: CliRunner) -> Path:
    app = typer.Typer()
    app.command()(train)
    folder = tmp_path / "models"
    result = runner.invoke(
        app, ["--data", str(data), "--task", "sentiment", "--output", str(folder), "--json"]
    )
    assert result.exit_code == 0, result.output
    return folder


def test_evaluate_prints_metric_and_floor(data: Path, trained: Path, runner: CliRunner) -> None:
    app = typer.Typer()
    app.command()(evaluate)
    base = ["--data", str(data), "--models", str(trained), "--task", "sentiment"]
    printed = json.loads(runner.invoke(app, [*base, "--json"]).stdout)
    assert printed["sentiment/fincuge_finfe"]["floor"] == 0.70
    assert 0 <= printed["sentiment/fincuge_finfe"]["accuracy"] <= 1
    table = runner.invoke(app, base).stdout
    assert "sentiment/twitter_fin_news" in table and "floor 0.82" in table


def test_list_and_verify(trained: Path, runner: CliRunner) -> None:
    listed = json.loads(
        runner.invoke(models.app, ["list", "--models", str(trained), "--json"]).stdout
    )
    (entry,) = listed["models"]
    assert entry["task"] == "sentiment" and entry["licence"] == "research"
    assert all(len(file["sha256"]) == 64 for file in entry["files"])
    verify = ["verify", "--models", str(trained)]
    assert runner.invoke(models.app, verify).exit_code == 0
    (trained / "sentiment" / "en.npz").unlink()
    broken = runner.invoke(models.app, verify)
    assert broken.exit_code == 1
    assert "missing  sentiment/en.npz" in broken.stdout


def test_permissive_says_what_is_lost(
    data: Path, trained: Path, tmp_path: Path, runner: CliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NLP_SERVICE_MODELS", str(trained))
    settings.cache_clear()
    app = typer.Typer()
    app.command()(train)
    arguments = ["--data", str(data), "--task", "sentiment", "--licences", "permissive"]
    result = runner.invoke(app, [*arguments, "--output", str(tmp_path / "free"), "--json"])
    settings.cache_clear()
    assert result.exit_code == 0, result.output
    lost = json.loads(result.stdout)["lost"]
    assert lost["sentiment/fincuge_finfe:accuracy"] < 0
