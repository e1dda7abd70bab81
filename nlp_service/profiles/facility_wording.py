"""The words of loan contracts in both languages: rate, maturity, deadlines, purpose, rights."""

from __future__ import annotations

import re
from typing import Literal

Right = Literal["acceleration", "drawdown_stop", "lock_up", "security_top_up"]

#: Contracts of a loan, by the words of their first lines; its security belongs to them.
LOAN = re.compile(
    r"贷款|借款|授信|融资|\bloan\b|\bfacility\b|\bcredit agreement\b|\bterm sheet\b", re.IGNORECASE
)
SECURITY = re.compile(r"抵押|质押|\bmortgage\b|\bpledge\b|\bcharge\b|\bsecurity\b", re.IGNORECASE)
RATE = re.compile(r"利率|\brate of interest\b|\binterest rate\b|\bper annum\b", re.IGNORECASE)
PENALTY = re.compile(
    r"罚息|逾期|挪用|违约|\boverdue\b|\bdefault\b|\blate payment\b|\bunpaid\b", re.IGNORECASE
)
MATURITY = re.compile(
    r"最终到期日|贷款期限|借款期限|到期日[为是]|清偿完毕|\bfinal (?:maturity|repayment) date\b"
    r"|\bmaturity date\b",
    re.IGNORECASE,
)
PROJECT_END = re.compile(
    r"收费期限|特许经营期|经营期限|运营期限|购售电期限|合作期"
    r"|\bconcession (?:period|term)\b|\b(?:term|period) of the concession\b"
    r"|\bconcession\b[^.;]*\bexpires?\b",
    re.IGNORECASE,
)
STATEMENTS = re.compile(
    r"年度(?:经审计的)?财务(?:报表|报告)|年度审计报告|审计[^。；;]{0,8}(?:年度)?财务报表"
    r"|\baudited\b[^.;]{0,40}\b(?:financial statements|accounts)\b|\bannual financial statements\b",
    re.IGNORECASE,
)
AFTER_YEAR = re.compile(
    r"年后|年度结束后|会计年度(?:终了|结束)后|财年后"
    r"|\bafter (?:the )?(?:end|close) of (?:each|every|the|its|any) "
    r"(?:financial|fiscal|accounting) year\b"
    r"|\bafter (?:each|every) (?:financial|fiscal) year[- ]end\b",
    re.IGNORECASE,
)
RESERVE = re.compile(r"偿债准备金|偿债储备|\bdebt service reserve\b|\bdsra\b", re.IGNORECASE)
PURPOSE = re.compile(
    r"(?<![将把])(?:贷款|借款|授信)(?:资金|额度)?(?:仅限?|专项|全部)?(?:用于|用途为|用途是)"
    r"|\b(?:loan|facility|proceeds|advances?)\b[^.;]{0,30}\b(?:applied|used)\b[^.;]{0,20}"
    r"\b(?:towards?|for|to finance)\b",
    re.IGNORECASE,
)
#: Who may: without these words a clause tells of an event or a duty, not of a right.
_MAY = (
    r"(?:可以?|有权|采取|\bmay\b|\bis entitled\b|\bshall be entitled\b|\bhas the right\b)"
    r"[^。.]{0,80}?"
)
RIGHTS: tuple[tuple[Right, re.Pattern[str]], ...] = (
    (
        "acceleration",
        re.compile(
            _MAY + r"(?:(?:宣布|要求)[^。；;]{0,20}(?:提前到期|立即到期|提前偿还)|提前收回|加速到期"
            r"|\bdeclare\b[^.;]{0,60}\b(?:due|payable)\b|\baccelerate\b)",
            re.IGNORECASE,
        ),
    ),
    (
        "drawdown_stop",
        re.compile(
            _MAY + r"(?:(?:停止|暂停|中止|拒绝|取消)[^。；;]{0,10}"
            r"(?:放款|发放|提款|提用|未提|额度|支付贷款)"
            r"|(?:冻结|调减|压降|降低|取消)[^。；;]{0,8}额度"
            r"|\b(?:cancel|reduce|suspend)\b[^.;]{0,30}\b(?:commitments?|facility|drawings?|"
            r"drawdowns?|utilisations?|disbursements?)\b)"
            r"|\bnot (?:be )?obliged to (?:make|fund|advance)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "lock_up",
        re.compile(
            r"不得(?:向股东)?分配|不得分红|不得向股东作任何支付|\bno (?:dividend|distribution)"
            r"|\bnot\b[^.;]{0,30}\b(?:declare|make|pay)\b[^.;]{0,20}\b(?:dividend|distribution)"
            r"|\bdistribution lock-?up\b",
            re.IGNORECASE,
        ),
    ),
    (
        "security_top_up",
        re.compile(
            r"(?:追加|补充|增加|另行提供|重新提供)[^。；;]{0,12}(?:担保|抵押|质押|保证金)"
            r"|补足[^。；;]{0,10}(?:担保|抵押)|(?:准备金|不足部分)[^。；;]{0,20}补足"
            r"|\b(?:additional|further|replacement|substitute) (?:security|collateral)\b"
            r"|\btop[- ]?up\b",
            re.IGNORECASE,
        ),
    ),
)
