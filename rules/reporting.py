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
    "suggestion_reply": {"en": "reply to a suggestion", "zh": "答复管理意见"},
    "minutes": {"en": "minutes to be read", "zh": "阅知会议纪要"},
    "service_promise": {"en": "day to be promised for internal service", "zh": "承诺内部服务日期"},
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
            "suggestion_reply",
            "minutes",
            "service_promise",
            "signature",
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
            given=dict(duty="suggestion_reply"), then=dict(working_days=5, listed_days=None), rule="suggestion-reply"
        ),
        Example(given=dict(duty="minutes"), then=dict(working_days=3, listed_days=None), rule="minutes"),
        Example(
            given=dict(duty="service_promise"), then=dict(working_days=1, listed_days=None), rule="service-promise"
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
