"""The catalogue loader: errors that name file and line, the version of the rule set."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlp_service import catalogues
from nlp_service.errors import CatalogueInvalid
from nlp_service.settings import settings


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty catalogue folder in use."""
    made = tmp_path / "catalogues"
    made.mkdir()
    monkeypatch.setattr(settings(), "corpora", tmp_path)
    return made


def test_cells_are_typed_and_stripped(folder: Path) -> None:
    (folder / "t.csv").write_text('id,n,w\na, 1.5 ,"一|two| "\nb,,\n', encoding="utf-8")
    first, second = catalogues.rows("t.csv", ("id", "n"))
    assert (first.text("id"), first.number("n"), first.words("w")) == ("a", 1.5, ("一", "two"))
    assert second.optional("n") is None and second.words("w") == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "cannot be read"),
        ("id\na\n", "missing columns n"),
        ("id,n\na,1,2\n", "line 2: more cells"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(folder: Path, text: str | None, words: str) -> None:
    if text is not None:
        (folder / "t.csv").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueInvalid, match=f"t.csv.*{words}"):
        catalogues.rows("t.csv", ("id", "n"))


def test_a_cell_that_is_no_number_is_named(folder: Path) -> None:
    (folder / "t.csv").write_text('id,n\na,"1\n2"\nb,many\n', encoding="utf-8")
    row = catalogues.rows("t.csv")[1]
    with pytest.raises(CatalogueInvalid, match=r"t\.csv line 4: n is not a number"):
        row.number("n")


def test_the_version_follows_the_content(folder: Path) -> None:
    (folder / "t.csv").write_text("id\na\n", encoding="utf-8")
    one = catalogues.rules_version()
    catalogues._digest.cache_clear()
    (folder / "t.csv").write_text("id\nb\n", encoding="utf-8")
    assert catalogues.rules_version() != one and len(one) == 16
