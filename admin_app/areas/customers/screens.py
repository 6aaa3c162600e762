"""The customers' archive on screen."""

from typing import Any

from flask_babel import lazy_gettext as _

from admin_app.areas.customers.models import Customer
from admin_app.areas.customers.search import search
from admin_app.screens.base import DeskView


class CustomerView(DeskView):
    default_needs = "work"
    needs_by_column = {name: "card" for name in Customer.CARD} | {name: "full" for name in Customer.FULL}
    rights = {
        "create": "customer.draft",
        "edit": "customer.edit",
        "export": "export.customers",
        "void": None,
    }
    column_list = ("code", "name", "grade", "level", "owner", "phone")
    column_filters = ("owner", "grade", "level", "is_key")
    column_default_sort = "name"
    column_sortable_list = ("code", "name", "grade")
    search_by_customer = False
    link_column = "name"
    form_sections = [(_("Card"), ["name", "phone", "contact"])]

    def init_search(self) -> bool:
        return True

    def search_condition(self, text: str) -> Any:
        return search(text)


def views() -> list[Any]:
    return [CustomerView(Customer, _("Customers"), _("Customers"), "customer", url="/customers")]
