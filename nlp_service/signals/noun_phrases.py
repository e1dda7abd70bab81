"""Noun phrases that can be whom a sentence is about, read by rules of both languages.

Ranks: 1 a name with a company form, stock code or headline colon; 2 a role or defined term;
3 the phrase that opens the clause.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrase:
    start: int
    end: int
    rank: int


_ZH_CODE = re.compile(r"((?:\*?ST|[A-Z])?[\u4e00-\u9fffA-Z]{2,4})[（(]\d{5,6}[)）]")
_ZH_COLON = re.compile(r"(?:^|[\s。；])((?:\*?ST)?[\u4e00-\u9fffA-Z]{2,8}?)\s?[：:]")
_ZH_FULL = re.compile(
    r"(?:(?<=[，。；：、\s“”（(《对向被由与将为是在从于因至据称请令决理院罪的])|^)"
    r"[\u4e00-\u9fffA-Za-z0-9]{2,10}?(?:[（(][\u4e00-\u9fff]{2,6}[）)])?[\u4e00-\u9fffA-Za-z0-9]{0,12}?(?:有限责任公司|股份有限公司|有限公司|集团公司|分公司|支公司)(?:[\u4e00-\u9fff]{2,6}分公司)?"
)
_ZH_ROLE = re.compile(
    r"借款人|债务人|保证人|担保人|担保公司|抵押人|出质人|项目公司|(?:我|本|贵|该|母|子|孙|总|平台|担保|标的)公司|(?:我|贵)司|甲方|乙方|丙方|承包人|承包商|发包人|"
    r"总包|业主|购电方|采购方|承购方|(?:最大|主要|第一大|唯一)(?:租户|客户|买家)|实际控制人|(?<![\u4e00-\u9fff）)])(?:董事长|总经理|公司|企业|集团|股东方?|供应商|施工队)"
)
_ZH_STOP = re.compile(
    r"[，。；：:！？、,;\s（(【\[“\"《<\d%]|已|未|被|将|因|在|对|把|从|向|经(?!贸|开|济|营)|有(?!限|色)|是|为(?!$)|也|都|仍|至今|目前|现(?!代|金)|去年|今年|明年|昨|今天|上周|上月|本周|本月|近日|近期|日前|"
    r"资产负债率|负债率|净利|利润|营收|收入|业绩|销量|销售|订单|资金|账户|流动性|现金流|审计报告|年报|应收|财务|工期|进度|并网|竣工|开工|投产|本金|利息|贷款|债务|债券|评级|信用等级|主体|股权|股价|股份(?!有限)|"
    r"拖欠|逾期|违约|破产|亏损|发生|出现|收到|公告|发布|签署|签订|获|中标|完成|提前|拒|承认|新增|申请|通过|受到|遭|欠|没|不|无(?!锡)|却|又|再|全(?!球|国)|均|于(?!都)|与|和(?!平|谐)|及|的(?!士)|连续|面临|涉嫌|拟|预|宣布|同意|"
    r"按|如期|按期|按时|超|停|失联|辞|高管|办公室|法人代表|法定代表人|实控人|实际控制人|董事|总经理|财务总监|因为|由于|开出|承兑|采矿|发电量|报|受|还|一季|二季|三季|四季|半年|季报|季度|上半年|下半年|前三季|第[一二三四]季|净|联合|子公司|"
    r"最大|主要|单方|向|自"
)
_ZH_OPENERS = re.compile(
    r"(?:[\s，。；：:、]|^|目前|近日|日前|据悉|经测算|经查|会计师(?:没法)?对|给我们做担保的|法院裁定|公告称|鉴于|截至[^，]{0,12}|另外|此外|但是?|而|其中|同时|关于|昨日|昨天|近期|今年|去年|前几天暴雷的|被带走调查的是|公开信息显示|记者获悉|联合资信将|听说|与)+"
)
_EN_WORD = r"[A-Za-z][\w&'.\-]*"
_EN_NAME = re.compile(
    r"(?:(?:[A-Z][\w&'’.\-]*|[A-Z]{2,})(?:\s+(?:of|&|and the|de|du)\s+(?=[A-Z]))?\s*)+"
)
_EN_ROLE = re.compile(
    r"\b(?:borrower|guarantor|obligor|issuer|sponsor|project company|projectco|company|contractor|purchaser|offtaker|lessee|mortgagor|pledgor|"
    r"concession company|holding|parent|subsidiary|group|management|operator|chairman|chief executive|shareholder|supplier|subcontractor)\b",
    re.IGNORECASE,
)
_EN_STOP = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|will|would|did|does|do|could|should|may|might|can|cannot|must|shall|"
    r"told|tells|says?|said|reports?|reported|posts?|posted|announced|announces|filed|files|went|goes|failed|fails|fell|falls|dropped|drops|rose|rises|"
    r"lost|loses|signed|signs|agreed|agrees|received|receives|took|takes|wants|wanted|owes|owed|paid|pays|prepaid|voluntarily|stood|came|comes|"
    r"put|puts|cut|cuts|raised|raises|refused|refuses|missed|misses|defaulted|defaults|bags?|wins?|won|gets?|got|slips?|jumps?|surges?|net|profits?|loss(?:es)?|sales|revenues?|"
    r"shares?|stock|Q[1-4]|earnings|CEO|chief|chairman|founder|keeps?|closed|shut|froze|opened|declared|called|continues?|continued|slipped|resigned|"
    r"still|now|just|also|already|again|not|never|narrows|rallies|falls|hits?|extends|plans|risks?|faces|seeks|asked|asks|needs?|applied|applies|completed|achieved|reached|passed|joined|"
    r"suffered|laid|lay|revoked|terminated|curtailed|ceases|passes|sits|then|today|yesterday|overnight|disclosed|launched|earned|in|on|at|by|for|from|with|after|before|since|under|to|because|that|which|who|whose|until)\b|[,;:()]|\d"
)


def chinese_phrases(text: str, start: int, end: int) -> Iterator[Phrase]:
    """Names, roles and clause openings of a Chinese sentence."""
    for pattern in (_ZH_CODE, _ZH_COLON):
        for match in pattern.finditer(text, start, end):
            yield Phrase(match.start(1), match.end(1), 1)
    for match in _ZH_FULL.finditer(text, start, end):
        yield Phrase(match.start(), match.end(), 1)
    for match in _ZH_ROLE.finditer(text, start, end):
        yield Phrase(match.start(), match.end(), 2)
    for low, high in _clauses(text, start, end, "，,；;。！？!? \n、"):
        opener = _ZH_OPENERS.match(text, low, high)
        first = opener.end() if opener else low
        stop = _ZH_STOP.search(text, first, high)
        last = stop.start() if stop else high
        if 2 <= last - first <= 16:
            yield Phrase(first, last, 3 if low > start else 2)


def english_phrases(text: str, start: int, end: int) -> Iterator[Phrase]:
    """Names, roles and clause openings of an English sentence, without articles."""
    for match in _EN_ROLE.finditer(text, start, end):
        yield Phrase(match.start(), match.end(), 2)
    for low, high in _clauses(text, start, end, ",;:\n"):
        first = low
        while first < high and text[first] in " \t\"'([":
            first += 1
        stop = _EN_STOP.search(text, first, high)
        last = stop.start() if stop else high
        yield from _english_opening(text, first, last)


def _english_opening(text: str, first: int, last: int) -> Iterator[Phrase]:
    """The head of an opening noun phrase: the owner in "X's orders", the whole in "orders of X"."""
    phrase = text[first:last].rstrip()
    owner = re.match(r"(.+?)(?:['’]s|(?<=s)['’])\s", phrase + " ")
    if owner:
        phrase = owner.group(1)
    inner = re.search(r"\b(?:of|against|between|on)\s+(?=\S)", phrase)
    offset = first
    if inner and not re.match(r"(?:bank|state|union|house|ministry|city|university|republic)\b", phrase, re.I):
        offset += inner.end()
        phrase = phrase[inner.end() :]
    article = re.match(r"(?:the|an?|its|their|his|some|one|each|every)\s+", phrase, re.IGNORECASE)
    if article:
        offset += article.end()
        phrase = phrase[article.end() :]
    if 1 < len(phrase) <= 60 and len(phrase.split()) <= 6:
        named = bool(re.match(r"[A-Z][\w&'’.\-]+(?:\s|$)", phrase)) and article is None
        yield Phrase(offset, offset + len(phrase), 1 if named else 3)


def _clauses(text: str, start: int, end: int, breaks: str) -> Iterator[tuple[int, int]]:
    low = start
    for position in range(start, end):
        if text[position] in breaks:
            if position > low:
                yield low, position
            low = position + 1
    if low < end:
        yield low, end
