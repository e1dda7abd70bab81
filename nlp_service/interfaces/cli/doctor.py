"""nlp-service doctor: is everything there that this installation needs?"""

from __future__ import annotations

import importlib.util
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Annotated, Literal

import typer

State = Literal["ok", "missing", "bad"]


@dataclass(frozen=True)
class Format:
    """A group of file kinds and what reading them needs beyond the default install."""

    kinds: tuple[str, ...]
    reads: str
    needs: str = "nothing more"
    module: str | None = None
    install: str = ""
    program: str | None = None

    @property
    def there(self) -> bool:
        if self.program:
            return shutil.which(self.program) is not None
        return self.module is None or importlib.util.find_spec(self.module) is not None


FORMATS = (
    Format(("pdf",), "PDF with a text layer: text, boxes, tables, attachments"),
    Format(("docx", "doc", "rtf", "odt"), "Word documents, old and new, RTF, OpenDocument text"),
    Format(("xlsx", "xls", "ods", "csv"), "spreadsheets with the cell behind each value"),
    Format(("pptx", "odp"), "presentations: their text"),
    Format(("html", "xml", "txt"), "web pages and plain text in any charset"),
    Format(
        ("eml", "msg", "tnef", "p7m", "ics"),
        "mail with attachments, Outlook messages, winmail.dat, signed blocks, invitations",
    ),
    Format(("mbox",), "mailboxes"),
    Format(("zip", "7z", "tar", "gz", "bz2", "xz"), "archives of all these, nested"),
    Format(
        ("image",),
        "pictures and PDF pages without text, by OCR",
        "the extra ocr",
        "rapidocr",
        "pip install 'nlp_service[ocr]'",
    ),
    Format(
        ("rar",),
        "RAR archives",
        "the program bsdtar",
        install="install libarchive's tools (Debian: apt install libarchive-tools)",
        program="bsdtar",
    ),
    Format(
        ("pst",),
        "Outlook data files",
        "the extra pst",
        "pypff",
        "pip install 'nlp_service[pst]'",
    ),
)


@dataclass(frozen=True)
class Finding:
    """One line of the report; ``advice`` says what to do about it."""

    subject: str
    state: State
    detail: str
    advice: str = ""


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
) -> None:
    """Check formats, models, catalogues and store; exit code 1 when something is bad."""
    findings = list(examine())
    if as_json:
        print(json.dumps({"findings": [asdict(item) for item in findings]}, ensure_ascii=False))
    else:
        marks = {"ok": "✓", "missing": "–", "bad": "✗"}
        for item in findings:
            advice = f"  → {item.advice}" if item.advice else ""
            print(f"{marks[item.state]} {item.subject:<34} {item.detail}{advice}")
    if any(item.state == "bad" for item in findings):
        raise typer.Exit(1)


def examine() -> Iterator[Finding]:
    """Everything that can be checked without changing anything but the store's own tables."""
    for entry in FORMATS:
        state: State = "ok" if entry.there else "missing"
        detail = entry.reads if entry.there else f"{entry.reads}: needs {entry.needs}"
        yield Finding(", ".join(entry.kinds), state, detail, "" if entry.there else entry.install)
    yield from _tried("models", _models)
    yield from _tried("catalogues", _catalogues)
    yield from _tried("store", _store)


def _tried(subject: str, check: Callable[[], str]) -> Iterator[Finding]:
    from nlp_service.errors import ServiceError

    try:
        yield Finding(subject, "ok", check())
    except ServiceError as error:
        yield Finding(subject, "bad", error.message, error.next_step)


def _models() -> str:
    from nlp_service.annotate.models import Manifest
    from nlp_service.errors import ModelMissing

    states = Manifest.read().verify()
    wrong = [f"{path} ({state})" for path, state in states.items() if state != "ok"]
    if wrong:
        raise ModelMissing(f"Model files do not match the manifest: {', '.join(wrong)}.")
    return f"{len(states)} files match the manifest"


def _catalogues() -> str:
    from nlp_service.catalogues import rows, rules_version
    from nlp_service.profiles.industries import industries
    from nlp_service.settings import corpora_folder
    from nlp_service.signals import catalogue

    catalogue()
    industries()
    files = sorted(path.name for path in (corpora_folder() / "catalogues").glob("*.csv"))
    count = sum(len(rows(name)) for name in files)
    return f"{len(files)} tables, {count} rows; version {rules_version()}"


def _store() -> str:
    from nlp_service.settings import settings
    from nlp_service.store import Store

    chosen = settings()
    store = Store(chosen.store.folder, chosen.store.url)
    institution = chosen.web.institution
    counts = store.documents.counts(institution)
    broken = store.audit.broken(institution)
    store.close()
    if broken is not None:
        from nlp_service.errors import SetupError

        raise SetupError(
            f"The audit log was changed at line {broken}.",
            next_step="Keep a copy of the database and tell whoever is responsible for audit.",
        )
    where = "SQLite" if chosen.store.url is None else "PostgreSQL"
    return f"{where}, {sum(counts.values())} documents, audit log whole"
