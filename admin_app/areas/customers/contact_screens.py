"""The persons at customers on screen: masked, shown one at a time on request, erased when the law asks."""

from typing import Any

from flask import flash, g, redirect, render_template, request
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from markupsafe import Markup

from admin_app.accounts.rights import demand
from admin_app.areas.customers import contacts
from admin_app.areas.customers.models import Contact
from admin_app.audit.accesses import note_read
from admin_app.screens.base import DeskView
from admin_app.screens.in_place import EditedInPlace
from admin_app.screens.transactions import begin_writing
from admin_app.screens.writing import ReasonForm
from admin_app.secrecy.reader import current_reader

REACHED = ("phone", "email")


def _masked(_view: Any, _context: Any, row: Contact, name: str) -> str:
    value = getattr(row, name)
    return value or "" if g.get("revealed") == row.id else contacts.masked(name, value)


def _reached(_view: Any, _context: Any, row: Contact, name: str) -> Markup | str:
    """A number or an address to press; masked, with the way to have it shown."""
    if not getattr(row, name):
        return ""
    value = getattr(row, name) if _is_revealed(row) else contacts.masked(name, getattr(row, name))
    given = {"row": row, "name": name, "value": value, "is_revealed": _is_revealed(row)}
    return Markup(render_template("desk/customers/reach.html", **given))  # noqa: S704 a template  # nosec B704


def _is_revealed(row: Contact) -> bool:
    return bool(g.get("revealed") == row.id)


def _masked_in_files(_view: Any, _context: Any, row: Contact, name: str) -> str:
    return contacts.masked(name, getattr(row, name))


class ContactView(EditedInPlace, DeskView):
    customer_tab = "5.1"
    rights = {
        "create": "customer.edit",
        "edit": "customer.edit",
        "void": None,
        "export": "export.customers",
    }
    column_list = ("name", "customer", "position", "phone", "email", "is_decision_maker")
    edited_in_place = ("position",)  # telephone and mail are masked here: nobody changes in place what he does not see
    column_sortable_list = ("name", ("customer", "customer.name"))
    column_default_sort = "name"
    column_filters = ("customer", "is_decision_maker", "left_on")
    column_formatters = dict.fromkeys(contacts.MASKED, _masked) | dict.fromkeys(REACHED, _reached)
    column_formatters_export = dict.fromkeys(contacts.MASKED, _masked_in_files)
    column_classes = {"phone": "nowrap"}
    column_labels = {"purpose": _("Purpose of keeping")}
    search_exact = ("name", "phone")
    link_column = "name"
    create_label = _("New contact")
    details_template = "desk/customers/contact.html"
    column_details_list = (
        *column_list,
        "role",
        "situation",
        "notes",
        "purpose",
        "lawful_ground",
        "left_on",
        "erased_at",
    )
    list_note = _("Personal data are masked; a contact's page shows them on request, and notes who looked.")
    form_sections = [
        (_("Person"), ["customer", "name", "position", "role", "is_decision_maker", "left_on"]),
        (_("Personal data"), [*contacts.MASKED, "purpose", "lawful_ground"]),
    ]
    column_descriptions = {
        "situation": _("Of decision makers only."),
        "purpose": _("Required where personal data of a decision maker are kept, and so is the ground."),
    }

    def may_edit_row(self, row: Contact) -> bool:
        return row.erased_at is None and super().may_edit_row(row)

    def may_erase(self, row: Contact) -> bool:
        return row.erased_at is None and self.may("contact.erase")

    def may_reveal(self, row: Contact) -> bool:
        return row.id != g.get("revealed") and any(getattr(row, name) for name in contacts.MASKED)

    def details_context(self, row: Contact) -> dict[str, Any]:
        return {"is_revealed": g.get("revealed") == row.id, "may_notify": self.may("customer.notify_change")}

    def edit_form(self, obj: Any = None) -> Any:
        """What is masked is not written into the form: left empty it stays, a dash removes it."""
        form = super().edit_form(obj)
        for name in contacts.MASKED:
            if name not in request.form:
                form[name].data = ""
            if obj is not None and getattr(obj, name):
                form[name].description = gettext(
                    "Now %(value)s. Left empty it stays; a single dash removes it.",
                    value=contacts.masked(name, getattr(obj, name)),
                )
        return form

    def save_new(self, form: Any) -> Contact:
        return self._save(form, Contact())

    def save_edit(self, form: Any, model: Contact) -> Contact:
        return self._save(form, model)

    def _save(self, form: Any, contact: Contact) -> Contact:
        values = {name: form[name].data for name in contacts.GIVEN if name in form}
        return contacts.save_contact(contact, values)

    @expose("/reveal/", methods=("POST",))
    def reveal(self) -> Any:
        """One person's data, once: the same page without the masks, gone when it is loaded again; `part=1`: only how he
        is reached.
        """
        begin_writing()
        row = self.found(request.args.get("id"))
        if self.attempt(lambda: contacts.reveal(row.id)) is None:
            return redirect(self.get_url(".details_view", id=row.id))
        g.revealed = row.id
        if request.args.get("part") != "1":
            return self.details_view()
        note_read([row.customer_id])
        return " · ".join(str(_reached(self, None, row, name)) for name in REACHED if getattr(row, name))

    @expose("/erase/", methods=("POST",))
    def erase(self) -> Any:
        """Asks for the reason, then blanks the person."""
        demand(current_reader().posts, "contact.erase")
        begin_writing()
        row = self.found(request.form.get("id"))
        form = ReasonForm(request.form if "confirmed" in request.form else None)
        form.reason.label.text = gettext("Reason")
        url = self.get_url(".details_view", id=row.id)
        if "confirmed" in request.form and form.validate():
            if self.attempt(lambda: contacts.erase(row.id, form.reason.data), form) is not None:
                flash(gettext("Erased. The audit keeps that it was done, not what it was."), "success")
                return redirect(url)
            row = self.found(request.form.get("id"))
        return self.confirm(
            title=gettext("Erase personal data of %(person)s", person=str(row)),
            sentence=gettext(
                "Name, telephone, e-mail, situation and notes are gone for good, also from the customer's card. "
                "This is not undone."
            ),
            form=form,
            hidden={"id": row.id, "confirmed": 1},
            submit_label=gettext("Erase"),
            cancel_url=url,
        )
