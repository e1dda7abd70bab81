"""The slotting questionnaire of project finance, prefilled from figures, contracts and words.

Five factors with sub-factors of marks 1 (strong) to 4 (weak). A mark is proposed only where the
file holds evidence for it; people answer the rest and may overrule any. Source: Basel CRE33
(factors, slots, risk weights) and CRE20 (standardised weights); weights and numeric aids are
judgement.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache

from nlp_service.catalogues import Row, rows
from nlp_service.errors import BadRequest
from nlp_service.profiles.slotting_evidence import Mark, marks
from nlp_service.schema import Profile, Slotting, SlottingItem

LEVELS = ("strong", "good", "satisfactory", "weak")
FACTORS = ("financial", "political", "transaction", "sponsor", "security")

#: The share of the weight that must have a mark before a slot is shown (judgement).
LEAST_ANSWERED = 0.6

#: Standardised weights before and during operation.
_STANDARDISED = {"construction": 1.3, "ramp_up": 1.3}
_STANDARDISED_OPERATION = 1.0

_COLUMNS = ("id", "factor", "name_zh", "name_en", "weight")


def slotting(profile: Profile, answers: Mapping[str, int] | None = None) -> Slotting:
    """The questionnaire of a project with its proposed marks, and the slot they give.

    The slot is the worse of the rounded weighted mean and one better than financial strength
    (the rounded weighted mean of the financial factor). A borrower in default has the default
    slot.

    Args:
        profile: the client's profile; ratios, signals of contracts and mail are looked at.
        answers: marks 1 to 4 that a person gave, by question; they replace proposals.

    Raises BadRequest for an unknown question or a mark outside 1 to 4.
    """
    given = dict(answers or {})
    table = _questions(rows("slotting.csv", _COLUMNS))
    for name, mark in given.items():
        if name not in table or mark not in (1, 2, 3, 4):
            raise BadRequest(f"no question {name!r}, or its mark is not 1 to 4: {mark!r}")
    proposed = marks(profile)
    items = [_item(row, proposed.get(name), given.get(name)) for name, row in table.items()]
    factors = {name: _mean([i for i in items if i.factor == name]) for name in FACTORS}
    mean = _mean(items)
    share = sum(i.weight for i in items if i.mark is not None) / sum(i.weight for i in items)
    result = Slotting(items=items, factors=factors, mean=mean, answered=share, slot=None)
    result.standardised = _STANDARDISED.get(profile.client.phase, _STANDARDISED_OPERATION)
    if profile.credit.grade == "D":
        return _slotted(result, 5)
    financial = factors["financial"]
    if profile.client.phase == "corporate":
        result.insufficient = "slotting is for project finance; this client is a corporate"
        result.insufficient_zh = "专业贷款分类法适用于项目融资，该客户为一般企业"
        return result
    if mean is None or financial is None or share < LEAST_ANSWERED:
        result.insufficient = (
            f"{share:.0%} of the questionnaire has a mark; {LEAST_ANSWERED:.0%} and the financial "
            "factor are needed"
        )
        result.insufficient_zh = (
            f"问卷已有结论的权重为{share:.0%}，需达到{LEAST_ANSWERED:.0%}且财务实力不得为空"
        )
        return result
    return _slotted(result, max(_rounded(mean), _rounded(financial) - 1))


@lru_cache(maxsize=8)
def _questions(table: tuple[Row, ...]) -> dict[str, Row]:
    for row in table:
        if row.text("factor") not in FACTORS or row.number("weight") <= 0:
            raise row.invalid("factor unknown or weight not above zero")
    return {row.text("id"): row for row in table}


def _item(row: Row, proposed: Mark | None, answer: int | None) -> SlottingItem:
    item = SlottingItem.model_validate(
        {
            **{name: row.text(name) for name in ("id", "factor", "name_zh", "name_en")},
            "weight": row.number("weight"),
            "choices_zh": [row.text(f"{level}_zh") for level in LEVELS],
            "choices_en": [row.text(f"{level}_en") for level in LEVELS],
        }
    )
    if proposed is not None:
        item.mark = proposed.mark
        item.reason_zh, item.reason_en = proposed.reason_zh, proposed.reason_en
        item.evidence = list(proposed.evidence)
        if not proposed.evidence:
            item.missing, item.missing_zh = proposed.missing
    if answer is not None:
        item.mark, item.answered = answer, True
    return item


def _mean(items: list[SlottingItem]) -> float | None:
    known = [(item.weight, item.mark) for item in items if item.mark is not None]
    weight = math.fsum(share for share, _ in known)
    return math.fsum(share * mark for share, mark in known) / weight if known else None


def _rounded(mean: float) -> int:
    # A half goes to the worse side.
    return math.floor(mean + 0.5)


def _slotted(result: Slotting, mark: int) -> Slotting:
    columns = ("slot", "mark", "name_zh", "name_en", "risk_weight", "preferential_weight")
    row = next(r for r in rows("slots.csv", columns) if int(r.number("mark")) == mark)
    return Slotting.model_validate(
        {
            **result.model_dump(),
            "slot": row.text("slot"),
            "name_zh": row.text("name_zh"),
            "name_en": row.text("name_en"),
            "risk_weight": row.number("risk_weight"),
            "preferential": row.optional("preferential_weight"),
        }
    )
