"""A document whose reading ends its worker is given up after a few tries, alone."""

from nlp_service.jobs import drain, release_dead
from nlp_service.jobs.runner import owner
from nlp_service.schema import ItemError, Status
from nlp_service.settings import Settings


def test_a_document_that_ends_its_worker_is_quarantined_after_its_tries(store):
    store.documents.receive("bank", "a" * 64, "poison.pdf", 1, None)
    store.documents.receive("bank", "b" * 64, "good.pdf", 1, None)
    settings = Settings()
    seen = []

    def work(_, claim):
        seen.append((claim.name, claim.attempt))
        if claim.name == "good.pdf":
            store.documents.quarantine(claim, ItemError(code="finished", message=""))
        else:
            # The worker dies: nothing is recorded and the claim is given back.
            store.documents.release(owner())

    drain(store, settings, work, "bank")
    poison = store.documents.summary("bank", "a" * 64)
    assert poison.status is Status.QUARANTINED and poison.error_code == "crash"
    assert [attempt for name, attempt in seen if name == "poison.pdf"] == [1, 2, 3]
    assert store.documents.waiting() == 0


def test_documents_of_processes_that_are_gone_are_taken_up(store):
    import socket
    import subprocess
    import sys

    gone = subprocess.Popen([sys.executable, "-c", "pass"])
    gone.wait()
    store.documents.receive("bank", "a" * 64, "a", 1, None)
    store.documents.receive("bank", "b" * 64, "b", 1, None)
    store.documents.claim(f"{socket.gethostname()}:{gone.pid}:", 900)
    store.documents.claim(owner(), 900)
    assert release_dead(store) == 1
    assert store.documents.workers() == {owner()}
