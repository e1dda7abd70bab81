"""Charsets told from bytes."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_service.ingest.charset import decode

CHINESE = "各位领导：我司申请第三次提款3,600万元，用于管网工程款支付，请查收附件。"
TAIWANESE = "各位主管：敝公司申請第三次撥款，金額為新臺幣三千六百萬元，請查收附件，謝謝。"
JAPANESE = "お世話になっております。第三回の融資実行を申請いたします。"
KOREAN = "안녕하세요. 세 번째 대출 인출을 신청합니다. 첨부 파일을 확인해 주시기 바랍니다."
RUSSIAN = "Добрый день, направляем вам отчетность за второй квартал."
ENGLISH = "Please find the compliance certificate attached."
FRENCH = "Veuillez trouver ci-joint le relevé, à l'échéance prévue."


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        *[
            (CHINESE, c)
            for c in ("utf-8", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "hz", "utf-7")
        ],
        *[(TAIWANESE, c) for c in ("utf-8", "big5", "gb18030", "utf-16-le")],
        *[(JAPANESE, c) for c in ("shift_jis", "euc_jp", "iso-2022-jp", "utf-16-le")],
        (KOREAN, "euc-kr"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (FRENCH, "latin-1"),
        *[
            (ENGLISH, c)
            for c in ("ascii", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")
        ],
    ],
)
def test_undeclared(text: str, charset: str) -> None:
    found = decode(text.encode(charset))
    assert found.text == text
    assert found.how.startswith("decoded:")
    assert found.confidence > 0.55


@pytest.mark.parametrize("words", ["回复", "借款合同", "张三", "你好", "催款函", "李先生您好"])
@pytest.mark.parametrize("charset", ["gb18030", "utf-8"])
def test_a_few_characters_suffice(words: str, charset: str) -> None:
    assert decode(words.encode(charset)).text == words


@pytest.mark.parametrize(
    ("text", "charset", "declared"),
    [
        (CHINESE, "gb18030", "gb2312"),
        ("镕㐀𠀀货款", "gb18030", "gb2312"),
        (CHINESE, "gb18030", "iso-8859-1"),
        (CHINESE, "gb18030", "big5"),
        (TAIWANESE, "big5", "gbk"),
        (CHINESE, "utf-8", "gb2312"),
        (CHINESE, "utf-16-le", "utf-16-le"),
        (FRENCH, "latin-1", "us-ascii"),
        (FRENCH, "utf-8", "iso-8859-1"),
        (JAPANESE, "euc_jp", "euc-jp"),
        (ENGLISH, "ascii", "no-such-charset"),
        (ENGLISH, "ascii", "base64"),
    ],
)
def test_a_declaration_is_believed_as_far_as_the_bytes_bear_it_out(
    text: str, charset: str, declared: str
) -> None:
    assert decode(text.encode(charset), declared).text == text


def test_damage_lowers_the_confidence() -> None:
    clean = (CHINESE * 20).encode("gb18030")
    damaged = bytearray(clean)
    for at in range(7, len(damaged), 97):
        damaged[at] = 0xFF
    found = decode(bytes(damaged), "gb18030")
    assert "管网工程款支付" in found.text
    assert found.confidence < decode(clean, "gb18030").confidence


def test_a_text_cut_inside_a_character_is_read_to_there() -> None:
    found = decode(CHINESE.encode("utf-8")[:-1], "utf-8")
    assert found.text[:-1] == CHINESE[:-1]


def test_binary_is_said_to_be_no_text() -> None:
    noise = random.Random(7).randbytes(4000)
    found = decode(noise)
    assert found.how == "decoded:binary"
    assert found.confidence <= 0.05


@given(
    st.binary(max_size=200), st.sampled_from([None, "gb2312", "utf-7", "utf-16", "hz", "big5", "x"])
)
def test_never_raises(data: bytes, declared: str | None) -> None:
    found = decode(data, declared)
    assert 0.0 <= found.confidence <= 1.0


def test_a_short_name_in_its_declared_charset_is_not_taken_for_utf8():
    # The GBK bytes of this name happen to be two valid UTF-8 characters.
    assert decode("叶菁".encode("gb18030"), "gb18030").text == "叶菁"
    assert decode("叶菁".encode(), "gb18030").text == "叶菁"
