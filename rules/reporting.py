"""What must be done by when?   Owner: 客服部经理.   Periods in months; times in days or working days."""

# ruff: noqa: C408 -- a table of labels

from rules.engine import Choice, Count, Example, Parameter, Policy, Rule, m

set_here = {"en": "set by this installation", "zh": "本单位设定"}

# What managers call it; no answer rests on it.
names = {
    "grade": {"en": "grade", "zh": "等级"},
    "every_months": {"en": "months between reports", "zh": "报告间隔月数"},
    "duty": {"en": "duty", "zh": "待办事项"},
    "first_credit_report": {"en": "first credit report", "zh": "首份信用报告"},
    "level_renewal": {"en": "level renewal", "zh": "密级续定"},
    "card_return": {"en": "borrow card to be returned", "zh": "借阅归还"},
    "signature": {"en": "signature", "zh": "签批"},
    "investigation_plan": {"en": "channels of an investigation", "zh": "安排信用调查"},
    "investigation_report": {"en": "investigation report", "zh": "信用调查报告"},
    "emergency": {"en": "emergency report to be answered", "zh": "紧急报告待指示"},
    "countermeasure_end": {"en": "countermeasure that ends", "zh": "信用对策到期"},
    "countermeasure_urgent": {"en": "countermeasure about to end", "zh": "信用对策即将到期"},
    "limit_step": {"en": "step of a B limit", "zh": "B类额度放宽"},
    "working_days": {"en": "working days", "zh": "工作日数"},
    "listed_days": {"en": "days listed before", "zh": "提前列出天数"},
    "days_late": {"en": "days late", "zh": "逾期天数"},
    "tell_superior": {"en": "tell the superior", "zh": "告知上级"},
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
limit_step_working_days = Parameter(
    10,
    unit="working days",
    clause="二(三)2.2",
    note=set_here,
    title={"en": "Grade B: working days to consider a step", "zh": "B类额度放宽的研究工作日数"},
    least=0,
    most=250,
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
            "investigation_plan",
            "investigation_report",
            "emergency",
            "countermeasure_end",
            "countermeasure_urgent",
            "limit_step",
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
            "step-of-b-limit",
            when=m.duty == "limit_step",
            then=dict(working_days=limit_step_working_days, listed_days=None),
            clause="二(三)2.2",
            because={
                "en": "After a good report the credit officer considers a step of a grade B limit.",
                "zh": "报告良好的，信用管理员应研究逐步放宽B类客户额度。",
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
            given=dict(duty="limit_step"),
            then=dict(working_days=10, listed_days=None),
            rule="step-of-b-limit",
        ),
        Example(given=dict(duty="signature"), then=dict(working_days=1, listed_days=None), rule="signature"),
    ],
)


duty_escalation = Policy(
    "duty_escalation",
    title={"en": "Which late duties the superior is told of", "zh": "哪些逾期待办告知上级"},
    labels=names,
    facts=dict(days_late=Count()),
    rules=[
        Rule(
            "long-overdue",
            when=m.days_late >= escalation_days,
            then=dict(tell_superior=True),
            clause="三3",
            because={
                "en": "Who leaves a duty undone this long, his superior hears of it.",
                "zh": "待办逾期达到规定天数的，告知其上级。",
            },
        ),
    ],
    otherwise=Rule(
        "own-affair",
        then=dict(tell_superior=False),
        clause="三3",
        because={
            "en": "A duty that is due, or late by a few days, is told to whoever owes it.",
            "zh": "到期或逾期不久的待办，只提醒责任人本人。",
        },
    ),
    examples=[
        Example(given=dict(days_late=3), then=dict(tell_superior=True), rule="long-overdue"),
        Example(given=dict(days_late=2), then=dict(tell_superior=False), rule="own-affair"),
        Example(given=dict(days_late=0), then=dict(tell_superior=False), rule="own-affair"),
    ],
)
