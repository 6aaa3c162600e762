"""What was spent on plans, on screen."""

from typing import Any

from flask_babel import lazy_gettext as _

from admin_app import clock
from admin_app.areas.plans import expenses
from admin_app.areas.plans.models import Plan, PlanExpense
from admin_app.screens.base import DeskView
from admin_app.screens.lookups import DocumentLookup


class RunningPlans(DocumentLookup):
    """Nothing is spent on another."""

    def rows(self) -> Any:
        return super().rows().where(Plan.state == "running")


class ExpenseView(DeskView):
    customer_tab = "5.4"
    rights = {"create": "plan.spend", "edit": None, "void": "plan.spend", "export": "export.plans"}
    column_list = ("number", "paid_on", "plan", "customer", "amount_fen", "purpose", "by", "is_void")
    column_details_list = (*column_list, "void_reason")
    column_labels = {"plan": _("Business plan"), "paid_on": _("Paid on")}
    column_sortable_list = ("number", "paid_on", "amount_fen", ("customer", "customer.name"))
    column_default_sort = ("paid_on", True)
    column_filters = ("customer", "paid_on", "amount_fen", "is_void")
    column_classes = {"number": "nowrap", "plan": "nowrap"}
    search_exact = ("number",)
    link_column = "number"
    create_label = _("Record an expense")
    empty_sentence = _("Nothing was spent on a plan yet.")
    list_note = _("Every expense names its plan and stays within what is left of its budget (二(一)5).")
    column_descriptions = {"amount_fen": _("In yuan, such as 1234.50.")}
    form_args = {"paid_on": {"default": clock.today}}
    form_ajax_refs = {"plan": RunningPlans("plan", Plan)}
    form_sections = [(_("Expense"), ["plan", "number", "paid_on", "amount_fen", "purpose"])]

    def row_class(self, row: PlanExpense) -> str:
        return "row-void" if row.is_void else ""

    def save_new(self, form: Any) -> PlanExpense:
        return expenses.spend(
            form.plan.data.id,
            number=form.number.data,
            amount_fen=form.amount_fen.data,
            paid_on=form.paid_on.data,
            purpose=form.purpose.data,
            on=clock.today(),
        )

    def void(self, model: PlanExpense, reason: str) -> None:
        expenses.void(model.id, reason)
