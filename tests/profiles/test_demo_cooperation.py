"""The demo portfolio by its mail alone: who cooperates, and what became of promises."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlp_service import ingest, scores, signals, text
from nlp_service.interfaces import demo
from nlp_service.interfaces.demo.load import AS_OF, LENDER_DOMAINS
from nlp_service.profiles import correspondence
from nlp_service.schema import Annotation, CooperationScore, Message
from nlp_service.settings import shipped

SOURCE = shipped("corpora") / "demo"
#: The evasive and the hostile client, and the one that is slow but honest.
EVASIVE, HOSTILE, SLOW = "tangyu-property", "likui-machinery", "chengyun-expressway"


@pytest.fixture(scope="module")
def mail(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Message]]:
    files = demo.render(SOURCE, tmp_path_factory.mktemp("demo"))
    return {
        client.id: correspondence.settled(
            [
                found
                for file in files
                if file.client_id == client.id and file.role == "mail"
                for found in _messages(file.path)
            ],
            client,
            LENDER_DOMAINS,
        )
        for client in demo.clients(SOURCE)
    }


def _messages(path: Path) -> list[Message]:
    document = text.prepare(ingest.read_bytes(path.read_bytes(), path.name))
    return [
        correspondence.message(
            piece, Annotation(id=piece.part.id, language=text.language(piece.part.text))
        )
        for piece in correspondence.pieces(document)
        if piece.part.mail is not None
    ]


def score(messages: list[Message]) -> CooperationScore:
    made, asked = signals.promises(messages, AS_OF), signals.requests(messages)
    shown = signals.cooperation_evidence(messages, made, asked)
    return scores.cooperation(messages, made, asked, shown, AS_OF)


def test_the_evasive_and_the_hostile_come_last_and_the_slow_one_above(
    mail: dict[str, list[Message]],
) -> None:
    values = {name: score(messages).value for name, messages in mail.items()}
    assert all(value is not None for value in values.values())
    ranked = sorted(values, key=lambda name: values[name] or 0.0)
    assert set(ranked[:2]) == {EVASIVE, HOSTILE}
    assert (values[SLOW] or 0) - max(values[EVASIVE] or 0, values[HOSTILE] or 0) >= 5


def test_a_promise_of_next_week_that_is_refused_is_broken(mail: dict[str, list[Message]]) -> None:
    made = signals.promises(mail[EVASIVE], AS_OF)
    (found,) = [p for p in made if "下周一定给您" in p.text]
    assert (str(found.due), found.outcome.value) == ("2025-11-28", "missed")


def test_a_finding_of_the_inspection_is_no_promise(mail: dict[str, list[Message]]) -> None:
    made = signals.promises(mail["shuochuan-wind"], AS_OF)
    assert made and not any("整体更换" in p.text for p in made)
