"""Who may do what? One table, contract "Who may do". Reading is the matter of `rules/confidentiality.py`."""

from collections.abc import Collection

OWN = "own customers only"

# action → post → None, or OWN where the right covers one's own customers only
RIGHTS: dict[str, dict[str, str | None]] = {
    "customer.draft": {"salesperson": None, "information_clerk": None},
    "customer.edit": {"information_clerk": None},
    "customer.classify": {"information_clerk": None},
    "customer.change_level": {"cs_manager": None, "general_manager": None},
    "customer.hand_over": {"information_clerk": None, "cs_manager": None, "marketing_manager": None},
    "customer.merge": {"information_clerk": None},
    "customer.notified_change": {"it_clerk": None, "information_clerk": None},
    "credit.propose_grade": {"credit_officer": None},
    "credit.confirm_grade": {"credit_officer": None},
    "credit.investigate": {"credit_officer": None},
    "credit.file_report": {"credit_officer": None},
    "credit.approve_limit": {"cs_manager": None, "general_manager": None},
    "credit.raise_emergency": {"salesperson": OWN, "credit_officer": None, "cs_manager": None},
    "credit.hold": {"credit_officer": None, "cs_manager": None, "general_manager": None},
    "sale.record": {"salesperson": OWN},
    "delivery.record": {"salesperson": OWN},
    "invoice.record": {"finance_officer": None},
    "payment.record": {"finance_officer": None},
    "contract.draft": {"salesperson": OWN, "marketing_manager": None},
    "contract.keep": {"contract_officer": None},
    "import.customers": {"information_clerk": None, "cs_manager": None},
    "import.receivables": {"finance_officer": None, "cs_manager": None},
    "import.contracts": {"cs_manager": None},
    "export.customers": {"information_clerk": None, "cs_manager": None},
    "export.receivables": {"finance_officer": None, "cs_manager": None},
    "export.credit": {"cs_manager": None},
    "policy.draft": {"cs_manager": None, "marketing_manager": None, "finance_manager": None},
    "policy.sign": {"general_manager": None},
    "accounts.manage": {"administrator": None},
    "audit.read": {"auditor": None, "general_manager": None},
}


def may(posts: Collection[str], action: str, *, owns: bool = False) -> bool:
    """May people with these posts do this? `owns`: the customer is his own. KeyError on unknown actions."""
    held = RIGHTS[action]
    return any(post in held and (held[post] is None or owns) for post in posts)
