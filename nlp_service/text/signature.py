"""Where the signature and the disclaimers at the end of a written stretch of mail begin."""

from __future__ import annotations

import re
from typing import NamedTuple

from nlp_service.text.disclaimer import find_disclaimer
from nlp_service.text.signature_patterns import (
    CLOSING,
    CONTACT,
    DASH_NAME,
    DATE_LINE,
    DELIMITER,
    DIVIDER,
    FOOTER,
    MOBILE,
    ORGANISATION,
    PERSON,
    PERSON_LED,
    POSITION,
    is_label,
)


class Tail(NamedTuple):
    """Line numbers where the signature and the disclaimer begin; equal to the end where absent."""

    signature: int
    disclaimer: int


def find_tail(lines: list[str], start: int, end: int, *, alone: bool = True) -> Tail:
    """Where the signature and the disclaimer of ``lines[start:end]`` begin.

    Args:
        lines: the lines of the body without their line breaks.
        start: first line of the written stretch.
        end: line after its last.
        alone: nothing was written above it, so that it cannot be all signature.
    """
    disclaimer = find_disclaimer(lines, start, end)
    return Tail(_signature(lines, start, disclaimer, alone), disclaimer)


def _signature(lines: list[str], start: int, end: int, alone: bool) -> int:
    """First line of the signature that ends the stretch."""
    text = [i for i in range(start, end) if lines[i].strip()]
    if not text:
        return end
    tail = text[-16:]
    lowest = text[0] + alone
    for i in text[-30:]:
        if DELIMITER.match(lines[i]) and i >= lowest:
            return i
    for i in tail:
        rest = [k for k in tail if k > i]
        framed = rest and i >= lowest and DIVIDER.match(lines[i])
        if framed and (all(is_label(lines[k]) for k in rest) or FOOTER.match(lines[rest[0]])):
            return _above(lines, text, i)
        if FOOTER.match(lines[i]) and i >= lowest and all(len(lines[k]) < 100 for k in rest):
            return _above(lines, text, i)
        if MOBILE.match(lines[i]) and all(is_label(lines[k]) for k in rest):
            return _above(lines, text, i)
    return _unmarked(lines, text, end)


def _above(lines: list[str], text: list[int], mark: int) -> int:
    """First line of a signature block that stands right above a divider, footer or app line."""
    above = [i for i in text if i < mark]
    if not above:
        return mark
    framed = above[-1] + 1
    # NetEase frames its signature by lines of bars.
    while framed - 1 > text[0] and lines[framed - 1].strip() and len(lines[framed - 1]) < 40:
        framed -= 1
    if any("|" in lines[k] and set(lines[k]) <= {"|", " "} for k in range(framed, mark)):
        return framed
    found = _unmarked(lines, above, mark)
    if found == mark and len(above) > 1 and above[-1] == mark - 1 and above[-2] < mark - 2:
        # A name in one block with the mark below it, and apart from the text.
        return mark - 1 if PERSON.match(lines[mark - 1]) else mark
    return found


def _unmarked(lines: list[str], text: list[int], end: int) -> int:
    """First line of a block of name, position, company and contacts without a mark above it."""
    tail = text[-14:]
    closing = next((i for i in reversed(tail) if CLOSING.match(lines[i])), None)
    if closing is not None:
        block = [i for i in tail if i > closing]
        if not block:
            return end
        if all(is_label(lines[i]) for i in block):
            # A name alone under "Best regards" is the author's own closing word.
            return end if _is_name_only(lines, block) else block[0]
    block = []
    for i in reversed(text):
        if not is_label(lines[i]) or CLOSING.match(lines[i]):
            break
        block.insert(0, i)
    while block and block[0] == text[0]:
        block = []
    return _head_of_block(lines, block, text, end)


def _head_of_block(lines: list[str], block: list[int], text: list[int], end: int) -> int:
    """The line of ``block`` from which on it is a signature, or ``end``."""
    if len(block) == 1:
        i = block[0]
        above = text[text.index(i) - 1] if text.index(i) else None
        dash = DASH_NAME.match(lines[i]) and above is not None and above < i - 1
        listed = above is not None and re.match(r"\s*[-*•]", lines[above])
        return i if dash and not listed else end
    for position, i in enumerate(block):
        rest = block[position + 1 :]
        if not rest:
            break
        line = lines[i]
        led = PERSON.match(line) or PERSON_LED.match(line)
        facts = sum(
            bool(
                CONTACT.search(lines[k])
                or POSITION.search(lines[k])
                or ORGANISATION.search(lines[k])
            )
            for k in rest
        )
        if led and facts:
            return i
        if (
            ORGANISATION.search(line)
            and len(rest) <= 3
            and any(DATE_LINE.match(lines[k]) for k in rest)
        ):
            return i
    return end


def _is_name_only(lines: list[str], block: list[int]) -> bool:
    """Whether the block names its writer and says nothing more: no position, company, contact."""
    for i in block:
        line = lines[i]
        if CONTACT.search(line) or POSITION.search(line) or ORGANISATION.search(line):
            return False
        if not PERSON.match(line) and (len(block) > 1 or len(line.split()) > 4 or len(line) > 32):
            return False
    return True
