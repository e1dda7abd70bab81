"""Law and disputes: governing_law, dispute_resolution, notice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from nlp_service.annotate.contracts.confidence import agree
from nlp_service.annotate.contracts.finding import Contract, Finding
from nlp_service.annotate.contracts.jurisdictions import jurisdictions
from nlp_service.annotate.contracts.source import Passage

_HEADING = re.compile(
    r"法律适用|适用法律|管辖|\b(?:governing|applicable|choice of) law|\bjurisdiction|\blaws?\b",
    re.IGNORECASE,
)
_ZH = re.compile(
    r"(?:适用|遵守|遵循|受|依照|依据|根据)(?P<law>[\u4e00-\u9fff]{2,16}(?:法律|法)"
    r"|中国(?:的)?法律|[\u4e00-\u9fff]{2,8}法律)(?:法规)?(?:、[\u4e00-\u9fff]{2,8})?(?:的)?(?:"
    r"管辖|解释|约束)?"
)
_EN_GOVERN = re.compile(
    r"\b(?:in accordance with|shall apply|govern(?:ed|s|ing)?|constru(?:ed|ction|e)"
    r"|interpret(?:ed|ation)?|enforced|controlled|validity)\b",
    re.IGNORECASE,
)
_EN_LAW = re.compile(r"\blaws?\b|\bstatutes?\b|\blegislation\b", re.IGNORECASE)
_STRONG = re.compile(
    r"\b(?:this|the|these|said) (?:\w+ ){0,4}(?:agreement|contract|lease|guarant\w+|mortgage"
    r"|note|letter|deed|documents?|terms)\b[^.;]{0,160}\b(?:govern|constru|interpret)"
    r"|legislation of [^.;]{3,60}shall apply|\blaws? of [^.;]{3,60}(?:shall"
    r"|will) (?:\w+ ){0,2}(?:govern|control|apply)|\bgovern(?:ed|s)?\b",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"\b(?:governing|applicable) law\s?:\s*(?:the )?(?:laws? of )?(?:the )?(?:state of )?", re.I
)
_NOT = re.compile(r"(?i)organi[sz]ed|existing under|incorporated|securities laws|duly")
_NAMED_BEFORE = re.compile(
    r"(?i)\b(?:laws?|statutes|regulations|legislation)\b[^.;]{0,60}?\b(?:of|in"
    r"|and)\b\s*(?:the )?(?:\w+ ){0,3}$"
    r"|\b(?:of|in) (?:the )?(?:state|commonwealth|province|republic)(?: of)? $|\bunder $"
    r"|\bby (?:the )?$"
)
_SHORT = re.compile(
    r"\blaws? of (?:the|said|such) (?P<kind>Commonwealth|State|Province|Republic|Kingdom)\b(?! of)"
)
_NAMED_AFTER = re.compile(r"(?i)(?:'s)?(?: \w+)? (?:state |substantive |private )?laws?\b")
_ARBITRATION = re.compile(r"仲裁|\barbitrat\w*|\bICDR\b|\bHKIAC\b|\bSIAC\b|\bICC\b", re.IGNORECASE)
_NO_ARBITRATION = re.compile(
    r"(?i)仲裁(?:或|、)(?:诉讼|行政)|诉讼(?:、|或|和)仲裁|litigation,? (?:or )?arbitration"
    r"|arbitration or administrative|arbitration proceeding\w* (?:pending|relat|against)"
)
_COURT_ZH = re.compile(
    r"(?:起诉至?|诉至|(?<=或)起诉)(?P<sued>[^，,。；;：:\n、由]{0,24}?人民法院)"
    r"|(?P<forum>[^，,。；;：:\n、由]{0,24}?(?:有管辖权的)?(?:人民)?法院)[^，,。；;\n]{0,10}(?:"
    r"起诉|提起诉讼|诉讼|管辖|裁决|裁定|解决|判决)"
)
#: "In accordance with Resolution (1) of the following": the chosen one of several ways.
_CHOICE = re.compile(
    r"(?:第|resolution|item|option|method|way)\s?[(\[]?\s?(?P<n>[1-4一二三四])\s?[)\]]?\s?"
    r"(?:种|项|款)?[^。.\n]{0,40}(?:方式|解决|处理|of the following|below)",
    re.IGNORECASE,
)
_OPTION = r"(?:^|\n|[:。;；])\s*[(（]?(?:{0}|{1})[)）.、]\s*(?P<way>[^\n]{{6,400}})"
#: What ends a dispute, whatever else the clause is about.
_RESOLVED = re.compile(
    r"\bdisputes?\b[^.;]{0,40}\b(?:resolved|settled|decided)\b[^.;]{0,20}\barbitration", re.I
)
#: The courts without naming one: 协商不成可诉诸法律.
_LAWSUIT_ZH = re.compile(r"诉诸法律|(?:通过|采取|选择)(?:法律|诉讼)(?:途径|程序|手段|方式)")
_FORUM_ZH = re.compile(
    r"(?:提交|提请|由|向|申请)(?P<forum>[\u4e00-\u9fff（）()]{2,30}?(?:仲裁委员会|仲裁院"
    r"|仲裁中心|仲裁机构)(?:[\u4e00-\u9fff]{2,8}分会)?)"
)
_FORUM_EN = re.compile(
    r"\b(?P<forum>American Arbitration Association|International Chamber of Commerce"
    r"|London Court of International Arbitration|ICDR|HKIAC|SIAC|JAMS|ICC|LCIA|CIETAC|AAA"
    r"|(?:[A-Z][\w'&]+ )+(?:International )?Arbitration (?:Cent(?:er|re)|Commission|Court"
    r"|Tribunal|Association|Institute))\b"
)
_COURT_EN = re.compile(
    r"\b(?:submit\w*|consents?|jurisdiction|venue|courts? (?:of|in"
    r"|located))\b[^.;]{0,160}?(?P<forum>(?:(?:the )?(?:state|federal|superior|district|supreme"
    r"|competent|united states|appropriate|high)[\w\s,/]{0,40})?courts?\s+"
    r"(?:of|in|sitting in|located in|for|situated in|within)[^.;()]{3,90}"
    r"|courts of [^.;()]{3,60})",
    re.IGNORECASE,
)
#: The ways to choose from stand within so many characters.
_OPTIONS = 1_200
_DISPUTE = re.compile(
    r"争议|纠纷|诉诸|法律途径|诉讼|起诉|仲裁|\bdisputes?\b|\bcontrovers\w+|\bclaims?\b|\bjurisdiction\b"
    r"|\barbitrat|\bproceedings?\b|\bvenue\b",
    re.IGNORECASE,
)
_DISPUTE_HEADING = re.compile(
    r"争议|纠纷|仲裁|管辖|\bdispute|\barbitration|\bjurisdiction|\bvenue", re.IGNORECASE
)
_NOTICE_HEADING = re.compile(
    r"^通知|通知(?:与|和|及)?(?:送达|争议)?$|送达|\bnotices?\b", re.IGNORECASE
)
_NOTICE = re.compile(
    r"(?:通知|往来文件|送达)[^。]{0,40}(?:书面|送达|视为|邮箱|地址)|\b(?:all"
    r"|any)? ?notices?\b[^.;]{0,120}\b(?:in writing|written|deliver\w*|mail\w*|sent)\b|送达地址",
    re.IGNORECASE,
)
_WAYS = (
    ("email", re.compile(r"电子(?:邮箱|邮件)|\be-?mail|electronic mail", re.I)),
    (
        "courier",
        re.compile(r"快递|特快专递|专人|\bcourier|\bovernight|by hand|personal\w* deliver", re.I),
    ),
    ("registered_mail", re.compile(r"挂号|邮寄|信函|registered|certified|\bmail\b|\bpost", re.I)),
    ("fax", re.compile(r"传真|\bfax|facsimile|telecop", re.I)),
)


def find(contract: Contract) -> Iterator[Finding]:
    """The law of the contract, how disputes are decided and how notice is given."""
    for finding in (_law(contract), _dispute(contract), _notice(contract)):
        if finding:
            yield finding


def _law(contract: Contract) -> Finding | None:
    best: Finding | None = None
    for passage in contract.passages:
        finding = (
            _law_zh(passage)
            or _law_en(passage)
            or _law_label(passage)
            or _law_short(contract, passage)
        )
        if finding and (best is None or finding.confidence > best.confidence):
            best = finding
    return best


def _law_zh(passage: Passage) -> Finding | None:
    for match in _ZH.finditer(passage.text):
        law = re.sub(r"^(?:有关|相关|国家|本|我国|现行)+", "", match["law"])
        if (
            not law.endswith("法律")
            or len(law) < 4
            or re.search(r"其他|以上|法律法律|按照|规定", law)
        ):
            continue
        law = "中华人民共和国法律" if law in {"中国法律", "中国的法律"} else law
        head = 0.4 if _HEADING.search(passage.heading) else 0.0
        verb = 0.4 if match.group().startswith(("适用", "受")) else 0.0
        if not (head or verb):
            continue
        start = match.start()
        low = max(passage.text.rfind(mark, 0, start) for mark in "。，；;,\n") + 1
        return Finding(
            "governing_law",
            passage.start + low,
            passage.start + match.end(),
            law,
            agree(0.6, head, verb),
        )
    return None


def _law_en(passage: Passage) -> Finding | None:
    text = passage.text
    govern = _EN_GOVERN.search(text)
    if not govern or not _EN_LAW.search(text):
        return None
    pattern, owner = jurisdictions()
    found: Finding | None = None
    for match in pattern.finditer(text):
        before, after = (
            text[max(0, match.start() - 90) : match.start()],
            text[match.end() : match.end() + 24],
        )
        named = _NAMED_BEFORE.search(before) or _NAMED_AFTER.match(after)
        if not named or _NOT.search(before[-60:]):
            continue
        head = 0.4 if _HEADING.search(passage.heading) else 0.0
        strong = 0.5 if _STRONG.search(text) else 0.0
        if not (head or strong):
            continue
        value = owner[" ".join(match.group().lower().split())]
        start, end = _narrow(
            text, min(govern.start(), match.start()), max(match.end(), govern.end())
        )
        sure = agree(0.45, head, strong)
        found = Finding("governing_law", passage.start + start, passage.start + end, value, sure)
        if value != "United States":
            break
    return found


def _law_label(passage: Passage) -> Finding | None:
    """The law of a term sheet: GOVERNING LAW: New York."""
    label = _LABEL.search(passage.text)
    if label is None:
        return None
    pattern, owner = jurisdictions()
    match = pattern.match(passage.text, label.end())
    if match is None:
        return None
    value = owner[" ".join(match.group().lower().split())]
    start, end = passage.start + label.start(), passage.start + match.end()
    return Finding("governing_law", start, end, value, agree(0.7))


def _law_short(contract: Contract, passage: Passage) -> Finding | None:
    """The law of "the Commonwealth", which the contract names in full somewhere else."""
    short = _SHORT.search(passage.text)
    govern = _EN_GOVERN.search(passage.text)
    if short is None or govern is None or not _STRONG.search(passage.text):
        return None
    pattern, owner = jurisdictions()
    full = re.compile(rf"\b{short['kind']} of (?:the )?({pattern.pattern})", re.IGNORECASE)
    named = full.search(contract.source.running)
    if named is None:
        return None
    start, end = _narrow(passage.text, min(govern.start(), short.start()), short.end())
    value = owner[" ".join(named.group(1).lower().split())]
    return Finding("governing_law", passage.start + start, passage.start + end, value, agree(0.6))


def _narrow(text: str, start: int, end: int) -> tuple[int, int]:
    subject = re.search(r"(?i)\b(?:this|the|these)\s[^.;]{0,80}$", text[:start])
    return (subject.start() if subject else start), end


def _dispute(contract: Contract) -> Finding | None:
    chosen = _chosen(contract)
    if chosen:
        return chosen
    best: Finding | None = None
    for passage in contract.passages:
        if not _DISPUTE.search(passage.text):
            continue
        finding = _decided(passage)
        if finding and (best is None or finding.confidence > best.confidence):
            best = finding
    return best


def _chosen(contract: Contract) -> Finding | None:
    """The way that a form lists among others and marks as agreed."""
    flat = contract.source.flat
    for passage in contract.passages:
        choice = _CHOICE.search(passage.text)
        if not choice or not _DISPUTE.search(passage.text + passage.heading):
            continue
        number = "一二三四".find(choice["n"]) + 1 or int(choice["n"])
        option = re.compile(_OPTION.format(number, "一二三四"[number - 1]))
        # The mark itself looks like an option: the list begins after its sentence.
        way = option.search(flat, passage.start + choice.end() - 1, passage.end + _OPTIONS)
        if way is None:
            continue
        start, end = way.span("way")
        text = contract.source.running[start:end]
        found = _decided(Passage(start, end, text, passage.headings, passage.section))
        return found or (
            Finding("dispute_resolution", start, end, {"method": "court"}, agree(0.6))
            if re.search(r"法院|诉讼|\bcourts?\b|legal proceedings", text, re.I)
            else None
        )
    return None


def _decided(passage: Passage) -> Finding | None:
    text = passage.text
    head = 0.45 if _DISPUTE_HEADING.search(passage.heading) else 0.0
    forum_zh = _FORUM_ZH.search(text)
    forum_en = _FORUM_EN.search(text)
    if _ARBITRATION.search(text) and not _NO_ARBITRATION.search(text):
        forum = forum_zh or forum_en
        firm = re.search(
            r"提交|申请仲裁|终局|\b(?:shall|will|must"
            r"|may) (?:\w+ ){0,4}(?:be )?(?:\w+ )?(?:settled|submitted|determined|resolved"
            r"|referred?|decided)|final and binding",
            text,
            re.I,
        ) or _RESOLVED.search(text)
        if forum or firm:
            value: dict[str, Any] = {"method": "arbitration"}
            if forum:
                value["forum"] = _clean(forum["forum"])
            sure = agree(0.4, head, 0.4 if forum else 0.0, 0.3 if firm else 0.0)
            return Finding("dispute_resolution", *_sentence(passage), value, sure)
    lawsuit = _LAWSUIT_ZH.search(text)
    if lawsuit and not _COURT_ZH.search(text):
        sure = agree(0.4, head)
        return Finding("dispute_resolution", *_sentence(passage), {"method": "court"}, sure)
    court = _COURT_ZH.search(text) or _COURT_EN.search(text)
    if court:
        named = next(filter(None, (court.groupdict().get("sued"), court["forum"])))
        vague = re.search(
            r"(?i)laws and jurisdiction|court order|order of|^(?:a |any )?courts? of competent",
            court.group(),
        ) or re.search(r"(?i)^(?:a |any |the )?courts? of competent jurisdiction$", named)
        if vague or re.search(r"(?i)receiver|申请执行", text):
            return None
        value = {"method": "court", "forum": _clean(named)}
        firm = re.search(r"起诉|提起诉讼|管辖|exclusive|submit|consent|irrevocabl", text, re.I)
        about = 0.2 if re.search(r"争议|纠纷|\bdisputes?\b", text, re.I) else 0.0
        sure = agree(0.4, head, 0.4 if firm else 0.0, about)
        return Finding("dispute_resolution", *_sentence(passage), value, sure)
    return None


def _clean(forum: str) -> str:
    forum = re.sub(
        r"^(?:协商|调解|不成|任何一方|双方|各方|均?可|有权|应|将|该|依法|提交|必要时|可以"
        r"|[甲乙丙]方可?(?!所在)|均?有权|均?可?向|起诉至|\s)+(?:以)?(?:向)?",
        "",
        " ".join(forum.split()),
    )
    forum = re.sub(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])", "", forum)
    return forum.strip(" ,，").removeprefix("the ")


def _sentence(passage: Passage) -> tuple[int, int]:
    return passage.start, passage.end


def _notice(contract: Contract) -> Finding | None:
    best: Finding | None = None
    for passage in contract.passages:
        match = _NOTICE.search(passage.text)
        if not match:
            continue
        head = (
            0.5 if _NOTICE_HEADING.search(passage.headings[-1] if passage.headings else "") else 0.0
        )
        ways = [name for name, words in _WAYS if words.search(passage.text)]
        if not (head or ways):
            continue
        value: dict[str, Any] = {"ways": ways}
        if re.search(r"书面|writing|written", passage.text):
            value["written"] = True
        sure = agree(0.3, head, 0.3 if ways else 0.0, 0.1 * min(len(ways), 3))
        if best is None or sure > best.confidence:
            best = Finding("notice", passage.start, passage.end, value, sure)
    return best
