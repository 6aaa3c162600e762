"""Who may do what? One table, contract "Who may do". Reading is the matter of `rules/confidentiality.py`."""

from collections.abc import Collection

from admin_app.errors import NotAllowed, Sentence, sentence

OWN = "own customers only"

POST_TITLES = {
    "general_manager": ("general manager", "总经理"),
    "cs_manager": ("customer service manager", "客服部经理"),
    "information_clerk": ("information clerk", "客户信息管理员"),
    "information_supervisor": ("information supervisor", "客户信息主管"),
    "credit_officer": ("credit officer", "信用管理员"),
    "contract_officer": ("contract officer", "合同管理员"),
    "service_officer": ("service officer", "客户服务专员"),
    "sales_support": ("sales support", "销售支持"),
    "marketing_manager": ("marketing manager", "市场部经理"),
    "salesperson": ("salesperson", "业务员"),
    "finance_manager": ("finance manager", "财务部经理"),
    "finance_officer": ("finance officer", "财务人员"),
    "it_clerk": ("IT clerk", "信息录入员"),
    "decision_committee": ("decision committee", "决策委员会"),  # whoever signs for it; 整理版18036
    "auditor": ("auditor", "审计员"),
    "administrator": ("administrator", "系统管理员"),
}

# action → post → None, or OWN where the right covers one's own customers only
RIGHTS: dict[str, dict[str, str | None]] = {
    "customer.draft": {"salesperson": None, "information_clerk": None},
    "customer.edit": {"information_clerk": None},
    "customer.classify": {"information_clerk": None},
    "customer.change_level": {"cs_manager": None, "general_manager": None},
    "customer.verify": {"information_clerk": None},
    "customer.notify_change": {"salesperson": OWN, "marketing_manager": None},
    "customer.hand_over": {"information_clerk": None, "cs_manager": None, "marketing_manager": None},
    "customer.merge": {"information_clerk": None},
    "customer.disclose": {"information_clerk": None, "cs_manager": None, "general_manager": None},
    "attachment.add": {"information_clerk": None, "salesperson": OWN, "credit_officer": None},
    "attachment.void": {"information_clerk": None},
    "contact.erase": {"information_clerk": None},
    "customer.notified_change": {"it_clerk": None, "information_clerk": None},
    "information.report": {"salesperson": OWN},
    "information.compile": {"information_clerk": None},
    "credit.propose_grade": {"credit_officer": None},
    "credit.confirm_grade": {"credit_officer": None},
    "credit.ask_investigation": {
        "salesperson": OWN,
        "marketing_manager": None,
        "credit_officer": None,
        "cs_manager": None,
    },
    "credit.investigate": {"credit_officer": None},
    "credit.file_report": {"credit_officer": None},
    "credit.approve_limit": {"cs_manager": None, "general_manager": None},
    "credit.propose_limit": {"credit_officer": None, "salesperson": OWN, "cs_manager": None},
    "credit.raise_emergency": {"salesperson": OWN, "credit_officer": None, "cs_manager": None},
    "credit.instruct": {"cs_manager": None, "general_manager": None},
    "credit.propose_countermeasure": {"salesperson": OWN, "credit_officer": None, "cs_manager": None},
    "credit.keep_countermeasure": {"credit_officer": None, "cs_manager": None},
    "credit.plan_visit": {"salesperson": OWN, "marketing_manager": None},
    "credit.start_trading": {"salesperson": OWN, "marketing_manager": None},
    "credit.report_default": {"salesperson": OWN, "credit_officer": None},
    "credit.collect": {"salesperson": OWN, "credit_officer": None, "finance_officer": None},
    "credit.relax": {"credit_officer": None},
    "credit.let_limit_end": {"credit_officer": None, "cs_manager": None, "general_manager": None},
    "credit.end_dealings": {"cs_manager": None, "general_manager": None},
    "credit.report_orally": {"salesperson": OWN, "marketing_manager": None, "credit_officer": None, "cs_manager": None},
    "credit.hold": {"credit_officer": None, "cs_manager": None, "general_manager": None},
    "sale.record": {"salesperson": OWN},
    "delivery.record": {"salesperson": OWN},
    "invoice.record": {"finance_officer": None},
    "payment.record": {"finance_officer": None},
    "contract.draft": {"salesperson": OWN, "marketing_manager": None},
    "contract.keep": {"contract_officer": None},
    "contract.dispute": {
        "salesperson": OWN,
        "marketing_manager": None,
        "contract_officer": None,
        "cs_manager": None,
    },
    "contract.take_out": {
        "salesperson": OWN,
        **dict.fromkeys(
            (
                *("marketing_manager", "finance_manager", "finance_officer", "cs_manager", "credit_officer"),
                *("contract_officer", "service_officer"),
            )
        ),
    },
    "contract.print": {
        "salesperson": OWN,
        **dict.fromkeys(
            (
                *("marketing_manager", "finance_manager", "finance_officer", "contract_officer", "cs_manager"),
                "general_manager",
            )
        ),
    },
    "delivery.plan": {"salesperson": OWN, "marketing_manager": None, "contract_officer": None},
    "plan.draft": {"salesperson": OWN, "marketing_manager": None},
    "plan.supervise": {"cs_manager": None, "service_officer": None, "marketing_manager": None},
    "plan.end": {"marketing_manager": None, "general_manager": None},
    "plan.spend": {"finance_officer": None, "salesperson": OWN, "marketing_manager": None},
    "plan.print": {
        "salesperson": OWN,
        "marketing_manager": None,
        "cs_manager": None,
        "finance_manager": None,
        "general_manager": None,
    },
    "import.customers": {"information_clerk": None, "cs_manager": None},
    "import.contacts": {"information_clerk": None, "cs_manager": None},
    "import.receivables": {"finance_officer": None, "cs_manager": None},
    "import.payments": {"finance_officer": None, "cs_manager": None},
    "import.bills": {"finance_officer": None, "cs_manager": None},
    "import.credit_notes": {"finance_officer": None, "cs_manager": None},
    "import.deliveries": {"cs_manager": None},
    "import.contracts": {"cs_manager": None},
    "import.planned_deliveries": {"cs_manager": None},
    "import.licences": {"information_clerk": None, "cs_manager": None},
    "import.opening_credit": {"cs_manager": None},
    "import.credit_reports": {"cs_manager": None},
    "import.countermeasures": {"cs_manager": None},
    "import.holds": {"cs_manager": None},
    "import.disputes": {"cs_manager": None},
    "import.information_reports": {"cs_manager": None},
    "import.plans": {"cs_manager": None},
    "import.plan_expenses": {"cs_manager": None},
    "export.customers": {"information_clerk": None, "cs_manager": None},
    "export.receivables": {"finance_officer": None, "cs_manager": None},
    "export.credit": {"cs_manager": None},
    "export.plans": {"cs_manager": None, "marketing_manager": None},
    "export.previews": {  # of what a change of policy would do: whoever drafts or signs it
        **dict.fromkeys(("cs_manager", "marketing_manager", "finance_manager", "general_manager"))
    },
    "receivables.write_to_customer": {
        "finance_officer": None,
        "credit_officer": None,
        "cs_manager": None,
        "salesperson": OWN,
    },
    "receivables.threaten": {"finance_officer": None, "cs_manager": None},
    "credit.print_investigation": {"credit_officer": None, "cs_manager": None},
    "archive.print": {"information_clerk": None, "information_supervisor": None, "cs_manager": None},
    "archive.ask": {post: None for post in POST_TITLES if post != "administrator"},
    "archive.grant": {"information_clerk": None},
    "archive.take_back": {"information_clerk": None, "cs_manager": None, "general_manager": None},
    "archive.destroy_request": {"information_clerk": None},
    "archive.report_incident": {"information_clerk": None, "cs_manager": None, "general_manager": None},
    "archive.close_incident": {"cs_manager": None, "general_manager": None},
    "complaint.raise": {post: None for post in POST_TITLES if post != "administrator"},
    "complaint.link": {"service_officer": None, "information_clerk": None},
    "complaint.handle": {"service_officer": None},
    "complaint.sanction": {"cs_manager": None, "general_manager": None},
    "visit.plan": {"service_officer": None, "cs_manager": None},
    "visit.make": {"service_officer": None, "sales_support": None},
    "prospect.step": {"salesperson": OWN, "marketing_manager": OWN},
    "prospect.confirm": {"service_officer": None, "sales_support": None},
    "prospect.settle": {"cs_manager": None, "marketing_manager": None},
    "prospect.take_on": {"information_clerk": None},
    "visit.report": {"cs_manager": None, "general_manager": None},
    "questionnaire.write": {"service_officer": None, "cs_manager": None},
    "improvement.note": {"service_officer": None, "sales_support": None, "cs_manager": None},
    "improvement.check": {"service_officer": None, "cs_manager": None, "general_manager": None},
    "import.complaints": {"service_officer": None, "cs_manager": None},
    "import.visits": {"service_officer": None, "cs_manager": None},
    "import.deals": {"information_clerk": None, "cs_manager": None},
    "import.people": {"administrator": None},
    "import.gatherings": {"cs_manager": None},
    "import.suggestions": {"cs_manager": None},
    "export.complaints": {"service_officer": None, "cs_manager": None},
    "export.visits": {"service_officer": None, "cs_manager": None},
    "signoff.confirm_by_phone": {"sales_support": None},
    "signoff.name_alternate": {"general_manager": None},
    "staff.arrange": {"cs_manager": None, "general_manager": None},
    "staff.suggest": {post: None for post in POST_TITLES if post != "administrator"},
    "staff.serve": {"cs_manager": None, "service_officer": None, "sales_support": None},
    "staff.ask_service": {
        "general_manager": None,
        "marketing_manager": None,
        "salesperson": None,
        "finance_manager": None,
        "finance_officer": None,
        "it_clerk": None,
    },
    "export.staff": {"cs_manager": None},
    "calendar.declare": {"cs_manager": None, "general_manager": None},
    "policy.draft": {"cs_manager": None, "marketing_manager": None, "finance_manager": None, "general_manager": None},
    "policy.sign": {"general_manager": None},
    "policy.stop": {"cs_manager": None, "marketing_manager": None, "finance_manager": None, "general_manager": None},
    "policy.lift": {"cs_manager": None, "general_manager": None},
    "accounts.manage": {"administrator": None},
    "audit.read": {"auditor": None, "general_manager": None},
}

# Which clause gives a right: to an action, or to all of an area that are not named. What runs the desk has none.
CLAUSES: dict[str, str | None] = {
    "customer": "二(二)4.11",
    "customer.draft": "二(二)4.12",
    "customer.classify": "二(二)7.2.3",
    "customer.change_level": "二(二)7.2.3",
    "customer.verify": "二(二)6.5",
    "customer.notify_change": "二(二)6.3",
    "customer.notified_change": "二(二)6.3",
    "customer.disclose": "二(二)6.4",
    "attachment": "二(二)4.11",
    "contact": "二(二)4.11",
    "information.report": "二(二)6.1",
    "information.compile": "二(二)6.8",
    "credit": "二(三)1",
    "credit.ask_investigation": "二(三)3.1.1",
    "credit.investigate": "二(三)3.1.1",
    "credit.print_investigation": "二(三)3.2.1",
    "credit.file_report": "二(三)3.2.3",
    "credit.report_orally": "二(三)3.2.2",
    "credit.approve_limit": "二(三)2.5",
    "credit.propose_limit": "二(三)2.5",
    "credit.relax": "二(三)2.2",
    "credit.let_limit_end": "二(三)2.5",
    "credit.raise_emergency": "二(三)3.3.1",
    "credit.instruct": "二(三)3.3.1",
    "credit.propose_countermeasure": "二(三)3.3.2",
    "credit.keep_countermeasure": "二(三)3.3.2",
    "credit.plan_visit": "二(三)3.4.1",
    "credit.start_trading": "二(三)3.4.1",
    "credit.report_default": "二(三)3.4.2",
    "credit.collect": "二(四)3.3",
    "credit.end_dealings": "二(三)3.4.2",
    "credit.hold": "二(三)3.4.2",
    "sale": "二(四)3.1",
    "delivery": "二(四)3.1",
    "delivery.plan": "二(四)6",
    "invoice": "二(四)3.3",
    "payment": "二(四)3.3",
    "receivables": "二(四)3.3",
    "contract": "二(四)3.1",
    "contract.keep": "二(四)3.2",
    "contract.print": "二(四)3.2",
    "contract.dispute": "二(四)4.3",
    "contract.take_out": "二(四)7",
    "plan": "二(一)1",
    "plan.supervise": "二(一)7",
    "plan.end": "二(一)6",
    "plan.spend": "二(一)5",
    "import": "二(二)6.6",
    "import.people": None,
    "import.gatherings": "一4.6",
    "import.suggestions": "三5",
    "import.deals": "一4.8",
    "import.contracts": "二(四)4.4",
    "import.planned_deliveries": "二(四)6",
    "import.licences": "二(二)5.2",
    "import.opening_credit": "二(三)1",
    "import.credit_reports": "二(三)3.2.4",
    "import.countermeasures": "二(三)3.3.2",
    "import.holds": "二(三)3.4.2",
    "import.disputes": "二(四)4.3",
    "import.information_reports": "二(二)6.1",
    "import.plans": "二(一)3",
    "import.plan_expenses": "二(一)5",
    "import.deliveries": "二(四)3.1",
    **dict.fromkeys([f"import.{kind}" for kind in ("receivables", "payments", "bills", "credit_notes")], "二(四)3.3"),
    "import.complaints": "二(五)1.2",
    "import.visits": "四2",
    "export": "二(二)6.6",
    "export.receivables": "二(四)3.3",
    "export.credit": "二(三)1",
    "export.plans": "二(一)1",
    "export.complaints": "二(五)1.2",
    "export.visits": "四2",
    "export.staff": "一4.6",
    "export.previews": None,
    "archive": "二(二)6.7",
    "archive.print": "二(二)6.6",
    "archive.take_back": "二(二)7.1",
    "archive.report_incident": "二(二)7.1",
    "archive.close_incident": "二(二)7.1",
    "archive.destroy_request": "二(二)6.10",
    "complaint": "二(五)1.2",
    "complaint.sanction": "四1.4",
    "visit": "四2",
    "prospect": "一4.8",
    "prospect.step": "一4.7",
    "prospect.take_on": "一4.7",
    "improvement": "二(五)2",
    "questionnaire": "二(五)3.3",
    "signoff.confirm_by_phone": "二(四)5",
    "staff.arrange": "一4.6",
    "staff.suggest": "三5",
    "staff.serve": "一4.5",
    "staff.ask_service": "一4.5",
    "audit": "二(二)4.13",
}


def may(posts: Collection[str], action: str, *, owns: bool = False) -> bool:
    """May people with these posts do this? `owns`: the customer is his own. KeyError on unknown actions."""
    held = RIGHTS[action]
    return any(post in held and (held[post] is None or owns) for post in posts)


def who_may(action: str) -> Sentence:
    """Who has the right, for a refusal: "This is for the finance officer."."""
    held = RIGHTS[action].items()
    english = [POST_TITLES[post][0] + (" (own customers)" if only else "") for post, only in held]
    chinese = [POST_TITLES[post][1] + ("(自己的客户)" if only else "") for post, only in held]
    return sentence(f"This is for the {' or the '.join(english)}.", f"此操作由{'或'.join(chinese)}办理。")


def not_allowed(action: str) -> NotAllowed:
    """The refusal that names who may, and the clause that says so."""
    return NotAllowed(who_may(action), clause_of(action))


def clause_of(action: str) -> str | None:
    """Which clause gives the right to it; None of what runs the desk."""
    return CLAUSES.get(action, CLAUSES.get(action.partition(".")[0]))


def demand(posts: Collection[str], action: str, *, owns: bool = False) -> None:
    """NotAllowed, naming who may, when somebody with these posts may not."""
    if not may(posts, action, owns=owns):
        raise not_allowed(action)
