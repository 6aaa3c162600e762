"""The profile of a customer on screen, edited section by section from his page; his licences and certificates."""

from typing import Any

from flask import abort, redirect, request, url_for
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from admin_app import clock
from admin_app.areas.customers.models import Customer
from admin_app.areas.customers.profile import duties as _duties  # noqa: F401 -- who owes one
from admin_app.areas.customers.profile import licences as _licences  # noqa: F401 -- who owes which successor
from admin_app.areas.customers.profile import service
from admin_app.areas.customers.profile.models import CHOICES, FIELDS, SECTIONS, Profile, Qualification, Verification
from admin_app.areas.customers.profile.one import profile_of
from admin_app.areas.customers.service import may_edit
from admin_app.screens.acts import form_page
from admin_app.screens.base import DeskView
from admin_app.screens.forms import DeskForm
from admin_app.screens.in_place import EditedInPlace
from admin_app.screens.lookups import key_of
from admin_app.screens.sections import SECTIONS as TITLES
from admin_app.screens.transactions import begin_writing

OF_YEAR = _("Of a year.")
OF_KIND = _("Of what the customer buys of our kind, as far as is known.")
OF_FIRM = _("Of the firm as a whole; what is personal stands with the person.")


class ProfileView(EditedInPlace, DeskView):
    rights = {
        "create": ("customer.edit", "customer.draft"),
        "edit": ("customer.edit", "customer.draft"),
        "void": None,
        "export": "export.customers",
    }
    on_customer_page = False  # its values stand in the sections
    column_list = ("customer", "firm_size", "revenue_fen", "payment_habit", "potential_grade", "service_area")
    column_more = (
        *("assets_fen", "demand_fen", "premises", "buying_way", "sales_people", "competitor_share_percent"),
        *("cooperation", "reputation_grade"),
    )
    edited_in_place = ("firm_size", "payment_habit", "potential_grade", "service_area")
    column_export_list = ("customer.code", "customer", *FIELDS)
    column_details_list = ("customer", *FIELDS)
    column_filters = ("customer", *CHOICES, "sales_people", "competitor_share_percent", "revenue_fen", "demand_fen")
    column_sortable_list = (("customer", "customer.name"),)
    column_default_sort = ("customer", "customer.name")
    column_labels = {"customer.code": _("Code")}
    list_note = _("One for each customer; filled in section by section on the customer's page (二(二)5).")
    form_sections = [
        (_("Customer"), ["customer"]),
        *((one.title, list(SECTIONS[one.name])) for one in TITLES),
    ]
    details_sections = [(one.title, list(SECTIONS[one.name])) for one in TITLES]
    column_descriptions = {
        **dict.fromkeys(("management_quality", "staff_quality"), OF_FIRM),
        **dict.fromkeys(("revenue_fen", "demand_fen"), OF_YEAR),
        "competitor_share_percent": OF_KIND,
    }

    def may_edit_row(self, row: Any) -> bool:
        """Asked of a profile, or of the customer whose page leads here."""
        return may_edit(row if isinstance(row, Customer) else row.customer)

    @expose("/section/")
    def section(self) -> Any:
        """The form of one section of a customer, whether he has a profile yet."""
        key, name = key_of(request.args.get("customer")), request.args.get("section", "")
        if key is None or name not in SECTIONS:
            abort(404)
        given = {"section": name, "url": self.back()}
        profile = profile_of(key)
        if profile is None:
            return redirect(url_for(".create_view", customer=key, **given))
        return redirect(url_for(".edit_view", id=profile.id, **given))

    def _narrowed(self, form: Any, *, keeps: tuple[str, ...] = ()) -> Any:
        name = request.args.get("section", "")
        for field in FIELDS if name in SECTIONS else ():
            if field not in SECTIONS[name] and field in form:
                del form[field]
        return form

    def create_form(self, obj: Any = None) -> Any:
        return self._narrowed(super().create_form(obj))

    def edit_form(self, obj: Any = None) -> Any:
        form = self._narrowed(super().edit_form(obj))
        del form.customer
        return form

    def save_new(self, form: Any) -> Profile:
        return service.begin(form.customer.data.id, self._given(form))

    def save_edit(self, form: Any, model: Profile) -> Profile:
        return service.edit(model.id, self._given(form))

    @staticmethod
    def _given(form: Any) -> dict[str, Any]:
        return {name: form[name].data for name in FIELDS if name in form}


class LapseForm(DeskForm):
    reason = TextAreaField(_("Reason"), [DataRequired(), Length(max=200)])


class QualificationView(DeskView):
    act_clause = "二(二)6.3"
    customer_tab = "5.2"
    rights = {
        "create": ("customer.edit", "customer.draft"),
        "edit": None,
        "void": ("customer.edit", "customer.draft"),
        "export": "export.customers",
    }
    column_list = ("paper", "number", "customer", "issuer", "valid_from", "valid_until", "is_void")
    column_details_list = (*column_list[:-1], "lapses", "is_void", "void_reason")
    column_sortable_list = ("valid_until", ("customer", "customer.name"))
    column_default_sort = "valid_until"
    column_filters = ("customer", "paper", "valid_until", "is_void")
    search_exact = ("number",)
    link_column = "number"
    late_words = _("Expired")
    create_label = _("New licence or certificate")
    empty_sentence = _("No licence or certificate is recorded.")
    column_descriptions = {"valid_until": _("Empty: without end.")}
    form_sections = [
        (_("Licence or certificate"), ["customer", "paper", "number", "issuer", "valid_from", "valid_until"])
    ]

    def row_class(self, row: Qualification) -> str:
        if row.is_void:
            return "row-void"
        return "row-late" if row.valid_until is not None and row.valid_until < clock.today() else ""

    details_template = "desk/customers/licence.html"

    def may_delete_row(self, row: Qualification) -> bool:
        return not row.is_void and may_edit(row.customer)

    def details_context(self, row: Qualification) -> dict[str, Any]:
        return {"may_follow": row.valid_until is not None and not row.lapses and self.may_delete_row(row)}

    @expose("/let-lapse/", methods=("GET", "POST"))
    def let_lapse(self) -> Any:
        if request.method == "POST":
            begin_writing()
        row = self.found(request.values.get("id"))
        self.demand_offered(row, self.details_context(row)["may_follow"])
        form = LapseForm(request.form or None)
        return form_page(
            self,
            row,
            form,
            title=gettext("It is not renewed"),
            act=lambda: service.let_lapse(row.id, form.reason.data),
            done=gettext("Nobody owes its successor any more."),
        )

    def save_new(self, form: Any) -> Qualification:
        return service.record_qualification(
            form.customer.data.id,
            form.paper.data,
            form.number.data or "",
            form.issuer.data or "",
            form.valid_from.data,
            form.valid_until.data,
        )

    def void(self, model: Qualification, reason: str) -> None:
        service.void_qualification(model.id, reason)


class VerificationView(DeskView):
    """Who looked which archive through; done on the customers' list or the customer's page."""

    rights = {"create": None, "edit": None, "void": None, "export": "export.customers"}
    column_list = ("on", "customer", "is_unchanged", "note", "by")
    column_details_list = (*column_list, "at")
    column_sortable_list = ("on", ("customer", "customer.name"))
    column_default_sort = ("on", True)
    column_filters = ("customer", "on", "is_unchanged")
    link_column = "on"
    empty_sentence = _("No archive was looked through yet.")
    list_note = _(
        "Every archive is looked through each quarter (二(二)6.5): tick customers in their list, or on one's page."
    )


def views() -> list[Any]:
    category = _("Customers")
    return [
        ProfileView(Profile, _("Profiles"), category, "profile", url="/profiles"),
        QualificationView(Qualification, _("Licences and certificates"), category, "qualification", url="/licences"),
        VerificationView(Verification, _("Verifications"), category, "verification", url="/verifications"),
    ]
