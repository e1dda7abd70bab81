"""Parties of English contracts.

Introduced by a defined term (``X Limited, a company incorporated in … (the "Borrower")``), by
``as Borrower``, or by a label (``Borrower (Party A): X Co., Ltd.``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp_service.annotate.parties.mention import Mention
from nlp_service.annotate.parties.roles import ROLE_EN

_CAP = r"(?:[A-Z][\w'’*.\-]*|d[A-Z][\w*']+|[A-Z]\.|\d{1,4}[A-Z]{0,2})"
_LINK = r"(?:of|and|the|for|de|du|&|in|[A-Z]\.)"
_FORM = (
    r"(?:Co\.?,? ?(?:Ltd|LTD)\.?|(?:Ltd|LTD)\b\.?|Limited|LIMITED|L\.? ?L\.? ?C\b\.?|LLP\b|L\.? ?P\b\.?|(?:Inc|INC)\b\.?|Incorporated|INCORPORATED"
    r"|(?:Corp|CORP)\b\.?|Corporation|CORPORATION|PLC|plc|GmbH|AG|S\.A\.|S\.p\.A\.|N\.V\.|B\.V\.|N\.A\.|NATIONAL ASSOCIATION|National Association|Company|COMPANY|Bank|BANK|TRUST|Trust|AUTHORITY|Authority)"
)
_NAME = rf"{_CAP}(?:\s{{1,3}}(?:{_LINK}\s{{1,3}}){{0,2}}{_CAP}){{0,9}}(?:\s?\([A-Z][A-Za-z. ]{{1,20}}\)\s{{1,2}}{_CAP}(?:\s{_CAP}){{0,4}})?(?:,?\s{{1,3}}{_FORM}){{0,2}}"
#: A name and what tells that a description of a company follows.
_DESCRIBED = re.compile(
    rf"(?P<name>{_NAME}),?\s{{1,3}}(?:\([^()]{{1,40}}\),?\s{{1,3}})?"
    r"(?:an?|each\s+an?|as|whose|having|incorporated|organi[sz]ed|duly|located|acting|existing|with|successor|the\s+\w+\s+of|doing)\s"
)
_ADJACENT = re.compile(rf"(?P<name>{_NAME})[\s,]*$")
_DEFINED = re.compile(
    r"\((?P<inside>[^()\"]{0,80}\"[^()]{1,160})\)"
    r"|(?:hereinafter|hereafter|herein)(?:\s+(?:collectively|individually|jointly))?(?:\s+(?:referred\s+to\s+as|called|defined\s+as))?,?\s+(?P<plain>(?:the\s+)?\"[^\"\n]{2,40}\")"
)
_TERM = re.compile(r"\"\s?(?:the\s+|each\s+an?\s+)?([A-Z*d][^\"\n]{1,40}?),?\s?\"", re.IGNORECASE)
_AS_ROLE = re.compile(
    rf"(?P<name>{_NAME}),?\s{{1,3}}\(?as\s+(?:the\s+|an?\s+)?(?P<role>{ROLE_EN})(?![\w-])"
)
_LABEL = re.compile(
    rf"(?<![\w\"])(?P<first>{ROLE_EN})(?P<more>\s?\([^()\n]{{1,30}}\))?\s?:\s{{0,4}}(?P<name>{_NAME}(?:,\s[A-Z][\w'\- ]{{2,40}}(?:Branch|BRANCH|Office))?)"
)
_COLLECTIVE = re.compile(
    r"(?P<names>[A-Z]\w+(?:,\s[A-Z]\w+)*,?\sand\s[A-Z]\w+)\s+are\s+(?:hereinafter\s+)?(?:collectively\s+)?(?:hereinafter\s+)?referred\s+to\s+as\s+the\s+\"(?P<role>[A-Z][\w ]{2,30})\""
)
_MEANS = re.compile(rf"\"(?P<role>{ROLE_EN})\"\s+(?:shall\s+)?means?\s+(?P<name>{_NAME})")
_HAS_FORM = re.compile(rf"(?:^|[\s,]){_FORM}$")
#: What a run of capitals before a name can end with.
_LEAD = re.compile(
    r"^(?:(?:THIS|This|THE|The|BETWEEN|Between|AMONG|Among|AND|And|BY|By|WHEREAS|Whereas|TO|FROM|DATED|Dated|IN|OF|WITH|PARTIES|Parties|AGREEMENT|Agreement|CONTRACT|RECITALS?"
    r"|January|February|March|April|May|June|July|August|September|October|November|December|\d{1,4}|[A-Z]\.)[\s,:.]+)+"
)
_NOT_NAMES = re.compile(
    rf"(?:{ROLE_EN}|(?:The|This|Each|Such|Any|All|Section|Article|Exhibit|Schedule|Annex|Agreement|Party|Parties|Lenders?|State|United States|Effective Date|Loan|Facility|Note|Commitment|Term).*"
    r"|(?:New York|Delaware|China|Beijing|Hong Kong|California|England|Wales))",
)
#: How far before its defined term a name can stand.
_REACH = 420
#: Defined terms that name documents, dates and sums, not parties.
_NO_PARTY = re.compile(
    r"(?i)(?:agreement|contract|date|amount|loans?|facility|commitments?|notes?|bonds?|act|law|term|period|property|project|shares?|documents?|mortgage|lease|plan|rate|fee|price|account|parties|party|premises|collateral|obligations?|credit|letter|business|products?|services?|deed|indenture|advances?|line|supplement|report|code|territory|program|option|securities|debentures?)s?$"
)


def find(text: str) -> Iterator[Mention]:
    """Mentions of parties in a folded text (see ``values.engine.fold``)."""
    yield from _defined(text)
    for match in _AS_ROLE.finditer(text):
        yield from _mention(match, text, [match["role"]])
    for match in _MEANS.finditer(text):
        yield from _mention(match, text, [match["role"]])
    for match in _LABEL.finditer(text):
        more = re.findall(ROLE_EN, match["more"] or "")
        yield from _mention(match, text, [match["first"], *more])


def collective(text: str) -> Iterator[tuple[list[str], str]]:
    """Short names that together are given one role: ``A and B are … the "Borrower"``."""
    for match in _COLLECTIVE.finditer(text):
        yield re.split(r",\s|,?\sand\s", match["names"]), match["role"]


def _mention(match: re.Match[str], text: str, words: list[str]) -> Iterator[Mention]:
    trimmed = _trim(text, *match.span("name"))
    if trimmed:
        yield Mention(*trimmed, words)


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The name without the words that led up to it, None where nothing is left."""
    lead = _LEAD.match(text[start:end])
    if lead:
        start += lead.end()
    # A and B: where A already ends in a legal form, the name is B.
    for joint in re.finditer(r"\sand\s+", text[start:end]):
        if _HAS_FORM.search(text[start : start + joint.start()]):
            start += joint.end()
            break
    name = text[start:end].strip(" ,\n")
    if len(name) < 3 or _NOT_NAMES.fullmatch(name) or not re.search("[A-Za-z]{2}", name):
        return None
    if len(name.split()) < 2 and not _HAS_FORM.search(name):
        return None
    return start, start + len(text[start:end].rstrip(" ,\n"))


def _defined(text: str) -> Iterator[Mention]:
    floor = 0
    for match in _DEFINED.finditer(text):
        inside = match["inside"] or match["plain"]
        terms = [t for t in _TERM.findall(inside) if not _NO_PARTY.search(t)]
        if not terms:
            continue
        low = max(floor, match.start() - _REACH)
        found = _name_before(text, low, match.start(), adjacent_only=match["plain"] is not None and False)
        if found:
            floor = match.end()
            yield Mention(*found, terms)


def _name_before(text: str, low: int, high: int, *, adjacent_only: bool) -> tuple[int, int] | None:
    window = text[low:high]
    adjacent = _ADJACENT.search(window[-160:])
    if adjacent:
        shift = low + len(window) - len(window[-160:])
        span = _trim(text, shift + adjacent.start("name"), shift + adjacent.end("name"))
        if span and (_HAS_FORM.search(text[slice(*span)]) or not re.search(r",\s+an?\s", window)):
            return span
    spans = [
        _trim(text, low + m.start("name"), low + m.end("name")) for m in _DESCRIBED.finditer(window)
    ]
    usable = [span for span in spans if span]
    formed = [span for span in usable if _HAS_FORM.search(text[slice(*span)])]
    if formed or usable:
        return (formed or usable)[-1]
    return None
