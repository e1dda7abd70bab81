"""The cost of reading a contract grows with its length and not faster."""

from __future__ import annotations

import time

import pytest

from nlp_service.annotate.contracts import read_contract
from tests.annotate.contracts.samples import FACILITY_EN, LOAN_ZH


def seconds(text: str) -> float:
    start = time.process_time()
    read_contract(text)
    return time.process_time() - start


@pytest.mark.parametrize("text", [LOAN_ZH, FACILITY_EN])
def test_cost_is_linear(text):
    read_contract(text)
    small = min(seconds(text * 15) for _ in range(2))
    assert seconds(text * 60) < 8 * small


@pytest.mark.parametrize("text", ["(" * 20_000, "a " * 20_000, "第一条 " * 6_000, "1.1 " * 8_000])
def test_strange_text_is_read_in_time(text):
    assert seconds(text) < 10
