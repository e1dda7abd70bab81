"""What the lines of signatures and closings look like, in Chinese and English."""

from __future__ import annotations

import re

DELIMITER = re.compile(r"\s*(?:--|—|–|－－)\s*$")
DIVIDER = re.compile(r"\s*(?:-{4,}|_{4,}|={4,}|\*{4,}|~{3,}|—{2,}|─{2,}|━{2,}|·{4,}|•{3,})\s*$")

_DEVICE = (
    r"我的|手机|手機|邮箱|邮件|客户端|大师|安卓|微信|iphone|ipad|mac|windows|outlook|android"
    r"|foxmail"
)
MOBILE = re.compile(
    r"\s*-{0,2}\s*(?:"
    r"sent (?:from|via|with|using) (?:my |a |an |the |mail\b|outlook|yahoo|gmail|samsung|proton"
    r"|sparrow|mobile|iphone|ipad|blackberry|windows|android|huawei|hcl|foxmail|netease)"
    r"[^.!?,;]{0,60}(?:\(\S+\)|<\S+>)?[.!]?"
    r"|get outlook for \w+.{0,60}|via mobile|sent on the go|download the all new .{0,60}"
    rf"|(?:发|發|寄|来|傳送|发送)自(?:於)?\s*.{{0,14}}(?:{_DEVICE}).{{0,20}}"
    rf"|(?:从|由|通过|用)\s*.{{0,14}}(?:{_DEVICE}).{{0,14}}(?:发送|发出|寄出)"
    r"|获取\s*outlook.{0,60}|下载.{0,12}(?:app|客户端).{0,40}"
    r")\s*$",
    re.IGNORECASE,
)
FOOTER = re.compile(
    r".{0,40}(?:mailing list|unsubscribe|you are receiving this|you received this|"
    r"reply to this email directly|签名由.{0,12}定制|本邮件由.{0,16}(?:系统|自动))",
    re.IGNORECASE,
)

_FOR_YOUR = r"for your (?:help|time|patience|understanding|support|cooperation)"
CLOSING = re.compile(
    r"\s*(?:(?:with\s+)?(?:my\s+)?(?:very\s+|our\s+)?"
    r"(?:best|kind(?:est)?|warm(?:est)?|many|with|much|sincere)"
    r"(?:\s+(?:and\s+)?(?:best|kind|warm|personal))?"
    r"(?:\s+(?:regards|wishes|thanks|appreciation))?(?:\s+to all)?"
    r"|regards|rgds|b\.?r\.?|k\.?r\.?|cheers|cordially|all the best|take care"
    r"|sincerely(?:\s+yours)?|yours(?:\s+(?:sincerely|faithfully|truly|ever))?"
    r"|(?:very\s+)?truly\s+yours|faithfully(?:\s+yours)?|respectfully(?:\s+(?:yours|submitted))?"
    r"|(?:thanks|thank you)(?:\s+(?:again|so much|a lot|very much|in advance"
    rf"|and (?:best |kind )?regards|{_FOR_YOUR}))?"
    r"|с уважением|mit freundlichen grüßen|cordialement|saludos"
    r"|(?:顺颂|顺祝|敬颂|谨祝|恭祝|敬祝|并?祝|祝您?)[^，。；:：]{0,10}|此致|敬礼|此致\s*敬礼"
    r"|(?:商|近|夏|秋|冬|春|台|时)[祺安绥]|致礼|敬上|顺致敬意"
    r"|(?:十分|非常|万分)?(?:感谢|谢谢|多谢|致谢)(?:您|你|配合|支持|理解|各位|您的[^，。]{1,8})?"
    r"|以上[，,]?(?:谢谢|感谢|敬请知悉|请知悉)?)"
    r"\s*[,，.。!！~～]*\s*$",
    re.IGNORECASE,
)

CONTACT = re.compile(
    r"[\w.+-]+@[\w-]+\.[\w.-]+|https?://|www\.\w"
    r"|\b(?:tel|phone|mobile|mob|cell|fax|direct|office|skype|wechat|ext|t|m|f|e|p|d|o|c|w)"
    r"\s?[.:：|]\s*[+(\d@\w]"
    r"|(?:电\s*话|手\s*机|传\s*真|座\s*机|邮\s*箱|邮\s*编|地\s*址|网\s*址|微信"
    r"|电邮|联系方式|e-?mail)"
    r"\s*[:：]?\s*\S"
    r"|(?<![\d.,])\+?\(?\d{2,4}\)?[\s.-]\d{3,4}[\s.-]\d{3,4}(?![\d,.])"
    r"|(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)0\d{2,3}-\d{7,8}(?!\d)",
    re.IGNORECASE,
)
POSITION = re.compile(
    r"\b(?:director|manager|officer|president|chair(?:man|woman)?|partner|counsel|associate|analyst"
    r"|engineer|head of|secretary|treasurer|controller|accountant|assistant|vp|svp|evp|ceo|cfo|coo"
    r"|cto|owner|founder|principal|consultant|attorney|administrator|advis[eo]r|lead|specialist"
    r"|coordinator|ph\.?d|banking|finance|treasury|department|division|services|operations|legal"
    r"|recovery|monitoring|compliance|risk)\b"
    r"|经理|总监|主任|主管|总裁|董事|会计|出纳|专员|助理|顾问|律师|工程师|负责人|科长|处长|部长|行长|秘书"
    r"|法务|法定代表人|财务|[部处科室]$|事业部|中心$",
    re.IGNORECASE,
)
ORGANISATION = re.compile(
    r"\b(?:inc|ltd|limited|llc|llp|plc|corp|corporation|company|co|group|bank|partners|gmbh|s\.?a|n\.?v"
    r"|pte|holdings|capital|energy|power|trust|fund|university|associates)\b\.?"
    r"|公司|集团|银行|分行|支行|事务所|研究院|医院|合伙|厂$|局$|委员会|中心|[部处行院]$",
    re.IGNORECASE,
)
_LATIN_NAME = r"[A-ZÀ-ÖØ-Þ][\w'’.-]*"
PERSON = re.compile(
    r"\s*[-–—~]?\s*(?:(?:[Mm]rs?|[Mm]s|[Dd]r|MR|MS)\.?\s+)?"
    rf"(?:{_LATIN_NAME}(?:\s+(?:(?:de|van|von|der|da|bin|al)\s+)?{_LATIN_NAME}){{0,3}}"
    r"(?:,?\s*(?:Ph\.?D\.?|CFA|CPA|Esq\.?|MBA|Jr\.?))*"
    r"|[一-鿿]{2,4}(?:\s*[（(]?[A-Z][A-Za-z .]{1,24}[)）]?)?"
    r"|[A-Z][a-z]+(?:\s[A-Z][a-z]+)?\s*[（(]?[一-鿿]{2,4}[)）]?)"
    r"\s*(?:敬上|谨上|拜上)?[,，]?\s*$"
)
#: A name that goes on with position or company in the same line.
PERSON_LED = re.compile(
    r"\s*(?:[一-鿿]{2,4}(?:\s*[|/／·]\s*|\s+)[^\s，。].{0,40}"
    r"|[A-Z][\w'.-]+(?:\s[A-Z][\w'.-]+){1,3}\s*(?:\||/|,|·|\s[-–—]\s)\s*\S.{0,60})$"
)
DASH_NAME = re.compile(r"\s*[-–—]{1,2}\s?[A-Z][\w.]+(?:\s[A-Z][\w.]+){0,2}\s*$")
DATE_LINE = re.compile(
    r"\s*(?:\d{4}\s*[年/.-]\s*\d{1,2}\s*[月/.-]\s*\d{1,2}\s*日?"
    r"|[〇零一二三四五六七八九十]{4}年.{2,6}日"
    r"|\d{1,2}\s+[A-Z][a-z]+\s+\d{4}|[A-Z][a-z]+\s+\d{1,2},\s*\d{4})\s*$"
)
_SENTENCE = re.compile(
    r"[。；;？?！!…]\W*$|[a-z0-9%)][.]\W*$|[.?!]\s+[A-Z][a-z]+\s+[a-z]|[。！？]."
)
_SHORTENED = re.compile(
    r"\b(?:inc|ltd|co|corp|llc|plc|jr|sr|esq|s\.a|n\.v|no|st|ave|bldg|rd)\.\W*$", re.IGNORECASE
)
#: Payment details, lists and enclosures are content, however short their lines.
_CONTENT = re.compile(
    r"账\s*号|帐\s*号|户\s*名|开户行?|账户|金额|合同(?:编?号|金额|价款)"
    r"|\baccount\s*(?:no|number|name|title|holder|#|:)|\bswift\b|\biban\b|sort code|\bamount\b"
    r"|beneficiary|^\W*p\.?\s?s\.?[:：.\s]|^\s*[-*•·]\s+\S|^\s*\d{1,2}[.)、]\s*\S"
    r"|附件[:：]|附[:：]|抄送|^\s*(?:enc|encl|cc|attachments?)\s*[:.]",
    re.IGNORECASE,
)


def is_label(line: str) -> bool:
    """Whether a line could stand in a signature: short, no sentence, no payment detail."""
    bare = line.strip(" \t|*_\u3000\xa0")
    wide = sum(c > "\u2e7f" for c in bare)
    if len(bare) + wide > 110:
        return False
    if CONTACT.search(line):
        return _CONTENT.search(line) is None or len(bare) < 60
    if _CONTENT.search(line):
        return False
    if _SENTENCE.search(bare) and not _SHORTENED.search(bare):
        return False
    return bare.count("，") < 2 and len(bare.split()) <= 12 and wide <= 64
