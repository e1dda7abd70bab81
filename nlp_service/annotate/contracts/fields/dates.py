"""Days of a contract: signing_date, effective_date, first_drawdown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp_service.annotate.contracts.confidence import agree
from nlp_service.annotate.contracts.finding import Contract, Finding, iso_date
from nlp_service.schema import Entity, EntityLabel

#: The preamble of a contract ends within so many characters.
PREAMBLE = 7_000
#: A letter has its day within so many characters.
_LETTER = 1_000
#: The signature block begins so many characters before the end.
_SIGNATURES = 2_500

_SIGNED_ZH = re.compile(
    r"(?:签(?:订|约|署|字|合)|订立)(?:本?(?:合同|协议))?(?:日期|时间|日)(?:为|是)?[:\s]{0,3}$"
    r"|(?:双方|各方|三方|当事人)?于$|^日期:\s?$|[\n ]日期:\s?$"
)
_SIGNED_AFTER_ZH = re.compile(r"^[^。;；\n]{0,24}?(?:签订|签署|订立|达成|签约)")
_SIGNED_EN = re.compile(
    r"\b(?:dated?|made|entered into|executed|effective|signed|concluded|agreed|made and entered)"
    r"(?: (?:as|of|on|this|the|into|and|entered|made|effective|executed|in|by|is|date|day|to|be"
    r"|with"
    r"|[A-Z]\w+)){0,9}[\s,:\"]{0,4}$|\bas of(?: this| the)?\s*$",
    re.IGNORECASE,
)
_DEFINED_AFTER = re.compile(
    r"^,?\s*\(?(?:the |hereinafter |hereafter |referred to as "
    r"|called )*\"?(?P<name>(?:Agreement |Execution |Signing "
    r"|Signature |Contract |Closing |Commencement |Original )?(?:Effective |Closing "
    r"|Commencement )?Date)\b",
    re.IGNORECASE,
)
_BETWEEN_AFTER = re.compile(
    r"^,?\s*(?:\([^)]{0,60}\),?\s*)?(?:by and )?(?:between|among|by)\b", re.IGNORECASE
)
#: Before such words the date belongs to another document.
_OTHER_EN = re.compile(
    r"\b(?:that certain|existing|original|certain|pursuant to|under|amends?|amended by"
    r"|terminat\w+|expir\w+|indenture|10-[KQ]|8-K|S-1"
    r"|filed|issued|letter|through|until|ending|ended|prior to|before|after|since|from"
    r"|born)\b[^.;]{0,60}$",
    re.IGNORECASE,
)
_OTHER_ZH = re.compile(
    r"(?:原|主|上述|该)(?:合同|协议|借款)?[^。;；\n]{0,8}$|至$|自$|截至$|前$|届满"
)
_WITNESS = re.compile(
    r"(?i)(?:in witness whereof|executed|duly signed|set their hands|hereunto)[^;]{0,220}(?:this"
    r"|as of|on|dated|the)\s*(?:the )?$"
)
_EFFECTIVE_ZH = re.compile(r"(?:自|从|于)$")
_EFFECTIVE_AFTER_ZH = re.compile(
    r"^(?:起|之日起|日起)?(?:正式)?(?:开始)?(?:生效|施行|执行|起租|计租)"
)
_EFFECTIVE_LABEL_ZH = re.compile(
    r"(?:生效日期?|起始日期?|生效时间|开始日期|合同期限自|租赁期限?自|有效期自"
    r"|期限[^。;；]{0,8}自)(?:为|是)?[:\s]{0,2}$"
)
_EFFECTIVE_EN = re.compile(
    r"(?:\"?effective date\"?(?: of this \w+)?(?: \(\"[^\"]*\"\))?\s*(?:is|means|shall (?:be"
    r"|mean)|:|of)\s*(?:the )?$"
    r"|\beffective (?:as )?(?:of|on|from)?\s?(?:this |the )?$|\bmade effective(?: as)?(?: of)?\s?$"
    r"|\b(?:comes?|enters?|came|entered) into (?:force|effect)(?: (?:as of|on|from|the))*\s?$"
    r"|\b(?:commenc\w+|begin\w*|start\w*|take effect|become effective|effect)(?: (?:on|as of"
    r"|from|the|this|with effect))*\s?$)",
    re.IGNORECASE,
)
_FIRST_DRAW = re.compile(
    r"首次(?:提款|放款|发放|用款)[^。;；\n]{0,16}$|(?:提款|放款|起息)日(?:期)?(?:为|是|:)?\s?$"
    r"|\b(?:first|initial) (?:drawdown|drawing|utili[sz]ation|advance|borrowing|disbursement"
    r"|funding)\b[^.;]{0,60}$"
    r"|\bdrawdown date\"?(?: is| means| shall be|:)[^.;]{0,20}$",
    re.IGNORECASE,
)
_LOAN_FROM_ZH = re.compile(r"(?:借款|贷款|授信|额度)[^。;；\n]{0,26}自$")
_TO_ZH = re.compile(r"^(?:起|开始)?[,，]?\s?(?:至|到|-)")


#: The start of one period of the contract is not that of the contract.
_OTHER_PERIOD = re.compile(
    r"(?:借款|贷款|授信|提款|收费|特许经营)[^。;；\n]{0,26}$"
    r"|(?i:\b(?:availability|commitment|drawdown|drawing|interest|construction) period\b)"
    r"[^.;]{0,60}$"
)


def find(contract: Contract) -> Iterator[Finding]:
    """The days on which the contract was signed, takes effect, and is first drawn."""
    signed = _signing(contract)
    if signed:
        yield signed
    effective = _effective(contract, signed)
    if effective:
        yield effective
    if contract.lends:
        yield from _first_drawdown(contract)


def _dates(contract: Contract, low: int, high: int) -> list[tuple[Entity, str]]:
    found = contract.source.values_in(low, high, EntityLabel.DATE)
    return [(value, day) for value in found if (day := iso_date(value))]


def _signing(contract: Contract) -> Finding | None:
    flat = contract.source.flat
    best: Finding | None = None
    for value, day in _dates(contract, 0, len(flat)):
        head = value.start < PREAMBLE
        tail = value.start > len(flat) - _SIGNATURES
        if not (head or tail):
            continue
        sure = _signing_sure(contract, value, head, tail)
        if sure and (best is None or sure > best.confidence):
            start = _line_start(flat, value) if tail and not head else max(0, value.start - 30)
            best = Finding("signing_date", _label_start(flat, value, start), value.end, day, sure)
    return best


def _label_start(flat: str, value: Entity, low: int) -> int:
    """Where the label or verb of a date begins: the quote keeps it."""
    words = flat[low : value.start]
    label = re.search(
        r"(?:签|订立|日期|于)[^\n。,，;；]{0,12}$|(?:(?i:dated?|made|entered|effective|executed"
        r"|signed)\b[^.;]{0,28})$",
        words,
    )
    return low + label.start() if label else value.start


def _line_start(flat: str, value: Entity) -> int:
    return max(flat.rfind("\n", 0, value.start) + 1, value.start - 30)


def _signing_sure(contract: Contract, value: Entity, head: bool, tail: bool) -> float:
    flat, words = contract.source.flat, contract.source.running
    before, after = words[max(0, value.start - 90) : value.start], words[value.end : value.end + 90]
    if _OTHER_ZH.search(before[-24:]):
        return 0.0
    label = re.search(r"(?:签(?:订|约|署)|订立)[^\n。]{0,6}(?:日期|时间|日)[:\s为]{0,4}$", before)
    if label:
        return agree(0.9, 0.4 if head or tail else 0.0)
    zh = _SIGNED_ZH.search(before[-16:]) and (
        _SIGNED_AFTER_ZH.match(after) or not before.rstrip(" ").endswith("于")
    )
    if zh:
        return agree(0.75, 0.3 if head else 0.0)
    if head:
        verb = _SIGNED_EN.search(before)
        other = _OTHER_EN.search(before[-70:])
        defined = _DEFINED_AFTER.match(after)
        between = _BETWEEN_AFTER.match(after)
        alone = _alone(flat, value)
        early = 0.3 if value.start < 2_500 else 0.0
        if verb and verb.group()[:5].lower() == "dated":
            # "This … Agreement, dated as of" is about this contract, whatever stands before.
            other = other if not re.search(r"(?i)this [^.;]{0,90}$", before) else None
        if (verb or defined or between) and not (other and not defined):
            return agree(
                0.55 if verb else 0.3, 0.35 if defined else 0.0, 0.4 if between else 0.0, early
            )
        if alone:
            return agree(0.62 if value.start < _LETTER else 0.35, early)
        return 0.0
    if _WITNESS.search(words[max(0, value.start - 260) : value.start]):
        return agree(0.62)
    if "agreement" in before.lower() or "合同" in before:
        return agree(0.4) if _alone(flat, value) else 0.0
    return agree(0.4) if _alone(flat, value) or re.search(r"(?i)date[d:.]*\s*$", before) else 0.0


def _alone(flat: str, value: Entity) -> bool:
    """Whether a date fills its line, a label such as ``Date:`` beside it."""
    start = flat.rfind("\n", 0, value.start) + 1
    rest = (
        flat[start : value.start] + flat[value.end : flat.find("\n", value.end) % (len(flat) + 1)]
    )
    return re.fullmatch(r"(?i)[\s,.|_:]*(?:date[ds]?|日期|签署日期)?[\s,.|_:]*", rest) is not None


def _effective(contract: Contract, signed: Finding | None) -> Finding | None:
    flat = contract.source.running
    best: Finding | None = None
    for value, day in _dates(contract, 0, len(flat)):
        before, after = (
            flat[max(0, value.start - 90) : value.start],
            flat[value.end : value.end + 60],
        )
        defined = _DEFINED_AFTER.match(after)
        own = defined is not None and "effective" in defined["name"].lower()
        if _OTHER_PERIOD.search(before):
            continue
        cues = (
            0.8 if _EFFECTIVE_LABEL_ZH.search(before[-24:]) else 0.0,
            0.8 if _EFFECTIVE_ZH.search(before[-1:]) and _EFFECTIVE_AFTER_ZH.match(after) else 0.0,
            0.75 if own else 0.0,
            0.6 if _takes_effect(before) else 0.0,
        )
        early = 0.3 if value.start < PREAMBLE else 0.0
        sure = agree(*cues, early) if any(cues) else 0.0
        if sure and (best is None or sure > best.confidence):
            best = Finding("effective_date", value.start, value.end, day, sure)
    if best is None and signed and contract.source.language == "en" and signed.start < PREAMBLE:
        words = flat[max(0, signed.start - 40) : signed.end]
        if re.search(r"(?i)as of", words):
            # "made as of" a day says from when the parties are bound.
            return Finding("effective_date", signed.start, signed.end, signed.value, 0.5)
    return best


def _takes_effect(before: str) -> bool:
    """Whether the words before a date say that the contract itself runs from it."""
    match = _EFFECTIVE_EN.search(before)
    if match is None or _OTHER_EN.search(before[-60:-12]):
        return False
    begins = re.match(r"(?i)commenc|begin|start", match.group())
    return (
        not begins
        or re.search(r"(?i)\bagreement\b|\bcontract\b|\bterm\b|\blease\b", before) is not None
    )


def _first_drawdown(contract: Contract) -> Iterator[Finding]:
    flat = contract.source.running
    for passage in contract.passages:
        for value, day in _dates(contract, passage.start, passage.end):
            before = contract.before(passage, value, 80)
            spoken = _FIRST_DRAW.search(before)
            ranged = _LOAN_FROM_ZH.search(before) and _TO_ZH.match(contract.after(passage, value))
            if not (spoken or ranged):
                continue
            found = spoken or _LOAN_FROM_ZH.search(before)
            start = value.start - len(before) + (found.start() if found else 0)
            sure = agree(
                0.8 if spoken else 0.65,
                0.3 if re.search(r"期限|提款|term|draw", flat[start : value.end]) else 0,
            )
            yield Finding("first_drawdown", start, value.end, day, sure)
            return
