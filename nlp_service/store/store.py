"""All repositories of one institution's data over one database."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from nlp_service.store.access import Access
from nlp_service.store.audit import Audit
from nlp_service.store.blobs import Blobs
from nlp_service.store.bureau import Bureau
from nlp_service.store.clients import Clients
from nlp_service.store.corrections import Corrections
from nlp_service.store.database import Database
from nlp_service.store.documents import Documents
from nlp_service.store.feedback import Feedback
from nlp_service.store.findings import Findings
from nlp_service.store.institutions import Institutions
from nlp_service.store.replies import Replies
from nlp_service.store.scores import Scores
from nlp_service.store.search import Search
from nlp_service.store.warnings import Warnings
from nlp_service.store.webhooks import Webhooks


class Store:
    """The repositories. ``folder`` holds the originals and, by default, the SQLite database.

    Raises SetupError when the folder or the database cannot be used.
    """

    def __init__(self, folder: Path, url: str | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.database = Database(url or f"sqlite:///{folder / 'nlp_service.sqlite'}")
        self.database.migrate()
        self.blobs = Blobs(folder / "originals")
        self.institutions = Institutions(self.database)
        self.documents = Documents(self.database)
        self.clients = Clients(self.database)
        self.findings = Findings(self.database)
        self.warnings = Warnings(self.database)
        self.scores = Scores(self.database)
        self.access = Access(self.database)
        self.audit = Audit(self.database)
        self.feedback = Feedback(self.database)
        self.replies = Replies(self.database)
        self.corrections = Corrections(self.database)
        self.search = Search(self.database)
        self.bureau = Bureau(self.database)
        self.webhooks = Webhooks(self.database)

    def today(self, institution: str) -> dt.date:
        """The date that scores are made for: pinned for a demo institution, else today."""
        return self.institutions.clock(institution) or dt.datetime.now(dt.UTC).date()

    def close(self) -> None:
        self.database.close()
