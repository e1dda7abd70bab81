"""Amounts written in many ways and read back."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_service.annotate.values import find_values
from nlp_service.annotate.values.numbers import plain, read_number
from tests.annotate.values.writers import chinese, english, scaled

AMOUNTS = st.integers(min_value=1, max_value=99_999_999_999)


def only(text: str, label: str = "MONEY"):
    """The value of the single entity of a text, which must cover the words between ｢｣."""
    found = find_values(text)
    assert [e.label.value for e in found] == [label], found
    return found[0].value


def money(amount: int | Decimal, currency: str) -> dict[str, str]:
    return {"amount": plain(Decimal(amount)), "currency": currency}


@given(AMOUNTS)
def test_numerals_round_trip(number):
    assert read_number(chinese(number)) == number
    assert read_number(chinese(number, capital=True)) == number
    assert read_number(english(number)) == number
    assert read_number(f"{number:,}") == number


@given(AMOUNTS)
def test_capitals(number):
    text = chinese(number, capital=True)
    assert only(f"借款金额为人民币（大写）{text}元整。") == money(number, "CNY")
    assert only(f"计{text}元整") == money(number, "CNY")


@given(AMOUNTS, st.integers(1, 9), st.integers(1, 9))
def test_capitals_with_cents(number, jiao, fen):
    yuan, tenths, cents = (chinese(n, capital=True) for n in (number, jiao, fen))
    text = f"人民币{yuan}元{tenths}角{cents}分"
    assert only(text) == money(Decimal(number) + Decimal(10 * jiao + fen) / 100, "CNY")


@given(
    AMOUNTS,
    st.sampled_from([("万", 10**4), ("亿", 10**8), ("", 1)]),
    st.sampled_from(
        [
            ("元", "CNY"),
            ("美元", "USD"),
            ("港元", "HKD"),
            ("欧元", "EUR"),
            ("日元", "JPY"),
            ("英镑", "GBP"),
        ]
    ),
)
def test_chinese_scales_and_currencies(number, scale, currency):
    text = f"付款{scaled(Decimal(number), scale[1])}{scale[0]}{currency[0]}。"
    assert only(text) == money(number, currency[1])


@given(
    AMOUNTS,
    st.sampled_from(
        [
            ("RMB ", "CNY"),
            ("CNY", "CNY"),
            ("USD ", "USD"),
            ("US$", "USD"),
            ("$", "USD"),
            ("EUR ", "EUR"),
            ("€", "EUR"),
            ("HK$", "HKD"),
            ("£", "GBP"),
            ("JPY ", "JPY"),
            ("￥", "CNY"),
            ("人民币", "CNY"),
        ]
    ),
)
def test_prefixes(number, currency):
    assert only(f"The fee is {currency[0]}{number:,}.00 in all") == money(number, currency[1])
    assert only(f"The fee is {currency[0]}{number} in all") == money(number, currency[1])


@given(
    AMOUNTS,
    st.sampled_from(
        [
            (" million", 10**6),
            ("m", 10**6),
            (" mn", 10**6),
            (" billion", 10**9),
            ("bn", 10**9),
            ("k", 1000),
        ]
    ),
)
def test_english_scales(number, scale):
    assert only(f"a loan of USD {scaled(Decimal(number), scale[1])}{scale[0]} was made") == money(
        number, "USD"
    )


@given(AMOUNTS)
def test_english_words(number):
    assert only(f"the sum of {english(number)} dollars") == money(number, "USD")


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("报价500万元至800万元", ["5000000", "8000000"]),
        ("报价500-800万元", ["5000000", "8000000"]),
        ("between USD 5 million and USD 8 million", ["5000000", "8000000"]),
        ("RMB 5-8 million", ["5000000", "8000000"]),
        ("$4 million to $6 million", ["4000000", "6000000"]),
        ("EUR 1.250.000,00", ["1250000"]),
        ("净亏损为-2.3亿元", ["-230000000"]),
        ("１２００万元", ["12000000"]),
        ("2024 年 3 月支付 500 万元", ["5000000"]),
        ("人民币RMB 30元至40元", ["30", "40"]),
        ("RMB 30元-40元", ["30", "40"]),
        ("RMB$120", ["120"]),
    ],
)
def test_ranges_and_spellings(text, amounts):
    assert [e.value["amount"] for e in find_values(text) if e.label == "MONEY"] == amounts


@pytest.mark.parametrize(
    "text",
    [
        "根据公司法第五条",
        "三元锂电池",
        "一元二次方程",
        "第300元件",
        "数百万元",
        "系统v3.1.2版",
        "拨打13812345678",
        "单位：万元",
        "Release 3.1.2 of the software",
        "Section 5.2 and Rule 144A",
        "room 1204",
        "one or more lenders",
    ],
)
def test_no_money(text):
    assert [e for e in find_values(text) if e.label == "MONEY"] == []


PIECES = re.findall(
    r"\S+",
    "人民币 RMB CNY USD US$ HK U.S. $ ¥ € 港币 元 美元 万元 亿 万 million bn k 30 40 1,200.50 12.5 "
    "叁仟 三万五千 至 - ~ 到 to and 不低于 % ‰ 个基点 bp LPR + 日 年 月 2024年3月31日 Q3 2025 "
    "within days 个 吨 元/千瓦时 / per 倍 : 1.20:1 整 （大写） ( ) , . 第 约 多 余 角 分 负",
)


@given(st.lists(st.sampled_from([*PIECES, " "]), max_size=10).map("".join))
def test_no_mixture_of_signs_words_and_figures_stops_the_reader(text):
    for entity in find_values(text):
        assert text[entity.start : entity.end] == entity.text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("拟以21.65元/股的价格发行1.23亿股", "21.65元/股"),
        ("以每股5元/股发行1亿股", "5元/股"),
        ("将拥有的1.75亿债权作为出资", "1.75亿"),
        ("年利率按3000万贷款计", "3000万"),
        ("电价0.4153元/千瓦时", "0.4153元/千瓦时"),
        ("答应的五千万元一分也没见着", "五千万元"),
    ],
)
def test_a_unit_ends_where_the_sentence_goes_on(text, words):
    assert [text[e.start : e.end] for e in find_values(text) if e.label.value == "MONEY"] == [words]


@pytest.mark.parametrize("text", ["陆元荣民间借贷纠纷", "伍元庆与公司的合同", "发行1.75亿股"])
def test_names_and_shares_are_no_money(text):
    assert not [e for e in find_values(text) if e.label.value == "MONEY"]
