"""What was given outside the company, on screen: record it, look at the copy, print it."""

from typing import Any

from flask import abort, flash, request
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from admin_app import clock
from admin_app.areas.customers import disclosures
from admin_app.areas.customers.models import Disclosure
from admin_app.screens.base import DeskView
from admin_app.screens.columns import by_kind
from admin_app.signoffs.models import SignRequest


class PartsField(SelectMultipleField):
    """One box a part. The service asks for one: were it required here, a browser would ask for all."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _choices() -> list[tuple[str, str]]:
    """In the reader's language, made with the form."""
    return [(part, disclosures.part_words(part)) for part in disclosures.PARTS]


def _parts(_view: Any, _context: Any, row: Disclosure, _name: str) -> str:
    return ", ".join(disclosures.part_words(part) for part in row.parts if part in disclosures.PARTS)


class DisclosureView(DeskView):
    rights = {"create": "customer.disclose", "edit": None, "void": None, "export": "export.customers"}
    column_list = ("on", "customer", "number", "recipient", "purpose", "parts", "by")
    column_details_list = (
        "number",
        "on",
        "customer",
        "recipient",
        "purpose",
        "parts",
        "level",
        "by",
        "signed_by",
        "at",
    )
    column_sortable_list = ("on", "number", ("customer", "customer.name"))
    column_default_sort = ("on", True)
    column_filters = ("customer", "on", "by")
    column_labels = {
        "recipient": _("Recipient"),
        "purpose": _("Purpose"),
        "parts": _("Parts"),
        "signed_by": _("Signed by"),
    }
    column_formatters = {"parts": _parts}
    column_formatters_export = {"parts": _parts}
    search_exact = ("number",)
    link_column = "number"
    create_label = _("Disclose something")
    empty_sentence = _("Nothing was given outside the company.")
    list_note = _("What leaves the company is customer service’s version, kept as it stood (二(二)6.4).")
    details_template = "desk/customers/disclosure.html"
    form_columns = ("customer", "recipient", "purpose", "parts")
    form_extra_fields = {"parts": PartsField(_("Parts"), choices=_choices)}  # see PartsField
    form_sections = [(_("To whom and why"), ["customer", "recipient", "purpose"]), (_("What is given"), ["parts"])]

    def save_new(self, form: Any) -> Any:
        given = (form.customer.data.id, form.recipient.data or "", form.purpose.data or "", form.parts.data or ())
        made = disclosures.disclose(*given, on=clock.today())
        if isinstance(made, SignRequest):
            flash(gettext("Sent to sign."), "warning")
        return made

    def _after_saving(self, row: Any, is_created: bool) -> str:
        return self.get_url(".details_view", id=row.id)  # type: ignore[no-any-return]

    def details_context(self, row: Disclosure) -> dict[str, Any]:
        return {
            "copies": list(self._copies(row)),
            "is_unchanged": disclosures.is_unchanged(row),
            "may_print": disclosures.may_copy(row.customer),
        }

    def _copies(self, row: Disclosure) -> Any:
        """Title, heads and rows of each part; a part of the customer himself is one row of facts."""
        for part in row.parts:
            content = row.content.get(part) or []
            records = [content] if isinstance(content, dict) else content
            names = list(records[0]) if records else []
            heads = [self.get_column_name(name) for name in names]
            rows = [[by_kind(name, record[name]) for name in names] for record in records]
            yield disclosures.part_words(part), heads, rows, isinstance(content, dict)

    @expose("/print/")  # type: ignore[untyped-decorator]
    def print_view(self) -> Any:
        """The copy alone, for paper; for whoever may take copies."""
        row = self.found(request.args.get("id"))
        if not disclosures.may_copy(row.customer):
            abort(403)
        return self.render("desk/customers/disclosure_print.html", model=row, **self.details_context(row))
