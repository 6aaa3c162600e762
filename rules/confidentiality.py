"""How secret is what we know of a customer, and who may read it?   Owner: 客服部经理."""

# ruff: noqa: C408, E712 -- a table of labels; m compares facts

from rules.engine import Choice, Example, Flag, Parameter, Policy, Rule, m

set_here = {"en": "set by this installation", "zh": "本单位设定"}

# What managers call it; no answer rests on it.
names = {
    "dealings": {"en": "dealings", "zh": "往来重要性"},
    "ordinary": {"en": "ordinary", "zh": "一般"},
    "important": {"en": "important", "zh": "重要"},
    "vital": {"en": "vital to the company", "zh": "直接影响公司权益"},
    "harm": {"en": "harm if leaked", "zh": "泄露危害"},
    "damage": {"en": "damage", "zh": "损害"},
    "serious": {"en": "serious", "zh": "严重损害"},
    "exceptional": {"en": "exceptionally serious", "zh": "特别严重损害"},
    "level": {"en": "level", "zh": "密级"},
    "internal": {"en": "internal", "zh": "内部"},
    "secret": {"en": "secret", "zh": "秘密"},
    "confidential": {"en": "confidential", "zh": "机密"},
    "top_secret": {"en": "top secret", "zh": "绝密"},
    "years": {"en": "years kept", "zh": "保密年限"},
    "most_days": {"en": "days at most", "zh": "最长天数"},
    "post": {"en": "post", "zh": "岗位"},
    "general_manager": {"en": "general manager", "zh": "总经理"},
    "cs_manager": {"en": "customer-service manager", "zh": "客服部经理"},
    "information_clerk": {"en": "information clerk", "zh": "客户信息管理员"},
    "information_supervisor": {"en": "information supervisor", "zh": "客户信息主管"},
    "credit_officer": {"en": "credit officer", "zh": "信用管理员"},
    "contract_officer": {"en": "contract officer", "zh": "合同管理员"},
    "service_officer": {"en": "service officer", "zh": "客户服务专员"},
    "sales_support": {"en": "sales support", "zh": "销售支持"},
    "marketing_manager": {"en": "marketing manager", "zh": "市场部经理"},
    "salesperson": {"en": "salesperson", "zh": "业务员"},
    "finance_manager": {"en": "finance manager", "zh": "财务部经理"},
    "finance_officer": {"en": "finance officer", "zh": "财务人员"},
    "it_clerk": {"en": "IT clerk", "zh": "信息录入员"},
    "decision_committee": {"en": "decision committee", "zh": "决策委员会"},
    "auditor": {"en": "auditor", "zh": "审计员"},
    "administrator": {"en": "administrator", "zh": "系统管理员"},
    "rank": {"en": "rank", "zh": "职级"},
    "staff": {"en": "staff", "zh": "一般人员"},
    "manager": {"en": "manager", "zh": "经理"},
    "owns_customer": {"en": "own customer", "zh": "本人负责的客户"},
    "owned_in_own_department": {"en": "customer of one's department", "zh": "本部门负责的客户"},
    "open_task": {"en": "open task", "zh": "有未结任务"},
    "in_circle": {"en": "in the circle", "zh": "在知悉范围内"},
    "grant": {"en": "archive opened for him", "zh": "档案授权"},
    "none": {"en": "none", "zh": "无"},
    "consult": {"en": "consultation", "zh": "查阅"},
    "borrow": {"en": "borrow card", "zh": "借阅"},
    "access": {"en": "access", "zh": "知悉程度"},
    "full": {"en": "everything", "zh": "全部"},
    "work": {"en": "what the work needs", "zh": "工作所需"},
    "card": {"en": "name card", "zh": "名片"},
    "copies": {"en": "copies allowed", "zh": "可否复制"},
}

secret_years = Parameter(
    1,
    unit="years",
    clause="二(二)7.2.4",
    note=set_here,
    title={"en": "Secret: years kept", "zh": "秘密级保密年限"},
    least=1,
    most=30,
)
confidential_years = Parameter(
    3,
    unit="years",
    clause="二(二)7.2.4",
    note=set_here,
    title={"en": "Confidential: years kept", "zh": "机密级保密年限"},
    least=1,
    most=30,
)
top_secret_years = Parameter(
    5,
    unit="years",
    clause="二(二)7.2.4",
    note=set_here,
    title={"en": "Top secret: years kept", "zh": "绝密级保密年限"},
    least=1,
    most=30,
)
circle_days = Parameter(
    366,
    unit="days",
    clause="二(二)7.1",
    note=set_here,
    title={"en": "Circle: days at most", "zh": "知悉范围最长天数"},
    least=1,
    most=3660,
)
top_secret_circle_days = Parameter(
    92,
    unit="days",
    clause="二(二)7.1",
    note=set_here,
    title={"en": "Circle of a top secret record: days at most", "zh": "绝密级知悉范围最长天数"},
    least=1,
    most=3660,
)

classification = Policy(
    "classification",
    title={"en": "Level of secrecy", "zh": "密级确定"},
    labels=names,
    facts=dict(dealings=Choice("ordinary", "important", "vital"), harm=Choice("damage", "serious", "exceptional")),
    rules=[
        Rule(
            "top-by-dealings",
            when=m.dealings == "vital",
            then=dict(level="top_secret"),
            clause="二(二)7.2.3",
            because={
                "en": "What directly affects the interests of the company is top secret.",
                "zh": "直接影响公司权益的重要客户资料为绝密级。",
            },
        ),
        Rule(
            "top-by-harm",
            when=m.harm == "exceptional",
            then=dict(level="top_secret"),
            clause="二(二)7.2.2",
            because={
                "en": "What would do exceptionally serious harm if leaked is top secret.",
                "zh": "泄露会造成特别严重损害的为绝密级。",
            },
        ),
        Rule(
            "confidential-by-dealings",
            when=m.dealings == "important",
            then=dict(level="confidential"),
            clause="二(二)7.2.3",
            because={
                "en": "A customer with important business is confidential.",
                "zh": "有重要业务往来的客户为机密级。",
            },
        ),
        Rule(
            "confidential-by-harm",
            when=m.harm == "serious",
            then=dict(level="confidential"),
            clause="二(二)7.2.2",
            because={
                "en": "What would do serious harm if leaked is confidential.",
                "zh": "泄露会造成严重损害的为机密级。",
            },
        ),
    ],
    otherwise=Rule(
        "secret-ordinary",
        then=dict(level="secret"),
        clause="二(二)7.2.3",
        because={
            "en": "A customer with ordinary business is secret.",
            "zh": "有一般业务往来的客户为秘密级。",
        },
    ),
    examples=[
        Example(given=dict(dealings="vital", harm="damage"), then=dict(level="top_secret"), rule="top-by-dealings"),
        Example(
            given=dict(dealings="ordinary", harm="exceptional"),
            then=dict(level="top_secret"),
            rule="top-by-harm",
        ),
        Example(
            given=dict(dealings="important", harm="serious"),
            then=dict(level="confidential"),
            rule="confidential-by-dealings",
        ),
        Example(
            given=dict(dealings="ordinary", harm="serious"),
            then=dict(level="confidential"),
            rule="confidential-by-harm",
        ),
        Example(given=dict(dealings="ordinary", harm="damage"), then=dict(level="secret"), rule="secret-ordinary"),
        Example(
            given=dict(dealings="important", harm="damage"),
            then=dict(level="confidential"),
            rule="confidential-by-dealings",
        ),
        Example(
            given=dict(dealings="vital", harm="exceptional"),
            then=dict(level="top_secret"),
            rule="top-by-dealings",
        ),
    ],
)


level_period = Policy(
    "level_period",
    title={"en": "How long a level lasts by default", "zh": "各密级默认保密期限"},
    labels=names,
    facts=dict(level=Choice("secret", "confidential", "top_secret")),
    rules=[
        Rule(
            "secret-period",
            when=m.level == "secret",
            then=dict(years=secret_years),
            clause="二(二)7.2.4",
            because={
                "en": "A secret record is internal again after this period unless another was given.",
                "zh": "秘密级档案未另定期限的，满此期限后自动转为内部资料。",
            },
        ),
        Rule(
            "confidential-period",
            when=m.level == "confidential",
            then=dict(years=confidential_years),
            clause="二(二)7.2.4",
            because={
                "en": "A confidential record is internal again after this period unless another was given.",
                "zh": "机密级档案未另定期限的，满此期限后自动转为内部资料。",
            },
        ),
    ],
    otherwise=Rule(
        "top-secret-period",
        then=dict(years=top_secret_years),
        clause="二(二)7.2.4",
        because={
            "en": "A top secret record is internal again after this period unless another was given.",
            "zh": "绝密级档案未另定期限的，满此期限后自动转为内部资料。",
        },
    ),
    examples=[
        Example(given=dict(level="secret"), then=dict(years=1), rule="secret-period"),
        Example(given=dict(level="confidential"), then=dict(years=3), rule="confidential-period"),
        Example(given=dict(level="top_secret"), then=dict(years=5), rule="top-secret-period"),
    ],
)


circle_naming = Policy(
    "circle_naming",
    title={"en": "Who names persons in a record's circle, for how long", "zh": "知悉范围由谁确定、最长多久"},
    labels=names,
    facts=dict(level=Choice("internal", "secret", "confidential", "top_secret")),
    rules=[
        Rule(
            "top-secret-circle",
            when=m.level == "top_secret",
            then=dict(
                information_clerk=False,
                cs_manager=False,
                general_manager=True,
                most_days=top_secret_circle_days,
            ),
            clause="二(二)7.1",
            because={
                "en": "The circle of a top secret record is drawn by the general manager.",
                "zh": "绝密级档案的知悉范围由总经理确定。",
            },
        ),
    ],
    otherwise=Rule(
        "circle-of-the-custodian",
        then=dict(information_clerk=True, cs_manager=True, general_manager=True, most_days=circle_days),
        clause="二(二)7.1",
        because={
            "en": "Up to confidential the custodian or his managers name who may know, for a limited time.",
            "zh": "机密级及以下档案的知悉人员由档案管理人员或其上级指定，并有时限。",
        },
    ),
    stopped=Rule(
        "circle-naming-stopped",
        then=dict(),
        clause="二(二)7.1",
        because={
            "en": "The rules on naming persons in a circle are stopped for now; refer the case to a manager.",
            "zh": "知悉范围规则暂停使用，请交由经理处理。",
        },
    ),
    examples=[
        Example(
            given=dict(level="top_secret"),
            then=dict(information_clerk=False, cs_manager=False, general_manager=True, most_days=92),
            rule="top-secret-circle",
        ),
        Example(
            given=dict(level="confidential"),
            then=dict(information_clerk=True, cs_manager=True, general_manager=True, most_days=366),
            rule="circle-of-the-custodian",
        ),
    ],
)


may_read = Policy(
    "may_read",
    title={"en": "Who may read what about a customer", "zh": "客户信息知悉范围"},
    labels=names,
    facts=dict(
        post=Choice(
            "general_manager",
            "cs_manager",
            "information_clerk",
            "information_supervisor",
            "credit_officer",
            "contract_officer",
            "service_officer",
            "sales_support",
            "marketing_manager",
            "salesperson",
            "finance_manager",
            "finance_officer",
            "it_clerk",
            "decision_committee",
            "auditor",
            "administrator",
        ),
        rank=Choice("staff", "manager", "general_manager"),
        owns_customer=Flag(),
        owned_in_own_department=Flag(),
        open_task=Flag(),
        in_circle=Flag(),
        grant=Choice("none", "consult", "borrow"),
        level=Choice("internal", "secret", "confidential", "top_secret"),
    ),
    rules=[
        Rule(
            "administrator",
            when=m.post == "administrator",
            then=dict(access="none", copies=False),
            clause="二(二)7.1",
            because={
                "en": "Administrators keep accounts and settings; they read nothing about customers.",
                "zh": "系统管理员只管理账号与设置，不得查阅客户信息。",
            },
        ),
        Rule(
            "keepers",
            when=(m.post == "general_manager")
            | (m.post == "cs_manager")
            | (m.post == "information_clerk")
            | (m.post == "information_supervisor")
            | (m.post == "auditor"),
            then=dict(access="full", copies=True),
            clause="二(二)1",
            because={
                "en": "This post keeps, directs or audits the archives and reads all of them.",
                "zh": "该岗位负责、主管或审计客户档案，可查阅全部。",
            },
        ),
        Rule(
            "credit-officer-archive",
            when=(m.post == "credit_officer")
            & ((m.level == "internal") | (m.level == "secret") | (m.level == "confidential")),
            then=dict(access="full", copies=True),
            clause="二(三)3.1.1",
            because={
                "en": "Whoever investigates credit reads the archive up to confidential.",
                "zh": "信用管理人员可查阅机密级及以下的档案。",
            },
        ),
        Rule(
            "own-customer-archive",
            when=(m.post == "salesperson")
            & (m.owns_customer == True)
            & ((m.level == "internal") | (m.level == "secret")),
            then=dict(access="full", copies=True),
            clause="二(二)4.12",
            because={
                "en": "A salesperson reads the archive of his own customers up to secret.",
                "zh": "业务员可查阅本人客户秘密级及以下的档案。",
            },
        ),
        Rule(
            "own-department-archive",
            when=(m.post == "marketing_manager")
            & (m.owned_in_own_department == True)
            & ((m.level == "internal") | (m.level == "secret")),
            then=dict(access="full", copies=True),
            clause="二(二)7.1",
            because={
                "en": "The marketing manager reads the archives of his department's customers up to secret.",
                "zh": "市场部经理可查阅本部门客户秘密级及以下的档案。",
            },
        ),
        Rule(
            "internal-archive",
            when=(
                (m.post == "contract_officer")
                | (m.post == "service_officer")
                | (m.post == "marketing_manager")
                | (m.post == "finance_manager")
                | (m.post == "finance_officer")
                | (m.post == "it_clerk")
            )
            & (m.level == "internal"),
            then=dict(access="full", copies=True),
            clause="二(二)6.6",
            because={
                "en": "An internal record is open to those who work with customers.",
                "zh": "内部级资料对经办岗位开放。",
            },
        ),
        Rule(
            "circle",
            when=m.in_circle == True,
            then=dict(access="full", copies=True),
            clause="二(二)7.1",
            because={
                "en": "The reader is named in the circle of those who may know.",
                "zh": "该人员已列入知悉范围。",
            },
        ),
        Rule(
            "borrowed",
            when=(m.grant == "borrow") & (m.rank != "staff"),
            then=dict(access="full", copies=True),
            clause="二(二)7.1",
            because={
                "en": "The archive was lent on a borrow card, to a manager or above.",
                "zh": "经理及以上人员已凭借阅卡借阅。",
            },
        ),
        Rule(
            "consulted",
            when=m.grant == "consult",
            then=dict(access="full", copies=False),
            clause="二(二)6.7",
            because={
                "en": "The archive may be consulted on screen, without copies.",
                "zh": "已获准查阅，仅限屏幕阅览，不得复制。",
            },
        ),
        Rule(
            "credit-officer-work",
            when=m.post == "credit_officer",
            then=dict(access="work", copies=True),
            clause="二(三)3.1.1",
            because={
                "en": "Credit work goes on with a top secret customer, without the archive.",
                "zh": "绝密级客户的信用工作照常进行，但不得查阅档案。",
            },
        ),
        Rule(
            "own-customer-work",
            when=(m.post == "salesperson") & (m.owns_customer == True),
            then=dict(access="work", copies=True),
            clause="二(二)4.12",
            because={
                "en": "A salesperson works with his own customers, whatever their level.",
                "zh": "业务员可使用本人客户的业务资料。",
            },
        ),
        Rule(
            "own-department-work",
            when=(m.post == "marketing_manager") & (m.owned_in_own_department == True),
            then=dict(access="work", copies=True),
            clause="二(二)7.1",
            because={
                "en": "The marketing manager works with his department's customers, whatever their level.",
                "zh": "市场部经理可使用本部门客户的业务资料。",
            },
        ),
        Rule(
            "finance-work",
            when=(m.post == "finance_manager") | (m.post == "finance_officer"),
            then=dict(access="work", copies=True),
            clause="二(四)3.3",
            because={
                "en": "Finance follows receivables of every customer.",
                "zh": "财务部门跟踪全部客户的应收账款。",
            },
        ),
        Rule(
            "desk-work",
            when=((m.post == "contract_officer") | (m.post == "service_officer"))
            & ((m.level == "secret") | (m.level == "confidential")),
            then=dict(access="work", copies=True),
            clause="二(二)7.1",
            because={
                "en": "Contracts, complaints and visits need the working data up to confidential.",
                "zh": "合同、投诉与回访工作可使用机密级及以下的业务资料。",
            },
        ),
        Rule(
            "change-entry-work",
            when=(m.post == "it_clerk") & ((m.level == "secret") | (m.level == "confidential")),
            then=dict(access="work", copies=True),
            clause="二(二)6.3",
            because={
                "en": "Whoever enters notified changes sees the working data up to confidential.",
                "zh": "录入变更的人员可使用机密级及以下的业务资料。",
            },
        ),
        Rule(
            "open-task",
            when=m.open_task == True,
            then=dict(access="work", copies=True),
            clause="二(二)4.13",
            because={
                "en": "An open task on the customer opens the working data until it is closed.",
                "zh": "有未办结事项的人员，在办结前可使用业务资料。",
            },
        ),
        Rule(
            "desk-card",
            when=(m.post == "contract_officer") | (m.post == "service_officer"),
            then=dict(access="card", copies=True),
            clause="二(二)7.1",
            because={
                "en": "Of a top secret customer the desk sees the card only.",
                "zh": "绝密级客户，经办岗位仅可见名片信息。",
            },
        ),
        Rule(
            "marketing-card",
            when=(m.post == "marketing_manager") & (m.level == "secret"),
            then=dict(access="card", copies=True),
            clause="二(二)7.1",
            because={
                "en": "Of other departments' secret customers the marketing manager sees the card only.",
                "zh": "其他部门的秘密级客户，市场部经理仅可见名片信息。",
            },
        ),
        Rule(
            "colleague-card",
            when=(m.post == "salesperson") & (m.level == "internal"),
            then=dict(access="card", copies=True),
            clause="二(二)7.1",
            because={
                "en": "Of colleagues' internal customers a salesperson sees the card only.",
                "zh": "同事的内部级客户，业务员仅可见名片信息。",
            },
        ),
    ],
    otherwise=Rule(
        "outside-circle",
        then=dict(access="none", copies=False),
        clause="二(二)7.1",
        because={
            "en": "Known to a limited circle only; ask to consult the archive under 6.7.",
            "zh": "仅限一定范围人员知悉；如需查阅，请按6.7申请。",
        },
    ),
    refuses=dict(access="none", copies=False),
    stopped=Rule(
        "may-read-stopped",
        then=dict(access="none", copies=False),
        clause="二(二)6.7",
        because={
            "en": "The rules on who may read are stopped for the time being; refer the case to a manager.",
            "zh": "知悉范围规则暂停使用，请交由经理处理。",
        },
    ),
    examples=[
        Example(
            given=dict(
                post="administrator",
                rank="staff",
                owns_customer=False,
                owned_in_own_department=False,
                open_task=False,
                in_circle=True,
                grant="none",
                level="secret",
            ),
            then=dict(access="none", copies=False),
            rule="administrator",
        ),
        Example(
            given=dict(
                post="information_clerk",
                rank="staff",
                owns_customer=False,
                owned_in_own_department=False,
                open_task=False,
                in_circle=False,
                grant="none",
                level="top_secret",
            ),
            then=dict(access="full", copies=True),
            rule="keepers",
        ),
        Example(
            given=dict(
                post="credit_officer",
                rank="staff",
                owns_customer=False,
                owned_in_own_department=False,
                open_task=False,
                in_circle=False,
                grant="none",
                level="confidential",
            ),
            then=dict(access="full", copies=True),
            rule="credit-officer-archive",
        ),
        Example(
            given=dict(
                post="salesperson",
                rank="staff",
                owns_customer=True,
                owned_in_own_department=False,
                open_task=False,
                in_circle=False,
                grant="none",
                level="secret",
            ),
            then=dict(access="full", copies=True),
            rule="own-customer-archive",
        ),
        Example(
            given=dict(
                post="marketing_manager",
                rank="manager",
                owns_customer=False,
                owned_in_own_department=True,
                open_task=False,
                in_circle=False,
                grant="none",
                level="secret",
            ),
            then=dict(access="full", copies=True),
            rule="own-department-archive",
        ),
        Example(
            given=dict(
                post="contract_officer",
                rank="staff",
                owns_customer=False,
                owned_in_own_department=False,
                open_task=False,
                in_circle=False,
                grant="none",
                level="internal",
            ),
            then=dict(access="full", copies=True),
            rule="internal-archive",
        ),
        Example(
            given=dict(
                post="salesperson",
                rank="staff",
                owns_customer=False,
                owned_in_own_department=False,
                open_task=False,
                in_circle=True,
                grant="none",
                level="top_secret",
            ),
            then=dict(access="full", copies=True),
            rule="circle",
        ),
        Example(
            given=dict(
                post="finance_manager",
                rank="manager",
                owns_customer=False,
                owned_in_own_department=False,
                open_task=False,
                in_circle=False,
                grant="borrow",
                level="top_secret",
            ),
            then=dict(access="full", copies=True),
            rule="borrowed",
        ),
        Example(
            given=dict(
                post="salesperson",
                rank="staff",
                owns_customer=False,
                owned_in_own_department=False,
                open_task=False,
                in_circle=False,
                grant="consult",
                level="top_secret",
            ),
            then=dict(access="full", copies=False),
            rule="consulted",
        ),
        Example(
            given=dict(
                post="credit_officer",
                rank="staff",
                owns_customer=False,
                owned_in_own_department=False,
                open_task=False,
                in_circle=False,
                grant="none",
                level="top_secret",
            ),
            then=dict(access="work", copies=True),
            rule="credit-officer-work",
        ),
        Example(
            given=dict(
                post="salesperson",
                rank="staff",
                owns_customer=True,
                owned_in_own_department=False,
                open_task=False,
                in_circle=False,
                grant="none",
                level="top_secret",
            ),
            then=dict(access="work", copies=True),
            rule="own-customer-work",
        ),
        Example(
            given=dict(
                post="marketing_manager",
                rank="manager",
                owns_customer=False,
                owned_in_own_department=True,
                open_task=False,
                in_circle=False,
                grant="none",
                level="confidential",
            ),
            then=dict(access="work", copies=True),
            rule="own-department-work",
        ),
        Example(
            given=dict(
                post="finance_officer",
                rank="staff",
                owns_customer=False,
                owned_in_own_department=False,
                open_task=False,
                in_circle=False,
                grant="none",
                level="top_secret",
            ),
            then=dict(access="work", copies=True),
            rule="finance-work",
        ),
        Example(
            given=dict(
                post="service_officer",
                rank="staff",
                owns_customer=False,
                owned_in_own_department=False,
                open_task=False,
                in_circle=False,
                grant="none",
                level="confidential",
            ),
            then=dict(access="work", copies=True),
            rule="desk-work",
        ),
        Example(
            given=dict(
                post="it_clerk",
                rank="staff",
                owns_customer=False,
                owned_in_own_department=False,
                open_task=False,
                in_circle=False,
                grant="none",
                level="confidential",
            ),
            then=dict(access="work", copies=True),
            rule="change-entry-work",
        ),
        Example(
            given=dict(
                post="salesperson",
                rank="staff",
                owns_customer=False,
                owned_in_own_department=False,
                open_task=True,
                in_circle=False,
                grant="none",
                level="top_secret",
            ),
            then=dict(access="work", copies=True),
            rule="open-task",
        ),
        Example(
            given=dict(
                post="contract_officer",
                rank="staff",
                owns_customer=False,
                owned_in_own_department=False,
                open_task=False,
                in_circle=False,
                grant="none",
                level="top_secret",
            ),
            then=dict(access="card", copies=True),
            rule="desk-card",
        ),
        Example(
            given=dict(
                post="marketing_manager",
                rank="manager",
                owns_customer=False,
                owned_in_own_department=False,
                open_task=False,
                in_circle=False,
                grant="none",
                level="secret",
            ),
            then=dict(access="card", copies=True),
            rule="marketing-card",
        ),
        Example(
            given=dict(
                post="salesperson",
                rank="staff",
                owns_customer=False,
                owned_in_own_department=False,
                open_task=False,
                in_circle=False,
                grant="none",
                level="internal",
            ),
            then=dict(access="card", copies=True),
            rule="colleague-card",
        ),
        Example(
            given=dict(
                post="salesperson",
                rank="staff",
                owns_customer=False,
                owned_in_own_department=False,
                open_task=False,
                in_circle=False,
                grant="none",
                level="secret",
            ),
            then=dict(access="none", copies=False),
            rule="outside-circle",
        ),
        Example(
            given=dict(
                post="salesperson",
                rank="staff",
                owns_customer=False,
                owned_in_own_department=False,
                open_task=False,
                in_circle=False,
                grant="borrow",
                level="secret",
            ),
            then=dict(access="none", copies=False),
            rule="outside-circle",
        ),
        Example(
            given=dict(
                post="marketing_manager",
                rank="manager",
                owns_customer=False,
                owned_in_own_department=True,
                open_task=False,
                in_circle=False,
                grant="none",
                level="internal",
            ),
            then=dict(access="full", copies=True),
            rule="own-department-archive",
        ),
        Example(
            given=dict(
                post="contract_officer",
                rank="staff",
                owns_customer=False,
                owned_in_own_department=False,
                open_task=False,
                in_circle=True,
                grant="none",
                level="internal",
            ),
            then=dict(access="full", copies=True),
            rule="internal-archive",
        ),
        Example(
            given=dict(
                post="finance_manager",
                rank="manager",
                owns_customer=False,
                owned_in_own_department=False,
                open_task=False,
                in_circle=True,
                grant="borrow",
                level="top_secret",
            ),
            then=dict(access="full", copies=True),
            rule="circle",
        ),
        Example(
            given=dict(
                post="it_clerk",
                rank="staff",
                owns_customer=False,
                owned_in_own_department=False,
                open_task=True,
                in_circle=False,
                grant="none",
                level="secret",
            ),
            then=dict(access="work", copies=True),
            rule="change-entry-work",
        ),
        Example(
            given=dict(
                post="contract_officer",
                rank="staff",
                owns_customer=True,
                owned_in_own_department=True,
                open_task=False,
                in_circle=False,
                grant="none",
                level="secret",
            ),
            then=dict(access="work", copies=True),
            rule="desk-work",
        ),
    ],
)
