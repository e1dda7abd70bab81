"""Where the signature and the disclaimers at the end of a written stretch of mail begin."""

from __future__ import annotations

import re
from typing import NamedTuple

_DELIMITER = re.compile(r"\s*(?:--|—|–|－－|#sig#.*)\s*$")
_DIVIDER = re.compile(r"\s*(?:-{4,}|_{4,}|={4,}|\*{4,}|~{3,}|—{2,}|─{2,}|━{2,}|·{4,}|•{3,})\s*$")

_MOBILE = re.compile(
    r"\s*-{0,2}\s*(?:sent (?:from|via|with|using) (?:my |a |an |the |mail\b|outlook|yahoo|gmail|samsung|"
    r"proton|sparrow|mobile|iphone|ipad|blackberry|windows|android|huawei|hcl|foxmail|netease)"
    r"[^.!?,;]{0,60}(?:\(\S+\)|<\S+>)?[.!]?"
    r"|get outlook for \w+.{0,60}|via mobile|sent on the go|download the all new .{0,60}"
    r"|(?:发|發|寄|来|傳送)(?:送)?自(?:我的|於)?\s*.{1,28}|来自我的.{1,20}"
    r"|(?:从|由|通过|用)(?:我的)?\s*.{1,24}(?:发送|发出|寄出)|获取\s*outlook.{0,60}|下载.{0,12}(?:app|客户端).{0,40})\s*$",
    re.IGNORECASE,
)
_FOOTER = re.compile(
    r".{0,40}(?:mailing list|unsubscribe|you are receiving this|you received this|"
    r"reply to this email directly|签名由.{0,12}定制|本邮件由.{0,16}(?:系统|自动))",
    re.IGNORECASE,
)

_CLOSING = re.compile(
    r"\s*(?:(?:with\s+)?(?:my\s+)?(?:very\s+|our\s+)?(?:best|kind(?:est)?|warm(?:est)?|many|with|much|sincere)"
    r"(?:\s+(?:and\s+)?(?:best|kind|warm|personal))?(?:\s+(?:regards|wishes|thanks|appreciation))?(?:\s+to all)?"
    r"|regards|rgds|b\.?r\.?|k\.?r\.?|cheers|sincerely(?:\s+yours)?|yours(?:\s+(?:sincerely|faithfully|truly|ever))?|"
    r"(?:very\s+)?truly\s+yours|faithfully(?:\s+yours)?|respectfully(?:\s+(?:yours|submitted))?|cordially|all the best|take care|"
    r"thanks(?:\s+(?:again|so much|a lot|very much|and (?:best |kind )?regards|in advance|for your (?:help|time|patience|understanding|support|cooperation)))?|"
    r"thank you(?:\s+(?:again|so much|very much|in advance|and (?:best |kind )?regards|for your (?:help|time|patience|understanding|support|cooperation)))?|"
    r"с уважением|mit freundlichen grüßen|cordialement|saludos"
    r"|(?:顺颂|顺祝|敬颂|谨祝|恭祝|敬祝|并?祝|祝您?)[^，。；:：]{0,10}|此致|敬礼|此致\s*敬礼|(?:商|近|夏|秋|冬|春|台|时)[祺安绥]|"
    r"(?:十分|非常|万分)?(?:感谢|谢谢|多谢|致谢)(?:您|你|配合|支持|理解|各位|您的[^，。]{1,8})?|以上[，,]?(?:谢谢|感谢|敬请知悉|请知悉)?|致礼|敬上|顺致敬意)"
    r"\s*[,，.。!！~～]*\s*$",
    re.IGNORECASE,
)

_CONTACT = re.compile(
    r"[\w.+-]+@[\w-]+\.[\w.-]+|https?://|www\.\w|\b(?:tel|phone|mobile|mob|cell|fax|direct|office|skype|wechat|ext|"
    r"t|m|f|e|p|d|o|c|w)\s?[.:：|]\s*[+(\d@\w]|(?:电\s*话|手\s*机|传\s*真|座\s*机|邮\s*箱|邮\s*编|地\s*址|网\s*址|微信|联系方式|电邮|[Ee]-?mail)\s*[:：]?\s*\S"
    r"|(?<![\d.,])\+?\(?\d{2,4}\)?[\s.-]\d{3,4}[\s.-]\d{3,4}(?![\d,.])|(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)0\d{2,3}-\d{7,8}(?!\d)",
    re.IGNORECASE,
)
_POSITION = re.compile(
    r"\b(?:director|manager|officer|president|chair(?:man|woman)?|partner|counsel|associate|analyst|engineer|head of|"
    r"secretary|treasurer|controller|accountant|assistant|vp|svp|evp|ceo|cfo|coo|cto|owner|founder|principal|"
    r"consultant|attorney|administrator|advis[eo]r|lead|specialist|coordinator|ph\.?d|banking|finance|"
    r"treasury|department|division|services|operations|legal|recovery|monitoring|compliance|risk)\b"
    r"|经理|总监|主任|主管|总裁|董事|会计|出纳|专员|助理|顾问|律师|工程师|负责人|科长|处长|部长|行长|秘书|法务|法定代表人|财务|"
    r"[部处科室]$|事业部|中心$",
    re.IGNORECASE,
)
_ORGANISATION = re.compile(
    r"\b(?:inc|ltd|limited|llc|llp|plc|corp|corporation|company|co|group|bank|partners|gmbh|s\.?a|n\.?v|pte|holdings|"
    r"capital|energy|power|trust|fund|university|associates)\b\.?"
    r"|公司|集团|银行|分行|支行|事务所|研究院|医院|合伙|厂$|局$|委员会|中心|[部处行院]$",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"\s*[-–—~]?\s*(?:(?:mr|ms|mrs|dr|me)\.?\s+)?"
    r"(?:[A-ZÀ-ÖØ-Þ][\w'’.-]*(?:\s+(?:(?:de|van|von|der|da|bin|al)\s+)?[A-ZÀ-ÖØ-Þ][\w'’.-]*){0,3}"
    r"(?:,?\s*(?:Ph\.?D\.?|CFA|CPA|Esq\.?|MBA|Jr\.?))*|[一-鿿]{2,4}(?:\s*[（(]?[A-Z][A-Za-z .]{1,24}[)）]?)?"
    r"|[A-Z][a-z]+(?:\s[A-Z][a-z]+)?\s*[（(]?[一-鿿]{2,4}[)）]?)"
    r"\s*(?:敬上|谨上|拜上)?[,，]?\s*$"
)
_PERSON_LED = re.compile(
    r"\s*(?:[一-鿿]{2,4}(?:\s*[|/／·]\s*|\s+)[^\s，。].{0,40}"
    r"|[A-Z][\w'.-]+(?:\s[A-Z][\w'.-]+){1,3}\s*(?:\||/|,|·|\s[-–—]\s)\s*\S.{0,60})$"
)
_DASH_NAME = re.compile(r"\s*[-–—]{1,2}\s?[A-Z][\w.]+(?:\s[A-Z][\w.]+){0,2}\s*$")
_DATE_LINE = re.compile(
    r"\s*(?:\d{4}\s*[年/.-]\s*\d{1,2}\s*[月/.-]\s*\d{1,2}\s*日?|[〇零一二三四五六七八九十]{4}年.{2,6}日|"
    r"\d{1,2}\s+[A-Z][a-z]+\s+\d{4}|[A-Z][a-z]+\s+\d{1,2},\s*\d{4})\s*$"
)
_SENTENCE = re.compile(
    r"[。；;？?！!…]\W*$|[a-z0-9%)][.]\W*$|[.?!]\s+[A-Z][a-z]+\s+[a-z]|[。！？]."
)
_SHORTENED = re.compile(
    r"\b(?:inc|ltd|co|corp|llc|plc|jr|sr|esq|s\.a|n\.v|no|st|ave|bldg|rd)\.\W*$", re.I
)
#: Payment details, lists and sentences are content, however short their lines.
_CONTENT = re.compile(
    r"账\s*号|帐\s*号|户\s*名|开户行?|账户|金额|合同(?:编?号|金额|价款)|\baccount\s*(?:no|number|name|title|holder|#|:)|"
    r"\bswift\b|\biban\b|sort code|\bamount\b|beneficiary|^\W*p\.?\s?s\.?[:：.\s]|^\s*[-*•·]\s+\S|"
    r"^\s*\d{1,2}[.)、]\s*\S|附件[:：]|附[:：]|抄送|^\s*(?:enc|encl|cc|attachments?)\s*[:.]",
    re.IGNORECASE,
)

_DISCLAIMER = re.compile(
    r"[\s*>_|【\[（(]*(?:(?:confidentiality|privacy|legal|important|e-?mail)\s+(?:notice|disclaimer|note|warning|statement)\b"
    r"|disclaimer\b|(?:confidential|private and confidential|privileged)\s*[:：—-]"
    r"|(?:internet\s+)?(?:this|the (?:information|contents?)(?: contained)? (?:in|of) this|the information (?:contained|transmitted)|any (?:views|opinions)|"
    r"the contents of this)\s*(?:e-?mail|message|communication|transmission|electronic|and any|is|are|or|,|expressed|by)[^\n]{0,200}?"
    r"(?:confidential|privileged|intended|proprietary|addressee|recipient|virus|author|sender|solely)"
    r"|if you (?:are|have) (?:not the (?:intended|named)|received (?:this|it|the)[^\n]{0,40}(?:error|mistake))"
    r"|please (?:consider|think)[^\n]{0,40}(?:environment|before (?:you )?print)"
    r"|(?:caution|warning|external)\s*[:：][^\n]{0,40}(?:external|outside|originated|e-?mail)|external e-?mail\b|\[?external\]?\s*$"
    r"|you (?:are receiving|received) this (?:e-?mail|message)[^\n]{0,20}because"
    r"|(?:特别|郑重)?(?:声明|提示|提醒|注意)\s*[:：]\s*(?:本|此|该)(?:电子)?(?:邮件|电邮)"
    r"|(?:免责|保密|法律|重要)(?:声明|提示|条款|须知|说明|申明)"
    r"|(?:【?外部邮件】?|外部邮件(?:提醒|提示))|(?:本|此|该)(?:电子)?(?:邮件|郵件|信息|电邮)[^\n]{0,40}"
    r"(?:保密|机密|专有|商业秘密|仅供|仅限|仅为|内部信息|不构成|来自外部|涉密)"
    r"|(?:如|若|倘若?)(?:果)?(?:您|你|阁下|贵方)?(?:并?非|不是|误收|错误(?:地)?收)[^\n]{0,24}(?:收件人|邮件|接收)"
    r"|(?:请(?:您)?)?(?:在)?打印(?:本|此)?(?:邮件)?(?:之)?前[^\n]{0,20}(?:环[境保]|考虑)|为了?(?:保护)?环[境保][^\n]{0,16}打印)",
    re.IGNORECASE,
)
_FRAME = " \t*>_|【[（(\xa0\u3000"
#: First characters of the openings above; most lines need no further look.
_FIRST = frozenset("cdeilaptyw免保法重特郑声提注外本此该如若倘请在打为")
_DEEPEST = 80
_LEGALESE = re.compile(
    r"confidential|privileged|intended|recipient|disclos|liab|virus|unauthori|delete|addressee|copying|disseminat|"
    r"registered (?:in|office)|regulated|monitor|environment|warrant|binding|"
    r"保密|机密|收件人|披露|删除|法律责任|未经授权|复制|传播|病毒|免责|责任|泄露|打印|环保|秘密|散布|发件人|不构成",
    re.IGNORECASE,
)


class Tail(NamedTuple):
    """Line numbers where the signature and the disclaimer begin; equal to the end where absent."""

    signature: int
    disclaimer: int


def find_tail(lines: list[str], start: int, end: int, *, alone: bool = True) -> Tail:
    """Where the signature and the disclaimer of ``lines[start:end]`` begin.

    Args:
        lines: the lines of the body without their line breaks.
        start: first line of the written stretch.
        end: line after its last.
        alone: nothing was written above it, so that it cannot be all signature.
    """
    disclaimer = _disclaimer(lines, start, end)
    return Tail(_signature(lines, start, disclaimer, alone), disclaimer)


def banner_end(lines: list[str], start: int, end: int) -> int:
    """The line after a gateway's warning at the very top ("External mail …"), else ``start``."""
    first = _down(lines, start, end)
    if first >= end or not _DISCLAIMER.match(lines[first]):
        return start
    stop = first
    while stop < end and lines[stop].strip():
        stop += 1
    return stop if _down(lines, stop, end) < end else start


def _down(lines: list[str], i: int, end: int) -> int:
    while i < end and not lines[i].strip():
        i += 1
    return i


def _disclaimer(lines: list[str], start: int, end: int) -> int:
    """First line of the disclaimers that reach to the end of the stretch."""
    for i in range(max(start, end - _DEEPEST), end):
        line = lines[i]
        if line.lstrip(_FRAME)[:1].lower() not in _FIRST or not _DISCLAIMER.match(line):
            continue
        if _only_legal(lines, i, end):
            while i > start and (_DIVIDER.match(lines[i - 1]) or not lines[i - 1].strip()):
                if not any(_DIVIDER.match(lines[k]) for k in range(start, i)):
                    break
                i -= 1
            return i
    return end


def _only_legal(lines: list[str], i: int, end: int) -> bool:
    """Whether every paragraph of ``lines[i:end]`` after the first goes on in legal language."""
    paragraph: list[str] = []
    first = True
    for line in [*lines[i:end], ""]:
        if line.strip():
            paragraph.append(line)
            continue
        if paragraph:
            text = " ".join(paragraph)
            if not first and len(text) > 30 and not _LEGALESE.search(text):
                return False
            first = False
            paragraph = []
    return True


def _signature(lines: list[str], start: int, end: int, alone: bool) -> int:
    """First line of the signature that ends the stretch."""
    text = [i for i in range(start, end) if lines[i].strip()]
    if not text:
        return end
    tail = text[-16:]
    lowest = text[0] + alone
    for i in text[-30:]:
        if _DELIMITER.match(lines[i]) and i >= lowest:
            return i
    for i in tail:
        rest = [k for k in tail if k > i]
        if _DIVIDER.match(lines[i]) and i >= lowest and rest:
            if all(_label_like(lines[k]) for k in rest) or _FOOTER.match(lines[rest[0]]):
                return _above(lines, text, i)
        if _FOOTER.match(lines[i]) and i >= lowest and all(len(lines[k]) < 100 for k in rest):
            return _above(lines, text, i)
        if _MOBILE.match(lines[i]) and all(_label_like(lines[k]) for k in rest):
            return _above(lines, text, i)
    return _unmarked(lines, text, end)


def _above(lines: list[str], text: list[int], mark: int) -> int:
    """First line of a signature block that stands right above a divider, footer or app line."""
    above = [i for i in text if i < mark]
    if not above:
        return mark
    framed = mark
    # NetEase frames its signature by lines of bars.
    while framed - 1 > text[0] and lines[framed - 1].strip() and len(lines[framed - 1]) < 40:
        framed -= 1
    if any(set(lines[k].strip()) <= {"|", " "} for k in range(framed, mark)):
        return framed
    found = _unmarked(lines, above, mark)
    if found == mark and len(above) > 1 and above[-1] == mark - 1 and above[-2] < mark - 2:
        # A name in one block with the mark below it, and apart from the text.
        return mark - 1 if _PERSON.match(lines[mark - 1]) else mark
    return found


def _unmarked(lines: list[str], text: list[int], end: int) -> int:
    """First line of a block of name, position, company and contacts without a mark above it."""
    tail = text[-14:]
    closing = next((i for i in reversed(tail) if _CLOSING.match(lines[i])), None)
    if closing is not None:
        block = [i for i in tail if i > closing]
        if not block:
            return end
        if all(_label_like(lines[i]) for i in block):
            # A name alone under "Best regards" is the author's own closing word.
            return end if _is_name_only(lines, block) else block[0]
    block = []
    for i in reversed(text):
        if not _label_like(lines[i]) or _CLOSING.match(lines[i]):
            break
        block.insert(0, i)
    while block and block[0] == text[0]:
        block = []
    return _head_of_block(lines, block, text, end)


def _head_of_block(lines: list[str], block: list[int], text: list[int], end: int) -> int:
    """The line of ``block`` from which on it is a signature, or ``end``."""
    if len(block) == 1:
        i = block[0]
        above = text[text.index(i) - 1] if text.index(i) else None
        dash = _DASH_NAME.match(lines[i]) and above is not None and above < i - 1
        listed = above is not None and re.match(r"\s*[-*•]", lines[above])
        return i if dash and not listed else end
    for position, i in enumerate(block):
        rest = block[position + 1 :]
        if not rest:
            break
        line = lines[i]
        led = _PERSON.match(line) or _PERSON_LED.match(line)
        facts = sum(
            bool(
                _CONTACT.search(lines[k])
                or _POSITION.search(lines[k])
                or _ORGANISATION.search(lines[k])
            )
            for k in rest
        )
        if led and facts:
            return i
        if (
            _ORGANISATION.search(line)
            and len(rest) <= 3
            and any(_DATE_LINE.match(lines[k]) for k in rest)
        ):
            return i
    return end


def _is_name_only(lines: list[str], block: list[int]) -> bool:
    """Whether the block names its writer and says nothing more: no position, company, contact."""
    for i in block:
        line = lines[i]
        if _CONTACT.search(line) or _POSITION.search(line) or _ORGANISATION.search(line):
            return False
        if not _PERSON.match(line) and (len(block) > 1 or len(line.split()) > 4 or len(line) > 32):
            return False
    return True


def _label_like(line: str) -> bool:
    """Whether a line could stand in a signature: short, no sentence, no payment detail."""
    bare = line.strip(" \t|*_\u3000\xa0")
    wide = sum(c > "\u2e7f" for c in bare)
    if len(bare) + wide > 110:
        return False
    if _CONTACT.search(line):
        return _CONTENT.search(line) is None or len(bare) < 60
    if _CONTENT.search(line):
        return False
    if _SENTENCE.search(bare) and not _SHORTENED.search(bare):
        return False
    return bare.count("，") < 2 and len(bare.split()) <= 12 and wide <= 64
