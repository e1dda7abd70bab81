"""The demo portfolio into the store, as if the lender had uploaded it."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

from nlp_service.interfaces.demo.portfolio import clients, render
from nlp_service.settings import Settings, corpora_folder, shipped
from nlp_service.wiring import Service

#: The day the demo world stands at; its mail, statements and reports end here.
AS_OF = dt.date(2026, 10, 31)
LENDER_DOMAINS = ["jianglanbank.example"]


def surround(chosen: Settings) -> None:
    """Gives the settings the demo's own market series and sector benchmarks where none are set.

    Both are invented. The benchmarks leave out the debt-to-assets ratio, whose sector mean would
    move the limits of the clients.
    """
    source = shipped("corpora") / "demo"
    chosen.market_series = chosen.market_series or source / "market.csv"
    chosen.benchmarks = chosen.benchmarks or source / "benchmarks.csv"


def load(service: Service, institution: str) -> int:
    """Enter the demo clients and their files; returns how many files were new.

    Loading again changes nothing. The files are not assigned to clients by hand: which client
    each concerns is found in its text, as with any upload.
    """
    source = corpora_folder() / "demo"
    store = service.store
    known = {client.id for client in store.clients.all(institution)}
    wanted = clients(source)
    missing = [client for client in wanted if client.id not in known]
    if wanted and not missing:
        return 0
    store.institutions.configure(institution, domains=LENDER_DOMAINS, clock=AS_OF)
    for client in missing:
        store.clients.add(institution, client)
    store.clients.mark_stale(institution)
    with tempfile.TemporaryDirectory() as folder:
        files = render(source, Path(folder))
        results = [
            service.receive(institution, file.path.name, file.path.read_bytes()) for file in files
        ]
    return sum(1 for result in results if not result.duplicate)
