"""Importing on screen: bring a file, see what it would do and what is wrong with it, confirm, watch it come in."""

from typing import Any

from flask import Response, abort, flash, make_response, redirect, request
from flask_admin import BaseView, expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user
from werkzeug.datastructures import FileStorage

from admin_app import said
from admin_app.errors import DeskError, Invalid
from admin_app.extensions import db
from admin_app.imports import jobs
from admin_app.imports.kinds import KINDS, kinds_for
from admin_app.imports.models import Job
from admin_app.screens.base import SignedIn
from admin_app.screens.lookups import key_of
from admin_app.screens.transactions import begin_writing, flash_refusal
from admin_app.secrecy.reader import Reader, current, current_reader

WORDS = {
    "receivables": _("Receivables: customers, invoices, payments"),
    "customers": _("Customers: code, name, credit code, contact"),
}
RECORDS = {"customers": _("Customers"), "invoices": _("Invoices"), "payments": _("Payments")}
STATES = {
    "queued": (_("Waiting"), "secondary"),
    "running": (_("Running"), "blue"),
    "checked": (_("Checked"), "yellow"),
    "faulty": (_("Faults found"), "red"),
    "done": (_("Imported"), "green"),
    "failed": (_("Failed"), "red"),
    "cancelled": (_("Cancelled"), "secondary"),
}
REFRESH_S = 2


def shown_state(job: Job) -> str:
    """The job's state in the words above: what was checked and has faults cannot be confirmed."""
    return "faulty" if job.state == "checked" and job.fault_count else job.state


class ImportView(SignedIn, BaseView):  # type: ignore[misc]
    """Only one's own files are here; somebody else's are not found."""

    def is_accessible(self) -> bool:
        reader = current()
        return isinstance(reader, Reader) and bool(kinds_for(reader.posts))

    @expose("/", methods=("GET", "POST"))  # type: ignore[untyped-decorator]
    def index(self) -> Any:
        if request.method == "POST":
            return self._bring()
        return self._index_page({})

    def _index_page(self, errors: dict[str, Any]) -> Any:
        reader = current_reader()
        return self.render(
            "desk/imports/index.html",
            kinds=[(kind.name, WORDS[kind.name], kind.columns) for kind in kinds_for(reader.posts)],
            jobs=jobs.latest_of(reader.user_id),
            states=STATES,
            shown_state=shown_state,
            record_words=WORDS,
            errors={name: said(text) for name, text in errors.items()},
        )

    def _bring(self) -> Any:
        kind, given = request.form.get("kind", ""), request.files.get("file")
        if kind not in [one.name for one in kinds_for(current_reader().posts)]:
            abort(403 if kind in KINDS else 404)
        if not isinstance(given, FileStorage) or not given.filename:
            return self._index_page({"file": {"en": "Choose a file.", "zh": "请选择文件。"}})
        begin_writing()
        try:
            job = jobs.bring(given.stream, given.filename, kind, current_user._get_current_object())
        except Invalid as invalid:
            db.session.rollback()
            return self._index_page(dict(invalid.errors))
        self._run_when_small(job)
        return redirect(self.get_url(".job", id=job.id))

    def _run_when_small(self, job: Job) -> None:
        if jobs.is_small(job):
            claimed = jobs.claim(job.id)
            if claimed is not None:
                jobs.run(claimed)

    def _job(self, key: Any) -> Job:
        return jobs.job_of(current_reader().user_id, key_of(key or ""))

    @expose("/job/")  # type: ignore[untyped-decorator]
    def job(self) -> Any:
        """What the file would do, or how far it has come; reloads itself while it runs."""
        job = self._job(request.args.get("id"))
        page = self.render(
            "desk/imports/job.html",
            job=job,
            state=STATES[shown_state(job)],
            kind_words=WORDS[job.kind],
            counts=[(RECORDS[name], numbers) for name, numbers in (job.result or {}).items()],
            faults=job.faults or [],
            more=max(0, job.fault_count - len(job.faults or [])),
            percent=job.done * 100 // job.total if job.total else 0,
            problem=said(jobs.says(job) or "") if job.problem else "",
        )
        answer: Response = make_response(page)
        if job.state in ("queued", "running"):
            answer.headers["Refresh"] = str(REFRESH_S)
        return answer

    @expose("/confirm/", methods=("POST",))  # type: ignore[untyped-decorator]
    def confirm(self) -> Any:
        """Take the checked file in: bound to the person and to the content that was checked."""
        begin_writing()
        job = self._job(request.form.get("id"))
        try:
            jobs.confirm(job)
        except DeskError as error:
            db.session.rollback()
            flash_refusal(error)
            return redirect(self.get_url(".job", id=job.id))
        self._run_when_small(job)
        return redirect(self.get_url(".job", id=job.id))

    @expose("/cancel/", methods=("POST",))  # type: ignore[untyped-decorator]
    def cancel(self) -> Any:
        begin_writing()
        job = self._job(request.form.get("id"))
        try:
            jobs.cancel(job)
            flash(gettext("Cancelled."), "success")
        except DeskError as error:
            db.session.rollback()
            flash_refusal(error)
        return redirect(self.get_url(".job", id=job.id))


def views() -> list[Any]:
    return [ImportView(_("Import"), _("Receivables"), "imports", url="/imports")]
