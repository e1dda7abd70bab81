"""Printed clause numbers at the start of a line, in the styles of Chinese and English contracts."""

from __future__ import annotations

import re
from typing import NamedTuple

_ZH = "〇零一二三四五六七八九十百千两"
_ZH_PART = re.compile(rf"第[{_ZH}\d]+[编篇章]")
_ZH_SECTION = re.compile(rf"第[{_ZH}\d]+节")
_ZH_ARTICLE = re.compile(rf"第\s*[{_ZH}\d]+\s*条(?:之[{_ZH}]+)?")
_ZH_LIST = re.compile(rf"[{_ZH}]{{1,4}}(?=[、．.])[、．.]")
_ZH_BRACKET = re.compile(rf"[（(][{_ZH}]{{1,4}}[）)]")
_EN_NAMED = re.compile(
    r"(?:ARTICLE|Article|SECTION|Section|CLAUSE|Clause|SCHEDULE|Schedule|EXHIBIT|Exhibit|ANNEX|Annex|"
    r"APPENDIX|Appendix|PART|Part|CHAPTER|Chapter)\s+"
    r"(\d+(?:\.\d+)*(?:\([a-zA-Z0-9]{1,4}\))*|[IVXLC]+|[A-Z])(?![A-Za-z0-9])[.:]?"
)
_ZH_ANNEX = re.compile(rf"(?:附件|附录|附表)\s*[{_ZH}\d]*(?=[：:\s]|$)")
_DOTTED = re.compile(
    r"\d{1,3}(?:[.．]\d{1,3}){1,5}\.?((?:\s*[（(][a-zA-Z0-9]{1,4}[）)])*)(?![\d%％,:：/倍亿万xX×])"
)
_SINGLE = re.compile(r"\d{1,3}(?:[.．、](?=\D|$)|[)）])")
_LETTER = re.compile(
    r"[（(](?:[a-z]{1,2}|[ivxlc]{1,5}|[A-Z]{1,2}|[IVXLC]{1,5}|\d{1,3})[）)]|[a-zA-Z][.)]\s"
)
_CIRCLED = re.compile(r"[①-⑳]")
_ROMAN = re.compile(r"[（(]?[ivxlcIVXLC]+[）).]\s?")


#: What every clause number begins with; most lines fail this one test.
_POSSIBLE = re.compile(
    rf"[ \t\u3000\xa0]*(?:[第附（(\d①-⑳]|[{_ZH}]{{1,4}}[、．.]|[a-zA-Z][.)]|"
    r"(?:ARTICLE|SECTION|CLAUSE|SCHEDULE|EXHIBIT|ANNEX|APPENDIX|PART|CHAPTER)\b)",
    re.I,
)


class ClauseNumber(NamedTuple):
    """A clause number as printed, how deep it stands, and where it ends in the line."""

    number: str
    level: int
    end: int


def clause_number(line: str) -> ClauseNumber | None:
    """The clause number that opens a line, or None.

    第三条, （二）, 一、, 3.1(a), Section 4.02, (iv), ① …; level 1 is the outermost.
    """
    if _POSSIBLE.match(line) is None:
        return None
    offset = len(line) - len(line.lstrip(" \t\u3000\xa0"))
    for pattern, level in (
        (_ZH_PART, 1),
        (_ZH_SECTION, 2),
        (_ZH_ARTICLE, 2),
        (_ZH_ANNEX, 1),
        (_ZH_BRACKET, 4),
        (_ZH_LIST, 3),
    ):
        found = pattern.match(line, offset)
        if found:
            return ClauseNumber(_clean(found.group()), level, found.end())
    found = _EN_NAMED.match(line, offset)
    if found:
        value = found.group(1)
        level = 1 + value.count(".") + value.count("(")
        return ClauseNumber(_clean(found.group()), level, found.end())
    found = _DOTTED.match(line, offset)
    # An amount such as "3.5 million" is no clause: at least a space and a word or CJK must follow.
    if found and _followed_by_words(line, found.end()):
        dotted = found.group().rstrip(".")
        level = 1 + len(re.findall(r"[.．]\d", dotted)) + len(re.findall(r"[（(]", dotted))
        return ClauseNumber(_clean(found.group()), level, found.end())
    for pattern, level in ((_SINGLE, 1), (_CIRCLED, 5), (_LETTER, 3)):
        found = pattern.match(line, offset)
        if found:
            deep = level + 1 if level == 3 and _is_roman(found.group()) else level
            return ClauseNumber(_clean(found.group()), deep, found.end())
    return None


def _is_roman(mark: str) -> bool:
    inner = mark.strip("（）(). ")
    return inner in {"i", "v", "x"} or (len(inner) > 1 and bool(_ROMAN.fullmatch(mark.strip())))


def _followed_by_words(line: str, end: int) -> bool:
    rest = line[end : end + 12].strip()
    if not rest:
        return True
    # Units and currency words after a decimal number mark an amount, not a clause.
    return not re.match(
        r"(?:%|％|x\b|倍|万|亿|元|年|月|日|个|million|billion|thousand|per\s?cent|percent|bps|MW|[-–—+*/=<>])",
        rest,
    )


def _clean(number: str) -> str:
    return re.sub(r"\s+", " ", number).strip(" \t.:、．")
