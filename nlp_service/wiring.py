"""The composition root: the only place where real parts are put together."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, lru_cache
from pathlib import Path

import structlog

from nlp_service import __version__, pipeline
from nlp_service.annotate import Annotator
from nlp_service.catalogues import rules_version
from nlp_service.errors import BadRequest
from nlp_service.ingest import Sandbox
from nlp_service.jobs import Runner, quarantine_unexpected
from nlp_service.jobs.batch.queue import Batches
from nlp_service.jobs.webhooks import Teller
from nlp_service.profiles import backtest, score_path
from nlp_service.profiles.warnings_rules import LEVELS
from nlp_service.schema import AnnotationRequest, Backtest, ItemResult, Level, Profile, Status
from nlp_service.schema.agreement import Agreements
from nlp_service.settings import Settings, models_folder
from nlp_service.store import Store
from nlp_service.store.documents import FINISHED, Claim
from nlp_service.store.feedback import FeedbackItem

log = structlog.get_logger(__name__)

#: The user that the one-time link of a local start signs in.
ADMIN = "admin"


class Service:
    """Everything the interfaces need, made when first used."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._lock = threading.Lock()

    @cached_property
    def store(self) -> Store:
        store = Store(self.settings.store.folder, self.settings.store.url)
        web = self.settings.web
        store.institutions.ensure(web.institution)
        known = store.institutions.domains(web.institution)
        if web.lender_domains and web.lender_domains != known:
            store.institutions.configure(web.institution, domains=web.lender_domains)
            # Whose side wrote a mail is told anew.
            store.clients.mark_stale(web.institution)
        return store

    @cached_property
    def annotator(self) -> Annotator:
        with self._lock:
            return Annotator(self.settings.models)

    @cached_property
    def reader(self) -> Sandbox:
        with self._lock:
            return Sandbox(self.settings.limits)

    @cached_property
    def runner(self) -> Runner:
        return Runner(self.store, self.settings, process_claim, renew)

    @cached_property
    def batches(self) -> Batches:
        return Batches(self.settings, _versions)

    @cached_property
    def teller(self) -> Teller:
        return Teller(self.store, self.settings.web.webhook_hosts)

    def receive(
        self, institution: str, name: str, data: bytes, client_id: str | None = None
    ) -> ItemResult:
        """Store an original and enter it in the ledger; the same bytes again change nothing."""
        if client_id is not None:
            self.store.clients.get(institution, client_id)
        document_id = self.store.blobs.put(data)
        new = self.store.documents.receive(institution, document_id, name, len(data), client_id)
        status = (
            Status.RECEIVED
            if new
            else self.store.documents.summary(institution, document_id).status
        )
        return ItemResult(item=name, document_id=document_id, status=status, duplicate=not new)

    def process(self, claim: Claim) -> None:
        """Process one claimed document; after the last one, bring profiles up to date."""
        try:
            pipeline.process(claim, self.store, self.reader, self.annotator, self.settings.matching)
        except Exception as error:
            quarantine_unexpected(self.store, claim, error)
        if self.store.documents.waiting() == 0:
            self.refresh_stale(claim.institution)

    def refresh_stale(self, institution: str) -> None:
        """Bring all profiles up to date; one that cannot be built is logged and stays stale."""
        for client_id in self.store.clients.stale(institution):
            self._refresh(institution, client_id)

    def renew(self) -> bool:
        """Bring all profiles to today's date; False when documents came, which go first."""
        for institution in self.store.institutions.all():
            for client_id in self._outdated(institution):
                if self.store.documents.waiting():
                    return False
                self._refresh(institution, client_id)
        return True

    def _refresh(self, institution: str, client_id: str) -> None:
        try:
            self.profile(institution, client_id)
        except Exception as error:
            # The documents are read and stored; whoever opens the profile sees the error.
            log.error("profile not rebuilt", client=client_id, error=repr(error)[:500])

    def _outdated(self, institution: str) -> list[str]:
        """Clients of whom something changed, or whose profile is not of today: promises fall due
        and evidence ages by themselves. Under a pinned clock no day passes.
        """
        pinned = self.store.institutions.clock(institution) is not None
        day = None if pinned else self.store.today(institution)
        return self.store.clients.stale(institution, day)

    def profile(self, institution: str, client_id: str) -> Profile:
        """The client's profile, rebuilt first when something it stands on has changed, or on the
        first call of a day.
        """
        if client_id not in self._outdated(institution):
            profile = self.store.clients.profile(institution, client_id)
            if profile is not None:
                return profile
        return pipeline.refresh(self.store, institution, client_id, models_version())

    def agreements(self, institution: str, client_id: str) -> Agreements:
        """Term sheets, conflicts, tests of covenants and undertakings of a client."""
        return pipeline.agreements_of(self.store, institution, self.profile(institution, client_id))

    def backtest(
        self,
        institution: str,
        outcomes: Path,
        *,
        level: Level = "orange",
        months: int = 36,
        horizon_days: int = 365,
        reporting_days: int = backtest.REPORTING_DAYS,
    ) -> Backtest:
        """The warning rules replayed over the clients' history, see ``profiles.backtest``.

        ``outcomes`` is a CSV file with the columns client (id or name) and date. Raises
        BadRequest for a file or level that cannot be used, NotFound for an unknown client.
        """
        if level not in LEVELS[1:]:
            raise BadRequest(f"unknown level {level!r}; one of {', '.join(LEVELS[1:])}")
        happened: dict[str, list[dt.date]] = {}
        for name, days in backtest.read_outcomes(outcomes.read_text("utf-8")).items():
            happened.setdefault(self.store.clients.find(institution, name).id, []).extend(days)
        today = self.store.today(institution)
        start = today - dt.timedelta(days=round(months * 30.44))
        return backtest.run(
            (
                backtest.History(
                    pipeline.client_file(self.store, institution, client, today, models_version()),
                    happened.get(client.id, ()),
                )
                for client in self.store.clients.all(institution)
            ),
            start,
            today,
            level=level,
            horizon_days=horizon_days,
            reporting_days=reporting_days,
        )

    def score_path(self, institution: str, client_id: str) -> list[score_path.ReplayedScore]:
        """The client's score at the ends of past quarters, see ``profiles.score_path``.

        Raises NotFound for an unknown client.
        """
        client, today = (
            self.store.clients.get(institution, client_id),
            self.store.today(institution),
        )
        file = pipeline.client_file(self.store, institution, client, today, models_version())
        return score_path.replayed(file, today)

    def finished(self, institution: str, document_id: str) -> bool:
        """Whether a document has been read, well or badly."""
        return self.store.documents.summary(institution, document_id).status in FINISHED

    def delete_document(self, institution: str, document_id: str) -> None:
        """Remove a document with everything it said, and its original unless another keeps it."""
        touched = self.store.findings.clients_of(institution, document_id)
        if self.store.documents.delete(institution, document_id):
            self.store.blobs.delete(document_id)
        self.store.clients.mark_stale(institution, touched)

    def record_feedback(self, institution: str, item: FeedbackItem) -> FeedbackItem:
        """Keep a person's verdict, and let the client's profile take it into account."""
        kept = self.store.feedback.add(institution, item)
        if item.client_id:
            self.store.clients.mark_stale(institution, {item.client_id})
        self.store.audit.write(
            institution, item.who, "feedback", item.target, kind=item.kind, verdict=item.verdict
        )
        return kept

    def ensure_admin(self, institution: str) -> None:
        """Create the local administrator unless there is one."""
        if not any(user.id == ADMIN for user in self.store.access.users(institution)):
            self.store.access.add_user(institution, ADMIN, "admin")

    def sign_in_link(self, institution: str, lifetime: dt.timedelta) -> str:
        """The secret of a one-time link that signs the local administrator in."""
        self.ensure_admin(institution)
        return self.store.access.issue(institution, ADMIN, "link", lifetime=lifetime)[0]

    def warm_up(self) -> None:
        """Load models and catalogues and start the reader, so that the first request is fast."""
        with ThreadPoolExecutor(1) as beside:
            # The reader is a process of its own: it starts while the models are loaded here.
            ready = beside.submit(self.reader.read, b"ready", "ready.txt")
            for text in ("我司承诺于3月31日前付清利息。", "We will pay on 1 May."):
                pipeline.annotate_text(self.annotator, AnnotationRequest(id="warm-up", text=text))
            ready.result()
        self.store.documents.waiting()

    def close(self) -> None:
        """Release processes and connections that were opened."""
        for name in ("runner", "batches", "teller", "reader", "store"):
            part = self.__dict__.get(name)
            if part is not None:
                (part.close if name in ("reader", "store") else part.stop)()


@lru_cache(maxsize=4)
def _shared(key: str) -> Service:
    return Service(Settings.model_validate_json(key))


def build(settings: Settings) -> Service:
    """The service with these settings; one per process and settings."""
    return _shared(settings.model_dump_json())


def process_claim(settings: Settings, claim: Claim) -> None:
    """Process a claim in whichever process this runs: the unit of work of a Dask worker."""
    build(settings).process(claim)


def renew(settings: Settings) -> bool:
    """Bring all profiles to today's date in whichever process this runs; see ``Service.renew``."""
    return build(settings).renew()


def _versions() -> dict[str, str]:
    return {"code": __version__, "models": models_version(), "rules": rules_version()}


@lru_cache(maxsize=1)
def models_version() -> str:
    """The version of the model pack: a digest of its manifest."""
    import hashlib

    manifest: Path = models_folder() / "manifest.toml"
    content = manifest.read_bytes() if manifest.is_file() else b""
    return f"{__version__}+{hashlib.sha256(content).hexdigest()[:12]}"
