"""How is a harmless field changed in its cell of the list? As in the form, with all other fields of it left out.

    class ContactView(EditedInPlace, DeskView):
        edited_in_place = ("position",)

The form's own rights, access, version, service and audit stand behind it, so a cell can do no more than the form. Where
a record has no form, a service of its own may stand behind one field:

    cells = {"due_on": Cell(DateField(…), lambda view, row: …, lambda row, day: supply.move(row.id, day))}

A cell is opened by two presses or by its button; what is refused stands beside it, what was saved can be taken back.
"""

from collections.abc import Callable
from dataclasses import dataclass
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
from admin_app.screens.forms import DeskForm, with_version
from admin_app.screens.transactions import CAUGHT, begin_writing, refusal, spoken


@dataclass(frozen=True)
class Cell:
    """A field without a form: what is typed into, may the reader in this row of this view, and what saves it."""

    field: Any
    may: Callable[[Any, Any], bool]
    save: Callable[[Any, Any], Any]


class EditedInPlace:
    """The part of a view whose list is written in."""

    edited_in_place: tuple[str, ...] = ()
    cells: dict[str, Cell] = {}

    @property
    def cell_names(self) -> list[str]:
        """The columns that the reader may change in some row."""
        return [*(self.edited_in_place if self.can_edit else ()), *self.cells]  # type: ignore[attr-defined]

    def cells_of(self, row: Any) -> list[str]:
        """The columns of this row that the reader may change where they stand."""
        names = self.edited_in_place if self.can_edit and self.may_edit_row(row) else ()  # type: ignore[attr-defined]
        own = (name for name, cell in self.cells.items() if cell.may(self, row))
        return [name for name in (*names, *own) if self.sees(row, name)]  # type: ignore[attr-defined]

    @expose("/cell/", methods=("GET", "POST"))
    def cell(self) -> Any:
        """The cell as a field; once saved, as a cell again. A part of a page; it needs its script."""
        name = request.args.get("name", "")
        if name not in self.cells:
            self.demand_right("edit")  # type: ignore[attr-defined]
        if request.method == "POST":
            begin_writing()
        row = self.found(request.args.get("id"))  # type: ignore[attr-defined]
        may = self.cells[name].may(self, row) if name in self.cells else self.may_edit_row(row)  # type: ignore[attr-defined]
        self.demand_offered(row, may)  # type: ignore[attr-defined]
        if name not in self.cells_of(row):
            abort(404)
        if self.needs_of(name) == "full":  # type: ignore[attr-defined]
            note_read(self.archives_in([row]))  # type: ignore[attr-defined]
        form = self._form_of(row, name)
        if request.method == "GET":
            return self._cell(row, name, form=form)
        before = _as_sent(self._forms_of(name)(None, obj=row)[name])
        if self.validate_form(form) and self._is_current(form, row) and self._save_cell(form, row, name):  # type: ignore[attr-defined]
            row = self.found(row.id)  # type: ignore[attr-defined]
            after = _as_sent(self._forms_of(name)(None, obj=row)[name])
            return self._cell(row, name, before=before if before != after else None)
        row = self.found(row.id)  # type: ignore[attr-defined]
        conflict = changed_since_seen(self, row, form)
        if conflict:
            note_read(self.archives_in([row]))  # type: ignore[attr-defined]
        self._take_version(form, row)  # type: ignore[attr-defined]
        return self._cell(row, name, form=form, conflict=conflict), 422 if conflict is None else 409

    def _forms_of(self, name: str) -> Any:
        """The kind of form that has this field."""
        if name not in self.cells:
            return self._edit_form_class  # type: ignore[attr-defined]
        return with_version(type("CellForm", (DeskForm,), {name: self.cells[name].field}), self.model)  # type: ignore[attr-defined]

    def _form_of(self, row: Any, name: str) -> Any:
        """The form of the record as far as it is this field; 404 where the form does not offer it."""
        if name in self.cells:
            return self._forms_of(name)(request.form if request.method == "POST" else None, obj=row)
        form = self.edit_form(obj=row)  # type: ignore[attr-defined]
        if name not in form or "row_version" not in form:
            abort(404)
        for field in list(form):
            if field.short_name not in (name, "row_version"):
                del form[field.short_name]
        return form

    def _save_cell(self, form: Any, row: Any, name: str) -> bool:
        try:
            if name in self.cells:
                self.cells[name].save(row, form[name].data)
            else:
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
