"""Outlook data files (.pst, .ost) through libpff, which only those who need it install."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any

from nlp_service.errors import Corrupt, ToolMissing
from nlp_service.ingest import mapi
from nlp_service.ingest.registry import ReadContext
from nlp_service.schema import Part


def read_pst(data: bytes, name: str, context: ReadContext) -> Part:
    """The part of an Outlook data file: one child part a message, folders in their order.

    Raises ToolMissing without libpff, Corrupt where libpff cannot open the file.
    """
    with tempfile.NamedTemporaryFile(suffix=".pst") as file:
        file.write(data)
        file.flush()
        part = Part(kind="pst", how="libpff")
        for folder, message in iter_pst(file.name):
            if message is None:
                part.lost.append(f"a message of the folder '{folder}' could not be read")
                continue
            subject = message.text(mapi.SUBJECT)[:80].replace("/", " ") or "message"
            title = f"{folder}/{subject}.eml".lstrip("/")
            part.parts.append(context.child(mapi.to_rfc822(message), title, kind="eml"))
    return part


def iter_pst(path: str | Path) -> Iterator[tuple[str, mapi.MapiMessage | None]]:
    """The items of a data file as (folder path, message); None for an item that is damaged."""
    try:
        import pypff  # type: ignore[import-not-found]
    except ImportError as error:
        raise ToolMissing(
            "Reading Outlook data files needs libpff",
            next_step="Install the extra: pip install 'nlp_service[pst]'.",
        ) from error
    file = pypff.file()
    try:
        file.open(str(path))
    except OSError as error:
        raise Corrupt(f"The Outlook data file cannot be opened ({error})") from error
    try:
        yield from _walk(file.get_root_folder(), "")
    finally:
        file.close()


def _walk(folder: Any, path: str) -> Iterator[tuple[str, mapi.MapiMessage | None]]:
    for item in _each(folder, "sub_message"):
        try:
            yield path, _message(item)
        except (OSError, ValueError, TypeError):
            yield path, None
    for below in _each(folder, "sub_folder"):
        yield from _walk(below, f"{path}/{below.name or ''}".lstrip("/"))


def _each(item: Any, kind: str) -> Iterator[Any]:
    for index in range(getattr(item, f"number_of_{kind}s")):
        try:
            yield getattr(item, f"get_{kind}")(index)
        except OSError:
            continue


def _message(item: Any) -> mapi.MapiMessage:
    values: dict[int, object] = {
        tag: value
        for tag, name in (
            (mapi.SUBJECT, "subject"),
            (mapi.SENDER_NAME, "sender_name"),
            (mapi.HEADERS, "transport_headers"),
            (mapi.BODY, "plain_text_body"),
            (mapi.HTML, "html_body"),
        )
        if (value := _value(item, name))
    }
    for tag, name in ((mapi.SUBMITTED, "client_submit_time"), (mapi.DELIVERED, "delivery_time")):
        moment = _value(item, name)
        if moment is not None:
            values[tag] = moment.replace(tzinfo=UTC)
    message = mapi.MapiMessage(values=values)
    for index in range(_value(item, "number_of_attachments") or 0):
        message.files.append(_file(item.get_attachment(index), index))
    return message


def _file(attachment: Any, index: int) -> mapi.MapiFile:
    size = attachment.get_size()
    return mapi.MapiFile(
        name=_value(attachment, "name") or f"attachment-{index + 1}",
        data=attachment.read_buffer(size) if size else b"",
    )


def _value(item: Any, name: str) -> Any:
    """A property that libpff may not know, not find, or fail to decode."""
    try:
        return getattr(item, name, None)
    except (OSError, ValueError, OverflowError):
        return None
