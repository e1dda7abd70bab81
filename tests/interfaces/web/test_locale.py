"""Both languages say the same things."""

import re
from pathlib import Path

import pytest
from starlette.requests import Request

from nlp_service import schema
from nlp_service.interfaces import web
from nlp_service.interfaces.web.locale import Locale, choose, messages

FOLDER = Path(web.__file__).parent


def keys(language):
    return {f"{section}.{name}" for section, found in messages(language).items() for name in found}


def test_both_languages_have_the_same_messages():
    assert keys("zh") == keys("en")


def test_every_message_that_templates_and_pages_name_exists():
    sources = [*FOLDER.glob("templates/**/*.html"), *FOLDER.glob("*.py")]
    named = {
        key
        for source in sources
        for key in re.findall(r"""\b(?:t|locale)\("([a-z_]+\.[a-z_]+)["(,]""", source.read_text())
    }
    assert len(named) > 100
    assert {key for key in named if not key.endswith("_")} <= keys("en")


@pytest.mark.parametrize(
    ("section", "values"),
    [
        ("status", [s.value for s in schema.Status]),
        ("act", [a.value for a in schema.Act]),
        ("outcome", [o.value for o in schema.PromiseOutcome]),
        ("level", schema.Level.__args__),
        ("side", schema.Side.__args__),
        ("assertion", schema.Assertion.__args__),
    ],
)
def test_every_code_of_the_schema_has_its_word(section, values):
    for language in ("zh", "en"):
        assert set(values) <= set(messages(language)[section])


def test_chinese_messages_are_chinese():
    for section, found in messages("zh").items():
        for name, text in found.items():
            plain = f"{section}.{name}" in ("profile.export", "app.other_language")
            assert plain or re.search("[一-鿿]", text), (section, name)


def request(query="", **headers):
    raw = [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()]
    return Request({"type": "http", "query_string": query.encode(), "headers": raw})


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        (request(accept_language="zh-CN,zh;q=0.9,en;q=0.8"), "zh"),
        (request(accept_language="en-GB,en;q=0.9"), "en"),
        (request(accept_language="fr,zh;q=0.3,en;q=0.7"), "en"),
        (request("lang=zh", accept_language="en"), "zh"),
        (request(cookie="nlp_lang=zh", accept_language="en"), "zh"),
        (request(accept_language="xx;q=broken"), "en"),
        (request("lang=klingon"), "en"),
    ],
)
def test_the_switch_goes_before_the_cookie_and_the_browser(asked, language):
    assert choose(asked, None) == language


def test_amounts_are_told_in_the_units_of_the_language():
    zh, en = Locale("zh"), Locale("en")
    assert zh.money(123_456_789) == "1.23亿元"
    assert zh.money("35000000") == "3,500.00万元"
    assert en.money(35_000_000) == "CNY 35.00 m"
    assert zh.ratio(1.25, "x") == "1.25倍" and en.ratio(1.25, "x") == "1.25x"
    assert en.percent(None) == "–"
