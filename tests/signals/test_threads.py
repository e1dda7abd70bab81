"""Threads by reference, else by subject and people; each mail once."""

from __future__ import annotations

import pytest

from nlp_service.signals import distinct, threads
from nlp_service.signals.threads import subject_key
from tests.signals.samples import message


@pytest.mark.parametrize(
    ("subject", "key"),
    [
        ("Re: FW: Q2 package", "q2 package"),
        ("回复：答复: 二季度资料", "二季度资料"),
        ("RE[2]: [External] Site visit", "site visit"),
        ("转发：Re: Site visit", "site visit"),
        ("Regarding the visit", "regarding the visit"),
    ],
)
def test_marks_of_replies_fall_away(subject: str, key: str) -> None:
    assert subject_key(subject) == key


def test_references_join_and_subjects_join_where_people_meet() -> None:
    first = message("Please send it.", "lender", "2024-07-01T09:00+08:00", subject="A")
    reply = message("Attached.", "client", "2024-07-02T09:00+08:00", subject="B")
    reply.in_reply_to = first.id
    same = message("再发一次。", "client", "2024-07-03T09:00+08:00", subject="答复：A")
    other = message("Another matter.", "client", "2024-07-04T09:00+08:00", subject="C")
    found = threads([other, same, reply, first])
    assert found[first.id] == found[reply.id] == found[same.id] == first.id
    assert found[other.id] == other.id


def test_strangers_under_one_subject_are_two_threads() -> None:
    one = message("Hello.", "client", "2024-07-01T09:00+08:00", subject="Invoice")
    two = message("Hello.", "client", "2024-07-02T09:00+08:00", subject="Invoice")
    two.sender = two.sender.model_copy(update={"address": "x@elsewhere.example"})
    two.to = [two.to[0].model_copy(update={"address": "y@elsewhere.example"})]
    assert len(set(threads([one, two]).values())) == 2


def test_links_that_were_lost_can_be_given() -> None:
    one = message("One.", "client", "2024-07-01T09:00+08:00", subject="x")
    two = message("Two.", "lender", "2024-07-02T09:00+08:00", subject="y")
    assert len(set(threads([one, two]).values())) == 2
    assert len(set(threads([one, two], {two.id: [one.id]}).values())) == 1


def test_the_copy_of_another_mailbox_is_dropped() -> None:
    mail = message("利息已付。", "client", "2024-07-01T09:00+08:00")
    copy = mail.model_copy(update={"document_id": "f" * 64})
    renamed = mail.model_copy(update={"id": "<other@example>"})
    later = message("利息已付。", "client", "2024-10-01T09:00+08:00")
    assert [m.date for m in distinct([later, copy, renamed, mail])] == [mail.date, later.date]
