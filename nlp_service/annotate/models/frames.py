"""The frame of an English sentence: its common words as they are, of the others the form alone.

What a sentence does towards its reader shows in the frame ("we will * the * by 0"), whatever the
business is about.
"""

from __future__ import annotations

import re
from collections.abc import Container

_TOKEN = re.compile(r"[A-Za-z][A-Za-z']*|\d[\d.,:/%-]*|[?!.,:;$()-]")
#: Names of times, which stand for each other.
_TIME = re.compile(
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|satur|sun)(?:day)?|today|tomorrow|tonight"
    r"|(?:jan|febr?)(?:uary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t|tember)?"
    r"|oct(?:ober)?|(?:nov|dec)(?:ember)?|(?:day|week|month)s?|quarter|year"
)
_ENDINGS = ("ing", "ed", "s", "ly")


def frame_of(text: str, words: Container[str]) -> str:
    """A sentence with all but ``words`` replaced by signs of their form, runs of one sign once.

    Args:
        text: an English sentence.
        words: small-letter words that stand.
    """
    found: list[str] = []
    for match in _TOKEN.finditer(text):
        sign = _sign(match.group(), words, first=match.start() == 0)
        # Signs of replaced words begin with a digit, which no word does.
        if not (found and found[-1] == sign and sign[0].isdigit()):
            found.append(sign)
    return " ".join(found)


def _sign(token: str, words: Container[str], *, first: bool) -> str:
    small = token.lower()
    if small in words:
        return small
    if small[0].isdigit():
        return "0"
    if _TIME.fullmatch(small):
        return "0time"
    if not small[0].isalpha():
        return small
    if token[0].isupper() and not first:
        return "0name"
    return "0" + next((end for end in _ENDINGS if small.endswith(end)), "word")
