"""What the money is for: purpose."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp_service.annotate.contracts.confidence import agree
from nlp_service.annotate.contracts.finding import Contract, Finding
from nlp_service.annotate.contracts.source import Passage

_ZH = re.compile(
    r"(?:借款|贷款|资金|授信|融资|款项|本合同项下借款)(?:的)?(?:具体)?(?P<label>用途)(?:仅?(?:为"
    r"|是|用于)|:)\s{0,3}(?:用于)?(?P<what>[^。;；\n,，_]{2,80})"
    r"|(?P<used>(?:仅|专项|全部)?用于|用作|用以)(?P<for>[^。;；\n,，_]{2,80})"
)
_NOT = re.compile(
    r"(?:不得[^。，；]{0,10}|不能|不可|严禁|禁止|应当?先|优先|可|未)$|提前|还款资金|收入|赔款"
    r"|所得"
)
#: What the money must not be used for is no purpose, nor is what a breach used it for.
_FORBIDDEN = re.compile(
    r"(?:不得|不能|不可|严禁|禁止)[^。，；]{0,36}$|(?:违反|擅自|违规|未经)[^。；]{0,30}$"
)
_UNLAWFUL = re.compile(r"^(?:非法|违法|违规)")
_LOAN = re.compile(r"借款|贷款|融资|授信|资金|借用")
_EN = re.compile(
    r"(?:\b(?:proceeds|advances?|loans?|facility|borrowings?|amounts? borrowed|credit|funds"
    r"|it)\b[^.;]{0,120}?"
    r"\b(?:shall|will|may|to|must|is to|are to|used) (?:only |solely "
    r"|exclusively )?(?:be )?(?:used|applied|utili[sz]ed|for)"
    r"(?: \w+ly)?(?: by (?:the )?\w+)?(?:: \([ia1]\))?"
    r"|\b(?:use|apply) (?:the|all) (?:loan )?(?:proceeds|amounts?)[^.;]{0,80}?"
    r"(?:only|solely|exclusively)?"
    r"|\b(?:shall|should|will|must|to) use the (?:loans?|facility|advances?|funds)"
    r"|\b(?:requested|wish\w*|desires?|proposes?) [^.;]{0,60}(?:loan|credit|bonds?)[^.;]{0,160}?"
    r"in order)"
    r" (?P<link>for|to|towards|toward|in order to|as) (?P<what>(?:(?!\bshall\b)[^.;]){6,160})",
    re.IGNORECASE,
)
#: "… shall be used exclusively for:" and the lines of the list that follows.
_INTRODUCES = re.compile(
    r"\b(?:proceeds|loans?|facility|advances?)\b[^.;:]{0,80}\bfor:?\s*$|用途(?:如下|包括):\s*$"
    r"|\b(?:proceeds|loans?|facility|advances?)\b[^.;:]{0,80}\bfor:(?=\s*[-•])",
    re.IGNORECASE,
)
_LINES = re.compile(r"(?:\s*\n?\s*(?:[-•·]|\([a-z\d一二三四五六]\))\s*[^\n]{3,120}){2,12}")
_LINE = re.compile(r"(?:[-•·]|\([a-z\d一二三四五六]\))\s*([^\n]{3,120})")
_SHORT_EN = re.compile(
    r"\b(?:purpose(?: of (?:the )?(?:loan|facility))?|function|use of (?:loan"
    r"|proceeds)): ?(?P<what>[^.;\n]{3,120})",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"用途|\bpurpose|use of (?:the )?(?:proceeds|loans?)|application", re.IGNORECASE
)


def find(contract: Contract) -> Iterator[Finding]:
    """The use the money is lent for, in the words of the contract."""
    if not contract.lends:
        return
    best: Finding | None = None
    for passage in contract.passages:
        finding = None
        for match in _ZH.finditer(passage.text):
            finding = _chinese(passage.start, passage.text, match, passage.heading)
            if finding:
                break
        if finding is None:
            finding = _listed(contract, passage) or _english(
                passage.start, passage.text, passage.heading
            )
        if finding and (best is None or finding.confidence > best.confidence):
            best = finding
    if best:
        yield best


def _listed(contract: Contract, passage: Passage) -> Finding | None:
    """The uses that stand as a list after "solely for:"."""
    intro = _INTRODUCES.search(passage.text)
    if intro is None:
        return None
    flat = contract.source.flat
    low = passage.start + intro.end()
    lines = _LINES.match(flat, low)
    if lines is None:
        return None
    uses = [" ".join(line.split()) for line in _LINE.findall(lines.group())]
    return Finding(
        "purpose",
        passage.start + intro.start(),
        lines.end(),
        "; ".join(uses),
        agree(0.65, 0.4 if _HEADING.search(passage.heading) else 0.0),
    )


def _chinese(at: int, text: str, match: re.Match[str], heading: str) -> Finding | None:
    before = text[max(0, match.start() - 40) : match.start()]
    if _NOT.search(before[-12:]) or _FORBIDDEN.search(before):
        return None
    label = match["label"] is not None
    if not label and not _LOAN.search(text[: match.start()] + heading):
        return None
    what = (match["what"] or match["for"]).strip(" :")
    group = "what" if match["what"] else "for"
    if len(what) < (2 if label else 3) or _UNLAWFUL.match(what) or re.fullmatch(r"[\s_＿/]*", what):
        return None
    sure = agree(
        0.7 if label else 0.45,
        0.4 if _HEADING.search(heading) else 0.0,
        0.3 if re.search(r"借款|贷款", before) else 0.0,
    )
    return Finding("purpose", at + match.start(), at + match.end(group), what, sure)


def _english(at: int, text: str, heading: str) -> Finding | None:
    match = _EN.search(text) or _SHORT_EN.search(text)
    if not match:
        return None
    what = " ".join(match["what"].split()).strip(" ,:")
    if re.search(
        r"(?i)\bprepay|\brepay(?:ment)? of the (?:loan|obligations)|insurance|condemnation",
        text[: match.end()],
    ):
        return None
    what = re.split(r"(?i),? (?:and (?:for )?no other|provided|subject to|except|which)\b", what)[0]
    if len(what) < 4:
        return None
    sure = agree(
        0.5,
        0.4 if _HEADING.search(heading) or _HEADING.match(text) else 0.0,
        0.3 if re.search(r"(?i)solely|only|exclusively|in order to", match.group()) else 0.0,
    )
    return Finding("purpose", at + match.start(), at + match.start("what") + len(what), what, sure)
