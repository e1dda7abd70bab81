"""Plain text: decoded, one block a line or paragraph, healed only where lines were hard-wrapped."""

from __future__ import annotations

from nlp_service.errors import Empty
from nlp_service.ingest.charset import decode
from nlp_service.ingest.numbering import clause_number
from nlp_service.ingest.registry import ReadContext
from nlp_service.schema import Block, BlockKind, Part


def read_txt(data: bytes, name: str, context: ReadContext) -> Part:
    """The part of a plain text file, its text as decoded. Raises Empty where it is blank."""
    text, how, confidence = decode(data)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").lstrip("\ufeff")
    if not text.strip():
        raise Empty("The text file holds only white space")
    return Part(kind="txt", how=how, confidence=confidence, text=text, blocks=blocks_of(text))


def blocks_of(text: str) -> list[Block]:
    """Paragraphs of a plain text: parted by blank lines or by a line that opens a clause."""
    blocks: list[Block] = []
    offset = 0
    start: int | None = None
    end = 0
    for line in text.splitlines(keepends=True):
        body = line.rstrip()
        opens = bool(body) and clause_number(body) is not None
        if start is not None and (not body or opens):
            blocks.append(_block(text, start, end))
            start = None
        if body:
            lead = len(line) - len(line.lstrip())
            start = offset + lead if start is None else start
            end = offset + len(body)
        offset += len(line)
    if start is not None:
        blocks.append(_block(text, start, end))
    return blocks


def _block(text: str, start: int, end: int) -> Block:
    found = clause_number(text[start:end])
    return Block(
        kind=BlockKind.PARAGRAPH,
        start=start,
        end=end,
        number=found.number if found else None,
        level=found.level if found else None,
    )
