"""The whole annotation works where no network can be reached."""

from __future__ import annotations

import socket

import pytest

from nlp_service.annotate import Annotator
from nlp_service.pipeline import annotate_text
from nlp_service.schema import AnnotationRequest
from nlp_service.schema.annotation import Kind
from tests.annotate.conftest import Blocked


def test_sockets_are_blocked_in_this_folder() -> None:
    with pytest.raises(Blocked), socket.socket() as open_socket:
        open_socket.connect(("127.0.0.1", 9))
    with pytest.raises(Blocked):
        socket.getaddrinfo("bank.example", 443)


@pytest.mark.parametrize("kind", ["text", "email", "contract"])
@pytest.mark.parametrize(
    "text",
    [
        "海棠水务有限公司3月到期的利息120万元至今未付，我司将于月底前补足。",
        "Harrow Mills Ltd has not paid the March interest of USD 1.2 million; we will pay by May.",
    ],
)
def test_everything_is_found_without_a_network(text: str, kind: Kind) -> None:
    annotation = annotate_text(Annotator(), AnnotationRequest(id="a", text=text, kind=kind))
    assert {entity.label.value for entity in annotation.entities} >= {"MONEY", "ORG"}
    assert sum(annotation.sentiment.scores.values()) == pytest.approx(1, abs=1e-6)
    if kind != "contract":
        assert "N01" in {signal.type for signal in annotation.signals}
