"""Where results live: one database, one folder of originals, every row with its institution."""

from nlp_service.store.store import Store

__all__ = ["Store"]
