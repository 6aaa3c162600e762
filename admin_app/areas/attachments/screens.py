"""Attachments on screen: what is kept with an archive, brought from a computer or a camera, taken away noted."""

from typing import Any

from flask import Response, abort, request, send_file
from flask_admin import expose
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import FileStorage
from wtforms import FileField

from admin_app import clock
from admin_app.areas.attachments import content, service
from admin_app.areas.attachments.models import Attachment
from admin_app.errors import Invalid, sentence
from admin_app.extensions import db
from admin_app.screens.base import DeskView
from admin_app.screens.lookups import key_of
from admin_app.screens.transactions import begin_writing

REQUIRED_FILE = sentence("Choose a file or take a picture.", "请选择文件或拍照。")
SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"


def _size(_view: Any, _context: Any, row: Attachment, _name: str) -> str:
    return f"{max(1, row.size // 1024):,} KB"


class AttachmentView(DeskView):
    rights = {
        "create": "attachment.add",
        "edit": None,
        "void": "attachment.void",
        "export": "export.customers",
    }
    column_list = ("name", "customer", "kind", "size", "own_level", "place", "by", "at")
    column_details_list = (*column_list, "own_level_ends", "note", "sha256", "is_void", "void_reason")
    column_sortable_list = ("name", "at", ("customer", "customer.name"))
    column_default_sort = ("at", True)
    column_filters = ("customer",)
    column_formatters = {"size": _size, "kind": lambda _view, _context, row, _name: row.kind.upper()}
    search_exact = ("name",)
    link_column = "name"
    create_label = _("Add a file")
    details_template = "desk/attachments/attachment.html"
    empty_sentence = _("No file is kept here yet.")
    list_note = _("Files are copies: opening one is noted, and a consultation opens none.")
    form_extra_fields = {
        "file": FileField(_("File"), render_kw={"accept": content.ACCEPT}),
        "photo": FileField(_("Or take a picture"), render_kw={"accept": "image/*", "capture": "environment"}),
    }
    form_sections = [
        (_("File"), ["customer", "file", "photo"]),
        (_("Keeping"), ["place", "note", "own_level", "own_level_ends"]),
    ]
    column_descriptions = {
        "place": _("Where the paper itself is kept."),
        "own_level": _("Only where it is more secret than the customer; the information clerk gives it."),
        "own_level_ends": _("Left empty: one, three or five years by level."),
    }

    def create_form(self, obj: Any = None) -> Any:
        form = super().create_form(obj)
        if not self.may("customer.classify"):
            del form.own_level, form.own_level_ends
        return form

    def save_new(self, form: Any) -> Attachment:
        given = next(
            (one for one in (form.file.data, form.photo.data) if isinstance(one, FileStorage) and one.filename), None
        )
        if given is None:
            raise Invalid({"file": REQUIRED_FILE})
        return service.add(
            form.customer.data.id,
            given.stream,
            given.filename,
            on=clock.today(),
            place=form.place.data,
            note=form.note.data,
            own_level=form.own_level.data if "own_level" in form else None,
            own_level_ends=form.own_level_ends.data if "own_level_ends" in form else None,
        )

    def void(self, model: Attachment, reason: str) -> None:
        service.void(model.id, reason)

    def details_context(self, row: Attachment) -> dict[str, Any]:
        return {"is_picture": row.kind in content.PICTURES}

    @expose("/file/")
    def file(self) -> Response:
        """A copy to take away."""
        return self._hand_out("copy", as_attachment=True)

    @expose("/picture/")
    def picture(self) -> Response:
        """The picture, to be drawn on its page."""
        return self._hand_out("look", as_attachment=False)

    def _hand_out(self, act: str, *, as_attachment: bool) -> Response:
        key = key_of(request.args.get("id"))
        if key is None:
            abort(404)
        begin_writing()
        row, path = service.copy_of(key, act)
        if not as_attachment and row.kind not in content.PICTURES:
            db.session.rollback()
            abort(404)
        db.session.commit()
        answer = send_file(path, content.TYPES[row.kind], as_attachment, row.name, conditional=False, etag=False)
        answer.headers["Content-Security-Policy"] = SANDBOX
        return answer


def views() -> list[Any]:
    return [AttachmentView(Attachment, _("Attachments"), _("Customers"), "attachment", url="/attachments")]
