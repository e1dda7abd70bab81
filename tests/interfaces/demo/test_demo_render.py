"""Rendering: complete, and the same bytes on every run."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections import Counter
from pathlib import Path

import docx
import openpyxl
import pypdfium2
import pytest
from fontTools.ttLib import TTFont

from nlp_service.errors import CatalogueInvalid
from nlp_service.interfaces.demo import RenderedFile, markdown, render
from nlp_service.interfaces.demo.bureau import WATERMARK
from nlp_service.interfaces.demo.packing import settle
from nlp_service.interfaces.demo.source import ClientSource


def test_two_runs_give_the_same_bytes(
    source: Path, rendered: list[RenderedFile], tmp_path: Path
) -> None:
    again = render(source, tmp_path)
    assert len(again) == len(rendered)
    for first, second in zip(rendered, again, strict=True):
        assert first.path.read_bytes() == second.path.read_bytes(), first.path.name


def test_another_seed_changes_the_mail_and_nothing_else(
    source: Path, rendered: list[RenderedFile], tmp_path: Path
) -> None:
    again = render(source, tmp_path, seed=1)
    changed = {
        first.role
        for first, second in zip(rendered, again, strict=True)
        if first.path.read_bytes() != second.path.read_bytes()
    }
    assert changed == {"mail"}


def test_every_client_has_every_kind_of_file(
    portfolio: list[ClientSource], rendered: list[RenderedFile]
) -> None:
    assert len(portfolio) >= 4
    for client in portfolio:
        files = [file for file in rendered if file.client_id == client.record.id]
        roles = Counter(file.role for file in files)
        assert 2 <= roles["contract"] <= 3
        assert roles["statement"] in (1, 3)
        assert roles["flows"] == roles["bureau"] == roles["mail"] == 1
        endings = {file.path.suffix for file in files if file.role == "contract"}
        assert endings == {".pdf", ".docx"}


def test_pdf_text_is_what_was_written(
    portfolio: list[ClientSource], rendered: list[RenderedFile]
) -> None:
    papers = {paper.file: paper for client in portfolio for paper in client.contracts}
    seen = 0
    for file in rendered:
        if file.path.suffix != ".pdf":
            continue
        pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(file.path)]
        assert 2 <= len(pages) <= 5
        text = "".join("".join(pages).split())
        for element in papers[file.path.name].elements:
            if element.kind == "heading":
                assert "".join(element.text.split()) in text
                seen += 1
        assert f"{len(pages)}页" in text or f"of{len(pages)}" in text
    assert seen > 40


def test_docx_keeps_tables_between_their_clauses(rendered: list[RenderedFile]) -> None:
    for file in rendered:
        if file.path.suffix == ".docx":
            document = docx.Document(str(file.path))
            kinds = [type(block).__name__ for block in document.iter_inner_content()]
            assert "Table" in kinds[2:-3]
            assert any(p.style.name == "Heading 1" for p in document.paragraphs)


def test_bureau_reports_are_marked_as_test_data(rendered: list[RenderedFile]) -> None:
    for file in rendered:
        if file.role == "bureau":
            if file.path.suffix == ".xlsx":
                printed = str(openpyxl.load_workbook(file.path).worksheets[0]["A2"].value)
            else:
                printed = file.path.read_text(encoding="utf-8")
            assert WATERMARK in printed


def test_the_font_has_every_character_of_the_sources(source: Path) -> None:
    font = set(TTFont(source / "fonts" / "demo-sans.ttf").getBestCmap())
    papers = (path for path in source.rglob("*.md") if path.parent.name != source.name)
    for path in papers:
        missing = {c for c in path.read_text(encoding="utf-8") if c > " " and ord(c) not in font}
        assert not missing, f"{path.name}: cut the font again (fonts/subset.py)"
    assert (source / "fonts" / "demo-sans.ttf").stat().st_size < 2_000_000


def test_settled_packages_hold_no_time_of_the_run(rendered: list[RenderedFile]) -> None:
    for file in rendered:
        if file.path.suffix in (".docx", ".xlsx"):
            times = {info.date_time for info in zipfile.ZipFile(file.path).infolist()}
            assert len(times) == 1
            data = file.path.read_bytes()
            year, month, day, *_ = times.pop()
            assert settle(data, dt.date(year, month, day)) == data


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("# 没有文件头\n", "front matter"),
        ('+++\nfile = "a.pdf"\n+++\n# x\n', "title"),
        ('+++\nfile = "a.odt"\ntitle = "t"\ndate = 2026-01-01\n+++\n# x\n', "odt"),
    ],
)
def test_a_malformed_paper_is_named(tmp_path: Path, text: str, named: str) -> None:
    path = tmp_path / "contract.md"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueInvalid, match=named) as error:
        markdown.read(path)
    assert "contract.md" in str(error.value)
