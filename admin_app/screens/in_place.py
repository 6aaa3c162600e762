"""How is a harmless field changed in its cell of the list? As in the form, with all other fields of it left out.

    class ContactView(EditedInPlace, DeskView):
        edited_in_place = ("position",)

The form's own rights, access, version, service and audit stand behind it, so a cell can do no more than the form. It is
opened by two presses or by its button; what is refused stands beside it, and what was saved can be taken back.
"""

from typing import Any

from flask import abort, request
from flask_admin import expose
from wtforms import BooleanField, SelectField

from admin_app import said
from admin_app.audit.accesses import note_read
from admin_app.errors import DeskError, Invalid
from admin_app.extensions import db
from admin_app.screens.columns import forget_access
from admin_app.screens.conflicts import changed_since_seen
from admin_app.screens.transactions import CAUGHT, begin_writing, refusal, spoken


class EditedInPlace:
    """The part of a view whose list is written in."""

    edited_in_place: tuple[str, ...] = ()

    def cells_of(self, row: Any) -> list[str]:
        """The columns of this row that the reader may change where they stand."""
        if not self.can_edit or not self.may_edit_row(row):  # type: ignore[attr-defined]
            return []
        return [name for name in self.edited_in_place if self.sees(row, name)]  # type: ignore[attr-defined]

    @expose("/cell/", methods=("GET", "POST"))
    def cell(self) -> Any:
        """The cell as a field; once saved, as a cell again. A part of a page; it needs its script."""
        self.demand_right("edit")  # type: ignore[attr-defined]
        if request.method == "POST":
            begin_writing()
        row, name = self.found(request.args.get("id")), request.args.get("name", "")  # type: ignore[attr-defined]
        self.demand_offered(row, self.may_edit_row(row))  # type: ignore[attr-defined]
        if name not in self.cells_of(row):
            abort(404)
        if self.needs_of(name) == "full":  # type: ignore[attr-defined]
            note_read(self.archives_in([row]))  # type: ignore[attr-defined]
        form = self._form_of(row, name)
        if request.method == "GET":
            return self._cell(row, name, form=form)
        before = _as_sent(self._edit_form_class(None, obj=row)[name])  # type: ignore[attr-defined]
        if self.validate_form(form) and self._is_current(form, row) and self._save_cell(form, row, name):  # type: ignore[attr-defined]
            row = self.found(row.id)  # type: ignore[attr-defined]
            after = _as_sent(self._edit_form_class(None, obj=row)[name])  # type: ignore[attr-defined]
            return self._cell(row, name, before=before if before != after else None)
        row = self.found(row.id)  # type: ignore[attr-defined]
        conflict = changed_since_seen(self, row, form)
        if conflict:
            note_read(self.archives_in([row]))  # type: ignore[attr-defined]
        self._take_version(form, row)  # type: ignore[attr-defined]
        return self._cell(row, name, form=form, conflict=conflict), 422 if conflict is None else 409

    def _form_of(self, row: Any, name: str) -> Any:
        """The form of the record as far as it is this field; 404 where the form does not offer it."""
        form = self.edit_form(obj=row)  # type: ignore[attr-defined]
        if name not in form or "row_version" not in form:
            abort(404)
        for field in list(form):
            if field.short_name not in (name, "row_version"):
                del form[field.short_name]
        return form

    def _save_cell(self, form: Any, row: Any, name: str) -> bool:
        try:
            self.save_edit(form, row)  # type: ignore[attr-defined]
            db.session.commit()
        except CAUGHT as caught:
            error = refusal(caught)
            db.session.rollback()
            form[name].errors = [*form[name].errors, *_sentences(error)]
            return False
        forget_access()
        return True

    def _cell(self, row: Any, name: str, **shown: Any) -> Any:
        return self.render(  # type: ignore[attr-defined]
            "admin/model/cell.html",
            row=row,
            name=name,
            value=self.get_list_value(None, row, name),  # type: ignore[attr-defined]
            url=self.get_url(".cell", id=row.id, name=name),  # type: ignore[attr-defined]
            **shown,
        )


def _sentences(error: DeskError) -> list[str]:
    """What to say beside the cell; also of fields that the cell does not show."""
    if isinstance(error, Invalid):
        return [said(text) for text in error.errors.values()]
    return [spoken(error.says, error.clause)]


def _as_sent(field: Any) -> list[str]:
    """What a browser sends for the field as it stands."""
    if isinstance(field, BooleanField):
        return ["y"] if field.data else []
    return [str(field.data or "")] if isinstance(field, SelectField) else [field._value()]
