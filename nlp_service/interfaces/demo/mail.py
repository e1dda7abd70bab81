"""The mail of a client as an mbox file, written byte by byte so that nothing depends on the run."""

from __future__ import annotations

import base64
import hashlib
import quopri
import re
from collections.abc import Iterable
from email.header import Header
from email.utils import format_datetime, formataddr
from html import escape
from pathlib import Path
from urllib.parse import quote as percent

from nlp_service.errors import CatalogueInvalid
from nlp_service.interfaces.demo.quoting import forwarded, quoted
from nlp_service.interfaces.demo.source import ClientSource, Message, Person

_FROM_LINE = re.compile(rb"(?m)^(>*From )")
_QUOTE_DEPTH = 2
_MAILERS = {
    "outlook": "Microsoft Outlook 16.0",
    "foxmail": "Foxmail 7.2.25.331[cn]",
    "qq": "QQMail 2.x",
    "netease": "Coremail Webmail Server",
}
_TYPES = {
    "pdf": "application/pdf",
    "csv": "text/csv",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def archive(client: ClientSource, attachable: dict[str, bytes], seed: int = 0) -> bytes:
    """The mbox (mboxrd) of all messages of ``client``, oldest first.

    Args:
        client: whose messages are written.
        attachable: bytes of everything that messages attach, by file name.
        seed: enters message ids and boundaries.

    Raises:
        CatalogueInvalid: a message attaches a file that is not there.
    """
    messages = {message.id: message for message in client.messages}
    out = []
    for message in client.messages:
        missing = [name for name in message.attach if name not in attachable]
        if missing:
            raise CatalogueInvalid(f"{client.record.id}/mail.txt: {message.id} attaches {missing}")
        data = _message(message, messages, attachable, f"{client.record.id}/{seed}")
        first = f"From {message.sender.address} {message.date:%a %b %d %H:%M:%S %Y}\n".encode()
        out.append(first + _FROM_LINE.sub(rb">\1", data) + b"\n")
    return b"".join(out)


def _message(
    message: Message, messages: dict[str, Message], attachable: dict[str, bytes], scope: str
) -> bytes:
    mailer, charset = message.sender.mailer, message.charset
    headers = [
        ("Date", format_datetime(message.date)),
        ("From", _addresses([message.sender], charset)),
        ("To", _addresses(message.to, charset)),
        ("Cc", _addresses(message.cc, charset)),
        ("Subject", _encoded(message.subject, charset)),
        ("Message-ID", _message_id(message, scope)),
    ]
    if message.reply:
        chain = _ancestors(message, messages)
        headers.append(("In-Reply-To", _message_id(chain[-1], scope)))
        headers.append(("References", "\n ".join(_message_id(m, scope) for m in chain)))
    headers += [("X-Mailer", _MAILERS.get(mailer, "")), ("MIME-Version", "1.0")]
    boundary = "=_" + hashlib.sha256(f"{scope}/{message.id}".encode()).hexdigest()[:24]
    text = _full_text(message, messages, _QUOTE_DEPTH)
    kind, body = _text_part("plain", text, message)
    if message.html:
        parts = [_joined(kind, body), _joined(*_text_part("html", _html(text), message))]
        kind, body = _multipart("alternative", f"{boundary}a", parts)
    if message.attach:
        parts = [_joined(kind, body)]
        parts += [_attachment(name, attachable[name], message) for name in message.attach]
        kind, body = _multipart("mixed", boundary, parts)
    return _joined([(name, value) for name, value in headers if value] + kind, body)


def _full_text(message: Message, messages: dict[str, Message], depth: int) -> str:
    """Body, signature and up to ``depth`` nested quotations."""
    sender, signature = message.sender, message.signature
    if signature is None:
        signature = sender.signature
    pieces = [message.body, "" if signature == "none" else signature]
    if message.forward:
        inner = messages[message.forward]
        pieces.append(forwarded(inner, _full_text(inner, messages, 0), sender.language))
    style = message.quote or sender.mailer
    if message.reply and depth and style != "none":
        parent = messages[message.reply]
        text = _full_text(parent, messages, depth - 1)
        pieces.append(quoted(style, parent, text, sender.language))
    return "\n\n".join(piece for piece in pieces if piece)


def _ancestors(message: Message, messages: dict[str, Message]) -> list[Message]:
    chain = []
    while message.reply:
        message = messages[message.reply]
        chain.append(message)
    return chain[::-1]


def _message_id(message: Message, scope: str) -> str:
    digest = hashlib.sha256(f"{scope}/{message.id}".encode()).hexdigest()[:12]
    return f"<{message.date:%Y%m%d%H%M}.{digest}@{message.sender.address.partition('@')[2]}>"


def _text_part(subtype: str, text: str, message: Message) -> tuple[list[tuple[str, str]], bytes]:
    raw = (text + "\n").encode(message.charset)
    if message.encoding == "base64":
        raw = base64.encodebytes(raw)
    elif message.encoding == "quoted-printable":
        raw = quopri.encodestring(raw)
    label = {"gb18030": "GB18030", "gbk": "gbk", "gb2312": "gb2312"}.get(message.charset, "UTF-8")
    kind = [
        ("Content-Type", f'text/{subtype}; charset="{label}"'),
        ("Content-Transfer-Encoding", message.encoding),
    ]
    return kind, raw


def _html(text: str) -> str:
    lines = "\n".join(f"<div>{escape(line) or '<br>'}</div>" for line in text.splitlines())
    return f"<html><head></head><body>\n{lines}\n</body></html>"


def _attachment(name: str, data: bytes, message: Message) -> bytes:
    kind = _TYPES[Path(name).suffix[1:]]
    word = name
    if not name.isascii():
        word = _encoded(name, message.charset).replace("\n", "").replace(" ", "")
    disposition = f'attachment; filename="{word}"'
    if message.sender.mailer == "gmail":  # RFC 2231, where others put an encoded word in quotes
        disposition = f"attachment; filename*=UTF-8''{percent(name)}"
    headers = [
        ("Content-Type", f'{kind}; name="{word}"'),
        ("Content-Disposition", disposition),
        ("Content-Transfer-Encoding", "base64"),
    ]
    return _joined(headers, base64.encodebytes(data))


def _multipart(
    subtype: str, boundary: str, parts: Iterable[bytes]
) -> tuple[list[tuple[str, str]], bytes]:
    line = f"--{boundary}".encode()
    body = b"".join(line + b"\n" + part + b"\n" for part in parts) + line + b"--\n"
    return [("Content-Type", f'multipart/{subtype}; boundary="{boundary}"')], body


def _joined(headers: list[tuple[str, str]], body: bytes) -> bytes:
    head = "".join(f"{name}: {value}\n" for name, value in headers)
    return head.encode("ascii") + b"\n" + body


def _addresses(people: Iterable[Person], charset: str) -> str:
    return ",\n ".join(
        formataddr((_encoded(person.name, charset), person.address)) for person in people
    )


def _encoded(text: str, charset: str) -> str:
    return text if text.isascii() else Header(text, charset).encode()
