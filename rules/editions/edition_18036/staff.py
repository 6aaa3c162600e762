"""Is customer service staffed as it should be, and are other departments served in time?   Owner: 客服部经理.

People are counted by heads, shares in basis points (100 bp = 1 %). The later edition of the rulebook (整理版18036):
three people, one of them the manager and two in sales support; internal service has no clause there any more, and the
target stays as this installation set it. Not published.
"""

# ruff: noqa: C408 -- a table of labels

from rules.engine import Choice, Count, Example, Parameter, Policy, Ratio, Rule, m

set_here = {"en": "set by this installation", "zh": "本单位设定"}

names = {
    "people": {"en": "people in customer service", "zh": "客服部人数"},
    "managers": {"en": "managers among them", "zh": "其中经理人数"},
    "sales_support": {"en": "sales support among them", "zh": "其中销售支持人数"},
    "verdict": {"en": "verdict", "zh": "结论"},
    "intended": {"en": "intended", "zh": "应有人数"},
    "matches": {"en": "as intended", "zh": "符合编制"},
    "no_manager": {"en": "too few managers", "zh": "经理人数不足"},
    "too_many_managers": {"en": "too many managers", "zh": "经理人数超编"},
    "no_support": {"en": "too few in sales support", "zh": "销售支持人数不足"},
    "too_few": {"en": "too few people", "zh": "人数不足"},
    "too_many": {"en": "too many people", "zh": "人数超编"},
    "in_time_bp": {"en": "share done in time", "zh": "按时完成率"},
    "on_target": {"en": "target reached", "zh": "达到目标"},
}

establishment_people = Parameter(
    3,
    unit="people",
    clause="一4.9",
    note=set_here,
    title={"en": "People in customer service, the manager included", "zh": "客服部编制人数（含经理）"},
    least=1,
    most=1_000,
)
establishment_managers = Parameter(
    1,
    unit="people",
    clause="一4.9",
    note=set_here,
    title={"en": "Managers among them", "zh": "其中经理人数"},
    least=0,
    most=100,
)
establishment_support = Parameter(
    2,
    unit="people",
    clause="一4.9",
    note=set_here,
    title={"en": "At least so many in sales support", "zh": "销售支持至少人数"},
    least=0,
    most=1_000,
)
service_target = Parameter(
    9000,
    unit="bp",
    clause="一4.5",
    note=set_here,
    title={"en": "Internal service: share to be done in time", "zh": "内部服务按时完成率目标"},
    least=0,
    most=10_000,
)

establishment = Policy(
    "establishment",
    title={"en": "Whether customer service is staffed as it should be", "zh": "客服部是否符合编制"},
    labels=names,
    facts=dict(people=Count(), managers=Count(), sales_support=Count()),
    rules=[
        Rule(
            "manager-missing",
            when=m.managers < establishment_managers,
            then=dict(verdict="no_manager", intended=establishment_managers),
            clause="一4.9",
            because={
                "en": "Customer service has fewer managers than its establishment says.",
                "zh": "客服部经理人数少于编制。",
            },
        ),
        Rule(
            "manager-too-many",
            when=m.managers > establishment_managers,
            then=dict(verdict="too_many_managers", intended=establishment_managers),
            clause="一4.9",
            because={
                "en": "Customer service has more managers than its establishment says.",
                "zh": "客服部经理人数多于编制。",
            },
        ),
        Rule(
            "support-missing",
            when=m.sales_support < establishment_support,
            then=dict(verdict="no_support", intended=establishment_support),
            clause="一4.9",
            because={
                "en": "Fewer people are in sales support than the establishment says.",
                "zh": "销售支持人数少于编制。",
            },
        ),
        Rule(
            "people-missing",
            when=m.people < establishment_people,
            then=dict(verdict="too_few", intended=establishment_people),
            clause="一4.9",
            because={
                "en": "Customer service has fewer people than its establishment says.",
                "zh": "客服部人数少于编制。",
            },
        ),
        Rule(
            "people-too-many",
            when=m.people > establishment_people,
            then=dict(verdict="too_many", intended=establishment_people),
            clause="一4.9",
            because={
                "en": "Customer service has more people than its establishment says.",
                "zh": "客服部人数多于编制。",
            },
        ),
    ],
    otherwise=Rule(
        "as-intended",
        then=dict(verdict="matches", intended=establishment_people),
        clause="一4.9",
        because={
            "en": "Customer service has the people its establishment says, the manager among them.",
            "zh": "客服部人数与经理人数符合编制。",
        },
    ),
    examples=[
        Example(
            given=dict(people=3, managers=1, sales_support=2),
            then=dict(verdict="matches", intended=3),
            rule="as-intended",
        ),
        Example(
            given=dict(people=3, managers=0, sales_support=2),
            then=dict(verdict="no_manager", intended=1),
            rule="manager-missing",
        ),
        Example(
            given=dict(people=2, managers=2, sales_support=0),
            then=dict(verdict="too_many_managers", intended=1),
            rule="manager-too-many",
        ),
        Example(
            given=dict(people=5, managers=1, sales_support=1),
            then=dict(verdict="no_support", intended=2),
            rule="support-missing",
        ),
        Example(
            given=dict(people=2, managers=1, sales_support=2),
            then=dict(verdict="too_few", intended=3),
            rule="people-missing",
        ),
        Example(
            given=dict(people=4, managers=1, sales_support=2),
            then=dict(verdict="too_many", intended=3),
            rule="people-too-many",
        ),
    ],
)


internal_service = Policy(
    "internal_service",
    title={"en": "Whether departments are served in time", "zh": "内部服务是否达到目标"},
    labels=names,
    facts=dict(in_time_bp=Ratio()),
    rules=[
        Rule(
            "on-target",
            when=m.in_time_bp >= service_target,
            then=dict(on_target=True),
            clause="一4.5",
            because={
                "en": "Enough of what this department asked for was done by the day promised.",
                "zh": "该部门委托事项的按时完成率达到目标。",
            },
        ),
    ],
    otherwise=Rule(
        "below-target",
        then=dict(on_target=False),
        clause="一4.5",
        because={
            "en": "Too little of what this department asked for was done by the day promised.",
            "zh": "该部门委托事项的按时完成率未达到目标。",
        },
    ),
    examples=[
        Example(given=dict(in_time_bp=9_000), then=dict(on_target=True), rule="on-target"),
        Example(given=dict(in_time_bp=8_999), then=dict(on_target=False), rule="below-target"),
    ],
)
