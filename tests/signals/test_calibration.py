"""Confidence is what was measured, not a constant."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlp_service.errors import CatalogueInvalid
from nlp_service.signals import confidence as module
from nlp_service.signals.calibration import calibration_error, count, table
from tests.signals.samples import read


def test_small_classes_are_drawn_to_the_whole() -> None:
    shares = table([("a", True)] * 90 + [("a", False)] * 10 + [("b", False)])
    assert shares["all"] == (101, 90, pytest.approx((90 + 25 * 90 / 101) / 126))
    assert shares["a"][2] == pytest.approx((90 + 25 * 90 / 101) / 125)
    assert 0.8 < shares["b"][2] < shares["a"][2]


def test_calibration_error_out_of_fold_is_small(gold: Path) -> None:
    assert calibration_error(count(gold)) <= 0.05


def test_confidence_differs_by_kind_of_text() -> None:
    mail = read("公司资金紧张，回款困难。", "email")[0].confidence
    news = read("公司资金紧张，回款困难。", "text")[0].confidence
    assert mail != news
    assert min(mail, news) > 0.5
    english = read("Cash is tight until the receivables come in.", "email")[0].confidence
    assert 0.5 < english < 1


@pytest.mark.parametrize("rows", ["class,precision\nx,0.5\n", "class,precision\nall,1.5\n", ""])
def test_a_broken_table_is_named(tmp_path: Path, rows: str) -> None:
    path = tmp_path / module.FILE
    path.write_text(rows, encoding="utf-8")
    with pytest.raises(CatalogueInvalid, match=module.FILE):
        module._table(path)
