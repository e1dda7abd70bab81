"""What holds for every score: exact sums, no claim without evidence, capped words."""

from __future__ import annotations

import datetime as dt
import math

from hypothesis import given, settings
from hypothesis import strategies as st

from nlp_service import scores
from nlp_service.schema import BureauReport, CooperationScore, CreditScore, Ratio, Signal
from nlp_service.scores.scorecard import scorecard
from tests.scores import builders as b

_NAMES = [item.ratio for item in scorecard()]
_STATUSES = ["MISSING", "INTERIM", "NO_DEBT", "NO_INTEREST", "NEG_EQUITY", "SOMETHING_NEW"]


@st.composite
def _ratio(draw: st.DrawFn) -> Ratio:
    name = draw(st.sampled_from(_NAMES))
    value = draw(st.none() | st.floats(-5, 10, allow_nan=False))
    status = "ok" if value is not None else draw(st.sampled_from(_STATUSES))
    fields = {} if draw(st.booleans()) else {"inputs": []}
    end = draw(st.sampled_from([b.YEAR_END, dt.date(2024, 12, 31), dt.date(2019, 12, 31)]))
    return b.ratio(name, value, status=status, end=end, **fields)


_SIGNAL = st.builds(
    b.signal,
    st.sampled_from(["N01", "N06", "N09", "N11", "N17", "P01", "P06", "P12", "N17.permit"]),
    st.integers(1, 5),
    st.floats(0.1, 1.0),
    days=st.integers(-30, 900),
    half_life=st.sampled_from([None, 120, 365]),
    source=st.sampled_from(["m1", "m2", "m3", "m4"]),
    planned=st.booleans(),
    assertion=st.sampled_from(["asserted", "asserted", "past", "negated", "hypothetical"]),
    subject_role=st.sampled_from(["client", "group", "guarantor", "counterparty", "unknown"]),
)

_REPORT = st.none() | st.builds(
    b.report,
    st.dictionaries(
        st.sampled_from(
            ["loan_balance", "overdue_total", "non_performing_balance", "enquiries_3m",
             "enforcement_count", "utilisation", "history_years", "overdue_months"]
        ),
        st.floats(0, 20, allow_nan=False),
    ),
    synthetic=st.booleans(),
    state=st.sampled_from(["ok", "disputed", "stale", "not_found"]),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    st.lists(_ratio(), max_size=12),
    st.lists(_SIGNAL, max_size=8),
    st.none() | st.floats(0, 100),
    _REPORT,
    st.sampled_from(["construction", "ramp_up", "operation", "corporate"]),
)
def test_every_score(
    ratios: list[Ratio],
    signals: list[Signal],
    cooperation: float | None,
    report: BureauReport | None,
    phase: str,
) -> None:
    score = scores.credit(
        ratios,
        signals,
        b.cooperation(cooperation),
        report,
        b.client(phase=phase),
        [],
        [b.statement()],
        b.AS_OF,
    )
    _sum_is_exact(score)
    _stands_on_evidence(score)
    _within_caps(score)
    _consistent(score)


def _sum_is_exact(score: CreditScore) -> None:
    assert score.log_odds == math.fsum(part.value for part in score.contributions)
    names = [part.name for part in score.contributions]
    assert len(names) == len(set(names))


def _stands_on_evidence(score: CreditScore) -> None:
    for part in score.contributions:
        assert part.evidence or part.missing, part.name
        assert bool(part.missing) == bool(part.missing_zh), part.name
        assert part.label_zh and part.label_en


def _within_caps(score: CreditScore) -> None:
    for group, low, high in (("text", -0.35, 0.80), ("bureau", -0.50, 1.50)):
        total = math.fsum(part.value for part in score.contributions if part.group == group)
        assert low - 1e-9 <= total <= high + 1e-9


def _consistent(score: CreditScore) -> None:
    assert 0 <= score.coverage <= 1
    if score.grade is None:
        assert score.insufficient and score.insufficient_zh and score.pd is None
        return
    assert score.pd is not None and score.pd_interval is not None
    low, high = score.pd_interval
    assert 0.0005 <= low <= score.pd + 1e-12 and score.pd <= high + 1e-12 <= 1 + 1e-9
    for reason in (*score.overrides, *score.reasons):
        assert reason.text_zh and reason.text_en
        assert "None" not in reason.text_zh + reason.text_en


def test_the_same_inputs_give_the_same_score() -> None:
    def score() -> CreditScore:
        cooperation: CooperationScore = b.cooperation(55)
        return scores.credit(
            b.example_ratios(), [], cooperation, None, b.client(), [], [b.statement()], b.AS_OF
        )

    assert score() == score()
