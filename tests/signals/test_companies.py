"""The company of an event in Chinese news: headlines glued together, invented firms."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlp_service.schema import Annotation, PartyMention
from nlp_service.schema.annotation import Kind
from nlp_service.signals import companies, detect, pack
from tests.signals.samples import read


def subjects(text: str, base: str, kind: Kind = "text") -> set[str | None]:
    """The subjects of the signals of one type."""
    return {
        mention.subject.text if mention.subject else None
        for mention in read(text, kind)
        if mention.type.partition(".")[0] == base
    }


@pytest.mark.parametrize(
    ("text", "base", "company"),
    [
        ("青禾股份：二股东拟减持不超2%股份东林电力债券违约 评级遭下调", "N10", "东林电力"),
        ("远山科技总经理辞职华岭集团资金链断裂", "N14", "华岭集团"),
        ("海棠水务(600999)股东减持120万股 套现8000万元标普下调青杉银行评级", "N10", "青杉银行"),
        ("林海科技股东减持300万股云岭水泥被申请破产清算", "N09", "云岭水泥"),
    ],
)
def test_the_headline_of_the_event_has_its_company(text: str, base: str, company: str) -> None:
    assert subjects(text, base) == {company}


def test_offsets_are_those_of_the_whole_text() -> None:
    text = "市场综述。\n远山科技总经理辞职华岭集团资金链断裂"
    (mention,) = (m for m in read(text, "text") if m.type == "N14")
    assert mention.subject is not None
    assert text[mention.subject.start : mention.subject.end] == "华岭集团"
    assert mention.subject.named


@pytest.mark.parametrize(
    ("text", "base", "kept"),
    [
        # A stock code beside the event: the rules are sure.
        ("青杉股份(300999)净利润大幅亏损海棠科技拟收购东林电力", "N15", "青杉股份"),
        ("海棠水务有限公司债券违约", "N01", "海棠水务有限公司"),
        # A role stands for its company by itself.
        ("华岭集团是本行客户，借款人资金链断裂", "N14", "借款人"),
    ],
)
def test_what_the_rules_know_stands(text: str, base: str, kept: str) -> None:
    assert subjects(text, base) == {kept}


def test_mail_and_english_are_left_to_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(task: str) -> None:
        raise AssertionError("the model was asked")

    monkeypatch.setattr(companies, "model_of", refuse)
    assert subjects("华岭集团资金链断裂。", "N14", "email") == {"华岭集团"}
    assert subjects("Kestrel Mills Ltd filed for bankruptcy.", "N09") == {"Kestrel Mills Ltd"}


def test_a_party_of_a_contract_stands() -> None:
    text = "远山科技总经理辞职华岭集团资金链断裂"
    party = PartyMention(name="远山科技", role="borrower", start=0, end=4)
    annotation = Annotation(id="t", language="zh", parties=[party])
    found = [m.subject for m in detect(text, annotation, kind="text") if m.type == "N14"]
    assert [s.company for s in found if s] == ["远山科技"]


def test_without_the_model_the_rules_stand(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(pack, "models_folder", lambda: tmp_path)
    assert subjects("远山科技总经理辞职华岭集团资金链断裂", "N14") == {"远山科技"}
