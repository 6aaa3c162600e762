"""How soon is a complaint answered, who decides on it, who is visited and when?   Owner: 客服部经理.

Times of day in minutes after midnight; periods in minutes, days or working days; satisfaction from 1 to 5.
"""

# ruff: noqa: C408, E711, E712 -- a table of labels; m compares facts

from rules.engine import Choice, Count, Example, Flag, Parameter, Policy, Rule, m

set_here = {"en": "set by this installation", "zh": "本单位设定"}

# What managers call it; no answer rests on it.
names = {
    "severity": {"en": "how serious", "zh": "严重程度"},
    "ordinary": {"en": "ordinary", "zh": "一般"},
    "serious": {"en": "serious", "zh": "严重"},
    "contact_minutes": {"en": "minutes to the first contact", "zh": "首次联系分钟数"},
    "solve_working_days": {"en": "working days to the solution", "zh": "解决工作日数"},
    "visit_working_days": {"en": "working days to the visit afterwards", "zh": "处理后回访工作日数"},
    "archive_working_days": {"en": "working days to archive", "zh": "归档工作日数"},
    "opens": {"en": "service opens, minutes after midnight", "zh": "服务开始（零点后分钟数）"},
    "closes": {"en": "service closes, minutes after midnight", "zh": "服务结束（零点后分钟数）"},
    "break_from": {"en": "break from, minutes after midnight", "zh": "午休开始（零点后分钟数）"},
    "break_until": {"en": "break until, minutes after midnight", "zh": "午休结束（零点后分钟数）"},
    "is_service_request": {"en": "service is asked for", "zh": "属服务请求"},
    "reason_sufficient": {"en": "reason sufficient", "zh": "理由充分"},
    "claim_reasonable": {"en": "claim reasonable", "zh": "要求合理"},
    "path": {"en": "how it goes on", "zh": "处理途径"},
    "founded": {"en": "founded", "zh": "成立"},
    "unfounded": {"en": "unfounded", "zh": "不成立"},
    "service": {"en": "to the service flow", "zh": "转服务流程"},
    "alternatives": {"en": "alternatives put forward", "zh": "备选方案数"},
    "own_department": {"en": "customer service itself is responsible", "zh": "责任部门为客服部"},
    "allowed": {"en": "allowed", "zh": "可否办理"},
    "decided_by": {"en": "decided by", "zh": "裁定人"},
    "cs_manager": {"en": "customer-service manager", "zh": "客服部经理"},
    "general_manager": {"en": "general manager", "zh": "总经理"},
    "questions": {"en": "questions asked", "zh": "问题数"},
    "most_questions": {"en": "most questions", "zh": "问题数上限"},
    "satisfaction": {"en": "satisfaction, 1 to 5", "zh": "满意度（1–5）"},
    "reopen": {"en": "taken up again", "zh": "重新处理"},
    "is_key": {"en": "marked as key customer", "zh": "标记为重点客户"},
    "dealings": {"en": "dealings with the customer", "zh": "往来重要性"},
    "important": {"en": "important", "zh": "重要"},
    "vital": {"en": "vital", "zh": "至关重要"},
    "must_visit": {"en": "must be visited", "zh": "必须回访"},
    "within_days": {"en": "visited at least every so many days", "zh": "最长回访间隔天数"},
    "minute": {"en": "time of day, minutes after midnight", "zh": "时刻（零点后分钟数）"},
    "is_working_day": {"en": "working day", "zh": "工作日"},
    "in_rest": {"en": "in the customer's rest hours", "zh": "客户休息时间"},
    "has_opinion": {"en": "opinion of the company recorded", "zh": "已记录对公司的看法"},
    "has_advice": {"en": "advice on service recorded", "zh": "已记录服务建议"},
    "has_needs": {"en": "needs recorded", "zh": "已记录需求"},
    "has_market": {"en": "market information recorded", "zh": "已记录市场信息"},
    "complete": {"en": "complete", "zh": "完整"},
    "person_answered": {"en": "said how the person responsible answers", "zh": "责任人处分已有结论"},
    "head_answered": {"en": "said how the head of the department answers", "zh": "部门负责人处分已有结论"},
    "improvements_open": {"en": "improvements not made or not checked", "zh": "未完成或未检查的改进事项数"},
    "origin": {"en": "found by", "zh": "来源"},
    "complaint": {"en": "complaint", "zh": "投诉"},
    "visit": {"en": "visit", "zh": "回访"},
    "do_working_days": {"en": "working days to improve", "zh": "改进工作日数"},
    "check_working_days": {"en": "working days to check the effect", "zh": "效果检查工作日数"},
}

contact_within = Parameter(
    120,
    unit="minutes",
    clause="二(五)1.4",
    note=set_here,
    title={"en": "First contact: working minutes after a complaint comes in", "zh": "首次联系：受理后的工作分钟数"},
    least=1,
    most=2400,
)
serious_contact_within = Parameter(
    60,
    unit="minutes",
    clause="二(五)1.4",
    note=set_here,
    title={"en": "First contact where it is serious: working minutes", "zh": "严重投诉首次联系的工作分钟数"},
    least=1,
    most=2400,
)
solve_within = Parameter(
    3,
    unit="working days",
    clause="四1.1",
    note=set_here,
    title={"en": "Solution: working days after a complaint comes in", "zh": "解决期限：受理后的工作日数"},
    least=1,
    most=60,
)
serious_solve_within = Parameter(
    2,
    unit="working days",
    clause="四1.1",
    note=set_here,
    title={"en": "Solution where it is serious: working days", "zh": "严重投诉解决期限的工作日数"},
    least=1,
    most=60,
)
visit_within = Parameter(
    3,
    unit="working days",
    clause="二(五)1.3",
    note=set_here,
    title={"en": "Visit afterwards: working days after the result", "zh": "处理后回访的工作日数"},
    least=1,
    most=60,
)
archive_within = Parameter(
    5,
    unit="working days",
    clause="二(五)1.3",
    note=set_here,
    title={"en": "Archived: working days after the visit", "zh": "回访后归档的工作日数"},
    least=1,
    most=60,
)
service_opens = Parameter(
    540,
    unit="minutes after midnight",
    clause="二(五)1.4",
    note=set_here,
    title={"en": "Service opens", "zh": "服务开始时刻"},
    least=0,
    most=1439,
)
service_closes = Parameter(
    1050,
    unit="minutes after midnight",
    clause="二(五)1.4",
    note=set_here,
    title={"en": "Service closes", "zh": "服务结束时刻"},
    least=1,
    most=1440,
)
break_begins = Parameter(
    690,
    unit="minutes after midnight",
    clause="二(五)1.4",
    note=set_here,
    title={
        "en": "Break at noon: from; no break where it ends no later",
        "zh": "午休开始时刻（开始不早于结束即无午休）",
    },
    least=0,
    most=1440,
)
break_ends = Parameter(
    840,
    unit="minutes after midnight",
    clause="二(五)1.4",
    note=set_here,
    title={"en": "Break at noon: until", "zh": "午休结束时刻"},
    least=0,
    most=1440,
)
fewest_alternatives = Parameter(
    2,
    unit="alternatives",
    clause="四1.4",
    note=set_here,
    title={"en": "Fewest alternatives to choose from", "zh": "最少备选方案数"},
    least=1,
    most=10,
)
satisfied_from = Parameter(
    3,
    unit="points",
    clause="四1.5",
    note=set_here,
    title={"en": "Satisfied from this many points on", "zh": "达到此分数视为满意"},
    least=1,
    most=5,
)
key_days = Parameter(
    90,
    unit="days",
    clause="二(五)3.4.2",
    note=set_here,
    title={"en": "Key customers are visited at least every so many days", "zh": "重点客户最长回访间隔天数"},
    least=1,
    most=730,
)
morning_from = Parameter(
    540,
    unit="minutes after midnight",
    clause="二(五)3.4.1",
    note=set_here,
    title={"en": "Calls in the morning: from", "zh": "上午可致电时段起"},
    least=0,
    most=1439,
)
morning_until = Parameter(
    690,
    unit="minutes after midnight",
    clause="二(五)3.4.1",
    note=set_here,
    title={"en": "Calls in the morning: until", "zh": "上午可致电时段止"},
    least=1,
    most=1440,
)
afternoon_from = Parameter(
    840,
    unit="minutes after midnight",
    clause="二(五)3.4.1",
    note=set_here,
    title={"en": "Calls in the afternoon: from", "zh": "下午可致电时段起"},
    least=0,
    most=1439,
)
afternoon_until = Parameter(
    1050,
    unit="minutes after midnight",
    clause="二(五)3.4.1",
    note=set_here,
    title={"en": "Calls in the afternoon: until", "zh": "下午可致电时段止"},
    least=1,
    most=1440,
)
improve_within = Parameter(
    10,
    unit="working days",
    clause="二(五)2",
    note=set_here,
    title={"en": "Improvement: working days", "zh": "改进期限的工作日数"},
    least=1,
    most=250,
)
complaint_improve_within = Parameter(
    5,
    unit="working days",
    clause="四1.5",
    note=set_here,
    title={"en": "Improvement after a complaint: working days", "zh": "投诉改进期限的工作日数"},
    least=1,
    most=250,
)
check_within = Parameter(
    5,
    unit="working days",
    clause="四1.5",
    note=set_here,
    title={"en": "Check of the effect: working days after it is done", "zh": "效果检查的工作日数"},
    least=1,
    most=250,
)
few_questions = Parameter(
    5,
    unit="questions",
    clause="二(五)3.3",
    note=set_here,
    title={"en": "Most questions of a questionnaire", "zh": "问卷问题数上限"},
    least=1,
    most=12,
)
complaint_times = Policy(
    "complaint_times",
    title={"en": "Promised times of a complaint", "zh": "投诉承诺时限"},
    labels=names,
    facts=dict(
        severity=Choice("ordinary", "serious"),
    ),
    rules=[
        Rule(
            "serious",
            when=m.severity == "serious",
            then=dict(
                contact_minutes=serious_contact_within,
                solve_working_days=serious_solve_within,
                visit_working_days=visit_within,
                archive_working_days=archive_within,
                opens=service_opens,
                closes=service_closes,
                break_from=break_begins,
                break_until=break_ends,
            ),
            clause="二(五)1.4",
            because={"en": "A serious complaint is taken up before others.", "zh": "严重投诉优先联系、优先解决。"},
        ),
    ],
    otherwise=Rule(
        "ordinary",
        then=dict(
            contact_minutes=contact_within,
            solve_working_days=solve_within,
            visit_working_days=visit_within,
            archive_working_days=archive_within,
            opens=service_opens,
            closes=service_closes,
            break_from=break_begins,
            break_until=break_ends,
        ),
        clause="四1.1",
        because={
            "en": "The customer hears from us within working hours and is told by when the complaint is solved.",
            "zh": "在工作时间内及时联系客户，并告知解决期限。",
        },
    ),
    examples=[
        Example(
            given=dict(severity="serious"),
            then=dict(
                contact_minutes=60,
                solve_working_days=2,
                visit_working_days=3,
                archive_working_days=5,
                opens=540,
                closes=1050,
                break_from=690,
                break_until=840,
            ),
            rule="serious",
        ),
        Example(
            given=dict(severity="ordinary"),
            then=dict(
                contact_minutes=120,
                solve_working_days=3,
                visit_working_days=3,
                archive_working_days=5,
                opens=540,
                closes=1050,
                break_from=690,
                break_until=840,
            ),
            rule="ordinary",
        ),
    ],
)
complaint_judgement = Policy(
    "complaint_judgement",
    title={"en": "Is a complaint founded?", "zh": "投诉是否成立"},
    labels=names,
    facts=dict(
        is_service_request=Flag(),
        reason_sufficient=Flag(),
        claim_reasonable=Flag(),
    ),
    rules=[
        Rule(
            "service-request",
            when=m.is_service_request == True,
            then=dict(path="service"),
            clause="四1.3",
            because={
                "en": "Service is asked for: it goes to the service flow and is followed to its end.",
                "zh": "属服务请求的，转入服务流程并跟踪至办结。",
            },
        ),
        Rule(
            "both-tests",
            when=(m.reason_sufficient == True) & (m.claim_reasonable == True),
            then=dict(path="founded"),
            clause="四1.2",
            because={
                "en": "Reason sufficient, claim reasonable: the responsible department is named and has it at once.",
                "zh": "理由充分、要求合理，投诉成立，明确责任部门并立即转办。",
            },
        ),
    ],
    otherwise=Rule(
        "not-founded",
        then=dict(path="unfounded"),
        clause="四1.2",
        because={
            "en": "The reason is not sufficient or the claim not reasonable: the customer is told so courteously.",
            "zh": "理由不充分或要求不合理，投诉不成立，以婉转方式答复客户。",
        },
    ),
    stopped=Rule(
        "judgement-stopped",
        then=dict(),
        clause="四1.2",
        because={
            "en": "The rules on judging complaints are stopped for the time being; refer the case to a manager.",
            "zh": "投诉判定规则暂停使用，请交由经理处理。",
        },
    ),
    examples=[
        Example(
            given=dict(is_service_request=True, reason_sufficient=True, claim_reasonable=True),
            then=dict(path="service"),
            rule="service-request",
        ),
        Example(
            given=dict(is_service_request=False, reason_sufficient=True, claim_reasonable=True),
            then=dict(path="founded"),
            rule="both-tests",
        ),
        Example(
            given=dict(is_service_request=False, reason_sufficient=False, claim_reasonable=True),
            then=dict(path="unfounded"),
            rule="not-founded",
        ),
        Example(
            given=dict(is_service_request=False, reason_sufficient=True, claim_reasonable=False),
            then=dict(path="unfounded"),
            rule="not-founded",
        ),
    ],
)
complaint_decision = Policy(
    "complaint_decision",
    title={"en": "Who chooses the solution of a complaint", "zh": "投诉处理方案的裁定"},
    labels=names,
    facts=dict(
        severity=Choice("ordinary", "serious"),
        own_department=Flag(),
        alternatives=Count(most=1000),
    ),
    rules=[
        Rule(
            "too-few",
            when=m.alternatives < fewest_alternatives,
            then=dict(allowed=False, decided_by=None),
            clause="四1.4",
            because={
                "en": "The departments first put forward alternatives to choose from.",
                "zh": "须先由相关部门提出备选方案，方可提请裁定。",
            },
        ),
        Rule(
            "serious-decided",
            when=m.severity == "serious",
            then=dict(allowed=True, decided_by="general_manager"),
            clause="四1.4",
            because={"en": "The general manager decides on a serious complaint.", "zh": "严重投诉由总经理裁定。"},
        ),
        Rule(
            "own-department",
            when=m.own_department == True,
            then=dict(allowed=True, decided_by="general_manager"),
            clause="四1.4",
            because={
                "en": "Customer service itself is responsible: the general manager decides.",
                "zh": "责任部门为客服部的，由总经理裁定。",
            },
        ),
    ],
    otherwise=Rule(
        "manager-decides",
        then=dict(allowed=True, decided_by="cs_manager"),
        clause="四1.4",
        because={"en": "The customer-service manager chooses and instructs.", "zh": "由客服部经理选定方案并作出批示。"},
    ),
    refuses=dict(allowed=False),
    stopped=Rule(
        "complaint-decision-stopped",
        then=dict(allowed=False, decided_by=None),
        clause="四1.4",
        because={
            "en": "The rules on deciding complaints are stopped for the time being; refer the case to a manager.",
            "zh": "投诉裁定规则暂停使用，请交由经理处理。",
        },
    ),
    examples=[
        Example(
            given=dict(severity="serious", own_department=True, alternatives=1),
            then=dict(allowed=False, decided_by=None),
            rule="too-few",
        ),
        Example(
            given=dict(severity="serious", own_department=False, alternatives=2),
            then=dict(allowed=True, decided_by="general_manager"),
            rule="serious-decided",
        ),
        Example(
            given=dict(severity="serious", own_department=True, alternatives=2),
            then=dict(allowed=True, decided_by="general_manager"),
            rule="serious-decided",
        ),
        Example(
            given=dict(severity="ordinary", own_department=True, alternatives=2),
            then=dict(allowed=True, decided_by="general_manager"),
            rule="own-department",
        ),
        Example(
            given=dict(severity="ordinary", own_department=False, alternatives=2),
            then=dict(allowed=True, decided_by="cs_manager"),
            rule="manager-decides",
        ),
    ],
)
complaint_after_visit = Policy(
    "complaint_after_visit",
    title={"en": "After the visit: closed or taken up again", "zh": "回访后办结或重新处理"},
    labels=names,
    facts=dict(
        satisfaction=Count(least=1, most=5),
    ),
    rules=[
        Rule(
            "satisfied",
            when=m.satisfaction >= satisfied_from,
            then=dict(reopen=False),
            clause="四1.5",
            because={
                "en": "The customer is satisfied: what is left is to sum up and to archive.",
                "zh": "客户满意，进入总结归档。",
            },
        ),
    ],
    otherwise=Rule(
        "not-satisfied",
        then=dict(reopen=True),
        clause="二(五)1.3",
        because={
            "en": "The customer is not satisfied: the complaint is taken up again.",
            "zh": "客户不满意，重新受理该投诉。",
        },
    ),
    refuses=dict(reopen=True),
    stopped=Rule(
        "after-visit-stopped",
        then=dict(reopen=True),
        clause="二(五)1.3",
        because={
            "en": "The rules on closing complaints are stopped, so none is closed; refer the case to a manager.",
            "zh": "投诉办结规则暂停使用，期间不予办结，请交由经理处理。",
        },
    ),
    examples=[
        Example(
            given=dict(satisfaction=3),
            then=dict(reopen=False),
            rule="satisfied",
        ),
        Example(
            given=dict(satisfaction=2),
            then=dict(reopen=True),
            rule="not-satisfied",
        ),
    ],
)
complaint_archiving = Policy(
    "complaint_archiving",
    title={"en": "When a complaint is archived", "zh": "投诉归档条件"},
    labels=names,
    facts=dict(
        path=Choice("founded", "unfounded", "service"),
        person_answered=Flag(),
        head_answered=Flag(),
        improvements_open=Count(most=1000),
    ),
    rules=[
        Rule(
            "person-unanswered",
            when=(m.path == "founded") & (m.person_answered == False),
            then=dict(allowed=False),
            clause="四1.4",
            because={
                "en": "First the superior records a sanction for the person responsible, or why there is none.",
                "zh": "须先由上级登记对责任人的处分，或注明不予处分的理由，方可归档。",
            },
        ),
        Rule(
            "head-unanswered",
            when=(m.path == "founded") & (m.head_answered == False),
            then=dict(allowed=False),
            clause="四1.4",
            because={
                "en": "First the superior records a sanction for the head of the department, or why there is none.",
                "zh": "须先由上级登记对责任部门负责人的处分，或注明不予处分的理由，方可归档。",
            },
        ),
        Rule(
            "improvements-open",
            when=m.improvements_open > 0,
            then=dict(allowed=False),
            clause="四1.5",
            because={
                "en": "Its improvements are made and their effect is checked before a complaint is archived.",
                "zh": "改进事项须全部落实并检查有效后，方可归档。",
            },
        ),
    ],
    otherwise=Rule(
        "loop-closed",
        then=dict(allowed=True),
        clause="二(五)1.3",
        because={
            "en": "Handled, visited, answered for and improved: the complaint is archived.",
            "zh": "已处理、回访并落实责任与改进，予以归档。",
        },
    ),
    refuses=dict(allowed=False),
    stopped=Rule(
        "archiving-stopped",
        then=dict(allowed=False),
        clause="二(五)1.3",
        because={
            "en": "The rules on archiving complaints are stopped for the time being; refer the case to a manager.",
            "zh": "投诉归档规则暂停使用，请交由经理处理。",
        },
    ),
    examples=[
        Example(
            given=dict(path="founded", person_answered=False, head_answered=True, improvements_open=0),
            then=dict(allowed=False),
            rule="person-unanswered",
        ),
        Example(
            given=dict(path="founded", person_answered=True, head_answered=False, improvements_open=0),
            then=dict(allowed=False),
            rule="head-unanswered",
        ),
        Example(
            given=dict(path="founded", person_answered=True, head_answered=True, improvements_open=1),
            then=dict(allowed=False),
            rule="improvements-open",
        ),
        Example(
            given=dict(path="unfounded", person_answered=False, head_answered=False, improvements_open=1),
            then=dict(allowed=False),
            rule="improvements-open",
        ),
        Example(
            given=dict(path="founded", person_answered=True, head_answered=True, improvements_open=0),
            then=dict(allowed=True),
            rule="loop-closed",
        ),
        Example(
            given=dict(path="service", person_answered=False, head_answered=False, improvements_open=0),
            then=dict(allowed=True),
            rule="loop-closed",
        ),
    ],
)
visit_coverage = Policy(
    "visit_coverage",
    title={"en": "Who must be visited, how often", "zh": "必须回访的客户与间隔"},
    labels=names,
    facts=dict(
        is_key=Flag(),
        dealings=Choice("ordinary", "important", "vital", nullable=True),
    ),
    rules=[
        Rule(
            "key",
            when=m.is_key == True,
            then=dict(must_visit=True, within_days=key_days),
            clause="二(五)3.4.2",
            because={"en": "Every key customer is visited.", "zh": "重点客户回访率须达百分之百。"},
        ),
        Rule(
            "vital-dealings",
            when=m.dealings == "vital",
            then=dict(must_visit=True, within_days=key_days),
            clause="二(五)3.4.2",
            because={
                "en": "Who is vital to the company counts as a key customer.",
                "zh": "往来至关重要的客户视同重点客户。",
            },
        ),
    ],
    otherwise=Rule(
        "others",
        then=dict(must_visit=False, within_days=None),
        clause="二(五)2",
        because={"en": "Others are visited from time to time.", "zh": "其他客户定期或不定期回访。"},
    ),
    examples=[
        Example(
            given=dict(is_key=True, dealings=None),
            then=dict(must_visit=True, within_days=90),
            rule="key",
        ),
        Example(
            given=dict(is_key=True, dealings="vital"),
            then=dict(must_visit=True, within_days=90),
            rule="key",
        ),
        Example(
            given=dict(is_key=False, dealings="vital"),
            then=dict(must_visit=True, within_days=90),
            rule="vital-dealings",
        ),
        Example(
            given=dict(is_key=False, dealings="important"),
            then=dict(must_visit=False, within_days=None),
            rule="others",
        ),
    ],
)
calling_window = Policy(
    "calling_window",
    title={"en": "When a customer may be called", "zh": "可致电客户的时段"},
    labels=names,
    facts=dict(
        minute=Count(most=1439),
        is_working_day=Flag(),
        in_rest=Flag(),
    ),
    rules=[
        Rule(
            "rests",
            when=m.in_rest == True,
            then=dict(allowed=False),
            clause="二(五)3.4.1",
            because={"en": "These are the customer's rest hours.", "zh": "此为客户休息时间，不得致电。"},
        ),
        Rule(
            "day-off",
            when=m.is_working_day == False,
            then=dict(allowed=False),
            clause="二(五)3.4.1",
            because={"en": "Customers are not called on days off.", "zh": "非工作日不得致电客户。"},
        ),
        Rule(
            "morning",
            when=(m.minute >= morning_from) & (m.minute < morning_until),
            then=dict(allowed=True),
            clause="二(五)3.4.1",
            because={"en": "Customers may be called in the morning.", "zh": "上午可致电时段。"},
        ),
        Rule(
            "afternoon",
            when=(m.minute >= afternoon_from) & (m.minute < afternoon_until),
            then=dict(allowed=True),
            clause="二(五)3.4.1",
            because={"en": "Customers may be called in the afternoon.", "zh": "下午可致电时段。"},
        ),
    ],
    otherwise=Rule(
        "off-hours",
        then=dict(allowed=False),
        clause="二(五)3.4.1",
        because={"en": "Customers are not called outside the calling hours.", "zh": "不在可致电时段内，不得致电客户。"},
    ),
    refuses=dict(allowed=False),
    stopped=Rule(
        "calling-window-stopped",
        then=dict(allowed=False),
        clause="二(五)3.4.1",
        because={
            "en": "The rules on calling hours are stopped for the time being; nobody is called.",
            "zh": "致电时段规则暂停使用，暂不得致电。",
        },
    ),
    examples=[
        Example(
            given=dict(minute=600, is_working_day=True, in_rest=True),
            then=dict(allowed=False),
            rule="rests",
        ),
        Example(
            given=dict(minute=600, is_working_day=False, in_rest=True),
            then=dict(allowed=False),
            rule="rests",
        ),
        Example(
            given=dict(minute=600, is_working_day=False, in_rest=False),
            then=dict(allowed=False),
            rule="day-off",
        ),
        Example(
            given=dict(minute=540, is_working_day=True, in_rest=False),
            then=dict(allowed=True),
            rule="morning",
        ),
        Example(
            given=dict(minute=689, is_working_day=True, in_rest=False),
            then=dict(allowed=True),
            rule="morning",
        ),
        Example(
            given=dict(minute=690, is_working_day=True, in_rest=False),
            then=dict(allowed=False),
            rule="off-hours",
        ),
        Example(
            given=dict(minute=539, is_working_day=True, in_rest=False),
            then=dict(allowed=False),
            rule="off-hours",
        ),
        Example(
            given=dict(minute=839, is_working_day=True, in_rest=False),
            then=dict(allowed=False),
            rule="off-hours",
        ),
        Example(
            given=dict(minute=840, is_working_day=True, in_rest=False),
            then=dict(allowed=True),
            rule="afternoon",
        ),
        Example(
            given=dict(minute=1049, is_working_day=True, in_rest=False),
            then=dict(allowed=True),
            rule="afternoon",
        ),
        Example(
            given=dict(minute=1050, is_working_day=True, in_rest=False),
            then=dict(allowed=False),
            rule="off-hours",
        ),
    ],
)
visit_record = Policy(
    "visit_record",
    title={"en": "Is the record of a visit complete?", "zh": "回访记录是否完整"},
    labels=names,
    facts=dict(
        satisfaction=Count(least=1, most=5, nullable=True),
        has_opinion=Flag(),
        has_advice=Flag(),
        has_needs=Flag(),
        has_market=Flag(),
    ),
    rules=[
        Rule(
            "satisfaction-missing",
            when=m.satisfaction == None,
            then=dict(complete=False),
            clause="二(五)3.4.3",
            because={"en": "The record says how satisfied the customer is.", "zh": "回访记录须注明客户满意度。"},
        ),
        Rule(
            "opinion-missing",
            when=m.has_opinion == False,
            then=dict(complete=False),
            clause="二(五)3.1",
            because={
                "en": "The record says what the customer thinks of the company.",
                "zh": "回访记录须注明客户对公司的看法。",
            },
        ),
        Rule(
            "advice-missing",
            when=m.has_advice == False,
            then=dict(complete=False),
            clause="二(五)3.1",
            because={
                "en": "The record says what the customer advises on service.",
                "zh": "回访记录须注明客户对服务的建议。",
            },
        ),
        Rule(
            "needs-missing",
            when=m.has_needs == False,
            then=dict(complete=False),
            clause="二(五)2",
            because={"en": "The record says what the customer needs.", "zh": "回访记录须注明客户需求。"},
        ),
        Rule(
            "market-missing",
            when=m.has_market == False,
            then=dict(complete=False),
            clause="二(五)2",
            because={
                "en": "The record says what the customer hears from the market.",
                "zh": "回访记录须注明市场信息。",
            },
        ),
    ],
    otherwise=Rule(
        "whole",
        then=dict(complete=True),
        clause="二(五)3.4.3",
        because={"en": "All five questions are answered.", "zh": "五项内容均已记录，记录完整。"},
    ),
    refuses=dict(complete=False),
    stopped=Rule(
        "visit-record-stopped",
        then=dict(complete=False),
        clause="二(五)3.4.3",
        because={
            "en": "The rules on records of visits are stopped, so none is complete; refer the case to a manager.",
            "zh": "回访记录规则暂停使用，期间一律视为不完整，请交由经理处理。",
        },
    ),
    examples=[
        Example(
            given=dict(satisfaction=None, has_opinion=True, has_advice=True, has_needs=True, has_market=True),
            then=dict(complete=False),
            rule="satisfaction-missing",
        ),
        Example(
            given=dict(satisfaction=None, has_opinion=False, has_advice=False, has_needs=False, has_market=False),
            then=dict(complete=False),
            rule="satisfaction-missing",
        ),
        Example(
            given=dict(satisfaction=4, has_opinion=False, has_advice=True, has_needs=True, has_market=True),
            then=dict(complete=False),
            rule="opinion-missing",
        ),
        Example(
            given=dict(satisfaction=4, has_opinion=False, has_advice=False, has_needs=False, has_market=False),
            then=dict(complete=False),
            rule="opinion-missing",
        ),
        Example(
            given=dict(satisfaction=4, has_opinion=True, has_advice=False, has_needs=True, has_market=True),
            then=dict(complete=False),
            rule="advice-missing",
        ),
        Example(
            given=dict(satisfaction=4, has_opinion=True, has_advice=False, has_needs=False, has_market=False),
            then=dict(complete=False),
            rule="advice-missing",
        ),
        Example(
            given=dict(satisfaction=4, has_opinion=True, has_advice=True, has_needs=False, has_market=True),
            then=dict(complete=False),
            rule="needs-missing",
        ),
        Example(
            given=dict(satisfaction=4, has_opinion=True, has_advice=True, has_needs=False, has_market=False),
            then=dict(complete=False),
            rule="needs-missing",
        ),
        Example(
            given=dict(satisfaction=4, has_opinion=True, has_advice=True, has_needs=True, has_market=False),
            then=dict(complete=False),
            rule="market-missing",
        ),
        Example(
            given=dict(satisfaction=1, has_opinion=True, has_advice=True, has_needs=True, has_market=True),
            then=dict(complete=True),
            rule="whole",
        ),
    ],
)
questionnaire = Policy(
    "questionnaire",
    title={"en": "How many questions a questionnaire asks", "zh": "问卷问题数"},
    labels=names,
    facts=dict(
        questions=Count(most=1000),
    ),
    rules=[
        Rule(
            "asks-nothing",
            when=m.questions < 1,
            then=dict(allowed=False, most_questions=few_questions),
            clause="二(五)2",
            because={"en": "A questionnaire asks at least one question.", "zh": "问卷至少应有一个问题。"},
        ),
        Rule(
            "too-long",
            when=m.questions > few_questions,
            then=dict(allowed=False, most_questions=few_questions),
            clause="二(五)3.3",
            because={
                "en": "Calls are short: the questionnaire asks more questions than it may.",
                "zh": "回访宜简短：问卷问题数超过上限。",
            },
        ),
    ],
    otherwise=Rule(
        "short",
        then=dict(allowed=True, most_questions=few_questions),
        clause="二(五)3.3",
        because={"en": "Few questions, soon answered.", "zh": "问题精练，便于作答。"},
    ),
    refuses=dict(allowed=False),
    stopped=Rule(
        "questionnaire-stopped",
        then=dict(allowed=False, most_questions=few_questions),
        clause="二(五)3.3",
        because={
            "en": "The rules on questionnaires are stopped for the time being; refer the case to a manager.",
            "zh": "问卷规则暂停使用，请交由经理处理。",
        },
    ),
    examples=[
        Example(
            given=dict(questions=0),
            then=dict(allowed=False, most_questions=5),
            rule="asks-nothing",
        ),
        Example(
            given=dict(questions=6),
            then=dict(allowed=False, most_questions=5),
            rule="too-long",
        ),
        Example(
            given=dict(questions=5),
            then=dict(allowed=True, most_questions=5),
            rule="short",
        ),
    ],
)
improvement_terms = Policy(
    "improvement_terms",
    title={"en": "When an improvement is made and checked", "zh": "改进措施的期限与效果检查"},
    labels=names,
    facts=dict(
        origin=Choice("complaint", "visit"),
    ),
    rules=[
        Rule(
            "after-complaint",
            when=m.origin == "complaint",
            then=dict(do_working_days=complaint_improve_within, check_working_days=check_within),
            clause="四1.5",
            because={
                "en": "What a complaint showed is improved and its effect checked.",
                "zh": "投诉暴露的问题须限期改进并检查效果。",
            },
        ),
    ],
    otherwise=Rule(
        "after-visit",
        then=dict(do_working_days=improve_within, check_working_days=check_within),
        clause="二(五)2",
        because={"en": "What visits show to be lacking is remedied.", "zh": "回访发现的不足须及时改进。"},
    ),
    examples=[
        Example(
            given=dict(origin="complaint"),
            then=dict(do_working_days=5, check_working_days=5),
            rule="after-complaint",
        ),
        Example(
            given=dict(origin="visit"),
            then=dict(do_working_days=10, check_working_days=5),
            rule="after-visit",
        ),
    ],
)
