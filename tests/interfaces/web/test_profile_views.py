"""Profiles as rows of tables: statements in the usual order, what was not read in its place."""

import datetime as dt
from decimal import Decimal

from nlp_service.interfaces.web.profile_views import statement_tables
from nlp_service.schema import Period, Provenance, Statement, StatementValue, UnreadValue

WHERE = Provenance(document_id="d", part="0", start=0, end=1, text="x")


def statement(kind, year, items, unread=(), unmatched=()):
    values = {
        name: StatementValue(
            item=name, value=Decimal(1), printed="1", unit="元", label=name, provenance=WHERE
        )
        for name in items
    }
    lost = [UnreadValue(item=name, label=name, provenance=WHERE) for name in unread]
    return Statement(
        id=f"{kind}{year}",
        document_id="d",
        kind=kind,
        period=Period(end=dt.date(year, 12, 31)),
        items=values,
        unread=lost,
        unmatched=list(unmatched),
    )


def test_what_was_not_read_stands_in_its_place():
    sheets = [
        statement("BS", 2025, ["total_assets", "cash"], unread=["inventories"], unmatched=["x"]),
        statement("BS", 2024, ["total_assets", "inventories", "cash"], unmatched=["x", "y"]),
    ]
    (table,) = statement_tables(sheets)
    assert [item for item, _, _ in table.rows] == ["cash", "inventories", "total_assets"]
    newest, before = table.rows[1][2]
    assert isinstance(newest, UnreadValue) and isinstance(before, StatementValue)
    assert (table.unread, table.unmatched) == (1, ["x", "y"])


def test_the_balance_sheet_comes_first_then_income_then_cash():
    made = [statement(k, 2025, [i]) for k, i in (("CF", "cfo"), ("IS", "revenue"), ("BS", "cash"))]
    assert [table.kind for table in statement_tables(made)] == ["BS", "IS", "CF"]
