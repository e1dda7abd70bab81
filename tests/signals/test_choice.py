"""The subject of a mention by the trained model: what is offered, and what is taken."""

from __future__ import annotations

import numpy as np
import pytest

from nlp_service.annotate.models.marks import MarkHead, MarkModel, keys_of
from nlp_service.schema import Subject
from nlp_service.signals import choice
from nlp_service.signals.candidates import Candidate
from nlp_service.signals.choice import choose, options, weighed
from nlp_service.signals.cues import fold
from nlp_service.signals.gates import context_of
from nlp_service.signals.pack import using
from nlp_service.signals.situation import Situation


def _situation(text: str, cue: str, phrases: list[str], chosen: str | None) -> Situation:
    start = text.index(cue)
    context = context_of(fold(text), "email", (0, len(text)), start, start + len(cue))
    found = [Candidate(text.index(p), text.index(p) + len(p), p, 1) for p in phrases]
    subject = None
    if chosen is not None:
        at = text.index(chosen)
        subject = Subject(text=chosen, start=at, end=at + len(chosen), named=True)
    return Situation("N07", "email", text, context, found, subject)


def _model(**weights: float) -> MarkModel:
    keys = keys_of(list(weights))
    order = np.argsort(keys)
    head = MarkHead(keys[order], np.array(list(weights.values()), np.float32)[order], 0.0)
    return MarkModel({"zh": head, "en": head})


EN = ("The court enforced against Orla Mills after Northbank applied.", "enforced")
ZH = ("法院昨日对凯澜商业启动强制执行，北岸银行为申请人。", "强制执行")


def test_english_options_are_the_phrases_and_none() -> None:
    situation = _situation(*EN, ["Orla Mills", "Northbank"], "Northbank")
    assert [one.text if one else None for one in options(situation)] == [
        "Orla Mills",
        "Northbank",
        None,
    ]


def test_chinese_options_hold_names_that_no_rule_offers() -> None:
    situation = _situation(*ZH, ["北岸银行"], None)
    offered = [one.text if one else None for one in options(situation)]
    assert "凯澜商业" in offered
    assert offered[0] == "北岸银行"
    assert offered[-1] is None
    assert len(offered) == len(set(offered))
    assert not any("，" in text for text in offered if text)


def test_the_choice_of_the_rules_is_always_offered() -> None:
    situation = _situation(*EN, ["Northbank"], "Orla Mills")
    assert "Orla Mills" in [one.text for one in options(situation) if one]


def test_without_a_model_the_rules_decide() -> None:
    situation = _situation(*EN, ["Orla Mills", "Northbank"], "Northbank")
    with using(None, {choice.TASK: None}):
        assert choose(situation) is situation.chosen


@pytest.mark.parametrize(
    ("weights", "subject"),
    [
        ({"before=against": 2.0}, "Orla Mills"),
        ({"none": 2.0}, None),
        ({"rules=True/True/False": 2.0}, "Northbank"),
    ],
)
def test_the_likeliest_option_is_taken(weights: dict[str, float], subject: str | None) -> None:
    situation = _situation(*EN, ["Orla Mills", "Northbank"], "Northbank")
    with using(None, {choice.TASK: _model(**weights)}):
        taken = choose(situation)
    assert (taken.text if taken else None) == subject
    if taken:
        assert situation.text[taken.start : taken.end] == taken.text


def test_a_party_of_the_contract_stays() -> None:
    situation = _situation(*EN, ["Orla Mills", "Northbank"], "Northbank")
    assert situation.chosen is not None
    party = situation.chosen.model_copy(update={"company": "Northbank AG"})
    situation = Situation("N07", "email", situation.text, situation.context, (), party)
    with using(None, {choice.TASK: _model(none=5.0)}):
        assert choose(situation) is party


@pytest.mark.parametrize("told", ["凯澜商业", "凯澜商业启"])
def test_stretches_are_weighed_by_their_ends_first(told: str) -> None:
    situation = _situation(*ZH, ["北岸银行"], None)
    far = _model(**{f"begin2={told[:2]}": 3.0, f"end2={told[-2:]}": 3.0}).heads["zh"]
    offered, scores = weighed(far, situation)
    assert len(offered) < len(options(situation)) / 2
    assert {"北岸银行", None, told} <= {one.text if one else None for one in offered}
    best = offered[int(scores.argmax())]
    assert best is not None
    assert best.text == told


def test_marks_tell_place_words_and_the_rules() -> None:
    situation = _situation(*EN, ["Orla Mills", "Northbank"], "Northbank")
    one = situation.marks(situation.offered[0])
    assert {"after", "before=against", "last word=mills", "rules=False kind=email"} <= set(one)
    assert situation.marks(None)[0] == "none"
    chinese = _situation(*ZH, ["北岸银行"], None)
    name = next(o for o in options(chinese) if o and o.text == "凯澜商业")
    assert {"before1=对", "after2=启动", "end2=商业", "rules none"} <= set(chinese.marks(name))
