"""Mail to zoned text: messages a second against stdlib policy.default and mail-parser.

    python benchmarks/mail.py [FOLDER] [--rounds 5]

All sides give header fields, the body's text and the bytes of every attachment; ours alone also
parts the text into visible words, quoted history, signature and disclaimer. The messages are the
.eml files of FOLDER and the project's own demo mail.
"""

from __future__ import annotations

import argparse
import email
import email.policy
import importlib.util
import logging
import tempfile
from collections import Counter
from collections.abc import Callable
from email.message import EmailMessage
from functools import partial
from pathlib import Path

from measure import PROJECT, alternate, environment, fixtures

from nlp_service.ingest.mail import parse
from nlp_service.ingest.mbox import iter_mbox
from nlp_service.interfaces.demo.portfolio import render
from nlp_service.text import zones


def ours(data: bytes) -> int:
    header, body, _ = parse(data)
    return len(zones(body.text, subject=header.subject if header else "", hints=body.hints))


def stdlib(data: bytes) -> int:
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    fields = [str(value) for value in message.values()]
    body = message.get_body(preferencelist=("plain", "html"))
    text = body.get_content() if body is not None else ""
    return (
        len(fields)
        + len(text)
        + sum(len(p.get_payload(decode=True) or b"") for p in message.walk() if p.get_filename())
    )


def mail_parser(data: bytes) -> int:
    import mailparser

    message = mailparser.parse_from_bytes(data)
    return len(message.mail) + len(message.body) + len(message.attachments)


def messages(folder: Path) -> list[bytes]:
    found = [path.read_bytes() for path in sorted(folder.rglob("*.eml"))]
    with tempfile.TemporaryDirectory() as scratch:
        for file in render(PROJECT / "corpora" / "demo", Path(scratch)):
            if file.role == "mail":
                found += [message for _, message in iter_mbox(file.path)]
    return found


def fails(side: Callable[[bytes], int], data: bytes) -> bool:
    try:
        side(data)
    except Exception:
        return True
    return False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    logging.disable(logging.WARNING)
    sides = {"nlp_service": ours, "policy.default": stdlib}
    if importlib.util.find_spec("mailparser"):
        sides["mail-parser"] = mail_parser
    found = messages(fixtures(arguments.folder))
    kept = [data for data in found if not any(fails(side, data) for side in sides.values())]
    print(environment("nlp_service", "mail-parser"))
    print(f"{len(kept)} messages; {len(found) - len(kept)} left out: a side failed on them")

    seconds: Counter[str] = Counter()
    for data in kept:
        # Message by message, so that a busy moment of the machine meets all sides alike.
        each = {name: partial(side, data) for name, side in sides.items()}
        seconds.update(alternate(arguments.rounds, **each))
    for name, spent in seconds.items():
        ratio = spent / seconds["nlp_service"]
        print(f"{name:15} {len(kept) / spent:8.0f} messages/s   ours is {ratio:.2f} times that")


if __name__ == "__main__":
    main()
