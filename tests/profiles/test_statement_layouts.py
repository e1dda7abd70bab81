"""Twelve layouts of invented companies: every printed figure is read, in every format."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from nlp_service import ingest, text
from nlp_service.profiles import checks
from nlp_service.profiles.statements import parse
from nlp_service.schema import Statement
from tests.profiles.layouts import LAYOUTS, Layout, Outcome, catalogue, measure, render
from tests.profiles.layouts.rows import INCOME_2019

INCOME_ITEMS = {item for _, item, _ in INCOME_2019}


def layout(name: str) -> Layout:
    made = getattr(catalogue, name)()
    assert isinstance(made, Layout)
    return made


def read(data: bytes, name: str) -> list[Statement]:
    return parse(text.prepare(ingest.read_bytes(data, name)))


@pytest.mark.parametrize("name", LAYOUTS)
def test_workbooks_are_read_to_the_last_figure_and_tie(name: str) -> None:
    made = layout(name)
    found = read(render.workbook(made), "statements.xlsx")
    outcome = measure(made, found)
    assert outcome.errors == []
    assert outcome.asked >= 170
    assert [c.id for c in checks.run(found) if c.outcome == "fail"] == []


def test_all_formats_of_a_chinese_and_an_english_layout() -> None:
    for name in ("form_2018", "ifrs_group_millions"):
        made = layout(name)
        for data, file in ((render.pdf(made), "a.pdf"), (render.word(made), "a.docx")):
            assert measure(made, read(data, file)).share >= 0.99, file


def test_each_table_as_csv() -> None:
    made = layout("nine_months")
    found = [
        statement
        for sheet in made.sheets
        for statement in read(render.comma_separated(sheet), f"{sheet.name}.csv")
    ]
    assert measure(made, found).share == 1.0


def test_the_last_rows_alone_on_a_page_belong_to_the_table_before() -> None:
    made = layout("group_and_parent_yuan")
    found = read(render.pdf(made), "a.pdf")
    sheets = [s for s in found if s.kind == "BS"]
    assert len(sheets) == 4 and all("total_liab_equity" in s.items for s in sheets)


def test_errors_are_counted_and_what_caught_them() -> None:
    made = layout("two_sided_wan")
    found = read(render.workbook(made), "a.xlsx")
    newest = next(s for s in found if s.kind == "BS" and s.period.end.year == 2025)
    newest.items["inventories"].value += Decimal(90_000_000)
    newest.items["capital_reserve"].confidence = 0.5
    newest.items["capital_reserve"].value += 1
    income = next(s for s in found if s.kind == "IS" and s.period.end.year == 2025)
    income.items["interest_income"].value += 1
    outcome = measure(made, found)
    caught = {error[0]: error[-1] for error in outcome.errors}
    # The sub-total shows one, low confidence the other; a memo row no check takes part in.
    assert caught == {"inventories": True, "capital_reserve": True, "interest_income": False}
    total = Outcome()
    total.add(outcome)
    assert total.caught == pytest.approx(2 / 3) and total.asked == len(made.truth)


def test_the_truth_names_period_and_scope() -> None:
    ends = {(end, months) for _, end, months, _ in layout("nine_months").truth}
    assert (dt.date(2025, 9, 30), 9) in ends and (dt.date(2024, 9, 30), 9) in ends
    scopes = {scope for *_, scope in layout("two_scopes_apart").truth}
    assert scopes == {"consolidated", "parent"}


def test_a_scanned_page_is_read_and_its_figures_are_in_doubt() -> None:
    pytest.importorskip("rapidocr", reason="reading scans needs the extra ocr")
    made = layout("small_firm")
    page = Layout("page", "zh", [s for s in made.sheets if s.name == "利润表"])
    page.truth = {key: value for key, value in made.truth.items() if key[0] in INCOME_ITEMS}
    outcome = measure(page, read(render.scan(render.pdf(page)), "scan.pdf"))
    assert outcome.asked == 42
    assert outcome.share >= 0.9
    # Nil marks that the reader of the picture loses are nought and cannot be missed.
    assert all(asked == 0 for _, _, _, asked, _, caught in outcome.errors if not caught)
