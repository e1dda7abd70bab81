"""The title of a contract: the first line that names a kind of agreement."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nlp_service.annotate.contracts.source import Source

#: How far the title can stand from the first character (flat text).
HEAD = 6_000
#: A spaced-out title stands in the first lines.
_FIRST_LINES = 200
_ZH = re.compile(
    r"^(?P<title>[^\n。;；,，:]{0,40}?(?:合同|协议|协议书|合同书|契约|契据|担保函|保函|保证书"
    r"|承诺函|承诺书"
    r"|安慰函|借据|确认函|通知书|意向书|备忘录))(?P<more> ?\([^()\n]{1,24}\))?$",
    re.MULTILINE,
)
_KIND = (
    r"AGREEMENT|CONTRACT|MORTGAGE|GUARANTY|GUARANTEE|INDENTURE|LEASE|DEED|NOTE|AMENDMENT|LETTER"
    r"|ADDENDUM|UNDERTAKING|DEBENTURE|MEMORANDUM|PLEDGE|FACILITY|NOTICE|CHARTER|ORDER"
)
_EN_LINE = re.compile(rf"\b(?:{_KIND})S?\b", re.IGNORECASE)
_THIS = re.compile(
    rf"\b(?:THIS|This|this) (?P<title>(?:[A-Z&][\w,'&/.-]* (?:(?:and|of|for|to|on|the|in|or) )*)"
    rf"{{0,9}}(?:{_KIND}|{_KIND.title()})(?: (?:and|AND|of|OF) [A-Z]\w+(?: [A-Z]\w+){{0,3}})?)\b"
)
#: A title inside running text, where the reader found no lines: CREDIT AGREEMENT dated as of …
_RUN = re.compile(
    rf"\b(?P<title>(?:[A-Z][A-Z&,'/-]+ ){{1,9}}(?:{_KIND}))(?= (?:[Dd]ated|DATED|[Bb]y and"
    r"|[Aa]mong|[Bb]etween|[Mm]ade|THIS)\b)"
)
#: Single letters of a spaced-out Chinese title: 租 赁 合 同.
_SPACED = re.compile(r"^(?:[\u4e00-\u9fff] ){3,}[\u4e00-\u9fff]$", re.MULTILINE)
_NO_TITLE = re.compile(
    r"(?i)^(?:exhibit|annex|schedule|appendix|source|page|table of contents|article|section"
    r"|\d|.*:|.*\bpage \d|this |whereas|between|among|dated|by and|re:|\*|\[|execution)"
    r"|\b(?:dated|shall|hereby"
    r"|made|entered|is|are|was|has|means)\b|number|no\.|https?:|\.(?:htm|txt|pdf|docx?)\b"
)
#: A law names no contract, however its headings read: words that enact it, and the places of
#: laws, of which the head of a contract cites few.
_ENACTS = re.compile(r"(?:特?制定本(?:法|条例|规定|办法|细则)|\bBe it enacted by\b)")
_STATUTES = re.compile(r"\bPub\. ?L\.|\bU\.? ?S\.? ?C\.|\bStat\. \d")
_MANY = 6
#: The notes of an editor are no instrument of debt.
_REMARKS = re.compile(
    r"(?i)^(?!.*\b(?:promissory|loan|term|senior|secured|convertible|subordinated|demand)\b)"
    r"[\w ]*\bnotes\b"
)
#: Copyright or date in a heading line is cut off the title.
_DATE_TAIL = re.compile(r"(?i),? (?:dated|made|entered|effective|between|by and|no\.?:?) .*$")


@dataclass(frozen=True)
class Title:
    """A title with its flat range; ``cues`` tell how it was found."""

    start: int
    end: int
    text: str
    cues: tuple[float, ...]


def find_title(source: Source) -> Title | None:
    """The title of the contract, None where no line near its start names a kind of agreement.

    A statute has none.
    """
    head = source.flat[:HEAD]
    if _ENACTS.search(head) or len(_STATUTES.findall(head)) >= _MANY:
        return None
    if source.language == "zh":
        match = next((m for m in _ZH.finditer(head) if not _is_reference(head, m)), None)
        spaced = _SPACED.search(head[:_FIRST_LINES])
        if spaced and _ZH.match(spaced.group().replace(" ", "")):
            return Title(*spaced.span(), spaced.group().replace(" ", ""), (0.8, 0.6))
        if match:
            start, end = match.start(), match.end()
            early = 0.6 if head.count("\n", 0, start) < 6 else 0.0
            return Title(start, end, head[start:end], (0.8, early))
    return _english(head)


def _is_reference(head: str, match: re.Match[str]) -> bool:
    """Whether the line speaks of a contract instead of naming this one."""
    return re.match(r"(?:根据|按照|依据|为|本|鉴于|双方|甲|乙|第|立)", match.group()) is not None


def _english(head: str) -> Title | None:
    line = _english_line(head)
    this = _THIS.search(head)
    run = _RUN.search(head) if line is None else None
    if run and (this is None or this["title"].count(" ") < run["title"].count(" ")):
        return Title(*run.span("title"), run["title"], (0.7,))
    if line is None:
        return Title(*this.span("title"), this["title"], (0.75,)) if this else None
    repeated = this is not None and _words(this["title"]) <= _words(line.text)
    return Title(line.start, line.end, line.text, (*line.cues, 0.8 if repeated else 0.0))


def _english_line(head: str) -> Title | None:
    at = 0
    bare: Title | None = None
    for line in head.split("\n"):
        start, at = at, at + len(line) + 1
        words = line.strip(" .:*_-")
        if not 5 <= len(words) <= 110 or _NO_TITLE.search(words) or not _EN_LINE.search(words):
            continue
        if _REMARKS.search(words):
            continue
        long_words = re.findall(r"[A-Za-z]{4,}", words)
        capitals = sum(w[0].isupper() for w in long_words)
        if not long_words or capitals < len(long_words) or words.endswith(","):
            continue
        first = _widened(head, start)
        text = _DATE_TAIL.sub("", head[first : at - 1].rstrip(" .:*_-"))
        title = Title(first, first + len(text), " ".join(text.split()), (0.7,))
        if " " in title.text:
            return title
        bare = bare or title
    return bare


def _widened(head: str, start: int) -> int:
    """Where a title of several lines in capitals begins, given where its last line begins."""
    line = head[start : head.find("\n", start) if "\n" in head[start:] else len(head)]
    while start > 1 and line.isupper():
        previous = head.rfind("\n", 0, start - 1) + 1
        above = head[previous : start - 1]
        joins = re.search(r"(?:\bAND|\bOF|\bFOR|,|&|\bTO)$", above) or re.match(
            r"(?:AND|OF|FOR|AGREEMENT|CONTRACT|GUARANTY)\b", line
        )
        if not (above and above.isupper() and joins) or _NO_TITLE.search(above):
            break
        start, line = previous, above
    return start


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]{3,}", text.lower()))
