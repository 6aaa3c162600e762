"""Who signs what?   Owner: 客服部经理.   Money in fen."""

# ruff: noqa: C408, E712 -- a table of labels; m compares facts

from rules.engine import Choice, Example, Flag, Money, Parameter, Policy, Rule, m

set_here = {"en": "set by this installation", "zh": "本单位设定"}

# What managers call it; no answer rests on it.
names = {
    "limit_fen": {"en": "limit to be approved", "zh": "拟批额度"},
    "allowed_fen": {"en": "limit the policy allows", "zh": "政策允许额度"},
    "allowed": {"en": "allowed", "zh": "可否办理"},
    "approver": {"en": "approved by", "zh": "批准人"},
    "cs_manager": {"en": "customer-service manager", "zh": "客服部经理"},
    "general_manager": {"en": "general manager", "zh": "总经理"},
    "department_manager": {"en": "manager of one's department", "zh": "本部门经理"},
    "information_supervisor": {"en": "information supervisor", "zh": "客户信息主管"},
    "level_before": {"en": "level before", "zh": "原密级"},
    "level_after": {"en": "level after", "zh": "新密级"},
    "level": {"en": "level", "zh": "密级"},
    "internal": {"en": "internal", "zh": "内部"},
    "secret": {"en": "secret", "zh": "秘密"},
    "confidential": {"en": "confidential", "zh": "机密"},
    "top_secret": {"en": "top secret", "zh": "绝密"},
    "step_1": {"en": "first signature", "zh": "第一签批人"},
    "step_2": {"en": "second signature", "zh": "第二签批人"},
    "step_3": {"en": "third signature", "zh": "第三签批人"},
    "working_days": {"en": "working days", "zh": "工作日数"},
    "rank": {"en": "rank", "zh": "职级"},
    "staff": {"en": "staff", "zh": "一般人员"},
    "manager": {"en": "manager", "zh": "经理"},
    "lent": {"en": "archive lent", "zh": "档案已借出"},
    "disputed": {"en": "invoice disputed", "zh": "有争议发票"},
    "open_contract": {"en": "contract still running", "zh": "合同尚在履行"},
    "open_complaint": {"en": "complaint still open", "zh": "投诉尚未办结"},
    "owes": {"en": "account not settled", "zh": "账款未结清"},
    "drafted_by": {"en": "drafted by", "zh": "起草人职级"},
    "matter": {"en": "matter", "zh": "事项"},
    "investigation_report": {"en": "investigation report", "zh": "信用调查报告"},
    "start_of_trading": {"en": "start of trading", "zh": "开始交易"},
    "end_of_trading": {"en": "end of dealings", "zh": "终止交易"},
    "countermeasure": {"en": "countermeasure", "zh": "信用恶化对策"},
    "step_4": {"en": "fourth signature", "zh": "第四签批人"},
    "credit_officer": {"en": "credit officer", "zh": "信用管理员"},
    "finance_officer": {"en": "finance officer", "zh": "财务人员"},
    "finance_manager": {"en": "finance manager", "zh": "财务部经理"},
    "marketing_manager": {"en": "marketing manager", "zh": "市场部经理"},
    "contract_officer": {"en": "contract officer", "zh": "合同管理员"},
    "urgent": {"en": "urgent", "zh": "是否紧急"},
    "away": {"en": "nobody there who may sign", "zh": "审批人均不在岗"},
    "post": {"en": "whose signature is asked", "zh": "应签批岗位"},
    "next_level": {"en": "who signs instead", "zh": "跨级审批人"},
    "superior": {"en": "next superior", "zh": "上级"},
    "kind": {"en": "what is open", "zh": "类别"},
    "hold": {"en": "supply on hold", "zh": "暂停供货"},
    "ended": {"en": "dealings ended", "zh": "终止交易"},
    "ordered_by": {"en": "rank of whoever ordered it", "zh": "作出决定者职级"},
    "on_emergency": {"en": "ordered on an emergency report", "zh": "因紧急报告指示"},
    "lifted_by": {"en": "lifted by", "zh": "解除权限"},
}

cs_manager_limit = Parameter(
    50_000_000,
    unit="fen",
    clause="二(三)2.5",
    note=set_here,
    title={"en": "Largest limit the customer-service manager approves", "zh": "客服部经理可批的最高额度"},
    least=0,
    most=100_000_000_000,
)

consultation_days = Parameter(
    1,
    unit="working days",
    clause="二(二)6.7",
    note=set_here,
    title={"en": "Working days an archive may be consulted", "zh": "查阅档案的工作日数"},
    least=1,
    most=60,
)
borrow_days = Parameter(
    3,
    unit="working days",
    clause="二(二)7.1",
    note=set_here,
    title={"en": "Working days an archive is lent", "zh": "借阅档案的工作日数"},
    least=1,
    most=60,
)

limit_approval = Policy(
    "limit_approval",
    title={"en": "Who approves a credit limit", "zh": "授信额度审批权限"},
    labels=names,
    facts=dict(
        limit_fen=Money(),
        allowed_fen=Money(),
    ),
    rules=[
        Rule(
            "above-policy",
            when=m.limit_fen > m.allowed_fen,
            then=dict(allowed=False, approver=None),
            clause="二(三)2",
            because={
                "en": "Nobody can approve more than the credit policy allows for this customer.",
                "zh": "任何人不得批准超过信用政策对该客户所允许的额度。",
            },
        ),
        Rule(
            "cs-manager",
            when=m.limit_fen <= cs_manager_limit,
            then=dict(allowed=True, approver="cs_manager"),
            clause="二(三)2.5",
            because={
                "en": "A limit of this size is approved by the customer-service manager.",
                "zh": "该数额的额度由客服部经理批准。",
            },
        ),
    ],
    otherwise=Rule(
        "general-manager",
        then=dict(allowed=True, approver="general_manager"),
        clause="二(三)2.5",
        because={
            "en": "A limit of this size is approved by the general manager.",
            "zh": "该数额的额度由总经理批准。",
        },
    ),
    refuses=dict(allowed=False),
    stopped=Rule(
        "limit-approval-stopped",
        then=dict(allowed=False, approver=None),
        clause="二(三)2.5",
        because={
            "en": "The rules on approving limits are stopped for the time being; refer the case to a manager.",
            "zh": "额度审批规则暂停使用，请交由经理处理。",
        },
    ),
    examples=[
        Example(
            given=dict(limit_fen=100_001, allowed_fen=100_000),
            then=dict(allowed=False, approver=None),
            rule="above-policy",
        ),
        Example(
            given=dict(limit_fen=50_000_000, allowed_fen=90_000_000),
            then=dict(allowed=True, approver="cs_manager"),
            rule="cs-manager",
        ),
        Example(
            given=dict(limit_fen=50_000_001, allowed_fen=90_000_000),
            then=dict(allowed=True, approver="general_manager"),
            rule="general-manager",
        ),
    ],
)


# The credit group (授信额度管理小组) and whom it leaves single matters to; asked side by side.
credit_group = Policy(
    "credit_group",
    title={"en": "Who is asked about a customer's credit", "zh": "授信事项会签"},
    labels=names,
    facts=dict(matter=Choice("investigation_report", "start_of_trading", "end_of_trading", "countermeasure")),
    rules=[
        Rule(
            "group-reads-report",
            when=m.matter == "investigation_report",
            then=dict(
                step_1="cs_manager",
                step_2="finance_manager",
                step_3="marketing_manager",
                step_4="general_manager",
            ),
            clause="二(三)3.2.2",
            because={
                "en": "An investigation report goes to the credit group at once; each of its members acknowledges it.",
                "zh": "信用调查报告应及时呈报授信额度管理小组，由各成员签阅。",
            },
        ),
        Rule(
            "opinions-before-trading",
            when=m.matter == "start_of_trading",
            then=dict(step_1="cs_manager", step_2="finance_officer", step_3=None, step_4=None),
            clause="二(三)3.4.1",
            because={
                "en": "Before trading starts, customer service and finance give their opinion on credit and limit.",
                "zh": "开始交易前，由客服部和财务部就信用状况及授信额度签署意见。",
            },
        ),
        Rule(
            "superior-ends-dealings",
            when=m.matter == "end_of_trading",
            then=dict(step_1="general_manager", step_2=None, step_3=None, step_4=None),
            clause="二(三)3.4.2",
            because={
                "en": "Dealings with a customer end on the general manager's instruction.",
                "zh": "终止与客户的交易须按总经理指示办理。",
            },
        ),
    ],
    otherwise=Rule(
        "countermeasure-instructed",
        then=dict(step_1="cs_manager", step_2=None, step_3=None, step_4=None),
        clause="二(三)3.3.2",
        because={
            "en": "A countermeasure against worsening credit is taken on the customer-service manager's instruction.",
            "zh": "信用恶化时采取的对策须按客服部经理指示办理。",
        },
    ),
    stopped=Rule(
        "group-stopped",
        then=dict(),
        clause="二(三)3.2.2",
        because={
            "en": "The rules on asking about a customer's credit are stopped for now; refer the case to a manager.",
            "zh": "授信会签规则暂停使用，请交由经理处理。",
        },
    ),
    examples=[
        Example(
            given=dict(matter="investigation_report"),
            then=dict(
                step_1="cs_manager",
                step_2="finance_manager",
                step_3="marketing_manager",
                step_4="general_manager",
            ),
            rule="group-reads-report",
        ),
        Example(
            given=dict(matter="start_of_trading"),
            then=dict(step_1="cs_manager", step_2="finance_officer", step_3=None, step_4=None),
            rule="opinions-before-trading",
        ),
        Example(
            given=dict(matter="end_of_trading"),
            then=dict(step_1="general_manager", step_2=None, step_3=None, step_4=None),
            rule="superior-ends-dealings",
        ),
        Example(
            given=dict(matter="countermeasure"),
            then=dict(step_1="cs_manager", step_2=None, step_3=None, step_4=None),
            rule="countermeasure-instructed",
        ),
    ],
)


# Whoever is named lifts it, and those above: credit officer, customer-service manager, general manager.
hold_lifting = Policy(
    "hold_lifting",
    title={"en": "Who lets supply or dealings go on again", "zh": "恢复供货、恢复交易的权限"},
    labels=names,
    facts=dict(
        kind=Choice("hold", "ended"),
        ordered_by=Choice("staff", "manager", "general_manager"),
        on_emergency=Flag(),
    ),
    rules=[
        Rule(
            "lift-ordered-by-general-manager",
            when=m.ordered_by == "general_manager",
            then=dict(lifted_by="general_manager"),
            clause="二(三)3.4.2",
            because={
                "en": "The general manager ordered it; nobody else lifts it.",
                "zh": "由总经理决定的，只能由总经理解除。",
            },
        ),
        Rule(
            "lift-ended-dealings",
            when=m.kind == "ended",
            then=dict(lifted_by="cs_manager"),
            clause="二(三)3.4.2",
            because={
                "en": "Dealings end and are resumed on a superior's instruction.",
                "zh": "交易的终止与恢复均须按上级指示办理。",
            },
        ),
        Rule(
            "lift-ordered-on-emergency",
            when=m.on_emergency == True,
            then=dict(lifted_by="cs_manager"),
            clause="二(三)3.3.1",
            because={
                "en": "A superior ordered it on an emergency report; without his instruction nothing is done.",
                "zh": "上级因紧急报告作出的指示，无上级明确指示不得变更。",
            },
        ),
        Rule(
            "lift-ordered-by-manager",
            when=m.ordered_by == "manager",
            then=dict(lifted_by="cs_manager"),
            clause="二(三)3.4.2",
            because={
                "en": "A manager held supply; a manager lifts it.",
                "zh": "由经理决定暂停供货的，由经理解除。",
            },
        ),
    ],
    otherwise=Rule(
        "lift-held-by-staff",
        then=dict(lifted_by="credit_officer"),
        clause="二(三)3.4.2",
        because={
            "en": "A credit officer held supply for an anomaly, and lets it go on once that is settled.",
            "zh": "信用管理员因异常暂停供货的，异常消除后由其恢复。",
        },
    ),
    stopped=Rule(
        "hold-lifting-stopped",
        then=dict(),
        clause="二(三)3.4.2",
        because={
            "en": "The rules on lifting holds are stopped for the time being; refer the case to a manager.",
            "zh": "恢复供货权限规则暂停使用，请交由经理处理。",
        },
    ),
    examples=[
        Example(
            given=dict(kind="hold", ordered_by="general_manager", on_emergency=True),
            then=dict(lifted_by="general_manager"),
            rule="lift-ordered-by-general-manager",
        ),
        Example(
            given=dict(kind="ended", ordered_by="general_manager", on_emergency=False),
            then=dict(lifted_by="general_manager"),
            rule="lift-ordered-by-general-manager",
        ),
        Example(
            given=dict(kind="ended", ordered_by="manager", on_emergency=False),
            then=dict(lifted_by="cs_manager"),
            rule="lift-ended-dealings",
        ),
        Example(
            given=dict(kind="ended", ordered_by="manager", on_emergency=True),
            then=dict(lifted_by="cs_manager"),
            rule="lift-ended-dealings",
        ),
        Example(
            given=dict(kind="hold", ordered_by="staff", on_emergency=True),
            then=dict(lifted_by="cs_manager"),
            rule="lift-ordered-on-emergency",
        ),
        Example(
            given=dict(kind="hold", ordered_by="manager", on_emergency=True),
            then=dict(lifted_by="cs_manager"),
            rule="lift-ordered-on-emergency",
        ),
        Example(
            given=dict(kind="hold", ordered_by="manager", on_emergency=False),
            then=dict(lifted_by="cs_manager"),
            rule="lift-ordered-by-manager",
        ),
        Example(
            given=dict(kind="hold", ordered_by="staff", on_emergency=False),
            then=dict(lifted_by="credit_officer"),
            rule="lift-held-by-staff",
        ),
    ],
)


level_change = Policy(
    "level_change",
    title={"en": "Who signs a change of a record's level", "zh": "密级调整审批权限"},
    labels=names,
    facts=dict(
        level_before=Choice("internal", "secret", "confidential", "top_secret"),
        level_after=Choice("internal", "secret", "confidential", "top_secret"),
    ),
    rules=[
        Rule(
            "top-secret",
            when=(m.level_before == "top_secret") | (m.level_after == "top_secret"),
            then=dict(step_1="general_manager"),
            clause="二(二)7.2.3",
            because={
                "en": "Top secret is for the general manager to give, keep or end.",
                "zh": "绝密级由总经理确定、续定或解除。",
            },
        ),
        Rule(
            "first-level",
            when=m.level_before == "internal",
            then=dict(step_1=None),
            clause="二(二)7.2.3",
            because={
                "en": "The custodian confirms a first level that the rules propose.",
                "zh": "首次定密由档案管理人员按规则提出的密级确认。",
            },
        ),
        Rule(
            "same-level",
            when=((m.level_before == "secret") & (m.level_after == "secret"))
            | ((m.level_before == "confidential") & (m.level_after == "confidential")),
            then=dict(step_1=None),
            clause="二(二)7.2.4",
            because={
                "en": "The custodian keeps a level for another period.",
                "zh": "密级不变、仅续定期限的，由档案管理人员确认。",
            },
        ),
    ],
    otherwise=Rule(
        "raised-or-lowered",
        then=dict(step_1="cs_manager"),
        clause="二(二)7.2.3",
        because={
            "en": "The customer-service manager signs when a level is raised, lowered or ended early.",
            "zh": "升密、降密或提前解密由客服部经理签批。",
        },
    ),
    stopped=Rule(
        "level-change-stopped",
        then=dict(),
        clause="二(二)7.2.3",
        because={
            "en": "The rules on changing levels are stopped for the time being; refer the case to a manager.",
            "zh": "密级调整审批规则暂停使用，请交由经理处理。",
        },
    ),
    examples=[
        Example(
            given=dict(level_before="confidential", level_after="top_secret"),
            then=dict(step_1="general_manager"),
            rule="top-secret",
        ),
        Example(given=dict(level_before="internal", level_after="secret"), then=dict(step_1=None), rule="first-level"),
        Example(given=dict(level_before="secret", level_after="secret"), then=dict(step_1=None), rule="same-level"),
        Example(
            given=dict(level_before="secret", level_after="confidential"),
            then=dict(step_1="cs_manager"),
            rule="raised-or-lowered",
        ),
        Example(
            given=dict(level_before="top_secret", level_after="internal"),
            then=dict(step_1="general_manager"),
            rule="top-secret",
        ),
        Example(
            given=dict(level_before="internal", level_after="top_secret"),
            then=dict(step_1="general_manager"),
            rule="top-secret",
        ),
        Example(
            given=dict(level_before="confidential", level_after="confidential"),
            then=dict(step_1=None),
            rule="same-level",
        ),
        Example(
            given=dict(level_before="confidential", level_after="secret"),
            then=dict(step_1="cs_manager"),
            rule="raised-or-lowered",
        ),
    ],
)


consultation = Policy(
    "consultation",
    title={"en": "Who lets an archive be consulted", "zh": "查阅审批"},
    labels=names,
    facts=dict(level=Choice("internal", "secret", "confidential", "top_secret")),
    rules=[
        Rule(
            "consult-top-secret",
            when=m.level == "top_secret",
            then=dict(
                step_1="department_manager",
                step_2="general_manager",
                working_days=consultation_days,
            ),
            clause="二(二)6.7",
            because={
                "en": "Consulting a top secret archive takes the department manager and the general manager.",
                "zh": "查阅绝密档案须经本部门经理和总经理签字，由档案管理人员办理。",
            },
        ),
    ],
    otherwise=Rule(
        "consult-others",
        then=dict(
            step_1="department_manager",
            step_2=None,
            working_days=consultation_days,
        ),
        clause="二(二)6.7",
        because={
            "en": "An archive is consulted with the signature of one's department manager; the custodian grants it.",
            "zh": "查阅档案须经本部门经理签字，由档案管理人员办理。",
        },
    ),
    stopped=Rule(
        "consultation-stopped",
        then=dict(),
        clause="二(二)6.7",
        because={
            "en": "The rules on consulting archives are stopped for the time being; refer the case to a manager.",
            "zh": "查阅审批规则暂停使用，请交由经理处理。",
        },
    ),
    examples=[
        Example(
            given=dict(level="top_secret"),
            then=dict(
                step_1="department_manager",
                step_2="general_manager",
                working_days=1,
            ),
            rule="consult-top-secret",
        ),
        Example(
            given=dict(level="secret"),
            then=dict(
                step_1="department_manager",
                step_2=None,
                working_days=1,
            ),
            rule="consult-others",
        ),
    ],
)


borrowing = Policy(
    "borrowing",
    title={"en": "Who may borrow an archive", "zh": "借阅审批"},
    labels=names,
    facts=dict(
        rank=Choice("staff", "manager", "general_manager"),
        level=Choice("internal", "secret", "confidential", "top_secret"),
    ),
    rules=[
        Rule(
            "borrow-staff",
            when=m.rank == "staff",
            then=dict(allowed=False, step_1=None, working_days=0),
            clause="二(二)7.1",
            because={
                "en": "Only managers and above borrow archives; everybody else asks to consult them.",
                "zh": "只有经理及以上人员可以借阅档案，其他人员请申请查阅。",
            },
        ),
        Rule(
            "borrow-top-secret",
            when=m.level == "top_secret",
            then=dict(allowed=True, step_1="general_manager", working_days=borrow_days),
            clause="二(二)7.1",
            because={
                "en": "A top secret archive is lent with the general manager's signature.",
                "zh": "借阅绝密档案须经总经理签字。",
            },
        ),
    ],
    otherwise=Rule(
        "borrow-managers",
        then=dict(allowed=True, step_1=None, working_days=borrow_days),
        clause="二(二)7.1",
        because={
            "en": "A manager borrows an archive on a borrow card that the custodian issues.",
            "zh": "经理及以上人员填写借阅卡，由档案管理人员办理借阅。",
        },
    ),
    refuses=dict(allowed=False),
    stopped=Rule(
        "borrowing-stopped",
        then=dict(allowed=False, step_1=None, working_days=0),
        clause="二(二)7.1",
        because={
            "en": "The rules on borrowing archives are stopped for the time being; refer the case to a manager.",
            "zh": "档案借阅规则暂停使用，请交由经理处理。",
        },
    ),
    examples=[
        Example(
            given=dict(rank="staff", level="internal"),
            then=dict(allowed=False, step_1=None, working_days=0),
            rule="borrow-staff",
        ),
        Example(
            given=dict(rank="manager", level="top_secret"),
            then=dict(allowed=True, step_1="general_manager", working_days=3),
            rule="borrow-top-secret",
        ),
        Example(
            given=dict(rank="manager", level="confidential"),
            then=dict(allowed=True, step_1=None, working_days=3),
            rule="borrow-managers",
        ),
        Example(
            given=dict(rank="staff", level="top_secret"),
            then=dict(allowed=False, step_1=None, working_days=0),
            rule="borrow-staff",
        ),
    ],
)


disclosure = Policy(
    "disclosure",
    title={"en": "Who signs what leaves the company", "zh": "对外提供资料审批权限"},
    labels=names,
    facts=dict(level=Choice("internal", "secret", "confidential", "top_secret")),
    rules=[
        Rule(
            "top-secret-disclosure",
            when=m.level == "top_secret",
            then=dict(step_1="general_manager"),
            clause="二(二)6.4",
            because={
                "en": "What is top secret leaves the company with the general manager's signature alone.",
                "zh": "绝密级资料须经总经理签批后方可对外提供。",
            },
        ),
    ],
    otherwise=Rule(
        "disclosure-of-customer-service",
        then=dict(step_1=None),
        clause="二(二)6.4",
        because={
            "en": "Customer service gives out its own version and records it.",
            "zh": "对外提供的资料以客服部版本为准，由客服部登记。",
        },
    ),
    stopped=Rule(
        "disclosure-stopped",
        then=dict(),
        clause="二(二)6.4",
        because={
            "en": "The rules on what leaves the company are stopped for the time being; refer the case to a manager.",
            "zh": "对外提供资料审批规则暂停使用，请交由经理处理。",
        },
    ),
    examples=[
        Example(
            given=dict(level="top_secret"),
            then=dict(step_1="general_manager"),
            rule="top-secret-disclosure",
        ),
        Example(given=dict(level="confidential"), then=dict(step_1=None), rule="disclosure-of-customer-service"),
    ],
)


destruction = Policy(
    "destruction",
    title={"en": "Who signs the destruction of an archive", "zh": "档案销毁审批"},
    labels=names,
    facts=dict(
        lent=Flag(),
        disputed=Flag(),
        open_contract=Flag(),
        open_complaint=Flag(),
        owes=Flag(),
    ),
    rules=[
        Rule(
            "destroy-lent",
            when=m.lent == True,
            then=dict(allowed=False, step_1=None, step_2=None, step_3=None),
            clause="二(二)6.10",
            because={
                "en": "The archive is lent; it can be destroyed when it has come back.",
                "zh": "档案已借出，归还后方可销毁。",
            },
        ),
        Rule(
            "destroy-disputed",
            when=m.disputed == True,
            then=dict(allowed=False, step_1=None, step_2=None, step_3=None),
            clause="二(二)6.10",
            because={
                "en": "An open invoice is disputed; the archive is evidence until the dispute is settled.",
                "zh": "尚有争议发票未了结，档案须留作凭据，争议解决后方可销毁。",
            },
        ),
        Rule(
            "destroy-contract",
            when=m.open_contract == True,
            then=dict(allowed=False, step_1=None, step_2=None, step_3=None),
            clause="二(二)6.10",
            because={
                "en": "A contract with this customer is still running; its archive is not worthless.",
                "zh": "与该客户的合同尚在履行期内，档案仍有价值，不得销毁。",
            },
        ),
        Rule(
            "destroy-complaint",
            when=m.open_complaint == True,
            then=dict(allowed=False, step_1=None, step_2=None, step_3=None),
            clause="二(五)1.3",
            because={
                "en": "A complaint of this customer is still open; it is handled, visited and archived first.",
                "zh": "该客户尚有未办结的投诉，须先处理、回访、归档，形成闭环，方可销毁档案。",
            },
        ),
        Rule(
            "destroy-owes",
            when=m.owes == True,
            then=dict(allowed=False, step_1=None, step_2=None, step_3=None),
            clause="二(二)6.10",
            because={
                "en": "The account is not settled: something is owed, paid in advance or not yet delivered.",
                "zh": "往来账款尚未结清（有欠款、预收款或未交付的赊销），不得销毁档案。",
            },
        ),
    ],
    otherwise=Rule(
        "destroy-worthless",
        then=dict(
            allowed=True,
            step_1="information_supervisor",
            step_2="cs_manager",
            step_3="general_manager",
        ),
        clause="二(二)6.10",
        because={
            "en": "A worthless archive is destroyed when the information supervisor, the customer-service manager "
            "and the general manager have signed, one after another.",
            "zh": "无保存价值的档案，依次经客户信息主管、客服部经理、总经理签字后销毁，并留存销毁证书。",
        },
    ),
    refuses=dict(allowed=False),
    stopped=Rule(
        "destruction-stopped",
        then=dict(allowed=False, step_1=None, step_2=None, step_3=None),
        clause="二(二)6.10",
        because={
            "en": "The rules on destroying archives are stopped for the time being; refer the case to a manager.",
            "zh": "档案销毁规则暂停使用，请交由经理处理。",
        },
    ),
    examples=[
        Example(
            given=dict(lent=True, disputed=False, open_contract=False, open_complaint=False, owes=False),
            then=dict(allowed=False, step_1=None, step_2=None, step_3=None),
            rule="destroy-lent",
        ),
        Example(
            given=dict(lent=False, disputed=True, open_contract=False, open_complaint=False, owes=True),
            then=dict(allowed=False, step_1=None, step_2=None, step_3=None),
            rule="destroy-disputed",
        ),
        Example(
            given=dict(lent=False, disputed=False, open_contract=True, open_complaint=False, owes=False),
            then=dict(allowed=False, step_1=None, step_2=None, step_3=None),
            rule="destroy-contract",
        ),
        Example(
            given=dict(lent=False, disputed=False, open_contract=False, open_complaint=True, owes=True),
            then=dict(allowed=False, step_1=None, step_2=None, step_3=None),
            rule="destroy-complaint",
        ),
        Example(
            given=dict(lent=False, disputed=False, open_contract=False, open_complaint=False, owes=True),
            then=dict(allowed=False, step_1=None, step_2=None, step_3=None),
            rule="destroy-owes",
        ),
        Example(
            given=dict(lent=False, disputed=False, open_contract=False, open_complaint=False, owes=False),
            then=dict(
                allowed=True,
                step_1="information_supervisor",
                step_2="cs_manager",
                step_3="general_manager",
            ),
            rule="destroy-worthless",
        ),
    ],
)


policy_change = Policy(
    "policy_change",
    title={"en": "Who signs a change of policy", "zh": "政策变更审批权限"},
    labels=names,
    facts=dict(
        drafted_by=Choice("manager", "general_manager"),
    ),
    rules=[
        Rule(
            "drafted-above",
            when=m.drafted_by == "general_manager",
            then=dict(step_1="cs_manager"),
            clause="三3",
            because={
                "en": "Nobody puts his own draft in force: what the general manager drafts, the customer-service "
                "manager signs.",
                "zh": "任何人不得使自己的草案生效：总经理起草的，由客服部经理会签。",
            },
        ),
    ],
    otherwise=Rule(
        "general-manager-signs",
        then=dict(step_1="general_manager"),
        clause="三3",
        because={
            "en": "A manager drafts a change of policy; it holds when the general manager has signed it.",
            "zh": "政策变更由部门经理起草，经总经理签字后生效。",
        },
    ),
    stopped=Rule(
        "policy-change-stopped",
        then=dict(),
        clause="三3",
        because={
            "en": "The rules on changing policies are stopped for the time being; refer the case to a manager.",
            "zh": "政策变更审批规则暂停使用，请交由经理处理。",
        },
    ),
    examples=[
        Example(given=dict(drafted_by="general_manager"), then=dict(step_1="cs_manager"), rule="drafted-above"),
        Example(given=dict(drafted_by="manager"), then=dict(step_1="general_manager"), rule="general-manager-signs"),
    ],
)


# Cross-level approval: whoever should sign is away, and it cannot wait. One level, not two; the person named above him.
level_skip = Policy(
    "level_skip",
    title={"en": "Who signs when the signer is away and it is urgent", "zh": "审批人外出时的跨级审批"},
    labels=names,
    facts=dict(
        urgent=Flag(),
        away=Flag(),
        post=Choice(
            "finance_officer",
            "finance_manager",
            "contract_officer",
            "credit_officer",
            "cs_manager",
            "marketing_manager",
            "general_manager",
            nullable=True,
        ),
    ),
    rules=[
        Rule(
            "skip-not-urgent",
            when=m.urgent == False,
            then=dict(allowed=False, next_level=None),
            clause="二(四)5",
            because={
                "en": "A level is passed over only where it is urgent; whoever asked marks it so, with the reason.",
                "zh": "仅紧急情况可跨级审批；须由申请人标明紧急并说明理由。",
            },
        ),
        Rule(
            "skip-not-away",
            when=m.away == False,
            then=dict(allowed=False, next_level=None),
            clause="二(四)5",
            because={
                "en": "A level is passed over only where nobody who may sign it, deputies included, is there.",
                "zh": "审批人或其代理人在岗的，不得跨级审批。",
            },
        ),
        Rule(
            "skip-above-all",
            when=m.post == "general_manager",
            then=dict(allowed=False, next_level=None),
            clause="二(四)5",
            because={
                "en": "There is no level above the general manager: he is asked by phone, or his deputy signs.",
                "zh": "总经理之上没有上一级审批人，请电话确认或由其代理人签字。",
            },
        ),
        Rule(
            "skip-to-finance-manager",
            when=m.post == "finance_officer",
            then=dict(allowed=True, next_level="finance_manager"),
            clause="二(四)5",
            because={
                "en": "Finance's part goes up to the finance manager.",
                "zh": "财务人员外出的，由财务部经理审批。",
            },
        ),
        Rule(
            "skip-to-cs-manager",
            when=(m.post == "contract_officer") | (m.post == "credit_officer"),
            then=dict(allowed=True, next_level="cs_manager"),
            clause="二(四)5",
            because={
                "en": "Customer service's part goes up to its manager.",
                "zh": "客服部人员外出的，由客服部经理审批。",
            },
        ),
        Rule(
            "skip-to-general-manager",
            when=(m.post == "cs_manager") | (m.post == "finance_manager") | (m.post == "marketing_manager"),
            then=dict(allowed=True, next_level="general_manager"),
            clause="二(四)5",
            because={
                "en": "A manager's part goes up to the general manager.",
                "zh": "部门经理外出的，由总经理审批。",
            },
        ),
    ],
    otherwise=Rule(
        "skip-to-superior",
        then=dict(allowed=True, next_level="superior"),
        clause="二(四)5",
        because={
            "en": "The signer's next superior signs in his stead.",
            "zh": "由该审批人的上级审批。",
        },
    ),
    refuses=dict(allowed=False),
    stopped=Rule(
        "skip-stopped",
        then=dict(allowed=False, next_level=None),
        clause="二(四)5",
        because={
            "en": "The rules on passing over a level are stopped for the time being; refer the case to a manager.",
            "zh": "跨级审批规则暂停使用，请交由经理处理。",
        },
    ),
    examples=[
        Example(
            given=dict(urgent=False, away=True, post="finance_officer"),
            then=dict(allowed=False, next_level=None),
            rule="skip-not-urgent",
        ),
        Example(
            given=dict(urgent=True, away=False, post="finance_officer"),
            then=dict(allowed=False, next_level=None),
            rule="skip-not-away",
        ),
        Example(
            given=dict(urgent=True, away=True, post="general_manager"),
            then=dict(allowed=False, next_level=None),
            rule="skip-above-all",
        ),
        Example(
            given=dict(urgent=True, away=True, post="finance_officer"),
            then=dict(allowed=True, next_level="finance_manager"),
            rule="skip-to-finance-manager",
        ),
        Example(
            given=dict(urgent=True, away=True, post="contract_officer"),
            then=dict(allowed=True, next_level="cs_manager"),
            rule="skip-to-cs-manager",
        ),
        Example(
            given=dict(urgent=True, away=True, post="marketing_manager"),
            then=dict(allowed=True, next_level="general_manager"),
            rule="skip-to-general-manager",
        ),
        Example(
            given=dict(urgent=False, away=False, post="finance_officer"),
            then=dict(allowed=False, next_level=None),
            rule="skip-not-urgent",
        ),
        Example(
            given=dict(urgent=True, away=False, post="general_manager"),
            then=dict(allowed=False, next_level=None),
            rule="skip-not-away",
        ),
        Example(
            given=dict(urgent=True, away=True, post="credit_officer"),
            then=dict(allowed=True, next_level="cs_manager"),
            rule="skip-to-cs-manager",
        ),
        Example(
            given=dict(urgent=True, away=True, post="cs_manager"),
            then=dict(allowed=True, next_level="general_manager"),
            rule="skip-to-general-manager",
        ),
        Example(
            given=dict(urgent=True, away=True, post="finance_manager"),
            then=dict(allowed=True, next_level="general_manager"),
            rule="skip-to-general-manager",
        ),
        Example(
            given=dict(urgent=True, away=True, post=None),
            then=dict(allowed=True, next_level="superior"),
            rule="skip-to-superior",
        ),
    ],
)
