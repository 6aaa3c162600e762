"""What is an action of the audit called? Codes in the chain, words on the screen; nothing here is ever renamed."""

from typing import Any

from flask_babel import lazy_gettext as _

ACTIONS: dict[str, Any] = {
    "account.change": _("Person changed"),
    "account.create": _("Person added"),
    "account.password": _("Password changed"),
    "account.reset_password": _("Password reset"),
    "account.token": _("Token made"),
    "account.token_revoked": _("Token revoked"),
    "bill.dishonour": _("Bill dishonoured"),
    "bill.record": _("Bill recorded"),
    "bill.void": _("Bill voided"),
    "contact.create": _("Contact added"),
    "contact.edit": _("Contact edited"),
    "contract.record": _("Contract recorded"),
    "contract.void": _("Contract voided"),
    "credit.approve_limit": _("Limit approved"),
    "credit.careful_review": _("Careful review recorded"),
    "credit.close_emergency": _("Emergency closed"),
    "credit.close_hold": _("Supply released"),
    "credit.end_limit": _("Limit ended"),
    "credit.file_report": _("Credit report filed"),
    "credit.investigate": _("Investigation recorded"),
    "credit.open_emergency": _("Emergency reported"),
    "credit.open_hold": _("Supply put on hold"),
    "credit.void_report": _("Credit report voided"),
    "credit_note.record": _("Credit note recorded"),
    "credit_note.void": _("Credit note voided"),
    "customer.classify": _("Level given"),
    "customer.create": _("Customer created"),
    "customer.edit": _("Customer edited"),
    "customer.hand_over": _("Handed over"),
    "customer.merge": _("Merged with a duplicate"),
    "customer.not_duplicate": _("Found to be no duplicate"),
    "decision.facts_erased": _("Facts of decisions erased"),
    "decision.record": _("Decision recorded"),
    "delivery.record": _("Delivery recorded"),
    "delivery.void": _("Delivery voided"),
    "department.create": _("Department added"),
    "department.edit": _("Department edited"),
    "export": _("Exported"),
    "import.customers": _("Customers imported"),
    "import.receivables": _("Receivables imported"),
    "invoice.dispute": _("Dispute marked or ended"),
    "invoice.record": _("Invoice recorded"),
    "invoice.void": _("Invoice voided"),
    "payment.allocate": _("Payment allocated"),
    "payment.record": _("Payment recorded"),
    "payment.release": _("Allocation taken back"),
    "payment.void": _("Payment voided"),
    "policy.publish": _("Policy published"),
    "refused": _("Refused"),
    "sale.record": _("Sale recorded"),
    "sale.refuse": _("Sale refused"),
    "sale.void": _("Sale voided"),
    "sign_in": _("Signed in"),
    "values.erased": _("Values erased"),
}


def action(code: str) -> str:
    """The action in the reader's language; the code itself where nobody named it."""
    return str(ACTIONS.get(code, code))
