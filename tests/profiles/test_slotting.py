"""The slotting questionnaire: proposed marks with their evidence, and the slot they give."""

from __future__ import annotations

import pytest

from nlp_service.errors import BadRequest
from nlp_service.profiles import aggregate
from nlp_service.profiles.aggregate import ClientFile
from nlp_service.profiles.slotting import slotting
from nlp_service.schema import Profile, Slotting
from tests.scores import builders as b


def profile(dscr: float | None = 1.4, phase: str = "operation", **fields: object) -> Profile:
    """A project company with a DSCR and what ``fields`` say of it."""
    made = aggregate.build(ClientFile(client=b.client(industry="D", phase=phase)), b.AS_OF, [])
    ratios = [] if dscr is None else [b.ratio("dscr", dscr, unit="x", direction="higher_better")]
    return made.model_copy(update={"ratios": ratios, **fields})


def mark(found: Slotting, name: str) -> int | None:
    return next(item.mark for item in found.items if item.id == name)


@pytest.mark.parametrize(("dscr", "expected"), [(1.5, 1), (1.49, 2), (1.2, 3), (1.14, 4)])
def test_the_cover_gives_its_mark_with_its_cells(dscr: float, expected: int) -> None:
    found = slotting(profile(dscr))
    item = next(item for item in found.items if item.id == "F2")
    assert item.mark == expected
    assert item.evidence and item.reason_zh.startswith("偿债备付率")
    assert item.reason_en == f"DSCR {dscr:.2f}x"


def test_the_guide_moves_with_the_sector() -> None:
    toll = b.ratio(
        "dscr",
        1.55,
        unit="x",
        direction="higher_better",
        limit_source="sector",
        limits={"yellow": 1.3},
    )
    # Yellow is 1.20 in general: the guides 1.50 and 1.30 become 1.60 and 1.40.
    assert mark(slotting(profile(ratios=[toll])), "F2") == 2


def test_stress_takes_fifteen_per_cent() -> None:
    # 1.4 · 0.85 = 1.19, between 1.15 and 1.30
    assert mark(slotting(profile(1.4)), "F3") == 2


def test_clauses_and_events_are_evidence() -> None:
    clauses = [
        b.signal(code, 2, text=text, name_zh=zh, name_en=en, half_life=None)
        for code, text, zh, en in (
            ("T06", "借款人应将超额现金流的50%用于提前还款", "现金清扫", "Cash sweep"),
            ("T13", "no distribution while the DSCR is below 1.20", "分配锁定", "Lock-up"),
            ("T14", "用户按照付不议原则付费", "照付不议", "Take-or-pay"),
        )
    ]
    late = b.signal("N17", 3, text="completion has slipped by two months", days=10)
    found = slotting(profile(phase="construction", signals=[*clauses, late]))
    assert (mark(found, "X3"), mark(found, "T6"), mark(found, "T3")) == (2, 1, 3)
    assert mark(found, "X4") == 4  # contracts were read, none of these clauses is in them
    absent = next(item for item in found.items if item.id == "X4")
    assert absent.missing and absent.missing_zh and not absent.evidence
    words = next(item for item in found.items if item.id == "T3").evidence[0].provenance.text
    assert words == "completion has slipped by two months"
    assert found.standardised == 1.3


def test_old_planned_and_strangers_events_count_nothing() -> None:
    signals = [
        b.signal("N18", 3, days=400, half_life=180),
        b.signal("N19", 4, planned=True, source="m2"),
        b.signal("N23", 3, subject_role="unknown", source="m3"),
    ]
    found = slotting(profile(phase="construction", signals=signals))
    assert [mark(found, name) for name in ("P4", "S2", "T6")] == [None, None, None]


def test_without_contracts_nothing_is_said_of_clauses() -> None:
    assert mark(slotting(profile()), "X4") is None


def answers(value: int, financial: int | None = None) -> dict[str, int]:
    found = slotting(profile())
    given = {item.id: value for item in found.items}
    if financial is not None:
        given |= {item.id: financial for item in found.items if item.factor == "financial"}
    return given


@pytest.mark.parametrize(
    ("value", "financial", "slot", "weight"),
    [
        (1, None, "strong", 0.70),
        (2, None, "good", 0.90),
        (3, None, "satisfactory", 1.15),
        (4, None, "weak", 2.50),
        # Strong papers do not hide weak figures: at most one better than financial strength.
        (1, 4, "satisfactory", 1.15),
        (4, 1, "satisfactory", 1.15),
    ],
)
def test_the_slot_and_its_weight(
    value: int, financial: int | None, slot: str, weight: float
) -> None:
    found = slotting(profile(), answers(value, financial))
    assert (found.slot, found.risk_weight, found.answered) == (slot, weight, 1.0)
    assert found.name_zh and found.standardised == 1.0
    assert all(item.answered for item in found.items)


def test_too_few_answers_give_no_slot_and_say_so() -> None:
    found = slotting(profile())
    assert found.slot is None and 0 < found.answered < 0.6
    assert found.insufficient and "60%" in found.insufficient
    assert found.insufficient_zh and "问卷" in found.insufficient_zh


def test_default_and_corporates() -> None:
    made = profile()
    made.credit.grade = "D"
    assert (slotting(made).slot, slotting(made).risk_weight) == ("default", 0.0)
    corporate = slotting(profile(phase="corporate"), answers(1))
    assert corporate.slot is None and corporate.insufficient_zh


@pytest.mark.parametrize("given", [{"F2": 5}, {"Z9": 1}])
def test_unknown_questions_and_marks_are_refused(given: dict[str, int]) -> None:
    with pytest.raises(BadRequest):
        slotting(profile(), given)


def test_a_person_overrules_a_proposal_that_stays_readable() -> None:
    found = slotting(profile(1.6), {"F2": 3})
    item = next(item for item in found.items if item.id == "F2")
    assert (item.mark, item.answered, item.reason_en) == (3, True, "DSCR 1.60x")
    assert len(item.choices_zh) == len(item.choices_en) == 4
