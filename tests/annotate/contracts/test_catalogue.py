"""Broken catalogues are named with their row."""

from __future__ import annotations

import pytest

from nlp_service.annotate.contracts import catalogue
from nlp_service.annotate.contracts.agreement_type import agreement_types
from nlp_service.annotate.contracts.jurisdictions import is_place, jurisdictions
from nlp_service.errors import CatalogueInvalid


def load(tmp_path, text):
    path = tmp_path / "catalogue.csv"
    path.write_text(text, encoding="utf-8")
    return catalogue._read(path, ("cues",))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id,cues\na,x\na,y\n", "row 3"),
        ("id,cues\n,x\n", "row 2"),
        ("id,cues\na,(\n", "row 2"),
        ("id,cues\na,x,too many\n", "row 2"),
        ("id,other\na,x\n", "row 2"),
    ],
)
def test_broken_rows_are_named(tmp_path, text, said):
    with pytest.raises(CatalogueInvalid, match=said):
        load(tmp_path, text)


def test_missing_file(tmp_path):
    with pytest.raises(CatalogueInvalid, match=r"none\.csv"):
        catalogue._read(tmp_path / "none.csv", ())


def test_a_space_in_a_cue_stands_for_any_blank(tmp_path):
    (row,) = load(tmp_path, "id,cues\na,change of control|控制权\n")
    assert row.search("cues", "A Change\n of  Control")
    assert row.search("cues", "实际控制权变更")
    assert row.search("other", "anything") is None


def test_kinds_have_names_in_both_languages():
    for row in agreement_types():
        assert row.columns["name_zh"]
        assert row.columns["name_en"].isascii()


def test_jurisdictions():
    pattern, owner = jurisdictions()
    found = pattern.search("the laws of New  York and England")
    assert found
    assert owner[" ".join(found.group().lower().split())] == "New York"
    assert is_place("Nevada")
    assert not is_place("Nevada Power Company")
