"""What a sentence is about, so that a promise, a delivery and a reminder can be joined."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp_service.signals.cues import fold

_EN_STOP = frozenset(
    re.findall(
        r"\w+",
        "a about after again agreed all also an and any apr april are as at attach attached "
        "attachment aug august be been before best both but by can come confirm could day days "
        "dear dec december did do does down each email end feb february find first for friday "
        "from get give given go going got had has have having he here how i if in into is it "
        "its jan january jul july jun june just kind know last late latest let mail mar march "
        "may me might monday month months more most must my need next no not nov november now "
        "oct october of on one or our out over per please promised provide re regards requested "
        "saturday second see send sending sent sep sept september shall she should so some soon "
        "still sunday tell than thank thanks that the their them then there these they this "
        "those three thursday to today tomorrow tuesday two until up us via want was we "
        "wednesday week weeks well were what when where which who why will with would year yes "
        "yesterday you your ",
    )
)
_ZH_STOP = re.compile(
    r"发送|发给|发您|提供|提交|报送|附件|附上|查收|感谢|谢谢|安排|办理|完成|处理|说明|确认|收到|需要|尽快|承诺|保证|"
    r"今天|明天|昨天|本周|下周|月底|我司|我们|我行|贵司|贵行|你们|"
    r"并(?!网)|(?<!申)请|[您你我他们的了在和与及将会于前后已未就也都把给被对从到等是有不没可以能否年月日号周"
    r"一二三四五六七八九十底末上下个中内之其此该这那还再另先如按为由因但若且各吗呢吧啊改]"
)
#: Who is addressed is not what is spoken of.
_SALUTATION = re.compile(
    r"^\s*(?:尊敬的|各位)?[\u4e00-\u9fff]{1,2}(?:总|经理|老师|主任|行长|处长|科长|董|先生|女士)"
    r"(?:[、和及][\u4e00-\u9fff]{1,2}(?:总|经理|老师|主任|行长|处长|科长|董|先生|女士))*"
    r"(?:您好|你好|好)?[，,：:！!]"
)
#: Papers and matters under one name in both languages, for a mail in one that answers the other.
_CONCEPTS = {
    f"§{name}": re.compile(pattern)
    for name, pattern in {
        "analysis": r"分析|\banalys[ie]s\b",
        "audit": r"审计|\baudit",
        "budget": r"预算|\bbudget",
        "capacity": r"产能|\bcapacity\b",
        "certificate": r"证书|证明|\bcertificate",
        "consent": r"书面同意|同意函|\bconsent\b",
        "contract": r"合同(?!约定)|\bcontracts?\b",
        "forecast": r"预测|测算|\b(?:forecast|projection)",
        "insurance": r"保险|保单|\b(?:insurance|policy|endorsement)\b",
        "interest": r"利息|\binterest\b",
        "invoice": r"发票|\binvoice",
        "inventory": r"存货|库存|\b(?:inventory|stock)\b",
        "ledger": r"台账|\bledger\b",
        "letter": r"函(?!数)|\bletter\b",
        "minutes": r"纪要|决议|\b(?:minutes|resolution)\b",
        "mortgage": r"抵押|\bmortgage",
        "permit": r"许可|批复|\b(?:permit|licence|license|approval)\b",
        "plan": r"计划|方案|\b(?:plan|proposal)\b",
        "principal": r"本金|\bprincipal\b",
        "receivables": r"应收|\breceivables?\b",
        "report": r"报告|\breport\b",
        "statements": r"报表|财报|\b(?:accounts|financials|financial statements?)\b",
        "tax": r"纳税|税务|\btax",
        "valuation": r"评估|\b(?:valuation|appraisal)\b",
    }.items()
}
#: Stands among the content words for any word of paying.
PAYING = "§pay"
_PAYING = re.compile(
    r"付(?!费合同)|补足|补到|存入|入账|缴存|清掉|还款|归还|到账|打(?:入|到)|汇款|利息|本息|分文|货款|租金(?!明细)|资金|"
    r"\b(?:pay|pays|paid|payment|wire[ds]?|transfer\w*|money|instal?ments?|interest due|coupon|"
    r"tranche|arrears|equity)\b"
)


_MONEY = r"(?:\b(?:usd|eur|gbp|rmb|cny|hkd)|[$€£¥]) ?(\d[\d,]*(?:\.\d+)?)"


def terms(text: str) -> frozenset[str]:
    """Content words of ``text``: English stems, pairs of Chinese characters, amounts, concepts."""
    folded = _SALUTATION.sub("", fold(text))
    words = {_stem(w) for w in re.findall(r"[a-z][a-z0-9]+", folded) if w not in _EN_STOP}
    pairs: set[str] = set()
    for run in re.findall(r"[\u4e00-\u9fff]+", _ZH_STOP.sub(" ", folded)):
        pairs |= {run[i : i + 2] for i in range(len(run) - 1)}
    amounts = {
        a.replace(",", "")
        for a in re.findall(r"\d[\d,]*(?:\.\d+)?(?=\s?(?:万|亿|元|m\b|million))", folded)
    }
    amounts |= {a.replace(",", "") for a in re.findall(_MONEY, folded)}
    paying = {PAYING} if _PAYING.search(folded) else set()
    named = {name for name, pattern in _CONCEPTS.items() if pattern.search(folded)}
    return frozenset(words | pairs | amounts | paying | named)


def _stem(word: str) -> str:
    for ending in ("ments", "ment", "ings", "ing", "ies", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def likeness(one: Iterable[str], other: Iterable[str]) -> float:
    """The share, 0 to 1, of the shorter set of content words that the two have in common."""
    left, right = frozenset(one), frozenset(other)
    if not left or not right:
        return 0.0
    return len(left & right) / min(len(left), len(right))


def related(one: frozenset[str], other: frozenset[str], least: float = 0.15) -> bool:
    """Whether two sets of content words name one matter: a word in common that weighs enough."""
    shared = one & other
    if not shared:
        return False
    return likeness(one, other) >= least or any(word.isdigit() and len(word) > 1 for word in shared)
