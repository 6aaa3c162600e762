"""How often must a customer's credit be reported?   Owner: 客服部经理.   Periods in months."""
# ruff: noqa: C408 -- a table of labels

from rules.engine import Choice, Example, Policy, Rule, m

credit_report = Policy(
    "credit_report",
    title={"en": "Regular credit report by grade", "zh": "各等级定期信用报告"},
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
