"""The customers' archive on screen: the list and the form. The page of one customer and its acts stand beside."""

from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from admin_app import clock
from admin_app.areas.customers import boards as _boards  # noqa: F401 -- how complete and how old the archives are
from admin_app.areas.customers import filling as _filling  # noqa: F401 -- what fills the archive
from admin_app.areas.customers import find as _find  # noqa: F401 -- customers in the box that finds
from admin_app.areas.customers import happenings as _happenings  # noqa: F401 -- what the timeline tells
from admin_app.areas.customers import of_period as _of_period  # noqa: F401 -- what is told of a month, quarter or year
from admin_app.areas.customers import renewals as _renewals  # noqa: F401 -- who looks after levels that end
from admin_app.areas.customers import service, verifying
from admin_app.areas.customers import telling as _telling  # noqa: F401 -- notices of levels that end
from admin_app.areas.customers.acts import CustomerActs
from admin_app.areas.customers.models import Customer
from admin_app.areas.customers.page import CustomerPage
from admin_app.areas.customers.profile.models import Profile
from admin_app.areas.customers.profile.screens import views as profile_views
from admin_app.areas.customers.related import related_views
from admin_app.areas.customers.search import search
from admin_app.areas.receivables.figures import exposures_of
from admin_app.duties.credit_reports import next_reports_due
from admin_app.duties.dormancy import dormancy_on
from admin_app.extensions import db
from admin_app.screens import formatters, keyset, panels
from admin_app.screens.base import DeskView
from admin_app.screens.filters import YES_NO, Filter, choice, known, or_nothing
from admin_app.screens.in_place import EditedInPlace
from admin_app.screens.labels import LABELS
from admin_app.screens.lookups import key_of
from admin_app.screens.sections import NAMES, SECTIONS, lacks
from admin_app.secrecy.access import effective_level, level_on, visible
from admin_app.secrecy.counting import count_visible
from admin_app.secrecy.reader import current

HAS_REPORT = Filter(
    "has_report",
    _("Credit reported"),
    Customer.last_report_on,
    lambda column, value: column.is_not(None) if value == "1" else column.is_(None),
    read=known(("1", "0")),
    options=list(YES_NO),
    field="last_report_on",
)
DORMANT = Filter(
    "dormant",
    _("Dormant, no reports due"),
    Customer.dealt_on,
    lambda _column, value: is_resting() if value == "1" else ~is_resting(),
    read=known(("1", "0")),
    options=list(YES_NO),
    field="dealt_on",
)
HAS_PROFILE = Filter(
    "has_profile",
    _("Profile begun"),
    Customer.id,
    lambda column, value: column.is_not(None) & (_has_profile() if value == "1" else ~_has_profile()),
    read=known(("1", "0")),
    options=list(YES_NO),
    field="analysis",
)
VERIFICATION_LATE = Filter(
    "verification_late",
    _("Not looked through in time"),
    Customer.id,
    lambda column, value: column.is_not(None) & _is_late(value == "1"),
    read=known(("1", "0")),
    options=list(YES_NO),
    field="verified_on",
)
INCOMPLETE = Filter(
    "incomplete",
    _("Section with gaps"),
    Customer.id,
    lambda column, value: column.is_not(None) & lacks(value),
    read=known(NAMES),
    options=[(section.name, section.title) for section in SECTIONS],
    field="analysis",
)
NOT_MERGED = Customer.__table__.c.status != "merged"
FIGURES = ("limit_fen", "exposure_fen", "next_report_on")


def _has_profile() -> Any:
    return Customer.id.in_(select(Profile.customer_id))


def _is_late(wanted: bool) -> Any:
    late = verifying.is_late(clock.today())
    return late if wanted else ~late


def is_resting() -> Any:
    """True for whose credit would be reported, were he not dormant today."""
    return (Customer.status == "active") & Customer.grade.is_not(None) & dormancy_on(clock.today()).where()


def _figure(view: Any, _context: Any, row: Any, name: str) -> Any:
    value = getattr(row, name, None)
    return formatters.dated(value) if name == "next_report_on" else formatters.yuan(value)


class CustomerView(CustomerPage, CustomerActs, EditedInPlace, DeskView):
    act_clause = "二(二)6.6"
    default_needs = "work"
    needs_by_column = dict.fromkeys(Customer.CARD, "card") | dict.fromkeys(Customer.FULL, "full")
    rights = {
        "create": "customer.draft",
        "edit": ("customer.edit", "customer.draft"),
        "void": None,
        "export": "export.customers",
    }
    column_list = ("code", "name", "grade", "level", "owner", *FIGURES)
    column_more = (
        "contact",
        "phone",
        "status",
        "industry",
        "region",
        "tax_id",
        "is_key",
        "last_report_on",
        "visited_on",
        "verified_on",
    )
    edited_in_place = ("contact", "phone", "industry", "region")
    column_export_list = (
        *("code", "name", "contact", "phone", "owner", "tax_id", "status", "industry", "region", "address"),
        *("is_key", "is_institutional", "founded_on", "first_deal_on", "headcount", "registered_capital_fen"),
        *(
            "bank",
            "bank_account",
            "verified_on",
            "grade",
            "graded_on",
            "last_report_on",
            "level",
            "level_ends",
            *FIGURES,
        ),
    )
    column_sortable_list = ("code", "name", "grade", "level", ("owner", "owner.name"))
    column_default_sort = "name"
    column_filters = (
        "owner",
        or_nothing(choice("grade", LABELS["grade"], Customer.grade), _("Ungraded"), lambda: visible(current(), "work")),
        *("level", "status", "is_key", "is_institutional"),
        *("last_report_on", "visited_on", "verified_on", "stepless_since", "level_ends"),
        HAS_REPORT,
        DORMANT,
        HAS_PROFILE,
        VERIFICATION_LATE,
        INCOMPLETE,
    )
    column_formatters = dict.fromkeys(FIGURES, _figure) | {"phone": formatters.column(formatters.phone)}
    column_formatters_export = dict.fromkeys(FIGURES, lambda _v, _c, row, name: getattr(row, name, None))
    column_classes = {
        "code": "nowrap",
        "next_report_on": "nowrap",
        "limit_fen": "amount",
        "exposure_fen": "amount",
    }
    action_rights = {"verify": "customer.verify"}
    all_actions = ("verify",)
    link_column = "name"
    search_by_customer = False
    create_label = _("New customer")
    empty_sentence = _("There is no customer you may see yet.")
    page_size = 20
    form_sections = [
        (_("Card"), ["name", "contact", "phone", "owner"]),
        (
            _("Basics"),
            [
                *("tax_id", "industry", "region", "address", "is_institutional", "is_key", "founded_on"),
                *("first_deal_on", "headcount", "registered_capital_fen", "bank", "bank_account"),
            ],
        ),
        (_("Strategy and analysis"), ["strategy", "analysis"]),
        (_("Keeping"), ["kept_at"]),
    ]
    reckoned = {"level": lambda row: level_on(row, clock.today())}  # one that has ended is internal, wherever it stands
    column_descriptions = {
        "tax_id": _("18 characters; the last one is checked."),
        "kept_at": _("Room, cabinet and folder of the paper archive (二(二)7.2.5)."),
        "registered_capital_fen": _("In yuan, such as 5000000.00."),
    }
    form_args = {"registered_capital_fen": {"label": _("Registered capital (yuan)")}}

    def init_search(self) -> bool:
        return True

    def search_placeholder(self) -> str:
        return str(_("Name, pinyin, code, credit code, contact or telephone"))

    def search_condition(self, text: str) -> Any:
        return search(text)

    def rows(self) -> Any:
        """Merged records are found under the one they were merged into."""
        return super().rows().where(Customer.status != "merged")

    def count(self, rows: Any, is_narrowed: bool) -> int:
        if is_narrowed:
            return super().count(rows, is_narrowed)
        return count_visible(NOT_MERGED, keyset.COUNT_CAP + 1)

    def get_one(self, id: Any) -> Any:
        """A merged record still opens, to say where it went."""
        key = key_of(id)
        owner = joinedload(Customer.owner).lazyload("*")
        return None if key is None else db.session.get(Customer, key, options=[owner])

    def in_database(self, column: Any, name: str) -> Any:
        return effective_level(Customer.__table__, clock.today()) if name == "level" else column

    def prepare_page(self, rows: list[Any]) -> None:
        """Limit, exposure and next report of the page's customers, each asked once."""
        on, keys = clock.today(), [row.id for row in self.where_seen(rows, "exposure_fen")]
        limits = panels.figures("limit_fen", keys, on)
        exposures = exposures_of(keys, on)
        wanted = set(keys)
        reports = next_reports_due([row for row in rows if row.id in wanted], on)
        for row in rows:
            row.limit_fen = limits.get(row.id, 0) if row.grade is not None else None
            row.exposure_fen = exposures.get(row.id)
            row.next_report_on = reports.get(row.id)

    def row_class(self, row: Any) -> str:
        return "row-muted" if row.status in ("void", "destroyed") else ""

    def may_edit_row(self, row: Any) -> bool:
        return service.may_edit(row)

    def create_form(self, obj: Any = None) -> Any:
        """A salesperson's prospect is his own; nobody else is offered."""
        form = super().create_form(obj)
        if not self.may("customer.edit"):
            del form.owner
        return form

    def edit_form(self, obj: Any = None) -> Any:
        """Owners change by handover, with a reason."""
        form = super().edit_form(obj)
        del form.owner
        return form

    def save_new(self, form: Any) -> Customer:
        values = {name: form[name].data for name in service.EDITABLE if name in form}
        owner = form.owner.data if "owner" in form else None
        return service.create_customer(values, on=clock.today(), owner_id=owner.id if owner else None)

    def save_edit(self, form: Any, model: Customer) -> Customer:
        values = {name: form[name].data for name in service.EDITABLE if name in form}
        return service.edit_customer(model, values, on=clock.today())

    def get_save_return_url(self, model: Customer, is_created: bool = False) -> str:
        return self.get_url(".details_view", id=model.id)  # type: ignore[no-any-return]


def views() -> list[Any]:
    category = _("Customers")
    customers = CustomerView(Customer, _("Customers"), category, "customer", url="/customers", menu_icon_value="users")
    return [customers, *related_views(category), *profile_views()]
