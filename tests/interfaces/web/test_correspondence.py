"""The cooperation page: sentences that say why, latencies, promises and requests as boards."""

from __future__ import annotations

import datetime as dt

import pytest

from nlp_service.interfaces.web import correspondence
from nlp_service.interfaces.web.locale import LANGUAGES, Locale
from nlp_service.profiles.aggregate import ClientFile, build
from nlp_service.schema import Client, Profile
from nlp_service.signals import promises, requests
from tests.signals.samples import message

AS_OF = dt.date(2024, 8, 1)
SAID = [
    ("Please send the Q2 accounts by 5 July.", "lender", "2024-07-01T10:00+08:00"),
    ("The Q2 accounts will be with you by 12 July.", "client", "2024-07-02T10:00+08:00"),
    ("Where are the Q2 accounts? They have not arrived.", "lender", "2024-07-15T10:00+08:00"),
    ("We will pay USD 300,000 by 20 July.", "client", "2024-07-16T10:00+08:00"),
]


@pytest.fixture(scope="module")
def profile() -> Profile:
    mail = [
        message(text, side, when)  # type: ignore[arg-type]
        for text, side, when in SAID
    ]
    file = ClientFile(
        client=Client(id="k", name="Kestrel"),
        messages=mail,
        promises=promises(mail, AS_OF),
        requests=requests(mail),
    )
    return build(file, AS_OF, [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reasons_are_sentences_with_their_words(profile: Profile, language: str) -> None:
    found = correspondence.reasons(profile, Locale(language))  # type: ignore[arg-type]
    assert len(found) >= 2
    for words, evidence in found:
        assert words.rstrip().endswith(("。", ".")) and "{" not in words
        assert all(item.provenance.text for item in evidence)
    # What was broken is quoted with the sentence on promises.
    assert found[0][1][0].provenance.text == SAID[2][0].split("? ")[1]


def test_an_open_promise_past_its_day_is_overdue(profile: Profile) -> None:
    board = {c.state: c.items for c in correspondence.promise_board(profile.promises, AS_OF)}
    assert [p.due for p in board["overdue"]] == [dt.date(2024, 7, 20)]
    assert next(iter(board)) == "overdue"
    before = correspondence.promise_board(profile.promises, dt.date(2024, 7, 20))
    assert "overdue" not in {c.state for c in before}


def test_unanswered_requests_come_first(profile: Profile) -> None:
    states = [c.state for c in correspondence.request_board(profile.requests)]
    assert states == sorted(states, key=["no", "partly", "yes"].index)
    assert sum(len(c.items) for c in correspondence.request_board(profile.requests)) == len(
        profile.requests
    )


def test_slow_answers_stand_higher(profile: Profile) -> None:
    first, last = dt.date(2024, 7, 1), dt.date(2024, 8, 1)
    asked = [
        profile.requests[0].model_copy(update={"latency_hours": hours}) for hours in (1, 9, 900)
    ]
    dots = correspondence.latencies(asked, first, last)
    assert dots[0].y > dots[1].y > dots[2].y == 0.0
    assert {dot.x for dot in dots} == {0.0}


@pytest.mark.parametrize("language", LANGUAGES)
def test_quotes_and_counts_say_what_they_are_in_words(profile: Profile, language: str) -> None:
    locale = Locale(language)  # type: ignore[arg-type]
    item = profile.promises[0].evidence[0]
    notes = {
        note: correspondence.because(item.model_copy(update={"note": note}), locale)
        for note in (
            "latency:62.0", "unanswered", "answered:partly", "flow:kept", "promise:missed",
            "refuse", "lender", "person:ann", "lawful", "cue", "",
        )
    }  # fmt: skip
    assert notes.pop("cue") == notes.pop("") == ""
    assert "62" in notes["latency:62.0"] and all(notes.values())
    assert not any("." in words or "{" in words for words in notes.values())
    assert correspondence.told("+3 −1", locale) == "+3 −1"
    counts = correspondence.told("2 yes, 1 no", locale)
    assert "2" in counts and ("已答复" in counts) == (language == "zh")


def test_both_languages_hold_the_same_words() -> None:
    import tomllib
    from pathlib import Path

    folder = Path(correspondence.__file__).parent / "messages"
    zh, en = (
        tomllib.loads((folder / f"{lang}_correspondence.toml").read_text(encoding="utf-8"))
        for lang in ("zh", "en")
    )
    assert {s: set(words) for s, words in zh.items()} == {s: set(w) for s, w in en.items()}
