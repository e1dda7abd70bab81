"""A pack from training sets to manifest and cards: whole, the same each time, honest when bent."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from nlp_service.annotate.models import Manifest, load
from nlp_service.errors import BadRequest, ModelMissing
from nlp_service.training import pack
from nlp_service.training.corpora import Corpora


@pytest.fixture(scope="module")
def first(
    tiny_corpora: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, pack.Metrics]:
    folder = tmp_path_factory.mktemp("pack") / "models"
    return folder, pack.build(Corpora.open(tiny_corpora), folder, ["sentiment"])


@pytest.fixture
def built(first: tuple[Path, pack.Metrics], tmp_path: Path) -> tuple[Path, pack.Metrics]:
    """A pack that a test may change, and its figures."""
    folder, figures = first
    return shutil.copytree(folder, tmp_path / "models"), figures


def test_two_runs_give_the_same_files(
    built: tuple[Path, pack.Metrics], tiny_corpora: Path, tmp_path: Path
) -> None:
    again = tmp_path / "again"
    pack.build(Corpora.open(tiny_corpora), again, ["sentiment"])
    one = {f.path: f.sha256 for f in Manifest.read(built[0]).entry("sentiment").files}
    other = {f.path: f.sha256 for f in Manifest.read(again).entry("sentiment").files}
    assert one == other and set(one) == {"sentiment/en.npz", "sentiment/zh.npz"}


def test_a_built_model_is_loaded_and_right(built: tuple[Path, pack.Metrics]) -> None:
    model = load("sentiment", built[0])
    assert model.predict(["巨额亏损债务逾期", "record revenue, shares rally"]) == [
        ["negative"],
        ["positive"],
    ]
    assert built[1]["sentiment/fincuge_finfe"]["accuracy"] > 0.9
    assert built[1]["sentiment/twitter_fin_news"]["floor"] == 0.82


def test_a_changed_file_is_found_and_not_loaded(built: tuple[Path, pack.Metrics]) -> None:
    folder = built[0]
    assert set(Manifest.read(folder).verify().values()) == {"ok"}
    path = folder / "sentiment" / "zh.npz"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert Manifest.read(folder).verify()["sentiment/zh.npz"] == "changed"
    with pytest.raises(ModelMissing, match="changed"):
        load("sentiment", folder)
    path.unlink()
    assert Manifest.read(folder).verify()["sentiment/zh.npz"] == "missing"


def test_a_task_without_a_model(built: tuple[Path, pack.Metrics], tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="entities"):
        load("entities", built[0])
    with pytest.raises(ModelMissing):
        load("acts", tmp_path / "empty")


def test_training_one_task_again_keeps_the_others(
    built: tuple[Path, pack.Metrics], tiny_corpora: Path
) -> None:
    folder = built[0]
    manifest = folder / "manifest.toml"
    manifest.write_text(
        manifest.read_text("utf-8").replace('"sentiment"', '"other"'), encoding="utf-8"
    )
    pack.build(Corpora.open(tiny_corpora), folder, ["sentiment"])
    assert [m.task for m in Manifest.read(folder).models] == ["other", "sentiment"]


def test_the_card_tells_data_licence_and_figures(built: tuple[Path, pack.Metrics]) -> None:
    card = (built[0] / "sentiment" / "card.md").read_text("utf-8")
    for words in ("Intended use", "Limits", "Bias", "CC-BY-4.0", "fincuge_finfe", "floor"):
        assert words in card


def test_losses_are_differences() -> None:
    mine = {"a": {"f1": 0.5, "floor": 0.1}}
    other = {"a": {"f1": 0.7, "floor": 0.1}, "b": {"f1": 0.2}}
    assert pack.losses(mine, other) == {"a:f1": -0.2, "b:f1": -0.2}


def test_unknown_task_is_a_bad_request() -> None:
    with pytest.raises(BadRequest, match="poetry"):
        pack.checked(["poetry"])


def test_tasks_left_without_rows_still_give_a_model(tiny_corpora: Path, tmp_path: Path) -> None:
    """Licences may leave a language nothing to learn from; the model then claims nothing."""
    names = ["entity_polarity", "events", "event_types", "entities"]
    pack.build(Corpora.open(tiny_corpora, "permissive"), tmp_path / "m", names)
    assert load("events", tmp_path / "m").predict(["公司涉嫌违规", "sued for fraud"]) == [[], []]
    pairs = [("甲公司违约", "甲公司"), ("Alder defaults", "Alder")]
    proba = load("entity_polarity", tmp_path / "m").predict_proba(pairs)
    assert proba.sum(axis=1) == pytest.approx([1.0, 1.0], abs=1e-5)
    assert load("entities", tmp_path / "m").tag("海屿风电有限公司董事长李明") == []
