"""How does a screen write? Create, edit, void and act on ticked rows: rights, locks, sentences, nothing lost.

Services do the writing (`save_new`, `save_edit`, `void` of the view); this commits. Nothing is ever deleted.
"""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_admin import expose
from flask_admin.form import FormOpts
from flask_babel import gettext
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from admin_app import clock, language, said
from admin_app.audit import service as audit
from admin_app.audit import taking_back
from admin_app.audit.accesses import note_read
from admin_app.errors import DeskError, Invalid, NotAllowed, NotFound, sentence
from admin_app.extensions import Keyed, db
from admin_app.screens.columns import forget_access
from admin_app.screens.conflicts import changed_since_seen, is_outdated
from admin_app.screens.forms import DeskForm
from admin_app.screens.history import version_of
from admin_app.screens.touched import touched
from admin_app.screens.transactions import CAUGHT, CHANGED, begin_writing, flash_refusal, refusal, spoken
from admin_app.secrecy.reader import current_reader
from admin_app.signoffs.models import SignRequest
from admin_app.web.addresses import own_path

MOST_AT_ONCE = 5_000  # records that one action may change; it holds the write lock meanwhile
BATCH = 500


class ReasonForm(DeskForm):
    """Why something is taken back."""

    reason = TextAreaField(validators=[DataRequired(), Length(max=200)])


def say_errors(form: Any, error: Invalid) -> None:
    """Each sentence beside its field; what belongs to no field of the form above it."""
    for name, text in error.errors.items():
        field = form[name] if name in form else None  # noqa: SIM401 a form has no get
        if field is not None:
            field.errors = [*field.errors, said(text)]
        else:
            flash(said(text), "danger")


def _some(rows: list[Any]) -> str:
    return ", ".join(str(row) for row in rows[:10]) + (" …" if len(rows) > 10 else "")


def _none_or_too_many(keys: list[int]) -> str:
    if not keys:
        return gettext("Nothing matches.")
    return gettext("At most %(count)s records at once: narrow the list down first.", count=f"{MOST_AT_ONCE:,}")


def _is_changed(row: Any) -> bool:
    """Does what was sent name another version of this row than it has now?"""
    seen = dict(pair.split(":", 1) for pair in request.form.getlist("seen") if ":" in pair)
    return str(row.id) in seen and seen[str(row.id)] != str(row.row_version)


class Writing:
    """The part of a view that writes."""

    model: Any
    action_rights: dict[str, str | None] = {}
    all_actions: tuple[str, ...] = ()  # those that may act on all that match, not only on rows ticked
    form_columns: Any
    form_note: Any = None

    # --- what an area overrides; each flushes, none commits

    def save_new(self, form: Any) -> Any:
        row = self.model()
        form.populate_obj(row)
        db.session.add(row)
        db.session.flush()
        self.audit("create", row)
        return row

    def save_edit(self, form: Any, model: Any) -> Any:
        form.populate_obj(model)
        db.session.flush()
        self.audit("edit", model)
        return model

    def void(self, model: Any, reason: str) -> None:
        if not hasattr(model, "is_void"):
            raise NotAllowed(sentence("This record cannot be voided.", "此记录不能作废。"))
        model.is_void, model.void_reason = True, reason
        db.session.flush()
        self.audit("void", model, reason=reason)

    def void_details(self, row: Any) -> list[tuple[str, Any]]:
        """What to see before it is voided, as (label, value): by default what its list shows."""
        shown = [
            (gettext(str(words)), self.shown(row, name, self.column_formatters))  # type: ignore[attr-defined]
            for name, words in self._list_columns  # type: ignore[attr-defined]
            if name != "is_void" and self.sees(row, name)  # type: ignore[attr-defined]
        ]
        return [(words, value) for words, value in shown if value not in ("", None)]

    def may_take_back(self, row: Any) -> bool:
        """Did the reader void it today, and may he still void such records? Whether it can be is asked when he does."""
        if not self.may(self.rights.get("void"), owns=self.owns(row)):  # type: ignore[attr-defined]
            return False
        return taking_back.entry_of(row, current_reader().user_id, clock.today()) is not None

    def audit(self, act: str, row: Any, **values: Any) -> None:
        audit.record(
            f"{self.model.__tablename__}.{act}",
            user_id=current_reader().user_id,
            subject=str(row.id),
            customer_id=getattr(row, "customer_id", None),
            values=values,
        )

    # --- one attempt to write

    def attempt(self, act: Callable[[], Any], form: Any = None) -> Any:
        """Do it and commit; None, with the sentence said and everything undone, when it is refused."""
        try:
            done = act()
            db.session.commit()
        except CAUGHT as caught:
            error = refusal(caught)
            db.session.rollback()
            self._say(error, form)
            return None
        forget_access()
        return True if done is None else done

    def _say(self, error: DeskError, form: Any) -> None:
        if isinstance(error, NotFound):
            abort(404)
        if isinstance(error, Invalid) and form is not None:
            say_errors(form, error)
        elif isinstance(error, Invalid):
            flash(" ".join(said(text) for text in error.errors.values()), "danger")
        elif form is not None:
            form.form_errors = [*form.form_errors, spoken(error.says, error.clause)]
        else:
            flash_refusal(error)

    # --- pages

    def back(self) -> str:
        """Where the person came from, if it is ours; else the list."""
        return own_path(request.values.get("url")) or self.get_url(".index_view")  # type: ignore[attr-defined,no-any-return]

    def get_save_return_url(self, model: Any, is_created: bool = False) -> str:
        return self.back()

    def found(self, key: Any) -> Any:
        """The row with this key; 404 when it is missing or hidden."""
        row = None if key is None else self.get_one(key)  # type: ignore[attr-defined]
        return row if row is not None else abort(404)

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> Any:
        self.demand_right("create")  # type: ignore[attr-defined]
        if request.method == "POST":
            begin_writing()
        form = self.create_form()  # type: ignore[attr-defined]
        if self.validate_form(form):  # type: ignore[attr-defined]
            row = self.attempt(lambda: self.save_new(form), form)
            if row is not None:
                return redirect(self._after_making(row))
        return self.render(  # type: ignore[attr-defined]
            self.create_template,  # type: ignore[attr-defined]
            form=form,
            form_opts=FormOpts(widget_args=self.form_widget_args),  # type: ignore[attr-defined]
            return_url=self.back(),
        )

    @expose("/edit/", methods=("GET", "POST"))
    def edit_view(self) -> Any:
        self.demand_right("edit")  # type: ignore[attr-defined]
        if request.method == "POST":
            begin_writing()
        row = self.found(request.args.get("id"))
        self.demand_offered(row, self.may_edit_row(row))  # type: ignore[attr-defined]
        note_read(self.archives_in([row]))  # type: ignore[attr-defined]
        form = self.edit_form(obj=row)  # type: ignore[attr-defined]
        self._leave_out_unseen(form, row)
        if self.validate_form(form) and self._is_current(form, row):  # type: ignore[attr-defined]
            if self.attempt(lambda: self.save_edit(form, row), form) is not None:
                flash(gettext("Saved."), "success")
                return redirect(self._after_saving(row, is_created=False))
            row = self.found(request.args.get("id"))
        conflict = changed_since_seen(self, row, form)
        self._take_version(form, row)
        page = self.render(  # type: ignore[attr-defined]
            self.edit_template,  # type: ignore[attr-defined]
            model=row,
            form=form,
            form_opts=FormOpts(widget_args=self.form_widget_args),  # type: ignore[attr-defined]
            return_url=self.back(),
            conflict=conflict,
        )
        return page, 200 if conflict is None else 409

    def _leave_out_unseen(self, form: Any, row: Any) -> None:
        for field in list(form):
            if not self.sees(row, field.short_name):  # type: ignore[attr-defined]
                del form[field.short_name]

    def _is_current(self, form: Any, row: Any) -> bool:
        """Did the person see the record as it is now? If not, say so, and let a second saving stand."""
        if "row_version" not in form or form.row_version.data == str(version_of(row)):
            return True
        if not form.row_version.data and not isinstance(row, Keyed):
            return True  # it says nothing of a version, and the table keeps none
        form.form_errors = [*form.form_errors, said(CHANGED)]
        return False

    def _take_version(self, form: Any, row: Any) -> None:
        if "row_version" in form:
            form.row_version.data = str(version_of(row))
            form.row_version.raw_data = None

    def _after_making(self, row: Any) -> str:
        """What was asked for and waits for a signature is not saved yet: it leads to its own page."""
        if isinstance(row, SignRequest):
            return url_for("signoffs.one", request_id=row.id)
        flash(gettext("Saved."), "success")
        return self._after_saving(row, is_created=True)

    def _after_saving(self, row: Any, is_created: bool) -> str:
        if "_add_another" in request.form:
            return self.get_url(".create_view", url=self.back())  # type: ignore[attr-defined,no-any-return]
        if "_continue_editing" in request.form:
            return self.get_url(".edit_view", id=row.id, url=self.back())  # type: ignore[attr-defined,no-any-return]
        return self.get_save_return_url(row, is_created)  # type: ignore[attr-defined,no-any-return]

    # --- voiding

    @expose("/delete/", methods=("POST",))
    def delete_view(self) -> Any:
        self.demand_right("void")  # type: ignore[attr-defined]
        begin_writing()
        row = self.found(request.form.get("id"))
        self.demand_offered(row, self.may_delete_row(row))  # type: ignore[attr-defined]
        form = ReasonForm(request.form if "confirmed" in request.form else None)
        form.reason.label.text = gettext("Reason")
        if "confirmed" in request.form and form.validate() and not is_outdated(row):
            if self.attempt(lambda: self.void(row, form.reason.data.strip()), form) is not None:
                flash(str(self.voided_words), "success")  # type: ignore[attr-defined]
                return redirect(self.back())
            row = self.found(request.form.get("id"))
        says = [gettext("It stays in the books, marked void, with your reason. It counts in no figure.")]
        details = self.void_details(row)
        if self.void_is_tried:  # type: ignore[attr-defined]
            facts, can_be_taken_back = touched(self, row)
            details += facts
            says += [gettext("Until the day ends you can take the void back.")] if can_be_taken_back else []
            row = self.found(row.id)
        return self.confirm(
            title=gettext("Void %(record)s", record=self.heading_of(row)),  # type: ignore[attr-defined]
            sentence=("" if language() == "zh" else " ").join(says),
            details=details,
            form=form,
            hidden={"id": row.id, "confirmed": 1, "url": self.back(), **self._version_of(row)},
            submit_label=gettext("Void"),
            conflict=changed_since_seen(self, row),
        )

    @expose("/unvoid/", methods=("POST",))
    def unvoid_view(self) -> Any:
        """The void is undone; see audit/taking_back.py."""
        self.demand_right("void")  # type: ignore[attr-defined]
        begin_writing()
        row = self.found(request.form.get("id"))
        self.demand_offered(row, self.void_is_tried and self.may_take_back(row))  # type: ignore[attr-defined]
        acting = current_reader().user_id, clock.today(), self._clause  # type: ignore[attr-defined]
        if self.attempt(lambda: taking_back.take_back(row, *acting)) is not None:
            flash(gettext("It counts again."), "success")
        return redirect(self.get_url(".details_view", id=row.id))  # type: ignore[attr-defined]

    @staticmethod
    def _version_of(row: Any) -> dict[str, Any]:
        """What a form sends along to say which version of the record its person saw."""
        return {"row_version": version_of(row)} if row.has_history else {}

    def confirm(self, **asked: Any) -> Any:
        """The page that asks before something is done (admin/confirm.html)."""
        return self.render("admin/confirm.html", **{"cancel_url": self.back(), **asked})  # type: ignore[attr-defined]

    # --- acting on ticked rows

    action_delete = None  # Flask-Admin's

    def is_action_allowed(self, name: str) -> bool:
        right = self.action_rights.get(name)
        return name != "delete" and (right is None or self.may(right, owns=True))  # type: ignore[attr-defined,no-any-return]

    @expose("/action/", methods=("POST",))
    def action_view(self) -> Any:
        """An action is given the keys of the rows that the reader may see, whatever was sent."""
        begin_writing()
        name = request.form.get("action", "")
        known = self._actions_data.get(name)  # type: ignore[attr-defined]
        if known is None:
            abort(404)
        if not self.is_action_allowed(name):
            abort(403)
        act, title, question = known
        if "all" in request.form and name in self.all_actions:
            return self._act_on_all(name, act, title, question)
        rows = self.chosen(request.form.getlist("rowid"))  # type: ignore[attr-defined]
        if not rows:
            flash(gettext("Tick at least one row."), "warning")
            return redirect(self.back())
        keys = [str(row.id) for row in rows]
        changed = [row for row in rows if _is_changed(row)]
        if question and ("confirmed" not in request.form or changed):
            return self._ask(name, title, question, rows, changed)
        answer: list[Any] = []
        self.attempt(lambda: answer.append(act(keys)))
        return answer[0] if answer and answer[0] is not None else redirect(self.back())

    def _ask(self, name: str, title: Any, question: Any, rows: list[Any], changed: list[Any]) -> Any:
        details = [(gettext("Records"), _some(rows)), (gettext("How many"), len(rows))]
        if changed:
            details.append((gettext("Changed since you chose them"), _some(changed)))
        return self.confirm(
            title=str(title),
            sentence=str(question),
            details=details,
            hidden=[
                ("action", name),
                ("confirmed", 1),
                ("url", self.back()),
                *(("rowid", row.id) for row in rows),
                *(("seen", f"{row.id}:{row.row_version}") for row in rows if hasattr(row, "row_version")),
            ],
            submit_class="btn-primary",
        )

    def _act_on_all(self, name: str, act: Any, title: Any, question: Any) -> Any:
        """On every row that the list has, by what it was asked for: shown first, then all of them or none."""
        matching = self.matching(request.form.get("asked", ""))  # type: ignore[attr-defined]
        some = list(db.session.scalars(matching.order_by(self.model.id).limit(MOST_AT_ONCE + 1)))
        if not some or len(some) > MOST_AT_ONCE:
            flash(_none_or_too_many(some), "warning")
            return redirect(self.back())
        if "confirmed" not in request.form or request.form.get("expected") != str(len(some)):
            return self._ask_for_all(name, title, question, some)

        def in_batches() -> None:
            for start in range(0, len(some), BATCH):
                act([str(key) for key in some[start : start + BATCH]])

        if self.attempt(in_batches) is not None:
            flash(gettext("Done for %(count)s records.", count=len(some)), "success")
        return redirect(self.back())

    def _ask_for_all(self, name: str, title: Any, question: Any, keys: list[int]) -> Any:
        shown = self.chosen(keys[:11])  # type: ignore[attr-defined]
        details = [(gettext("Records"), _some(shown)), (gettext("How many"), len(keys))]
        if "confirmed" in request.form:
            details.append((gettext("Changed meanwhile"), gettext("Another number of records matches now.")))
        asked = [("all", 1), ("asked", request.form.get("asked", "")), ("expected", len(keys))]
        return self.confirm(
            title=str(title),
            sentence=str(question),
            details=details,
            hidden=[("action", name), ("confirmed", 1), ("url", self.back()), *asked],
            submit_class="btn-primary",
        )

    # --- what Flask-Admin would do otherwise

    def create_model(self, form: Any) -> Any:
        raise NotImplementedError("Rows are written by save_new.")

    def update_model(self, form: Any, model: Any) -> Any:
        raise NotImplementedError("Rows are written by save_edit.")

    def delete_model(self, model: Any) -> Any:
        raise NotImplementedError("Nothing is deleted; void it.")

    @expose("/ajax/update/", methods=("POST",))
    def ajax_update(self) -> Any:
        """Flask-Admin's way of editing in a cell would pass by the version and the sentences; see in_place."""
        abort(404)


__all__ = ["ReasonForm", "Writing", "say_errors"]
