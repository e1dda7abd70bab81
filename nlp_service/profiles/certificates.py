"""Ratios that a client certifies, held against those its own statements give (check C15)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from nlp_service.annotate.values import find_values
from nlp_service.catalogues import Row, rows
from nlp_service.profiles.names import simplify
from nlp_service.profiles.statements.grid import Grid, grids
from nlp_service.schema import Check, Document, EntityLabel, Provenance, Ratio, Schema

_TITLE = re.compile(
    r"合规证明|达标证明|财务指标.{0,6}(?:证明|测算|声明)|授信申请|贷款申请"
    r"|\bcompliance certificate\b|\bcredit application\b|\bofficer'?s certificate\b",
    re.IGNORECASE,
)
_ACTUAL = re.compile(
    r"^(?:实际(?:值|数|情况)?|实际指标|测算(?:值|结果)|当期值|actual|result|reported|achieved)s?$",
    re.IGNORECASE,
)
_VALUE = re.compile(
    r"^(?:约|approx(?:imately|\.)?)?\s*(-?\d{1,3}(?:,\d{3})*(?:\.\d+)?|-?\d+(?:\.\d+)?)\s*"
    r"(?P<unit>%|％|per ?cent\.?|percent|倍|x|times|[:：]\s*1(?:\.0+)?|个月|months?)?\s*$",
    re.IGNORECASE,
)
_PER_CENT = re.compile(r"%|％|per ?cent", re.IGNORECASE)
_HEAD, _TEXT = 300, 3_000
_SAME = 0.01


class CertifiedFigure(Schema):
    """A ratio as a certificate states it for a day; ``step`` is the last digit it prints."""

    ratio: str
    value: float
    step: float
    end: dt.date
    place: Provenance


def find_certified(document: Document) -> list[CertifiedFigure]:
    """The ratios that a compliance certificate or application states in its table.

    Rows are known by the names of ratios in contracts, the figure stands under 实际 or Actual,
    the day is the first quarter's end in the text. Other documents give [].
    """
    text = document.root.text
    if not _TITLE.search(simplify(text[:_HEAD])):
        return []
    end = _test_day(text[:_TEXT])
    if end is None:
        return []
    return [figure for grid in grids(document) for figure in _figures(grid, end)]


def _test_day(text: str) -> dt.date | None:
    for value in find_values(text):
        if value.label is EntityLabel.DATE and isinstance(value.value, str):
            try:
                day = dt.date.fromisoformat(value.value.rpartition("/")[2])
            except ValueError:
                continue
            if day.month % 3 == 0 and (day + dt.timedelta(days=1)).day == 1:
                return day
    return None


def _figures(grid: Grid, end: dt.date) -> Iterator[CertifiedFigure]:
    heads = {cell.column for cell in grid.row(0) if _ACTUAL.match(cell.text.strip())}
    if len(heads) != 1:
        return
    column = heads.pop()
    for row in range(1, grid.height):
        cell = grid.cells.get((row, column))
        name = _ratio(grid.text(row, 0))
        match = _VALUE.match(cell.text.strip()) if cell is not None else None
        if cell is None or name is None or match is None:
            continue
        digits = match.group(1).replace(",", "")
        scale = 0.01 if _PER_CENT.match(match.group("unit") or "") else 1.0
        decimals = len(digits.partition(".")[2])
        yield CertifiedFigure(
            ratio=name,
            value=float(digits) * scale,
            step=10.0**-decimals * scale,
            end=end,
            place=grid.provenance(cell),
        )


def _ratio(label: str) -> str | None:
    plain = re.sub(r"[(（].*?[)）]|[\s\"“”]", "", simplify(label)).lower()
    return next((name for alias, name in _aliases(_table()) if plain == alias), None)


def _table() -> tuple[Row, ...]:
    return rows("covenant_ratios.csv", ("ratio", "aliases_zh", "aliases_en"))


@lru_cache(maxsize=4)
def _aliases(table: tuple[Row, ...]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (re.sub(r"\s", "", simplify(alias)).lower(), row.text("ratio"))
        for row in table
        for column in ("aliases_zh", "aliases_en")
        for alias in row.words(column)
    )


def compared(figures: Iterable[CertifiedFigure], ratios: Sequence[Ratio]) -> list[Check]:
    """C15 for each certified ratio: within 1 %, or the last printed digit, of the statements'."""
    known = {(ratio.id, ratio.period.end): ratio for ratio in ratios if ratio.value is not None}
    made = []
    for figure in figures:
        ratio = known.get((figure.ratio, figure.end))
        if ratio is not None and ratio.value is not None:
            made.append(_check(figure, ratio, ratio.value))
    return made


def _check(figure: CertifiedFigure, ratio: Ratio, own: float) -> Check:
    apart = abs(figure.value - own)
    agree = apart <= max(_SAME * abs(own), figure.step / 2 + 1e-9)
    share = ratio.unit in ("ratio", "percent", "share")
    shown = [f"{x:.2%}" if share else f"{x:.2f}" for x in (figure.value, own)]
    if agree:
        zh = f"证明书所载{ratio.name_zh}与报表相符（{shown[0]}）"
        en = f"the certified {ratio.name_en} agrees with the statements ({shown[0]})"
    else:
        zh = f"证明书所载{ratio.name_zh}为{shown[0]}，按报表计算为{shown[1]}"
        en = f"{ratio.name_en} is certified as {shown[0]}; the statements give {shown[1]}"
    return Check(
        id="C15",
        outcome="pass" if agree else "fail",
        period=ratio.period,
        text_zh=zh,
        text_en=en,
        evidence=[figure.place, *(value.provenance for value in ratio.inputs)],
    )
