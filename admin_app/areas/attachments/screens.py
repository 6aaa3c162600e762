"""Attachments on screen: what is kept with an archive, brought from a computer or a camera, taken away noted."""

import io
from typing import Any

from flask import Response, abort, get_flashed_messages, redirect, render_template, request, url_for
from flask_admin import expose
from flask_babel import lazy_gettext as _
from markupsafe import Markup
from werkzeug.datastructures import FileStorage
from wtforms import FileField, MultipleFileField

from admin_app import clock, storage
from admin_app.areas.attachments import content, service
from admin_app.areas.attachments import happenings as _happenings  # noqa: F401 -- what the timeline tells
from admin_app.areas.attachments import panel as _panel  # noqa: F401 -- files brought on the customer's page
from admin_app.areas.attachments.models import Attachment
from admin_app.areas.attachments.preview import DRAWN, preview
from admin_app.errors import Invalid, sentence
from admin_app.extensions import db
from admin_app.screens.base import DeskView
from admin_app.screens.formatters import column, link
from admin_app.screens.lookups import key_of
from admin_app.screens.sandboxed import sandboxed
from admin_app.screens.transactions import begin_writing

REQUIRED_FILE = sentence("Choose a file or take a picture.", "请选择文件或拍照。")


def _size(_view: Any, _context: Any, row: Attachment, _name: str) -> str:
    return f"{max(1, row.size // 1024):,} KB"


def _preview(_view: Any, _context: Any, row: Attachment, _name: str) -> Markup | str:
    """What can be drawn, in place, once it is asked for: a look is noted."""
    if row.kind not in DRAWN or row.is_void:
        return ""
    return Markup(render_template("desk/attachments/preview.html", row=row))  # noqa: S704 a template  # nosec B704


def _link(kept: Attachment | None) -> Any:
    return link(url_for("attachment.details_view", id=kept.id), kept.name) if kept is not None else ""


as_link = column(_link)  # of whatever names an attachment


def files_given(files: list[Any]) -> list[FileStorage]:
    """What was chosen; a browser sends an empty file for none."""
    return [one for one in files if isinstance(one, FileStorage) and one.filename]


class AttachmentView(DeskView):
    customer_tab = "files"
    rights = {
        "create": "attachment.add",
        "edit": None,
        "void": "attachment.void",
        "export": "export.customers",
    }
    column_export_list = ("name", "customer", "kind", "size", "own_level", "place", "by", "at")
    column_list = ("name", "customer", "preview", "kind", "size", "by", "at", "own_level", "place")
    column_details_list = (*column_export_list, "own_level_ends", "note", "sha256", "is_void", "void_reason")
    column_sortable_list = ("name", "at", ("customer", "customer.name"))
    column_default_sort = ("at", True)
    column_filters = ("customer",)
    column_formatters = {
        "size": _size,
        "preview": _preview,
        "kind": lambda _view, _context, row, _name: row.kind.upper(),
    }
    search_exact = ("name",)
    link_column = "name"
    create_label = _("Add a file")
    details_template = "desk/attachments/attachment.html"
    empty_sentence = _("No file is kept here yet.")
    list_note = _("Files are copies: opening one is noted, and a consultation opens none.")
    form_extra_fields = {
        "file": MultipleFileField(_("Files"), render_kw={"accept": content.ACCEPT}),
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
        """All the files that were chosen, or none; the last of them."""
        given = files_given([*(form.file.data or ()), form.photo.data])
        if not given:
            raise Invalid({"file": REQUIRED_FILE})
        kept = [
            service.add(
                form.customer.data.id,
                one.stream,
                one.filename,
                on=clock.today(),
                place=form.place.data,
                note=form.note.data,
                own_level=form.own_level.data if "own_level" in form else None,
                own_level_ends=form.own_level_ends.data if "own_level_ends" in form else None,
            )
            for one in given
        ]
        return kept[-1]

    @expose("/bring/", methods=("POST",))
    def bring(self) -> Any:
        """Files from the customer's page; `part=1`: one of several, answered by itself, with a sentence if refused."""
        key = key_of(request.form.get("customer"))
        if key is None:
            abort(404)
        begin_writing()
        given = files_given([*request.files.getlist("file"), *request.files.getlist("photo")])
        kept = self.attempt(lambda: self._kept(key, given))
        if request.form.get("part") != "1":
            return redirect(self.get_url("customer.details_view", id=key) + "#files")
        return ("", 204) if kept is not None else (" ".join(get_flashed_messages()), 422)

    @staticmethod
    def _kept(customer_id: int, given: list[FileStorage]) -> list[Attachment]:
        if not given:
            raise Invalid({"file": REQUIRED_FILE})
        return [service.add(customer_id, one.stream, one.filename, on=clock.today()) for one in given]

    def void(self, model: Attachment, reason: str) -> None:
        service.void(model.id, reason)

    def details_context(self, row: Attachment) -> dict[str, Any]:
        return {"is_drawn": row.kind in DRAWN}

    @expose("/file/")
    def file(self) -> Response:
        """A copy to take away."""
        key = key_of(request.args.get("id"))
        if key is None:
            abort(404)
        begin_writing()
        row, path = service.copy_of(key, "copy")
        db.session.commit()
        return sandboxed(path, content.TYPES[row.kind], row.name, to_take=True)

    @expose("/picture/")
    def picture(self) -> Response:
        """The picture, or the first page, to be drawn in a page; drawn before anybody waits to write."""
        row: Attachment = self.found(request.args.get("id"))
        path = storage.path_of(row.sha256)
        drawn = preview(path, row.kind) if path.is_file() else None
        if drawn is None:
            abort(404)
        key, name = row.id, row.name
        begin_writing()
        service.copy_of(key, "look")
        db.session.commit()
        return sandboxed(io.BytesIO(drawn[0]), drawn[1], name, to_take=False)


def views() -> list[Any]:
    return [AttachmentView(Attachment, _("Attachments"), _("Customers"), "attachment", url="/attachments")]
