"""The desk's screen for one model: a Flask-Admin view that reads and writes through the guard.

A view names its columns, filters and sections; what a reader sees and may do follows from secrecy and rights:

    class InvoiceView(DeskView):
        rights = {"create": "invoice.record", "edit": None, "void": "invoice.record", "export": "export.receivables"}
        column_list = ("number", "customer", "issued_on", "due_on", "amount_fen")
        column_filters = ("customer", "due_on", "disputed")
        search_exact = ("number",)
        form_sections = [(_("Invoice"), ["customer", "number", "amount_fen"]), …]

and overrides `save_new`, `save_edit`, `void` to call its service. See columns, listing, writing and export beside
this file for what each part offers.
"""

from datetime import date
from typing import Any
from urllib.parse import quote_plus

from flask import abort, g, redirect, request, url_for
from flask_admin import expose
from flask_admin.contrib.sqla import ModelView
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from jinja2 import pass_context
from markupsafe import Markup

from admin_app.accounts.rights import clause_of, may, not_allowed
from admin_app.audit.accesses import note_read
from admin_app.errors import NotAllowed
from admin_app.extensions import Classified, FollowsCustomer, MayFollowCustomer, SeenBy, db
from admin_app.screens.acts import NOT_OFFERED, demand_offered
from admin_app.screens.columns import Columns, class_of
from admin_app.screens.export import Exporting
from admin_app.screens.forms import DeskConverter, DeskForm, with_version
from admin_app.screens.history import history
from admin_app.screens.keeping import Kept
from admin_app.screens.listing import Listing
from admin_app.screens.lookups import lookup
from admin_app.screens.writing import Writing
from admin_app.secrecy.reader import Reader, current

Right = str | tuple[str, ...] | None
COMPANY_RULES = "三3"
_KEY = "-the-key-of-the-row-"


class SignedIn:
    """What every page of the desk asks first: who is there, and may he open it?"""

    posts_allowed: frozenset[str] | None = None  # None: every post

    def is_accessible(self) -> bool:
        reader = current()
        if not isinstance(reader, Reader):
            return False
        return self.posts_allowed is None or bool(reader.posts & self.posts_allowed)

    def inaccessible_callback(self, name: str, **kwargs: Any) -> Any:
        if not current_user.is_authenticated:
            return redirect(url_for("security.login", next=request.full_path.rstrip("?")))
        return abort(403)


class DeskView(SignedIn, Writing, Kept, Listing, Exporting, Columns, ModelView):  # type: ignore[misc]
    """See the module. `rights` names the right that each act needs; None means nobody has it here."""

    rights: dict[str, Right] = {}
    form_sections: Any = None
    details_sections: Any = None
    column_classes: dict[str, str] = {}
    link_column: str | None = None
    row_class: Any = None
    act_clause: str | None = None  # by which acts that a page does not offer are refused; else that of the rights
    empty_sentence: Any = None
    create_label: Any = None
    list_note: Any = None
    on_customer_page = True  # the latest of them stand on the customer's page
    customer_tab = "keeping"  # where there: a section of the archive, "files" or "keeping"
    page_heading: Any = None
    delete_label = lazy_gettext("Void")
    voided_words = lazy_gettext("Voided.")
    void_is_tried = True  # to say what else it touches; what is kept in memory beside the database is not tried

    can_view_details = True
    column_display_actions = True
    form_base_class = DeskForm
    model_form_converter = DeskConverter
    column_formatters: dict[str, Any] = {}
    column_type_formatters: dict[Any, Any] = {}
    column_type_formatters_detail: dict[Any, Any] = {}
    column_type_formatters_export: dict[Any, Any] = {}
    column_formatters_export: dict[str, Any] = {}
    column_descriptions: dict[str, Any] = {}
    inline_models = None
    edited_in_place: tuple[str, ...] = ()  # see in_place.py
    cell_names: Any = ()
    column_editable_list = None

    def __init__(
        self, model: Any, name: Any = None, category: Any = None, endpoint: str | None = None, **kw: Any
    ) -> None:
        self.model = model
        self.column_labels = dict(self.column_labels or {})
        if self.form_columns is None and self.form_sections:
            self.form_columns = tuple(field for _title, fields in self.form_sections for field in fields)
        super().__init__(model, db, name=name, category=category, endpoint=endpoint, **kw)
        looks = {column: class_of(model, column) for column, _words in self._list_columns}
        self.column_classes = {**looks, **self.column_classes}

    def demand_offered(self, row: Any, is_offered: bool) -> None:
        """See acts.py."""
        demand_offered(is_offered, self._clause, self.get_url(".details_view", id=row.id))

    def demand_right(self, act: str) -> None:
        """Refused to whoever may do the act with no record: with who may, and the clause that says so."""
        if getattr(self, f"can_{'delete' if act == 'void' else act}"):
            return
        right = self.rights.get(act)
        if right is None:
            raise NotAllowed(NOT_OFFERED, self._clause)
        raise not_allowed(right if isinstance(right, str) else right[0])

    @property
    def _clause(self) -> str:
        """The view's own, else what gives the first of its rights, else company rules at large."""
        named = (right if isinstance(right, str) else right[0] for right in self.rights.values() if right)
        return self.act_clause or next(filter(None, map(clause_of, named)), COMPANY_RULES)

    # --- rights

    def is_accessible(self) -> bool:
        reader = current()
        about_customers = issubclass(self.model, Classified | FollowsCustomer | MayFollowCustomer | SeenBy)
        if isinstance(reader, Reader) and about_customers and "administrator" in reader.posts:
            return False
        return super().is_accessible()

    def may(self, right: Right, *, owns: bool = False) -> bool:
        """Has the reader this right, or one of these?"""
        reader = current()
        if right is None or not isinstance(reader, Reader):
            return False
        names = (right,) if isinstance(right, str) else right
        return any(may(reader.posts, name, owns=owns) for name in names)

    def _may_at_all(self, act: str) -> bool:
        return self.may(self.rights.get(act), owns=True)

    can_create = property(lambda self: self._may_at_all("create"))
    can_edit = property(lambda self: self._may_at_all("edit"))
    can_delete = property(lambda self: self._may_at_all("void"))
    can_export = property(lambda self: self._may_at_all("export"))

    def owns(self, row: Any) -> bool:
        """Is the row the reader's own customer, or about one?"""
        reader = current()
        customer = row if isinstance(row, Classified) else getattr(row, "customer", None)
        return isinstance(reader, Reader) and customer is not None and customer.owner_id == reader.user_id

    def may_edit_row(self, row: Any) -> bool:
        return not getattr(row, "is_void", False) and self.may(self.rights.get("edit"), owns=self.owns(row))

    def may_delete_row(self, row: Any) -> bool:
        return not getattr(row, "is_void", False) and self.may(self.rights.get("void"), owns=self.owns(row))

    # --- forms

    def _process_ajax_references(self) -> dict[str, Any]:
        """Every relation in the form is looked up, so that no select loads a table."""
        given = dict(self.form_ajax_refs or {})
        relations = self.model.__mapper__.relationships
        for name in self.form_columns or ():
            if name in relations and name not in given:
                given[name] = lookup(name, relations[name].mapper.class_)
        return given

    def scaffold_form(self) -> Any:
        if not self.form_columns:
            return DeskForm
        return super().scaffold_form()

    def create_form(self, obj: Any = None) -> Any:
        """An empty form; a link may fill in a relation: `/contacts/new/?customer=<key>`."""
        form = super().create_form(obj)
        if request.method == "GET":
            for name, loader in self._form_ajax_refs.items():
                if name in request.args and name in form:
                    form[name].data = loader.get_one(request.args[name])
        return form

    def get_edit_form(self) -> Any:
        return with_version(super().get_edit_form(), self.model)

    # --- pages

    def get_url(self, endpoint: str, **kwargs: Any) -> str:
        """A list leads from each row to the same pages: the address is made once and the key put into it."""
        if kwargs.keys() != {"id", "url"} or not isinstance(kwargs["id"], str | int):
            return str(super().get_url(endpoint, **kwargs))
        known = vars(g).setdefault("row_addresses", {})
        at = endpoint, kwargs["url"]
        if at not in known:
            known[at] = str(super().get_url(endpoint, id=_KEY, url=kwargs["url"])).split(_KEY)
        return quote_plus(str(kwargs["id"])).join(known[at])

    def openings(self, columns: Any, title: str) -> list[tuple[str, Markup, bool]]:
        """How the cells of a list begin, the same in each row: column, attributes, does it open the record?"""
        tag = Markup(' class="{}{}" data-label="{}"')
        return [
            (
                name,
                tag.format(self._class_of(name), " title" if name == title else "", gettext(str(words))),
                self.link_column == name and self.can_view_details,
            )
            for name, words in columns
        ]

    def _class_of(self, name: str) -> str:
        return self.column_classes.get(name, "party" if name == "customer" else "")

    @pass_context
    def get_list_value(self, context: Any, model: Any, name: str) -> Any:
        return self.shown(model, name, self.column_formatters)

    @pass_context
    def get_detail_value(self, context: Any, model: Any, name: str) -> Any:
        return self.shown(model, name, self.column_formatters_detail or self.column_formatters, tells=True)

    @expose("/details/")
    def details_view(self) -> Any:
        if not self.can_view_details:
            abort(404)
        row = self.found(request.args.get("id"))
        note_read(self.archives_in([row]))
        seen = [(name, words) for name, words in self._details_columns if self.sees(row, name)]
        return self.render(
            self.details_template,
            model=row,
            details_columns=seen,
            get_value=self.get_detail_value,
            return_url=self.back(),
            delete_form=self.delete_form() if self.can_delete else None,
            can_be_taken_back=self.void_is_tried and self.may_take_back(row),
            history=history(self, row),
            **self.details_context(row),
        )

    def heading_of(self, row: Any) -> str:
        """What a record's page is called: its name, behind its customer's where the list leads to it by a day."""
        customer = getattr(row, "customer", None)
        is_day = isinstance(getattr(row, self.link_column or "", None), date)
        return f"{customer.name} · {row}" if is_day and customer and customer.name not in str(row) else str(row)

    def details_context(self, row: Any) -> dict[str, Any]:
        """What the view's own page of a record needs besides."""
        return {}

    def may_look_up(self) -> bool:
        return self.can_create or self.can_edit

    @expose("/ajax/lookup/")
    def ajax_lookup(self) -> Any:
        """Choices for a relation, for those who may fill in a form of the view."""
        if not self.may_look_up():
            abort(403)
        return super().ajax_lookup()
