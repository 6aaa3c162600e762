"""People and departments, for the administrator: hire, invite, move, dismiss; passwords, second factors, tokens."""

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user
from sqlalchemy import select
from wtforms import BooleanField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from admin_app import clock
from admin_app.accounts import tokens
from admin_app.accounts.links import service as links
from admin_app.accounts.models import POSTS, Department, User
from admin_app.accounts.people import departments, leaving, service
from admin_app.accounts.people import leading as _leading  # noqa: F401 -- what keeps somebody from leaving
from admin_app.accounts.people.service import Place
from admin_app.accounts.rights import RIGHTS
from admin_app.accounts.second_factor import service as second_factor
from admin_app.extensions import db
from admin_app.screens import formatters, panels
from admin_app.screens.base import DeskView
from admin_app.screens.fields import ChoiceField, LookupField
from admin_app.screens.filters import person, yes_no
from admin_app.screens.forms import DeskForm, with_version
from admin_app.screens.in_place import EditedInPlace
from admin_app.screens.lookups import UserLookup, key_of
from admin_app.screens.theme import post_name
from admin_app.screens.transactions import begin_writing
from admin_app.screens.words import WORDS
from admin_app.secrecy.undertakings import service as undertakings

RANK_WORDS = WORDS["rank"]
ADMINISTRATORS = frozenset(RIGHTS["accounts.manage"])
MOST_DEPARTMENTS = 500


class PostsField(SelectMultipleField):
    """One box a post."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def department_name(department: Department | None) -> str:
    return "" if department is None else str(department)


def _departments() -> list[tuple[str, str]]:
    """As they are today."""
    found = db.session.scalars(select(Department).order_by(Department.id).limit(MOST_DEPARTMENTS))
    return [(str(one.id), department_name(one)) for one in found]


def _undertaken(row: Any) -> str:
    """When he signed; an administrator reads nothing, so he signs nothing."""
    if row.signed_at is not None:
        return formatters.instant(row.signed_at)
    return "–" if "administrator" in row.posts else gettext("not signed")


class PersonForm(DeskForm):
    name = StringField(_("Name"), [DataRequired(), Length(max=80)])
    email = StringField(
        _("E-mail address"),
        [Optional(), Length(max=200)],
        filters=[lambda text: text.strip().lower() if text else ""],
        description=_("For invitations and forgotten passwords; may stay empty."),
    )
    posts = PostsField(_("Posts"))
    rank = ChoiceField(_("Rank"), choices=list(RANK_WORDS.items()), default="staff")
    department = ChoiceField(_("Department"), allow_blank=True)
    superior = LookupField(UserLookup("superior", User), _("Superior"), allow_blank=True)

    def place(self) -> Place:
        department, superior = self.department.data, self.superior.data
        return Place(
            tuple(self.posts.data or ()),
            self.rank.data or "",
            int(department) if department else None,
            superior.id if superior else None,
        )


class NewPersonForm(PersonForm):
    username = StringField(
        _("User name"),
        [DataRequired(), Length(max=64)],
        description=_("Letters, digits and underscores; it stays for good."),
    )


class ChangedPersonForm(PersonForm):
    active = BooleanField(_("Works here"))


SeenPersonForm: Any = with_version(ChangedPersonForm, User)


def _filled(form: PersonForm) -> PersonForm:
    form.department.choices = [("", "–"), *_departments()]
    form.posts.choices = [(name, post_name(name)) for name in POSTS]
    return form


class PeopleView(DeskView):
    posts_allowed = ADMINISTRATORS
    rights = {"create": "accounts.manage", "edit": "accounts.manage", "void": None, "export": None}
    column_list = ("username", "name", "posts", "rank", "department", "superior", "active", "undertaken")
    column_details_list = column_list
    column_labels = {
        "posts": _("Posts"),
        "rank": _("Rank"),
        "department": _("Department"),
        "superior": _("Superior"),
        "active": _("Works here"),
        "undertaken": _("Secrecy undertaking"),
    }
    column_classes = {"undertaken": "nowrap"}
    column_sortable_list = ("username", "name")
    column_default_sort = "username"
    column_filters = (
        person("department", _("Department"), User.department_id, options=_departments),
        yes_no("active", _("Works here"), User.active),
    )
    column_formatters = {
        "posts": lambda _v, _c, row, _n: ", ".join(post_name(name) for name in POSTS if name in row.posts),
        "rank": lambda _v, _c, row, _n: str(RANK_WORDS.get(row.rank, row.rank)),
        "department": lambda _v, _c, row, _n: department_name(row.department),
        "superior": lambda _v, _c, row, _n: row.superior.name if row.superior else "",
        "active": lambda _v, _c, row, _n: formatters.yes_no(row.active),
        "undertaken": lambda _v, _c, row, _n: _undertaken(row),
    }
    search_exact = ("username", "name")
    create_label = _("Hire a person")
    link_column = "username"
    list_template = "accounts/people.html"
    details_template = "accounts/person.html"
    form_columns = ("username", "name")
    form_ajax_refs = {"superior": UserLookup("superior", User)}
    form_sections = [
        (_("Person"), ["username", "name", "email", "active"]),
        (_("Place"), ["posts", "rank", "department", "superior"]),
    ]

    def get_create_form(self) -> Any:
        return NewPersonForm

    def get_edit_form(self) -> Any:
        return SeenPersonForm

    def create_form(self, obj: Any = None) -> Any:
        return _filled(NewPersonForm(request.form if request.method == "POST" else None))

    def edit_form(self, obj: Any = None) -> Any:
        if request.method == "POST":
            return _filled(SeenPersonForm(request.form, obj=None))
        form = SeenPersonForm(obj=obj, data={"posts": sorted(obj.posts)})
        form.email.data = obj.email if links.has_address(obj) else ""
        form.department.data = str(obj.department_id) if obj.department_id else None
        return _filled(form)

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> Any:
        """Like every form, but whoever has an address is invited; otherwise the first password is shown, once."""
        if request.method != "POST":
            return super().create_view()
        begin_writing()
        form = self.create_form()
        if self.validate_form(form):
            given = (form.username.data, form.name.data, form.place(), current_user.id, form.email.data)
            hired = self.attempt(lambda: service.hire(*given), form)
            if hired is not None and links.are_sent() and links.has_address(hired[0]):
                return self._invite(hired[0])
            if hired is not None:
                return self._show_password(*hired)
        return super().render(self.create_template, form=form, form_opts=None, return_url=self.back())

    def save_edit(self, form: Any, model: Any) -> Any:
        active, email = bool(form.active.data), form.email.data
        service.change(model, form.name.data, form.place(), active, current_user.id, email)
        return model

    @expose("/password/", methods=("POST",))
    def password(self) -> Any:
        begin_writing()
        user = self.found(request.form.get("id"))
        if not self.can_edit:
            abort(403)
        if "confirmed" not in request.form:
            return self.confirm(
                title=gettext("A new password for %(name)s", name=user.name),
                sentence=gettext("The old one ends now, and the person is signed out everywhere."),
                hidden={"id": user.id, "confirmed": 1, "url": self.back()},
                submit_label=gettext("Make a new password"),
                submit_class="btn-primary",
            )
        made = self.attempt(lambda: service.reset_password(user, current_user.id))
        if made is None:
            return redirect(self.back())
        if user.id == current_user.id:
            flash(gettext("Sign in with the new password."), "info")
        return self._show_password(user, made)

    def prepare_page(self, rows: list[Any]) -> None:
        self._template_args["above"] = panels.render("people.above", None, clock.today())
        signed = undertakings.signed_at([row.id for row in rows])
        for row in rows:
            row.signed_at = signed.get(row.id)

    def details_context(self, row: Any) -> dict[str, Any]:
        self.prepare_page([row])
        return {
            "tokens": tokens.of(row),
            "left": leaving.left_with(row) if row.active else [],
            "may_be_invited": row.active and links.are_sent() and links.has_address(row),
        }

    @expose("/invite/", methods=("POST",))
    def invite(self) -> Any:
        begin_writing()
        user = self.found(request.form.get("id"))
        if not self.can_edit:
            abort(403)
        return self._invite(user)

    def _invite(self, user: User) -> Any:
        begin_writing()
        key = self.attempt(lambda: links.make(user, "invite", current_user.id))
        if key is not None:
            links.post(user, "invite", key)
            flash(gettext("An invitation is on its way to %(address)s.", address=user.email), "success")
        return redirect(self.get_url(".details_view", id=user.id))

    @expose("/second-factor/", methods=("POST",))
    def second_factor(self) -> Any:
        """Take it away: the phone is lost and the recovery codes too."""
        begin_writing()
        user = self.found(request.form.get("id"))
        if not self.can_edit or not user.has_second_factor or user.id == current_user.id:
            abort(403)
        if "confirmed" not in request.form:
            return self.confirm(
                title=gettext("%(name)s without a second factor", name=user.name),
                sentence=gettext("The person is signed out everywhere. Be sure who asks for this."),
                hidden={"id": user.id, "confirmed": 1, "url": self.back()},
                submit_label=gettext("Take the second factor away"),
                submit_class="btn-danger",
            )
        if self.attempt(lambda: second_factor.remove(user, current_user._get_current_object())) is not None:
            flash(gettext("The second factor is taken away."), "success")
        return redirect(self.get_url(".details_view", id=user.id))

    @expose("/revoke-token/", methods=("POST",))
    def revoke_token(self) -> Any:
        begin_writing()
        user = self.found(request.form.get("id"))
        token = key_of(request.form.get("token"))
        if not self.can_edit or token is None:
            abort(403)
        if self.attempt(lambda: tokens.revoke(user, token, current_user.id)) is not None:
            flash(gettext("The token is revoked."), "success")
        return redirect(self.get_url(".details_view", id=user.id))

    def _show_password(self, user: User, password: str) -> Any:
        return self.render(
            "accounts/password.html", user=user, password=password, return_url=self.get_url(".index_view")
        )


def _people_of(_view: Any, _context: Any, row: Any, _name: str) -> Any:
    """How many, and who."""
    url = url_for("people.index_view", flt0_department=row.id, flt1_active="1")
    return formatters.link(url, row.staffed.people) if row.staffed.people else 0


class DepartmentView(EditedInPlace, DeskView):
    posts_allowed = ADMINISTRATORS
    rights = {"create": "accounts.manage", "edit": "accounts.manage", "void": None, "export": None}
    column_list = ("code", "name_zh", "name_en", "people", "led_by")
    edited_in_place = ("name_zh", "name_en")
    column_details_list = column_list
    column_labels = {
        "name_zh": _("Name in Chinese"),
        "name_en": _("Name in English"),
        "people": _("People"),
        "led_by": _("Led by"),
    }
    column_descriptions = {
        "code": _(
            "customer_service is the department that handles complaints, whose establishment is counted and of which "
            "others ask internal service."
        ),
    }
    column_classes = {"people": "amount"}
    column_formatters = {"people": _people_of, "led_by": lambda _v, _c, row, _n: ", ".join(row.staffed.led_by)}
    column_sortable_list = ("code",)
    column_default_sort = "code"
    form_sections = [("", ["code", "name_zh", "name_en"])]
    create_label = _("Add a department")
    list_note = _("None is taken away: people, complaints and requests keep naming it. It is renamed instead.")
    link_column = "code"

    def prepare_page(self, rows: list[Any]) -> None:
        found = departments.staffed([row.id for row in rows])
        for row in rows:
            row.staffed = found.get(row.id, departments.Staffed())

    def details_context(self, row: Department) -> dict[str, Any]:
        self.prepare_page([row])
        return {}

    def save_new(self, form: Any) -> Department:
        row = Department()
        form.populate_obj(row)
        departments.demand_names_its_own(row)
        db.session.add(row)
        db.session.flush()
        self.audit("create", row)
        return row

    def save_edit(self, form: Any, model: Any) -> Any:
        form.populate_obj(model)
        departments.demand_names_its_own(model)
        db.session.flush()
        self.audit("edit", model)
        return model


def views() -> list[Any]:
    accounts = _("Accounts")
    return [
        PeopleView(User, _("People"), accounts, endpoint="people", url="/people"),
        DepartmentView(Department, _("Departments"), accounts, endpoint="department", url="/departments"),
    ]
