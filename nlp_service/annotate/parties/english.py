"""Parties of English contracts.

Introduced by a defined term (``X Limited, a company incorporated in … (the "Borrower")``), by
``as Borrower``, or by a label (``Borrower (Party A): X Co., Ltd.``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp_service.annotate.parties.mention import Mention
from nlp_service.annotate.parties.roles import ROLE_EN, role_of

_CAP = r"(?:[A-Z][\w'’*.\-]*|d[A-Z][\w*']+|[A-Z]\.|\d{1,4}[A-Z]{0,2})"
_LINK = r"(?:of|and|the|for|de|du|&|in|[A-Z]\.)"
_FORM = (
    r"(?:Co\.?,? ?(?:Ltd|LTD)\.?|(?:Ltd|LTD)\b\.?|Limited\.?|LIMITED\.?|L\.? ?L\.? ?C\b\.?"
    r"|LLP\b|L\.? ?P\b\.?|(?:Inc|INC)\b\.?|Incorporated|INCORPORATED"
    r"|(?:Corp|CORP)\b\.?|Corporation|CORPORATION|PLC|plc|GmbH|AG|S\.A\.|S\.p\.A\.|N\.V\."
    r"|B\.V\.|N\.A\.|NATIONAL ASSOCIATION|National Association|Company|COMPANY"
    r"|Bank(?:-[A-Z]\w+)?|BANK(?:-[A-Z]+)?|TRUST|Trust|AUTHORITY|Authority)"
)
#: A space or one line break: names go over line ends but not over empty lines.
_GAP = r"(?: {1,2}| ?\n ?)"
_NAME = (
    rf"{_CAP}(?:{_GAP}(?:{_LINK}{_GAP}){{0,2}}{_CAP}){{0,9}}"
    rf"(?:\s?\([A-Z][A-Za-z. ]{{1,20}}\){_GAP}{_CAP}(?: {_CAP}){{0,4}})?(?:,?{_GAP}{_FORM}){{0,2}}"
)
#: A name that ends in a legal form, wherever it stands.
_FORMED = re.compile(rf"{_CAP}(?:{_GAP}(?:(?:of|&|{_CAP}){_GAP}){{0,6}}{_CAP})?,?{_GAP}{_FORM}")
#: A name and what tells that a description of a company follows.
_DESCRIBED = re.compile(
    rf"(?P<name>{_NAME})\.?,?\s{{1,3}}(?:\([^()]{{1,40}}\),?\s{{1,3}})?"
    r"(?:an?|each\s+an?|as|whose|having|incorporated|organi[sz]ed|duly|located|acting"
    r"|existing|with|successor|jointly|collectively|together|both|individually"
    r"|the\s+\w+\s+of|doing|and\s+(?:the\s+|certain\s+)?other)\s"
)
_ADJACENT = re.compile(rf"(?P<name>{_NAME})[\s,]*$")
_DEFINED = re.compile(
    r"\((?P<inside>[^()\"]{0,80}\"(?:[^()]|\([^()]{1,30}\)){1,160})\)"
    r"|(?:hereinafter|hereafter|herein)(?:\s+(?:collectively|individually"
    r"|jointly))?(?:\s+(?:referred\s+to\s+as|called"
    r"|defined\s+as))?,?\s+(?P<plain>(?:the\s+)?\"[^\"\n]{2,40}\")"
)
_TERM = re.compile(r"\"\s?(?:the\s+|each\s+an?\s+)?([A-Z*d][^\"\n]{1,40}?),?\s?\"", re.IGNORECASE)
_AS_ROLE = re.compile(
    rf"(?P<name>{_NAME}),?\s{{1,3}}\(?as\s+(?:the\s+|an?\s+)?(?P<role>{ROLE_EN})(?![\w-])"
)
_LABEL = re.compile(
    rf"(?<![\w\"])(?P<first>{ROLE_EN})(?P<more>\s?\([^()\n]{{1,30}}\))?\s?:\s{{0,4}}(?P<name>"
    rf"{_NAME}(?:,\s[A-Z][\w'\- ]{{2,40}}(?:Branch|BRANCH|Office))?)"
)
_COLLECTIVE = re.compile(
    r"(?P<names>[A-Z]\w+(?:,\s[A-Z]\w+)*,?\sand\s[A-Z]\w+)\s+are\s+(?:hereinafter\s+)?(?:coll"
    r"ectively\s+)?(?:hereinafter\s+)?referred\s+to\s+as\s+the\s+\"(?P<role>[A-Z][\w ]{2,30})"
    r"\""
)
_GUARANTEED = re.compile(rf"\b[Gg]uarante?ed\s+by\s+(?:the\s+)?(?P<name>{_NAME})")
_MEANS = re.compile(rf"\"(?P<role>{ROLE_EN})\"\s+(?:shall\s+)?means?\s+(?P<name>{_NAME})")
_HAS_FORM = re.compile(rf"(?:^|[\s,]){_FORM}$")
#: What a run of capitals before a name can end with.
_LEAD = re.compile(
    r"^(?:(?:THIS|This|THE|The|BETWEEN|Between|AMONG|Among|AND|And|BY|By|WHEREAS|Whereas|TO"
    r"|FROM|DATED|Dated|IN|OF|WITH|PARTIES|Parties|AGREEMENT|Agreement|CONTRACT|RECITALS?"
    r"|SVP|EVP|VP|CEO|CFO|President|Name|Title|January|February|March|April|May|June|July"
    r"|August|September|October|November|December|\d{1,4}|[A-Z]\.)[\s,:.]+)+"
)
#: A and B, or A B where A already ends in a legal form.
_JOINT = re.compile(r"\s+and\s+|(?<=Limited|LIMITED)\s+(?=[A-Z][a-z])|(?<=Ltd\.)\s+(?=[A-Z])")
_TRAIL = re.compile(
    r"(?:[\s,]+(?:By|BY|Name|Title|Date|Its|Signature|Address|Attn|And|AND|and|[A-Z]))+$"
)
#: Before a place or a law, never before a party.
_PLACE_BEFORE = re.compile(r"(?:laws?\s+of|of|under|at|in)\s+(?:the\s+)?$")
_NOT_NAMES = re.compile(
    rf"(?:{ROLE_EN}|(?:The|This|Each|Such|Any|All|Section|Article|Exhibit|Schedule|Annex"
    rf"|Agreement|Party|Parties|Lenders?|State|United States|Effective Date|Loan|Facility"
    rf"|Note|Commitment|Term).*"
    r"|(?:New York|Delaware|China|Beijing|Hong Kong|California|England|Wales))",
)
#: Parties are introduced on the first pages; a name without legal form counts only there.
PREAMBLE = 4_000
#: A column of signatures is at least so wide (characters).
_COLUMN = 12
_NUMBERED = re.compile(r"(?P<n>\d{1,4}) $")
#: How far before its defined term a name can stand.
_REACH = 420
#: Defined terms that name documents, dates and sums, not parties.
_NO_PARTY = re.compile(
    r"(?i)(?:agreement|contract|date|amount|loans?|facility|commitments?|notes?|bonds?|act"
    r"|law|term|period|property|project|shares?|documents?|mortgage|lease|plan|rate|fee"
    r"|price|account|parties|party|premises|collateral|obligations?|credit|letter|business"
    r"|products?|services?|deed|indenture|advances?|line|supplement|report|code|territory"
    r"|program|option|securities|debentures?)s?$"
)


def find(text: str) -> Iterator[Mention]:
    """Mentions of parties in a folded text (see ``values.engine.fold``)."""
    yield from _defined(text)
    for match in _AS_ROLE.finditer(text):
        if not _beside(text, match):
            yield from _mention(match, text, [match["role"]], signs=True)
    for match in _GUARANTEED.finditer(text):
        if _HAS_FORM.search(match["name"]):
            yield from _mention(match, text, ["Guarantor"])
    for match in _MEANS.finditer(text):
        yield from _mention(match, text, [match["role"]])
    for match in _LABEL.finditer(text):
        more = re.findall(ROLE_EN, match["more"] or "")
        yield from _mention(match, text, [match["first"], *more])


def collective(text: str) -> Iterator[tuple[list[str], str]]:
    """Short names that together are given one role: ``A and B are … the "Borrower"``."""
    for match in _COLLECTIVE.finditer(text):
        yield re.split(r",\s|,?\sand\s", match["names"]), match["role"]


def _mention(
    match: re.Match[str], text: str, words: list[str], signs: bool = False
) -> Iterator[Mention]:
    trimmed = _trim(text, *match.span("name"), signs=signs)
    if trimmed:
        yield Mention(*trimmed, words)


def _beside(text: str, match: re.Match[str]) -> bool:
    """Whether a role on the next line stands under another column of names than this one."""
    start = text.rfind("\n", 0, match.start()) + 1
    role = text.rfind("\n", 0, match.start("role")) + 1
    if role <= match.start("name") or "   " not in text[start : match.start()].strip("\n") + " ":
        return False
    return match.start("role") - role + _COLUMN < match.start("name") - start


def _trim(text: str, start: int, end: int, signs: bool = False) -> tuple[int, int] | None:
    """The name without what led up to it and what trails it, None where nothing is left.

    A name in capitals needs no legal form where it ``signs``: BNP PARIBAS, as Lender.
    """
    lead = _LEAD.match(text[start:end])
    if lead:
        number = _NUMBERED.search(text[start : start + lead.end()])
        # A number that comes back with the same word is part of the name, not of the page.
        word = text[start + lead.end() : end].split()[:1]
        kept = number and word and text.count(f"{number['n']} {word[0]}") > 1
        start += number.start() if number and kept else lead.end()
    for joint in _JOINT.finditer(text[start:end]):
        left = text[start : start + joint.start()]
        if _HAS_FORM.search(left) or re.fullmatch(ROLE_EN, left):
            start += joint.end()
            break
    end = start + len(_TRAIL.sub("", text[start:end]).rstrip(" ,\n"))
    name = text[start:end]
    if len(name) < 3 or _NOT_NAMES.fullmatch(name) or not re.search("[A-Za-z]{2}", name):
        return None
    short = len(name.split()) < 2
    if not _HAS_FORM.search(name) and (
        short or (start > PREAMBLE and not (signs and name.isupper()))
    ):
        return None
    return start, end


def _defined(text: str) -> Iterator[Mention]:
    floor = 0
    for match in _DEFINED.finditer(text):
        terms = [
            t for t in _TERM.findall(match["inside"] or match["plain"]) if not _NO_PARTY.search(t)
        ]
        if not terms:
            continue
        found = _name_before(text, max(floor, match.start() - _REACH), match.start())
        known = any(role_of(term) for term in terms)
        if not found or not (known or _HAS_FORM.search(text[slice(*found)])):
            continue
        low, floor = max(floor, match.start() - _REACH), match.end()
        yield Mention(*found, terms)
        if any(term.endswith("s") and role_of(term) for term in terms):
            # A Corp. and B, Inc. (the "Guarantors")
            for name in _FORMED.finditer(text, low, found[0]):
                trimmed = _trim(text, *name.span())
                if trimmed:
                    yield Mention(*trimmed, terms)


def _name_before(text: str, low: int, high: int) -> tuple[int, int] | None:
    """The name that a defined term ending at ``high`` stands for.

    Directly before it, or further back where a description of the company lies between.
    """
    near = max(low, high - 160)
    adjacent = _ADJACENT.search(text[near:high])
    beside: tuple[int, int] | None = None
    if adjacent:
        beside = _trim(text, near + adjacent.start("name"), near + adjacent.end("name"))
        if beside and _PLACE_BEFORE.search(text[max(low, beside[0] - 24) : beside[0]]):
            beside = None
    if beside and _HAS_FORM.search(text[slice(*beside)]):
        return beside
    spans = [
        _trim(text, low + m.start("name"), low + m.end("name"))
        for m in _DESCRIBED.finditer(text[low:high])
    ]
    usable = [span for span in spans if span]
    formed = [span for span in usable if _HAS_FORM.search(text[slice(*span)])]
    if formed:
        return formed[-1]
    if beside:
        return beside
    return usable[-1] if usable else None
