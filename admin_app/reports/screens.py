"""/reports/: which reports there are; one of them as of a day, page by page, and its XLSX, PDF and DOCX."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import chain
from typing import Any

from flask import Response, abort, request, stream_with_context
from flask_admin import BaseView, expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from wtforms import DateField, SelectField, ValidationError
from wtforms.validators import InputRequired

from admin_app import LANGUAGES, clock, said
from admin_app.accounts import rights
from admin_app.accounts.models import Post, User
from admin_app.areas.customers.models import Customer
from admin_app.areas.customers.service import OWNING_POSTS
from admin_app.audit import service as audit
from admin_app.extensions import db
from admin_app.printing.forms import Asked
from admin_app.printing.languages import asked_language, speaking
from admin_app.printing.screens import MAKERS
from admin_app.printing.service import sheet_of
from admin_app.reports.declared import AskedReport, Report, report_named, reports
from admin_app.reports.files import sheets, shown, xlsx, zipped
from admin_app.screens import keyset
from admin_app.screens.base import SignedIn
from admin_app.screens.export import TYPES
from admin_app.screens.forms import DeskForm
from admin_app.screens.lookups import key_of
from admin_app.screens.transactions import begin_writing
from admin_app.secrecy.reader import Reader, current, current_reader, reading_as

PAGE = 50
FILES = ("xlsx", "pdf", "docx")


def _not_to_come(_form: Any, field: Any) -> None:
    if field.data is not None and not date(1900, 1, 1) <= field.data <= clock.today():
        raise ValidationError(gettext("A day up to today."))


class ReportForm(DeskForm):
    on = DateField(_("As of"), [InputRequired(), _not_to_come])
    group = SelectField(_("One line for each"))
    owner = SelectField(_("Owner"), coerce=lambda text: key_of(text) or 0)


class Reports(SignedIn, BaseView):  # type: ignore[misc]
    model = Customer  # what they are about

    def is_accessible(self) -> bool:
        reader = current()
        return isinstance(reader, Reader) and "administrator" not in reader.posts

    @expose("/")
    def index(self) -> Any:
        open_ones = [one for one in reports() if _may_read(one)]
        return self.render("reports/index.html", reports=open_ones)

    @expose("/<report_name>/")
    def one(self, report_name: str) -> Any:
        report = _report(report_name)
        form, asked = _asked(report)
        order = f"report {report.name} {asked.group}" if asked else ""
        cursor = keyset.read(request.args.get("at"), order)
        page = report.page(asked, (cursor.value, cursor.key) if cursor else None, PAGE) if asked else None
        here = {name: value for name, value in request.args.items() if name not in ("at", "lang", "language")}
        following = page.after if page else None
        return self.render(
            "reports/one.html",
            report=report,
            form=form,
            columns=report.columns_for(asked) if asked else (),
            page=page,
            shown=shown,
            totals=report.totals(asked) if asked else None,
            may_take=rights.may(current_reader().posts, report.right),
            languages=LANGUAGES,
            file_args=here,
            first_url=self.get_url(".one", report_name=report.name, **here) if cursor else None,
            next_url=self.get_url(
                ".one", report_name=report.name, **here, at=keyset.write(keyset.Cursor(*following, False, order))
            )
            if following
            else None,
        )

    @expose("/<report_name>/<report_type>/")
    def file(self, report_name: str, report_type: str) -> Any:
        report = _report(report_name)
        rights.demand(current_reader().posts, report.right)
        if report_type not in FILES:
            abort(404)
        _form, asked = _asked(report)
        if asked is None:
            abort(400)
        reader, today = replace(current_reader(), on_screen=False), clock.today()
        language = asked_language(request.args.get("language"))
        begin_writing()
        audit.record(
            "export",
            user_id=reader.user_id,
            subject=f"report.{report.name}",
            values={"type": report_type, "language": language, "asked": _plainly(asked)},
        )
        db.session.commit()
        name = f"{report.name}-{asked.on.isoformat()}.{report_type}"
        headers = {"Content-Disposition": f"attachment; filename={name}"}
        if report_type in MAKERS and report_type != "xlsx":
            return _paper(report, asked, language, reader, name)

        def body() -> Any:
            with reading_as(reader), speaking(language):
                yield from xlsx(report, asked, _about(report, asked), today)

        return Response(stream_with_context(body()), content_type=TYPES["xlsx"], headers=headers)


def _paper(report: Report, asked: AskedReport, language: str, reader: Reader, name: str) -> Response:
    """A PDF or DOCX, as the name ends; where it is too long for one, many in a ZIP, made while they are sent."""
    today, (stem, _dot, ending) = clock.today(), name.rpartition(".")
    make, content_type = MAKERS[ending]

    def printed(parts: Any) -> bytes:
        return make(sheet_of(said(report.title), report.number, parts, Asked(today, language), is_wide=True), today)

    with reading_as(reader), speaking(language):
        found = sheets(report, asked, _about(report, asked))
        first, second = next(found), next(found, None)
        if second is None:
            headers = {"Content-Disposition": f"attachment; filename={name}"}
            return Response(printed(first), content_type=content_type, headers=headers)

    def body() -> Any:
        with reading_as(reader), speaking(language):
            each = enumerate(chain((first, second), found), 1)
            yield from zipped(((f"{stem}-{at:03}.{ending}", printed(parts)) for at, parts in each), today)

    headers = {"Content-Disposition": f"attachment; filename={stem}.zip"}
    return Response(stream_with_context(body()), content_type="application/zip", headers=headers)


def _report(name: str) -> Report:
    report = report_named(name)
    if report is None:
        abort(404)
    if report.read_right is not None:
        rights.demand(current_reader().posts, report.read_right)
    return report


def _may_read(report: Report) -> bool:
    return report.read_right is None or rights.may(current_reader().posts, report.read_right)


def _asked(report: Report) -> tuple[Any, AskedReport | None]:
    """The form as typed over its defaults; nothing asked where it does not hold."""
    defaults = {"on": clock.today().isoformat(), "group": report.groups[0][0] if report.groups else "", "owner": "0"}
    typed = {name: request.args.get(name, value) for name, value in defaults.items()}
    form = ReportForm(MultiDict(typed))
    form.group.choices = list(report.groups) or [("", "–")]
    form.owner.choices = [(0, _("All")), *((one.id, one.name) for one in _owners())]
    if not report.groups:
        del form.group
    if not report.has_past:
        del form.on
    if not report.has_owner:
        del form.owner
    if not form.validate():
        return form, None
    return form, AskedReport(
        form.on.data if report.has_past else clock.today(),
        (form.owner.data or None) if report.has_owner else None,
        form.group.data if report.groups else "",
    )


def _owners() -> Sequence[User]:
    owning = select(User).where(User.roles.any(Post.name.in_(OWNING_POSTS)))
    return list(db.session.scalars(owning.order_by(User.name, User.id)).unique())


def _about(report: Report, asked: AskedReport) -> list[str]:
    """What was asked, in words."""
    about = [gettext("As of %(day)s", day=asked.on.isoformat()), gettext("Amounts in yuan")]
    if asked.owner_id is not None:
        owner = db.session.get(User, asked.owner_id)
        about.append(gettext("Owner: %(name)s", name=owner.name if owner else ""))
    return about


def _plainly(asked: AskedReport) -> dict[str, Any]:
    return {"on": asked.on.isoformat(), "owner": asked.owner_id, "group": asked.group}


def views() -> list[Any]:
    return [
        Reports(
            name=_("Reports"),
            endpoint="reports",
            url="/reports",
            menu_icon_type="icon",
            menu_icon_value="report-analytics",
        )
    ]
