"""Acts: what a sentence does; names and positions do nothing."""

import pytest

from nlp_service.annotate import Annotator
from nlp_service.schema import Act, AnnotationRequest


@pytest.fixture(scope="module")
def annotator():
    return Annotator()


def acts(annotator, text, kind="email"):
    annotation = annotator.annotate(AnnotationRequest(id="1", text=text, kind=kind))
    return {act for sentence in annotation.sentences for act in sentence.acts}


@pytest.mark.parametrize(
    "line",
    [
        "蒋慕云 部长",
        "副总经理",
        "砚溪栎安医院 财务部",
        "Managing Director",
        "Jane Hou, Finance Director",
    ],
)
def test_a_name_or_position_by_itself_does_nothing(annotator, line):
    assert acts(annotator, line) == set()


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("我司将于6月20日前付清二季度利息。", Act.COMMIT),
        ("We will pay the June interest by Friday.", Act.COMMIT),
        ("请提供经审计的年度报表。", Act.REQUEST),
        ("Please send us the audited accounts.", Act.REQUEST),
        ("我们不同意提供上述资料。", Act.REFUSE),
        ("We refuse to provide these documents.", Act.REFUSE),
        ("附件为一季度报表，请查收。", Act.PROVIDE),
        ("Please find attached the Q1 accounts.", Act.PROVIDE),
    ],
)
def test_plain_acts_are_found_in_both_languages(annotator, text, act):
    assert act in acts(annotator, text)


def test_contract_clauses_carry_no_acts(annotator):
    assert acts(annotator, "借款人应于每年4月30日前提供审计报告。", "contract") == set()
