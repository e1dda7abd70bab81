"""Names that their form gives away: companies by legal form, people by title, addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp_service.schema import Entity, EntityLabel

_HAN = r"\u4e00-\u9fff"
_FORM_ZH = (
    r"(?:股份有限公司|有限责任公司|集团有限公司|有限公司|集团公司|总公司|(?<=集团)股份公司"
    r"|合伙企业(?:[（(]有限合伙[)）])?|农村信用合作联社|农村信用社"
    r"|银行(?:股份有限公司|有限责任公司|有限公司|总行)?)"
)
_BRANCH_ZH = rf"(?:[{_HAN}]{{2,8}}?(?:分公司|支公司|分行|支行|营业部|分理处|营业室))"
_COMPANY_ZH = re.compile(rf"{_FORM_ZH}(?:{_BRANCH_ZH}){{0,2}}")
#: How far left of the legal form a name can begin.
_REACH = 28
_NAME_CHARS = re.compile(rf"[{_HAN}A-Za-z0-9&·（）()\-]+$")
#: Words that stand before a name and never in one; the name begins after the last of them.
_CUT_ZH = re.compile(
    r"[与及由向对将被于为是给从把按至以的了请系经该其称即并或贵我本之致]"
    r"|和(?=[^平谐记兴美泰顺])|根据|委托|根據|通知|关于|收购|起诉|控股(?=.{2,}公司)"
    r"|控告|出资|持有|包括|其中|以及|还有|其他|所属|旗下|母公司|子公司|股东|客户|供应商"
    r"|借款人|贷款人|保证人|抵押人"
    r"|出质人|质权人|抵押权人|承租人|出租人|发包人|承包人|买方|卖方|甲方|乙方|丙方|丁方"
    r"|借款方|贷款方|保证方|原告|被告|担保人"
    r"|申请人|被申请人|债务人|债权人|被执行人|购电人|售电人|购电方|售电方|名称"
    r"|公司(?=.{2,}公司)|[:：]"
)
_TOO_SHORT = re.compile(
    r"(?:某|一家|各|多家|多|该|本|贵|我|两家|几家|其他|等|家|上述|有关|相关|公司|全国|商业"
    r"|中外合资|外商独资)?$"
)

_WORD = r"(?:[A-Z][A-Za-z0-9'’&.\-]*|[A-Z]{2,}|&|of|de|and|for|the)"
_FORM_EN = (
    r"(?:Co(?:mpany|\.)?,? (?:Limited|Ltd\b\.?)|Limited|Ltd\b\.?|LIMITED|LTD\b\.?"
    r"|L\.?L\.?C\b\.?|LLP|L\.?P\b\.|Inc\b\.?|INC\b\.?"
    r"|Incorporated|INCORPORATED|Corp\b\.?|CORP\b\.?|Corporation|CORPORATION|PLC|plc"
    r"|P\.L\.C\.|GmbH(?: & Co\. KG)?|AG|S\.A\.(?: de C\.V\.)?|S\.p\.A\.|S\.A\.S\.|N\.V\."
    r"|B\.V\.|SE"
    r"|Pte\.? Ltd\b\.?|Pty\.? Ltd\b\.?|Sdn\.? Bhd\b\.?|Company|COMPANY|Bank|BANK|Holdings"
    r"|HOLDINGS|Partnership)"
)
_COMPANY_EN = re.compile(
    rf"(?<![A-Za-z])(?:[A-Z][A-Za-z0-9'’&\-]*\.?,? (?:\([A-Z][A-Za-z. ]{{1,24}}\) )?(?:(?:&"
    rf"|of|and|de) )?){{1,6}}?{_FORM_EN}(?:,? {_FORM_EN})?(?![A-Za-z])(?:,? (?:N\.A\."
    rf"|National Association"
    rf"|NA\b))?"
)
_BANK_OF = re.compile(
    r"(?<![A-Za-z])(?:Industrial and Commercial |Export-Import |Agricultural "
    r"|China Construction |People's )?Bank of (?:the )?[A-Z][a-z]+(?: [A-Z][a-z]+)?(?:,? (?:N"
    r"\.A\.|Limited|Ltd\.?|plc))?"
)
#: Words with a capital that begin a sentence, never a name.
_NOT_FIRST_EN = frozenset(
    {
        "The", "This", "That", "A", "An", "And", "Or", "Of", "For", "Each", "Any", "All", "No",
        "If", "In", "As", "On", "At", "By", "To", "With", "Between", "Such", "Our", "Your",
        "Their", "Its", "His", "Her", "We", "You", "They", "Said", "Dear", "From", "When",
        "While", "Where", "Whereas", "Both", "Either", "Since", "Unless", "Under", "Upon",
    }
)  # fmt: skip
#: Words that with a legal form still name nobody (Holding Company, Issuing Bank).
_GENERIC_EN = frozenset(
    {
        "Holding", "Holdings", "Parent", "Project", "Borrower", "Lender", "The", "Trust", "Bank",
        "Operating", "Insurance", "Such", "Company", "Limited", "Issuing", "Agent", "Utility",
        "Local", "Joint", "Stock",
    }
)  # fmt: skip

_PERSON_ZH = re.compile(
    rf"(?:法定代表人|法人代表|联系人|委托代理人|授权代表|负责人|经办人"
    rf"|签字人)(?:（[^）]{{1,8}}）)?[:：为]\s?([{_HAN}]{{2,4}})(?![{_HAN}])"
)
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程"
    "苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝"
    "龚邵万钱严覃武戴莫孔向汤"
)
_CALLED_ZH = re.compile(
    rf"([{_SURNAMES}][{_HAN}]{{0,2}}?)(先生|女士|总经理|经理|行长|董事长|主任|总监|律师"
    rf"|会计师)(?![{_HAN}]{{0,1}}(?:公司|室|会))"
)
_PERSON_EN = re.compile(
    r"(?<![A-Za-z])(?:Mr|Mrs|Ms|Dr|Messrs|Miss)\.? ((?:[A-Z][a-z'’-]+"
    r"|[A-Z]\.)(?: (?:[A-Z][a-z'’-]+|[A-Z]\.)){0,3})"
)
_TITLE = re.compile(
    r"(?:副?董事长|执行董事|独立董事|副?总经理|副?总裁|财务总监|首席(?:执行|财务|运营"
    r"|风险)官|法定代表人|总工程师|副?行长|客户经理|项目经理|财务经理|监事会主席|董事会秘书)"
    r"|(?<![A-Za-z])(?:(?:Vice |Deputy |Executive |Non-Executive |Managing "
    r"|Senior )*(?:Chairman|Chairwoman|President|Director|Vice President)|Chief (?:Executive"
    r"|Financial|Operating|Risk|Technology) Officer"
    r"|CEO|CFO|COO|CRO|CTO|General Manager|Finance Director|Company Secretary"
    r"|Relationship Manager|Treasurer|General Counsel|Authori[sz]ed Signatory)(?![A-Za-z])"
)
#: A full stop within capitalised words that ends no abbreviation.
_SENTENCE_END = re.compile(r"(?:[A-Za-z]*\d[A-Za-z0-9]*|[A-Z][a-z]{5,})\. ")
_ADDRESS_ZH = re.compile(
    rf"(?:住所地?|注册地址|地址|住址|通讯地址|联系地址|坐落(?:于|位置)?"
    rf"|工程地点)[:：为]?\s?([{_HAN}][{_HAN}A-Za-z0-9（）()#\-－]{{3,60}})"
)
_ADDRESS_EN = re.compile(
    r"(?:registered (?:office|address)|principal (?:place of business|office)|whose address"
    r"|its address|with an address|address)(?: is| at| is at|:)? (?:located )?(?:at "
    r"|in )?((?:\d|[A-Z])[^;\n()]{6,140}?)(?=[;\n()]|\.(?: |$)|,? (?:and|hereinafter|as"
    r"|doing|with|herein|being)\b)"
)


def _left_end(text: str, form_start: int) -> int:
    """Where the name before a Chinese legal form begins."""
    window = text[max(0, form_start - _REACH) : form_start]
    run = _NAME_CHARS.search(window)
    if not run:
        return form_start
    begin = run.start()
    for cut in _CUT_ZH.finditer(window, begin):
        if len(window) - cut.end() >= 2:
            begin = cut.end()
    name = window[begin:]
    # An unmatched bracket belongs to the sentence, not to the name.
    for opening, closing in ("（）", "()"):
        depth = name.rfind(closing) < name.rfind(opening)
        if depth:
            begin += name.rfind(opening) + 1
            name = window[begin:]
        if closing in name and opening not in name:
            begin += name.rfind(closing) + 1
            name = window[begin:]
    return form_start - len(name.lstrip("-·&0123456789."))


def companies_zh(text: str) -> Iterator[tuple[int, int]]:
    """Ranges of Chinese company and bank names by their legal form."""
    last = 0
    for match in _COMPANY_ZH.finditer(text):
        start = max(_left_end(text, match.start()), last)
        if match.start() - start < 2 or _TOO_SHORT.fullmatch(text[start : match.start()]):
            continue
        last = match.end()
        yield start, match.end()


def companies_en(text: str) -> Iterator[tuple[int, int]]:
    """Ranges of English company names by their legal form."""
    for pattern in (_COMPANY_EN, _BANK_OF):
        for match in pattern.finditer(text):
            start = match.start() + _before_name(match.group())
            words = text[start : match.end()].split(" ")
            while len(words) > 1 and words[0].strip(",") in _NOT_FIRST_EN:
                start += len(words[0]) + 1
                words = words[1:]
            if len(words) < 2 or (len(words) == 2 and words[0].strip(",") in _GENERIC_EN):
                continue
            yield start, match.end()


def _before_name(words: str) -> int:
    """How much of capitalised words is no part of the name they end in: a position and its comma
    ("CFO, Kestrel Ltd"), the end of the sentence before ("to Ba2. Acme Corp.")."""
    begin = 0
    for stop in _SENTENCE_END.finditer(words):
        begin = stop.end()
    at = begin
    for piece in words[begin:].split(", ")[:-1]:
        at += len(piece) + 2
        if _TITLE.fullmatch(piece):
            begin = at
    return begin


def find_names(text: str) -> list[Entity]:
    """ORG, PERSON, TITLE and LOC entities that rules can tell, in text order, no overlaps."""
    found: list[tuple[int, int, EntityLabel]] = []
    found += [(s, e, EntityLabel.ORG) for s, e in companies_zh(text)]
    found += [(s, e, EntityLabel.ORG) for s, e in companies_en(text)]
    for pattern, label in (
        (_PERSON_ZH, EntityLabel.PERSON),
        (_CALLED_ZH, EntityLabel.PERSON),
        (_PERSON_EN, EntityLabel.PERSON),
        (_ADDRESS_ZH, EntityLabel.LOC),
        (_ADDRESS_EN, EntityLabel.LOC),
    ):
        found += [(*match.span(1), label) for match in pattern.finditer(text)]
    found += [(*match.span(), EntityLabel.TITLE) for match in _TITLE.finditer(text)]
    entities: list[Entity] = []
    reach = 0
    for start, end, label in sorted(found, key=lambda f: (f[0], -f[1])):
        if start < reach or end <= start:
            continue
        reach = end
        entities.append(Entity(start=start, end=end, label=label, text=text[start:end]))
    return entities
