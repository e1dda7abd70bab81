"""What a sentence states, behind the gates: cases of both languages, invented firms."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp_service.schema import Annotation, Entity, EntityLabel
from nlp_service.signals import detect
from tests.signals.samples import read, types


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("海棠水务3月到期的利息至今未付，已逾期12天。", {("N01", "asserted")}),
        ("Interest due on 3 March has not been paid.", {("N01", "asserted")}),
        ("供热公司申请将二季度本金延期偿还。", {("N02", "asserted")}),
        ("The borrower asks for a grace period of two months.", {("N02", "asserted")}),
        ("法院昨天冻结了公司的基本账户。", {("N08", "asserted")}),
        ("The court froze the operating account of the company.", {("N08", "asserted")}),
        ("会计师出具了标准无保留意见。", {("P04", "asserted")}),
        ("The auditors issued an unqualified opinion.", {("P04", "asserted")}),
    ],
)
def test_states_the_event(text: str, expected: set[tuple[str, str]]) -> None:
    assert types(text) == expected


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        ("公司不存在欠税情况。", "N26"),
        ("截至目前没有发生逾期。", "N01"),
        ("The company has no tax arrears.", "N26"),
        ("No Event of Default has occurred.", "N04"),
        ("The project is not behind schedule.", "N17"),
    ],
)
def test_a_negated_event_is_negated(text: str, signal: str) -> None:
    assert types(text) == {(signal, "negated")}


def test_a_cue_made_with_a_negation_is_no_negation() -> None:
    assert types("借款人未按期偿还本金。") == {("N01", "asserted")}
    assert types("The borrower did not pay the March instalment.") == {("N01", "asserted")}


@pytest.mark.parametrize(
    ("text", "kind", "signal"),
    [
        ("如借款人被申请破产，贷款人有权停止放款。", "contract", "N09"),
        (
            "If the Borrower becomes insolvent, the Lender may cancel the Facility.",
            "contract",
            "N09",
        ),
        ("如果下月还不上贷款，我们会提前告诉您。", "email", "N01"),
        ("The bank asked whether the works are behind schedule.", "email", "N17"),
    ],
)
def test_conditions_and_questions_assert_nothing(text: str, kind: str, signal: str) -> None:
    found = types(text, kind)
    assert (signal, "hypothetical") in found
    assert all(assertion != "asserted" for _, assertion in found)


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        ("公司2016年做过债务重组，之后一直正常。", "N03"),
        ("The plant was fined in 2016.", "N25"),
        ("被冻结的账户上月已解除。", "N08"),
        ("The account was frozen in May, the order has since been lifted.", "N08"),
    ],
)
def test_what_is_over_is_past(text: str, signal: str) -> None:
    found = types(text, reference=dt.date(2024, 6, 1))
    assert (signal, "asserted") not in found
    assert found <= {(signal, "past"), ("P12", "asserted")}


def test_a_plan_is_marked_as_planned() -> None:
    (english,) = read("The sponsor plans to inject fresh equity next year.")
    (chinese,) = read("股东拟追加出资3000万元。")
    assert (english.type, english.assertion, english.planned) == ("P06", "hypothetical", True)
    assert (chinese.type, chinese.assertion, chinese.planned) == ("P06", "hypothetical", True)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("“逾期”是指借款人未按约定日期付款。", "contract"),
        ('"Default" means an Event of Default or any potential event.', "contract"),
        ("Sell the stock with a stop loss of Rs 43.", "text"),
        ("请查收附件中的会议纪要。", "email"),
        ("贵行单方评估并据此要求追加担保6,000万元。", "email"),
        pytest.param(
            "The bank has demanded additional security of EUR 6 million.",
            "email",
            marks=pytest.mark.xfail(reason="the model of types takes what is demanded for P07"),
        ),
        pytest.param(
            "付款清单：瑞山融资租赁3,120万元。",
            "email",
            marks=pytest.mark.xfail(reason="the model of types takes a list of payments for N01"),
        ),
        ("Please find attached the minutes of the meeting.", "email"),
    ],
)
def test_definitions_and_lookalikes_say_nothing(text: str, kind: str) -> None:
    assert types(text, kind) == set()


def test_clause_families_count_in_contracts_only() -> None:
    zh = "保证人对主债务承担连带责任保证。"
    en = "The Contractor shall pay delay damages of 0.1 per cent a day."
    assert ("T11", "asserted") in types(zh, "contract")
    assert ("T15", "asserted") in types(en, "contract")
    assert not any(t.startswith("T") for t, _ in types(zh) | types(en))


def test_roles_turn_the_meaning() -> None:
    assert types("我司已起诉欠款的供应商，追讨货款。") == set()
    assert ("N06", "asserted") not in types("We have sued the supplier for the refund.")
    assert types("最大客户拖欠我们货款三个月。") == {("N23", "asserted")}
    assert types("Our largest customer has not paid since March.") == {("N23", "asserted")}


@pytest.mark.parametrize(
    ("text", "signal", "subject"),
    [
        ("赤杨能源被供应商起诉，标的320万元。", "N06", "赤杨能源"),
        ("Harrow Mills was sued by its former auditor.", "N06", "Harrow Mills"),
        ("Orders of the packaging division fell by 27 per cent.", "N15", "packaging division"),
        ("借款人拖欠工资两个月。", "N27", "借款人"),
    ],
)
def test_says_whom_it_is_about(text: str, signal: str, subject: str) -> None:
    found = [m for m in read(text) if m.type.startswith(signal)]
    assert [m.subject.text for m in found if m.subject] == [subject]


def test_listed_names_are_one_mention_each() -> None:
    text = "五河国际、粤江股份、银湾股份均出现债务违约"
    subjects = [m.subject.text for m in read(text, "text") if m.subject]
    assert subjects == ["五河国际", "粤江股份", "银湾股份"]


def test_a_recognised_name_beats_the_rules() -> None:
    text = "昨晚有消息说晨曦光电欠薪三个月"
    start = text.index("晨曦光电")
    name = Entity(start=start, end=start + 4, label=EntityLabel.ORG, text="晨曦光电")
    annotation = Annotation(id="t", language="zh", entities=[name])
    (mention,) = detect(text, annotation, kind="email")
    assert mention.subject is not None
    assert mention.subject.text == "晨曦光电"


@pytest.mark.parametrize(
    ("text", "label", "name", "signal"),
    [
        ("Ravenby was declared bankrupt on Monday.", EntityLabel.PERSON, "Ravenby", "N09"),
        ("Kilmore Marine was fined by the regulator.", EntityLabel.LOC, "Kilmore Marine", "N25"),
        ("海棠花被法院宣告破产。", EntityLabel.PERSON, "海棠花", "N09"),
    ],
)
def test_a_name_read_as_a_person_or_place_may_be_a_company(
    text: str, label: EntityLabel, name: str, signal: str
) -> None:
    start = text.index(name)
    entity = Entity(label=label, start=start, end=start + len(name), text=name)
    annotation = Annotation(id="t", language="en", entities=[entity])
    found = {m.type.partition(".")[0]: m.subject for m in detect(text, annotation, kind="text")}
    subject = found[signal]
    assert subject is not None and subject.text == name


@pytest.mark.parametrize(
    ("text", "signal", "subject"),
    [
        ("2018年公司办过一次展期，后来提前还完了。", "N02", "公司"),
        ("如果卖不掉那块地，集团只能找银行谈债务重组。", "N03", "集团"),
        ("焚烧厂拿着过期的排放许可在跑。", "N18", "焚烧厂"),
        ("评级机构昨晚把云岫水务下调到了BB。", "N10", "云岫水务"),
        ("Two of Orlanda Trading's vessels have been attached.", "N08", "Orlanda Trading"),
        ("To our knowledge, Melrose Ltd defaulted on the bond.", "N01", "Melrose Ltd"),
    ],
)
def test_the_subject_ends_where_its_noun_ends(text: str, signal: str, subject: str) -> None:
    named = {m.subject.text for m in read(text) if m.type.startswith(signal) and m.subject}
    assert named == {subject}


def test_amount_and_day_of_the_clause() -> None:
    text = "USD 4.2 million of tax is overdue since 5 May 2024."
    money = Entity(
        start=0,
        end=15,
        label=EntityLabel.MONEY,
        text=text[:15],
        value={"amount": "4200000", "currency": "USD"},
    )
    day = Entity(start=40, end=50, label=EntityLabel.DATE, text=text[40:50], value="2024-05-05")
    annotation = Annotation(id="t", language="en", entities=[money, day])
    mention = detect(text, annotation, kind="email", reference=dt.date(2024, 6, 1))[0]
    assert (mention.amount, mention.currency, mention.date) == ("4200000", "USD", "2024-05-05")


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *(
                    "公司资金紧张，",
                    "未按期还款。",
                    "如发生逾期，",
                    "没有",
                    "被起诉！",
                    "Ａ１２３，",
                ),
                *("The Borrower ", "is in breach of covenant. ", "no ", "if ", "İstanbul "),
                *("net loss widens; ", "Acme Ltd's ", "，", "(600000)", "\u3000", "\n", " "),
                *("🙂", "“违约”"),
            ]
        ),
        max_size=14,
    ),
    st.sampled_from(["text", "email", "contract"]),
)
def test_words_are_exact_and_order_is_kept(pieces: list[str], kind: str) -> None:
    text = "".join(pieces)
    found = read(text, kind)
    for mention in found:
        assert mention.text == text[mention.start : mention.end] != ""
        assert 0 < mention.confidence <= 1
        if mention.subject:
            assert text[mention.subject.start : mention.subject.end] == mention.subject.text
    assert [m.start for m in found] == sorted(m.start for m in found)
