"""What must be done by when?   Owner: 客服部经理.   Periods in months; times in days or working days."""

# ruff: noqa: C408, E712 -- a table of labels; m compares facts

from rules.engine import Choice, Count, Example, Flag, Parameter, Policy, Rule, m

set_here = {"en": "set by this installation", "zh": "本单位设定"}

# What managers call it; no answer rests on it.
names = {
    "grade": {"en": "grade", "zh": "等级"},
    "every_months": {"en": "months between reports", "zh": "报告间隔月数"},
    "months_without_deal": {"en": "months without a deal", "zh": "无交易月数"},
    "has_balance": {"en": "something is open", "zh": "有未结款项"},
    "report_owed": {"en": "reports are owed", "zh": "须提交报告"},
    "duty": {"en": "duty", "zh": "待办事项"},
    "first_credit_report": {"en": "first credit report", "zh": "首份信用报告"},
    "level_renewal": {"en": "level renewal", "zh": "密级续定"},
    "card_return": {"en": "borrow card to be returned", "zh": "借阅归还"},
    "signature": {"en": "signature", "zh": "签批"},
    "contract_hand_in": {"en": "contract to be handed in", "zh": "合同移交"},
    "contract_return": {"en": "contract to be returned", "zh": "合同归还"},
    "contract_delivery": {"en": "delivery under a contract", "zh": "合同交货"},
    "contract_urging": {"en": "delivery to be urged", "zh": "催促交货"},
    "contract_end": {"en": "contract that ends", "zh": "合同到期"},
    "licence_end": {"en": "licence or certificate that ends", "zh": "证照到期"},
    "key_visit": {"en": "visit of a key customer to be planned", "zh": "安排重点客户回访"},
    "plan_convening": {"en": "review of a business plan to be convened", "zh": "召集业务方案会审"},
    "plan_briefing": {"en": "briefing of a business plan", "zh": "业务方案交底"},
    "control_point": {"en": "control point of a business plan", "zh": "业务方案控制点"},
    "suggestion_reply": {"en": "reply to a suggestion", "zh": "答复管理意见"},
    "minutes": {"en": "minutes to be read", "zh": "阅知会议纪要"},
    "service_promise": {"en": "day to be promised for internal service", "zh": "承诺内部服务日期"},
    "investigation_plan": {"en": "channels of an investigation", "zh": "安排信用调查"},
    "investigation_report": {"en": "investigation report", "zh": "信用调查报告"},
    "emergency": {"en": "emergency report to be answered", "zh": "紧急报告待指示"},
    "countermeasure_end": {"en": "countermeasure that ends", "zh": "信用对策到期"},
    "countermeasure_urgent": {"en": "countermeasure about to end", "zh": "信用对策即将到期"},
    "countermeasure_copy": {"en": "copy of a guarantee to be filed", "zh": "担保文件副本归档"},
    "trading_copy": {"en": "copy of a new customer's guarantee to be filed", "zh": "开始交易担保文件副本归档"},
    "default_copy": {"en": "copy of a bill or invoice not paid to be filed", "zh": "违约票据或发票副本归档"},
    "limit_step": {"en": "step of a B limit", "zh": "B类额度放宽"},
    "limit_end": {"en": "credit limit that ends", "zh": "授信额度到期"},
    "bill_due": {"en": "acceptance bill that is due", "zh": "承兑汇票到期"},
    "bill_default": {"en": "bill not met to be reported", "zh": "票据拒付待报告"},
    "invoice_default": {"en": "late invoice to be reported as a default", "zh": "发票逾期违约待报告"},
    "countermeasure_force": {"en": "countermeasure to be put in force", "zh": "信用对策待办妥"},
    "contract_dispute": {"en": "dispute about a contract", "zh": "合同争议"},
    "archive_incident": {"en": "archive lost, leaked or misused", "zh": "档案遗失、泄密或违规事件"},
    "archive_request": {"en": "request for an archive", "zh": "查阅、借阅申请"},
    "change_entry": {"en": "notified change to be entered", "zh": "录入变更通知"},
    "collection": {"en": "collection of a default", "zh": "违约清收"},
    "complaint": {"en": "complaint", "zh": "客户投诉"},
    "complaint_intake": {"en": "complaint taken in", "zh": "投诉登记待处理"},
    "credit_report": {"en": "credit report", "zh": "信用报告"},
    "follow_up": {"en": "follow-up of a meeting", "zh": "会议跟进事项"},
    "gathering_attend": {"en": "training or meeting to attend", "zh": "参加培训或会议"},
    "gathering_hold": {"en": "training or meeting to hold", "zh": "举办培训或会议"},
    "improvement": {"en": "improvement", "zh": "改进事项"},
    "campaign_closing": {"en": "closing of a campaign", "zh": "回访活动结束"},
    "improvement_check": {"en": "check of an improvement", "zh": "改进效果检查"},
    "information_report": {"en": "customer information report", "zh": "客户信息报告"},
    "investigation": {"en": "investigation", "zh": "信用调查"},
    "investigation_step": {"en": "channel of an investigation", "zh": "信用调查渠道"},
    "plan_acknowledgement": {"en": "briefing to be acknowledged", "zh": "确认方案交底"},
    "plan_control_point": {"en": "control point of a plan", "zh": "方案控制点"},
    "profile": {"en": "profile of an institutional customer", "zh": "机构客户概况"},
    "prospect_answer": {"en": "answer about a prospect", "zh": "潜在客户说明"},
    "prospect_confirmation": {"en": "prospect to be asked", "zh": "潜在客户核实"},
    "prospect_finding": {"en": "finding about a prospect", "zh": "潜在客户核实结果"},
    "prospect_plan": {"en": "next step with a prospect to be planned", "zh": "安排潜在客户下一步"},
    "prospect_step": {"en": "step with a prospect", "zh": "潜在客户跟进步骤"},
    "prospect_taking_on": {"en": "prospect to be taken on", "zh": "潜在客户转为客户"},
    "service_done": {"en": "internal service", "zh": "内部服务"},
    "visit": {"en": "visit", "zh": "客户回访"},
    "visit_plan": {"en": "planned visit before trading", "zh": "交易前拜访计划"},
    "kind": {"en": "kind of duty", "zh": "待办类别"},
    "working_days": {"en": "working days", "zh": "工作日数"},
    "listed_days": {"en": "days listed before", "zh": "提前列出天数"},
    "days_late": {"en": "days late", "zh": "逾期天数"},
    "steps_up": {"en": "superiors told, steps up", "zh": "告知上级的级数"},
    "work": {"en": "work", "zh": "工作"},
    "compilation": {"en": "compiling archive cards", "zh": "档案卡整理汇编"},
    "verification": {"en": "looking an archive through", "zh": "档案核实"},
    "report": {"en": "customer information report", "zh": "客户信息报告"},
    "month_day": {"en": "day of the month", "zh": "当月第几日"},
    "month_working_day": {"en": "working day of the month", "zh": "当月第几个工作日"},
    "level": {"en": "level", "zh": "密级"},
    "internal": {"en": "internal", "zh": "内部"},
    "secret": {"en": "secret", "zh": "秘密"},
    "confidential": {"en": "confidential", "zh": "机密"},
    "top_secret": {"en": "top secret", "zh": "绝密"},
    "rank": {"en": "rank", "zh": "职级"},
    "staff": {"en": "staff", "zh": "一般人员"},
    "manager": {"en": "manager", "zh": "经理"},
    "general_manager": {"en": "general manager", "zh": "总经理"},
    "department_manager": {"en": "manager of one's department", "zh": "本部门经理"},
    "waived_before": {"en": "waived before", "zh": "此前已免除过"},
    "allowed": {"en": "allowed", "zh": "可否办理"},
    "step_1": {"en": "first signature", "zh": "第一签批人"},
    "longest_days": {"en": "longest, in days", "zh": "最长天数"},
    "entered_by": {"en": "entered by", "zh": "录入岗位"},
    "it_clerk": {"en": "IT clerk", "zh": "信息录入员"},
    "information_clerk": {"en": "information clerk", "zh": "客户信息管理员"},
}

first_report_working_days = Parameter(
    10,
    unit="working days",
    clause="二(三)3.2.3",
    note=set_here,
    title={"en": "First credit report: working days after grading", "zh": "评级后首份信用报告的工作日数"},
    least=1,
    most=250,
)
dormant_months = Parameter(
    12,
    unit="months",
    clause="二(三)3.2.3",
    note=set_here,
    title={
        "en": "Months without a deal and without a balance until a customer is dormant",
        "zh": "无交易且无余额满几个月视为休眠客户",
    },
    least=1,
    most=120,
)
level_renewal_days = Parameter(
    30,
    unit="days",
    clause="二(二)7.2.4",
    note=set_here,
    title={"en": "Level renewal: listed this many days before", "zh": "密级续定提前列出天数"},
    least=0,
    most=365,
)
signature_working_days = Parameter(
    1,
    unit="working days",
    clause="二(四)5",
    note=set_here,
    title={"en": "Working days to give or refuse a signature", "zh": "签批的工作日数"},
    least=0,
    most=60,
)
card_reminder_days = Parameter(
    3,
    unit="days",
    clause="二(二)7.1",
    note=set_here,
    title={"en": "Borrow card: listed this many days before", "zh": "借阅归还提前列出天数"},
    least=0,
    most=365,
)
incident_working_days = Parameter(
    5,
    unit="working days",
    clause="二(二)7.1",
    note=set_here,
    title={"en": "Archive lost, leaked or misused: working days to deal with it", "zh": "档案事件处理的工作日数"},
    least=0,
    most=60,
)
hand_in_working_days = Parameter(
    1,
    unit="working days",
    clause="二(四)7",
    note=set_here,
    title={"en": "Working days to hand in a signed contract", "zh": "已签合同移交的工作日数"},
    least=0,
    most=60,
)
delivery_reminder_days = Parameter(
    7,
    unit="days",
    clause="二(四)6",
    note=set_here,
    title={"en": "Delivery under a contract: listed this many days before", "zh": "合同交货提前列出天数"},
    least=0,
    most=365,
)
urging_working_days = Parameter(
    1,
    unit="working days",
    clause="二(四)6",
    note=set_here,
    title={
        "en": "Delivery under a contract: urged so many working days after its day",
        "zh": "合同交货逾期后催促的工作日数",
    },
    least=0,
    most=60,
)
urging_listed_days = Parameter(
    0,
    unit="days",
    clause="二(四)6",
    note=set_here,
    title={"en": "Urging a delivery: listed this many days before", "zh": "催促交货提前列出天数"},
    least=0,
    most=365,
)
contract_end_days = Parameter(
    60,
    unit="days",
    clause="二(四)1",
    note=set_here,
    title={"en": "End of a contract: listed this many days before", "zh": "合同到期提前列出天数"},
    least=0,
    most=365,
)
licence_end_days = Parameter(
    60,
    unit="days",
    clause="二(二)6.3",
    note=set_here,
    title={"en": "End of a licence: listed this many days before", "zh": "证照到期提前列出天数"},
    least=0,
    most=365,
)
key_visit_days = Parameter(
    14,
    unit="days",
    clause="二(五)3.4.2",
    note=set_here,
    title={"en": "Visit of a key customer: listed this many days before", "zh": "重点客户回访提前列出天数"},
    least=0,
    most=365,
)
plan_convening_days = Parameter(
    3,
    unit="working days",
    clause="二(一)4",
    note=set_here,
    title={"en": "Business plan: working days to convene its review", "zh": "提交后召集方案会审的工作日数"},
    least=0,
    most=60,
)
plan_briefing_days = Parameter(
    3,
    unit="working days",
    clause="二(一)6",
    note=set_here,
    title={"en": "Business plan: working days to brief, and to acknowledge", "zh": "方案交底及确认的工作日数"},
    least=0,
    most=60,
)
control_point_days = Parameter(
    7,
    unit="days",
    clause="二(一)7",
    note=set_here,
    title={"en": "Control point: listed this many days before", "zh": "控制点提前列出天数"},
    least=0,
    most=365,
)
suggestion_reply_days = Parameter(
    5,
    unit="working days",
    clause="三5",
    note=set_here,
    title={"en": "Working days to reply to a suggestion", "zh": "答复管理意见的工作日数"},
    least=0,
    most=60,
)
minutes_days = Parameter(
    3,
    unit="working days",
    clause="三4",
    note=set_here,
    title={"en": "Working days to read the minutes of a meeting missed", "zh": "缺席人员阅知纪要的工作日数"},
    least=0,
    most=60,
)
service_promise_days = Parameter(
    1,
    unit="working days",
    clause="一4.5",
    note=set_here,
    title={"en": "Internal service: working days to promise a day", "zh": "承诺内部服务日期的工作日数"},
    least=0,
    most=60,
)
investigation_plan_working_days = Parameter(
    2,
    unit="working days",
    clause="二(三)3.1.1",
    note=set_here,
    title={"en": "Investigation: working days to choose its channels", "zh": "安排信用调查渠道的工作日数"},
    least=0,
    most=60,
)
investigation_report_working_days = Parameter(
    3,
    unit="working days",
    clause="二(三)3.2.2",
    note=set_here,
    title={"en": "Investigation: working days to write its report", "zh": "撰写信用调查报告的工作日数"},
    least=0,
    most=60,
)
emergency_working_days = Parameter(
    1,
    unit="working days",
    clause="二(三)3.3.1",
    note=set_here,
    title={"en": "Emergency report: working days to instruct", "zh": "答复紧急报告的工作日数"},
    least=0,
    most=30,
)
countermeasure_listed_days = Parameter(
    30,
    unit="days",
    clause="二(三)3.3.2",
    note=set_here,
    title={"en": "Countermeasure: listed this many days before its end", "zh": "信用对策到期提前列出天数"},
    least=0,
    most=365,
)
countermeasure_urgent_days = Parameter(
    7,
    unit="days",
    clause="二(三)3.3.2",
    note=set_here,
    title={"en": "Countermeasure: the manager's, too, this many days before", "zh": "信用对策到期前多少天提醒经理"},
    least=0,
    most=365,
)
copy_working_days = Parameter(
    2,
    unit="working days",
    clause="二(三)3.3.2",
    note=set_here,
    title={
        "en": "Working days to put the copy of a guarantee, bill or invoice on file",
        "zh": "担保文件、票据或发票副本归档的工作日数",
    },
    least=0,
    most=60,
)
bill_listed_days = Parameter(
    7,
    unit="days",
    clause="二(三)3.4.2",
    note=set_here,
    title={"en": "Acceptance bill: listed this many days before it is due", "zh": "承兑汇票到期提前列出天数"},
    least=0,
    most=365,
)
bill_default_working_days = Parameter(
    1,
    unit="working days",
    clause="二(三)3.4.2",
    note=set_here,
    title={
        "en": "Working days to report a bill not met or an invoice in default",
        "zh": "票据未获付款或发票违约后提交详细报告的工作日数",
    },
    least=0,
    most=60,
)
countermeasure_force_working_days = Parameter(
    5,
    unit="working days",
    clause="二(三)3.3.2",
    note=set_here,
    title={
        "en": "Countermeasure: working days to put it in force once instructed",
        "zh": "信用对策获指示后办妥的工作日数",
    },
    least=0,
    most=60,
)
dispute_listed_days = Parameter(
    3,
    unit="days",
    clause="二(四)4.3",
    note=set_here,
    title={"en": "Dispute: its next step is listed this many days before", "zh": "合同争议下一步提前列出天数"},
    least=0,
    most=365,
)
profile_working_days = Parameter(
    20,
    unit="working days",
    clause="二(二)6.2",
    note=set_here,
    title={
        "en": "Working days to write the profile of a new institutional customer",
        "zh": "新机构客户建立概况的工作日数",
    },
    least=1,
    most=250,
)
profile_listed_days = Parameter(
    7,
    unit="days",
    clause="二(二)6.2",
    note=set_here,
    title={"en": "Profile: listed this many days before", "zh": "客户概况提前列出天数"},
    least=0,
    most=365,
)
limit_step_working_days = Parameter(
    10,
    unit="working days",
    clause="二(三)2.2",
    note=set_here,
    title={"en": "Grade B: working days to consider a step", "zh": "B类额度放宽的研究工作日数"},
    least=0,
    most=250,
)
limit_end_days = Parameter(
    30,
    unit="days",
    clause="二(三)2.5",
    note=set_here,
    title={"en": "End of a credit limit: listed this many days before", "zh": "授信额度到期提前列出天数"},
    least=0,
    most=365,
)
grace_working_days = Parameter(
    0,
    unit="working days",
    clause="三3",
    note=set_here,
    title={"en": "Working days of grace before a duty is overdue", "zh": "待办到期后的宽限工作日数"},
    least=0,
    most=60,
)
escalation_days = Parameter(
    3,
    unit="days",
    clause="三3",
    note=set_here,
    title={"en": "Days late from which the superior is told", "zh": "逾期多少天起告知上级"},
    least=1,
    most=365,
)
escalation_further_days = Parameter(
    15,
    unit="days",
    clause="三3",
    note=set_here,
    title={"en": "Days late from which the superior's superior is told, too", "zh": "逾期多少天起同时告知再上一级"},
    least=1,
    most=365,
)
waiver_days = Parameter(
    30,
    unit="days",
    clause="三3",
    note=set_here,
    title={"en": "Days for which a duty is waived at most", "zh": "待办免除的最长天数"},
    least=1,
    most=365,
)

verification_months = Parameter(
    3,
    unit="months",
    clause="二(二)6.5",
    note=set_here,
    title={"en": "Months between two verifications of an archive", "zh": "两次档案核实的间隔月数"},
    least=1,
    most=12,
)
verification_listed_days = Parameter(
    14,
    unit="days",
    clause="二(二)6.5",
    note=set_here,
    title={"en": "Verification: listed this many days before", "zh": "档案核实提前列出天数"},
    least=0,
    most=365,
)
report_month_day = Parameter(
    7,
    unit="days",
    clause="二(二)6.1",
    note=set_here,
    title={
        "en": "Customer information report: not due before this day of the month",
        "zh": "客户信息报告最早到期日（当月第几日）",
    },
    least=1,
    most=28,
)
report_month_working_day = Parameter(
    5,
    unit="working days",
    clause="二(二)6.1",
    note=set_here,
    title={
        "en": "Customer information report: nor before this working day of the month",
        "zh": "客户信息报告最早到期的当月第几个工作日",
    },
    least=1,
    most=15,
)
report_listed_days = Parameter(
    7,
    unit="days",
    clause="二(二)6.1",
    note=set_here,
    title={"en": "Report and compilation: listed this many days before", "zh": "信息报告与汇编提前列出天数"},
    least=0,
    most=31,
)
compilation_month_working_day = Parameter(
    10,
    unit="working days",
    clause="二(二)6.8",
    note=set_here,
    title={"en": "Compilation: due on this working day after the period", "zh": "汇编的到期日（期末后第几个工作日）"},
    least=1,
    most=15,
)
change_entry_working_days = Parameter(
    1,
    unit="working days",
    clause="二(二)6.3",
    note=set_here,
    title={"en": "Working days to enter a notified change", "zh": "录入变更通知的工作日数"},
    least=0,
    most=60,
)

credit_report = Policy(
    "credit_report",
    title={"en": "Regular credit report by grade", "zh": "各等级定期信用报告"},
    labels=names,
    facts=dict(grade=Choice("A", "B", "C", "D")),
    rules=[
        Rule(
            "A-half-year",
            when=m.grade == "A",
            then=dict(every_months=6),
            clause="二(三)3.2.3",
            because={
                "en": "The credit of a grade A customer is reported every six months.",
                "zh": "A类客户每半年报告一次信用状况。",
            },
        ),
        Rule(
            "B-quarter",
            when=m.grade == "B",
            then=dict(every_months=3),
            clause="二(三)3.2.3",
            because={
                "en": "The credit of a grade B customer is reported every three months.",
                "zh": "B类客户每三个月报告一次信用状况。",
            },
        ),
        Rule(
            "C-month",
            when=m.grade == "C",
            then=dict(every_months=1),
            clause="二(三)3.2.3",
            because={
                "en": "The credit of a grade C customer is reported every month.",
                "zh": "C类客户每月报告一次信用状况。",
            },
        ),
    ],
    otherwise=Rule(
        "D-month",
        then=dict(every_months=1),
        clause="二(三)3.2.3",
        because={
            "en": "The credit of a grade D customer is reported every month.",
            "zh": "D类客户每月报告一次信用状况。",
        },
    ),
    examples=[
        Example(given=dict(grade="A"), then=dict(every_months=6), rule="A-half-year"),
        Example(given=dict(grade="B"), then=dict(every_months=3), rule="B-quarter"),
        Example(given=dict(grade="C"), then=dict(every_months=1), rule="C-month"),
        Example(given=dict(grade="D"), then=dict(every_months=1), rule="D-month"),
    ],
)


dormancy = Policy(
    "dormancy",
    title={"en": "Dormant customers: whose credit reports rest", "zh": "休眠客户：暂停信用报告"},
    labels=names,
    facts=dict(months_without_deal=Count(most=1200), has_balance=Flag()),
    rules=[
        Rule(
            "something-open",
            when=m.has_balance == True,
            then=dict(report_owed=True),
            clause="二(三)3.2.3",
            because={
                "en": "While a customer owes us something, his credit is reported regularly.",
                "zh": "客户有未结款项的，须定期报告信用状况。",
            },
        ),
        Rule(
            "dormant",
            when=m.months_without_deal >= dormant_months,
            then=dict(report_owed=False),
            clause="二(三)3.2.3",
            because={
                "en": "Nothing is open, and nobody dealt with this customer for long: reports rest until he buys.",
                "zh": "该客户无未结款项且长期无交易，信用报告暂停，待再次交易时恢复。",
            },
        ),
    ],
    otherwise=Rule(
        "dealt-with",
        then=dict(report_owed=True),
        clause="二(三)3.2.3",
        because={
            "en": "The credit of a customer who deals with us is reported regularly.",
            "zh": "有交易往来的客户，须定期报告信用状况。",
        },
    ),
    refuses=dict(report_owed=True),
    stopped=Rule(
        "dormancy-stopped",
        then=dict(report_owed=True),
        clause="二(三)3.2.3",
        because={
            "en": "The rules on dormant customers are stopped, so every report is owed; refer the case to a manager.",
            "zh": "休眠客户规则暂停使用，期间信用报告照常提交，请交由经理处理。",
        },
    ),
    examples=[
        Example(given=dict(months_without_deal=12, has_balance=False), then=dict(report_owed=False), rule="dormant"),
        Example(given=dict(months_without_deal=11, has_balance=False), then=dict(report_owed=True), rule="dealt-with"),
        Example(
            given=dict(months_without_deal=12, has_balance=True), then=dict(report_owed=True), rule="something-open"
        ),
    ],
)


duty_terms = Policy(
    "duty_terms",
    title={"en": "When a duty is due and from when it is listed", "zh": "待办期限与提醒"},
    labels=names,
    facts=dict(
        duty=Choice(
            "first_credit_report",
            "level_renewal",
            "card_return",
            "signature",
            "contract_hand_in",
            "contract_return",
            "contract_delivery",
            "contract_end",
            "plan_convening",
            "plan_briefing",
            "control_point",
            "suggestion_reply",
            "minutes",
            "service_promise",
            "investigation_plan",
            "investigation_report",
            "emergency",
            "countermeasure_end",
            "countermeasure_urgent",
            "countermeasure_copy",
            "trading_copy",
            "default_copy",
            "limit_step",
            "profile",
            "archive_incident",
            "bill_due",
            "bill_default",
            "invoice_default",
            "countermeasure_force",
            "contract_dispute",
            "licence_end",
            "key_visit",
            "limit_end",
            "contract_urging",
        )
    ),
    rules=[
        Rule(
            "first-report",
            when=m.duty == "first_credit_report",
            then=dict(working_days=first_report_working_days, listed_days=None),
            clause="二(三)3.2.3",
            because={
                "en": "The first credit report is due some working days after the customer was graded.",
                "zh": "首份信用报告须在客户评级后的规定工作日内提交。",
            },
        ),
        Rule(
            "level-renewal",
            when=m.duty == "level_renewal",
            then=dict(working_days=0, listed_days=level_renewal_days),
            clause="二(二)7.2.4",
            because={
                "en": "Before a level ends, the custodian says whether it is kept longer or ends.",
                "zh": "密级到期前，档案管理人员须决定续定或任其解除。",
            },
        ),
        Rule(
            "card-return",
            when=m.duty == "card_return",
            then=dict(working_days=0, listed_days=card_reminder_days),
            clause="二(二)7.1",
            because={
                "en": "A borrowed archive is given back on the day its card says.",
                "zh": "借阅的档案须于借阅卡载明的日期归还。",
            },
        ),
        Rule(
            "contract-hand-in",
            when=m.duty == "contract_hand_in",
            then=dict(working_days=hand_in_working_days, listed_days=None),
            clause="二(四)7",
            because={
                "en": "A signed contract is handed to customer service within one working day.",
                "zh": "合同签订后须在一个工作日内移交客服部。",
            },
        ),
        Rule(
            "contract-return",
            when=m.duty == "contract_return",
            then=dict(working_days=0, listed_days=card_reminder_days),
            clause="二(四)7",
            because={
                "en": "A contract taken out of custody is back on the day that was promised.",
                "zh": "借出的合同须按约定日期归还。",
            },
        ),
        Rule(
            "contract-delivery",
            when=m.duty == "contract_delivery",
            then=dict(working_days=0, listed_days=delivery_reminder_days),
            clause="二(四)6",
            because={
                "en": "What a contract promises is delivered within its supply period.",
                "zh": "须在合同约定的供货期内交货。",
            },
        ),
        Rule(
            "contract-end",
            when=m.duty == "contract_end",
            then=dict(working_days=0, listed_days=contract_end_days),
            clause="二(四)1",
            because={
                "en": "Before a contract ends it is renewed, or closed as fulfilled or ended.",
                "zh": "合同到期前须续签，或办理履行完毕、终止手续。",
            },
        ),
        Rule(
            "plan-convening",
            when=m.duty == "plan_convening",
            then=dict(working_days=plan_convening_days, listed_days=None),
            clause="二(一)4",
            because={
                "en": "Customer service convenes the review of a plan within some working days.",
                "zh": "业务方案提交后，客服部须在规定工作日内召集会审。",
            },
        ),
        Rule(
            "plan-briefing",
            when=m.duty == "plan_briefing",
            then=dict(working_days=plan_briefing_days, listed_days=None),
            clause="二(一)6",
            because={
                "en": "The team of an approved plan is briefed within some working days, and acknowledges in as many.",
                "zh": "方案批准后须在规定工作日内向执行小组交底，小组成员须在同样期限内确认。",
            },
        ),
        Rule(
            "control-point",
            when=m.duty == "control_point",
            then=dict(working_days=0, listed_days=control_point_days),
            clause="二(一)7",
            because={
                "en": "A control point of a running plan is looked at by its day; marketing is reminded before.",
                "zh": "执行中方案的控制点须于设定日期前检查，并提前提醒市场部。",
            },
        ),
        Rule(
            "suggestion-reply",
            when=m.duty == "suggestion_reply",
            then=dict(working_days=suggestion_reply_days, listed_days=None),
            clause="三5",
            because={
                "en": "A suggestion about the department is answered some working days after it was made.",
                "zh": "对部门管理的意见须在提出后的规定工作日内答复。",
            },
        ),
        Rule(
            "minutes",
            when=m.duty == "minutes",
            then=dict(working_days=minutes_days, listed_days=None),
            clause="三4",
            because={
                "en": "Whoever missed a meeting reads its minutes some working days after they were recorded.",
                "zh": "缺席会议的人员须在纪要登记后的规定工作日内阅知。",
            },
        ),
        Rule(
            "service-promise",
            when=m.duty == "service_promise",
            then=dict(working_days=service_promise_days, listed_days=None),
            clause="一4.5",
            because={
                "en": "A department that asks for something is promised a day for it within some working days.",
                "zh": "其他部门提出服务需求后，须在规定工作日内承诺完成日期。",
            },
        ),
        Rule(
            "plan-investigation",
            when=m.duty == "investigation_plan",
            then=dict(working_days=investigation_plan_working_days, listed_days=None),
            clause="二(三)3.1.1",
            because={
                "en": "Customer service chooses the channels of an investigation soon after it was asked for.",
                "zh": "客服部接到调查申请后，应及时安排调查渠道。",
            },
        ),
        Rule(
            "write-investigation",
            when=m.duty == "investigation_report",
            then=dict(working_days=investigation_report_working_days, listed_days=None),
            clause="二(三)3.2.2",
            because={
                "en": "The report goes to the credit group promptly once the channels have been gone through.",
                "zh": "各渠道调查完成后，应及时将信用调查报告呈报授信额度管理小组。",
            },
        ),
        Rule(
            "instruct-emergency",
            when=m.duty == "emergency",
            then=dict(working_days=emergency_working_days, listed_days=None),
            clause="二(三)3.3.1",
            because={
                "en": "The superior instructs what to do on an emergency report without delay.",
                "zh": "上级应及时就紧急报告作出明确指示。",
            },
        ),
        Rule(
            "end-of-countermeasure",
            when=m.duty == "countermeasure_end",
            then=dict(working_days=0, listed_days=countermeasure_listed_days),
            clause="二(三)3.3.2",
            because={
                "en": "Before a countermeasure ends, the credit officer sees to its renewal, release or use.",
                "zh": "信用对策到期前，信用管理员须办理续办、解除或行使。",
            },
        ),
        Rule(
            "end-of-countermeasure-near",
            when=m.duty == "countermeasure_urgent",
            then=dict(working_days=0, listed_days=countermeasure_urgent_days),
            clause="二(三)3.3.2",
            because={
                "en": "A countermeasure about to end is the customer-service manager's concern, too.",
                "zh": "信用对策即将到期的，客服部经理须督办。",
            },
        ),
        Rule(
            "copy-of-countermeasure",
            when=m.duty == "countermeasure_copy",
            then=dict(working_days=copy_working_days, listed_days=None),
            clause="二(三)3.3.2",
            because={
                "en": "Once a guarantee is in force, the copy of its document is on file within some working days.",
                "zh": "担保生效后，须在规定工作日内将文件副本归档。",
            },
        ),
        Rule(
            "copy-of-new-guarantee",
            when=m.duty == "trading_copy",
            then=dict(working_days=copy_working_days, listed_days=None),
            clause="二(三)3.4.1",
            because={
                "en": "The guarantee on which trading is to start is on file within some working days.",
                "zh": "开始交易所附的担保，须在规定工作日内将文件副本归档，供签批人核对。",
            },
        ),
        Rule(
            "copy-of-default",
            when=m.duty == "default_copy",
            then=dict(working_days=copy_working_days, listed_days=None),
            clause="二(三)3.4.2",
            because={
                "en": "The bill or invoice of a large default is on file within some working days.",
                "zh": "较大金额违约的，须在规定工作日内将票据或发票副本归档。",
            },
        ),
        Rule(
            "step-of-b-limit",
            when=m.duty == "limit_step",
            then=dict(working_days=limit_step_working_days, listed_days=None),
            clause="二(三)2.2",
            because={
                "en": "After a good report the credit officer considers a step of a grade B limit.",
                "zh": "报告良好的，信用管理员应研究逐步放宽B类客户额度。",
            },
        ),
        Rule(
            "deal-with-incident",
            when=m.duty == "archive_incident",
            then=dict(working_days=incident_working_days, listed_days=None),
            clause="二(二)7.1",
            because={
                "en": "An archive lost, leaked or misused is dealt with: whoever held it answers, his superior too.",
                "zh": "档案遗失、泄密或违规使用的，须在规定工作日内处理，追究当事人及其直接上级的责任。",
            },
        ),
        Rule(
            "profile-of-institution",
            when=m.duty == "profile",
            then=dict(working_days=profile_working_days, listed_days=profile_listed_days),
            clause="二(二)6.2",
            because={
                "en": "Every institutional customer has an archive: its profile is written within some working days.",
                "zh": "机构客户均须建档，其概况须在成为客户后的规定工作日内建立。",
            },
        ),
        Rule(
            "bill-due",
            when=m.duty == "bill_due",
            then=dict(working_days=0, listed_days=bill_listed_days),
            clause="二(三)3.4.2",
            because={
                "en": "An acceptance bill is presented on its day, and it is noted whether it was met.",
                "zh": "承兑汇票到期须提示付款，并登记是否兑付。",
            },
        ),
        Rule(
            "report-bill-not-met",
            when=m.duty == "bill_default",
            then=dict(working_days=bill_default_working_days, listed_days=None),
            clause="二(三)3.4.2",
            because={
                "en": "A bill that was not met is reported in detail without delay.",
                "zh": "票据被拒付的，应及时提交详细报告。",
            },
        ),
        Rule(
            "report-late-invoice",
            when=m.duty == "invoice_default",
            then=dict(working_days=bill_default_working_days, listed_days=None),
            clause="二(三)3.4.2",
            because={
                "en": "An invoice so late that it is a default is reported in detail without delay.",
                "zh": "发票逾期构成违约的，应及时提交详细报告。",
            },
        ),
        Rule(
            "put-countermeasure-in-force",
            when=m.duty == "countermeasure_force",
            then=dict(working_days=countermeasure_force_working_days, listed_days=None),
            clause="二(三)3.3.2",
            because={
                "en": "An instructed countermeasure is put in force with its document within some working days.",
                "zh": "信用对策经指示后，须在规定工作日内连同文件办妥生效。",
            },
        ),
        Rule(
            "next-step-of-dispute",
            when=m.duty == "contract_dispute",
            then=dict(working_days=0, listed_days=dispute_listed_days),
            clause="二(四)4.3",
            because={
                "en": "A dispute about a contract is taken a step further by the day that was set.",
                "zh": "合同争议须于约定日期前采取下一步措施。",
            },
        ),
        Rule(
            "licence-end",
            when=m.duty == "licence_end",
            then=dict(working_days=0, listed_days=licence_end_days),
            clause="二(二)6.3",
            because={
                "en": "Before a customer's licence or certificate ends, its successor is obtained and recorded.",
                "zh": "客户证照到期前，须取得换发的证照并更新档案。",
            },
        ),
        Rule(
            "key-visit",
            when=m.duty == "key_visit",
            then=dict(working_days=0, listed_days=key_visit_days),
            clause="二(五)3.4.2",
            because={
                "en": "Before a key customer's days without a visit are over, his visit is planned.",
                "zh": "重点客户回访间隔届满前，须安排回访。",
            },
        ),
        Rule(
            "urge-delivery",
            when=m.duty == "contract_urging",
            then=dict(working_days=urging_working_days, listed_days=urging_listed_days),
            clause="二(四)6",
            because={
                "en": "Customer service urges a delivery whose day has passed.",
                "zh": "合同约定的交货日已过而未交货的，由客服部催促。",
            },
        ),
        Rule(
            "limit-end",
            when=m.duty == "limit_end",
            then=dict(working_days=0, listed_days=limit_end_days),
            clause="二(三)2.5",
            because={
                "en": "Before a credit limit ends, another one follows, or it is decided to let it end.",
                "zh": "授信额度到期前，须核定后续额度，或决定到期终止。",
            },
        ),
    ],
    otherwise=Rule(
        "signature",
        then=dict(working_days=signature_working_days, listed_days=None),
        clause="二(四)5",
        because={
            "en": "A signature is given or refused within one working day.",
            "zh": "签批须在一个工作日内完成。",
        },
    ),
    examples=[
        Example(
            given=dict(duty="first_credit_report"),
            then=dict(working_days=10, listed_days=None),
            rule="first-report",
        ),
        Example(given=dict(duty="level_renewal"), then=dict(working_days=0, listed_days=30), rule="level-renewal"),
        Example(given=dict(duty="card_return"), then=dict(working_days=0, listed_days=3), rule="card-return"),
        Example(
            given=dict(duty="plan_convening"),
            then=dict(working_days=3, listed_days=None),
            rule="plan-convening",
        ),
        Example(given=dict(duty="plan_briefing"), then=dict(working_days=3, listed_days=None), rule="plan-briefing"),
        Example(given=dict(duty="control_point"), then=dict(working_days=0, listed_days=7), rule="control-point"),
        Example(
            given=dict(duty="suggestion_reply"), then=dict(working_days=5, listed_days=None), rule="suggestion-reply"
        ),
        Example(given=dict(duty="minutes"), then=dict(working_days=3, listed_days=None), rule="minutes"),
        Example(
            given=dict(duty="service_promise"), then=dict(working_days=1, listed_days=None), rule="service-promise"
        ),
        Example(
            given=dict(duty="investigation_plan"),
            then=dict(working_days=2, listed_days=None),
            rule="plan-investigation",
        ),
        Example(
            given=dict(duty="investigation_report"),
            then=dict(working_days=3, listed_days=None),
            rule="write-investigation",
        ),
        Example(
            given=dict(duty="emergency"),
            then=dict(working_days=1, listed_days=None),
            rule="instruct-emergency",
        ),
        Example(
            given=dict(duty="countermeasure_end"),
            then=dict(working_days=0, listed_days=30),
            rule="end-of-countermeasure",
        ),
        Example(
            given=dict(duty="countermeasure_urgent"),
            then=dict(working_days=0, listed_days=7),
            rule="end-of-countermeasure-near",
        ),
        Example(
            given=dict(duty="countermeasure_copy"),
            then=dict(working_days=2, listed_days=None),
            rule="copy-of-countermeasure",
        ),
        Example(
            given=dict(duty="trading_copy"),
            then=dict(working_days=2, listed_days=None),
            rule="copy-of-new-guarantee",
        ),
        Example(
            given=dict(duty="default_copy"),
            then=dict(working_days=2, listed_days=None),
            rule="copy-of-default",
        ),
        Example(
            given=dict(duty="limit_step"),
            then=dict(working_days=10, listed_days=None),
            rule="step-of-b-limit",
        ),
        Example(
            given=dict(duty="profile"),
            then=dict(working_days=20, listed_days=7),
            rule="profile-of-institution",
        ),
        Example(given=dict(duty="bill_due"), then=dict(working_days=0, listed_days=7), rule="bill-due"),
        Example(
            given=dict(duty="bill_default"),
            then=dict(working_days=1, listed_days=None),
            rule="report-bill-not-met",
        ),
        Example(
            given=dict(duty="invoice_default"),
            then=dict(working_days=1, listed_days=None),
            rule="report-late-invoice",
        ),
        Example(
            given=dict(duty="countermeasure_force"),
            then=dict(working_days=5, listed_days=None),
            rule="put-countermeasure-in-force",
        ),
        Example(
            given=dict(duty="contract_dispute"),
            then=dict(working_days=0, listed_days=3),
            rule="next-step-of-dispute",
        ),
        Example(given=dict(duty="licence_end"), then=dict(working_days=0, listed_days=60), rule="licence-end"),
        Example(given=dict(duty="key_visit"), then=dict(working_days=0, listed_days=14), rule="key-visit"),
        Example(given=dict(duty="contract_urging"), then=dict(working_days=1, listed_days=0), rule="urge-delivery"),
        Example(given=dict(duty="limit_end"), then=dict(working_days=0, listed_days=30), rule="limit-end"),
        Example(
            given=dict(duty="archive_incident"),
            then=dict(working_days=5, listed_days=None),
            rule="deal-with-incident",
        ),
        Example(given=dict(duty="signature"), then=dict(working_days=1, listed_days=None), rule="signature"),
        Example(
            given=dict(duty="contract_hand_in"),
            then=dict(working_days=1, listed_days=None),
            rule="contract-hand-in",
        ),
        Example(given=dict(duty="contract_return"), then=dict(working_days=0, listed_days=3), rule="contract-return"),
        Example(
            given=dict(duty="contract_delivery"),
            then=dict(working_days=0, listed_days=7),
            rule="contract-delivery",
        ),
        Example(given=dict(duty="contract_end"), then=dict(working_days=0, listed_days=60), rule="contract-end"),
    ],
)


duty_grace = Policy(
    "duty_grace",
    title={"en": "For how long after its day a duty is not overdue yet", "zh": "待办到期后的宽限"},
    labels=names,
    facts=dict(
        kind=Choice(
            "archive_incident",
            "archive_request",
            "bill_default",
            "bill_due",
            "campaign_closing",
            "card_return",
            "change_entry",
            "collection",
            "compilation",
            "complaint",
            "complaint_intake",
            "contract_delivery",
            "contract_dispute",
            "contract_end",
            "contract_hand_in",
            "contract_return",
            "contract_urging",
            "countermeasure_copy",
            "countermeasure_end",
            "countermeasure_force",
            "countermeasure_urgent",
            "credit_report",
            "default_copy",
            "emergency",
            "follow_up",
            "gathering_attend",
            "gathering_hold",
            "improvement",
            "improvement_check",
            "information_report",
            "investigation",
            "investigation_step",
            "invoice_default",
            "key_visit",
            "level_renewal",
            "licence_end",
            "limit_end",
            "limit_step",
            "minutes",
            "plan_acknowledgement",
            "plan_briefing",
            "plan_control_point",
            "plan_convening",
            "profile",
            "prospect_answer",
            "prospect_confirmation",
            "prospect_finding",
            "prospect_plan",
            "prospect_step",
            "prospect_taking_on",
            "service_done",
            "service_promise",
            "signature",
            "suggestion_reply",
            "trading_copy",
            "verification",
            "visit",
            "visit_plan",
        ),
    ),
    rules=[
        Rule(
            "signature-at-once",
            when=m.kind == "signature",
            then=dict(working_days=0),
            clause="二(四)5",
            because={
                "en": "A signature has no grace: its working day is short enough to be meant.",
                "zh": "签批不设宽限。",
            },
        ),
    ],
    otherwise=Rule(
        "some-grace",
        then=dict(working_days=grace_working_days),
        clause="三3",
        because={
            "en": "A duty counts as overdue once its days of grace are over.",
            "zh": "待办超过宽限工作日后计为逾期。",
        },
    ),
    examples=[
        Example(given=dict(kind="signature"), then=dict(working_days=0), rule="signature-at-once"),
        Example(given=dict(kind="credit_report"), then=dict(working_days=0), rule="some-grace"),
    ],
)


duty_waiver = Policy(
    "duty_waiver",
    title={"en": "Which duties are waived, and who signs it", "zh": "待办免除审批"},
    labels=names,
    facts=dict(
        kind=Choice(
            "archive_incident",
            "archive_request",
            "bill_default",
            "bill_due",
            "campaign_closing",
            "card_return",
            "change_entry",
            "collection",
            "compilation",
            "complaint",
            "complaint_intake",
            "contract_delivery",
            "contract_dispute",
            "contract_end",
            "contract_hand_in",
            "contract_return",
            "contract_urging",
            "countermeasure_copy",
            "countermeasure_end",
            "countermeasure_force",
            "countermeasure_urgent",
            "credit_report",
            "default_copy",
            "emergency",
            "follow_up",
            "gathering_attend",
            "gathering_hold",
            "improvement",
            "improvement_check",
            "information_report",
            "investigation",
            "investigation_step",
            "invoice_default",
            "key_visit",
            "level_renewal",
            "licence_end",
            "limit_end",
            "limit_step",
            "minutes",
            "plan_acknowledgement",
            "plan_briefing",
            "plan_control_point",
            "plan_convening",
            "profile",
            "prospect_answer",
            "prospect_confirmation",
            "prospect_finding",
            "prospect_plan",
            "prospect_step",
            "prospect_taking_on",
            "service_done",
            "service_promise",
            "signature",
            "suggestion_reply",
            "trading_copy",
            "verification",
            "visit",
            "visit_plan",
        ),
        rank=Choice("staff", "manager", "general_manager"),
        waived_before=Flag(),
    ),
    rules=[
        Rule(
            "signature-is-given",
            when=m.kind == "signature",
            then=dict(allowed=False, step_1=None, longest_days=0),
            clause="二(四)5",
            because={
                "en": "A signature is given, or refused with the reason; it is not waived.",
                "zh": "签批应当签署或说明理由拒绝，不得免除。",
            },
        ),
        Rule(
            "emergency-is-answered",
            when=m.kind == "emergency",
            then=dict(allowed=False, step_1=None, longest_days=0),
            clause="二(三)3.3.1",
            because={
                "en": "Whoever raised an emergency report waits for an explicit instruction; it is not waived.",
                "zh": "紧急报告须待上级明确指示，不得免除。",
            },
        ),
        Rule(
            "complaint-is-closed",
            when=(m.kind == "complaint") | (m.kind == "complaint_intake"),
            then=dict(allowed=False, step_1=None, longest_days=0),
            clause="二(五)1.3",
            because={
                "en": "A complaint is handled at once, visited and archived; no step of it is waived.",
                "zh": "投诉须即时处理、回访、归档，形成闭环，不得免除。",
            },
        ),
        Rule(
            "visit-is-made",
            when=(m.kind == "visit") | (m.kind == "key_visit"),
            then=dict(allowed=False, step_1=None, longest_days=0),
            clause="二(五)3.4.2",
            because={
                "en": "Key customers are all visited, and so is whoever complained; whoever plans visits drops others.",
                "zh": "重点客户须全部回访，投诉客户须回访；其他回访无需进行的，由安排人注明原因取消，不得免除。",
            },
        ),
        Rule(
            "archive-comes-back",
            when=(m.kind == "card_return") | (m.kind == "archive_incident"),
            then=dict(allowed=False, step_1=None, longest_days=0),
            clause="二(二)7.1",
            because={
                "en": "An archive comes back by its day, or is asked for anew; what was lost or leaked is dealt with.",
                "zh": "档案须按期归还，仍需使用的应重新申请；遗失、泄密或违规的须予处理，不得免除。",
            },
        ),
        Rule(
            "bill-is-followed",
            when=(m.kind == "bill_due") | (m.kind == "bill_default") | (m.kind == "invoice_default"),
            then=dict(allowed=False, step_1=None, longest_days=0),
            clause="二(三)3.4.2",
            because={
                "en": "A bill is presented on its day; what is not met is reported in detail, and not waived.",
                "zh": "票据到期须提示付款，票据拒付或发票违约须详细报告，不得免除。",
            },
        ),
        Rule(
            "contract-in-custody",
            when=(m.kind == "contract_hand_in") | (m.kind == "contract_return"),
            then=dict(allowed=False, step_1=None, longest_days=0),
            clause="二(四)7",
            because={
                "en": "A signed contract is handed in within its working day and brought back by its day.",
                "zh": "已签合同须按期移交、按期归还保管，不得免除。",
            },
        ),
        Rule(
            "level-is-decided",
            when=m.kind == "level_renewal",
            then=dict(allowed=False, step_1=None, longest_days=0),
            clause="二(二)7.2.4",
            because={
                "en": "A level ends by itself: whether it is kept is decided before its day.",
                "zh": "密级期满自行解密，须在期满前决定是否续定，不得免除。",
            },
        ),
        Rule(
            "attendance-is-excused",
            when=m.kind == "gathering_attend",
            then=dict(allowed=False, step_1=None, longest_days=0),
            clause="三4",
            because={
                "en": "Whoever cannot attend is taken off the list by whoever arranges the meeting.",
                "zh": "不能参加的，由组织人从名单中移出，不作免除。",
            },
        ),
        Rule(
            "suggestion-gets-a-reply",
            when=m.kind == "suggestion_reply",
            then=dict(allowed=False, step_1=None, longest_days=0),
            clause="三5",
            because={
                "en": "Whoever objects to how the department is run gets a reply.",
                "zh": "对部门管理提出的意见必须答复，不得免除。",
            },
        ),
        Rule(
            "waived-before",
            when=m.waived_before == True,
            then=dict(allowed=True, step_1="general_manager", longest_days=waiver_days),
            clause="三3",
            because={
                "en": "The same duty was waived before: doing it again without is for the general manager to allow.",
                "zh": "同一待办此前已免除过的，再次免除由总经理签批。",
            },
        ),
        Rule(
            "owed-by-a-manager",
            when=(m.rank == "manager") | (m.rank == "general_manager"),
            then=dict(allowed=True, step_1="general_manager", longest_days=waiver_days),
            clause="三3",
            because={
                "en": "What a manager owes is waived with the general manager's signature.",
                "zh": "经理承担的待办，由总经理签批免除。",
            },
        ),
    ],
    otherwise=Rule(
        "owed-by-staff",
        then=dict(allowed=True, step_1="department_manager", longest_days=waiver_days),
        clause="三3",
        because={
            "en": "A duty is waived for a while with its reason and the signature of one's department manager.",
            "zh": "待办确有理由的，经本部门经理签字可在一定期限内免除。",
        },
    ),
    refuses=dict(allowed=False),
    stopped=Rule(
        "duty-waiver-stopped",
        then=dict(allowed=False, step_1=None, longest_days=0),
        clause="三3",
        because={
            "en": "The rules on waiving duties are stopped for the time being; refer the case to a manager.",
            "zh": "待办免除规则暂停使用，请交由经理处理。",
        },
    ),
    examples=[
        Example(
            given=dict(kind="signature", rank="staff", waived_before=False),
            then=dict(allowed=False, step_1=None, longest_days=0),
            rule="signature-is-given",
        ),
        Example(
            given=dict(kind="emergency", rank="manager", waived_before=False),
            then=dict(allowed=False, step_1=None, longest_days=0),
            rule="emergency-is-answered",
        ),
        Example(
            given=dict(kind="complaint", rank="staff", waived_before=False),
            then=dict(allowed=False, step_1=None, longest_days=0),
            rule="complaint-is-closed",
        ),
        Example(
            given=dict(kind="complaint_intake", rank="staff", waived_before=True),
            then=dict(allowed=False, step_1=None, longest_days=0),
            rule="complaint-is-closed",
        ),
        Example(
            given=dict(kind="card_return", rank="general_manager", waived_before=False),
            then=dict(allowed=False, step_1=None, longest_days=0),
            rule="archive-comes-back",
        ),
        Example(
            given=dict(kind="archive_incident", rank="manager", waived_before=False),
            then=dict(allowed=False, step_1=None, longest_days=0),
            rule="archive-comes-back",
        ),
        Example(
            given=dict(kind="bill_due", rank="staff", waived_before=False),
            then=dict(allowed=False, step_1=None, longest_days=0),
            rule="bill-is-followed",
        ),
        Example(
            given=dict(kind="bill_default", rank="staff", waived_before=True),
            then=dict(allowed=False, step_1=None, longest_days=0),
            rule="bill-is-followed",
        ),
        Example(
            given=dict(kind="invoice_default", rank="manager", waived_before=False),
            then=dict(allowed=False, step_1=None, longest_days=0),
            rule="bill-is-followed",
        ),
        Example(
            given=dict(kind="contract_hand_in", rank="staff", waived_before=False),
            then=dict(allowed=False, step_1=None, longest_days=0),
            rule="contract-in-custody",
        ),
        Example(
            given=dict(kind="contract_return", rank="staff", waived_before=False),
            then=dict(allowed=False, step_1=None, longest_days=0),
            rule="contract-in-custody",
        ),
        Example(
            given=dict(kind="level_renewal", rank="staff", waived_before=False),
            then=dict(allowed=False, step_1=None, longest_days=0),
            rule="level-is-decided",
        ),
        Example(
            given=dict(kind="gathering_attend", rank="staff", waived_before=False),
            then=dict(allowed=False, step_1=None, longest_days=0),
            rule="attendance-is-excused",
        ),
        Example(
            given=dict(kind="suggestion_reply", rank="manager", waived_before=True),
            then=dict(allowed=False, step_1=None, longest_days=0),
            rule="suggestion-gets-a-reply",
        ),
        Example(
            given=dict(kind="credit_report", rank="staff", waived_before=True),
            then=dict(allowed=True, step_1="general_manager", longest_days=30),
            rule="waived-before",
        ),
        Example(
            given=dict(kind="visit", rank="staff", waived_before=False),
            then=dict(allowed=False, step_1=None, longest_days=0),
            rule="visit-is-made",
        ),
        Example(
            given=dict(kind="profile", rank="manager", waived_before=True),
            then=dict(allowed=True, step_1="general_manager", longest_days=30),
            rule="waived-before",
        ),
        Example(
            given=dict(kind="profile", rank="manager", waived_before=False),
            then=dict(allowed=True, step_1="general_manager", longest_days=30),
            rule="owed-by-a-manager",
        ),
        Example(
            given=dict(kind="plan_convening", rank="general_manager", waived_before=False),
            then=dict(allowed=True, step_1="general_manager", longest_days=30),
            rule="owed-by-a-manager",
        ),
        Example(
            given=dict(kind="credit_report", rank="staff", waived_before=False),
            then=dict(allowed=True, step_1="department_manager", longest_days=30),
            rule="owed-by-staff",
        ),
        Example(
            given=dict(kind="verification", rank="staff", waived_before=False),
            then=dict(allowed=True, step_1="department_manager", longest_days=30),
            rule="owed-by-staff",
        ),
    ],
)


duty_escalation = Policy(
    "duty_escalation",
    title={"en": "Which late duties superiors are told of", "zh": "哪些逾期待办告知上级"},
    labels=names,
    facts=dict(days_late=Count()),
    rules=[
        Rule(
            "left-undone",
            when=m.days_late >= escalation_further_days,
            then=dict(steps_up=2),
            clause="三3",
            because={
                "en": "Who leaves a duty undone so long, though his superior knows: the next one up hears of it, too.",
                "zh": "待办长期未办、上级督促未果的，同时告知再上一级。",
            },
        ),
        Rule(
            "long-overdue",
            when=m.days_late >= escalation_days,
            then=dict(steps_up=1),
            clause="三3",
            because={
                "en": "Who leaves a duty undone this long, his superior hears of it.",
                "zh": "待办逾期达到规定天数的，告知其上级。",
            },
        ),
    ],
    otherwise=Rule(
        "own-affair",
        then=dict(steps_up=0),
        clause="三3",
        because={
            "en": "A duty that is due, or late by a few days, is told to whoever owes it.",
            "zh": "到期或逾期不久的待办，只提醒责任人本人。",
        },
    ),
    examples=[
        Example(given=dict(days_late=15), then=dict(steps_up=2), rule="left-undone"),
        Example(given=dict(days_late=14), then=dict(steps_up=1), rule="long-overdue"),
        Example(given=dict(days_late=3), then=dict(steps_up=1), rule="long-overdue"),
        Example(given=dict(days_late=2), then=dict(steps_up=0), rule="own-affair"),
        Example(given=dict(days_late=0), then=dict(steps_up=0), rule="own-affair"),
    ],
)


information_terms = Policy(
    "information_terms",
    title={
        "en": "When archives are looked through and customer information is reported",
        "zh": "档案核实与客户信息报告的期限",
    },
    labels=names,
    facts=dict(work=Choice("report", "compilation", "verification")),
    rules=[
        Rule(
            "report-first-week",
            when=m.work == "report",
            then=dict(
                every_months=1,
                month_day=report_month_day,
                month_working_day=report_month_working_day,
                listed_days=report_listed_days,
            ),
            clause="二(二)6.1",
            because={
                "en": "Due in the month's first week: on the 7th or the fifth working day, the later of the two.",
                "zh": "业务员每月第一周提交《客户信息报告》，以7日与第五个工作日中较晚者为限。",
            },
        ),
        Rule(
            "compile-after-the-period",
            when=m.work == "compilation",
            then=dict(
                every_months=1,
                month_day=1,
                month_working_day=compilation_month_working_day,
                listed_days=report_listed_days,
            ),
            clause="二(二)6.8",
            because={
                "en": "Archive cards are sorted monthly, quarterly and yearly, some working days after the period.",
                "zh": "档案卡按月、季、年整理汇编，于期末后的规定工作日内完成。",
            },
        ),
    ],
    otherwise=Rule(
        "verify-quarterly",
        then=dict(
            every_months=verification_months,
            month_day=None,
            month_working_day=None,
            listed_days=verification_listed_days,
        ),
        clause="二(二)6.5",
        because={
            "en": "Every archive is looked through each quarter, and supplemented or adjusted.",
            "zh": "客户档案每季度重新核实一次，并予以补充或调整。",
        },
    ),
    examples=[
        Example(
            given=dict(work="report"),
            then=dict(every_months=1, month_day=7, month_working_day=5, listed_days=7),
            rule="report-first-week",
        ),
        Example(
            given=dict(work="compilation"),
            then=dict(every_months=1, month_day=1, month_working_day=10, listed_days=7),
            rule="compile-after-the-period",
        ),
        Example(
            given=dict(work="verification"),
            then=dict(every_months=3, month_day=None, month_working_day=None, listed_days=14),
            rule="verify-quarterly",
        ),
    ],
)


change_entry = Policy(
    "change_entry",
    title={"en": "Who enters a notified change, and by when", "zh": "变更通知由谁录入、何时录入"},
    labels=names,
    facts=dict(level=Choice("internal", "secret", "confidential", "top_secret")),
    rules=[
        Rule(
            "top-secret-custodian",
            when=m.level == "top_secret",
            then=dict(entered_by="information_clerk", working_days=change_entry_working_days),
            clause="二(二)6.3",
            because={
                "en": "A change of a top secret customer is entered by the custodian of the archives.",
                "zh": "绝密级客户的变更由档案管理人员录入。",
            },
        ),
    ],
    otherwise=Rule(
        "information-department",
        then=dict(entered_by="it_clerk", working_days=change_entry_working_days),
        clause="二(二)6.3",
        because={
            "en": "What sales or marketing notifies is entered by the information department's clerk.",
            "zh": "业务或市场部门通知的变更由信息部录入人员录入。",
        },
    ),
    examples=[
        Example(
            given=dict(level="top_secret"),
            then=dict(entered_by="information_clerk", working_days=1),
            rule="top-secret-custodian",
        ),
        Example(
            given=dict(level="internal"),
            then=dict(entered_by="it_clerk", working_days=1),
            rule="information-department",
        ),
        Example(
            given=dict(level="secret"),
            then=dict(entered_by="it_clerk", working_days=1),
            rule="information-department",
        ),
        Example(
            given=dict(level="confidential"),
            then=dict(entered_by="it_clerk", working_days=1),
            rule="information-department",
        ),
    ],
)
