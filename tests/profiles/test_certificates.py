"""C15: what a client certifies beside what its statements give, in both languages."""

from __future__ import annotations

import datetime as dt

import pytest

from nlp_service import ingest, text
from nlp_service.interfaces.demo import markdown, pdf
from nlp_service.profiles import aggregate
from nlp_service.profiles.aggregate import ClientFile
from nlp_service.profiles.certificates import CertifiedFigure, compared, find_certified
from nlp_service.schema import Ratio
from nlp_service.settings import shipped
from tests.profiles.books import book
from tests.profiles.test_aggregate import year
from tests.scores import builders as b

END = dt.date(2025, 12, 31)
ZH = [
    ["合规证明书"],
    ["截至2025年12月31日的测算期证明如下："],
    ["指标", "合同要求", "实际", "是否达标"],
    ["偿债覆盖率（前十二个月）", "不低于1.15倍", "1.61倍", "是"],
    ["资产负债率", "不高于80%", "65.81%", "是"],
    ["偿债准备金账户余额", "足额", "3,950万元", "是"],
]


def ratio(name: str, value: float, unit: str = "x") -> Ratio:
    return b.ratio(name, value, unit=unit, end=END, name_zh="偿债备付率", name_en="DSCR")


def certified(name: str, value: float, step: float = 0.01) -> CertifiedFigure:
    return CertifiedFigure(ratio=name, value=value, step=step, end=END, place=b.place(str(value)))


@pytest.mark.parametrize(
    ("stated", "own", "outcome"),
    [
        (1.31, 1.2208, "fail"),
        (1.22, 1.2208, "pass"),
        (1.23, 1.2208, "pass"),  # within 1 %
        (1.24, 1.2208, "fail"),
        (0.3, 0.349, "pass"),  # one printed digit says no more
    ],
)
def test_one_per_cent_or_the_last_digit(stated: float, own: float, outcome: str) -> None:
    step = 0.1 if stated < 1 else 0.01
    [check] = compared([certified("dscr", stated, step)], [ratio("dscr", own)])
    assert (check.id, check.outcome, check.blocking) == ("C15", outcome, False)
    assert len(check.evidence) == 3


def test_both_figures_stand_in_both_texts() -> None:
    [check] = compared([certified("dscr", 1.31)], [ratio("dscr", 1.2208)])
    assert check.text_zh == "证明书所载偿债备付率为1.31，按报表计算为1.22"
    assert check.text_en == "DSCR is certified as 1.31; the statements give 1.22"


def test_other_days_and_ratios_are_not_compared() -> None:
    other = certified("dscr", 1.31).model_copy(update={"end": dt.date(2024, 12, 31)})
    assert compared([other, certified("llcr", 1.4)], [ratio("dscr", 1.2)]) == []


def test_a_chinese_table() -> None:
    document = book({"证明": ZH[2:]})
    document.root.text = "合规证明书\n截至2025年12月31日的测算期证明如下：\n" + document.root.text
    found = {figure.ratio: figure for figure in find_certified(document)}
    assert {name: figure.value for name, figure in found.items()} == {
        "dscr": 1.61,
        "asset_liability_ratio": pytest.approx(0.6581),
    }
    assert found["dscr"].end == END and found["asset_liability_ratio"].step == pytest.approx(1e-4)


def test_other_tables_certify_nothing() -> None:
    document = book({"证明": ZH[2:]})
    assert find_certified(document) == []


@pytest.mark.parametrize(
    ("client", "stated"),
    [
        (
            "tarnbeck-solar",
            {"dscr": 1.31, "asset_liability_ratio": 0.695, "net_debt_to_ebitda": 6.44},
        ),
        ("shuochuan-wind", {"dscr": 1.61, "asset_liability_ratio": 0.6581}),
    ],
)
def test_demo_certificates_as_printed(client: str, stated: dict[str, float]) -> None:
    source = shipped("corpora") / "demo"
    paper = markdown.read(source / client / "attachments" / "compliance-2025.md")
    data = pdf.document(paper, source / "fonts" / "demo-sans.ttf")
    document = text.prepare(ingest.read_bytes(data, "certificate.pdf"))
    found = {figure.ratio: figure.value for figure in find_certified(document)}
    assert found == {name: pytest.approx(value) for name, value in stated.items()}


def test_it_stands_among_the_checks_of_the_profile() -> None:
    stated = certified("asset_liability_ratio", 0.60, 0.001)
    file = ClientFile(client=b.client(), statements=year(2025), certified=[stated])
    failed = [c for c in aggregate.build(file, b.AS_OF, []).checks if c.id == "C15"]
    assert [c.outcome for c in failed] == ["fail"] and "60.00%" in failed[0].text_en
