"""The results as Parquet: the same rows as the JSON Lines, and a clear word without the extra."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Any

import pytest

from nlp_service.errors import SetupError
from nlp_service.jobs.batch import Options, run, tabular
from tests.jobs.letters import correspondence, mbox
from tests.jobs.runs import lines, process


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("pyarrow")
    folder = tmp_path_factory.mktemp("parquet")
    process(folder / "out", mbox(folder / "box.mbox", correspondence()[:14]), parquet=True)
    return folder / "out"


def _read(out: Path, name: str) -> list[dict[str, Any]]:
    import pyarrow.parquet

    rows: list[dict[str, Any]] = pyarrow.parquet.read_table(out / f"{name}.parquet").to_pylist()
    return rows


def test_messages_are_the_same_in_both_files(done: Path) -> None:
    rows, wanted = _read(done, "messages"), lines(done, "messages")
    assert len(rows) == len(wanted) == 14
    for row, line in zip(rows, wanted, strict=True):
        assert row.pop("instant") == dt.datetime.fromisoformat(line["date"])
        assert {name: row[name] for name in line} == line and row.keys() == line.keys()


def test_clients_are_the_same_in_both_files(done: Path) -> None:
    rows, wanted = _read(done, "clients"), lines(done, "clients")
    assert len(rows) == len(wanted) > 0
    for row, line in zip(rows, wanted, strict=True):
        row["dimensions"] = dict(row["dimensions"])
        row["history"] = [[point["day"], point["value"]] for point in row["history"]]
        sides = {side: n for side, n in row.pop("messages_by_side").items() if n is not None}
        assert sides == line.pop("messages_by_side")
        assert row.pop("error") is None
        assert row == line


def test_without_the_extra_nothing_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    box = mbox(tmp_path / "box.mbox", correspondence()[:2])
    with pytest.raises(SetupError, match="pyarrow") as told:
        run(Options(archives=(box,), out=tmp_path / "out", parquet=True))
    assert "nlp_service[parquet]" in told.value.next_step
    assert not (tmp_path / "out").exists()


def test_every_column_has_a_type(done: Path) -> None:
    for name, shapes in tabular.SHAPES.items():
        assert set(lines(done, name)[0]) <= set(shapes), name
