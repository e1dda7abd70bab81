"""What stands in the folder of one demo client, read and checked."""

from __future__ import annotations

import csv
import datetime as dt
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from nlp_service.errors import CatalogueInvalid
from nlp_service.interfaces.demo import markdown
from nlp_service.interfaces.demo.markdown import Paper
from nlp_service.schema import Client

CHINA = dt.timezone(dt.timedelta(hours=8))
_FIELDS = {"id", "from", "to", "cc", "date", "subject", "reply", "forward", "quote", "attach"}
_FIELDS |= {"charset", "encoding", "signature", "html"}


@dataclass(frozen=True)
class Person:
    """A correspondent. ``mailer`` decides how replies quote and attachment names are written."""

    key: str
    name: str
    address: str
    mailer: str = "outlook"
    language: str = "zh"
    signature: str = ""


@dataclass(frozen=True)
class Message:
    """One mail as written, before quoting, encoding and attachments."""

    id: str
    sender: Person
    to: tuple[Person, ...]
    cc: tuple[Person, ...]
    date: dt.datetime
    subject: str
    body: str = field(repr=False)
    reply: str | None = None
    forward: str | None = None
    quote: str | None = None
    charset: str = "utf-8"
    encoding: str = "base64"
    signature: str | None = None
    html: bool = False
    attach: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """One printed row of a statement: values in the printed unit, newest year last."""

    statement: str
    label: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class ClientSource:
    """Everything written for one client."""

    record: Client
    layout: dict[str, Any]
    contracts: list[Paper]
    papers: list[Paper]
    enclosures: dict[str, bytes]
    messages: list[Message]
    years: tuple[int, ...]
    rows: list[Row]
    flows: list[dict[str, str]]
    bureau: dict[str, Any]

    @property
    def flows_file(self) -> str:
        """The name of the account-flow file."""
        return str(self.layout["flows"]["file"])


def load(source: Path) -> list[ClientSource]:
    """All clients below ``source``, by folder name. Raises CatalogueInvalid naming the file."""
    bank = _toml(source / "bank.toml")
    people = _people(bank)
    folders = sorted(path.parent for path in source.glob("*/client.toml"))
    return [_client(folder, people) for folder in folders]


def _client(folder: Path, bank: dict[str, Person]) -> ClientSource:
    data = _toml(folder / "client.toml")
    people = bank | _people(data)
    record = dict(data["client"], note=data["client"]["note"].strip())
    try:
        client = Client(id=folder.name, **record)
    except ValidationError as error:
        raise CatalogueInvalid(f"{folder.name}/client.toml: {error}") from error
    years, rows = _statements(folder / "statements.csv")
    return ClientSource(
        record=client,
        layout={key: data[key] for key in ("statements", "flows", "bureau")},
        contracts=[markdown.read(path) for path in sorted(folder.glob("contracts/*.md"))],
        papers=[markdown.read(path) for path in sorted(folder.glob("attachments/*.md"))],
        enclosures={
            path.name: path.read_text(encoding="utf-8").encode("utf-8-sig")
            for path in sorted(folder.glob("attachments/*.csv"))
        },
        messages=read_messages(folder / "mail.txt", people),
        years=years,
        rows=rows,
        flows=_csv(folder / "flows.csv"),
        bureau=_toml(folder / "bureau.toml"),
    )


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise CatalogueInvalid(f"{path.parent.name}/{path.name}: {error}") from error


def _csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _people(data: dict[str, Any]) -> dict[str, Person]:
    return {
        key: Person(key=key, **{k: v.strip() for k, v in fields.items()})
        for key, fields in data["people"].items()
    }


def _statements(path: Path) -> tuple[tuple[int, ...], list[Row]]:
    table = _csv(path)
    years = tuple(int(name) for name in table[0] if name.isdigit())
    rows = []
    for line, row in enumerate(table, start=2):
        if row["statement"] not in ("BS", "IS", "CF", "SUP", "PF"):
            raise CatalogueInvalid(f"{path.parent.name}/{path.name}:{line}: unknown statement")
        values = tuple((row[str(year)] or "").strip() for year in years)
        rows.append(Row(row["statement"], row["label"].strip(), values))
    return years, rows


def read_messages(path: Path, people: dict[str, Person]) -> list[Message]:
    """The messages of ``mail.txt``, oldest first. Raises CatalogueInvalid naming the message."""
    blocks = re.split(r"(?m)^===.*\n", path.read_text(encoding="utf-8"))[1:]
    messages: list[Message] = []
    for block in filter(str.strip, blocks):
        head, _, body = block.partition("\n\n")
        fields = dict(re.split(r":\s*", line, maxsplit=1) for line in head.splitlines())
        fields = {key.lower(): value.strip() for key, value in fields.items()}
        try:
            message = _message(fields, body.strip(), people)
        except (KeyError, ValueError) as error:
            name = f"{path.parent.name}/{path.name}"
            raise CatalogueInvalid(f"{name}: {fields.get('id', head)}: {error!r}") from error
        earlier = {other.id for other in messages}
        if {message.reply, message.forward} - {None} - earlier:
            raise CatalogueInvalid(f"{path.parent.name}: {message.id} answers an unknown message")
        if message.id in earlier or (messages and message.date < messages[-1].date):
            raise CatalogueInvalid(f"{path.parent.name}: {message.id} is a duplicate or too early")
        messages.append(message)
    return messages


def _message(fields: dict[str, str], body: str, people: dict[str, Person]) -> Message:
    if unknown := fields.keys() - _FIELDS:
        raise KeyError(f"unknown fields {sorted(unknown)}")
    return Message(
        id=fields["id"],
        sender=people[fields["from"]],
        to=tuple(people[key] for key in fields["to"].split()),
        cc=tuple(people[key] for key in fields.get("cc", "").split()),
        date=dt.datetime.strptime(fields["date"], "%Y-%m-%d %H:%M").replace(tzinfo=CHINA),
        subject=fields["subject"],
        body=body,
        reply=fields.get("reply"),
        forward=fields.get("forward"),
        quote=fields.get("quote"),
        charset=fields.get("charset", "utf-8"),
        encoding=fields.get("encoding", "base64"),
        signature=fields.get("signature"),
        html=fields.get("html", "no") == "yes",
        attach=tuple(name.strip() for name in fields.get("attach", "").split(";") if name.strip()),
    )
