"""How labels of the public sets become those of the tasks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nlp_service.annotate.models.tagger_features import units
from nlp_service.errors import SetupError
from nlp_service.training import acts
from nlp_service.training.corpora import Corpora
from nlp_service.training.entities import Example, examples, tags_of
from nlp_service.training.entity_polarity import candidates, pairs_of
from nlp_service.training.event_types import typed_rows
from nlp_service.training.events import LABELS, ids_of, mapped_rows
from nlp_service.training.sentiment import label_of


@pytest.mark.parametrize(
    ("text", "types", "ids"),
    [
        ("标普下调某公司评级展望", ["评级调整"], {"N10"}),
        ("中诚信上调公司主体信用等级", ["评级调整"], {"P03"}),
        ("券商将股票调为买入", ["评级调整"], set()),
        ("公司账户被冻结", ["资金账户风险"], {"N08"}),
        ("账户解除冻结", ["资金账户风险"], {"P12"}),
        ("存款蹊跷消失", ["资金账户风险"], None),
        ("公司净利下滑", ["业绩下滑", "其他"], {"N15"}),
        ("Regulators opened a probe", ["Legal.Proceeding"], {"N25"}),
        ("A supplier took the firm to court", ["Legal.Proceeding"], {"N06"}),
        ("Profit rose 5 %", ["Profit/Loss.Increase_Profit/Loss"], {"P11"}),
    ],
)
def test_event_ids(text: str, types: list[str], ids: set[str] | None) -> None:
    assert ids_of(text, types) == ids


def test_rows_of_one_text_are_merged() -> None:
    data = [
        {"text": "甲公司业绩下滑，乙公司财务造假", "event_type": "业绩下滑"},
        {"text": "甲公司业绩下滑，乙公司财务造假", "event_type": "财务造假"},
    ]
    rows = mapped_rows(data, "zh")
    assert len(rows) == 1
    assert {LABELS[i] for i in np.flatnonzero(rows.targets[0])} == {"N13", "N15"}
    ((_, types),) = typed_rows(data, "fincuge_finese")
    assert types == {"finese:业绩下滑", "finese:财务造假"}


@pytest.mark.parametrize(
    ("row", "label"),
    [
        ({"label": "risky"}, "negative"),
        ({"label": "bullish"}, "positive"),
        ({"score": 0.1}, "neutral"),
        ({"score": -0.4}, "negative"),
        ({"spans": [[0, 1, "positive", "A"], [2, 3, "positive", "B"]]}, "positive"),
        ({"spans": [[0, 1, "positive", "A"], [2, 3, "negative", "B"]]}, None),
    ],
)
def test_sentiment_labels(row: dict[str, object], label: str | None) -> None:
    assert label_of(row) == label


def test_pairs_of_each_shape_of_row() -> None:
    news = {"text": "甲平台跑路，乙银行正常", "entities": "甲平台;乙银行", "subjects": ["甲平台"]}
    assert candidates(news) == ["甲平台", "乙银行"]
    assert [(p.entity, p.label) for p in pairs_of(news)] == [
        ("甲平台", "negative"),
        ("乙银行", "neutral"),
    ]
    headline = {
        "text": "Alder gains as Birch slips",
        "spans": [[0, 5, "positive", "Alder"], [-1, -1, "negative", "Absent"]],
    }
    assert [(p.entity, p.label) for p in pairs_of(headline)] == [("Alder", "positive")]


def test_entity_labels_and_left_out_rows() -> None:
    rows = [
        {
            "text": "王芳任海屿风电经理",
            "spans": [[0, 2, "name"], [3, 7, "company"], [7, 9, "position"]],
        },
        {"text": "去故宫", "spans": [[1, 3, "scene"]]},
        {"text": "玩游戏", "spans": [[0, 3, "game"]]},
    ]
    found = examples(rows, "cluener")
    assert found[0].spans == {(0, 2, "PERSON"), (3, 7, "ORG"), (7, 9, "TITLE")}
    assert [e.text for e in found] == ["王芳任海屿风电经理", "玩游戏"]
    contract = [
        {"text": "Borrower owes Alder Bank", "spans": [[0, 8, "PER"], [14, 24, "ORG"]]},
    ]
    assert examples(contract, "fin_ner")[0].spans == {(14, 24, "ORG")}


def test_spans_inside_a_word_are_not_learnt_from() -> None:
    assert tags_of(Example("ABC公司", {(1, 5, "ORG")}), units("ABC公司")) is None
    made = tags_of(Example("ABC公司上市", {(0, 5, "ORG")}), units("ABC公司上市"))
    assert made == ["B-ORG", "I-ORG", "I-ORG", "O", "O"]


def test_acts_need_gold(tiny_corpora: Path, tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="acts_zh"):
        acts.train(Corpora.open(tiny_corpora), tmp_path)


def test_weak_rows_hide_what_they_do_not_tell() -> None:
    rows = acts._known_only(
        [{"text": "谢谢", "act": "thanking"}, {"text": "嗯", "act": "other"}], "act", acts._CPED
    )
    assert len(rows) == 1
    told = rows.weights[0] > 0
    assert [acts.LABELS[i] for i in np.flatnonzero(told)] == ["courtesy"]
