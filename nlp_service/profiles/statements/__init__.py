"""Financial statements from the tables of a document of any format."""

from __future__ import annotations

from nlp_service.profiles.items import Kind
from nlp_service.profiles.periods import Head
from nlp_service.profiles.statements.build import (
    Draft,
    Key,
    drafts,
    file_date,
    finish,
    kind_of,
    settle_signs,
)
from nlp_service.profiles.statements.grid import Grid, grids
from nlp_service.profiles.statements.layout import Region, regions
from nlp_service.profiles.statements.rows import vote
from nlp_service.profiles.statements.titles import Caption
from nlp_service.schema import Document, Statement

__all__ = ["parse"]

#: Rows that column heads take at most where a table goes on.
_HEADS = 3


def parse(document: Document) -> list[Statement]:
    """The statements in a document, one for each kind, scope and period, newest period first.

    Reads every table of every part: Chinese general formats of all three generations, small-firm
    formats, IFRS and US-GAAP layouts in English, two-sided balance sheets, consolidated and
    parent columns, tables that run over pages. Values are in units of currency with the cell
    they were read from; costs are positive. A column whose period cannot be told is left out,
    never guessed.
    """
    known = _kinds(_regions(document))
    made: list[Draft] = []
    for region, kind in known:
        fallback = _sister_date([r for r, _ in known]) or file_date(region.grid)
        made.extend(drafts(region, kind, fallback))
    merged = _merge(made)
    for draft in merged:
        settle_signs(draft)
    statements = [finish(draft, merged) for draft in merged]
    _fiscal_years(statements)
    order = {"BS": 0, "IS": 1, "CF": 2, "SUP": 3, "NOTE": 4}
    return sorted(statements, key=lambda s: (-s.period.end.toordinal(), order[s.kind], s.scope))


def _regions(document: Document) -> list[Region]:
    """All regions; a table without title or heads takes over those of the table it continues."""
    found: list[Region] = []
    for grid in grids(document):
        before = found[-1] if found and _continues(found[-1], grid) else None
        made = regions(grid)
        if before is not None and made and not _told(made[0].caption):
            made = regions(grid, before.caption)
        for region in made:
            if not region.sides:
                if before is None:
                    continue
                region = Region(grid, before.caption, 0, grid.height, before.sides)
            found.append(region)
    return found


def _told(caption: Caption) -> bool:
    """Whether anything above a table says what it is or of when."""
    return caption.kind is not None or caption.date.end is not None or bool(caption.day)


def _kinds(found: list[Region]) -> list[tuple[Region, Kind]]:
    """The regions that are statements; the last rows on a page of their own follow the table."""
    known: list[tuple[Region, Kind]] = []
    for region in found:
        kind = kind_of(region)
        if kind is None and known and _next_page(known[-1][0], region):
            before = known[-1][1]
            kind = before if vote(region, region.sides)[before] else None
        if kind is not None:
            known.append((region, kind))
    return known


def _next_page(before: Region, region: Region) -> bool:
    """Whether a region of few rows stands alone on the page after a table of the same columns."""
    alone = region.first <= _HEADS and region.last == region.grid.height
    return alone and before.shape == region.shape and _continues(before, region.grid)


def _continues(before: Region, grid: Grid) -> bool:
    same_part = before.grid.part is grid.part and before.grid.table.name == grid.table.name
    return same_part and before.grid.number + 1 == grid.number and before.grid.width == grid.width


def _sister_date(known: list[Region]) -> Head | None:
    """The date that captions of the document agree on, None where they differ or say nothing."""
    dates = {r.caption.date for r in known if r.caption.date.end is not None}
    ends = {date.end for date in dates}
    return next(iter(dates)) if len(ends) == 1 else None


def _merge(made: list[Draft]) -> list[Draft]:
    """Drafts of the same statement as one: the fullest, completed from its continuations."""
    merged: dict[Key, Draft] = {}
    visible_first = sorted(made, key=lambda d: (d.region.grid.table.hidden, -len(d.rows)))
    for draft in visible_first:
        first = merged.setdefault(draft.key, draft)
        if first is draft or draft.region.grid.table.hidden:
            continue
        if _same_table(first, draft):
            for name, row in draft.rows.items():
                first.rows.setdefault(name, row)
            first.unread |= {n: r for n, r in draft.unread.items() if n not in first.unread}
            first.unmatched.extend(w for w in draft.unmatched if w not in first.unmatched)
    return [draft for draft in merged.values() if not _extract(draft, list(merged.values()))]


def _extract(draft: Draft, everything: list[Draft]) -> bool:
    """Whether a draft only repeats some rows of a full statement (key figures, changes)."""
    return draft.scope == "unknown" and any(
        other.scope != "unknown"
        and (other.kind, other.period) == (draft.kind, draft.period)
        and len(other.rows) > 2 * len(draft.rows)
        for other in everything
    )


def _same_table(first: Draft, other: Draft) -> bool:
    return first.region.shape == other.region.shape and (first.unit == other.unit)


def _fiscal_years(statements: list[Statement]) -> None:
    """Marks balances at the end of a full year of flows as annual, whatever the month."""
    year_ends = {
        s.period.end for s in statements if s.kind in ("IS", "CF") and s.period.kind == "annual"
    }
    for statement in statements:
        if statement.kind == "BS" and statement.period.end in year_ends:
            statement.period = statement.period.model_copy(update={"kind": "annual"})
