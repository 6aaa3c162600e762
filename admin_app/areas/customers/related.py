"""What stands beside a customer's card: handovers, levels, possible duplicates; his contacts have their own module."""

from typing import Any

from flask import flash, redirect, request
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from admin_app import clock
from admin_app.areas.customers import service
from admin_app.areas.customers.circle_screens import CircleView
from admin_app.areas.customers.contact_screens import ContactView
from admin_app.areas.customers.disclosure_screens import DisclosureView
from admin_app.areas.customers.models import Contact, Disclosure, DuplicatePair, Handover
from admin_app.extensions import db
from admin_app.screens.base import DeskView
from admin_app.screens.transactions import begin_writing
from admin_app.screens.writing import ReasonForm
from admin_app.secrecy.models import CircleMember, LevelChange


class HandoverView(DeskView):
    rights = {"create": None, "edit": None, "void": None, "export": "export.customers"}
    column_list = ("on", "customer", "from_user", "to_user", "reason")
    column_details_list = column_list
    column_sortable_list = ("on", ("customer", "customer.name"))
    column_default_sort = ("on", True)
    column_filters = ("customer", "to_user", "on")
    list_note = _("A handover is made on the customer's page.")
    link_column = "on"


class LevelChangeView(DeskView):
    rights = {"create": None, "edit": None, "void": None, "export": "export.customers"}
    column_list = ("at", "customer", "level_before", "level_after", "ends_on", "by", "ground")
    column_sortable_list = ("at",)
    column_default_sort = ("at", True)
    column_filters = ("customer", "level_after")
    column_details_list = (*column_list, "dealings", "harm")
    list_note = _("A level is given on the customer's page.")
    link_column = "at"


class DuplicateView(DeskView):
    """Pairs that may be one customer; the clerk merges them or says they are two."""

    rights = {"create": None, "edit": None, "void": None, "export": "export.customers"}
    on_customer_page = False
    column_list = ("customer", "other", "ground", "state", "found_at")
    column_details_list = column_list
    column_sortable_list = ("found_at",)
    column_default_sort = ("found_at", True)
    column_filters = ("customer", "ground", "state")
    details_template = "desk/customers/duplicate.html"
    empty_sentence = _("Nothing looks like a duplicate.")

    def rows(self) -> Any:
        """Both sides must be visible."""
        return super().rows().where(DuplicatePair.other.has())

    def may_settle(self, pair: DuplicatePair) -> bool:
        return pair.state == "open" and self.may("customer.merge")

    def details_context(self, row: DuplicatePair) -> dict[str, Any]:
        return {"may_settle": self.may_settle(row), "pair": [row.customer, row.other]}

    def _asked(self) -> DuplicatePair:
        begin_writing()
        pair: DuplicatePair = self.found(request.values.get("id"))
        return pair

    @expose("/dismiss/", methods=("POST",))
    def dismiss(self) -> Any:
        pair = self._asked()
        if self.attempt(lambda: service.dismiss(pair.id)) is not None:
            flash(gettext("Noted: these are two customers."), "success")
        return redirect(self.get_url(".index_view"))

    @expose("/merge/", methods=("POST",))
    def merge(self) -> Any:
        """Asks for the reason, then merges the other record into the one kept."""
        pair = self._asked()
        keep_id = pair.other_id if request.form.get("keep") == str(pair.other_id) else pair.customer_id
        drop_id = pair.customer_id if keep_id == pair.other_id else pair.other_id
        keep, drop = (pair.customer, pair.other) if keep_id == pair.customer_id else (pair.other, pair.customer)
        form = ReasonForm(request.form if "confirmed" in request.form else None)
        form.reason.label.text = gettext("Reason")
        if "confirmed" in request.form and form.validate():
            on, why = clock.today(), form.reason.data
            if self.attempt(lambda: service.merge_customers(keep_id, drop_id, why, on=on), form) is not None:
                flash(gettext("Merged."), "success")
                return redirect(self.get_url("customer.details_view", id=keep_id))
            db.session.rollback()
        return self.confirm(
            title=gettext("Merge two records"),
            sentence=gettext("All that follows the second record will follow the first. This is not undone."),
            details=[(gettext("Kept"), str(keep)), (gettext("Merged into it"), str(drop))],
            form=form,
            hidden={"id": pair.id, "keep": keep_id, "confirmed": 1},
            submit_label=gettext("Merge"),
            cancel_url=self.get_url(".details_view", id=pair.id),
        )


def related_views(category: Any) -> list[Any]:
    return [
        ContactView(Contact, _("Contacts"), category, "contact", url="/contacts"),
        HandoverView(Handover, _("Handovers"), category, "handover", url="/handovers"),
        LevelChangeView(LevelChange, _("Level changes"), category, "level_change", url="/level-changes"),
        CircleView(CircleMember, _("Circles"), category, "circle", url="/circles"),
        DisclosureView(Disclosure, _("Disclosures"), category, "disclosure", url="/disclosures"),
        DuplicateView(DuplicatePair, _("Duplicates"), category, "duplicate", url="/duplicates"),
    ]
