"""Time: the event lies behind, is resolved, or belongs to another period."""

from __future__ import annotations

import re
from datetime import date

from nlp_service.signals.gates.context import Context

_ZH_PAST = re.compile(
    r"曾(?:经|于|因|在|被|有)?(?!祥)|当年|当初|当时|过去|历史上|以前|之前|早年|早些年|往年|"
    r"前些年|前几年|上一任|前任(?!何)|那年|那次|那时|疫情(?:期间|那年)|早期|多年前|几年前|"
    r"(?:\d+|[一二三四五六七八九十两几])年前|一度|原先|前期(?!会计|差错)"
)
_ZH_RESOLVED = re.compile(
    r"(?:已|均已|现已|已经|后来|后|全部|当天|随后)[^，。；]{0,10}(?:解除|解封|解冻|结清|还清|"
    r"补缴|补发|发清|付清|整改(?:完毕|完成|到位)|了结|恢复|撤销|执行完毕|达成和解|豁免|化解|"
    r"结案|补齐|补足|归还|销案|撤诉|履行完毕|移出|偿清|重新签|补办|纠正|平息|收回)|整改后|"
    r"此后[^，。；]{0,12}(?:从未|再未|没有|未再|一直|未)|再(?:也)?(?:没有?|未)|"
    r"(?:次年|第二年|当月|次月|节后|年后|后来|不久|很快|随即|随后|如今|现在|现已|早已|目前)"
    r"[^，。；]{0,10}(?:恢复|缓过来|补足|补齐|补发|还清|还上|兑付|解除|解了|好转|正常|撤诉|和解|结清|换人|更换|调回|归还)|"
    r"最后(?:撤诉|和解|结案)|验收合格|整改[^，。；]{0,8}(?:完毕|完成|验收)|"
    r"早已(?:结束|解决|过去)|恢复(?:达标|正常)|不影响(?:现在|目前)|都是(?:过去|老)"
)
_ZH_EXPERIENCE = re.compile(
    r"(?<![超通经越难不透度核查看问谈说对])过(?!桥|期|程|渡|剩|多|高|低|户|会|审|线|重|半|大)"
)
_EN_PAST = re.compile(
    r"\b(?:formerly|previously|(?<!at )once|years? ago|decades? ago|in the past|historically|"
    r"back in|"
    r"long ago|at one time|"
    r"during the pandemic|at the time|years? back|in the early days|previous (?:chairman|owner|"
    r"management|board|ceo)|"
    r"used to|earlier (?:this|last) (?:decade|century)|last decade|had(?! to\b))\b"
)
_EN_RESOLVED = re.compile(
    r"\b(?:since (?:been |then |regained |repaid |recovered |cured |removed|lifted|withdrawn|"
    r"settled|cleared|paid)|(?:has|have|was|were|"
    r"been) (?:since |now |later |fully |long |subsequently )?(?:been )?(?:lifted|cured|repaid|"
    r"resolved|remedied|settled in full|paid off|"
    r"cleared|released|regained|reinstated|rectified|renewed|refunded|discharged|restored|"
    r"made good|refilled|dropped|put right|"
    r"caught up|waived and|back in compliance)|"
    r"no longer(?! (?:holds?|meets?|covers?|enough|sufficient|able|pays?|paying|"
    r"picks?|answers?|replies|responds?|returns?))|"
    r"which is history|is history|ancient history|behind (?:it|us|them) now|"
    r"was (?:later|subsequently|then) |has since|have since|until (?:it|they) (?:was|were) |"
    r"that is over|it is over|(?:and|which) paid within|back the (?:year|month) after|"
    r"(?:passed|clean|(?<!paid )(?<!us )(?<!them )nothing|none|no \w+) (?:\w+ ){0,2}since|"
    r"(?:everything|all) was (?:settled|paid|cleared)|dates from (?:19|20)\d\d|"
    r"has been (?:above|in profit|on time|current|clean|back)|"
    r"later (?:sent|paid|supplied|delivered)|"
    r"long been (?:paid|settled|closed|forgotten)|come to (?:an end|nothing)|over and done|"
    r"back then|ever since|last \w+ penalty|closed years)\b"
)
#: News tells even recent facts in the past tense; these words set them far back.
_EN_LONG_AGO = re.compile(
    r"\b(?:(?:years|decades) ago|a decade ago|back in (?:19|20)\d\d|in the (?:19|20)\d0s|"
    r"decades earlier|years earlier)\b"
)
_EN_ONCE = re.compile(r"\b(?:(?<!at )once|formerly|previously|years? ago)\b")
_YEAR = re.compile(r"(?<!\d)(19\d\d|20\d\d)(?!\d)")
_EN_OLD = re.compile(
    r"\b(?:in|of|during|since|from) (?:(?:early|late|mid|january|february|march|april|may|june|"
    r"july|august|september|october|november|december)[- ])?(19\d\d|20\d\d)\b"
)


def is_past(context: Context, reference: date | None) -> bool:
    """Whether the event is told as past or resolved.

    ``reference`` is the day the text was written, where known; an event of two or more years
    before it is past, and so is one with a year where that day is not known. News and reports
    (kind text) tell recent facts in the past tense: there only resolution makes them past.
    """
    return _chinese(context, reference) if context.chinese else _english(context, reference)


_DATED = re.compile(
    r"(?:19|20)\d\d|早年|那年|前几年|去年|前年|上年|当年|年前|"
    r"\b(?:last (?:year|month|spring|summer|autumn|winter)|years? ago|"
    r"(?:in|since|of) (?:january|february|march|april|may|june|july|august|september|october|"
    r"november|december)|the year before last|years? back|at the time|in the early days)\b"
)


def is_dated(context: Context) -> bool:
    """Whether the sentence names an earlier year or month: it tells history, not the latest."""
    return context.kind != "text" and bool(_DATED.search(context.whole))


def _old(years: list[str], reference: date | None) -> bool:
    # Mail names the year of an event only where it is not the present one.
    return any(reference is None or reference.year - int(year) >= 2 for year in years)


def _chinese(context: Context, reference: date | None) -> bool:
    if _ZH_RESOLVED.search(context.tail) or (
        context.kind != "text" and re.search(r"已(?:还清|结清|解除|执行完毕)", context.cue)
    ):
        return True
    if context.kind == "text":
        return False
    lead = context.lead[-40:]
    return bool(
        _ZH_PAST.search(lead)
        or _ZH_EXPERIENCE.search(context.cue)
        or _ZH_EXPERIENCE.search(context.text, context.end - 1, context.end + 2)
        or re.search(r"(?:受|做|收|欠|有|出|发生|经历|遭|打|吃|停|闹|借|晚)过", context.before[-8:])
        or _old(_YEAR.findall(context.before), reference)
    )


def _english(context: Context, reference: date | None) -> bool:
    if _EN_RESOLVED.search(context.tail) or _EN_RESOLVED.search(context.before[-40:]):
        return True
    if context.kind == "text":
        return bool(_EN_LONG_AGO.search(context.whole))
    if (
        _EN_ONCE.search(context.cue)
        or _EN_PAST.search(context.before[-60:])
        or _EN_PAST.search(context.after[:30])
    ):
        return True
    years = _EN_OLD.findall(context.text[context.clause[0] : context.clause[1]])
    if years and re.search(
        r"\b(?:was|were|had|did|paid|went|took)\b|ed\b",
        context.text[context.clause[0] : context.end],
    ):
        return _old(years, reference)
    return False
