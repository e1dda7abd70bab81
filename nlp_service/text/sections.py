"""The numbered clauses and headed sections of a contract, as a tree of ranges."""

from __future__ import annotations

import re

from nlp_service.schema import Section

_CN = "一二三四五六七八九十百千零〇两"
#: Styles of numbering, from the outermost usual one inwards; the first that matches is taken.
_STYLES: list[tuple[str, re.Pattern[str]]] = [
    (name, re.compile(rf"[ \t\u3000\xa0]*(?P<number>{pattern})"))
    for name, pattern in (
        ("part", rf"第\s*[{_CN}\d]+\s*[编部分篇]分?(?=[\s\u3000:：]|$)"),
        ("chapter", rf"第\s*[{_CN}\d]+\s*章"),
        ("article", r"(?:ARTICLE|Article)\s+(?:[IVXLC]+|\d+)\b\.?"),
        (
            "schedule",
            r"(?:SCHEDULE|Schedule|ANNEX|Annex|EXHIBIT|Exhibit|APPENDIX|Appendix)\s+(?:\d+|[A-Z])\b",
        ),
        ("section_zh", rf"第\s*[{_CN}\d]+\s*节"),
        ("section_en", r"(?:SECTION|Section|CLAUSE|Clause)\s+\d+(?:\.\d+)*\b\.?"),
        ("clause_zh", rf"第\s*[{_CN}\d]+\s*[条款](?:之[{_CN}])?"),
        ("cn", rf"[{_CN}]{{1,3}}[、.．](?!\d)"),
        ("cn_bracket", rf"[（(][{_CN}]{{1,3}}[)）]"),
        ("d4", r"\d{1,2}(?:\.\d{1,3}){3}\b\.?(?![\d%])"),
        ("d3", r"\d{1,2}(?:\.\d{1,3}){2}\b\.?(?![\d%])"),
        ("d2", r"\d{1,2}\.\d{1,3}\b\.?(?!\d|%|\s*[%万亿元倍])"),
        ("d1", r"\d{1,2}(?:[.．、](?!\d)|\)(?=\s))"),
        ("bracket_d", r"[（(]\d{1,2}[)）]"),
        ("bracket_roman", r"[(（](?:[ivx]{2,6}|[ivx](?=[)）]\s))[)）]"),
        ("bracket_letter", r"[(（][a-zA-Z]{1,2}[)）]"),
        ("circled", r"[①-⑳]"),
    )
]
_LEAD = re.compile(rf"[ \t\u3000\xa0]*[第ASCEsacie（(\d{_CN}①-⑳]|[ \t]*[A-Z]")
_NUMBER_PREFIX = re.compile(r"(?P<number>\d+(?:\.\d+)+)")
_HEADING = re.compile(
    r"[\s\u3000:：.、—–-]*(?P<heading>[^\n。；;：:.]{1,80})(?P<end>[\n。；;：:.]|$)"
)


def sections(text: str) -> list[Section]:
    """The numbered sections of ``text`` in order; each covers its body and its children.

    ``level`` counts from 1. The order in which the styles of numbering first appear inside each
    other makes the tree, so 第三条 over （一） and Article over 3.1 over (a) both come out right.
    """
    found: list[Section] = []
    stack: list[tuple[str, Section]] = []
    at = 0
    for line in text.split("\n"):
        style, number, offset = _number(line)
        if style is not None:
            section = Section(
                number=number, heading=_heading(line[offset:]), start=at, end=len(text)
            )
            _place(stack, style, section)
            found.append(section)
        at += len(line) + 1
    for _, section in stack:
        section.end = len(text)
    return found


def _number(line: str) -> tuple[str | None, str, int]:
    """Style, printed number and the offset after it; style None where the line has no number."""
    if not _LEAD.match(line):
        return None, "", 0
    for style, pattern in _STYLES:
        match = pattern.match(line)
        if match:
            number = re.sub(r"\s+", " ", match["number"]).rstrip(".．、 ")
            return style, number, match.end()
    return None, "", 0


def _place(stack: list[tuple[str, Section]], style: str, section: Section) -> None:
    """Close what ends where ``section`` begins, and set its level."""
    styles = [name for name, _ in stack]
    if style in styles:
        depth = styles.index(style)
    elif style == "bracket_letter" and styles and styles[-1] == "bracket_roman" and len(styles) > 1:
        depth = len(styles)
    else:
        depth = _outer_depth(stack, style)
    for _, closed in stack[depth:]:
        closed.end = section.start
    del stack[depth:]
    section.level = depth + 1
    stack.append((style, section))


_RANK = {style: rank for rank, (style, _) in enumerate(_STYLES)}
_ALWAYS_OUTER = frozenset(("part", "chapter", "article", "schedule", "section_zh"))


def _outer_depth(stack: list[tuple[str, Section]], style: str) -> int:
    """A new style goes below the open ones, except a chapter, which never sits inside a clause."""
    if style not in _ALWAYS_OUTER:
        return len(stack)
    for depth, (open_style, _) in enumerate(stack):
        if _RANK[open_style] > _RANK[style]:
            return depth
    return len(stack)


def _heading(rest: str) -> str:
    """The words after the number where they are a heading and not the clause itself."""
    match = _HEADING.match(rest)
    if not match:
        return ""
    heading = match["heading"].strip()
    alone = not rest[match.end() :].strip() and match["end"] not in tuple("。；;.")
    if any(c > "\u2e7f" for c in heading):
        fits = len(heading) <= 24 and "，" not in heading
        return heading if fits and (alone or match["end"] in ("：", ":")) else ""
    words = heading.split()
    if len(words) > 10 or not heading[:1].isupper():
        return ""
    titled = sum(w[0].isupper() for w in words if w[0].isalpha() and len(w) > 3)
    long_words = sum(w[0].isalpha() and len(w) > 3 for w in words)
    return heading if alone or titled >= long_words else ""
