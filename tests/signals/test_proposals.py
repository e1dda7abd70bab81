"""Events that no cue knows, proposed by the model of the pack."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from nlp_service.schema.annotation import Kind
from nlp_service.settings import corpora_folder
from nlp_service.signals.pack import using
from nlp_service.signals.proposals import proposals as proposed
from tests.signals.samples import read_fully

#: A little under what was measured on the part that is not learnt from: F1 of type and assertion.
FLOORS = {"zh": 0.68, "en": 0.57}


def _rows(language: str) -> list[dict]:
    path = corpora_folder() / "signals" / f"types_{language}.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [row for row in rows if row["part"] == "check"]


def _f1(rows: list[dict]) -> float:
    right = told = wanted = 0
    for row in rows:
        kind: Kind = "email" if int(row["id"][-4:]) % 2 else "text"
        said = Counter(
            {(m.type.partition(".")[0], m.assertion) for m in read_fully(row["text"], kind)}
        )
        label = Counter((type_id, row["assertion"]) for type_id in row["types"])
        right += sum((said & label).values())
        told, wanted = told + sum(said.values()), wanted + sum(label.values())
    return 2 * right / (told + wanted)


@pytest.mark.parametrize("language", FLOORS)
def test_sentences_in_words_far_from_the_cues(language: str) -> None:
    rows = _rows(language)
    assert len(rows) > 350
    reached = _f1(rows)
    assert reached >= FLOORS[language]
    with using(None, {"signal_types": None}):
        assert reached > _f1(rows) + 0.05


@pytest.mark.parametrize(
    "text",
    [
        "附件是上月的抄表数据，请查收。",
        "会议改到周三下午三点，地点不变。",
        "Attached are the meter readings of last month.",
        "The meeting moves to Wednesday at three, same room.",
        "Thanks for lunch, see you in Hamburg.",
    ],
)
def test_everyday_mail_states_nothing(text: str) -> None:
    assert proposed([text], news=False) == [{}]


def test_a_clause_is_left_to_the_cues() -> None:
    text = "The tax office is still waiting for our VAT of EUR 3 million."
    assert [m.type for m in read_fully(text, "email")] == ["N26"]
    assert [m.type for m in read_fully(text, "contract")] == []


def test_what_is_proposed_has_its_amount() -> None:
    text = "The tax office is still waiting for our VAT of EUR 3 million."
    (mention,) = read_fully(text, "email")
    assert (mention.type, mention.text, mention.amount) == ("N26", text, "3000000")


def test_a_pack_without_models_proposes_nothing() -> None:
    with using(None, {"signal_types": None, "events": None}):
        assert proposed(["工资已经两个月没发", "The payroll is two months late"], news=True) == [
            {},
            {},
        ]
