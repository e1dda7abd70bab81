"""Documents and clients: sure only when certain."""

from __future__ import annotations

import pytest

from nlp_service.profiles.matching import match
from nlp_service.profiles.names import parse_name, similarity
from nlp_service.schema import (
    Address,
    Annotation,
    Client,
    Document,
    Entity,
    EntityLabel,
    Identifier,
    MailHeader,
    Match,
    Part,
    PartyMention,
)
from nlp_service.settings import Matching

FIRST = Client(
    id="first",
    name="平澜风电(一期)有限公司",
    aliases=["平澜一期", "Pinglan Wind Power (Phase I) Co., Ltd."],
    identifiers=[Identifier(scheme="cn.uscc", id="91990102MA7KC3D205")],
    domains=["pinglan-wind.example"],
)
SECOND = Client(id="second", name="平澜风电(二期)有限公司")
GROUP = Client(id="group", name="平澜能源集团有限公司")
ROAD = Client(id="road", name="Castellane Toll Road Limited", domains=["castellane.example"])
CLIENTS = [FIRST, SECOND, GROUP, ROAD]


def read(text: str, annotation: Annotation | None = None, mail: MailHeader | None = None) -> Match:
    document = Document(id="d", name="f.txt", kind="txt", size=1, root=Part(text=text, mail=mail))
    given = {"0": annotation} if annotation else {}
    return match(document, given, CLIENTS, Matching())


def annotated(text: str, **found: object) -> Annotation:
    return Annotation(id="0", language="zh", **found)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        ("平澜风电（一期）有限公司", "平澜风电(一期)有限公司", 100, 100),
        ("平瀾風電有限公司", "平澜风电有限公司", 100, 100),
        ("平澜风电有限公司", "平澜风电股份有限公司", 97, 97),
        ("平澜风电", "平澜风电有限公司", 95, 95),
        ("平澜风电(一期)有限公司", "平澜风电(二期)有限公司", 60, 80),
        ("平澜风电有限公司", "平澜风电有限公司凉原分公司", 60, 85),
        ("平澜能源集团有限公司", "平澜风电有限公司", 0, 80),
        ("上海建工集团股份有限公司", "上海建工有限公司", 0, 90),
        ("Harbour Wind Power Ltd", "Harbour Wind Power Limited", 95, 97),
        ("Harbour Wind Power Limited", "Harbour Wind Power II Limited", 60, 80),
        ("ABC (Shanghai) Co., Ltd.", "ABC Shanghai Company Limited", 97, 97),
        ("Harbour Wind Limited", "Harbour Wind Limited Singapore Branch", 60, 85),
        ("North Harbour Water plc", "South Harbour Water plc", 60, 90),
    ],
)
def test_similarity(one, other, low, high):
    score = similarity(parse_name(one), parse_name(other))
    assert low <= score <= high
    assert similarity(parse_name(other), parse_name(one)) == pytest.approx(score)


def test_stage_numbers_in_either_script():
    assert parse_name("平澜风电第二期有限公司").serials == parse_name("平澜风电(2期)公司").serials
    assert parse_name("Pinglan Wind Phase II Limited").serials == ("2",)


def test_identifier_is_decisive():
    text = "平澜风电(二期)有限公司，统一社会信用代码91990102MA7KC3D205"
    start = text.index("9199")
    entity = Entity(
        start=start,
        end=len(text),
        label=EntityLabel.IDENTIFIER,
        text=text[start:],
        value={"scheme": "cn.uscc", "id": "91990102MA7KC3D205", "valid": True},
    )
    found = read(text, annotated(text, entities=[entity]))
    assert (found.client_id, found.sure, found.score) == ("first", True, 100.0)
    assert found.provenance is not None
    assert found.provenance.text == text[start:]
    assert "91990102MA7KC3D205" in found.reason_zh
    assert "91990102MA7KC3D205" in found.reason_en


def test_near_miss_of_stages_is_not_sure():
    only_second = [SECOND, GROUP]
    document = Document(
        id="d", name="f", kind="txt", size=1, root=Part(text="借款人：平澜风电(一期)有限公司")
    )
    found = match(document, {}, only_second, Matching())
    assert not found.sure
    assert found.client_id == "second"
    assert found.score <= 80
    assert "请确认" in found.reason_zh
    assert "confirm" in found.reason_en


def test_the_right_stage_is_sure():
    found = read("致：平澜风电（二期）有限公司\n关于还款计划")
    assert (found.client_id, found.sure) == ("second", True)


def test_two_clients_named_alike_ask():
    found = read("会议纪要\n" * 80 + "平澜风电(一期)有限公司与平澜风电(二期)有限公司共同参加。")
    assert not found.sure
    assert {name for name, _ in found.candidates} == {"first", "second"}
    assert "another client" in found.reason_en


def test_borrower_comes_before_guarantor():
    text = "贷款合同 借款人平澜风电(一期)有限公司 保证人平澜能源集团有限公司 贷款人江澜银行"
    parties = [
        PartyMention(role=role, name=name, start=text.index(name), end=text.index(name) + len(name))
        for role, name in (
            ("borrower", FIRST.name),
            ("guarantor", GROUP.name),
            ("lender", "江澜银行"),
        )
    ]
    found = read(text, annotated(text, parties=parties))
    assert (found.client_id, found.sure) == ("first", True)
    assert found.provenance is not None
    assert found.provenance.text == FIRST.name


def test_the_lender_never_matches():
    text = "贷款合同\n贷款人：平澜能源集团有限公司\n借款人：某公司"
    name = GROUP.name
    party = PartyMention(
        role="lender", name=name, start=text.index(name), end=text.index(name) + len(name)
    )
    found = read(text, annotated(text, parties=[party]))
    assert (found.client_id, found.sure) == (None, False)


def test_subsidiary_is_not_its_parent():
    found = read("编制单位：平澜能源集团新材料有限公司\n资产负债表")
    assert not found.sure
    assert found.client_id in (None, "group")


def test_branch_asks():
    found = read("平澜能源集团有限公司凉原分公司关于付款的函")
    assert (found.client_id, found.sure) == ("group", False)
    assert found.provenance is not None
    assert found.provenance.text == "平澜能源集团有限公司凉原分公司"


def test_a_longer_name_is_another_company():
    found = read("新平澜能源集团有限公司公告")
    assert not found.sure


def test_short_name_alone_asks():
    found = read("平澜一期的发电量低于预期")
    assert (found.client_id, found.sure) == ("first", False)


def test_name_broken_over_lines_and_full_width():
    text = "本合同由平澜风电（一\n期）有限公司签署"
    found = read(text)
    assert (found.client_id, found.sure) == ("first", True)
    assert found.provenance is not None
    assert found.provenance.text == "平澜风电（一\n期）有限公司"


def test_english_name():
    found = read("This Agreement is made by CASTELLANE TOLL ROAD LIMITED (the Borrower).")
    assert (found.client_id, found.sure) == ("road", True)
    assert "CASTELLANE TOLL ROAD LIMITED" in found.reason_en
    other = read("This Agreement is made by Castellane Toll Road Holdings Limited.")
    assert not other.sure


def test_english_alias_with_legal_form():
    found = read("Statement of Pinglan Wind Power (Phase I) Co Ltd for 2024")
    assert (found.client_id, found.sure) == ("first", True)


@pytest.mark.parametrize("side", ["sender", "to", "cc"])
def test_mail_by_domain(side):
    address = Address(address="Cao@mail.castellane.example")
    header = MailHeader(**{side: address if side == "sender" else [address]})  # type: ignore[arg-type]
    found = read("As discussed.", mail=header)
    assert (found.client_id, found.sure) == ("road", True)
    assert "castellane.example" in found.reason_en


def test_mail_domain_outranks_a_name_in_the_text():
    header = MailHeader(sender=Address(address="a@castellane.example"))
    found = read("我们与平澜风电(一期)有限公司有合作", mail=header)
    assert (found.client_id, found.sure) == ("road", True)


def test_a_whole_address_is_the_clients():
    client = ROAD.model_copy(update={"domains": ["cfo.road@163.com"]})
    for sender, found in (("CFO.Road@163.com", "road"), ("other@163.com", None)):
        header = MailHeader(sender=Address(address=sender))
        document = Document(id="d", name="f", kind="eml", size=1, root=Part(text="好", mail=header))
        assert match(document, {}, [client], Matching()).client_id == found


def test_public_mail_domains_say_nothing():
    client = ROAD.model_copy(update={"domains": ["163.com"]})
    header = MailHeader(sender=Address(address="x@163.com"))
    document = Document(id="d", name="f", kind="eml", size=1, root=Part(text="好", mail=header))
    assert match(document, {}, [client], Matching()).client_id is None


def test_strangers_match_nobody():
    found = read("云川水务有限公司2024年度报告")
    assert (found.client_id, found.sure, found.candidates) == (None, False, [])
    assert found.reason_zh
    assert found.reason_en
