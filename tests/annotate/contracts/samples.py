"""Small contracts written for the tests; all names are invented."""

LOAN_ZH = """项目贷款合同
合同编号：QS-2024-011
借款人（甲方）：青穗水电（双流）有限公司
贷款人（乙方）：岚桥银行股份有限公司
保证人（丙方）：青穗能源集团有限公司
鉴于甲方建设双流二级水电站，各方于2024年3月8日在双流市签订本合同。
第一条　贷款金额与用途
1.1 贷款金额为人民币贰亿叁仟万元整（￥230,000,000.00）。
1.2 贷款用途：双流二级水电站设备采购，不得用于股权投资。
第二条　期限
2.1 贷款期限为12年，首次提款日不迟于2024年5月20日，全部贷款应于2036年5月20日前清偿完毕。
2.2 提款期为首次提款日起18个月。
第三条　利率
3.1 借款利率为5年期以上LPR加45个基点，每年1月1日调整一次。
3.2 贷款逾期的，自逾期之日起按合同利率上浮50%计收罚息。
3.3 甲方应向乙方支付安排费人民币115万元。
第四条　还款
4.1 本金自2026年6月20日起每半年等额偿还一次，共计20期。
4.2 甲方可以提前还款，但应提前30日书面通知乙方，金额不低于人民币500万元。
第五条　担保
5.1 甲方以本项目电费收费权向乙方提供质押担保。
5.2 丙方对本合同项下全部债务承担连带责任保证。
第六条　提款条件
6.1 首次提款的前提条件包括：项目核准文件齐备；资本金足额到位；担保登记办妥。
第七条　财务约束
7.1 自2026年起，甲方每年末经审计的资产负债率不得高于75%。
7.2 “偿债覆盖率”指可用于偿债的现金流与应付本息之比，每半年末不得低于1.20倍。
7.3 偿债覆盖率低于1.30倍时，甲方不得分配利润。
第八条　信息报送
8.1 甲方应于每季度结束后20日内报送财务报表。
8.2 发生重大诉讼的，应在5个工作日内书面通知乙方。
第九条　违约事件
9.1 下列任一情形构成违约事件：
（1）甲方未按期偿还本金，且在3个工作日内未予纠正；
（2）甲方挪用贷款；
（3）甲方其他金融债务到期未付超过人民币1,000万元（交叉违约）；
（4）甲方被申请破产。
第十条　法律适用与争议解决
10.1 本合同适用中华人民共和国法律。因本合同发生的争议，提交双流仲裁委员会仲裁。
第十一条　通知
11.1 通知应以书面形式通过专人或电子邮件送达。
甲方：（公章）　　　乙方：（公章）
"""

FACILITY_EN = """TERM LOAN FACILITY AGREEMENT

This Term Loan Facility Agreement (this "Agreement") is dated as of March 8, 2024 and made between
Greenear Hydro (Shuangliu) Co., Ltd., a company organized under the laws of China (the "Borrower"),
Lanqiao Bank Limited (the "Lender") and Greenear Energy Group Limited (the "Guarantor").

ARTICLE I
THE FACILITY
1.1 Amount. The Lender makes available to the Borrower a term loan facility in an aggregate
principal amount of $32,000,000 (the "Facility").
1.2 Purpose. The proceeds of the Facility shall be used solely for the purchase of turbines.
1.3 Availability Period. The Facility is to be drawn before September 30, 2025.

ARTICLE II
INTEREST AND FEES
2.1 Interest. The Borrower shall pay interest at a rate per annum equal to Term SOFR plus 2.25%.
2.2 Default Rate. Overdue amounts shall bear interest at a rate of 2% per annum above the interest
rate otherwise applicable.
2.3 Fees. The Borrower shall pay an arrangement fee of $160,000.

ARTICLE III
REPAYMENT
3.1 Repayment. The Borrower shall repay the loan in 20 equal semi-annual installments.
3.2 Maturity. The Facility shall mature on May 20, 2036.
3.3 Prepayment. The Borrower may prepay the loan on 30 days' prior written notice.

ARTICLE IV
SECURITY
4.1 Security. The Borrower hereby grants to the Lender a first priority security interest in all
receivables of the Project.

ARTICLE V
FINANCIAL COVENANTS
5.1 The Borrower shall ensure that the debt service coverage ratio is not less than 1.20:1 as of
the end of each fiscal quarter.
5.2 No dividend may be paid while the debt service coverage ratio is below 1.30:1.

ARTICLE VI
INFORMATION
6.1 The Borrower shall deliver audited financial statements within 120 days after the end of each
fiscal year.

ARTICLE VII
EVENTS OF DEFAULT
7.1 Each of the following is an event of default:
(a) the Borrower fails to pay an amount when due and does not remedy this within 3 days;
(b) any other financial indebtedness of the Borrower above $5,000,000 is not paid when due;
(c) the Borrower becomes insolvent.

ARTICLE VIII
GENERAL
8.1 Governing Law. This Agreement shall be governed by the laws of the State of New York.
8.2 Arbitration. Any dispute shall be finally settled by arbitration administered by the American
Arbitration Association.
8.3 Notices. All notices shall be in writing and delivered by courier or email.
"""

FORM_ZH = """借款合同
借款人：____________
贷款人：____________
第一条 借款金额：人民币（大写）____________元整。
第二条 借款用途：____________。
第三条 借款期限为____个月，自____年__月__日起至____年__月__日止。
第四条 借款利率为年利率____%。
"""

FORM_EN = """LOAN AGREEMENT

This Loan Agreement is made as of ____________, 20__ between ____________ (the "Borrower") and
____________ (the "Lender").
1. Amount. The Lender shall lend the Borrower the principal amount of $____________.
2. Interest. The loan bears interest at ____% per annum.
3. Maturity. The loan matures on ____________, 20__.
"""

SERVICES_EN = """MASTER SERVICES AGREEMENT

This Master Services Agreement is entered into as of the 1s t day of June, 2020 (the "Effective
Date") by and between Tarn Analytics, Inc., a Delaware corporation, and Weir Software LLC, a Texas
limited liability company.
1. Term. The initial term of this Agreement is three (3) years from the Effective Date. This
Agreement shall automatically renew for successive one (1) year periods unless either party gives
60 days' prior written notice.
2. Governing Law. This Agreement is governed by the laws of the State of Texas.
3. Liability. In no event shall either party be liable for any indirect or consequential damages.
4. Assignment. Neither party may assign this Agreement without the prior written consent of the
other party.
"""
