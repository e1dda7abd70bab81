"""Reply separation on the fixtures of talon and email-reply-parser."""

from __future__ import annotations

import csv
import re
from email.mime.text import MIMEText
from pathlib import Path

from nlp_service.ingest import read_bytes
from nlp_service.schema import Part, ZoneKind
from nlp_service.text import prepare, zones


def squeezed(text: str) -> str:
    return "".join(text.split())


def read(data: bytes) -> Part:
    return prepare(read_bytes(data, "mail.eml")).root


def authored(part: Part) -> str:
    """Reply and signature: talon's expected replies keep the signature."""
    kinds = (ZoneKind.VISIBLE, ZoneKind.SIGNATURE)
    return "".join(part.text[z.start : z.end] for z in part.zones if z.kind in kinds)


def test_talon_mails(fixtures_dir: Path) -> None:
    folder = fixtures_dir / "talon" / "mail" / "standard_replies"
    mails = sorted(folder.glob("*.eml"))
    wrong = []
    for path in mails:
        expected = folder / f"{path.stem}_reply_text"
        words = expected.read_text(encoding="utf-8") if expected.exists() else "Hello"
        if squeezed(authored(read(path.read_bytes()))) != squeezed(words):
            wrong.append(path.name)
    assert len(mails) >= 12
    assert wrong == []


def test_talon_html(fixtures_dir: Path) -> None:
    pages = sorted((fixtures_dir / "talon" / "html" / "html_replies").glob("*.html"))
    wrong = []
    for path in pages:
        mail = MIMEText(path.read_text(encoding="utf-8"), "html", "utf-8")
        mail["From"] = "a@b.example"
        if squeezed(read(mail.as_bytes()).visible()) != "Hi.Iamfine.Thanks,Alex":
            wrong.append(path.name)
    assert len(pages) >= 9
    assert wrong == []


#: A bare closing with a name counts as the author's words here, as it does in talon's own HTML set.
_TALON_SIGNATURE_EXCEPTIONS = {"short_url"}


def test_talon_signatures(fixtures_dir: Path) -> None:
    folder = fixtures_dir / "talon" / "signature" / "stripped"
    wrong = set()
    bodies = sorted(folder.glob("*_body"))
    for path in bodies:
        name = path.name.removesuffix("_body")
        body = path.read_text(encoding="utf-8").replace("#sig#", "")
        expected = (folder / f"{name}_signature").read_text(encoding="utf-8").replace("#sig#", "")
        found = "".join(
            body[z.start : z.end] for z in zones(body) if z.kind is not ZoneKind.VISIBLE
        )
        if squeezed(found) != squeezed(expected):
            wrong.add(name)
    assert len(bodies) >= 6
    assert wrong <= _TALON_SIGNATURE_EXCEPTIONS


def test_zapier_replies(fixtures_dir: Path) -> None:
    folder = fixtures_dir / "zapier-email-reply-parser"
    with (folder / "expected" / "replies.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    wrong = []
    for row in rows:
        body = (folder / "reply" / row["file"]).read_text(encoding="utf-8")
        found = zones(body)
        reply = "\n".join(
            body[z.start : z.end] for z in found if z.kind is ZoneKind.VISIBLE
        ).strip()
        if not _holds(row["the visible reply"], reply, body):
            wrong.append(row["file"])
    assert len(rows) >= 17
    assert wrong == []


def _holds(expected: str, reply: str, body: str) -> bool:
    if "nothing is cut" in expected:
        return squeezed(reply) == squeezed(body)
    if "line -- on is the signature" in expected:
        return reply == body.partition("\n-- ")[0].strip()
    for clause in expected.split("; "):
        rule = re.match(
            r"(?:reply )?(contains|does not contain|equals|starts with):?\s+(.*)", clause
        )
        if rule is None:
            continue
        words = re.sub(r" \(windows line ends\)$", "", rule[2])
        holds = {
            "contains": words in reply,
            "does not contain": words not in reply,
            "equals": squeezed(reply) == squeezed(words),
            "starts with": reply.startswith(words),
        }[rule[1]]
        if not holds:
            return False
    return True


def test_promises_and_requests_of_the_gold_threads_are_visible(gold: Path) -> None:
    """Every labelled sentence was written in the message it is labelled in."""
    import json

    from nlp_service.ingest.mbox import iter_mbox

    parts = {}
    for name in ("threads_zh.mbox", "threads_en.mbox"):
        for _, message in iter_mbox(gold / name):
            part = read(message)
            assert part.mail is not None
            parts[part.mail.message_id] = part
    missing = []
    for line in (gold / "threads.jsonl").read_text(encoding="utf-8").splitlines():
        thread = json.loads(line)
        labelled = thread["promises"] + thread["requests"] + thread["signals"]
        labelled += [row for rows in thread["evidence"].values() for row in rows]
        missing += [
            row["text"] for row in labelled if row["text"] not in parts[row["message_id"]].visible()
        ]
    assert len(parts) == 257
    assert missing == []
