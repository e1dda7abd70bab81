"""Official numbers: each checksum accepts what it made and refuses every slip of one digit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_service.annotate.values import checksums, find_values

_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def value(text: str):
    found = [e for e in find_values(text) if e.label == "IDENTIFIER"]
    assert len(found) == 1, found
    return found[0].value


def _complete(head: str, alphabet: str, check) -> str:
    return next(head + c for c in alphabet if check(head + c))


@given(st.text(_USCC, min_size=9, max_size=9))
def test_uscc(body):
    number = _complete(f"91310115{body}", _USCC, checksums.uscc)
    assert value(f"统一社会信用代码：{number}") == {
        "scheme": "cn.uscc",
        "id": number,
        "valid": True,
    }
    slipped = number[:-1] + _USCC[(_USCC.index(number[-1]) + 1) % 31]
    assert value(f"unified social credit code {slipped}")["valid"] is False


@given(st.dates(), st.integers(0, 999))
def test_identity_card(birth, serial):
    if not 1900 <= birth.year <= 2099:
        birth = birth.replace(year=1980, day=min(birth.day, 28))
    number = _complete(f"110105{birth:%Y%m%d}{serial:03}", "0123456789X", checksums.ric)
    assert value(f"身份证号码：{number}") == {"scheme": "cn.ric", "id": number, "valid": True}
    slipped = number[:5] + str((int(number[5]) + 1) % 10) + number[6:]
    assert value(f"ID card No. {slipped}")["valid"] is False


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=14, max_size=14))
def test_lei(body):
    head = f"3003{body}"
    number = next(head + f"{n:02}" for n in range(100) if checksums.lei(head + f"{n:02}"))
    assert value(f"LEI: {number}") == {"scheme": "lei", "id": number, "valid": True}
    slipped = f"{number[:18]}{(int(number[18:]) + 1) % 100:02}"
    assert value(f"LEI: {slipped}")["valid"] is False


@given(st.integers(0, 10**18 - 1))
def test_iban(account):
    body = f"{account:018}"
    number = next(f"DE{n:02}{body}" for n in range(2, 99) if checksums.iban(f"DE{n:02}{body}"))
    grouped = " ".join(number[i : i + 4] for i in range(0, len(number), 4))
    for text in (number, grouped):
        assert value(f"IBAN {text}, please") == {"scheme": "iban", "id": number, "valid": True}
    assert not checksums.iban(number[:-1] + str((int(number[-1]) + 1) % 10))


@pytest.mark.parametrize(
    ("text", "scheme", "number"),
    [
        ("合同编号：JLGD-2023-0417", "contract_no", "JLGD-2023-0417"),
        ("根据2022年南屿贷字第0317号合同", "contract_no", "2022年南屿贷字第0317号"),
        ("Contract No.: FA/2023/0117", "contract_no", "FA/2023/0117"),
        ("账号：110908765432109", "account", "110908765432109"),
        ("our account number is 0098765432.", "account", "0098765432"),
        ("电话：010-65551234", "phone", "01065551234"),
        ("手机13812345678", "phone", "13812345678"),
        ("Tel: +44 20 7946 0018", "phone", "+442079460018"),
        ("请发至Li.Min@Haiyu-Wind.example。", "email", "li.min@haiyu-wind.example"),
    ],
)
def test_schemes(text, scheme, number):
    assert value(text) == {"scheme": scheme, "id": number, "valid": True}


@pytest.mark.parametrize(
    "text",
    [
        "（2023）粤03民初1234号判决",
        "证号临国用（2019）第0063号",
        "the Agreement: 8.1 Payment",
        "3.14159265",
        "订单20240331",
    ],
)
def test_no_identifier(text):
    assert [e for e in find_values(text) if e.label == "IDENTIFIER"] == []
