"""From ``corpora/demo`` to one folder of real files per client."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from nlp_service.interfaces.demo import bureau, flows, mail, sheets
from nlp_service.interfaces.demo.markdown import Paper
from nlp_service.interfaces.demo.source import ClientSource, load
from nlp_service.schema import Client


@dataclass(frozen=True)
class RenderedFile:
    """One file written: the client's id, its role (see profiles.roles) and where it lies."""

    client_id: str
    role: str
    path: Path


def clients(source: Path) -> list[Client]:
    """The clients of the portfolio under ``source``, in the order of their folder names."""
    return [client.record for client in load(source)]


def render(
    source: Path, out: Path, seed: int = 0, *, only: Collection[str] | None = None
) -> list[RenderedFile]:
    """The files written below ``out``, a folder per client, equal bytes on every run.

    Args:
        source: the folder ``corpora/demo``.
        out: where the client folders are made; existing files are overwritten.
        only: ids of the clients to render; all where it is not given.
        seed: enters the message ids, so that two loads of the portfolio can be told apart.

    Raises:
        CatalogueInvalid: a source file does not have the documented form.
    """
    font = source / "fonts" / "demo-sans.ttf"
    rendered = []
    for client in load(source):
        if only is not None and client.record.id not in only:
            continue
        for role, name, data in _files(client, font, seed):
            path = out / client.record.id / role / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            rendered.append(RenderedFile(client.record.id, role, path))
    return rendered


def _files(client: ClientSource, font: Path, seed: int) -> Iterator[tuple[str, str, bytes]]:
    """Role, name and bytes of every file of ``client``; the mail last, as it carries others."""
    attachable: dict[str, bytes] = dict(client.enclosures)
    papers: list[tuple[str | None, Paper]] = [("contract", paper) for paper in client.contracts]
    papers += [(None, paper) for paper in client.papers]
    for role, paper in papers:
        attachable[paper.file] = data = _print(paper, font)
        if role:
            yield role, paper.file, data
    for name, data in sheets.workbooks(client):
        attachable[name] = data
        yield "statement", name, data
    attachable[client.flows_file] = data = flows.export(client)
    yield "flows", client.flows_file, data
    name, data = bureau.report(client)
    yield "bureau", name, data
    yield "mail", f"{client.record.id}.mbox", mail.archive(client, attachable, seed)


def _print(paper: Paper, font: Path) -> bytes:
    if paper.format == "docx":
        from nlp_service.interfaces.demo import word

        return word.document(paper)
    from nlp_service.interfaces.demo import pdf

    return pdf.document(paper, font)
