"""What counts as a promise: the sentence undertakes something of its writer's own side."""

from __future__ import annotations

import re

from nlp_service.schema import Act
from nlp_service.signals.speech import Utterance, acts_of

_NOT_ZH = re.compile(
    r"未能|没能|如果|若|要是|除非|[？?]|吗|你们(?:应|必须|要|先|自己|去|再)|贵行(?:将|会|承诺)|"
    r"(?:不|无法|没法|不能|未|没)(?:能|会|予|便)?(?:承诺|保证|提供|发|给|付|按期|办)|(?:尽量|"
    r"争取|看情况|再说|等通知|希望|可能|应该|估计|预计)|"
    r"(?:已|已经)[^，。；]{0,14}(?:发|付|办|交|送|到账|支付|提交|完成|归还|恢复|送达)|现附|"
    r"附件|附后|如约|如上次|今天一起|一并提交|截[止至]今|有效期|谢谢|(?:存入|到账|退回|结清|"
    r"补到|收到)[^，。；]{0,4}(?:了|户|清|$)|没有?(?:交|付|过期)"
)
_NOT_EN = re.compile(
    r"\b(?:if|unless|would|could|might|will not|won't|cannot|can't|hope(?:fully)?|try|probably|"
    r"perhaps|possibly|"
    r"(?:we|i)(?: will|'ll) see|in due course|take it or leave it|you will find|"
    r"come back to you|get back to you|revert|will have to|will need|you will (?:need|have to|"
    r"appreciate|understand|note|find (?:it|that|us))|be in touch|some time|"
    r"will see you|look into|the bank will|your (?:bank|lawyers?) will|will be (?:away|closed|"
    r"busy|difficult)|when (?:he|she|it|things))\b|\?"
)

#: Clauses that report: done already, due by contract, or undertaken by somebody else.
_REPORT_ZH = re.compile(
    r"(?:已|已经|均已|刚|现已)[^，。；]{0,16}(?:上传|递交|签|偿还|支付|付|寄|传|报|扣划|恢复|提交|办|送|发)|"
    r"(?:今天|今日|昨天|昨日|上午|下午|今早)[^，。；]{0,14}(?:上传|传到|传给|提交(?!给)|递交|支付(?!完毕前)|"
    r"偿还|付出|付了|扣划|恢复|转过去|签了|寄出|先付|先安排了)|按约定今天|同时上传|"
    r"(?:比|较)[^，。；]{1,14}(?:晚|迟|提前|早)了?|应还|应付(?!日)|利息系统显示|测算如下|明细如下|答复如下|"
    r"(?:事务所|审计师|会计师|设计院|厂家|电网|财政局?|住建局|医保局|保险公司|价格主管部门|供应商|"
    r"主管部门|租户|客户|[\u4e00-\u9fff]{2,4}云)[^，。；]{0,14}(?:答应|要求|计划|原说|说|口头|答复|表示|预计|支付)|"
    r"(?:今天|今日)[^，。；]{0,4}补(?:一|充|两)|(?:今天|昨天)扫描|传网银了|"
    r"(?:财政|医保局)[^，。；]{0,10}拨|起(?:执行|实施|生效)|会议|听证会|申请(?:将|展期|递延|延期)|离任|就(?:签|付)|日后|"
    r"(?:检查|检测|检验|鉴定|勘察)[^，。；]{0,8}(?:确认|发现|认定|表明|建议)"
)
_REPORT_EN = re.compile(
    r"\b(?:due on|fell due|scheduled for|is scheduled)\b|"
    r"\b(?:bureau|authority|grid|tenant|customer|insurers?|court|ministry|auditors?|contractor|"
    r"supplier|counsel|offtaker) (?:has|have|had)? ?(?:\w+ )?(?:confirmed|promised|said|told|"
    r"expects?|says)\b"
)
_OWN_EN = re.compile(r"\b(?:we|i)(?: will|'ll| shall| undertake| commit)\b")


_SUPPOSED_ZH = re.compile(
    r"如果|若(?!干)|要是|除非|[？?吗]|(?:测算|明细|答复|情况)如下|回复中提到|来函"
)
_DAY_ZH = re.compile(r"\d[日号]|周|月底|月末|年底|明天|后天|日内|天内")


def is_promise(utterance: Utterance) -> bool:
    """Whether the sentence undertakes something of the writer's own side."""
    if Act.COMMIT not in utterance.acts:
        return False
    words = utterance.folded
    if utterance.chinese:
        return not _SUPPOSED_ZH.search(words) and _undertakes_zh(utterance, words)
    if Act.REFUSE in utterance.acts and Act.PROVIDE not in utterance.acts:
        return False
    if re.search(r"\bmay\b", utterance.text):
        return False
    if _REPORT_EN.search(words) and not _OWN_EN.search(words):
        return False
    return not _NOT_EN.search(words)


def _undertakes_zh(utterance: Utterance, words: str) -> bool:
    """Whether a Chinese sentence, or a dated clause of it, undertakes something.

    What is reported, and what somebody else undertakes, is left out first; a clause that hedges
    ("the principal depends") does not take back another one with a day of its own.
    """
    clauses = [c for c in re.split(r"[，；。;]|,(?!\d)", words) if c.strip()]
    own = [c for c in clauses if not _REPORT_ZH.search(c)]
    left = "，".join(own)
    refused = Act.REFUSE in utterance.acts and Act.PROVIDE not in utterance.acts
    whole = len(own) == len(clauses) or Act.COMMIT in acts_of(left, True)
    if whole and not refused and not _NOT_ZH.search(left):
        return True
    return any(
        _DAY_ZH.search(c) and Act.COMMIT in acts_of(c, True) and not _NOT_ZH.search(c) for c in own
    )
