"""Role words of contracts in both languages and the role each stands for."""

from __future__ import annotations

import re

_ZH = {
    "borrower": "借款人 借款方 借款单位 主债务人 债务人 受信人 用信人",
    "lender": "贷款人 贷款方 贷款银行 贷款行 出借人 出借方 债权人 授信人 授信银行 放款人",
    "guarantor": "保证人 保证方 担保人 担保方 连带保证人 连带责任保证人 共同保证人",
    "mortgagor": "抵押人 抵押方",
    "mortgagee": "抵押权人",
    "pledgor": "出质人 质押人",
    "pledgee": "质权人 质押权人",
    "lessor": "出租人 出租方",
    "lessee": "承租人 承租方",
    "employer": "发包人 发包方 建设单位 业主",
    "contractor": "承包人 承包方 总承包人 总承包商 承包商 施工单位 施工方",
    "buyer": "买方 买受人 购买方 采购方 采购人 需方 购电方 购电人 购方 购货方 收购方 用电方",
    "seller": "卖方 出卖人 出售方 销售方 供方 供货方 供货商 供应商 供应方 售电方 售电人 供电"
    "方 供电人 发电方",
    "assignor": "转让方 转让人 让与人 债权转让方",
    "assignee": "受让方 受让人 债权受让方",
    "agent": "代理行 代理人 担保代理行 贷款代理行",
    "arranger": "牵头行 安排行 牵头安排行",
    "account_bank": "监管银行 账户银行 账户监管行 资金监管行 托管人 托管行 托管银行",
    "principal": "委托人 委托方",
    "trustee": "受托人 受托方 担保受托人",
    "discloser": "披露方 信息披露方",
    "recipient": "接收方 接受方 信息接收方",
    "project_company": "项目公司",
    "shareholder": "股东方",
    "provider": "服务方 服务提供方 服务商",
    "client": "客户方 服务接受方",
    "party_a": "甲方",
    "party_b": "乙方",
    "party_c": "丙方",
    "party_d": "丁方",
    "party_e": "戊方",
}
_EN = {
    "borrower": "Borrower; Borrowers; Debtor; Co-Borrower; Obligor; Principal Debtor; "
                "Credit Applicant",
    "lender": "Lender; Lenders; Bank; Original Lender; Creditor; Mandated Lender; Original Lenders",
    "guarantor": "Guarantor; Guarantors; Surety; Parent Guarantor; Personal Guarantor",
    "agent": "Agent; Administrative Agent; Facility Agent; Security Agent; Collateral Agent; "
             "Paying Agent; Remarketing Agent; Intercreditor Agent",
    "trustee": "Trustee; Security Trustee; Indenture Trustee; Owner Trustee",
    "arranger": "Arranger; Lead Arranger; Mandated Lead Arranger",
    "account_bank": "Account Bank; Escrow Agent; Custodian; Depositary",
    "mortgagor": "Mortgagor; Chargor",
    "mortgagee": "Mortgagee; Chargee",
    "pledgor": "Pledgor; Grantor",
    "pledgee": "Pledgee; Secured Party",
    "lessor": "Lessor",
    "lessee": "Lessee",
    "landlord": "Landlord",
    "tenant": "Tenant",
    "buyer": "Buyer; Purchaser; Offtaker; Off-taker; Power Purchaser",
    "seller": "Seller; Vendor; Supplier; Power Producer",
    "contractor": "Contractor; EPC Contractor; Construction Agent",
    "employer": "Employer; Owner",
    "discloser": "Disclosing Party; Discloser",
    "recipient": "Receiving Party; Recipient",
    "assignor": "Assignor; Transferor",
    "assignee": "Assignee; Transferee",
    "issuer": "Issuer",
    "servicer": "Servicer; Master Servicer",
    "depositor": "Depositor",
    "sponsor": "Sponsor; Sponsors; Parent; Parent Company",
    "project_company": "Project Company",
    "licensor": "Licensor; Franchisor",
    "licensee": "Licensee; Franchisee",
    "shipper": "Shipper; Sender",
    "carrier": "Carrier; Transporter",
    "provider": "Provider; Service Provider",
    "client": "Client; Customer",
    "funder": "Funder; Investor",
    "company": "Company",
    "party_a": "Party A",
    "party_b": "Party B",
    "party_c": "Party C",
}  # fmt: skip

_ROLES: dict[str, str] = {word: role for role, words in _ZH.items() for word in words.split()}
_ROLES |= {w.strip().lower(): role for role, words in _EN.items() for w in words.split(";")}

#: Roles that only count parties; any other role of the same party says more.
PLACEHOLDERS = frozenset(
    {"party", "party_a", "party_b", "party_c", "party_d", "party_e", "company"}
)


def _alternation(words: list[str]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))


#: Pattern of any Chinese role word.
ROLE_ZH = f"(?:{_alternation([w for words in _ZH.values() for w in words.split()])})"
#: Pattern of any English role word, as printed with capitals or in capitals throughout.
_EN_WORDS = [w.strip() for words in _EN.values() for w in words.split(";")]
ROLE_EN = f"(?:{_alternation(_EN_WORDS + [w.upper() for w in _EN_WORDS])})"


def role_of(word: str) -> str | None:
    """The role that a word of either language stands for (``借款人`` → ``borrower``), or None."""
    return _ROLES.get(re.sub(r"\s+", " ", word.strip()).lower())
