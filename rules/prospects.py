"""How is a prospect developed, what do we ask him ourselves, and when is he a customer?   Owner: 客服部经理.

Periods in days or working days.
"""

# ruff: noqa: C408, E712 -- a table of labels; m compares facts

from rules.engine import Choice, Count, Example, Flag, Parameter, Policy, Rule, m

set_here = {"en": "set by this installation", "zh": "本单位设定"}

# What managers call it; no answer rests on it.
names = {
    "days_ahead": {"en": "days until the step", "zh": "距该步骤天数"},
    "times_postponed": {"en": "times put off, this one included", "zh": "推迟次数（含本次）"},
    "allowed": {"en": "allowed", "zh": "可否办理"},
    "plan_working_days": {"en": "working days to plan the next step", "zh": "安排下一步的工作日数"},
    "claim": {"en": "what the salesperson says", "zh": "业务员所述结果"},
    "not_reached": {"en": "nobody was reached", "zh": "未联系上"},
    "goes_on": {"en": "it goes on", "zh": "继续跟进"},
    "won": {"en": "wants to buy", "zh": "有意成交"},
    "lost": {"en": "does not want to", "zh": "无意合作"},
    "steps_unconfirmed": {
        "en": "steps since the customer was last asked, this one included",
        "zh": "上次核实以来的步骤数（含本次）",
    },
    "required": {"en": "the customer is asked", "zh": "须向客户核实"},
    "confirm_working_days": {"en": "working days to ask the customer", "zh": "向客户核实的工作日数"},
    "calls": {"en": "calls before it is given up", "zh": "放弃前须联系次数"},
    "answer_working_days": {"en": "working days to answer", "zh": "业务员说明的工作日数"},
    "settle_working_days": {"en": "working days to decide", "zh": "裁定的工作日数"},
    "has_dealings": {"en": "invoice or sale on record", "zh": "已有发票或销售"},
    "won_confirmed": {"en": "the customer confirmed that he wants to buy", "zh": "客户已确认成交意向"},
    "finding_open": {"en": "the customer said otherwise, and it is open", "zh": "核实不符尚未了结"},
    "take_on_working_days": {"en": "working days to take him on", "zh": "转为客户的工作日数"},
}

furthest_days = Parameter(
    30,
    unit="days",
    clause="一4.7",
    note=set_here,
    title={"en": "Next step with a prospect: at most so many days ahead", "zh": "潜在客户下一步：最远天数"},
    least=1,
    most=365,
)
most_put_off = Parameter(
    2,
    unit="times",
    clause="一4.7",
    note=set_here,
    title={"en": "A step is put off at most so many times", "zh": "同一步骤最多推迟次数"},
    least=0,
    most=20,
)
plan_within = Parameter(
    3,
    unit="working days",
    clause="一4.7",
    note=set_here,
    title={"en": "Working days to plan the next step", "zh": "安排下一步的工作日数"},
    least=0,
    most=60,
)
confirm_every = Parameter(
    2,
    unit="steps",
    clause="一4.8",
    note=set_here,
    title={"en": "The customer is asked after so many steps", "zh": "每隔多少步骤向客户核实一次"},
    least=1,
    most=100,
)
confirm_within = Parameter(
    5,
    unit="working days",
    clause="一4.8",
    note=set_here,
    title={"en": "Working days to ask the customer", "zh": "向客户核实的工作日数"},
    least=0,
    most=60,
)
won_confirm_within = Parameter(
    2,
    unit="working days",
    clause="一4.8",
    note=set_here,
    title={"en": "Working days to ask a customer who is said to want to buy", "zh": "有意成交的核实工作日数"},
    least=0,
    most=60,
)
calls_before = Parameter(
    3,
    unit="calls",
    clause="一4.8",
    note=set_here,
    title={"en": "Calls nobody answered before it is given up", "zh": "放弃核实前须有的未接通次数"},
    least=1,
    most=20,
)
answer_within = Parameter(
    2,
    unit="working days",
    clause="一4.8",
    note=set_here,
    title={"en": "Where the customer says otherwise: working days to answer", "zh": "核实不符：业务员说明的工作日数"},
    least=0,
    most=60,
)
settle_within = Parameter(
    3,
    unit="working days",
    clause="一4.8",
    note=set_here,
    title={"en": "Where the customer says otherwise: working days to decide", "zh": "核实不符：裁定的工作日数"},
    least=0,
    most=60,
)
take_on_within = Parameter(
    3,
    unit="working days",
    clause="一4.7",
    note=set_here,
    title={"en": "Working days to take a prospect on as a customer", "zh": "潜在客户转为客户的工作日数"},
    least=0,
    most=60,
)

prospect_step = Policy(
    "prospect_step",
    title={"en": "The next step with a prospect", "zh": "潜在客户的下一步"},
    labels=names,
    facts=dict(
        days_ahead=Count(most=3_650),
        times_postponed=Count(most=1_000),
    ),
    rules=[
        Rule(
            "too-far-ahead",
            when=m.days_ahead > furthest_days,
            then=dict(allowed=False, plan_working_days=plan_within),
            clause="一4.7",
            because={
                "en": "The next step is too far ahead: who is left alone so long is no prospect any more.",
                "zh": "下一步安排过远，潜在客户不得长期搁置。",
            },
        ),
        Rule(
            "put-off-too-often",
            when=m.times_postponed > most_put_off,
            then=dict(allowed=False, plan_working_days=plan_within),
            clause="一4.7",
            because={
                "en": "This step was put off as often as it may be: do it, or drop it and say why.",
                "zh": "该步骤已达最多推迟次数，请完成，或说明理由后撤销。",
            },
        ),
    ],
    otherwise=Rule(
        "next-step",
        then=dict(allowed=True, plan_working_days=plan_within),
        clause="一4.7",
        because={
            "en": "A prospect always has a next step, with its day.",
            "zh": "每个潜在客户都须有下一步及其日期。",
        },
    ),
    refuses=dict(allowed=False),
    stopped=Rule(
        "prospect-step-stopped",
        then=dict(allowed=False, plan_working_days=plan_within),
        clause="一4.7",
        because={
            "en": "The rules on steps with prospects are stopped for the time being; refer the case to a manager.",
            "zh": "潜在客户步骤规则暂停使用，请交由经理处理。",
        },
    ),
    examples=[
        Example(
            given=dict(days_ahead=31, times_postponed=0),
            then=dict(allowed=False, plan_working_days=3),
            rule="too-far-ahead",
        ),
        Example(
            given=dict(days_ahead=30, times_postponed=3),
            then=dict(allowed=False, plan_working_days=3),
            rule="put-off-too-often",
        ),
        Example(
            given=dict(days_ahead=30, times_postponed=2),
            then=dict(allowed=True, plan_working_days=3),
            rule="next-step",
        ),
    ],
)
prospect_confirmation = Policy(
    "prospect_confirmation",
    title={"en": "Whether we ask a prospect ourselves what came of a step", "zh": "是否向潜在客户核实"},
    labels=names,
    facts=dict(
        claim=Choice("not_reached", "goes_on", "won", "lost"),
        steps_unconfirmed=Count(most=1_000),
    ),
    rules=[
        Rule(
            "nobody-reached",
            when=m.claim == "not_reached",
            then=dict(
                required=False,
                confirm_working_days=confirm_within,
                calls=calls_before,
                answer_working_days=answer_within,
                settle_working_days=settle_within,
            ),
            clause="一4.8",
            because={
                "en": "Nobody was reached, so that there is nothing to ask the customer.",
                "zh": "未联系上客户，无须核实。",
            },
        ),
        Rule(
            "said-to-be-won",
            when=m.claim == "won",
            then=dict(
                required=True,
                confirm_working_days=won_confirm_within,
                calls=calls_before,
                answer_working_days=answer_within,
                settle_working_days=settle_within,
            ),
            clause="一4.8",
            because={
                "en": "Before a prospect becomes a customer, customer service hears from him that he wants to buy.",
                "zh": "潜在客户转为客户前，由客服部向其核实成交意向。",
            },
        ),
        Rule(
            "said-to-be-lost",
            when=m.claim == "lost",
            then=dict(
                required=True,
                confirm_working_days=confirm_within,
                calls=calls_before,
                answer_working_days=answer_within,
                settle_working_days=settle_within,
            ),
            clause="一4.8",
            because={
                "en": "Before a prospect is given up, customer service asks him why.",
                "zh": "放弃潜在客户前，由客服部向其了解原因。",
            },
        ),
        Rule(
            "asked-every-so-often",
            when=m.steps_unconfirmed >= confirm_every,
            then=dict(
                required=True,
                confirm_working_days=confirm_within,
                calls=calls_before,
                answer_working_days=answer_within,
                settle_working_days=settle_within,
            ),
            clause="一4.8",
            because={
                "en": "Customer service follows marketing's prospecting: after some steps it asks the customer.",
                "zh": "客服部对客户开发进行跟踪回访，每隔若干步骤向客户核实。",
            },
        ),
    ],
    otherwise=Rule(
        "not-yet",
        then=dict(
            required=False,
            confirm_working_days=confirm_within,
            calls=calls_before,
            answer_working_days=answer_within,
            settle_working_days=settle_within,
        ),
        clause="一4.8",
        because={
            "en": "The customer was asked a short while ago, and is not disturbed after each step.",
            "zh": "近期已向客户核实，不逐次打扰。",
        },
    ),
    examples=[
        Example(
            given=dict(claim="not_reached", steps_unconfirmed=9),
            then=dict(required=False, confirm_working_days=5, calls=3, answer_working_days=2, settle_working_days=3),
            rule="nobody-reached",
        ),
        Example(
            given=dict(claim="won", steps_unconfirmed=1),
            then=dict(required=True, confirm_working_days=2, calls=3, answer_working_days=2, settle_working_days=3),
            rule="said-to-be-won",
        ),
        Example(
            given=dict(claim="lost", steps_unconfirmed=1),
            then=dict(required=True, confirm_working_days=5, calls=3, answer_working_days=2, settle_working_days=3),
            rule="said-to-be-lost",
        ),
        Example(
            given=dict(claim="goes_on", steps_unconfirmed=2),
            then=dict(required=True, confirm_working_days=5, calls=3, answer_working_days=2, settle_working_days=3),
            rule="asked-every-so-often",
        ),
        Example(
            given=dict(claim="goes_on", steps_unconfirmed=1),
            then=dict(required=False, confirm_working_days=5, calls=3, answer_working_days=2, settle_working_days=3),
            rule="not-yet",
        ),
    ],
)
prospect_taking_on = Policy(
    "prospect_taking_on",
    title={"en": "When a prospect is taken on as a customer", "zh": "潜在客户转为客户"},
    labels=names,
    facts=dict(
        finding_open=Flag(),
        has_dealings=Flag(),
        won_confirmed=Flag(),
    ),
    rules=[
        Rule(
            "finding-open",
            when=m.finding_open == True,
            then=dict(allowed=False, take_on_working_days=take_on_within),
            clause="一4.8",
            because={
                "en": "The customer said otherwise than the salesperson; that is settled first.",
                "zh": "核实结果与业务员所述不符，须先了结。",
            },
        ),
        Rule(
            "deals-with-us",
            when=m.has_dealings == True,
            then=dict(allowed=True, take_on_working_days=take_on_within),
            clause="一4.7",
            because={"en": "He buys from us already: he is a customer.", "zh": "已有成交往来，即为客户。"},
        ),
        Rule(
            "wants-to-buy",
            when=m.won_confirmed == True,
            then=dict(allowed=True, take_on_working_days=take_on_within),
            clause="一4.7",
            because={
                "en": "He told customer service that he wants to buy.",
                "zh": "客户已向客服部确认成交意向。",
            },
        ),
    ],
    otherwise=Rule(
        "not-confirmed",
        then=dict(allowed=False, take_on_working_days=take_on_within),
        clause="一4.8",
        because={
            "en": "There are no dealings yet, and nobody of customer service has heard from him that he wants to buy.",
            "zh": "尚无成交往来，也未经客服部向客户核实成交意向。",
        },
    ),
    refuses=dict(allowed=False),
    stopped=Rule(
        "taking-on-stopped",
        then=dict(allowed=False, take_on_working_days=take_on_within),
        clause="一4.7",
        because={
            "en": "The rules on taking prospects on are stopped for the time being; refer the case to a manager.",
            "zh": "潜在客户转为客户的规则暂停使用，请交由经理处理。",
        },
    ),
    examples=[
        Example(
            given=dict(finding_open=True, has_dealings=True, won_confirmed=True),
            then=dict(allowed=False, take_on_working_days=3),
            rule="finding-open",
        ),
        Example(
            given=dict(finding_open=False, has_dealings=True, won_confirmed=False),
            then=dict(allowed=True, take_on_working_days=3),
            rule="deals-with-us",
        ),
        Example(
            given=dict(finding_open=False, has_dealings=False, won_confirmed=True),
            then=dict(allowed=True, take_on_working_days=3),
            rule="wants-to-buy",
        ),
        Example(
            given=dict(finding_open=False, has_dealings=False, won_confirmed=False),
            then=dict(allowed=False, take_on_working_days=3),
            rule="not-confirmed",
        ),
    ],
)
