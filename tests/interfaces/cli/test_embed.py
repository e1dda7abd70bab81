"""The command embed: rows in, vectors out, errors named."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from nlp_service.errors import BadRequest, ModelMissing
from nlp_service.interfaces.cli.embed import embed

APP = typer.Typer()
APP.command()(embed)


def _run(*arguments: str) -> None:
    CliRunner().invoke(APP, list(arguments), catch_exceptions=False)


def test_vectors_in_the_order_of_the_rows(tmp_path: Path) -> None:
    source, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    texts = {
        "a": "公司未能按期支付利息。",
        "b": "The company failed to pay interest.",
        "c": "好天气",
    }
    lines = [json.dumps({"id": key, "text": text}) for key, text in texts.items()]
    source.write_text("\n\n".join(lines) + "\n", "utf-8")
    _run(str(source), "--output", str(output))
    rows = [json.loads(line) for line in output.read_text("utf-8").splitlines()]
    assert [row["id"] for row in rows] == ["a", "b", "c"]
    vectors = np.array([row["vector"] for row in rows])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]


@pytest.mark.parametrize("line", ["{", '{"id": 1}', '{"text": "x"}', "[1]"])
def test_a_line_that_is_no_row_is_named(tmp_path: Path, line: str) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text('{"id": 0, "text": "ok"}\n' + line + "\n", "utf-8")
    with pytest.raises(BadRequest, match="line 2"):
        _run(str(source), "--output", str(tmp_path / "out.jsonl"))
    assert not (tmp_path / "out.jsonl").exists()


def test_a_pack_without_encoder(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text('{"id": 0, "text": "ok"}\n', "utf-8")
    with pytest.raises(ModelMissing):
        _run(str(source), "--models", str(tmp_path / "nothing"))
