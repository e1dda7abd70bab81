"""Security in English contracts: granting words, what a loan is secured by, lists, sureties."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp_service.annotate.contracts.confidence import agree
from nlp_service.annotate.contracts.covenants.definition import find_definition
from nlp_service.annotate.contracts.fields.security_value import KINDS, security_value
from nlp_service.annotate.contracts.finding import Contract, Finding
from nlp_service.annotate.contracts.items import first_sentence, trim
from nlp_service.annotate.contracts.listed import lines_after, sections_after
from nlp_service.annotate.contracts.source import Passage

_RIGHT = (
    r"(?:(?:first|continuing|priority|perfected|valid|legal|floating|fixed)[\s,-]+)*"
    r"(?:security (?:interests?|title)|liens?|mortgage|pledge|charge)"
)
#: Verbs of granting; as nouns ("taxes, charges") they follow no such word and have no duty before.
_DUTY = r"(?:hereby|does|do|shall|agrees? to|will)\s+(?:\w+ly,? |hereby )?"
_GRANT = re.compile(
    rf"\b(?:{_DUTY}(?:\w+,? (?:and |to )?){{0,5}}?"
    r"(?:grant|pledge|assign|mortgage|charge|convey|hypothecate)(?:ed)?"
    r"|(?<!successors and )(?<!successors or )(?-i:grants|pledges|assigns|mortgages"
    r"|hypothecates)\b(?!,))\b[^.;]{0,160}?"
    rf"\b{_RIGHT}(?: and)?(?: (?:in|on|over|of|upon|to|against))+ (?P<asset>[^.;]{{4,160}})",
    re.IGNORECASE,
)
_PLEDGE = re.compile(
    rf"\b{_DUTY}(?:pledge|mortgage|charge|assign)\b "
    r"(?P<asset>(?:all|the|its|100|any)[^.;]{4,140}?) (?:to|in favou?r of) "
    # How translations of Chinese deeds put it: 设定质押.
    r"|\bset(?:s|ting)?(?: up)? (?:the|a) (?:pledge|mortgage) (?:based )?(?:on|over) "
    r"(?P<set>(?:all|the|its)[^.;]{4,140})",
    re.IGNORECASE,
)
#: "The loan will be secured by": with an auxiliary, for "debt secured by" only describes a debt.
_SECURED = re.compile(
    r"\b(?:is|are|be|been|being)(?: \w+){0,2} secured by"
    r"\s*(?:\([a-z]\)\s*)?(?P<asset>(?:an?|the|all|first|stand-?by|mortgage|pledge|letter"
    r"|[A-Z]\w+)\b[^.;]{6,240})",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:\bas (?:a )?security for[^.;]{0,60}|\bcollateral|\bsecurity) ?:\s*(?:\([a-z]\)\s*)?"
    r"(?P<asset>(?:an?|the|all|first|stand-?by|mortgage|pledge|letter)\b[^.;]{6,240})",
    re.IGNORECASE,
)
_GUARANTY = re.compile(
    r"\b(?:absolutely|unconditionally|irrevocably|jointly and severally|fully"
    r"|hereby)\b[^.;]{0,60}\bguarant(?:ees?|y|ies|eed)\b[^.;]{0,120}",
    re.IGNORECASE,
)
#: A deed conveys what follows: a list, or clauses of its own.
_CONVEYS = re.compile(
    r"\b(?:hereby|by these presents)\b[^.;]{0,30}\b(?:mortgage|grant|convey|pledge|assign"
    r"|transfer)\b[^;]{0,400}?\b(?P<following>following\b[^.;]{0,60}|hereinafter described\b)",
    re.IGNORECASE,
)
#: Words after which a list of the security stands.
_INTRODUCES = re.compile(
    r"(?:\b(?:is|are|shall be|be) secured by|\bsecurity(?: package| documents?)?|\bcollateral"
    r"|\bsecured by the following)\s*:?\s*(?=$|[-•])",
    re.IGNORECASE,
)
_REFUSED = re.compile(r"\b(?:not|no|nor|without|other than|permitted|except)\b", re.IGNORECASE)
#: Costs and advances that join the secured debt tell nothing new of the security.
_COSTS = re.compile(
    r"\b(?:expenses?|costs?|fees|sums?|amounts? (?:so )?(?:paid|advanced|expended)|deemed"
    r"|advances? (?:of|made)|funds|interest thereon)\b[^.;]{0,200}$",
    re.IGNORECASE,
)
_NO_ASSET = re.compile(
    r"(?i)(?:the )?same\b|such\b|any (?:other )?(?:person|third)|it\b|hereby\b|party [ab]\b"
)
_TAIL = re.compile(
    r",? (?:to secure|as security|whether|subject to|securing|for the|together with interest"
    r"|regardless|and any other obligations)\b",
    re.IGNORECASE,
)
#: What a security instrument itself is no asset of, in that instrument.
_ITSELF = re.compile(r"(?i)(?:the|this) (?:mortgage|pledge|guaranty|guarantee|deed)\b")
#: Where definitions name the instruments, so many characters of one are printed.
_LONGEST = 300
_FARTHEST = 4_000
#: Lines of a list that are security, apart from those of a known kind.
_OTHER_KIND = re.compile(r"\b(?:insurance policy|deposit|cash|account|reserve)\b", re.IGNORECASE)


def find(contract: Contract, passage: Passage, headed: float) -> Iterator[Finding]:
    """The items of security that one sentence names or introduces."""
    text = passage.text
    listed = list(_listed(contract, passage, headed))
    yield from listed
    if listed:
        return
    for pattern in (_GRANT, _PLEDGE, _SECURED, _LABEL):
        for match in pattern.finditer(text):
            asset = _asset(match["asset"] or match["set"])
            lead = text[max(0, match.start() - 40) : match.start()]
            if _REFUSED.search(lead + match.group()[:60]) or _NO_ASSET.match(asset):
                continue
            if pattern is _SECURED and _COSTS.search(text[: match.start()]):
                continue
            if contract.family == "security" and _ITSELF.match(asset):
                continue
            value = security_value(match.group(), asset)
            if pattern is _SECURED and (meaning := _meaning(contract, asset)):
                value |= {"definition": meaning}
                # Of several instruments the first one named gives the kind.
                value["kind"] = security_value(re.split(r",| and ", meaning)[0], None)["kind"]
            low, high = passage.start + match.start(), passage.start + match.end()
            yield Finding("security", low, high, value, agree(0.5, headed))
    surety = _GUARANTY.search(text)
    if surety and not re.search(r"(?i)\bnot\b", surety.group()):
        low, high = passage.start + surety.start(), passage.start + surety.end()
        value = security_value("guarantee", None)
        yield Finding("security", low, high, value, agree(0.4, headed))


def _asset(words: str) -> str:
    return " ".join(_TAIL.split(words)[0].split())


def _meaning(contract: Contract, asset: str) -> str | None:
    """What a defined term stands for: the Security Documents, the Collateral."""
    term = re.match(r"(?:the )?(?P<name>(?:[A-Z][\w']+ ?){1,4})(?:$|[,.]| and\b)", asset)
    if term is None:
        return None
    meaning = find_definition(contract.source.running, term["name"].strip())
    return meaning[:_LONGEST] if meaning else None


def _listed(contract: Contract, passage: Passage, headed: float) -> Iterator[Finding]:
    source = contract.source
    conveys = _CONVEYS.search(passage.text)
    if conveys and contract.family == "security":
        items = sections_after(source, passage.end) or lines_after(
            source, passage.end, min(len(source.flat), passage.end + _FARTHEST)
        )
        verb = contract.type.id if contract.type else conveys.group()
        for low, high in items:
            low, high = trim(source, *first_sentence(source, low, min(high, low + _LONGEST)))
            asset = " ".join(source.running[low:high].split())
            yield Finding("security", low, high, security_value(verb, asset), agree(0.6, headed))
        return
    intro = _INTRODUCES.search(passage.text)
    if intro is None or _REFUSED.search(passage.text[max(0, intro.start() - 40) : intro.start()]):
        return
    at = passage.start + intro.end()
    for low, high in lines_after(source, at, min(len(source.flat), at + _FARTHEST)):
        asset = " ".join(source.running[low:high].split())
        known = any(cue.search(asset) for _, cue in KINDS)
        if known or _OTHER_KIND.search(asset):
            yield Finding("security", low, high, security_value(asset, asset), agree(0.6, headed))
