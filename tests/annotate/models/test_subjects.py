"""The company an event is about: what marks a name, and how sure the first choice is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nlp_service.annotate.models.subjects import SubjectFinder, company_features
from nlp_service.annotate.models.tagger_features import units


def test_a_stock_code_or_colon_marks_the_name_before_it() -> None:
    text = "套现金桐电子(300999)换帅"
    rows = company_features(text, units(text))
    assert ["#4" in row for row in rows].index(True) == text.index("金")
    assert "#1" in rows[text.index("子")] and "#1" not in rows[-1]
    colon = "海屿风电:项目延期"
    assert ":4" in company_features(colon, units(colon))[0]
    year = company_features("公司(2019)年报", units("公司(2019)年报"))
    assert not any(sign.startswith("#") for row in year for sign in row)


class OneChance:
    """A head that gives each name the chance 0.9."""

    def predict_proba(self, items: list[Any]) -> np.ndarray:
        return np.full((len(items), 1), 0.9, dtype=np.float32)


class Named(SubjectFinder):
    """A finder whose names are given."""

    def companies(self, text: str) -> list[str]:
        return [name for name in ("海屿风电", "金桐电子") if name in text]


def test_the_first_choice_is_as_sure_as_its_curve_says() -> None:
    head: Any = OneChance()
    plain = Named(None, head).find("海屿风电违约")
    assert plain == [("海屿风电", pytest.approx(0.9, abs=1e-6))]
    careful = Named(None, head, (0.5, -0.2)).find("海屿风电违约")
    odds = 0.5 * np.log(0.9 / 0.1) - 0.2
    assert careful[0][1] == pytest.approx(1 / (1 + np.exp(-odds)), abs=1e-5)
    assert Named(None, head).find("没有名字") == []
