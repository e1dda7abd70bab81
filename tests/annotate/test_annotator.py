"""The annotator: what each kind of text gets, exact offsets, batches, and a missing model."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nlp_service.annotate import Annotator
from nlp_service.annotate.pipeline import COMPONENTS, build
from nlp_service.errors import ModelMissing
from nlp_service.schema import AnnotationRequest

MAIL = """您好，

我司将于月底前支付利息人民币120万元。请告知付款账户。

王伟
海屿风电（平澜）有限公司

> 贵司逾期未付，我行将提起诉讼。
"""


@pytest.fixture(scope="module")
def annotator():
    return Annotator()


def request(text: str, **fields) -> AnnotationRequest:
    return AnnotationRequest(id="t", text=text, **fields)


def test_the_pipeline_is_blank_and_named():
    nlp = build()
    assert nlp.lang == "xx"
    assert tuple(nlp.pipe_names) == COMPONENTS


def test_a_mail(annotator):
    done = annotator.annotate(request(MAIL, kind="email", date=dt.date(2024, 6, 5)))
    assert (done.id, done.language) == ("t", "zh")
    values = {e.label.value: e.value for e in done.entities}
    assert values["MONEY"] == {"amount": "1200000", "currency": "CNY"}
    assert values["DATE"] == "2024-06-30"
    pays = next(s for s in done.sentences if "支付" in MAIL[s.start : s.end])
    assert "commit" in pays.acts and pays.act_scores["commit"] > 0.5
    quoted = [s for s in done.sentences if s.start >= MAIL.index("> ")]
    assert quoted and all(
        not s.acts and not s.act_scores and not s.sentiment_scores for s in quoted
    )


def test_quoted_words_do_not_move_the_sentiment(annotator):
    alone = annotator.annotate(request("We are very happy with the result.", kind="email"))
    quoted = "We are very happy with the result.\n\n> This is a terrible loss and we will sue.\n"
    assert annotator.annotate(request(quoted, kind="email")).sentiment == alone.sentiment


def test_visible_ranges_of_the_caller_win(annotator):
    text = "We will pay on Friday. They will sue us."
    done = annotator.annotate(request(text, kind="email"), visible=[(0, 22)])
    assert [bool(s.act_scores) for s in done.sentences] == [True, False]


def test_a_contract_has_parties_and_no_acts(annotator):
    text = (
        "甲方（借款人）：海屿风电有限公司\n乙方（贷款人）：南屿发展银行\n第一条 甲方应按期付息。\n"
    )
    done = annotator.annotate(request(text, kind="contract"))
    assert [(p.role, p.name) for p in done.parties] == [
        ("borrower", "海屿风电有限公司"),
        ("lender", "南屿发展银行"),
    ]
    assert done.sentences and not any(s.acts for s in done.sentences)
    assert annotator.annotate(request(text)).parties == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Northwind Energy Ltd. reported a record profit.",
            ["Northwind Energy Ltd.", "Absent plc"],
        ),
        ("青禾光伏有限公司净利润大幅下滑。", ["青禾光伏有限公司", "未提及公司"]),
    ],
)
def test_entity_sentiment_answers_for_each_name(annotator, text, names):
    done = annotator.annotate(request(text, entities=names))
    assert [e.entity for e in done.entity_sentiment] == names
    present, absent = done.entity_sentiment
    assert text[present.start : present.end] == names[0]
    assert (absent.start, absent.end) == (-1, -1)
    assert all(sum(e.scores.values()) == pytest.approx(1) for e in done.entity_sentiment)


def test_scores_sum_to_one(annotator):
    for text in ("", "公司盈利增长。", "Profits fell. The outlook is bleak. " * 200):
        sentiment = annotator.annotate(request(text)).sentiment
        assert sum(sentiment.scores.values()) == pytest.approx(1)
        assert sentiment.label == max(sentiment.scores, key=sentiment.scores.get)


def test_pipe_gives_what_annotate_gives_in_order(annotator):
    texts = ["我司将于明天付款。", "We cannot pay before June.", "", "混合 text 两种语言。"] * 40
    requests = [AnnotationRequest(id=str(i), text=t) for i, t in enumerate(texts)]
    piped = list(annotator.pipe(iter(requests)))
    assert [a.id for a in piped] == [r.id for r in requests]
    for done, single in zip(piped[:4], requests[:4], strict=True):
        alone = annotator.annotate(single)
        assert [s.acts for s in done.sentences] == [s.acts for s in alone.sentences]
        assert done.entities == alone.entities
        assert done.sentiment.label == alone.sentiment.label


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
@given(
    st.text(st.characters(exclude_categories=[]), max_size=200),
    st.sampled_from(["text", "email", "contract"]),
)
def test_any_text_has_exact_offsets(annotator, text, kind):
    done = annotator.annotate(request(text, kind=kind))
    assert all(text[e.start : e.end] == e.text for e in done.entities)
    assert all(0 <= s.start < s.end <= len(text) for s in done.sentences)


def test_a_long_text_costs_in_proportion(annotator):
    text = "The Borrower shall pay USD 500,000 within 30 days. 借款人应于2024年3月31日前付息。\n"
    annotator.annotate(request(text))
    start = time.process_time()
    annotator.annotate(request(text * 100, kind="contract"))
    short = time.process_time() - start
    start = time.process_time()
    annotator.annotate(request(text * 1600, kind="contract"))
    assert time.process_time() - start < 40 * max(short, 0.02)


def test_a_missing_model_is_named(tmp_path):
    with pytest.raises(ModelMissing):
        Annotator(tmp_path).annotate(request("We will pay."))
