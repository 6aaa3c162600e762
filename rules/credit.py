"""How good is a customer's credit, on what terms may we sell, and what if he goes over his limit?

Owner: 客服部经理.   Money in fen, shares on time in basis points, average lateness in hundredths of a day.
"""

# ruff: noqa: C408, E711, E712 -- a table of labels; m compares facts

from rules.engine import (
    Choice,
    Count,
    Example,
    Flag,
    Money,
    Parameter,
    Policy,
    Ratio,
    Rule,
    first_of,
    least,
    m,
    percent,
    percent_up,
    share_up,
)

set_here = {"en": "set by this installation", "zh": "本单位设定"}

# What managers call it; no answer rests on it.
names = {
    "figure": {"en": "figure", "zh": "统计项目"},
    "conduct": {"en": "how the customer pays", "zh": "付款表现"},
    "sales": {"en": "sales", "zh": "销售额"},
    "look_back_months": {"en": "months looked back", "zh": "回溯月数"},
    "look_back_days": {"en": "days looked back", "zh": "回溯天数"},
    "grace_days": {"en": "days of grace", "zh": "宽限天数"},
    "settled_invoices": {"en": "invoices settled", "zh": "已结清发票"},
    "on_time_bp": {"en": "paid on time", "zh": "按时付款率"},
    "average_days_late_hundredths": {"en": "average days late", "zh": "平均逾期天数"},
    "oldest_open_days_late": {"en": "days late, oldest open invoice", "zh": "最早未付发票逾期天数"},
    "dishonoured_bills": {"en": "dishonoured bills", "zh": "拒付票据"},
    "investigation": {"en": "investigation", "zh": "信用调查"},
    "good": {"en": "good", "zh": "良好"},
    "fair": {"en": "fair", "zh": "一般"},
    "poor": {"en": "poor", "zh": "较差"},
    "grade": {"en": "grade", "zh": "等级"},
    "contract_period_sales_fen": {"en": "sales of the account period", "zh": "账期内销售额"},
    "contract_days": {"en": "days to pay by contract", "zh": "合同付款天数"},
    "requested_limit_fen": {"en": "limit asked for", "zh": "申请额度"},
    "good_reports_in_a_row": {"en": "good reports in a row", "zh": "连续良好报告"},
    "careful_review_passed": {"en": "careful review passed", "zh": "审慎审查通过"},
    "request_fen": {"en": "limit asked for, else the sales", "zh": "申请额度，未申请则取销售额"},
    "b_share": {"en": "grade B's share", "zh": "B级授信比例"},
    "settlement": {"en": "settlement", "zh": "结算方式"},
    "open_account": {"en": "on account", "zh": "账期结算"},
    "small_credit": {"en": "small credit", "zh": "小额授信"},
    "cash": {"en": "cash against goods", "zh": "现款现货"},
    "cash_or_prepayment": {"en": "cash against goods or payment first", "zh": "现款现货或先款后货"},
    "credit_allowed": {"en": "credit allowed", "zh": "允许授信"},
    "limit_fen": {"en": "limit", "zh": "额度"},
    "payment_days": {"en": "days to pay", "zh": "付款天数"},
    "exposure_after_fen": {"en": "exposure after the delivery", "zh": "供货后授信占用"},
    "supply_hold": {"en": "supply suspended", "zh": "暂停供货"},
    "emergency_open": {"en": "emergency report open", "zh": "紧急报告未了结"},
    "notice_up_to_fen": {"en": "notice is enough up to", "zh": "报备即可的上限"},
    "verdict": {"en": "verdict", "zh": "结论"},
    "refused": {"en": "not delivered", "zh": "不予供货"},
    "within": {"en": "within the limit", "zh": "额度之内"},
    "report": {"en": "reported first", "zh": "须先报告"},
    "report_to": {"en": "reported to", "zh": "报告对象"},
    "general_manager": {"en": "general manager", "zh": "总经理"},
    "marketing_manager": {"en": "marketing manager", "zh": "市场部经理"},
    "mode": {"en": "how it is reported", "zh": "报告方式"},
    "approval": {"en": "approval first", "zh": "事先批准"},
    "notice": {"en": "notice", "zh": "报备"},
    "allowed_fen": {"en": "limit the policy allows", "zh": "政策允许额度"},
    "proposed": {"en": "step proposed", "zh": "建议放宽"},
    "has_dealings": {"en": "dealt with before", "zh": "已有往来"},
    "visited": {"en": "visited", "zh": "已走访"},
    "opinions_given": {"en": "opinions signed", "zh": "已签署意见"},
    "condition": {"en": "condition", "zh": "交易条件"},
    "none": {"en": "none", "zh": "无"},
    "exchanged_contract": {"en": "exchanged contract", "zh": "交换合同"},
    "personal": {"en": "personal guarantee", "zh": "个人担保"},
    "joint": {"en": "joint guarantee", "zh": "连带担保"},
    "mortgage": {"en": "mortgage", "zh": "抵押担保"},
    "allowed": {"en": "allowed", "zh": "可否办理"},
    "matter": {"en": "matter", "zh": "事项"},
    "start_of_trading": {"en": "start of trading", "zh": "开始交易"},
    "countermeasure": {"en": "countermeasure", "zh": "信用恶化对策"},
    "advised": {"en": "countermeasure advised", "zh": "建议采取对策"},
    "measure": {"en": "measure", "zh": "对策"},
    "mortgage_held": {"en": "a mortgage is in force", "zh": "已有抵押担保"},
    "guarantor_held": {"en": "a guarantor is in force", "zh": "已有担保人"},
    "in_kind": {"en": "goods in payment", "zh": "代物偿债"},
    "recourse": {"en": "recourse to the guarantor", "zh": "向担保人追债"},
    "joint_guarantor": {"en": "joint guarantor", "zh": "连带担保人"},
    "deposit": {"en": "larger deposit", "zh": "增加保证金"},
    "default": {"en": "default", "zh": "违约"},
    "disputed": {"en": "disputed", "zh": "有争议"},
    "report_owed": {"en": "report is owed", "zh": "须提交报告"},
    "days_late": {"en": "later than, in days", "zh": "逾期超过天数"},
    "amount_fen": {"en": "amount", "zh": "金额"},
    "required": {"en": "copy needed", "zh": "须附副本"},
}

# What the rulebook leaves open: its table of grades is missing.
hopeless_days_late = Parameter(
    90,
    unit="days",
    clause="二(三)1",
    note=set_here,
    title={"en": "Grade D when an open invoice is later than", "zh": "未付发票逾期超过此天数即为D级"},
    least=0,
    most=3650,
)
enough_invoices = Parameter(
    3,
    unit="invoices",
    clause="二(三)1",
    note=set_here,
    title={"en": "Invoices that make a history", "zh": "足以评级的发票数"},
    least=1,
    most=1000,
)
a_on_time_bp = Parameter(
    9000,
    unit="bp",
    clause="二(三)1",
    note=set_here,
    title={"en": "Grade A: paid on time, at least", "zh": "A级：按时付款率下限"},
    least=0,
    most=10_000,
)
a_average_days_late = Parameter(
    500,
    unit="hundredths of a day",
    clause="二(三)1",
    note=set_here,
    title={"en": "Grade A: average days late, at most", "zh": "A级：平均逾期天数上限"},
    least=0,
    most=36_500,
)
b_on_time_bp = Parameter(
    7000,
    unit="bp",
    clause="二(三)1",
    note=set_here,
    title={"en": "Grade B: paid on time, at least", "zh": "B级：按时付款率下限"},
    least=0,
    most=10_000,
)
b_average_days_late = Parameter(
    1500,
    unit="hundredths of a day",
    clause="二(三)1",
    note=set_here,
    title={"en": "Grade B: average days late, at most", "zh": "B级：平均逾期天数上限"},
    least=0,
    most=36_500,
)
c_average_days_late = Parameter(
    3000,
    unit="hundredths of a day",
    clause="二(三)1",
    note=set_here,
    title={"en": "Grade C: average days late, at most", "zh": "C级：平均逾期天数上限"},
    least=0,
    most=36_500,
)


conduct_months = Parameter(
    24,
    unit="months",
    clause="二(三)1",
    note=set_here,
    title={"en": "Months over which conduct is counted", "zh": "付款表现统计月数"},
    least=1,
    most=120,
)
days_of_grace = Parameter(
    5,
    unit="days",
    clause="二(三)1",
    note=set_here,
    title={"en": "Days of grace after the due day", "zh": "到期后的宽限天数"},
    least=0,
    most=90,
)
account_period_days = Parameter(
    365,
    unit="days",
    clause="二(三)2.1",
    note=set_here,
    title={"en": "Days of an account period", "zh": "账期天数"},
    least=1,
    most=3650,
)

credit_figures = Policy(
    "credit_figures",
    title={"en": "Over which periods conduct and sales are counted", "zh": "付款表现与销售额的统计期间"},
    labels=names,
    facts=dict(figure=Choice("conduct", "sales")),
    rules=[
        Rule(
            "conduct",
            when=m.figure == "conduct",
            then=dict(look_back_months=conduct_months, look_back_days=None, grace_days=days_of_grace),
            clause="二(三)1",
            because={
                "en": "Conduct is what was settled in the last months; settled within the days of grace is on time.",
                "zh": "付款表现按近若干个月内结清的发票统计，在宽限天数内付清视为按时。",
            },
        ),
    ],
    otherwise=Rule(
        "sales",
        then=dict(look_back_months=None, look_back_days=account_period_days, grace_days=None),
        clause="二(三)2.1",
        because={
            "en": "Sales are what was invoiced in one account period up to the day.",
            "zh": "销售额按截至当日的一个账期内开票金额统计。",
        },
    ),
    examples=[
        Example(
            given=dict(figure="conduct"),
            then=dict(look_back_months=24, look_back_days=None, grace_days=5),
            rule="conduct",
        ),
        Example(
            given=dict(figure="sales"),
            then=dict(look_back_months=None, look_back_days=365, grace_days=None),
            rule="sales",
        ),
    ],
)


credit_grade = Policy(
    "credit_grade",
    title={"en": "Credit grade from conduct and investigation", "zh": "信用等级评定"},
    labels=names,
    facts=dict(
        settled_invoices=Count(unit="invoices"),
        on_time_bp=Ratio(),
        average_days_late_hundredths=Count(unit="hundredths of a day"),
        oldest_open_days_late=Count(unit="days"),
        dishonoured_bills=Count(unit="bills"),
        investigation=Choice("good", "fair", "poor", nullable=True),
    ),
    rules=[
        Rule(
            "D-open-too-late",
            when=m.oldest_open_days_late > hopeless_days_late,
            then=dict(grade="D"),
            clause="二(三)1",
            because={
                "en": "An invoice has been unpaid for too long after its due date.",
                "zh": "有发票逾期过久仍未付款。",
            },
        ),
        Rule(
            "D-dishonoured-bill",
            when=m.dishonoured_bills >= 1,
            then=dict(grade="D"),
            clause="二(三)1",
            because={"en": "A bill of this customer was dishonoured.", "zh": "该客户有票据被拒付。"},
        ),
        Rule(
            "B-new-good",
            when=(m.settled_invoices < enough_invoices) & (m.investigation == "good"),
            then=dict(grade="B"),
            clause="二(三)1",
            because={
                "en": "There is little history yet; the investigation was good.",
                "zh": "往来尚少，调查结果良好。",
            },
        ),
        Rule(
            "D-new-poor",
            when=(m.settled_invoices < enough_invoices) & (m.investigation == "poor"),
            then=dict(grade="D"),
            clause="二(三)1",
            because={
                "en": "There is little history yet; the investigation was poor.",
                "zh": "往来尚少，调查结果较差。",
            },
        ),
        Rule(
            "C-new",
            when=m.settled_invoices < enough_invoices,
            then=dict(grade="C"),
            clause="二(三)1",
            because={
                "en": "There is little history yet, and no good investigation.",
                "zh": "往来尚少，且无良好的调查结果可依。",
            },
        ),
        Rule(
            "A-prompt",
            when=(m.on_time_bp >= a_on_time_bp)
            & (m.average_days_late_hundredths <= a_average_days_late)
            & ((m.investigation == None) | (m.investigation != "poor")),
            then=dict(grade="A"),
            clause="二(三)1",
            because={
                "en": "The customer pays on time, and nothing in the investigation speaks against it.",
                "zh": "客户付款及时，调查结果无不利情况。",
            },
        ),
        Rule(
            "B-mostly-prompt",
            when=(m.on_time_bp >= b_on_time_bp) & (m.average_days_late_hundredths <= b_average_days_late),
            then=dict(grade="B"),
            clause="二(三)1",
            because={"en": "The customer mostly pays on time.", "zh": "客户大多按时付款。"},
        ),
        Rule(
            "C-late",
            when=m.average_days_late_hundredths <= c_average_days_late,
            then=dict(grade="C"),
            clause="二(三)1",
            because={
                "en": "The customer often pays late, though not very late.",
                "zh": "客户常有逾期，但不严重。",
            },
        ),
    ],
    otherwise=Rule(
        "D-very-late",
        then=dict(grade="D"),
        clause="二(三)1",
        because={"en": "The customer pays very late on average.", "zh": "客户平均逾期严重。"},
    ),
    examples=[
        Example(
            given=dict(
                settled_invoices=10,
                on_time_bp=9000,
                average_days_late_hundredths=500,
                oldest_open_days_late=91,
                dishonoured_bills=0,
                investigation=None,
            ),
            then=dict(grade="D"),
            rule="D-open-too-late",
        ),
        Example(
            given=dict(
                settled_invoices=10,
                on_time_bp=9000,
                average_days_late_hundredths=500,
                oldest_open_days_late=0,
                dishonoured_bills=1,
                investigation=None,
            ),
            then=dict(grade="D"),
            rule="D-dishonoured-bill",
        ),
        Example(
            given=dict(
                settled_invoices=2,
                on_time_bp=9000,
                average_days_late_hundredths=500,
                oldest_open_days_late=0,
                dishonoured_bills=0,
                investigation="good",
            ),
            then=dict(grade="B"),
            rule="B-new-good",
        ),
        Example(
            given=dict(
                settled_invoices=2,
                on_time_bp=9000,
                average_days_late_hundredths=500,
                oldest_open_days_late=0,
                dishonoured_bills=0,
                investigation="poor",
            ),
            then=dict(grade="D"),
            rule="D-new-poor",
        ),
        Example(
            given=dict(
                settled_invoices=2,
                on_time_bp=9000,
                average_days_late_hundredths=500,
                oldest_open_days_late=0,
                dishonoured_bills=0,
                investigation="fair",
            ),
            then=dict(grade="C"),
            rule="C-new",
        ),
        Example(
            given=dict(
                settled_invoices=0,
                on_time_bp=0,
                average_days_late_hundredths=0,
                oldest_open_days_late=0,
                dishonoured_bills=0,
                investigation=None,
            ),
            then=dict(grade="C"),
            rule="C-new",
        ),
        Example(
            given=dict(
                settled_invoices=10,
                on_time_bp=9000,
                average_days_late_hundredths=500,
                oldest_open_days_late=0,
                dishonoured_bills=0,
                investigation=None,
            ),
            then=dict(grade="A"),
            rule="A-prompt",
        ),
        Example(
            given=dict(
                settled_invoices=10,
                on_time_bp=9000,
                average_days_late_hundredths=500,
                oldest_open_days_late=0,
                dishonoured_bills=0,
                investigation="poor",
            ),
            then=dict(grade="B"),
            rule="B-mostly-prompt",
        ),
        Example(
            given=dict(
                settled_invoices=10,
                on_time_bp=7000,
                average_days_late_hundredths=1500,
                oldest_open_days_late=0,
                dishonoured_bills=0,
                investigation=None,
            ),
            then=dict(grade="B"),
            rule="B-mostly-prompt",
        ),
        Example(
            given=dict(
                settled_invoices=10,
                on_time_bp=6999,
                average_days_late_hundredths=3000,
                oldest_open_days_late=0,
                dishonoured_bills=0,
                investigation=None,
            ),
            then=dict(grade="C"),
            rule="C-late",
        ),
        Example(
            given=dict(
                settled_invoices=10,
                on_time_bp=6999,
                average_days_late_hundredths=3001,
                oldest_open_days_late=0,
                dishonoured_bills=0,
                investigation=None,
            ),
            then=dict(grade="D"),
            rule="D-very-late",
        ),
        Example(
            given=dict(
                settled_invoices=10,
                on_time_bp=9000,
                average_days_late_hundredths=500,
                oldest_open_days_late=91,
                dishonoured_bills=1,
                investigation=None,
            ),
            then=dict(grade="D"),
            rule="D-open-too-late",
        ),
        Example(
            given=dict(
                settled_invoices=3,
                on_time_bp=9000,
                average_days_late_hundredths=500,
                oldest_open_days_late=0,
                dishonoured_bills=0,
                investigation="poor",
            ),
            then=dict(grade="B"),
            rule="B-mostly-prompt",
        ),
    ],
)


a_longest_days = Parameter(
    60,
    unit="days",
    clause="二(三)2.1",
    note=set_here,
    title={"en": "Grade A: longest time to pay", "zh": "A级最长付款天数"},
    least=0,
    most=365,
)
b_longest_days = Parameter(
    30,
    unit="days",
    clause="二(三)2.2",
    note=set_here,
    title={"en": "Grade B: longest time to pay", "zh": "B级最长付款天数"},
    least=0,
    most=365,
)
b_first_share = Parameter(
    30,
    unit="percent",
    clause="二(三)2.2",
    note=set_here,
    title={"en": "Grade B: first share of the sales", "zh": "B级起始授信比例"},
    least=0,
    most=100,
)
b_share_step = Parameter(
    10,
    unit="percent",
    clause="二(三)2.2",
    note=set_here,
    title={"en": "Grade B: wider by each good report", "zh": "B级每份良好报告放宽比例"},
    least=0,
    most=100,
)
b_largest_share = Parameter(
    80,
    unit="percent",
    clause="二(三)2.2",
    note=set_here,
    title={"en": "Grade B: largest share of the sales", "zh": "B级最高授信比例"},
    least=0,
    most=100,
)
small_share = Parameter(
    10,
    unit="percent",
    clause="二(三)2.3",
    note=set_here,
    title={"en": "Grade C: share of the sales after careful review", "zh": "C级审慎审查后的授信比例"},
    least=0,
    most=100,
)
small_limit = Parameter(
    5_000_000,
    unit="fen",
    clause="二(三)2.3",
    note=set_here,
    title={"en": "Grade C: largest small credit", "zh": "C级小额授信上限"},
    least=0,
    most=10_000_000_000,
)
small_days = Parameter(
    15,
    unit="days",
    clause="二(三)2.3",
    note=set_here,
    title={"en": "Grade C: days to pay a small credit", "zh": "C级小额授信付款天数"},
    least=0,
    most=365,
)

credit_terms = Policy(
    "credit_terms",
    title={"en": "Credit terms by grade", "zh": "各等级授信条件"},
    labels=names,
    facts=dict(
        grade=Choice("A", "B", "C", "D"),
        contract_period_sales_fen=Money(),
        contract_days=Count(unit="days"),
        requested_limit_fen=Money(nullable=True),
        good_reports_in_a_row=Count(unit="reports"),
        careful_review_passed=Flag(),
    ),
    derived=dict(
        request_fen=first_of(m.requested_limit_fen, m.contract_period_sales_fen),
        b_share=share_up(b_first_share, b_share_step, m.good_reports_in_a_row, b_largest_share),
    ),
    rules=[
        Rule(
            "A-no-basis",
            when=(m.grade == "A") & (m.contract_period_sales_fen == 0),
            then=dict(
                settlement="open_account",
                credit_allowed=True,
                limit_fen=least(m.request_fen, m.contract_period_sales_fen),
                payment_days=least(m.contract_days, a_longest_days),
            ),
            clause="二(三)2.1",
            because={
                "en": "No basis for a limit yet: this grade A customer bought nothing in the account period.",
                "zh": "A级客户可账期结算，但账期内没有销售额，尚无授信依据。",
            },
        ),
        Rule(
            "A-open-account",
            when=m.grade == "A",
            then=dict(
                settlement="open_account",
                credit_allowed=True,
                limit_fen=least(m.request_fen, m.contract_period_sales_fen),
                payment_days=least(m.contract_days, a_longest_days),
            ),
            clause="二(三)2.1",
            because={
                "en": "Grade A buys on account, up to the sales of one account period.",
                "zh": "A级客户可账期结算，额度不超过合同账期内的销售额。",
            },
        ),
        Rule(
            "B-no-basis",
            when=(m.grade == "B") & (m.contract_period_sales_fen == 0),
            then=dict(
                settlement="open_account",
                credit_allowed=True,
                limit_fen=least(m.request_fen, percent(m.contract_period_sales_fen, m.b_share)),
                payment_days=least(m.contract_days, b_longest_days),
            ),
            clause="二(三)2.2",
            because={
                "en": "No basis for a limit yet: this grade B customer bought nothing in the account period.",
                "zh": "B级客户可账期结算，但账期内没有销售额，尚无授信依据。",
            },
        ),
        Rule(
            "B-open-account",
            when=m.grade == "B",
            then=dict(
                settlement="open_account",
                credit_allowed=True,
                limit_fen=least(m.request_fen, percent(m.contract_period_sales_fen, m.b_share)),
                payment_days=least(m.contract_days, b_longest_days),
            ),
            clause="二(三)2.2",
            because={
                "en": "Grade B starts with a share of one account period's sales; good reports widen it.",
                "zh": "B级客户先按账期销售额的一定比例授信，随良好报告逐步放宽。",
            },
        ),
        Rule(
            "C-no-basis",
            when=(m.grade == "C") & (m.careful_review_passed == True) & (m.contract_period_sales_fen == 0),
            then=dict(
                settlement="small_credit",
                credit_allowed=True,
                limit_fen=least(m.request_fen, percent(m.contract_period_sales_fen, small_share), small_limit),
                payment_days=small_days,
            ),
            clause="二(三)2.3",
            because={
                "en": "No basis for a small credit yet: nothing was sold in the account period.",
                "zh": "仔细审查后可给予少量额度，但账期内没有销售额，尚无授信依据。",
            },
        ),
        Rule(
            "C-small-credit",
            when=(m.grade == "C") & (m.careful_review_passed == True),
            then=dict(
                settlement="small_credit",
                credit_allowed=True,
                limit_fen=least(m.request_fen, percent(m.contract_period_sales_fen, small_share), small_limit),
                payment_days=small_days,
            ),
            clause="二(三)2.3",
            because={
                "en": "After careful review grade C gets a small credit; beyond it cash against goods.",
                "zh": "经仔细审查，C级客户可获少量额度，超出部分现款现货。",
            },
        ),
        Rule(
            "C-cash",
            when=m.grade == "C",
            then=dict(settlement="cash", credit_allowed=False, limit_fen=0, payment_days=0),
            clause="二(三)2.3",
            because={"en": "Grade C pays cash against goods.", "zh": "C级客户须现款现货。"},
        ),
    ],
    otherwise=Rule(
        "D-no-credit",
        then=dict(settlement="cash_or_prepayment", credit_allowed=False, limit_fen=0, payment_days=0),
        clause="二(三)2.4",
        because={
            "en": "Grade D gets no credit of any kind: cash against goods or payment first.",
            "zh": "D级客户不给予任何信用，现款现货或先款后货。",
        },
    ),
    refuses=dict(credit_allowed=False, limit_fen=0),
    stopped=Rule(
        "credit-terms-stopped",
        then=dict(settlement="cash_or_prepayment", credit_allowed=False, limit_fen=0, payment_days=0),
        clause="二(三)2",
        because={
            "en": "The rules on credit terms are stopped for the time being; refer the case to a manager.",
            "zh": "授信条件规则暂停使用，请交由经理处理。",
        },
    ),
    examples=[
        Example(
            given=dict(
                grade="A",
                contract_period_sales_fen=0,
                contract_days=45,
                requested_limit_fen=500,
                good_reports_in_a_row=0,
                careful_review_passed=False,
            ),
            then=dict(settlement="open_account", credit_allowed=True, limit_fen=0, payment_days=45),
            rule="A-no-basis",
        ),
        Example(
            given=dict(
                grade="A",
                contract_period_sales_fen=10_000_000,
                contract_days=61,
                requested_limit_fen=10_000_001,
                good_reports_in_a_row=0,
                careful_review_passed=False,
            ),
            then=dict(settlement="open_account", credit_allowed=True, limit_fen=10_000_000, payment_days=60),
            rule="A-open-account",
        ),
        Example(
            given=dict(
                grade="A",
                contract_period_sales_fen=10_000_000,
                contract_days=45,
                requested_limit_fen=None,
                good_reports_in_a_row=0,
                careful_review_passed=False,
            ),
            then=dict(settlement="open_account", credit_allowed=True, limit_fen=10_000_000, payment_days=45),
            rule="A-open-account",
        ),
        Example(
            given=dict(
                grade="B",
                contract_period_sales_fen=0,
                contract_days=45,
                requested_limit_fen=None,
                good_reports_in_a_row=0,
                careful_review_passed=False,
            ),
            then=dict(settlement="open_account", credit_allowed=True, limit_fen=0, payment_days=30),
            rule="B-no-basis",
        ),
        Example(
            given=dict(
                grade="B",
                contract_period_sales_fen=10_000_000,
                contract_days=45,
                requested_limit_fen=None,
                good_reports_in_a_row=2,
                careful_review_passed=False,
            ),
            then=dict(settlement="open_account", credit_allowed=True, limit_fen=5_000_000, payment_days=30),
            rule="B-open-account",
        ),
        Example(
            given=dict(
                grade="B",
                contract_period_sales_fen=10_000_000,
                contract_days=45,
                requested_limit_fen=None,
                good_reports_in_a_row=6,
                careful_review_passed=False,
            ),
            then=dict(settlement="open_account", credit_allowed=True, limit_fen=8_000_000, payment_days=30),
            rule="B-open-account",
        ),
        Example(
            given=dict(
                grade="C",
                contract_period_sales_fen=0,
                contract_days=45,
                requested_limit_fen=None,
                good_reports_in_a_row=0,
                careful_review_passed=True,
            ),
            then=dict(settlement="small_credit", credit_allowed=True, limit_fen=0, payment_days=15),
            rule="C-no-basis",
        ),
        Example(
            given=dict(
                grade="C",
                contract_period_sales_fen=10_000_000,
                contract_days=45,
                requested_limit_fen=None,
                good_reports_in_a_row=0,
                careful_review_passed=True,
            ),
            then=dict(settlement="small_credit", credit_allowed=True, limit_fen=1_000_000, payment_days=15),
            rule="C-small-credit",
        ),
        Example(
            given=dict(
                grade="C",
                contract_period_sales_fen=90_000_000,
                contract_days=45,
                requested_limit_fen=None,
                good_reports_in_a_row=0,
                careful_review_passed=True,
            ),
            then=dict(settlement="small_credit", credit_allowed=True, limit_fen=5_000_000, payment_days=15),
            rule="C-small-credit",
        ),
        Example(
            given=dict(
                grade="C",
                contract_period_sales_fen=10_000_000,
                contract_days=45,
                requested_limit_fen=None,
                good_reports_in_a_row=0,
                careful_review_passed=False,
            ),
            then=dict(settlement="cash", credit_allowed=False, limit_fen=0, payment_days=0),
            rule="C-cash",
        ),
        Example(
            given=dict(
                grade="D",
                contract_period_sales_fen=10_000_000,
                contract_days=45,
                requested_limit_fen=None,
                good_reports_in_a_row=0,
                careful_review_passed=True,
            ),
            then=dict(settlement="cash_or_prepayment", credit_allowed=False, limit_fen=0, payment_days=0),
            rule="D-no-credit",
        ),
        Example(
            given=dict(
                grade="A",
                contract_period_sales_fen=0,
                contract_days=61,
                requested_limit_fen=None,
                good_reports_in_a_row=0,
                careful_review_passed=False,
            ),
            then=dict(settlement="open_account", credit_allowed=True, limit_fen=0, payment_days=60),
            rule="A-no-basis",
        ),
        Example(
            given=dict(
                grade="B",
                contract_period_sales_fen=0,
                contract_days=29,
                requested_limit_fen=500,
                good_reports_in_a_row=0,
                careful_review_passed=False,
            ),
            then=dict(settlement="open_account", credit_allowed=True, limit_fen=0, payment_days=29),
            rule="B-no-basis",
        ),
        Example(
            given=dict(
                grade="C",
                contract_period_sales_fen=0,
                contract_days=45,
                requested_limit_fen=500,
                good_reports_in_a_row=0,
                careful_review_passed=True,
            ),
            then=dict(settlement="small_credit", credit_allowed=True, limit_fen=0, payment_days=15),
            rule="C-no-basis",
        ),
        Example(
            given=dict(
                grade="D",
                contract_period_sales_fen=0,
                contract_days=45,
                requested_limit_fen=None,
                good_reports_in_a_row=0,
                careful_review_passed=True,
            ),
            then=dict(settlement="cash_or_prepayment", credit_allowed=False, limit_fen=0, payment_days=0),
            rule="D-no-credit",
        ),
    ],
)


supply_end_days_late = Parameter(
    60,
    unit="days",
    clause="二(三)3.4.2",
    note=set_here,
    title={"en": "Supply stops when an invoice is later than", "zh": "发票逾期超过此天数即停止供货"},
    least=0,
    most=3650,
)
notice_share = Parameter(
    120,
    unit="percent",
    clause="二(三)2.5",
    note=set_here,
    title={"en": "Notice is enough up to this share of the limit", "zh": "报备即可的额度比例上限"},
    least=100,
    most=1000,
)
notice_days_late = Parameter(
    30,
    unit="days",
    clause="二(三)2.5",
    note=set_here,
    title={"en": "Approval first when an invoice is later than", "zh": "发票逾期超过此天数须事先批准"},
    least=0,
    most=3650,
)

over_limit = Policy(
    "over_limit",
    title={"en": "Delivering within and over the credit limit", "zh": "额度内与超额度供货"},
    labels=names,
    facts=dict(
        grade=Choice("A", "B", "C", "D"),
        limit_fen=Money(),
        exposure_after_fen=Money(),
        supply_hold=Flag(),
        emergency_open=Flag(),
        oldest_open_days_late=Count(unit="days"),
    ),
    derived=dict(notice_up_to_fen=percent_up(m.limit_fen, notice_share)),
    rules=[
        Rule(
            "emergency",
            when=m.emergency_open == True,
            then=dict(verdict="refused", report_to=None, mode=None),
            clause="二(三)3.3.1",
            because={
                "en": "An emergency report is open; nothing is delivered without the superior's instruction.",
                "zh": "已有紧急报告，未得上级明确指示前不得供货。",
            },
        ),
        Rule(
            "supply-hold",
            when=m.supply_hold == True,
            then=dict(verdict="refused", report_to=None, mode=None),
            clause="二(三)3.4.2",
            because={"en": "Supply to this customer is suspended.", "zh": "对该客户已暂停供货。"},
        ),
        Rule(
            "far-too-late",
            when=m.oldest_open_days_late > supply_end_days_late,
            then=dict(verdict="refused", report_to=None, mode=None),
            clause="二(三)3.4.2",
            because={
                "en": "An invoice is so long overdue that supply stops.",
                "zh": "有发票逾期过久，停止供货。",
            },
        ),
        Rule(
            "within",
            when=m.exposure_after_fen <= m.limit_fen,
            then=dict(verdict="within", report_to=None, mode=None),
            clause="二(三)2.5",
            because={"en": "The delivery stays within the credit limit.", "zh": "本次供货在授信额度之内。"},
        ),
        Rule(
            "D-refused",
            when=m.grade == "D",
            then=dict(verdict="refused", report_to=None, mode=None),
            clause="二(三)2.4",
            because={
                "en": "Grade D gets no credit of any kind: cash against goods or payment first.",
                "zh": "D级客户不给予任何信用，现款现货或先款后货。",
            },
        ),
        Rule(
            "A-no-limit",
            when=(m.grade == "A") & (m.limit_fen == 0),
            then=dict(verdict="refused", report_to=None, mode=None),
            clause="二(三)2.1",
            because={
                "en": "Set a limit first: no credit limit is in force for this customer.",
                "zh": "请先核定额度：该客户尚无生效的授信额度。",
            },
        ),
        Rule(
            "B-no-limit",
            when=(m.grade == "B") & (m.limit_fen == 0),
            then=dict(verdict="refused", report_to=None, mode=None),
            clause="二(三)2.2",
            because={
                "en": "Set a limit first: no credit limit is in force for this customer.",
                "zh": "请先核定额度：该客户尚无生效的授信额度。",
            },
        ),
        Rule(
            "C-no-limit",
            when=(m.grade == "C") & (m.limit_fen == 0),
            then=dict(verdict="refused", report_to=None, mode=None),
            clause="二(三)2.3",
            because={
                "en": "Set a limit first: no small credit is in force; until then cash against goods.",
                "zh": "请先核定额度：该客户尚无生效的小额授信，此前须现款现货。",
            },
        ),
        Rule(
            "C-beyond-small-credit",
            when=m.grade == "C",
            then=dict(verdict="refused", report_to=None, mode=None),
            clause="二(三)2.3",
            because={
                "en": "Beyond its small limit grade C pays cash against goods.",
                "zh": "C级客户超出小额授信部分须现款现货。",
            },
        ),
        Rule(
            "over-and-late",
            when=m.oldest_open_days_late > notice_days_late,
            then=dict(verdict="report", report_to="general_manager", mode="approval"),
            clause="二(三)2.5",
            because={
                "en": "Over the limit while an invoice is overdue: the general manager approves first.",
                "zh": "超出额度且有发票逾期，须先报总经理批准。",
            },
        ),
        Rule(
            "little-over",
            when=m.exposure_after_fen <= m.notice_up_to_fen,
            then=dict(verdict="report", report_to="marketing_manager", mode="notice"),
            clause="二(三)2.5",
            because={
                "en": "The delivery goes a little over the limit; the marketing manager is notified.",
                "zh": "略超额度，须向市场部经理报备。",
            },
        ),
    ],
    otherwise=Rule(
        "far-over",
        then=dict(verdict="report", report_to="general_manager", mode="approval"),
        clause="二(三)2.5",
        because={
            "en": "The delivery goes far over the limit; the general manager approves first.",
            "zh": "超出额度较多，须先报总经理批准。",
        },
    ),
    refuses=dict(verdict="refused"),
    stopped=Rule(
        "over-limit-stopped",
        then=dict(verdict="refused", report_to=None, mode=None),
        clause="二(三)2.5",
        because={
            "en": "The rules on going over a limit are stopped for the time being; refer the case to a manager.",
            "zh": "超限额处理规则暂停使用，请交由经理处理。",
        },
    ),
    examples=[
        Example(
            given=dict(
                grade="A",
                limit_fen=1_000_001,
                exposure_after_fen=1_000_002,
                supply_hold=True,
                emergency_open=True,
                oldest_open_days_late=0,
            ),
            then=dict(verdict="refused", report_to=None, mode=None),
            rule="emergency",
        ),
        Example(
            given=dict(
                grade="A",
                limit_fen=1_000_001,
                exposure_after_fen=0,
                supply_hold=True,
                emergency_open=False,
                oldest_open_days_late=0,
            ),
            then=dict(verdict="refused", report_to=None, mode=None),
            rule="supply-hold",
        ),
        Example(
            given=dict(
                grade="A",
                limit_fen=1_000_001,
                exposure_after_fen=0,
                supply_hold=False,
                emergency_open=False,
                oldest_open_days_late=61,
            ),
            then=dict(verdict="refused", report_to=None, mode=None),
            rule="far-too-late",
        ),
        Example(
            given=dict(
                grade="A",
                limit_fen=1_000_001,
                exposure_after_fen=1_000_001,
                supply_hold=False,
                emergency_open=False,
                oldest_open_days_late=60,
            ),
            then=dict(verdict="within", report_to=None, mode=None),
            rule="within",
        ),
        Example(
            given=dict(
                grade="D",
                limit_fen=0,
                exposure_after_fen=0,
                supply_hold=False,
                emergency_open=False,
                oldest_open_days_late=0,
            ),
            then=dict(verdict="within", report_to=None, mode=None),
            rule="within",
        ),
        Example(
            given=dict(
                grade="D",
                limit_fen=1_000_001,
                exposure_after_fen=1_000_002,
                supply_hold=False,
                emergency_open=False,
                oldest_open_days_late=0,
            ),
            then=dict(verdict="refused", report_to=None, mode=None),
            rule="D-refused",
        ),
        Example(
            given=dict(
                grade="A",
                limit_fen=0,
                exposure_after_fen=1_000_002,
                supply_hold=False,
                emergency_open=False,
                oldest_open_days_late=0,
            ),
            then=dict(verdict="refused", report_to=None, mode=None),
            rule="A-no-limit",
        ),
        Example(
            given=dict(
                grade="B",
                limit_fen=0,
                exposure_after_fen=1_000_002,
                supply_hold=False,
                emergency_open=False,
                oldest_open_days_late=0,
            ),
            then=dict(verdict="refused", report_to=None, mode=None),
            rule="B-no-limit",
        ),
        Example(
            given=dict(
                grade="C",
                limit_fen=0,
                exposure_after_fen=1_000_002,
                supply_hold=False,
                emergency_open=False,
                oldest_open_days_late=0,
            ),
            then=dict(verdict="refused", report_to=None, mode=None),
            rule="C-no-limit",
        ),
        Example(
            given=dict(
                grade="C",
                limit_fen=1_000_001,
                exposure_after_fen=1_000_002,
                supply_hold=False,
                emergency_open=False,
                oldest_open_days_late=0,
            ),
            then=dict(verdict="refused", report_to=None, mode=None),
            rule="C-beyond-small-credit",
        ),
        Example(
            given=dict(
                grade="A",
                limit_fen=1_000_001,
                exposure_after_fen=1_000_002,
                supply_hold=False,
                emergency_open=False,
                oldest_open_days_late=31,
            ),
            then=dict(verdict="report", report_to="general_manager", mode="approval"),
            rule="over-and-late",
        ),
        Example(
            given=dict(
                grade="A",
                limit_fen=1_000_001,
                exposure_after_fen=1_200_002,
                supply_hold=False,
                emergency_open=False,
                oldest_open_days_late=30,
            ),
            then=dict(verdict="report", report_to="marketing_manager", mode="notice"),
            rule="little-over",
        ),
        Example(
            given=dict(
                grade="B",
                limit_fen=1_000_001,
                exposure_after_fen=1_200_003,
                supply_hold=False,
                emergency_open=False,
                oldest_open_days_late=0,
            ),
            then=dict(verdict="report", report_to="general_manager", mode="approval"),
            rule="far-over",
        ),
        Example(
            given=dict(
                grade="A",
                limit_fen=1_000_001,
                exposure_after_fen=1_000_002,
                supply_hold=True,
                emergency_open=False,
                oldest_open_days_late=61,
            ),
            then=dict(verdict="refused", report_to=None, mode=None),
            rule="supply-hold",
        ),
        Example(
            given=dict(
                grade="C",
                limit_fen=1_000_001,
                exposure_after_fen=1_000_002,
                supply_hold=False,
                emergency_open=False,
                oldest_open_days_late=31,
            ),
            then=dict(verdict="refused", report_to=None, mode=None),
            rule="C-beyond-small-credit",
        ),
    ],
)


step_reports = Parameter(
    1,
    unit="reports",
    clause="二(三)2.2",
    note=set_here,
    title={"en": "Grade B: good reports in a row before a step", "zh": "B级：放宽额度前连续良好报告的份数"},
    least=1,
    most=24,
)
step_days_late = Parameter(
    0,
    unit="days",
    clause="二(三)2.2",
    note=set_here,
    title={"en": "Grade B: days late at most for a step", "zh": "B级：放宽额度时允许的最长逾期天数"},
    least=0,
    most=365,
)

limit_step = Policy(
    "limit_step",
    hit="first",
    title={"en": "Which grade B limits may get a step", "zh": "B类额度逐步放宽建议"},
    labels=names,
    facts=dict(
        grade=Choice("A", "B", "C", "D"),
        limit_fen=Money(),
        allowed_fen=Money(),
        good_reports_in_a_row=Count(),
        oldest_open_days_late=Count(),
        supply_hold=Flag(),
        emergency_open=Flag(),
    ),
    rules=[
        Rule(
            "only-grade-b",
            when=m.grade != "B",
            then=dict(proposed=False),
            clause="二(三)2.2",
            because={
                "en": "Only the limit of a grade B customer is relaxed step by step.",
                "zh": "逐步放宽额度仅适用于B类客户。",
            },
        ),
        Rule(
            "not-now",
            when=(m.supply_hold == True) | (m.emergency_open == True) | (m.oldest_open_days_late > step_days_late),
            then=dict(proposed=False),
            clause="二(三)2.2",
            because={
                "en": "Nothing is relaxed while supply is held, an emergency is open or an invoice is late.",
                "zh": "暂停供货、紧急报告未结或有逾期发票时，不放宽额度。",
            },
        ),
        Rule(
            "no-evidence",
            when=m.good_reports_in_a_row < step_reports,
            then=dict(proposed=False),
            clause="二(三)2.2",
            because={
                "en": "A step needs good reports as evidence.",
                "zh": "放宽额度须有良好的信用报告为依据。",
            },
        ),
        Rule(
            "no-room",
            when=m.allowed_fen <= m.limit_fen,
            then=dict(proposed=False),
            clause="二(三)2.2",
            because={
                "en": "The limit is at what the policy allows already.",
                "zh": "现有额度已达政策允许的上限。",
            },
        ),
    ],
    otherwise=Rule(
        "step-proposed",
        then=dict(proposed=True),
        clause="二(三)2.2",
        because={
            "en": "Good reports in a row let the limit of this grade B customer rise by a step; people sign it.",
            "zh": "连续良好报告，可逐步放宽该B类客户的额度，由有关人员签批。",
        },
    ),
    refuses=dict(proposed=False),
    stopped=Rule(
        "limit-step-stopped",
        then=dict(proposed=False),
        clause="二(三)2.2",
        because={
            "en": "The rules on steps of limits are stopped, so none is proposed; refer the case to a manager.",
            "zh": "额度逐步放宽规则暂停使用，期间不作建议，请交由经理处理。",
        },
    ),
    examples=[
        Example(
            given=dict(
                grade="A",
                limit_fen=0,
                allowed_fen=100,
                good_reports_in_a_row=3,
                oldest_open_days_late=0,
                supply_hold=False,
                emergency_open=False,
            ),
            then=dict(proposed=False),
            rule="only-grade-b",
        ),
        Example(
            given=dict(
                grade="C",
                limit_fen=100,
                allowed_fen=200,
                good_reports_in_a_row=1,
                oldest_open_days_late=1,
                supply_hold=True,
                emergency_open=True,
            ),
            then=dict(proposed=False),
            rule="only-grade-b",
        ),
        Example(
            given=dict(
                grade="B",
                limit_fen=100,
                allowed_fen=200,
                good_reports_in_a_row=1,
                oldest_open_days_late=0,
                supply_hold=True,
                emergency_open=False,
            ),
            then=dict(proposed=False),
            rule="not-now",
        ),
        Example(
            given=dict(
                grade="B",
                limit_fen=100,
                allowed_fen=200,
                good_reports_in_a_row=0,
                oldest_open_days_late=0,
                supply_hold=True,
                emergency_open=False,
            ),
            then=dict(proposed=False),
            rule="not-now",
        ),
        Example(
            given=dict(
                grade="B",
                limit_fen=100,
                allowed_fen=200,
                good_reports_in_a_row=1,
                oldest_open_days_late=0,
                supply_hold=False,
                emergency_open=True,
            ),
            then=dict(proposed=False),
            rule="not-now",
        ),
        Example(
            given=dict(
                grade="B",
                limit_fen=100,
                allowed_fen=200,
                good_reports_in_a_row=1,
                oldest_open_days_late=1,
                supply_hold=False,
                emergency_open=False,
            ),
            then=dict(proposed=False),
            rule="not-now",
        ),
        Example(
            given=dict(
                grade="B",
                limit_fen=100,
                allowed_fen=200,
                good_reports_in_a_row=0,
                oldest_open_days_late=0,
                supply_hold=False,
                emergency_open=False,
            ),
            then=dict(proposed=False),
            rule="no-evidence",
        ),
        Example(
            given=dict(
                grade="B",
                limit_fen=200,
                allowed_fen=200,
                good_reports_in_a_row=0,
                oldest_open_days_late=0,
                supply_hold=False,
                emergency_open=False,
            ),
            then=dict(proposed=False),
            rule="no-evidence",
        ),
        Example(
            given=dict(
                grade="B",
                limit_fen=200,
                allowed_fen=200,
                good_reports_in_a_row=1,
                oldest_open_days_late=0,
                supply_hold=False,
                emergency_open=False,
            ),
            then=dict(proposed=False),
            rule="no-room",
        ),
        Example(
            given=dict(
                grade="B",
                limit_fen=199,
                allowed_fen=200,
                good_reports_in_a_row=1,
                oldest_open_days_late=0,
                supply_hold=False,
                emergency_open=False,
            ),
            then=dict(proposed=True),
            rule="step-proposed",
        ),
    ],
)


first_sale = Policy(
    "first_sale",
    hit="first",
    title={"en": "May the first sale on account be made?", "zh": "首次赊销条件"},
    labels=names,
    facts=dict(
        has_dealings=Flag(),
        visited=Flag(),
        opinions_given=Flag(),
        condition=Choice("none", "exchanged_contract", "personal", "joint", "mortgage"),
        investigation=Choice("good", "fair", "poor", nullable=True),
    ),
    rules=[
        Rule(
            "established",
            when=m.has_dealings == True,
            then=dict(allowed=True),
            clause="二(三)3.4.1",
            because={
                "en": "We have dealt with this customer before; trading need not be started anew.",
                "zh": "与该客户已有往来，无须重新办理开始交易手续。",
            },
        ),
        Rule(
            "not-visited",
            when=m.visited == False,
            then=dict(allowed=False),
            clause="二(三)3.4.1",
            because={
                "en": "Before the first sale on account the customer is visited, by plan and with its result.",
                "zh": "首次赊销前须按计划走访客户，并记录走访结果。",
            },
        ),
        Rule(
            "no-opinions",
            when=m.opinions_given == False,
            then=dict(allowed=False),
            clause="二(三)3.4.1",
            because={
                "en": "Before the first sale on account customer service and finance sign their opinions.",
                "zh": "首次赊销前须由客服部和财务部就信用状况及授信额度签署意见。",
            },
        ),
        Rule(
            "no-condition",
            when=m.condition == "none",
            then=dict(allowed=False),
            clause="二(三)3.4.1",
            because={
                "en": "The first sale on account takes an exchanged contract at least.",
                "zh": "首次赊销至少须已交换合同。",
            },
        ),
        Rule(
            "poor-without-mortgage",
            when=(m.investigation == "poor") & (m.condition != "mortgage"),
            then=dict(allowed=False),
            clause="二(三)3.4.1",
            because={
                "en": "Where the investigation found the credit poor, the first sale on account takes a mortgage.",
                "zh": "调查结果较差的，须提供抵押担保方可首次赊销。",
            },
        ),
        Rule(
            "not-good-without-guarantee",
            when=(m.condition == "exchanged_contract") & ((m.investigation == "fair") | (m.investigation == None)),
            then=dict(allowed=False),
            clause="二(三)3.4.1",
            because={
                "en": "Without a good investigation an exchanged contract is not enough: a guarantee is needed, too.",
                "zh": "无良好调查结果的，仅交换合同不够，还须提供担保。",
            },
        ),
    ],
    otherwise=Rule(
        "started",
        then=dict(allowed=True),
        clause="二(三)3.4.1",
        because={
            "en": "Trading was started with a visit, two opinions and a condition that suits the investigation.",
            "zh": "已走访客户、签署意见，且条件与调查结果相符，可以开始交易。",
        },
    ),
    refuses=dict(allowed=False),
    stopped=Rule(
        "first-sale-stopped",
        then=dict(allowed=False),
        clause="二(三)3.4.1",
        because={
            "en": "The rules on first sales are stopped for the time being; refer the case to a manager.",
            "zh": "首次赊销规则暂停使用，请交由经理处理。",
        },
    ),
    examples=[
        Example(
            given=dict(has_dealings=True, visited=False, opinions_given=False, condition="none", investigation=None),
            then=dict(allowed=True),
            rule="established",
        ),
        Example(
            given=dict(
                has_dealings=False, visited=False, opinions_given=True, condition="mortgage", investigation="good"
            ),
            then=dict(allowed=False),
            rule="not-visited",
        ),
        Example(
            given=dict(has_dealings=False, visited=False, opinions_given=False, condition="none", investigation="poor"),
            then=dict(allowed=False),
            rule="not-visited",
        ),
        Example(
            given=dict(
                has_dealings=False, visited=True, opinions_given=False, condition="mortgage", investigation="good"
            ),
            then=dict(allowed=False),
            rule="no-opinions",
        ),
        Example(
            given=dict(has_dealings=False, visited=True, opinions_given=False, condition="none", investigation="poor"),
            then=dict(allowed=False),
            rule="no-opinions",
        ),
        Example(
            given=dict(has_dealings=False, visited=True, opinions_given=True, condition="none", investigation="good"),
            then=dict(allowed=False),
            rule="no-condition",
        ),
        Example(
            given=dict(has_dealings=False, visited=True, opinions_given=True, condition="none", investigation="poor"),
            then=dict(allowed=False),
            rule="no-condition",
        ),
        Example(
            given=dict(has_dealings=False, visited=True, opinions_given=True, condition="joint", investigation="poor"),
            then=dict(allowed=False),
            rule="poor-without-mortgage",
        ),
        Example(
            given=dict(
                has_dealings=False, visited=True, opinions_given=True, condition="mortgage", investigation="poor"
            ),
            then=dict(allowed=True),
            rule="started",
        ),
        Example(
            given=dict(
                has_dealings=False,
                visited=True,
                opinions_given=True,
                condition="exchanged_contract",
                investigation="good",
            ),
            then=dict(allowed=True),
            rule="started",
        ),
        Example(
            given=dict(
                has_dealings=False,
                visited=True,
                opinions_given=True,
                condition="exchanged_contract",
                investigation="fair",
            ),
            then=dict(allowed=False),
            rule="not-good-without-guarantee",
        ),
        Example(
            given=dict(
                has_dealings=False,
                visited=True,
                opinions_given=True,
                condition="exchanged_contract",
                investigation=None,
            ),
            then=dict(allowed=False),
            rule="not-good-without-guarantee",
        ),
        Example(
            given=dict(
                has_dealings=False, visited=True, opinions_given=True, condition="personal", investigation="fair"
            ),
            then=dict(allowed=True),
            rule="started",
        ),
        Example(
            given=dict(has_dealings=False, visited=True, opinions_given=True, condition="joint", investigation=None),
            then=dict(allowed=True),
            rule="started",
        ),
    ],
)


# A bill is in default once it is not met; an invoice once it is this late. Both are reported in detail.
default_days_late = Parameter(
    60,
    unit="days",
    clause="二(三)3.4.2",
    note=set_here,
    title={
        "en": "An invoice later than this is a default, to be reported",
        "zh": "发票逾期超过此天数即为违约，须提交报告",
    },
    least=0,
    most=3650,
)

invoice_default = Policy(
    "invoice_default",
    title={"en": "When an unpaid invoice is a default to be reported", "zh": "发票逾期何时须提交违约报告"},
    labels=names,
    facts=dict(disputed=Flag()),
    rules=[
        Rule(
            "disputed-is-no-default",
            when=m.disputed == True,
            then=dict(report_owed=False, days_late=0),
            clause="二(四)4.3",
            because={
                "en": "A disputed invoice is settled with the customer first; no default is reported.",
                "zh": "有争议的发票先与客户处理争议，不作违约报告。",
            },
        ),
    ],
    otherwise=Rule(
        "late-invoice",
        then=dict(report_owed=True, days_late=default_days_late),
        clause="二(三)3.4.2",
        because={
            "en": "An invoice that is this late is reported in detail, as a bill that was not met.",
            "zh": "货款逾期达到此天数的，与票据拒付一样须提交详细报告。",
        },
    ),
    examples=[
        Example(given=dict(disputed=True), then=dict(report_owed=False, days_late=0), rule="disputed-is-no-default"),
        Example(given=dict(disputed=False), then=dict(report_owed=True, days_late=60), rule="late-invoice"),
    ],
)


# What is advised once a bill is not met: what secures the debt already comes first.
measure_from_fen = Parameter(
    1_000_000,
    unit="fen",
    clause="二(三)3.3.2",
    note=set_here,
    title={"en": "Defaults from this amount on ask for a larger deposit", "zh": "建议增加信用保证金的违约金额起点"},
    least=0,
    most=100_000_000_000,
)
guarantee_from_fen = Parameter(
    10_000_000,
    unit="fen",
    clause="二(三)3.3.2",
    note=set_here,
    title={"en": "Defaults from this amount on ask for a joint guarantor", "zh": "建议要求连带担保人的违约金额起点"},
    least=0,
    most=100_000_000_000,
)

after_default = Policy(
    "after_default",
    hit="first",
    title={"en": "Which countermeasure is advised after a default", "zh": "违约后的信用对策建议"},
    labels=names,
    facts=dict(amount_fen=Money(), mortgage_held=Flag(), guarantor_held=Flag()),
    rules=[
        Rule(
            "take-the-mortgage",
            when=m.mortgage_held == True,
            then=dict(advised=True, measure="in_kind"),
            clause="二(三)3.3.2",
            because={
                "en": "What is mortgaged may be taken in payment.",
                "zh": "有抵押物担保的，可接受抵押物还债。",
            },
        ),
        Rule(
            "call-the-guarantor",
            when=m.guarantor_held == True,
            then=dict(advised=True, measure="recourse"),
            clause="二(三)3.3.2",
            because={
                "en": "Where somebody guarantees the debt, he is asked to pay it.",
                "zh": "有担保人的，向担保人追债。",
            },
        ),
        Rule(
            "ask-for-a-guarantor",
            when=m.amount_fen >= guarantee_from_fen,
            then=dict(advised=True, measure="joint_guarantor"),
            clause="二(三)3.3.2",
            because={
                "en": "After a large default nothing is secured: a joint guarantor is asked for.",
                "zh": "违约金额较大且无担保，应要求客户提供连带担保人。",
            },
        ),
        Rule(
            "raise-the-deposit",
            when=m.amount_fen >= measure_from_fen,
            then=dict(advised=True, measure="deposit"),
            clause="二(三)3.3.2",
            because={
                "en": "After a default of this size a larger deposit is asked for.",
                "zh": "该金额的违约，应要求客户增加信用保证金。",
            },
        ),
    ],
    otherwise=Rule(
        "collect-first",
        then=dict(advised=False, measure=None),
        clause="二(三)3.4.2",
        because={
            "en": "A small default is collected first; nothing more is advised.",
            "zh": "小额违约先行催收，暂不建议其他对策。",
        },
    ),
    refuses=dict(advised=False),
    stopped=Rule(
        "after-default-stopped",
        then=dict(advised=False, measure=None),
        clause="二(三)3.3.2",
        because={
            "en": "The rules on countermeasures are stopped, so none is advised; refer the case to a manager.",
            "zh": "信用对策建议规则暂停使用，期间不作建议，请交由经理处理。",
        },
    ),
    examples=[
        Example(
            given=dict(amount_fen=100, mortgage_held=True, guarantor_held=True),
            then=dict(advised=True, measure="in_kind"),
            rule="take-the-mortgage",
        ),
        Example(
            given=dict(amount_fen=100, mortgage_held=False, guarantor_held=True),
            then=dict(advised=True, measure="recourse"),
            rule="call-the-guarantor",
        ),
        Example(
            given=dict(amount_fen=10_000_000, mortgage_held=False, guarantor_held=True),
            then=dict(advised=True, measure="recourse"),
            rule="call-the-guarantor",
        ),
        Example(
            given=dict(amount_fen=10_000_000, mortgage_held=False, guarantor_held=False),
            then=dict(advised=True, measure="joint_guarantor"),
            rule="ask-for-a-guarantor",
        ),
        Example(
            given=dict(amount_fen=9_999_999, mortgage_held=False, guarantor_held=False),
            then=dict(advised=True, measure="deposit"),
            rule="raise-the-deposit",
        ),
        Example(
            given=dict(amount_fen=1_000_000, mortgage_held=False, guarantor_held=False),
            then=dict(advised=True, measure="deposit"),
            rule="raise-the-deposit",
        ),
        Example(
            given=dict(amount_fen=999_999, mortgage_held=False, guarantor_held=False),
            then=dict(advised=False, measure=None),
            rule="collect-first",
        ),
    ],
)


# A small default is told in words; above it the bill, the invoice or the notice of the bank is kept with the report.
document_from_fen = Parameter(
    1_000_000,
    unit="fen",
    clause="二(三)3.4.2",
    note=set_here,
    title={"en": "Defaults from this amount on need a copy of the document", "zh": "须附文件副本的违约金额起点"},
    least=0,
    most=100_000_000_000,
)

trading_document = Policy(
    "trading_document",
    title={"en": "Must a copy of the document be on file?", "zh": "是否须附文件副本"},
    labels=names,
    facts=dict(
        matter=Choice("start_of_trading", "default", "countermeasure"),
        condition=Choice("exchanged_contract", "personal", "joint", "mortgage", nullable=True),
        amount_fen=Money(),
    ),
    rules=[
        Rule(
            "copy-of-contract-kept",
            when=(m.matter == "start_of_trading") & (m.condition == "exchanged_contract"),
            then=dict(required=False),
            clause="二(三)3.4.1",
            because={
                "en": "An exchanged contract is kept with the contracts; no copy is needed here.",
                "zh": "已交换的合同由合同档案保管，此处无须另附副本。",
            },
        ),
        Rule(
            "copy-of-guarantee",
            when=m.matter == "start_of_trading",
            then=dict(required=True),
            clause="二(三)3.4.1",
            because={
                "en": "A copy of the guarantee must be on file before the opinions on the start of trading are signed.",
                "zh": "签署开始交易意见前，须先归档担保文件副本。",
            },
        ),
        Rule(
            "copy-of-countermeasure",
            when=m.matter == "countermeasure",
            then=dict(required=True),
            clause="二(三)3.3.2",
            because={
                "en": "What secures a debt is worth what its document proves: a copy of it is on file.",
                "zh": "债权担保以文件为凭，须将担保文件副本归档。",
            },
        ),
        Rule(
            "copy-of-default",
            when=m.amount_fen >= document_from_fen,
            then=dict(required=True),
            clause="二(三)3.4.2",
            because={
                "en": "A copy of the bill or invoice must be on file before dealings end over a default of this size.",
                "zh": "该金额的违约，须先归档票据或发票副本，方可申请终止交易。",
            },
        ),
    ],
    otherwise=Rule(
        "small-default",
        then=dict(required=False),
        clause="二(三)3.4.2",
        because={
            "en": "A default of this size is told in words.",
            "zh": "该金额的违约以文字报告即可。",
        },
    ),
    refuses=dict(required=True),
    stopped=Rule(
        "trading-document-stopped",
        then=dict(required=True),
        clause="二(三)3.4.1",
        because={
            "en": "The rules on documents of trading are stopped, so each needs its copy; refer the case to a manager.",
            "zh": "附件副本规则暂停使用，期间一律须附副本，请交由经理处理。",
        },
    ),
    examples=[
        Example(
            given=dict(matter="start_of_trading", condition="exchanged_contract", amount_fen=5_000_000),
            then=dict(required=False),
            rule="copy-of-contract-kept",
        ),
        Example(
            given=dict(matter="start_of_trading", condition="personal", amount_fen=0),
            then=dict(required=True),
            rule="copy-of-guarantee",
        ),
        Example(
            given=dict(matter="countermeasure", condition=None, amount_fen=0),
            then=dict(required=True),
            rule="copy-of-countermeasure",
        ),
        Example(
            given=dict(matter="countermeasure", condition="exchanged_contract", amount_fen=5_000_000),
            then=dict(required=True),
            rule="copy-of-countermeasure",
        ),
        Example(
            given=dict(matter="default", condition=None, amount_fen=1_000_000),
            then=dict(required=True),
            rule="copy-of-default",
        ),
        Example(
            given=dict(matter="default", condition=None, amount_fen=999_999),
            then=dict(required=False),
            rule="small-default",
        ),
    ],
)
