"""Values of terms as people read them, in both languages."""

from __future__ import annotations

import pytest

from nlp_service.annotate.parties.roles import role_of
from nlp_service.interfaces.export.said import said
from nlp_service.interfaces.export.terms import clause_state, covenant_state
from nlp_service.interfaces.web.locale import Locale, messages

ZH, EN = Locale("zh"), Locale("en")


@pytest.mark.parametrize(
    ("value", "key", "zh", "en"),
    [
        ("230000000", "facility_amount", "230,000,000", "230,000,000"),
        ("P12Y", "tenor", "12年", "12 years"),
        ("P1Y6M", "tenor", "1年6个月", "1 year 6 months"),
        ("P10D", "cure", "10日", "10 days"),
        ("2020-01-01/2020-12-31", "tenor", *["2020-01-01 – 2020-12-31"] * 2),
        ("0.0435", "fixed", "4.35%", "4.35%"),
        (">=", "operator", "≥", "≥"),
        ("dscr", "ratio", "偿债备付率（DSCR）", "Debt service coverage ratio"),
        ("insolvency", "kind", "破产、重整、清算", "insolvency"),
        ("pledge", "kind", "质押", "pledge"),
        ("lessor", "role", "出租人", "lessor"),
        ("本金的一半", "fixed", "本金的一半", "本金的一半"),
        (True, "automatic", "是", "yes"),
        (None, "threshold", "–", "–"),
        (["fax", "email"], "ways", "传真, 电子邮件", "fax, email"),
        ({"period": "P3M", "reference": "附件二"}, "", "周期：3个月；依据：附件二", None),
        ({"amount": "5000", "currency": "CNY"}, "", None, "amount: 5,000; currency: CNY"),
        ({"threshold": "5000", "currency": "CNY"}, "", None, "limit: 5,000; currency: CNY"),
        ({"threshold": "1.2"}, "", "限值：1.2", "limit: 1.2"),
    ],
)
def test_said(value: object, key: str, zh: str | None, en: str | None) -> None:
    for locale, expected in ((ZH, zh), (EN, en)):
        if expected is not None:
            assert said(value, locale, key) == expected


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_role_has_a_name(language: str) -> None:
    from nlp_service.annotate.parties import roles

    named = messages("zh" if language == "zh" else "en")["term_word"]
    assert set(roles._ROLES.values()) <= set(named)
    assert role_of("Borrower") in named


def test_an_adverse_clause_that_is_not_there_is_not_missing() -> None:
    assert clause_state("absent", "adverse", ZH) == "无"
    assert clause_state("absent", "protective", ZH) == "缺失"
    assert clause_state("present", "adverse", EN) == "present"


def test_a_missed_distribution_test_is_no_breach() -> None:
    assert covenant_state("broken", "lock_up", EN) == "distributions stopped"
    assert covenant_state("broken", "covenant", EN) == "breached"
    assert covenant_state("tight", "lock_up", ZH) == "余量偏紧"
