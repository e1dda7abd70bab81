"""A document after the text layer."""

from __future__ import annotations

from nlp_service.schema import Document, MailHeader, Part, ZoneKind
from nlp_service.text import prepare


def document(part: Part) -> Document:
    return Document(id="x", name="x", kind=part.kind, size=1, root=part)


def test_mail_gets_zones_and_the_language_of_its_visible_text() -> None:
    text = (
        "已付，请查收。\n\nOn Mon, 1 Jan 2024 at 10:00, A <a@b.example> wrote:\n"
        "> Has the interest been paid?\n"
    )
    part = Part(kind="eml", text=text, mail=MailHeader(subject="Re: interest"))
    prepare(document(part))
    assert [z.kind for z in part.zones] == [ZoneKind.VISIBLE, ZoneKind.QUOTE]
    assert part.language == "zh"
    assert part.sections == []


def test_contract_gets_sections_and_a_table_none() -> None:
    contract = Part(kind="txt", text="第一条 借款\n金额100万元。")
    table = Part(kind="csv", text="1. a\n2. b")
    root = Part(kind="zip", parts=[contract, table])
    prepare(document(root))
    assert [s.number for s in contract.sections] == ["第一条"]
    assert (table.sections, root.language) == ([], None)


def test_preparing_twice_changes_nothing() -> None:
    part = Part(kind="eml", text="Hi\n> old\nnew", mail=MailHeader())
    once = prepare(document(part)).model_dump()
    assert prepare(document(part)).model_dump() == once
