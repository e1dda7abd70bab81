"""Search finds Chinese by pairs of characters and Latin words by their beginnings."""

import datetime as dt

import pytest

from nlp_service.schema import Document, MailHeader, Part
from nlp_service.store.search import PASSAGE, Search, Wanted, matches, passages, tokens

ZH = "借款人应于2026年3月31日前归还贷款本金，并按约定支付利息。电站已并网发电。"
EN = "The borrower is overdue with the payment of interest since 1 May."


@pytest.fixture
def filled(store):
    for name, text, kind, client in (
        ("a" * 64, ZH, "contract", "wind"),
        ("b" * 64, EN, "mail", "solar"),
    ):
        part = Part(kind="txt", text=text)
        if kind == "mail":
            part.mail = MailHeader(date="2026-05-04T09:00:00+08:00")
        document = Document(id=name, name=f"{kind}.txt", kind="txt", size=1, root=part)
        store.documents.receive("bank", name, document.name, 1, None)
        with store.database.session() as session:
            Search.index(session, "bank", document, kind, {"0": client}, {})
    return store.search


def names(hits):
    return [hit.document_id[0] for hit in hits]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("贷款本金", ["a"]),
        ("金", ["a"]),
        ("电", ["a"]),
        ("款贷", []),
        ("并网 利息", ["a"]),
        ("并网 违约", []),
        ("overdue", ["b"]),
        ("OVERD", ["b"]),
        ("interest borrower", ["b"]),
        ("2026年", ["a"]),
        ("，。!", []),
        ("'; DROP TABLE passage; --", []),
        ('" OR * NEAR(', []),
    ],
)
def test_words_find_their_passages(filled, words, found):
    assert names(filled.find("bank", Wanted(words), 10)) == found


def test_filters_and_institutions_hold(filled, store):
    assert names(filled.find("bank", Wanted("利息", client_id="wind"), 10)) == ["a"]
    assert filled.find("bank", Wanted("利息", client_id="solar"), 10) == []
    assert names(filled.find("bank", Wanted("interest", kind="mail"), 10)) == ["b"]
    since = Wanted("interest", since=dt.date(2026, 5, 4), until=dt.date(2026, 5, 4))
    assert names(filled.find("bank", since, 10)) == ["b"]
    assert filled.find("bank", Wanted("interest", since=dt.date(2026, 5, 5)), 10) == []
    assert filled.find("other", Wanted("利息"), 10) == []


def test_a_hit_says_where_it_stands(filled):
    hit = filled.find("bank", Wanted("支付利息"), 10)[0]
    assert ZH[hit.start : hit.end] == hit.text and hit.document_name == "contract.txt"
    (start, end) = matches(hit.text, "支付利息")[0]
    assert hit.text[start:end] == "支付利息"


def test_a_deleted_document_is_not_found_and_reading_again_does_not_double(filled, store):
    part = Part(kind="txt", text=EN)
    again = Document(id="b" * 64, name="mail.txt", kind="txt", size=1, root=part)
    with store.database.session() as session:
        Search.index(session, "bank", again, "mail", {}, {})
    assert names(filled.find("bank", Wanted("interest"), 10)) == ["b"]
    store.documents.delete("bank", "b" * 64)
    assert filled.find("bank", Wanted("interest"), 10) == []


def test_passages_cover_the_text_in_order():
    text = "\n".join(f"第{n}行 line {n}" for n in range(400))
    cuts = list(passages(text))
    assert "".join(text[a:b] for a, b in cuts) == text
    assert all(b - a <= 2 * PASSAGE for a, b in cuts)
    assert list(passages("  \n ")) == []


def test_tokens_are_ascii_whatever_the_language():
    assert all(token.isascii() and token.isalnum() for token in tokens("贷款 naïve ６月 été"))
