"""Industry, tenor preference, segment and treatment."""

from __future__ import annotations

import pytest

from nlp_service.catalogues import rows
from nlp_service.profiles import industries, strategies
from nlp_service.profiles.segments import segment, tenor
from nlp_service.schema import (
    Address,
    Annotation,
    Client,
    CreditScore,
    Message,
    Statement,
    TenorPreference,
)
from tests.scores import builders as b


def mail(text: str, side: str = "client") -> Message:
    return Message.model_validate(
        {
            "id": f"m-{text[:4]}",
            "document_id": "mail",
            "part": "0",
            "thread": "t",
            "side": side,
            "sender": Address(address="a@b.example"),
            "text": text,
            "annotation": Annotation(id="a", language="zh"),
        }
    )


def graded(grade: str | None) -> CreditScore:
    return CreditScore(
        log_odds=None, pd=None, score=None, grade=grade, coverage=1.0, financial=0, text=0,
        bureau=0, phase=0, as_of=b.AS_OF,
    )  # fmt: skip


def sheet(**items: str) -> Statement:
    return b.statement(**items)


def test_long_debt_and_a_long_request_are_long() -> None:
    client = b.client(requested_tenor_months=180)
    result = tenor(client, [sheet(long_term_borrowings="90", short_term_borrowings="10")], None, [])
    assert result.preference == "long"
    assert result.drivers == [("long_debt_share", pytest.approx(0.8)), ("requested_tenor", 1.5)]
    assert result.p_long == pytest.approx(0.9089, abs=1e-4)
    assert {item.note for item in result.evidence} == {
        "long_term_borrowings",
        "short_term_borrowings",
    }


def test_stated_against_observed() -> None:
    client = b.client(requested_tenor_months=12)
    result = tenor(client, [sheet(long_term_borrowings="100")], None, [])
    assert (result.stated, result.observed, result.preference) == ("short", "long", "mixed")


def test_words_of_the_client_count_and_those_of_the_lender_do_not() -> None:
    messages = [
        mail("我们希望申请一笔流动资金贷款用于周转。"),
        mail("本行可提供银团项目贷款。", "lender"),
    ]
    result = tenor(b.client(requested_tenor_months=12), [], None, messages)
    assert result.stated == "short" and result.preference == "short"
    assert [item.provenance.text for item in result.evidence] == ["流动资金", "周转"]
    english = tenor(
        b.client(requested_tenor_months=120),
        [],
        None,
        [mail("We seek a term loan for the concession.")],
    )
    assert english.preference == "long"


def test_one_kind_of_evidence_is_not_enough() -> None:
    result = tenor(b.client(requested_tenor_months=12), [], None, [])
    assert (result.preference, result.p_long, result.stated) == ("unknown", None, "short")


@pytest.mark.parametrize(
    ("section", "sector", "name", "group"),
    [
        ("D", "风电", "海屿风电有限公司", "PWR"),
        ("D", "waterworks", "Clearwater Ltd", "INF"),
        ("D", None, "城东水务有限公司", "INF"),
        ("D", None, "Northwind Ltd", "PWR"),
        ("G", "toll road", "East Link", "INF"),
        ("G", "冷链仓储", "联运", "TRD"),
        ("I", None, "沐辰智算科技有限公司", "SVC"),
        ("Q", None, "仁和医院", "SOC"),
        ("J", None, "某银行", None),
    ],
)
def test_group_of_a_client(section: str, sector: str | None, name: str, group: str | None) -> None:
    row = industries.group_of(Client(id="c", name=name, industry=section, sector=sector))
    assert row is not None and row.group == group


def test_an_industry_is_proposed_from_the_words() -> None:
    text = "本项目为300MW风电场，年上网电量8亿千瓦时，上网电价0.45元。"
    proposal = industries.propose([(text, b.place(text, "contract"))])
    assert proposal is not None and proposal.industry.code == "D44"
    for item in proposal.evidence:
        assert text[item.provenance.start : item.provenance.end] == item.provenance.text
    english = "The toll road concession: toll revenue grew with traffic volume on the expressway."
    found = industries.propose([(english, b.place(english, "memo"))])
    assert found is not None and found.industry.code == "G54"
    assert industries.propose([("今天天气不错。", b.place("今天天气不错。"))]) is None


def test_all_twenty_sections_are_there() -> None:
    sections = {row.section for row in industries.industries()}
    assert "".join(sorted(sections)) == "ABCDEFGHIJKLMNOPQRST"


LONG = TenorPreference(preference="long", p_long=0.9)


@pytest.mark.parametrize(
    ("grade", "p_long", "expected"),
    [
        ("A", 0.9, "PWR-HIGH-L"),
        ("BB", 0.5, "PWR-MID-L"),
        ("CCC", 0.2, "PWR-LOW-S"),
        ("D", 0.9, "PWR-PROB-L"),
    ],
)
def test_segment_ids(grade: str, p_long: float, expected: str) -> None:
    preference = TenorPreference(preference="mixed", p_long=p_long)
    result = segment(b.client(industry="D", sector="风电"), graded(grade), preference)
    assert result.id == expected and result.missing == []


def test_what_is_missing_is_named() -> None:
    unknown = TenorPreference(preference="unknown")
    result = segment(b.client(), graded(None), unknown)
    assert result.id is None and result.missing == ["industry", "grade", "tenor"]
    assert strategies.strategy(result) is None


def test_treatment_in_both_languages() -> None:
    placed = segment(b.client(industry="D", sector="wind farm"), graded("BBB"), LONG)
    treatment = strategies.strategy(placed)
    assert treatment is not None
    assert treatment.monitoring == "quarterly" and treatment.text_zh["monitoring"] == "每季度"
    assert treatment.repayment_schedule.startswith("sculpted and seasonal")
    assert treatment.text_zh["strategy"] == "维持合作：交叉营销现金管理"
    assert treatment.source == "judgement"


def test_every_segment_has_a_treatment() -> None:
    ids = [row.text("segment_id") for row in rows("segments.csv")]
    assert len(ids) == len(set(ids)) == 64
    for row in rows("segments.csv"):
        for column in ("limit", "monitoring", "collateral", "repayment", "strategy", "spread_bp"):
            assert row.text(f"{column}_zh") and row.text(f"{column}_en")
