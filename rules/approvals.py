"""Who signs what?   Owner: 客服部经理.   Money in fen."""
# ruff: noqa: C408 -- a table of labels

from rules.engine import Choice, Example, Money, Parameter, Policy, Rule, m

cs_manager_limit = Parameter(
    50_000_000,
    unit="fen",
    clause="二(三)2.5",
    note="set by this installation",
)

limit_approval = Policy(
    "limit_approval",
    title={"en": "Who approves a credit limit", "zh": "授信额度审批权限"},
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


level_change = Policy(
    "level_change",
    title={"en": "Who signs a change of a record's level", "zh": "密级调整审批权限"},
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
    ],
)
