"""How long a contract lasts: tenor, maturity, expiration_date."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp_service.annotate.contracts.confidence import agree
from nlp_service.annotate.contracts.fields import ending
from nlp_service.annotate.contracts.finding import Contract, Finding, add, iso_date
from nlp_service.annotate.contracts.source import Passage
from nlp_service.schema import Entity, EntityLabel

TERM_HEADING = re.compile(
    r"期限|有效期|工期|保证期间|\bterm\b|\bduration\b|\bexpir|\bmaturity|\brenewal", re.IGNORECASE
)
_TENOR_ZH = re.compile(
    r"(?P<own>借款|贷款|授信|融资|额度|合同|协议|租赁|租期|承包|经营|特许经营|合作|服务|委托"
    r"|许可|质押|抵押|保险|聘用)(?:的)?(?:总)?(?:有效)?期限?"
    r"(?:定)?(?:为|是|共计|:|共)?[\s:]{0,2}$|(?:租期|有效期|工期|保证期间|合作期"
    r"|服务期)(?:限)?[^。;；,，]{0,24}$"
    r"|工期总日历天数\s?$|期限(?:定)?(?:为|:|共)\s?$|期间为[^。;；,，]{0,20}$"
)
_NOT_TENOR_ZH = re.compile(
    r"宽限期|其中|提前|展期|届满前|质保|保修|保密期|竞业|付款期|补救|提款期|诉讼时效|每|内$|免租"
    r"|异议"
)
_TENOR_EN = re.compile(
    r"(?:\b(?:initial |original |fixed |primary )?(?:term|duration|tenor|period|time limit"
    r"|validity)\b[^.;]{0,90}"
    r"(?:shall be|is|of|for|be|:|means|equal to|lasting|extend|continue|remain)"
    r"|\b(?:continue|continues|remain|remains|be|is)\b (?:in (?:full )?(?:force"
    r"|effect)(?: and effect)?|effective|valid|binding)"
    r"[^.;]{0,70}(?:for|until)|\bexpire[sd]?|\bterminates?(?: on)?"
    r"|\bterm of this agreement\b[^.;]{0,60}for)"
    r"(?: \(?(?:a|an|the|period|term|of|at|least|approximately|initial|not|to|exceed|up|upon|on"
    r"|expiration|following|that"
    r"|date|which|is|additional|further|minimum|up to|day|earlier|later|i|automatically)\b\)?"
    r"| \"?[A-Z]\w+\"?){0,8}\s?\(?$",
    re.IGNORECASE,
)
_NOT_TENOR_EN = re.compile(
    r"\b(?:notice|cure|grace|prior|within|renew\w*|additional|successive|warranty|warranties"
    r"|non-?compet\w*|notif\w+|extend(?:ed|ing)? the"
    r"|confidential\w*|survive\w*|following (?:the )?(?:termination|expiration)"
    r"|after (?:the )?(?:termination|expiration|such)|days?|interest period|invoice|calculation"
    r"|not be less|trial|evaluation|employment|transition|audit|retain\w*|record\w*|default|breach"
    r"|force majeure|sell-off|each (?:term|period|year|such))\b",
    re.IGNORECASE,
)
#: A length that runs from an event of which the contract gives no day.
_FROM_EVENT = re.compile(
    r"(?i)\b(?:from|after|following|of|commenc\w+ (?:on|upon)|upon"
    r"|on)\b (?:the )?(?:\w+ )?(?:(?:launch|closing|release|rfs|delivery|completion|opening"
    r"|in-service|first commercial|operation\w*|acceptance|start|turnover|termination"
    r"|distribution|approval|installation)\b|initial closing)"
)
#: "… shall mature on December 20, 2032 (7 years)".
_BESIDE_MATURITY = re.compile(r"(?i)\bmatur\w+\b[^.;()]{0,50}\($")
_OPEN_ENDED = re.compile(
    r"(?i)until (?:it is )?terminated|indefinite|perpetual|without limit|unless and until"
)
#: The agreement itself ends or lasts: enough without a heading.
_OWN_TERM = re.compile(
    r"(?i)\bthis (?:\w+ ){0,3}agreement\b[^.;]{0,160}\b(?:terminates?|expires?|cease|remain"
    r"|continue|be (?:in )?(?:full )?(?:force|effect\w*|valid|binding)"
    r"|no (?:longer|further)|in effect|shall end|will end)\b[^.;]{0,120}$"
)
_OWN_WORDS = re.compile(
    r"(?i)initial term|term of (?:this|the) (?:\w+ ){0,3}(?:agreement|contract|loan)"
    r"|this (?:\w+ )?(?:agreement|contract|lease) (?:is|shall|will|becomes?)\b"
)
#: A duty that outlives the contract, whose own term comes before.
_LASTS_LONGER = re.compile(
    r"(?i)during the term\b[^.;]{0,70}\bfor\b|\bsurviv\w+[^.;]{0,120}\bfor\b"
    r"|\bterm\b[^.;]{0,30}\b(?:plus|and for)\b"
    r"|\bshall (?:have the right|pay|receive)\b[^.;]{0,60}\bfor\b"
)
#: Ends of something else than the contract.
_OTHER_END_ZH = re.compile(
    r"提款期|收费期|展期|特许经营权|宽限|建设期|权?登记|归还本金|缴|首次|开工"
)
_OWN_AFTER = re.compile(
    r"(?i)^\s*\)?\s*(?:from|after|following|commencing|beginning)\s+(?:the )?(?:date|effective"
    r"|execution|such|its|signing|first)|^\s*\)?\s*(?:hereof|hereafter|therefrom)"
    r"|^,? unless|^ ?\((?:the )?\"?(?:initial )?term"
)
_RESTRAINT = re.compile(
    r"(?i)\bsolicit|\bhire\b|\bcompet(?:e|ing|ition)\b|\bemploy(?:ed|ee|ees|ment)?\b"
    r"|\bstandstill|\bacquire\b|\bseverance|\bcoverage\b|\binsurance\b|\bpolic(?:y|ies)\b"
    r"|\bpayable\b"
)
_FROM_SIGNING = re.compile(
    r"(?:from|after|of|following|on|commenc\w+(?: on)?|begin\w+(?: on)?"
    r"|upon)(?: and including)? (?:the |its |such )?"
    r"(?:(?P<effective>effective date|commencement date|date (?:of|hereof|first|set forth|that)"
    r"|date hereof|execution|signing|closing)"
    r"|(?P<hereof>hereof))",
    re.IGNORECASE,
)
_ANNIVERSARY = re.compile(
    r"(?P<n>(?:one|two|three|four|five|six|seven|ten)(?:-| \(\d{1,2}\)[ -])years?"
    r"|\d{1,2}(?:-| )years?|first|second|third|fourth|fifth|sixth"
    r"|seventh|eighth|ninth|tenth|twelfth|fifteenth|twentieth|twenty-fifth"
    r"|\d{1,2}(?:st|nd|rd|th))(?: \(\d{1,2}(?:st|nd|rd"
    r"|th)?\))?[ -](?:year )?anniversary(?: date)? (?:of|from|after) "
    r"(?:the )?(?:(?:effective|commencement|execution|agreement|signing|closing) date|date (?:of"
    r"|hereof)|this agreement|execution)",
    re.IGNORECASE,
)
_ORDINALS = {
    "one-year": 1, "two-year": 2, "three-year": 3, "four-year": 4, "five-year": 5, "six-year": 6,
    "seven-year": 7,
        "ten-year": 10,
            "first": 1,
                "second": 2,
                    "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10, "twelfth": 12, "fifteenth": 15, "twentieth": 20, "twenty-fifth": 25,
}  # fmt: skip
_ENDS_ZH = re.compile(
    r"(?:至|到|截至)$|到期日(?:期)?(?:为|是|:)?\s?$|(?:结束|截止|终止|届满)(?:日期?|时间)(?:为"
    r"|是|:)?\s?$|(?:应|须)?[于在]$"
)
_ENDS_AFTER_ZH = re.compile(
    r"^(?:之?前)?(?:止|届满|到期|终止|清偿|还清|全部|一次|偿还)|^(?:之前|前)?(?:清偿|还清|归还)"
    r"|^为止"
)
_MATURES_EN = re.compile(
    r"(?:\b(?:final )?maturity(?: date)?\"?|\bmatur(?:es?|ing)|\brepayment date\"?"
    r"|(?<!commitment )\btermination date\"?|\bdue and payable in full"
    r"|\bfull on|\bup to and including|\bloan shall be (?:repaid|due)|\bfinal repayment)"
    r"(?: (?:is|means|shall|be|mature|on|of|the|falls|falling|date|not|later|than|or|by"
    r"|at|earlier|earliest|first|to occur|\(?[ia1]\)))*[\s,:\"]*$",
    re.IGNORECASE,
)
_ENDS_EN = re.compile(
    r"(?:\b(?:extended (?:to|until|through)|expir(?:e|es|ation|y|ing)|terminat(?:e|es|ion|ing)"
    r"|ends?|ending|until|through|conclud\w+|up to)\b"
    r"(?:,? (?:the )?(?:earlie[rs]t?|later|latest|first|sooner)(?: to occur)? of"
    r":?(?: \(?[ia1]\))?)?"
    r"(?: (?:on|of|date|is|shall|be|at|midnight|the|and|including|automatically|close|business"
    r"|day|11:59|p\.?m\.?|this"
    r"|agreement|initial|term|year|its|own))*[\s,:\"(]*$)",
    re.IGNORECASE,
)
_TERM_CONTEXT_EN = re.compile(
    r"\b(?:term\b|contract period|agreement (?:shall|will|is|expires|terminates|commences)"
    r"|this (?:agreement|contract|lease)|effective|duration|initial)",
    re.IGNORECASE,
)


#: The words before the day from which a length runs, and how far they stand before the length.
_COMMENCES = re.compile(r"(?i)\b(?:commenc|begin|start)\w*(?: (?:on|upon|from|as of|the))*\s*$")
_SENTENCE = 260
#: A right before or after some years is no end, and an option is not agreed yet.
_BEFORE_THEN = re.compile(
    r"(?i)\b(?:prior to|before|after|if|until after|(?:longer|later) of) (?:the )?$"
)
#: The first year of a contract has an end of its own.
_OTHER_PERIOD = re.compile(r"(?i)\"(?:(?:contract|fiscal|service) )?(?:year|month|quarter)\"")
_OPTION = re.compile(r"(?i)\b(?:additional|renewal|renewed|option\w*|extension)\b[^.;]{0,80}$")
#: Words that make the day an end of the contract itself.
_OWN_END = re.compile(
    r"(?i)this agreement|initial term|the term\b|\bterm of|\bterm is\b|\"(?:contract period|term)\""
)


def find(contract: Contract) -> Iterator[Finding]:
    """Length and end of the contract, of the loan where it is one."""
    tenors = list(_tenors(contract))
    stated = [*tenors[:1], *ending.ranges(contract)]
    yield from sorted(stated, key=lambda f: -f.confidence)[:1] or ending.events(contract)
    ends = list(_ends(contract))
    yield from ends
    if any(f.field == _end_field(contract) for f in ends):
        return
    spans = [f for f in stated if "/" in str(f.value)]
    if spans:
        span = spans[0]
        last = str(span.value).split("/")[1]
        yield Finding(_end_field(contract), span.start, span.end, last, span.confidence)
    else:
        yield from _computed(contract, tenors)


def _tenors(contract: Contract) -> Iterator[Finding]:
    found: list[Finding] = []
    for passage in contract.passages:
        values = contract.source.values_in(passage.start, passage.end, EntityLabel.DURATION)
        for value in values:
            before = contract.before(passage, value, 170)
            zh = _TENOR_ZH.search(before[-50:]) and not _NOT_TENOR_ZH.search(before[-14:])
            own = not zh and _own_term(contract, passage, value)
            beside = _BESIDE_MATURITY.search(before[-60:]) and contract.lends
            en = (
                own
                or beside
                or (not zh and _english_tenor(before, contract.after(passage, value, 40)))
            )
            if not (zh or en) or (en and _RESTRAINT.search(passage.text)):
                continue
            if en and _LASTS_LONGER.search(before[-150:] + contract.after(passage, value, 40)):
                continue
            head = TERM_HEADING.search(passage.heading) is not None
            long = re.search(r"[YM]", str(value.value)) is not None
            if not long and not zh:
                continue
            match = _TENOR_ZH.search(before[-50:]) if zh else None
            start = value.start - min(50, len(before)) + match.start() if match else value.start
            if match is None:
                start = max(passage.start, value.start - 120)
            sure = agree(
                0.6 if zh else 0.5,
                0.45 if head else 0.0,
                0.15 if long else 0.0,
                0.5 if own else 0.0,
                0.35 if en and _OWN_WORDS.search(before) else 0.0,
            )
            found.append(Finding("tenor", start, value.end, value.value, sure))
    found.sort(key=lambda f: (-f.confidence, f.start))
    yield from found


def _own_term(contract: Contract, passage: Passage, value: Entity) -> bool:
    before = contract.before(passage, value, 300)
    return bool(
        _OWN_TERM.search(before)
        and _OWN_AFTER.match(contract.after(passage, value, 50))
        and not re.search(r"(?i)notice|renew|surviv", before[-60:])
    )


def _english_tenor(before: str, after: str) -> bool:
    tail = before[-100:]
    return (
        _TENOR_EN.search(before) is not None
        and not _NOT_TENOR_EN.search(tail[-70:])
        and not re.match(
            r"(?i)\s*(?:prior|notice|written|advance|before|after (?:such|the|any|expir|termin))",
            after,
        )
    )


def _ends(contract: Contract) -> Iterator[Finding]:
    best: dict[str, Finding] = {}
    for passage in contract.passages:
        for value in contract.source.values_in(passage.start, passage.end, EntityLabel.DATE):
            day = iso_date(value)
            if day is None:
                continue
            for finding in _end(contract, passage, value, day):
                held = best.get(finding.field)
                # Of several days of repayment the last is the maturity.
                rank = (finding.confidence, finding.value)
                if held is None or rank > (held.confidence, held.value):
                    best[finding.field] = finding
    yield from best.values()


def _end(contract: Contract, passage: Passage, value: Entity, day: str) -> Iterator[Finding]:
    before, after = contract.before(passage, value, 110), contract.after(passage, value, 30)
    head = 0.4 if TERM_HEADING.search(passage.heading) else 0.0
    due = re.search(r"借款|贷款|清偿|还清|偿还|到期日|maturity|matures?\b|repayment", before, re.I)
    zh_end = _ENDS_ZH.search(before[-12:])
    zh = (zh_end and _ENDS_AFTER_ZH.match(after)) or re.search(
        r"(?:到期日|(?:租赁|合同)?(?:结束|截止|终止|届满)(?:日|时间))(?:期)?(?:为|是|:)\s?$", before
    )
    ranged = re.search(r"自[^。;；]{4,30}(?:至|到|-)$", before) and re.search(
        r"期限|有效期|租期|期间", before
    )
    if (zh or ranged) and re.search(r"期限|期|止|到期|清偿|还清|归还", before + after[:6]):
        clause = re.split(r"[,，;；]", before)[-1]
        if _OTHER_END_ZH.search(clause if zh and not ranged else before[-40:]):
            return
        low = (
            max(before.rfind("。"), before.rfind("，"), before.rfind(","), before.rfind("自") - 1)
            + 1
        )
        start = value.start - len(before) + low
        end = value.end + (
            len(m.group())
            if (m := re.match(r"(?:之?前)?(?:清偿完毕|还清|清偿|止|到期)", after))
            else 0
        )
        sure = agree(0.6, head, 0.4 if zh else 0.0)
        if contract.lends or due:
            yield Finding("maturity", start, end, day, sure)
        else:
            yield Finding("expiration_date", start, end, day, sure)
            yield Finding("maturity", start, end, day, round(sure * 0.8, 3))
        return
    if contract.lends and _MATURES_EN.search(before):
        start = max(passage.start, value.start - 60)
        yield Finding("maturity", start, value.end, day, agree(0.65, head))
    elif not contract.is_type("facility", "shareholder_loan") and _ENDS_EN.search(before):
        context = _TERM_CONTEXT_EN.search(contract.before(passage, value, 260))
        if context and not re.search(
            r"(?i)fiscal|quarter|calendar year|period ended|months ended|year ending", before[-60:]
        ):
            own = _OWN_END.search(passage.text)
            late = not re.search(r"(?i)notice|sales|report|budget|royalt|forecast", passage.text)
            sure = agree(0.3, head, 0.35 if own else 0.0, 0.2 if late else 0.0)
            if not (own or head) or _OPTION.search(before) or _OTHER_PERIOD.search(passage.text):
                return
            start = max(passage.start, value.start - 100)
            yield Finding("expiration_date", start, value.end, day, sure)
            if "until" in before[-40:].lower() and contract.family == "project":
                yield Finding("maturity", start, value.end, day, round(sure * 0.7, 3))


def _computed(contract: Contract, tenors: list[Finding]) -> Iterator[Finding]:
    """The end as a length of time after the day from which the contract runs."""
    from nlp_service.annotate.contracts.fields.dates import find as find_dates

    days = {f.field: f for f in find_dates(contract)}
    base = days.get("effective_date") or days.get("signing_date")
    if base is None:
        return
    flat = contract.source.running
    field = _end_field(contract)
    for match in _ANNIVERSARY.finditer(flat):
        ordinal = re.sub(r"[ -]\(\d+\)|[ -]?years?$", "", match["n"].lower())
        ordinal = f"{ordinal}-year" if f"{ordinal}-year" in _ORDINALS else ordinal
        years = _ORDINALS.get(ordinal) or int(re.sub(r"\D", "", ordinal) or 0)
        day = add(base.value, f"P{years}Y") if years else None
        before = flat[max(0, match.start() - 200) : match.start()]
        if _BEFORE_THEN.search(before):
            continue
        if day and re.search(r"(?i)term|expire|until|continue|end|matur", before):
            sure = agree(0.6) * base.confidence
            yield Finding(field, max(0, match.start() - 60), match.end(), day, round(sure, 3))
            return
    for tenor in tenors[:1]:
        around = flat[max(0, tenor.start - 160) : tenor.end + 120]
        after = flat[tenor.end : tenor.end + 90]
        day = add(base.value, str(tenor.value))
        event = _FROM_EVENT.search(flat[tenor.start : tenor.end + 90])
        started = _started(contract, tenor)
        day = add(started, str(tenor.value)) if started else day
        open_ended = _OPEN_ENDED.search(around) and "initial term" not in around.lower()
        if not day or contract.source.language != "en" or event or open_ended:
            continue
        runs = 0.5 if _FROM_SIGNING.search(after) or "effective date" in around.lower() else 0.0
        own = _OWN_WORDS.search(around)
        if tenor.confidence < 0.6 and not own:
            continue
        sure = round(agree(tenor.confidence * 0.7, runs) * base.confidence, 3)
        yield Finding(field, tenor.start, tenor.end, day, sure)


def _started(contract: Contract, tenor: Finding) -> str | None:
    """The day from which the sentence of a length lets it run; None where it names none."""
    flat = contract.source.running
    low = max(flat.rfind(". ", 0, tenor.start), tenor.start - _SENTENCE, 0)
    for value in contract.source.values_in(low, tenor.end + 90, EntityLabel.DATE):
        if _COMMENCES.search(flat[max(0, value.start - 60) : value.start]):
            return iso_date(value)
    return None


def _end_field(contract: Contract) -> str:
    """The field that holds the end of the contract: a loan matures, others expire."""
    return "maturity" if contract.is_type("facility", "shareholder_loan") else "expiration_date"
