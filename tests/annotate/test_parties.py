"""Parties of contracts in both languages."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_service.annotate.parties import find_parties, role_of


def found(text: str) -> list[tuple[str, str]]:
    return [(party.role, party.name) for party in find_parties(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "甲方（借款人）：海屿风电有限公司\n乙方（贷款人）：南屿发展银行\n",
            [("borrower", "海屿风电有限公司"), ("lender", "南屿发展银行")],
        ),
        (
            "贷款人（乙方）：江澜银行股份有限公司平澜分行",
            [("lender", "江澜银行股份有限公司平澜分行")],
        ),
        (
            "出租人：沈若溪\n承租人：穗澜物业管理有限公司",
            [("lessor", "沈若溪"), ("lessee", "穗澜物业管理有限公司")],
        ),
        (
            "禾润制造股份有限公司（以下简称“借款人”）与澄江农村商业银行股份有限公司（以下简称“贷款人”）",
            [("borrower", "禾润制造股份有限公司"), ("lender", "澄江农村商业银行股份有限公司")],
        ),
        (
            "购电人：岭南电网苍梧供电有限公司，系一家电网经营企业\n售电人：青禾光伏发电（苍梧）有限公司，住所：苍梧市",
            [("buyer", "岭南电网苍梧供电有限公司"), ("seller", "青禾光伏发电（苍梧）有限公司")],
        ),
        (
            "发包人：沐辰智算科技有限公司\n承包人：鼎盛建工集团股份有限公司\n"
            "承包人母公司鼎盛控股集团有限公司为承包人的履约提供连带责任保证。",
            [
                ("employer", "沐辰智算科技有限公司"),
                ("contractor", "鼎盛建工集团股份有限公司"),
                ("guarantor", "鼎盛控股集团有限公司"),
            ],
        ),
        (
            "抵押人（以下称甲方）：金坤置业有限公司\n抵押权人（以下称乙方）：海陵商业银行股份有限公司",
            [("mortgagor", "金坤置业有限公司"), ("mortgagee", "海陵商业银行股份有限公司")],
        ),
        ("甲方：蓝鲸科技有限公司\n乙方：\n", [("party_a", "蓝鲸科技有限公司")]),
    ],
)
def test_chinese(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "This Agreement is made between HARBOUR BANK PLC, a company incorporated in "
            'England (the "Lender") and '
            'NORTHWIND ENERGY LIMITED, a company incorporated in Hong Kong (the "Borrower").',
            [("lender", "HARBOUR BANK PLC"), ("borrower", "NORTHWIND ENERGY LIMITED")],
        ),
        (
            "by and between Lakeside Lender, Inc. (“Lender”) and Ann Lee (“Borrower”), a citizen",
            [("lender", "Lakeside Lender, Inc."), ("borrower", "Ann Lee")],
        ),
        (
            "RIVER TRUST COMPANY, LLC, as Owner, and HILL MANAGEMENT, LLC, as Servicer",
            [("employer", "RIVER TRUST COMPANY, LLC"), ("servicer", "HILL MANAGEMENT, LLC")],
        ),
        (
            "Borrower (Party A): Sky Juice Group Co., Ltd.\nLender (Party B): Harbour City Bank\n",
            [("borrower", "Sky Juice Group Co., Ltd."), ("lender", "Harbour City Bank")],
        ),
        (
            "with the joinder of DELTA CORP. and ALLEY, INC., jointly and severally "
            '(the "Guarantors")',
            [("guarantor", "DELTA CORP."), ("guarantor", "ALLEY, INC.")],
        ),
        (
            'HILL STATE BANK, a Texas corporation, hereinafter referred to as the "Lender"',
            [("lender", "HILL STATE BANK")],
        ),
    ],
)
def test_english(text, expected):
    assert found(text) == expected


def test_aliases_identifier_and_offsets():
    text = (
        "甲方（出租方）：蓝鲸公寓管理有限公司（统一社会信用代码："
        "91440300MA5F7QWE1B）\n乙方（承租方）：沈若溪\n"
    )
    lessor, lessee = find_parties(text)
    assert lessor.aliases == ["甲方", "出租方"]
    assert lessor.identifier == "91440300MA5F7QWE1B"
    assert lessee.identifier is None
    assert text[lessor.start : lessor.end] == lessor.name


def test_one_party_in_two_roles_has_two_entries():
    text = 'HARBOUR BANK PLC, as Administrative Agent and HARBOUR BANK PLC (the "Lender")'
    assert found(text) == [("agent", "HARBOUR BANK PLC"), ("lender", "HARBOUR BANK PLC")]


@pytest.mark.parametrize(
    "text",
    [
        "甲方（出借人）： ________\n乙方（借款人）：____",
        "甲方应当通知乙方。",
        "发包人：（公章）　承包人：（公章）",
        'the State of New York (the "State")',
        'a loan (the "Loan") of $5 million',
        "Borrower shall repay the Loan.",
    ],
)
def test_no_party(text):
    assert found(text) == []


def test_role_words():
    assert role_of("借款方") == role_of("Borrower") == role_of("BORROWER") == "borrower"
    assert role_of("Facility  Agent") == "agent"
    assert role_of("whatever") is None


@given(st.text())
def test_any_text(text):
    for party in find_parties(text):
        assert 0 <= party.start < party.end <= len(text)


def test_recall_on_the_development_set(gold):
    """Each named borrower, lender and so on of the term sheets whose contract is at hand."""
    same = {
        "lender": {"lender", "mortgagee", "agent", "issuer"},
        "borrower": {"borrower", "mortgagor", "company"},
    }
    hits = total = 0
    for line in (gold / "terms_gold.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if not row["document"]:
            continue
        parties = find_parties((gold / row["document"]).read_text(encoding="utf-8"))
        for field in (
            "borrower",
            "lender",
            "guarantor",
            "buyer",
            "seller",
            "employer",
            "contractor",
        ):
            term = row["terms"].get(field)
            if not term:
                continue
            for name in term["value"].replace("、", ";").split(";"):
                wanted = name.split(" (")[0].replace(" ", "").casefold()
                total += 1
                hits += any(
                    p.role in same.get(field, {field})
                    and p.name.replace(" ", "").casefold() == wanted
                    for p in parties
                )
    assert total >= 20
    assert hits / total >= 0.9
