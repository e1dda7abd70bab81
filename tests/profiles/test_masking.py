"""Personal fields of a credit report are masked in both languages; firms are not."""

import datetime as dt

import pytest

from nlp_service.profiles.bureau.masking import mask, masked_report
from nlp_service.schema import BureauRecord, BureauReport, Provenance


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("张三丰", "张**"),
        ("John Smith", "J*** S****"),
        ("110101199001011234", "****************34"),
        ("", ""),
    ],
)
def test_names_and_numbers_are_hidden(text, hidden):
    assert mask(text) == hidden


@pytest.mark.parametrize(
    ("field", "printed", "kept"),
    [
        ("controller", "韩铭", False),
        ("key_person", "Jane Roe", False),
        ("shareholder", "李四", False),
        ("shareholder", "铁岭湾锐进投资中心（有限合伙）", True),
        ("shareholder", "Tarn Holdings Ltd", True),
        ("subject", "砺岿精密机械制造股份有限公司", True),
        ("loan_balance", "52,640.00", True),
    ],
)
def test_only_persons_are_masked(field, printed, kept):
    record = BureauRecord(
        field=field,
        label=field,
        printed=printed,
        value=printed,
        provenance=Provenance(document_id="d", part="0", start=0, end=2, text=printed),
    )
    report = BureauReport(
        id="r", document_id="d", as_of=dt.date(2026, 1, 1), subject="s", records=[record]
    )
    shown = masked_report(report).records[0]
    words = {shown.printed, shown.value, shown.provenance.text}
    assert (words == {printed}) is kept
    assert report.records[0].printed == printed, "the report itself stays as it was"
