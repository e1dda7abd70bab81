"""Names that their form gives away, in both languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_service.annotate.names import find_names


def names(text: str, label: str) -> list[str]:
    return [e.text for e in find_names(text) if e.label == label]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("海屿风电（平澜）有限公司已付息", ["海屿风电（平澜）有限公司"]),
        ("根据我行与禾润精密制造股份有限公司签订的合同", ["禾润精密制造股份有限公司"]),
        ("由江澜银行股份有限公司平澜分行放款", ["江澜银行股份有限公司平澜分行"]),
        ("借款方请罗长青先生及禾润控股有限公司担保", ["禾润控股有限公司"]),
        (
            "Northwind Energy Ltd. and Blue Bay Toll Road Co., Ltd. signed",
            ["Northwind Energy Ltd.", "Blue Bay Toll Road Co., Ltd."],
        ),
        (
            "a claim against Riverside Water Holdings LLC was filed",
            ["Riverside Water Holdings LLC"],
        ),
        ("The facility of Bank of Harbour City was cancelled", ["Bank of Harbour City"]),
        ("Best regards, Ann Lowe, CFO, Orrin Mills Ltd", ["Orrin Mills Ltd"]),
        (
            "downgraded Helm to Ba2. Acme Corp. resigned on Friday. Vale Inc.",
            ["Acme Corp.", "Vale Inc."],
        ),
        (
            "St. Mary Holdings Ltd. and J. Bros. Trading Ltd.",
            ["St. Mary Holdings Ltd.", "J. Bros. Trading Ltd."],
        ),
        ("Hüttenwerk is a client of Alpen Solar GmbH.", ["Alpen Solar GmbH"]),
    ],
)
def test_organisations(text, expected):
    assert names(text, "ORG") == expected


@pytest.mark.parametrize(
    "text", ["该公司有限公司", "本银行", "The Company shall pay", "Each Bank agrees", "有限公司"]
)
def test_no_organisation(text):
    assert names(text, "ORG") == []


def test_people_titles_and_places():
    text = "法定代表人：罗长青，董事长王伟先生。Mr. John A. Smith, Chief Financial Officer"
    assert names(text, "PERSON") == ["罗长青", "王伟", "John A. Smith"]
    assert names(text, "TITLE")[-2:] == ["董事长", "Chief Financial Officer"]
    assert names("住所：苍梧市兴业路6号。", "LOC") == ["苍梧市兴业路6号"]
    assert names("whose registered office is at 12 Harbour Road, Port City; and", "LOC") == [
        "12 Harbour Road, Port City"
    ]


@given(st.text())
def test_offsets_are_exact(text):
    assert all(text[e.start : e.end] == e.text for e in find_names(text))
