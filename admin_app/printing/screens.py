"""/forms/<form>/?id=…: what the form will look like, what one chooses before printing, and its PDF, DOCX and XLSX."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Response, abort, redirect, request
from flask_admin import BaseView, expose
from werkzeug.datastructures import MultiDict

from admin_app import LANGUAGES, clock
from admin_app.areas.customers.models import Customer
from admin_app.errors import Refused
from admin_app.extensions import db
from admin_app.printing import service
from admin_app.printing.forms import Asked, PrintedForm, form_named
from admin_app.printing.languages import asked_language
from admin_app.printing.paper import pdf
from admin_app.printing.parts import Sheet
from admin_app.screens.base import SignedIn
from admin_app.screens.export import TYPES
from admin_app.screens.lookups import key_of
from admin_app.screens.transactions import begin_writing
from admin_app.secrecy.reader import Reader, current


def _docx(sheet: Sheet, on: date) -> bytes:
    from admin_app.printing.word import docx  # its library takes an eighth of a second to load

    return docx(sheet, on)


def _xlsx(sheet: Sheet, on: date) -> bytes:
    from admin_app.printing.spreadsheet import xlsx

    return xlsx(sheet, on)


MAKERS: dict[str, tuple[Callable[[Sheet, date], bytes], str]] = {
    "pdf": (pdf, "application/pdf"),
    "docx": (_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": (_xlsx, TYPES["xlsx"]),
}


class Forms(SignedIn, BaseView):  # type: ignore[misc]
    """The pages of printed forms; links on the records lead here."""

    model = Customer  # what most of them are about

    def is_accessible(self) -> bool:
        reader = current()
        return isinstance(reader, Reader) and "administrator" not in reader.posts

    def is_visible(self) -> bool:
        return False

    @expose("/")
    def index(self) -> Any:
        """Forms are printed from the page of what they are about."""
        return redirect(self.get_url("reports.index"))

    @expose("/<form_name>/")
    def page(self, form_name: str) -> Any:
        form = _form(form_name)
        with service.copying():
            printable = service.find(form, key_of(request.args.get("id", "")))
            choices, asked = _asked(form, printable.row)
            sheet, refused = None, None
            if choices is None or choices.validate():
                try:
                    sheet = service.compose(printable, asked)
                except Refused as why_not:
                    refused = why_not
            return self.render(
                "printing/form.html",
                printed=form,
                row=printable.row,
                choices=choices,
                sheet=sheet,
                refused=refused,
                wanted=asked.language,
                languages=LANGUAGES,
                return_url=form.back_url(printable.row),
                file_args={**request.args.to_dict(), "language": asked.language},
            )

    @expose("/<form_name>/<file_type>/")
    def file(self, form_name: str, file_type: str) -> Any:
        form = _form(form_name)
        if file_type not in MAKERS:
            abort(404)
        make, content_type = MAKERS[file_type]
        begin_writing()
        with service.copying():
            printable = service.find(form, key_of(request.args.get("id", "")))
            choices, asked = _asked(form, printable.row)
            if choices is not None and not choices.validate():
                abort(400)
            sheet = service.compose(printable, asked)
            service.note_printed(printable, asked, file_type)
        db.session.commit()  # setting a sheet takes a while, in which nobody waits to write
        return Response(
            make(sheet, asked.on),
            content_type=content_type,
            headers={"Content-Disposition": f"attachment; filename={form.name}-{asked.on.isoformat()}.{file_type}"},
        )


def _form(name: str) -> PrintedForm:
    form = form_named(name)
    if form is None:
        abort(404)
    return form


def _asked(form: PrintedForm, row: Any) -> tuple[Any, Asked]:
    """The choices as typed over their defaults, and what they ask for."""
    on, language = clock.today(), asked_language(request.args.get("language"))
    if form.choices is None:
        return None, Asked(on, language)
    defaults = form.defaults(row, on)
    choices = form.choices(MultiDict({name: request.args.get(name, value) for name, value in defaults.items()}))
    return choices, Asked(on, language, choices.data)


def views() -> list[Any]:
    return [Forms(name="Forms", endpoint="forms", url="/forms")]
