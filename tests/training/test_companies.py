"""Companies of sets made for other tasks: which spans are names, and names made up anew."""

from __future__ import annotations

from nlp_service.training.companies import (
    headline_examples,
    mail_examples,
    subject_examples,
    written_examples,
)


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


def test_written_sentences_are_copied_with_other_names_and_signed() -> None:
    row = {
        "text": "Ardmore Foods owes us; Ardmore Foods has not paid.",
        "signals": [{"subject": "Ardmore Foods"}],
    }
    original, *copies = written_examples([row])
    assert original.text == row["text"]
    assert len(copies) > 1 and len({copy.text for copy in copies}) == len(copies)
    signed = 0
    for example in (original, *copies):
        firms = [example.text[a:b] for a, b, label in sorted(example.spans) if label == "ORG"]
        assert len(firms) >= 2 and len(set(firms)) == 1 and firms[0].endswith(" Foods")
        others = sorted(label for *_, label in example.spans if label != "ORG")
        signed += others == ["PERSON", "TITLE"]
        assert others in ([], ["PERSON", "TITLE"])
    assert 0 < signed < len(copies)


def test_mail_marks_names_and_no_pronouns() -> None:
    text = "From : Vale , Anna\nWe met Anna and Corvane Ltd .\nI will call you from Leeds ."
    spans = [
        [text.index(words), text.index(words) + len(words), label, 0]
        for words, label in (
            ("Vale , Anna", "PER"),
            ("We", "PER"),
            ("Corvane Ltd", "ORG"),
            ("I will", "PER"),
            ("Leeds", "LOC"),
        )
    ]
    (example,) = mail_examples([{"text": text, "spans": spans[:3] + spans[4:]}])
    assert {(example.text[a:b], label) for a, b, label in example.spans} == {
        ("Vale , Anna", "PERSON"),
        ("Corvane Ltd", "ORG"),
        ("Leeds", "LOC"),
    }


def test_roles_are_no_names() -> None:
    rows = [
        {"text": "The Borrower has not paid.", "signals": [{"subject": "Borrower"}]},
        {"text": "The turbines stand still.", "signals": [{"subject": "turbines"}]},
        {"text": "We have not paid.", "signals": [{"subject": None}]},
    ]
    assert written_examples(rows) == []


def test_only_subjects_are_marked_wherever_they_stand() -> None:
    text = "金桐电子违约，江澜银行追讨金桐电子欠款"
    rows = [
        {"text": text, "event_type": "a", "subject": "金桐电子"},
        {"text": text, "event_type": "b", "subject": "金桐电子"},
        {"text": "其他新闻", "event_type": "其他", "subject": None},
    ]
    (example,) = subject_examples(rows)
    assert sorted(text[a:b] for a, b, _ in example.spans) == ["金桐电子", "金桐电子"]
