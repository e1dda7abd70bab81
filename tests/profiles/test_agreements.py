"""Term sheets of a client: corrections, conflicts, and the score against the lender's standard."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from nlp_service.annotate.contracts import read_contract
from nlp_service.errors import CatalogueInvalid
from nlp_service.profiles import agreements, term_conflicts
from nlp_service.profiles.protection import protection
from nlp_service.schema import Annotation, Document, Part
from nlp_service.schema.agreement import AgreementReading, ClausePlace, Correction, TermSheet
from nlp_service.settings import settings
from tests.annotate.contracts.samples import FACILITY_EN, LOAN_ZH
from tests.scores import builders as b

RANGE_ZH = (
    "借款合同\n\n贷款人：岚桥银行股份有限公司\n借款人：青穗水电（双流）有限公司\n\n"
    "第一条 借款期限\n1.1 借款期限自2025年5月20日起至2030年5月19日止。\n"
    "1.2 借款的最终到期日为2030年5月19日。\n"
)


def read(text: str, document: str = "loan") -> AgreementReading:
    part = Part(text=text)
    found = read_contract(text)
    made = agreements.reading(
        Document(id=document, name="c.txt", kind="txt", size=len(text), root=part),
        part,
        Annotation(id="0", language="zh", clauses=found.clauses, terms=found.terms),
    )
    assert made is not None
    return made


def sheet(text: str, document: str = "loan") -> TermSheet:
    return agreements.sheet(read(text, document), {})


def said(value: object) -> Correction:
    return Correction(
        value=value, reason="read again", who="wen", at=dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    )


@pytest.mark.parametrize("text", [LOAN_ZH, FACILITY_EN])
def test_a_persons_value_wins_and_the_machines_stays_visible(text: str) -> None:
    found = read(text)
    amount = next(t for t in found.terms if t.field == "facility_amount")
    made = agreements.sheet(found, {amount.id: said("99")})
    [term] = [t for t in made.terms if t.field == "facility_amount"]
    assert (term.value, term.found) == ("99", amount.value)
    assert term.correction is not None and term.correction.reason == "read again"
    gone = agreements.sheet(found, {amount.id: said(None)})
    assert not [t for t in gone.terms if t.field == "facility_amount"]


@pytest.mark.parametrize(
    ("text", "old", "new", "field"),
    [
        (LOAN_ZH, "￥230,000,000.00", "￥203,000,000.00", "facility_amount"),
        (LOAN_ZH, "2036年5月20日前", "2031年5月20日前", "maturity"),
        (RANGE_ZH, "最终到期日为2030年5月19日", "最终到期日为2031年5月19日", "maturity"),
    ],
)
def test_figures_that_do_not_fit_are_a_conflict(text: str, old: str, new: str, field: str) -> None:
    assert sheet(text).conflicts == []
    [conflict] = sheet(text.replace(old, new)).conflicts
    assert (conflict.field, conflict.scope) == (field, "document")
    assert conflict.text_zh and conflict.text_en and conflict.places


GUARANTEE = {
    "zh": (
        "保证合同\n债权人：岚桥银行股份有限公司\n保证人：青穗能源集团有限公司\n"
        "债务人：青穗水电（双流）有限公司\n第一条 被担保的主债权\n1.1 主合同项下贷款金额为人民币"
        "{amount}万元。\n第二条 保证方式\n2.1 保证人承担连带责任保证。\n"
    ),
    "en": (
        "GUARANTEE\n\nThis Guarantee is made on 9 March 2024 by Greenear Energy Group Limited (the "
        '"Guarantor") in favour of Lanqiao Bank Limited (the "Lender").\n1. The Lender has made '
        "available to the Borrower a term loan facility in an aggregate principal amount of "
        "${amount},000.\n2. The Guarantor guarantees payment jointly and severally.\n"
    ),
}


@pytest.mark.parametrize(
    ("language", "loan", "same", "other"),
    [("zh", LOAN_ZH, "23,000", "21,000"), ("en", FACILITY_EN, "32,000", "30,000")],
)
def test_a_guarantee_that_names_another_amount_is_a_conflict(
    language: str, loan: str, same: str, other: str
) -> None:
    sheets = [
        [sheet(loan), sheet(GUARANTEE[language].format(amount=amount), "guarantee")]
        for amount in (same, other)
    ]
    agreed, differing = (
        [c for c in term_conflicts.between(pair) if c.field == "facility_amount"] for pair in sheets
    )
    assert agreed == []
    [conflict] = differing
    assert [place.document_id for place in conflict.places] == ["loan", "guarantee"]


def clause(kind: str, confidence: float = 0.9) -> ClausePlace:
    return ClausePlace(type=kind, confidence=confidence, provenance=b.place(kind))


def test_score_is_found_over_expected_less_adverse() -> None:
    bare = AgreementReading(document_id="g", part="0", name="g", agreement_type="guarantee")
    nothing = protection(bare, [])
    assert (nothing.score, nothing.protective, nothing.adverse) == (0.0, 0.0, 0.0)
    full = bare.model_copy(
        update={"clauses": [clause(c.type) for c in nothing.clauses if c.role == "protective"]}
    )
    assert protection(full, []).score == 1.0
    hostile = full.model_copy(update={"clauses": [*full.clauses, clause("T16")]})
    mixed = protection(hostile, [])
    assert mixed.adverse == 0.5 and mixed.score == 0.5
    states = {c.type: c.status for c in mixed.clauses}
    assert (states["T16"], states["T20"]) == ("present", "absent")


def test_an_unsure_place_is_ambiguous_and_counts_half() -> None:
    unsure = AgreementReading(
        document_id="g", part="0", name="g", agreement_type="guarantee",
        clauses=[clause("T11", 0.4)],
    )  # fmt: skip
    [joint] = [c for c in protection(unsure, []).clauses if c.type == "T11"]
    assert joint.status == "ambiguous"
    assert protection(unsure, []).protective == pytest.approx(1.5 / 9)


def test_the_lenders_own_standard_takes_the_place_of_the_shipped_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "standard.csv"
    own.write_text(
        "agreement_type,clause,role,severity,field,longest_days,note_zh,note_en\n"
        "nda,Governing Law,protective,1,governing_law,,约定适用法律,the law is agreed\n",
        encoding="utf-8",
    )
    nda = AgreementReading(document_id="n", part="0", name="n", agreement_type="nda")
    monkeypatch.setenv("NLP_SERVICE_LENDER_STANDARD", str(own))
    settings.cache_clear()
    try:
        made = protection(nda, [])
        assert [(c.type, c.status, c.note_zh) for c in made.clauses] == [
            ("Governing Law", "absent", "约定适用法律")
        ]
        own.with_name("bad.csv").write_text("agreement_type\nnda\n", encoding="utf-8")
        monkeypatch.setenv("NLP_SERVICE_LENDER_STANDARD", str(own.with_name("bad.csv")))
        settings.cache_clear()
        with pytest.raises(CatalogueInvalid, match=r"bad\.csv"):
            protection(nda, [])
    finally:
        monkeypatch.undo()
        settings.cache_clear()


def test_kinds_of_agreement_without_a_standard_have_no_score() -> None:
    nda = AgreementReading(document_id="n", part="0", name="n", agreement_type="nda")
    assert protection(nda, []).score is None


@pytest.mark.parametrize("text", [LOAN_ZH, FACILITY_EN])
def test_a_full_loan_agreement_is_compared_with_the_standard(text: str) -> None:
    found = sheet(text).protection
    states = {c.type: c.status for c in found.clauses}
    for kind in ("T01", "T08", "T09", "T10", "T11", "T13", "Governing Law"):
        assert states[kind] == "present", kind
    # Neither says anything of insurance.
    assert states["Insurance"] == "absent"
    assert found.score is not None and 0.4 < found.score < 1.0
    reporting = next(c for c in found.clauses if c.type == "T08")
    assert reporting.limit == "P150D" and reporting.meets is True
    assert reporting.value is not None and reporting.value.startswith("P")
