"""The rows of the formats: (label, item, sign printed)."""

from __future__ import annotations

Line = tuple[str, str | None, int]


def _rows(text: str) -> list[Line]:
    """``label = item`` with ``!`` for a figure printed with its sign turned; no item is a head."""
    found: list[Line] = []
    for line in text.strip("\n").split("\n"):
        label, _, item = line.partition(" = ")
        turned = item.startswith("!")
        found.append((label, item.lstrip("!").strip() or None, -1 if turned else 1))
    return found


ASSETS_2019 = _rows("""
流动资产：
  货币资金 = cash
  交易性金融资产 = trading_fin_assets
  应收票据 = notes_receivable
  应收账款 = accounts_receivable
  预付款项 = prepayments
  其他应收款 = other_receivables
  存货 = inventories
  合同资产 = contract_assets
  其他流动资产 = other_current_assets
流动资产合计 = total_current_assets
非流动资产：
  长期股权投资 = lt_equity_investments
  固定资产 = fixed_assets
  在建工程 = construction_in_progress
  使用权资产 = rou_assets
  无形资产 = intangible_assets
  长期待摊费用 = lt_prepaid_expenses
  递延所得税资产 = deferred_tax_assets
  其他非流动资产 = other_noncurrent_assets
非流动资产合计 = total_noncurrent_assets
资产总计 = total_assets
""")

CLAIMS_2019 = _rows("""
流动负债：
  短期借款 = short_term_borrowings
  应付票据 = notes_payable
  应付账款 = accounts_payable
  合同负债 = contract_liabilities
  应付职工薪酬 = employee_payable
  应交税费 = taxes_payable
  其他应付款 = other_payables
  一年内到期的非流动负债 = current_portion_ncl
  其他流动负债 = other_current_liabilities
流动负债合计 = total_current_liabilities
非流动负债：
  长期借款 = long_term_borrowings
  应付债券 = bonds_payable
  租赁负债 = lease_liabilities
  长期应付款 = long_term_payables
  递延收益 = deferred_income
  递延所得税负债 = deferred_tax_liabilities
非流动负债合计 = total_noncurrent_liabilities
负债合计 = total_liabilities
所有者权益（或股东权益）：
  实收资本（或股本） = paid_in_capital
  资本公积 = capital_reserve
  盈余公积 = surplus_reserve
  未分配利润 = undistributed_profit
归属于母公司所有者权益（或股东权益）合计 = equity_parent
  少数股东权益 = minority_interest
所有者权益（或股东权益）合计 = total_equity
负债和所有者权益（或股东权益）总计 = total_liab_equity
""")

#: A single entity prints no owners' shares.
CLAIMS_OWN = [r for r in CLAIMS_2019 if r[1] not in ("equity_parent", "minority_interest")]

INCOME_2019 = _rows("""
一、营业收入 = revenue
减：营业成本 = operating_cost
    税金及附加 = taxes_surcharges
    销售费用 = selling_exp
    管理费用 = admin_exp
    研发费用 = rd_exp
    财务费用 = finance_exp
      其中：利息费用 = interest_expense
            利息收入 = interest_income
加：其他收益 = other_income
    投资收益（损失以“－”号填列） = investment_income
    公允价值变动收益（损失以“－”号填列） = fair_value_gain
    信用减值损失（损失以“－”号填列） = credit_impairment
    资产减值损失（损失以“－”号填列） = asset_impairment
    资产处置收益（损失以“－”号填列） = disposal_gain
二、营业利润（亏损以“－”号填列） = operating_profit
加：营业外收入 = nonop_income
减：营业外支出 = nonop_expense
三、利润总额（亏损总额以“－”号填列） = total_profit
减：所得税费用 = income_tax
四、净利润（净亏损以“－”号填列） = net_profit
""")
OWNERS_2019 = _rows("""
（一）归属于母公司股东的净利润 = net_profit_parent
（二）少数股东损益 = minority_profit
""")

CASH_ZH = _rows("""
一、经营活动产生的现金流量：
销售商品、提供劳务收到的现金 = cf_sales_received
收到的税费返还 = cf_tax_refund
收到其他与经营活动有关的现金 = cf_other_op_in
经营活动现金流入小计 = cf_op_in
购买商品、接受劳务支付的现金 = cf_purchases_paid
支付给职工以及为职工支付的现金 = cf_employees_paid
支付的各项税费 = cf_taxes_paid
支付其他与经营活动有关的现金 = cf_other_op_out
经营活动现金流出小计 = cf_op_out
经营活动产生的现金流量净额 = cfo
二、投资活动产生的现金流量：
取得投资收益收到的现金 = cf_inv_income
处置固定资产、无形资产和其他长期资产收回的现金净额 = cf_disposal_proceeds
投资活动现金流入小计 = cf_inv_in
购建固定资产、无形资产和其他长期资产支付的现金 = capex
投资支付的现金 = cf_inv_paid
投资活动现金流出小计 = cf_inv_out
投资活动产生的现金流量净额 = cfi
三、筹资活动产生的现金流量：
吸收投资收到的现金 = cf_equity_in
取得借款收到的现金 = cf_borrow_in
筹资活动现金流入小计 = cf_fin_in
偿还债务支付的现金 = cf_debt_repaid
分配股利、利润或偿付利息支付的现金 = cf_div_int_paid
筹资活动现金流出小计 = cf_fin_out
筹资活动产生的现金流量净额 = cff
四、汇率变动对现金及现金等价物的影响 = fx_effect
五、现金及现金等价物净增加额 = net_cash_change
加：期初现金及现金等价物余额 = cash_begin
六、期末现金及现金等价物余额 = cash_end
""")

SUPPLEMENT_ZH = _rows("""
1．将净利润调节为经营活动现金流量：
净利润 = sup_net_profit
加：资产减值准备 = sup_impairment
    信用减值损失 = sup_credit_impairment
    固定资产折旧、油气资产折耗、生产性生物资产折旧 = depreciation
    使用权资产折旧 = rou_depreciation
    无形资产摊销 = amortisation
    财务费用（收益以“－”号填列） = sup_finance_exp
    存货的减少（增加以“－”号填列） = sup_inventories
    经营性应收项目的减少（增加以“－”号填列） = sup_receivables
    经营性应付项目的增加（减少以“－”号填列） = sup_payables
经营活动产生的现金流量净额 = sup_cfo
""")

#: 2018: combined rows; impairment is a minus row above operating profit.
ASSETS_2018 = [
    ("  应收票据及应收账款", "notes_and_accounts_receivable", 1) if item == "notes_receivable"
    else (label, item, sign)
    for label, item, sign in ASSETS_2019
    if item != "accounts_receivable"
]  # fmt: skip
CLAIMS_2018 = [
    ("  应付票据及应付账款", "notes_and_accounts_payable", 1) if item == "notes_payable"
    else ("  预收款项", "advances_received", sign) if item == "contract_liabilities"
    else (label, item, sign)
    for label, item, sign in CLAIMS_OWN
    if item != "accounts_payable"
]  # fmt: skip

ASSETS_EN = _rows("""
ASSETS
Non-current assets
Property, plant and equipment = fixed_assets
Construction in progress = construction_in_progress
Right-of-use assets = rou_assets
Intangible assets = intangible_assets
Long-term prepaid expenses = lt_prepaid_expenses
Investments in associates and joint ventures = lt_equity_investments
Deferred tax assets = deferred_tax_assets
Other non-current assets = other_noncurrent_assets
Total non-current assets = total_noncurrent_assets
Current assets
Inventories = inventories
Contract assets = contract_assets
Trade receivables = accounts_receivable
Bills receivable = notes_receivable
Prepayments = prepayments
Other receivables = other_receivables
Other current assets = other_current_assets
Financial assets at fair value through profit or loss = trading_fin_assets
Cash and bank balances = cash
Total current assets = total_current_assets
Total assets = total_assets
""")

CLAIMS_EN = _rows("""
EQUITY AND LIABILITIES
Equity attributable to owners of the parent
Share capital = paid_in_capital
Share premium = capital_reserve
Statutory reserve = surplus_reserve
Retained earnings = undistributed_profit
Equity attributable to owners of the Company = equity_parent
Non-controlling interests = minority_interest
Total equity = total_equity
Non-current liabilities
Bank and other borrowings = long_term_borrowings
Bonds payable = bonds_payable
Lease liabilities = lease_liabilities
Long-term payables = long_term_payables
Deferred income = deferred_income
Deferred tax liabilities = deferred_tax_liabilities
Total non-current liabilities = total_noncurrent_liabilities
Current liabilities
Trade payables = accounts_payable
Bills payable = notes_payable
Contract liabilities = contract_liabilities
Employee benefits payable = employee_payable
Current tax liabilities = taxes_payable
Other payables = other_payables
Short-term borrowings = short_term_borrowings
Current portion of long-term borrowings = current_portion_ncl
Other current liabilities = other_current_liabilities
Total current liabilities = total_current_liabilities
Total liabilities = total_liabilities
Total equity and liabilities = total_liab_equity
""")

INCOME_EN = _rows("""
Revenue = revenue
Cost of sales = !operating_cost
Gross profit = gross_profit
Taxes and surcharges = !taxes_surcharges
Selling and distribution expenses = !selling_exp
Administrative expenses = !admin_exp
Research and development expenses = !rd_exp
Other income = other_income
Investment income = investment_income
Fair value gains = fair_value_gain
Impairment losses on financial assets = credit_impairment
Impairment losses on non-financial assets = asset_impairment
Gain on disposal of assets = disposal_gain
Finance costs, net = !finance_exp
Operating profit = operating_profit
Non-operating income = nonop_income
Non-operating expenses = !nonop_expense
Profit before income tax = total_profit
Income tax expense = !income_tax
Profit for the year = net_profit
""")

CASH_EN = _rows("""
Cash flows from operating activities
Profit for the year = sup_net_profit
Depreciation of property, plant and equipment = depreciation
Depreciation of right-of-use assets = rou_depreciation
Amortisation of intangible assets = amortisation
Impairment of assets = sup_impairment
Expected credit losses = sup_credit_impairment
Finance costs = sup_finance_exp
(Increase)/decrease in inventories = sup_inventories
(Increase)/decrease in trade and other receivables = sup_receivables
Increase/(decrease) in trade and other payables = sup_payables
Net cash generated from operating activities = cfo
Cash flows from investing activities
Investment income received = cf_inv_income
Proceeds from disposal of property, plant and equipment = cf_disposal_proceeds
Purchase of property, plant and equipment = !capex
Purchase of investments = !cf_inv_paid
Net cash used in investing activities = cfi
Cash flows from financing activities
Proceeds from issue of shares = cf_equity_in
Proceeds from borrowings = cf_borrow_in
Repayment of borrowings = !cf_debt_repaid
Dividends paid = !cf_dividends_paid
Interest paid = !cf_interest_paid
Net cash used in financing activities = cff
Effect of exchange rate changes on cash = fx_effect
Net increase in cash and cash equivalents = net_cash_change
Cash and cash equivalents at beginning of year = cash_begin
Cash and cash equivalents at end of year = cash_end
""")

ASSETS_US = _rows("""
Assets
Current assets:
Cash and cash equivalents = cash
Short-term investments = trading_fin_assets
Notes receivable = notes_receivable
Accounts receivable, net = accounts_receivable
Prepaid expenses = prepayments
Other receivables = other_receivables
Inventories = inventories
Contract assets = contract_assets
Other current assets = other_current_assets
Total current assets = total_current_assets
Property, plant and equipment, net = fixed_assets
Construction in progress = construction_in_progress
Operating lease right-of-use assets = rou_assets
Intangible assets, net = intangible_assets
Long-term prepaid expenses = lt_prepaid_expenses
Equity method investments = lt_equity_investments
Deferred tax assets = deferred_tax_assets
Other assets = other_noncurrent_assets
Total assets = total_assets
Liabilities and stockholders' equity
Current liabilities:
Short-term borrowings = short_term_borrowings
Current portion of long-term debt = current_portion_ncl
Notes payable = notes_payable
Accounts payable = accounts_payable
Contract liabilities = contract_liabilities
Accrued compensation = employee_payable
Taxes payable = taxes_payable
Other payables = other_payables
Other current liabilities = other_current_liabilities
Total current liabilities = total_current_liabilities
Long-term debt = long_term_borrowings
Bonds payable = bonds_payable
Lease liabilities = lease_liabilities
Long-term payables = long_term_payables
Deferred income = deferred_income
Deferred tax liabilities = deferred_tax_liabilities
Total liabilities = total_liabilities
Stockholders' equity:
Common stock = paid_in_capital
Additional paid-in capital = capital_reserve
Statutory reserve = surplus_reserve
Retained earnings = undistributed_profit
Total stockholders' equity = total_equity
Total liabilities and stockholders' equity = total_liab_equity
""")
