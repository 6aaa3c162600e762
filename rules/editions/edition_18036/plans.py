"""Who reviews a business plan, by which criteria, and who decides on it?   Owner: 客服部经理.   Money in fen.

The later edition of the rulebook (整理版18036): a decision committee stands where the general manager stood, expert
advisers join the review, and a third criterion asks whether the financial innovation is reasonable. Not published.

The committee is a post like any other: whoever signs for it is given it under People before this holds; until then no
plan is taken that goes to it. A plan must state its supply cycle (供货周期) and its collection method (回款方式, kept as the
payment method) before it is submitted (二(一)3). The advisers hold no post and sign nothing: the convening says that they
are to be invited, and what they said is written with the opinions of the departments.
"""

# ruff: noqa: C408, E712 -- a table of labels; m compares facts

from rules.engine import Choice, Count, Example, Flag, Money, Parameter, Policy, Rule, m

set_here = {"en": "set by this installation", "zh": "本单位设定"}

names = {
    "amount_fen": {"en": "amount of the plan", "zh": "方案金额"},
    "dealings": {"en": "dealings with the customer", "zh": "往来重要性"},
    "ordinary": {"en": "ordinary", "zh": "一般"},
    "important": {"en": "important", "zh": "重要"},
    "vital": {"en": "vital", "zh": "至关重要"},
    "is_change": {"en": "change of an approved plan", "zh": "变更已批准方案"},
    "convened_by": {"en": "convened by", "zh": "召集人"},
    "opinion_1": {"en": "first opinion", "zh": "第一意见"},
    "opinion_2": {"en": "second opinion", "zh": "第二意见"},
    "opinion_3": {"en": "third opinion", "zh": "第三意见"},
    "criteria": {"en": "criteria looked at", "zh": "审查要点数"},
    "decided_by": {"en": "decided by", "zh": "决定人"},
    "cs_manager": {"en": "customer-service manager", "zh": "客服部经理"},
    "finance_manager": {"en": "finance manager", "zh": "财务部经理"},
    "marketing_manager": {"en": "marketing manager", "zh": "市场部经理"},
    "decision_committee": {"en": "decision committee", "zh": "决策委员会"},
    "advisers": {"en": "expert advisers take part", "zh": "专家顾问参加"},
    "supply_cycle": {"en": "supply cycle must be stated", "zh": "须写明供货周期"},
    "payment_method": {"en": "collection method must be stated", "zh": "须写明回款方式"},
}

large_plan = Parameter(
    50_000_000,
    unit="fen",
    clause="二(一)2",
    note=set_here,
    title={"en": "From this amount on the decision committee decides", "zh": "达到此金额由决策委员会审定"},
    least=1,
    most=100_000_000_000,
)

plan_review = Policy(
    "plan_review",
    title={"en": "Who reviews a business plan and who decides", "zh": "业务方案会审与审定"},
    labels=names,
    facts=dict(
        amount_fen=Money(),
        dealings=Choice("ordinary", "important", "vital"),
        is_change=Flag(),
    ),
    rules=[
        Rule(
            "plan-changed",
            when=m.is_change == True,
            then=dict(
                convened_by="cs_manager",
                opinion_1="cs_manager",
                opinion_2="finance_manager",
                opinion_3="marketing_manager",
                criteria=3,
                advisers=True,
                supply_cycle=True,
                payment_method=True,
                decided_by="decision_committee",
            ),
            clause="二(一)8",
            because={
                "en": "An approved plan changes only with the decision committee's consent, in writing, and is then "
                "reviewed again as a whole.",
                "zh": "变更已批准的方案须经决策委员会书面同意，并重新办理全部审批手续。",
            },
        ),
        Rule(
            "plan-vital",
            when=m.dealings == "vital",
            then=dict(
                convened_by="cs_manager",
                opinion_1="cs_manager",
                opinion_2="finance_manager",
                opinion_3="marketing_manager",
                criteria=3,
                advisers=True,
                supply_cycle=True,
                payment_method=True,
                decided_by="decision_committee",
            ),
            clause="二(一)2",
            because={
                "en": "The plan is for a vital customer: the decision committee decides.",
                "zh": "方案涉及至关重要的客户，由决策委员会审定。",
            },
        ),
        Rule(
            "plan-large",
            when=m.amount_fen >= large_plan,
            then=dict(
                convened_by="cs_manager",
                opinion_1="cs_manager",
                opinion_2="finance_manager",
                opinion_3="marketing_manager",
                criteria=3,
                advisers=True,
                supply_cycle=True,
                payment_method=True,
                decided_by="decision_committee",
            ),
            clause="二(一)2",
            because={
                "en": "A plan of this amount is decided by the decision committee.",
                "zh": "该金额的方案由决策委员会审定。",
            },
        ),
    ],
    otherwise=Rule(
        "plan-department",
        then=dict(
            convened_by="cs_manager",
            opinion_1="cs_manager",
            opinion_2="finance_manager",
            opinion_3="marketing_manager",
            criteria=3,
            advisers=True,
            supply_cycle=True,
            payment_method=True,
            decided_by="cs_manager",
        ),
        clause="二(一)4",
        because={
            "en": "Customer service, finance, marketing and expert advisers review the plan: whether its financial "
            "innovation is reasonable, and whether it fits the company and is specific to this customer.",
            "zh": "由客服部、财务部、市场部及专家顾问会审：金融创新工具是否合理、方案是否符合公司条件、是否具有针对性。",
        },
    ),
    stopped=Rule(
        "plan-review-stopped",
        then=dict(),
        clause="二(一)4",
        because={
            "en": "The rules on reviewing business plans are stopped for the time being; refer the case to a manager.",
            "zh": "业务方案会审规则暂停使用，请交由经理处理。",
        },
    ),
    examples=[
        Example(
            given=dict(amount_fen=100_000, dealings="ordinary", is_change=True),
            then=dict(
                convened_by="cs_manager",
                opinion_1="cs_manager",
                opinion_2="finance_manager",
                opinion_3="marketing_manager",
                criteria=3,
                advisers=True,
                supply_cycle=True,
                payment_method=True,
                decided_by="decision_committee",
            ),
            rule="plan-changed",
        ),
        Example(
            given=dict(amount_fen=100_000, dealings="vital", is_change=False),
            then=dict(
                convened_by="cs_manager",
                opinion_1="cs_manager",
                opinion_2="finance_manager",
                opinion_3="marketing_manager",
                criteria=3,
                advisers=True,
                supply_cycle=True,
                payment_method=True,
                decided_by="decision_committee",
            ),
            rule="plan-vital",
        ),
        Example(
            given=dict(amount_fen=50_000_000, dealings="ordinary", is_change=False),
            then=dict(
                convened_by="cs_manager",
                opinion_1="cs_manager",
                opinion_2="finance_manager",
                opinion_3="marketing_manager",
                criteria=3,
                advisers=True,
                supply_cycle=True,
                payment_method=True,
                decided_by="decision_committee",
            ),
            rule="plan-large",
        ),
        Example(
            given=dict(amount_fen=49_999_999, dealings="important", is_change=False),
            then=dict(
                convened_by="cs_manager",
                opinion_1="cs_manager",
                opinion_2="finance_manager",
                opinion_3="marketing_manager",
                criteria=3,
                advisers=True,
                supply_cycle=True,
                payment_method=True,
                decided_by="cs_manager",
            ),
            rule="plan-department",
        ),
    ],
)
