"""Long documents and mailboxes in pieces: the same words and places as read at once."""

from __future__ import annotations

from array import array
from pathlib import Path

import pytest
from pydantic import ValidationError

from nlp_service.ingest import Sandbox, read_bytes
from nlp_service.ingest.spill import Spilled
from nlp_service.schema import Box, Document, Line, Part, Status
from nlp_service.schema.layout import PACKED, Lines
from nlp_service.settings import Limits
from tests.ingest.samples import lines, pdf, table, together

PAGES = 260


def long_paper() -> bytes:
    """Pages with a header, a paragraph that runs on over every page's end, a note and a table."""

    def page(number: int):  # type: ignore[no-untyped-def]
        chinese = number % 2 == 0
        text = (
            ["借款人应当按照本合同约定的期限和金额偿还贷款本金和利息并支付相应的费用，"] * 3
            if chinese
            else ["The Borrower shall repay the principal and the interest of the loan on each"] * 3
        )
        return together(
            lines(72, 40, "Loan agreement 2024"),
            lines(72, 100, *text, zh=chinese),
            table(72, 300, [["Item", str(number)], ["Sum", "5"]]),
            lines(72, 700, "The lender may at any time ask for a report of the ratios and of the"),
            lines(72, 820, f"Page {number + 1}", size=8),
        )

    return pdf(*map(page, range(PAGES)))


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("long") / "long.pdf"
    path.write_bytes(long_paper())
    return path


def test_packs_joined_are_the_document(paper: Path) -> None:
    whole = read_bytes(paper.read_bytes(), "long.pdf")
    packs: list[Part] = []
    with Sandbox() as sandbox:
        rest = sandbox.read_path(paper, packs=packs.append)
    assert len(packs) == 3
    assert (rest.id, rest.status, rest.root.how) == (whole.id, whole.status, whole.root.how)
    assert rest.root.text == "" and not rest.root.lines
    assert "\n".join(pack.text for pack in packs) == whole.root.text
    assert [page.number for pack in packs for page in pack.pages] == list(range(1, PAGES + 1))
    joined, at = Lines(), 0
    for pack in packs:
        joined.extend(pack.lines, at)
        at += len(pack.text) + 1
        assert len(pack.tables) == len(pack.pages)
        for cell in (cell for each in pack.tables for cell in each.cells):
            assert pack.text[cell.start : cell.end] == cell.text
    assert joined == whole.root.lines
    # A header that was on the page before is kept apart in every pack.
    assert packs[2].pages[0].running[0] == "Loan agreement 2024"


def test_a_short_document_comes_as_one(tmp_path: Path) -> None:
    path = tmp_path / "short.pdf"
    path.write_bytes(pdf(lines(72, 100, "some words")))
    with Sandbox() as sandbox:
        document = sandbox.read_path(path, packs=lambda pack: pytest.fail("a pack"))
    assert document == read_bytes(path.read_bytes(), "short.pdf")


def test_mails_of_a_batch_are_read_each_for_itself() -> None:
    mail = "From: a@b.example\nSubject: 还款\nTo: c@d.example\n\n下周付款 we will pay\n".encode()
    huge = b"From: a@b.example\nSubject: x\n\n" + b"word " * (10 << 20)
    with Sandbox(Limits(memory_mb=96)) as sandbox:
        sound = sandbox.read_mails([("1.eml", mail), ("2.eml", b""), ("3.eml", mail)])
        assert [part.name for part in sound] == ["1.eml", "2.eml", "3.eml"]
        assert [part.status for part in sound] == [Status.DONE, Status.QUARANTINED, Status.DONE]
        assert sound[2].mail is not None and sound[2].mail.subject == "还款"
        # The one that needs too much memory takes none of its neighbours along.
        first, bad, last = sandbox.read_mails([("1.eml", mail), ("2.eml", huge), ("3.eml", mail)])
    assert first.text == last.text == sound[0].text
    assert bad.error is not None and bad.error.code == "memory"


def test_an_unsound_answer_of_a_child_is_an_error_not_an_exception() -> None:
    with Sandbox() as sandbox:
        child = sandbox._children[0]
        child.call = lambda *arguments: ({}, b'{"id": 5}')  # type: ignore[method-assign]
        document = sandbox.read(b"words", "a.txt")
    assert document.status is Status.QUARANTINED
    assert document.root.error is not None and document.root.error.code == "corrupt"


def test_spilled_items_can_be_walked_again() -> None:
    kept = Spilled(range(500))
    assert len(kept) == 500
    assert list(kept) == list(kept) == list(range(500))
    kept.close()


def test_lines_are_a_sequence_of_lines_in_any_form() -> None:
    listed = [
        Line(0, 2, 1, Box(1.5, 2, 30, 12), [1.5, 10.2, 30.0]),
        Line(3, 5, 2, Box(0, 0, 9, 9)),
        Line(6, 9, 2, Box(0, 20, 9, 29), [0.0, 3.0, 6.0, 9.0]),
    ]
    part = Part(text="ab cd efg", lines=listed)  # type: ignore[arg-type]
    assert part.lines == listed == list(part.lines)
    assert part.lines[-1] == listed[2] and part.lines[1:] == listed[1:]
    assert [part.lines.until(offset) for offset in (0, 2, 4, 5, 9)] == [0, 1, 1, 2, 3]
    with pytest.raises(IndexError):
        part.lines[3]
    assert part.boxes_of(7, 9) == (Box(3.0, 20, 9.0, 29),)
    document = Document(id="1", name="a", kind="pdf", size=1, root=part)
    for context in (None, PACKED):
        text = document.model_dump_json(exclude_defaults=True, context=context)
        assert Document.model_validate_json(text) == document
    assert '"edges"' in document.model_dump_json() and "_edges" not in document.model_dump_json()


def test_packed_lines_that_do_not_fit_together_are_refused() -> None:
    part = Part(text="ab", lines=[Line(0, 2, 1, Box(0, 0, 9, 9), [0.0, 4.0, 9.0])])  # type: ignore[arg-type]
    packed = part.model_dump(context=PACKED)
    longer = array("q", (1, 2)).tobytes().hex()
    for broken in ("AAAA", longer, "not base64!"):
        packed["lines"]["_pages"] = broken
        with pytest.raises(ValidationError):
            Part.model_validate(packed)
