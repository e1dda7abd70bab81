"""The grade scale: log-odds to PD, to points, to one of ten grades."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from nlp_service.catalogues import Row, rows
from nlp_service.errors import CatalogueInvalid
from nlp_service.scores.parameters import parameters


@dataclass(frozen=True, slots=True)
class GradeBand:
    """A grade with its PD interval ``(pd_min, pd_max]`` over one year and its segment band."""

    grade: str
    pd_min: float
    pd_max: float
    band: str
    name_zh: str
    name_en: str


def scale() -> tuple[GradeBand, ...]:
    """The grades from best to worst; the last is default."""
    return _scale(rows("grades.csv", ("grade", "pd_min", "pd_max", "band")))


@lru_cache(maxsize=8)
def _scale(table: tuple[Row, ...]) -> tuple[GradeBand, ...]:
    bands = tuple(
        GradeBand(
            row.text("grade"),
            row.number("pd_min"),
            row.number("pd_max"),
            row.text("band"),
            row.text("name_zh"),
            row.text("name_en"),
        )
        for row in table
    )
    for row, better, worse in zip(table[1:], bands, bands[1:], strict=False):
        if worse.pd_min != better.pd_max:
            raise row.invalid(f"{worse.grade} does not begin where {better.grade} ends")
    if len(bands) < 2 or bands[0].pd_min != 0 or bands[-1].pd_max != 1:
        raise CatalogueInvalid("grades.csv: the grades do not cover PD 0 to 1")
    return bands


def position(grade: str) -> int:
    """The rank of a grade, 0 for the best. Raises KeyError for an unknown one."""
    for index, band in enumerate(scale()):
        if band.grade == grade:
            return index
    raise KeyError(grade)


def band(grade: str) -> GradeBand:
    """The row of a grade. Raises KeyError for an unknown one."""
    return scale()[position(grade)]


def of_pd(pd: float) -> str:
    """The grade of a one-year PD (0 to 1). D is never reached by a model PD below 1."""
    for row in scale():
        if pd <= row.pd_max:
            return row.grade
    return scale()[-1].grade


def worse(first: str, second: str) -> str:
    """The worse of two grades."""
    return max(first, second, key=position)


def better(grade: str) -> GradeBand | None:
    """The next better grade, None at the top."""
    index = position(grade)
    return scale()[index - 1] if index else None


def logit(p: float) -> float:
    """ln(p / (1 − p)) for 0 < p < 1."""
    return math.log(p / (1.0 - p))


def probability(log_odds: float) -> float:
    """The logistic function, stable for large arguments."""
    if log_odds >= 0:
        return 1.0 / (1.0 + math.exp(-log_odds))
    power = math.exp(log_odds)
    return power / (1.0 + power)


def points(log_odds: float) -> float:
    """Score points: 600 at PD 2 %, 40 points double the odds of a good outcome."""
    p = parameters()
    per_unit = p["score_pdo"] / math.log(2.0)
    return p["score_anchor"] + per_unit * (-log_odds - math.log(p["score_anchor_odds"]))
