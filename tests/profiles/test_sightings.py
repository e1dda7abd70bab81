"""On which day a paper was written: its mail, its carrier, its own date, today at last."""

from __future__ import annotations

import datetime as dt

import pytest

from nlp_service import ingest, text
from nlp_service.profiles import correspondence
from nlp_service.profiles.sightings import UNDATED, sightings, written_on
from nlp_service.schema import Annotation
from nlp_service.signals import detect

TODAY = dt.date(2026, 6, 30)
NEWS = {"zh": "公司逾期未还贷款本金500万元。", "en": "The company defaulted on its loan."}


def pieces(data: bytes, name: str) -> list[correspondence.Piece]:
    return list(correspondence.pieces(text.prepare(ingest.read_bytes(data, name))))


def dated(piece: correspondence.Piece) -> tuple[dt.date | None, str]:
    language = text.language(piece.part.text)
    annotation = Annotation(id="a", language=language)
    annotation.signals = detect(piece.part.text, annotation, kind="text", reference=TODAY)
    found = list(sightings(piece, annotation, [], TODAY))
    return found[0].evidence.date, found[0].evidence.note


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_attachment_takes_the_day_of_its_mail(language: str) -> None:
    mail = (
        "From: a@client.example\r\nTo: b@bank.example\r\nSubject: x\r\n"
        "Date: Tue, 05 Aug 2025 10:00:00 +0800\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="q"\r\n\r\n'
        "--q\r\nContent-Type: text/plain\r\n\r\nSee attached.\r\n"
        "--q\r\nContent-Type: text/plain; charset=utf-8\r\n"
        'Content-Disposition: attachment; filename="note.txt"\r\n\r\n'
        f"{NEWS[language]}\r\n--q--\r\n"
    ).encode()
    attached = pieces(mail, "m.eml")[-1]
    assert attached.carried == dt.date(2025, 8, 5)
    assert dated(attached) == (dt.date(2025, 8, 5), "")


@pytest.mark.parametrize(
    ("words", "day"),
    [
        (NEWS["zh"] + "\n\n特此说明。\n2025年9月12日", dt.date(2025, 9, 12)),
        ("12 September 2025\n\n" + NEWS["en"], dt.date(2025, 9, 12)),
    ],
)
def test_a_paper_by_itself_takes_the_day_printed_on_it(words: str, day: dt.date) -> None:
    (paper,) = pieces(words.encode(), "note.txt")
    assert dated(paper) == (day, "")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_today_is_the_last_resort_and_marked(language: str) -> None:
    (paper,) = pieces(NEWS[language].encode(), "note.txt")
    assert dated(paper) == (TODAY, UNDATED)


def test_a_day_to_come_is_not_when_it_was_written() -> None:
    (paper,) = pieces("到期日：2031年1月1日。借款人逾期。".encode(), "note.txt")
    assert written_on(paper, TODAY) == (TODAY, False)
