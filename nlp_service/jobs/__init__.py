"""Background work over the ledger of documents."""

from nlp_service.jobs.runner import Runner, drain, quarantine_unexpected, release_dead

__all__ = ["Runner", "drain", "quarantine_unexpected", "release_dead"]
