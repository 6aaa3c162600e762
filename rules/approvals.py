"""Who approves a credit limit?   Owner: 客服部经理.   Money in fen."""
# ruff: noqa: C408 -- a table of labels

from rules.engine import Example, Money, Parameter, Policy, Rule, m

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
