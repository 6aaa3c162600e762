"""Who reviews a sales contract, how are contracts numbered, and when is their end announced?

Owner: 客服部经理.   Money in fen.
"""

# ruff: noqa: C408, E711, E712 -- a table of labels; m compares facts

from rules.engine import Choice, Count, Example, Flag, Money, Parameter, Policy, Rule, m

set_here = {"en": "set by this installation", "zh": "本单位设定"}

# What managers call it; no answer rests on it.
names = {
    "amount_fen": {"en": "amount of the contract", "zh": "合同金额"},
    "grade": {"en": "grade", "zh": "等级"},
    "payment_days": {"en": "days to pay", "zh": "账期天数"},
    "guarantee": {"en": "guarantee", "zh": "担保方式"},
    "none": {"en": "none", "zh": "无"},
    "deposit": {"en": "deposit", "zh": "保证金"},
    "personal": {"en": "personal guarantee", "zh": "个人担保"},
    "joint": {"en": "joint guarantee", "zh": "连带担保"},
    "mortgage": {"en": "mortgage", "zh": "抵押担保"},
    "emergency_open": {"en": "emergency report open", "zh": "紧急报告未结"},
    "supply_hold": {"en": "supply on hold", "zh": "暂停供货"},
    "dealings_ended": {"en": "dealings ended", "zh": "交易已终止"},
    "allowed": {"en": "allowed", "zh": "可否办理"},
    "opinion_1": {"en": "first opinion", "zh": "第一意见"},
    "opinion_2": {"en": "second opinion", "zh": "第二意见"},
    "opinion_3": {"en": "third opinion", "zh": "第三意见"},
    "concluded_by": {"en": "concluded by", "zh": "审定人"},
    "finance_officer": {"en": "finance officer", "zh": "财务人员"},
    "contract_officer": {"en": "contract officer", "zh": "合同管理员"},
    "marketing_manager": {"en": "marketing manager", "zh": "市场部经理"},
    "cs_manager": {"en": "customer-service manager", "zh": "客服部经理"},
    "general_manager": {"en": "general manager", "zh": "总经理"},
    "contract_type": {"en": "kind of contract", "zh": "合同类型"},
    "sale": {"en": "sale", "zh": "买卖"},
    "framework": {"en": "framework", "zh": "框架"},
    "service": {"en": "service", "zh": "服务"},
    "other": {"en": "other", "zh": "其他"},
    "company": {"en": "letters of the company", "zh": "公司代号"},
    "letters": {"en": "letters of the kind", "zh": "类型代号"},
    "GZ": {"en": "GZ, the company", "zh": "GZ（公司）"},
    "XS": {"en": "XS, sale", "zh": "XS（买卖）"},
    "KJ": {"en": "KJ, framework", "zh": "KJ（框架）"},
    "FW": {"en": "FW, service", "zh": "FW（服务）"},
    "QT": {"en": "QT, other", "zh": "QT（其他）"},
    "digits": {"en": "digits of the number of the day", "zh": "当日序号位数"},
    "days": {"en": "days until its return", "zh": "借出天数"},
    "step_1": {"en": "signed by", "zh": "签批人"},
    "longest_days": {"en": "longest, in days", "zh": "最长天数"},
    "days_left": {"en": "days until the end", "zh": "距到期天数"},
    "tell": {"en": "tell", "zh": "提醒"},
}

large_contract = Parameter(
    50_000_000,
    unit="fen",
    clause="二(四)5",
    note=set_here,
    title={"en": "From this amount on the general manager concludes", "zh": "达到此金额由总经理审定"},
    least=1,
    most=100_000_000_000,
)
first_notice_days = Parameter(
    60,
    unit="days",
    clause="二(四)1",
    note=set_here,
    title={"en": "First notice of a contract's end: days before", "zh": "合同到期首次提醒：提前天数"},
    least=1,
    most=365,
)
outing_longest_days = Parameter(
    15,
    unit="days",
    clause="二(四)7",
    note=set_here,
    title={"en": "Days for which a contract is taken out of custody at most", "zh": "借出合同原件的最长天数"},
    least=1,
    most=365,
)
second_notice_days = Parameter(
    30,
    unit="days",
    clause="二(四)1",
    note=set_here,
    title={"en": "Second notice of a contract's end: days before", "zh": "合同到期再次提醒：提前天数"},
    least=1,
    most=365,
)
last_notice_days = Parameter(
    7,
    unit="days",
    clause="二(四)1",
    note=set_here,
    title={"en": "Last notice of a contract's end: days before", "zh": "合同到期最后提醒：提前天数"},
    least=1,
    most=365,
)
number_digits = Parameter(
    2,
    unit="digits",
    clause="二(四)4.4",
    note=set_here,
    title={"en": "Digits of a contract's number of the day", "zh": "合同当日序号位数"},
    least=1,
    most=6,
)

contract_review = Policy(
    "contract_review",
    title={"en": "Who reviews a sales contract and who concludes", "zh": "销售合同评审与审定"},
    labels=names,
    facts=dict(
        amount_fen=Money(),
        grade=Choice("A", "B", "C", "D", nullable=True),
        payment_days=Count(),
        guarantee=Choice("none", "deposit", "personal", "joint", "mortgage"),
        emergency_open=Flag(),
        supply_hold=Flag(),
        dealings_ended=Flag(),
    ),
    rules=[
        Rule(
            "review-dealings-ended",
            when=m.dealings_ended == True,
            then=dict(
                allowed=False,
                opinion_1=None,
                opinion_2=None,
                opinion_3=None,
                concluded_by=None,
            ),
            clause="二(三)3.4.2",
            because={
                "en": "Dealings with this customer have ended: no contract is made before they are resumed.",
                "zh": "与该客户的交易已终止，恢复交易前不得订立合同。",
            },
        ),
        Rule(
            "review-credit-frozen",
            when=(m.emergency_open == True) & (m.payment_days > 0),
            then=dict(
                allowed=False,
                opinion_1=None,
                opinion_2=None,
                opinion_3=None,
                concluded_by=None,
            ),
            clause="二(三)3.3.1",
            because={
                "en": "An emergency report is open: no days to pay in a contract before the superior's instruction.",
                "zh": "紧急报告尚未了结，在上级作出指示前合同不得约定账期。",
            },
        ),
        Rule(
            "review-supply-held",
            when=(m.supply_hold == True) & (m.payment_days > 0),
            then=dict(
                allowed=False,
                opinion_1=None,
                opinion_2=None,
                opinion_3=None,
                concluded_by=None,
            ),
            clause="二(三)3.4.2",
            because={
                "en": "Supply to this customer is on hold: the contract gives no days to pay until it is lifted.",
                "zh": "对该客户已暂停供货，恢复供货前合同不得约定账期。",
            },
        ),
        Rule(
            "review-credit-for-D",
            when=(m.grade == "D") & (m.payment_days > 0),
            then=dict(
                allowed=False,
                opinion_1=None,
                opinion_2=None,
                opinion_3=None,
                concluded_by=None,
            ),
            clause="二(三)2.4",
            because={
                "en": "A grade D customer buys for cash or pays in advance: the contract may give no days to pay.",
                "zh": "D类客户只能现款现货或先款后货，合同不得约定账期。",
            },
        ),
        Rule(
            "review-credit-for-C",
            when=(m.grade == "C") & (m.payment_days > 0) & (m.guarantee == "none"),
            then=dict(
                allowed=False,
                opinion_1=None,
                opinion_2=None,
                opinion_3=None,
                concluded_by=None,
            ),
            clause="二(三)3.4.1",
            because={
                "en": "Days to pay for a grade C customer need a guarantee in the contract.",
                "zh": "C类客户合同约定账期的，须有担保条件。",
            },
        ),
        Rule(
            "review-guaranteed-C",
            when=(m.grade == "C") & (m.payment_days > 0),
            then=dict(
                allowed=True,
                opinion_1="finance_officer",
                opinion_2="contract_officer",
                opinion_3="marketing_manager",
                concluded_by="general_manager",
            ),
            clause="二(三)2.3",
            because={
                "en": "Days to pay for a grade C customer are for the general manager to conclude.",
                "zh": "C类客户合同约定账期的，由总经理审定。",
            },
        ),
        Rule(
            "review-ungraded",
            when=(m.grade == None) & (m.payment_days > 0),
            then=dict(
                allowed=True,
                opinion_1="finance_officer",
                opinion_2="contract_officer",
                opinion_3="marketing_manager",
                concluded_by="general_manager",
            ),
            clause="二(三)3.4.1",
            because={
                "en": "Days to pay for a customer without a grade are for the general manager to conclude.",
                "zh": "客户尚未评级而合同约定账期的，由总经理审定。",
            },
        ),
        Rule(
            "review-large",
            when=m.amount_fen >= large_contract,
            then=dict(
                allowed=True,
                opinion_1="finance_officer",
                opinion_2="contract_officer",
                opinion_3="marketing_manager",
                concluded_by="general_manager",
            ),
            clause="二(四)5",
            because={
                "en": "A contract of this amount is concluded by the general manager.",
                "zh": "该金额的合同由总经理审定。",
            },
        ),
    ],
    otherwise=Rule(
        "review-department",
        then=dict(
            allowed=True,
            opinion_1="finance_officer",
            opinion_2="contract_officer",
            opinion_3="marketing_manager",
            concluded_by="cs_manager",
        ),
        clause="二(四)5",
        because={
            "en": "Finance reviews the contract specially, customer service and marketing beside it; the "
            "customer-service manager concludes.",
            "zh": "合同由财务部专项审查，客服部、市场部会审，客服部经理审定。",
        },
    ),
    refuses=dict(allowed=False),
    stopped=Rule(
        "review-stopped",
        then=dict(
            allowed=False,
            opinion_1=None,
            opinion_2=None,
            opinion_3=None,
            concluded_by=None,
        ),
        clause="二(四)5",
        because={
            "en": "The rules on reviewing contracts are stopped for the time being; refer the case to a manager.",
            "zh": "合同评审规则暂停使用，请交由经理处理。",
        },
    ),
    examples=[
        Example(
            given=dict(
                amount_fen=100,
                grade="A",
                payment_days=0,
                guarantee="none",
                emergency_open=False,
                supply_hold=True,
                dealings_ended=True,
            ),
            then=dict(
                allowed=False,
                opinion_1=None,
                opinion_2=None,
                opinion_3=None,
                concluded_by=None,
            ),
            rule="review-dealings-ended",
        ),
        Example(
            given=dict(
                amount_fen=100,
                grade="A",
                payment_days=1,
                guarantee="deposit",
                emergency_open=True,
                supply_hold=True,
                dealings_ended=False,
            ),
            then=dict(
                allowed=False,
                opinion_1=None,
                opinion_2=None,
                opinion_3=None,
                concluded_by=None,
            ),
            rule="review-credit-frozen",
        ),
        Example(
            given=dict(
                amount_fen=100,
                grade="A",
                payment_days=1,
                guarantee="mortgage",
                emergency_open=False,
                supply_hold=True,
                dealings_ended=False,
            ),
            then=dict(
                allowed=False,
                opinion_1=None,
                opinion_2=None,
                opinion_3=None,
                concluded_by=None,
            ),
            rule="review-supply-held",
        ),
        Example(
            given=dict(
                amount_fen=100,
                grade="A",
                payment_days=0,
                guarantee="none",
                emergency_open=True,
                supply_hold=True,
                dealings_ended=False,
            ),
            then=dict(
                allowed=True,
                opinion_1="finance_officer",
                opinion_2="contract_officer",
                opinion_3="marketing_manager",
                concluded_by="cs_manager",
            ),
            rule="review-department",
        ),
        Example(
            given=dict(
                amount_fen=100,
                grade="D",
                payment_days=1,
                guarantee="mortgage",
                emergency_open=False,
                supply_hold=False,
                dealings_ended=False,
            ),
            then=dict(
                allowed=False,
                opinion_1=None,
                opinion_2=None,
                opinion_3=None,
                concluded_by=None,
            ),
            rule="review-credit-for-D",
        ),
        Example(
            given=dict(
                amount_fen=100,
                grade="C",
                payment_days=1,
                guarantee="none",
                emergency_open=False,
                supply_hold=False,
                dealings_ended=False,
            ),
            then=dict(
                allowed=False,
                opinion_1=None,
                opinion_2=None,
                opinion_3=None,
                concluded_by=None,
            ),
            rule="review-credit-for-C",
        ),
        Example(
            given=dict(
                amount_fen=100,
                grade="C",
                payment_days=1,
                guarantee="personal",
                emergency_open=False,
                supply_hold=False,
                dealings_ended=False,
            ),
            then=dict(
                allowed=True,
                opinion_1="finance_officer",
                opinion_2="contract_officer",
                opinion_3="marketing_manager",
                concluded_by="general_manager",
            ),
            rule="review-guaranteed-C",
        ),
        Example(
            given=dict(
                amount_fen=100,
                grade=None,
                payment_days=1,
                guarantee="none",
                emergency_open=False,
                supply_hold=False,
                dealings_ended=False,
            ),
            then=dict(
                allowed=True,
                opinion_1="finance_officer",
                opinion_2="contract_officer",
                opinion_3="marketing_manager",
                concluded_by="general_manager",
            ),
            rule="review-ungraded",
        ),
        Example(
            given=dict(
                amount_fen=50_000_000,
                grade=None,
                payment_days=1,
                guarantee="none",
                emergency_open=False,
                supply_hold=False,
                dealings_ended=False,
            ),
            then=dict(
                allowed=True,
                opinion_1="finance_officer",
                opinion_2="contract_officer",
                opinion_3="marketing_manager",
                concluded_by="general_manager",
            ),
            rule="review-ungraded",
        ),
        Example(
            given=dict(
                amount_fen=50000000,
                grade="A",
                payment_days=60,
                guarantee="none",
                emergency_open=False,
                supply_hold=False,
                dealings_ended=False,
            ),
            then=dict(
                allowed=True,
                opinion_1="finance_officer",
                opinion_2="contract_officer",
                opinion_3="marketing_manager",
                concluded_by="general_manager",
            ),
            rule="review-large",
        ),
        Example(
            given=dict(
                amount_fen=49999999,
                grade="B",
                payment_days=30,
                guarantee="none",
                emergency_open=False,
                supply_hold=False,
                dealings_ended=False,
            ),
            then=dict(
                allowed=True,
                opinion_1="finance_officer",
                opinion_2="contract_officer",
                opinion_3="marketing_manager",
                concluded_by="cs_manager",
            ),
            rule="review-department",
        ),
        Example(
            given=dict(
                amount_fen=100,
                grade="D",
                payment_days=0,
                guarantee="none",
                emergency_open=False,
                supply_hold=False,
                dealings_ended=False,
            ),
            then=dict(
                allowed=True,
                opinion_1="finance_officer",
                opinion_2="contract_officer",
                opinion_3="marketing_manager",
                concluded_by="cs_manager",
            ),
            rule="review-department",
        ),
        Example(
            given=dict(
                amount_fen=100,
                grade="C",
                payment_days=0,
                guarantee="none",
                emergency_open=False,
                supply_hold=False,
                dealings_ended=False,
            ),
            then=dict(
                allowed=True,
                opinion_1="finance_officer",
                opinion_2="contract_officer",
                opinion_3="marketing_manager",
                concluded_by="cs_manager",
            ),
            rule="review-department",
        ),
        Example(
            given=dict(
                amount_fen=100,
                grade=None,
                payment_days=0,
                guarantee="none",
                emergency_open=False,
                supply_hold=False,
                dealings_ended=False,
            ),
            then=dict(
                allowed=True,
                opinion_1="finance_officer",
                opinion_2="contract_officer",
                opinion_3="marketing_manager",
                concluded_by="cs_manager",
            ),
            rule="review-department",
        ),
    ],
)

contract_number = Policy(
    "contract_number",
    title={"en": "How a contract's number begins", "zh": "合同编号规则"},
    labels=names,
    facts=dict(contract_type=Choice("sale", "framework", "service", "other")),
    rules=[
        Rule(
            "number-sale",
            when=m.contract_type == "sale",
            then=dict(company="GZ", letters="XS", digits=number_digits),
            clause="二(四)4.4",
            because={
                "en": "Contracts of sale are numbered XS, the day, and the number of the day.",
                "zh": "买卖合同编号为XS、日期及当日序号。",
            },
        ),
        Rule(
            "number-framework",
            when=m.contract_type == "framework",
            then=dict(company="GZ", letters="KJ", digits=number_digits),
            clause="二(四)4.4",
            because={
                "en": "Framework contracts are numbered KJ, the day, and the number of the day.",
                "zh": "框架合同编号为KJ、日期及当日序号。",
            },
        ),
        Rule(
            "number-service",
            when=m.contract_type == "service",
            then=dict(company="GZ", letters="FW", digits=number_digits),
            clause="二(四)4.4",
            because={
                "en": "Service contracts are numbered FW, the day, and the number of the day.",
                "zh": "服务合同编号为FW、日期及当日序号。",
            },
        ),
    ],
    otherwise=Rule(
        "number-other",
        then=dict(company="GZ", letters="QT", digits=number_digits),
        clause="二(四)4.4",
        because={
            "en": "Other contracts are numbered QT, the day, and the number of the day.",
            "zh": "其他合同编号为QT、日期及当日序号。",
        },
    ),
    stopped=Rule(
        "number-stopped",
        then=dict(),
        clause="二(四)4.4",
        because={
            "en": "The rules on numbers of contracts are stopped for the time being; refer the case to a manager.",
            "zh": "合同编号规则暂停使用，请交由经理处理。",
        },
    ),
    examples=[
        Example(given=dict(contract_type="sale"), then=dict(company="GZ", letters="XS", digits=2), rule="number-sale"),
        Example(
            given=dict(contract_type="framework"),
            then=dict(company="GZ", letters="KJ", digits=2),
            rule="number-framework",
        ),
        Example(
            given=dict(contract_type="service"), then=dict(company="GZ", letters="FW", digits=2), rule="number-service"
        ),
        Example(
            given=dict(contract_type="other"), then=dict(company="GZ", letters="QT", digits=2), rule="number-other"
        ),
    ],
)

contract_notice = Policy(
    "contract_notice",
    title={"en": "When a contract's end is announced", "zh": "合同到期提醒"},
    labels=names,
    facts=dict(days_left=Count()),
    rules=[
        Rule(
            "notice-days",
            when=(m.days_left == first_notice_days)
            | (m.days_left == second_notice_days)
            | (m.days_left == last_notice_days),
            then=dict(tell=True),
            clause="二(四)1",
            because={
                "en": "Whoever leads a contract and whoever keeps it hear in time that it ends.",
                "zh": "合同到期前按规定天数提醒负责人和保管人。",
            },
        ),
    ],
    otherwise=Rule(
        "notice-not-now",
        then=dict(tell=False),
        clause="二(四)1",
        because={
            "en": "On this day nothing is said of the contract's end.",
            "zh": "当日不提醒合同到期。",
        },
    ),
    examples=[
        Example(given=dict(days_left=60), then=dict(tell=True), rule="notice-days"),
        Example(given=dict(days_left=30), then=dict(tell=True), rule="notice-days"),
        Example(given=dict(days_left=7), then=dict(tell=True), rule="notice-days"),
        Example(given=dict(days_left=8), then=dict(tell=False), rule="notice-not-now"),
    ],
)


contract_outing = Policy(
    "contract_outing",
    title={"en": "Who lets a contract be taken out of custody, and for how long", "zh": "合同原件借出审批"},
    labels=names,
    facts=dict(days=Count()),
    rules=[
        Rule(
            "out-too-long",
            when=m.days > outing_longest_days,
            then=dict(allowed=False, step_1=None, longest_days=outing_longest_days),
            clause="二(四)7",
            because={
                "en": "A contract is taken out for a short time only; ask for fewer days, or anew.",
                "zh": "合同原件只能短期借出，请缩短借期，或到期后重新申请。",
            },
        ),
    ],
    otherwise=Rule(
        "out-signed",
        then=dict(allowed=True, step_1="general_manager", longest_days=outing_longest_days),
        clause="二(四)7",
        because={
            "en": "A contract leaves custody on the general manager's signature, until a day.",
            "zh": "合同原件借出须经总经理签字，并按期归还。",
        },
    ),
    refuses=dict(allowed=False),
    stopped=Rule(
        "outing-stopped",
        then=dict(allowed=False, step_1=None, longest_days=outing_longest_days),
        clause="二(四)7",
        because={
            "en": "The rules on taking out contracts are stopped for the time being; refer the case to a manager.",
            "zh": "合同借出审批规则暂停使用，请交由经理处理。",
        },
    ),
    examples=[
        Example(
            given=dict(days=16),
            then=dict(allowed=False, step_1=None, longest_days=15),
            rule="out-too-long",
        ),
        Example(
            given=dict(days=15),
            then=dict(allowed=True, step_1="general_manager", longest_days=15),
            rule="out-signed",
        ),
    ],
)
