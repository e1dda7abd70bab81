"""nlp-service terms: the shape that the command line fixes, errors in their own entries."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from nlp_service.annotate.contracts.terms import FIELDS
from nlp_service.interfaces.cli.terms import terms
from tests.annotate.contracts.samples import FACILITY_EN, LOAN_ZH
from tests.ingest.samples import lines, pdf, together


def run(*arguments: str, stdin: bytes | None = None) -> tuple[int, str, str]:
    app = typer.Typer()
    app.command()(terms)
    result = CliRunner().invoke(app, list(arguments), input=stdin)
    return result.exit_code, result.stdout, result.stderr


def sheets(*arguments: str, stdin: bytes | None = None) -> tuple[int, dict[str, Any]]:
    code, out, _ = run("--json", *arguments, stdin=stdin)
    return code, json.loads(out)


@pytest.mark.parametrize("text", [LOAN_ZH, FACILITY_EN])
def test_fields_and_offsets(tmp_path: Path, text: str) -> None:
    path = tmp_path / "contract.txt"
    path.write_text(text, encoding="utf-8")
    code, found = sheets(str(path))
    assert code == 0
    assert list(found) == [str(path)]
    sheet = found[str(path)]
    assert {"borrower", "facility_amount", "maturity", "governing_law"} <= set(sheet) <= set(FIELDS)
    for entries in sheet.values():
        for entry in entries:
            assert set(entry) == {"value", "text", "start", "end", "page", "confidence"}
            assert text[entry["start"] : entry["end"]] == entry["text"]


def test_pages_of_a_pdf_are_given(tmp_path: Path) -> None:
    path = tmp_path / "loan.pdf"
    path.write_bytes(
        pdf(
            together(lines(72, 80, "LOAN AGREEMENT")),
            together(lines(72, 80, "This Agreement is governed by the laws of Singapore.")),
        )
    )
    code, found = sheets(str(path))
    assert code == 0
    (law,) = found[str(path)]["governing_law"]
    assert (law["value"], law["page"]) == ("Singapore", 2)


def test_a_broken_file_is_an_error_of_its_own(tmp_path: Path) -> None:
    good, bad = tmp_path / "a.txt", tmp_path / "b.pdf"
    good.write_text(LOAN_ZH, encoding="utf-8")
    bad.write_bytes(b"%PDF-1.7 broken")
    code, found = sheets(str(good), str(bad))
    assert code == 1
    assert found[str(good)]["currency"][0]["value"] == "CNY"
    assert set(found[str(bad)]) == {"error"}
    assert found[str(bad)]["error"]["code"] == "corrupt"
    assert found[str(bad)]["error"]["next_step"]


def test_a_table_for_people_names_value_and_quote(tmp_path: Path) -> None:
    path = tmp_path / "loan.txt"
    path.write_text(LOAN_ZH, encoding="utf-8")
    code, out, said = run(str(path))
    assert code == 0
    assert out.splitlines()[0] == str(path)
    assert any("facility_amount" in line and "230000000" in line for line in out.splitlines())
    assert "1 contracts, 0 with an error." in said


def test_stdin_and_output_file(tmp_path: Path) -> None:
    target = tmp_path / "sheet.json"
    code, out, _ = run("--json", "-", "--output", str(target), stdin=FACILITY_EN.encode())
    assert (code, out) == (0, "")
    assert json.loads(target.read_text(encoding="utf-8"))["-"]["borrower"]


def test_a_missing_file_is_wrong_usage(tmp_path: Path) -> None:
    code, _, said = run(str(tmp_path / "none.pdf"))
    assert code == 2
    assert "does not exist" in " ".join(said.replace("│", " ").split())
