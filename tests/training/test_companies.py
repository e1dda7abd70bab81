"""Companies of sets made for other tasks: which spans are names, and names made up anew."""

from __future__ import annotations

from nlp_service.training.companies import headline_examples, written_examples


def test_headlines_mark_companies_and_leave_markets_out() -> None:
    text = "Sensex slips; Ardmore Zinc gains as gold and Zinc fall"
    spans = [
        [text.index(name), text.index(name) + len(name), "neutral", name]
        for name in ("Sensex", "Ardmore Zinc", "gold")
    ]
    end = text.rindex("Zinc")
    spans += [[end, end + 4, "negative", "Zinc"], [-1, -1, "neutral", "RBI"]]
    (example,) = headline_examples([{"text": text, "spans": spans}])
    assert [(text[a:b], label) for a, b, label in example.spans] == [("Ardmore Zinc", "ORG")]


def test_written_sentences_are_copied_with_other_names() -> None:
    row = {
        "text": "Ardmore Foods owes us; Ardmore Foods has not paid.",
        "signals": [{"subject": "Ardmore Foods"}],
    }
    original, *copies = written_examples([row])
    assert original.text == row["text"]
    assert len(copies) > 1 and len({copy.text for copy in copies}) == len(copies)
    for example in (original, *copies):
        names = {example.text[a:b] for a, b, _ in example.spans}
        assert len(example.spans) == 2 and len(names) == 1
        assert names.pop().endswith(" Foods")


def test_roles_are_no_names() -> None:
    rows = [
        {"text": "The Borrower has not paid.", "signals": [{"subject": "Borrower"}]},
        {"text": "The turbines stand still.", "signals": [{"subject": "turbines"}]},
        {"text": "We have not paid.", "signals": [{"subject": None}]},
    ]
    assert written_examples(rows) == []
