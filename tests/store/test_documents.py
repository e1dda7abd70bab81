"""The ledger: every document once, nothing lost when a worker dies."""

import datetime as dt
import threading

import pytest
from sqlalchemy import update

from nlp_service.errors import NotFound, NotReady
from nlp_service.schema import Document, ItemError, Match, Part, Status
from nlp_service.store.tables import DocumentRow

ID = "a" * 64


def read(claim, *, text="文本 text") -> Document:
    return Document(
        id=claim.document_id,
        name=claim.name,
        kind="txt",
        size=3,
        root=Part(kind="txt", text=text, language="zh"),
    )


def finish(store, claim, **changes):
    match = Match(client_id=None, score=0, sure=False)
    with store.database.session() as session:
        return store.documents.finish(
            session, claim, read(claim, **changes), {}, "other", match, None
        )


def test_same_bytes_are_one_document(store):
    assert store.documents.receive("bank", ID, "a.txt", 3, None)
    assert not store.documents.receive("bank", ID, "copy of a.txt", 3, None)
    assert store.documents.counts("bank") == {Status.RECEIVED: 1}


def test_a_document_goes_from_received_to_done(store):
    store.documents.receive("bank", ID, "借款合同.txt", 3, None)
    with pytest.raises(NotReady):
        store.documents.get("bank", ID)
    claim = store.documents.claim("host:1:", 60)
    assert claim.name == "借款合同.txt"
    assert store.documents.claim("host:2:", 60) is None
    assert finish(store, claim)
    assert store.documents.get("bank", ID).root.text == "文本 text"
    assert store.documents.summary("bank", ID).status is Status.DONE
    assert store.documents.waiting() == 0


def test_an_expired_lease_is_taken_again_and_the_late_result_is_refused(store):
    store.documents.receive("bank", ID, "a.txt", 3, None)
    slow = store.documents.claim("host:1:", 60)
    past = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1)
    with store.database.session() as session:
        session.execute(update(DocumentRow).values(lease=past))
    quick = store.documents.claim("host:2:", 60)
    assert quick.attempt == 2
    assert finish(store, quick, text="second")
    assert not finish(store, slow, text="first")
    assert store.documents.get("bank", ID).root.text == "second"


def test_release_gives_back_only_what_that_worker_held(store):
    for letter in "ab":
        store.documents.receive("bank", letter * 64, letter, 1, None)
    store.documents.claim("host:1:", 60)
    store.documents.claim("host:12:", 60)
    assert store.documents.release("host:1:") == 1
    assert store.documents.workers() == {"host:12:"}


def test_quarantine_keeps_the_reason_and_can_be_tried_again(store):
    store.documents.receive("bank", ID, "a.txt", 3, None)
    claim = store.documents.claim("w", 60)
    store.documents.quarantine(claim, ItemError(code="crash", message="m", next_step="n"))
    found = store.documents.summary("bank", ID)
    assert (found.status, found.error_code, found.next_step) == (Status.QUARANTINED, "crash", "n")
    store.documents.again("bank", ID)
    assert store.documents.claim("w", 60).attempt == 1


def test_two_workers_never_get_the_same_document(store):
    for number in range(20):
        store.documents.receive("bank", f"{number:064x}", str(number), 1, None)
    taken: list[str] = []

    def work(name):
        while claim := store.documents.claim(name, 60):
            taken.append(claim.document_id)

    threads = [threading.Thread(target=work, args=(f"w{n}:",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted({f"{number:064x}" for number in range(20)})


def test_an_institution_sees_only_its_own(store):
    store.institutions.ensure("other")
    store.documents.receive("bank", ID, "a.txt", 3, None)
    with pytest.raises(NotFound):
        store.documents.summary("other", ID)
    assert store.documents.receive("other", ID, "a.txt", 3, None)
    assert store.documents.delete("other", ID) is False
    assert store.documents.delete("bank", ID) is True


def test_the_list_pages_without_gaps_or_repeats(store):
    for number in range(7):
        store.documents.receive("bank", f"{number:064x}", str(number), 1, None)
    seen, before = [], None
    while rows := store.documents.list("bank", limit=3, before=before):
        seen += [row.id for row in rows]
        before = (rows[-1].received, rows[-1].id)
    assert len(seen) == 7 == len(set(seen))
