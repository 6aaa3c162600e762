"""Importing on screen: bring a file, say which column is what, see what it would do and what is wrong with it, confirm,
watch it come in; take it back.
"""

import csv
import io
from collections.abc import Collection
from typing import Any

from flask import Response, abort, flash, make_response, redirect, request
from flask_admin import BaseView, expose
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from flask_login import current_user
from werkzeug.datastructures import FileStorage

from admin_app import language, said
from admin_app.errors import Conflict, DeskError, Invalid
from admin_app.extensions import db
from admin_app.imports import jobs, preview, recent, templates
from admin_app.imports.columns import Column
from admin_app.imports.kinds import KINDS, kinds_for
from admin_app.imports.looking import Look
from admin_app.imports.matching import Match, match_by_names
from admin_app.imports.models import Job
from admin_app.imports.presets import preset_named, presets_of
from admin_app.imports.tables import MOST_COLUMNS
from admin_app.screens.base import SignedIn
from admin_app.screens.export import TYPES, harmless
from admin_app.screens.lookups import key_of
from admin_app.screens.theme import post_name
from admin_app.screens.transactions import begin_writing, flash_refusal
from admin_app.screens.words import words
from admin_app.secrecy.reader import Reader, current, current_reader

WORDS = {
    "receivables": _("Receivables: customers, invoices, payments"),
    "payments": _("Payments: money received, and for which invoice"),
    "bills": _("Acceptance bills, and for which invoice"),
    "credit_notes": _("Credit notes, and the invoices they reduce"),
    "deliveries": _("Deliveries"),
    "contracts": _("Contracts that both sides have signed"),
    "planned_deliveries": _("Deliveries that contracts promise"),
    "licences": _("Licences, permits and certificates of customers"),
    "opening_credit": _("Grades and limits that held before the desk"),
    "credit_reports": _("Credit reports of before the desk"),
    "investigations": _("Credit investigations of before the desk"),
    "countermeasures": _("Countermeasures that hold, agreed before the desk"),
    "holds": _("Holds of supply and ended dealings that stand"),
    "disputes": _("Disputes about contracts: open ones, and closed ones"),
    "information_reports": _("Monthly information reports of before the desk"),
    "plans": _("Business plans: those that are over, and drafts"),
    "plan_expenses": _("Expenses of business plans"),
    "customers": _("Customers: code, name, credit code, contact"),
    "contacts": _("Contacts: the persons at customers"),
    "complaints": _("Complaints as they came in"),
    "campaigns": _("Campaigns of visits that are over"),
    "visits": _("Return visits that were made"),
    "gatherings": _("Trainings and meetings that were held, with who attended"),
    "suggestions": _("Suggestions, with their replies"),
    "people": _("People who work here, with department and superior"),
    "deals": _("Deals that another program kept"),
}
# As the menu groups what comes in.
CHAPTERS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (_("Customers"), ("customers", "contacts", "licences", "deals")),
    (_("Information"), ("information_reports",)),
    (_("Contracts"), ("contracts", "planned_deliveries", "disputes")),
    (_("Receivables"), ("receivables", "payments", "bills", "credit_notes", "deliveries")),
    (_("Credit"), ("opening_credit", "credit_reports", "investigations", "countermeasures", "holds")),
    (_("Business plans"), ("plans", "plan_expenses")),
    (_("Service"), ("complaints", "campaigns", "visits")),
    (_("Staff"), ("gatherings", "suggestions", "people")),
)
RECORDS = {
    "customers": _("Customers"),
    "invoices": _("Invoices"),
    "payments": _("Payments"),
    "bills": _("Bills"),
    "credit_notes": _("Credit notes"),
    "deliveries": _("Deliveries"),
    "contracts": _("Contracts"),
    "planned_deliveries": _("Planned deliveries"),
    "licences": _("Licences"),
    "grades": _("Grades"),
    "limits": _("Limits"),
    "credit_reports": _("Credit reports"),
    "investigations": _("Investigations"),
    "channels": _("Channels of investigations"),
    "countermeasures": _("Countermeasures"),
    "holds": _("Holds"),
    "disputes": _("Disputes"),
    "information_reports": _("Information reports"),
    "information_notes": _("Notes of reports"),
    "plans": _("Business plans"),
    "plan_expenses": _("Expenses"),
    "contacts": _("Contacts"),
    "complaints": _("Complaints"),
    "campaigns": _("Campaigns"),
    "visits": _("Visits"),
    "attendances": _("Attendance"),
    "gatherings": _("Trainings and meetings"),
    "suggestions": _("Suggestions"),
    "people": _("People"),
    "deals": _("Deals"),
    "superiors": _("Superiors named in the file"),
    "departments": _("Departments"),
}
STATES = {
    "matching": (_("Columns to be said"), "yellow"),
    "queued": (_("Waiting"), "secondary"),
    "running": (_("Running"), "blue"),
    "checked": (_("Checked"), "yellow"),
    "faulty": (_("Faults found"), "red"),
    "done": (_("Imported"), "green"),
    "failed": (_("Failed"), "red"),
    "cancelled": (_("Cancelled"), "secondary"),
    "undone": (_("Taken back"), "secondary"),
}
SORTS = {
    "wrong": _("Wrong"),
    "changed": _("Changed"),
    "created": _("New"),
    "unchanged": _("Unchanged"),
    "left_out": _("Left out"),
}
TABLES = {
    "customer": _("Customer"),
    "invoice": _("Invoice"),
    "payment": _("Payment"),
    "allocation": _("Allocation"),
    "bill": _("Bill"),
    "credit_note": _("Credit note"),
    "delivery": _("Delivery"),
    "contract": _("Contract"),
    "planned_delivery": _("Planned delivery"),
    "qualification": _("Licence"),
    "countermeasure": _("Countermeasure"),
    "investigation_case": _("Investigation"),
    "investigation_step": _("Channel"),
    "investigation": _("Result of an investigation"),
    "supply_hold": _("Hold"),
    "contract_dispute": _("Dispute"),
    "grade_record": _("Grade"),
    "credit_limit": _("Limit"),
    "contact": _("Contact"),
    "visit_campaign": _("Campaign"),
    "gathering": _("Training or meeting"),
    "gathering_seat": _("Attendance"),
    "suggestion": _("Suggestion"),
    "user": _("Person"),
    "department": _("Department"),
    "deal": _("Deal"),
}
FAULT_HEADS = (
    _("Sheet"), _("Line"), _("Cell"), _("Column"), _("Value"), _("What is wrong"), _("What to do"), _("Clause"),
)  # fmt: skip
# Columns whose values have words under another name.
WORDED_AS = {"channel": "came_by", "stage": "deal_stage", "ended": "state", "through": "channel"}
REFRESH_S = 2


def told(column: str, text: str) -> str:
    """What a row says, in the reader's language where the desk has words for it."""
    if column == "posts":
        return ", ".join(map(post_name, text.split(",")))
    return words(WORDED_AS.get(column, column), text)


def _chapters(posts: Collection[str]) -> list[tuple[Any, list[tuple[str, Any, Any]]]]:
    """What somebody with these posts may import, by chapter: kind, its words, its columns."""
    may = {one.kind: one.columns for one in kinds_for(posts)}
    found = [(words, [(kind, WORDS[kind], may[kind]) for kind in kinds if kind in may]) for words, kinds in CHAPTERS]
    return [one for one in found if one[1]]


def shown_state(job: Job) -> str:
    """The job's state in the words above: what was checked and has faults cannot be confirmed."""
    return "faulty" if job.state == "checked" and job.fault_count else job.state


class ImportView(SignedIn, BaseView):  # type: ignore[misc]
    """Only one's own files are here; somebody else's are not found, and what came in of them can be taken back."""

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
            chapters=_chapters(reader.posts),
            label=templates.label,
            note=templates.note,
            jobs=jobs.latest_of(reader.user_id),
            of_others=[
                one
                for one in recent.recent([importer.kind for importer in kinds_for(reader.posts)])
                if one.user_id != reader.user_id
            ],
            states=STATES,
            shown_state=shown_state,
            record_words=WORDS,
            errors={name: said(text) for name, text in errors.items()},
        )

    def _bring(self) -> Any:
        kind, given = request.form.get("kind", ""), request.files.get("file")
        if kind not in [one.kind for one in kinds_for(current_reader().posts)]:
            abort(403 if kind in KINDS else 404)
        if not isinstance(given, FileStorage) or not given.filename:
            return self._index_page({"file": {"en": "Choose a file.", "zh": "请选择文件。"}})
        begin_writing()
        try:
            job = jobs.bring(given.stream, given.filename, kind, current_user._get_current_object())
        except Invalid as invalid:
            db.session.rollback()
            return self._index_page(dict(invalid.errors))
        if job.state == "matching":
            return redirect(self.get_url(".columns", id=job.id))
        self._run_when_small(job)
        return redirect(self.get_url(".job", id=job.id))

    def _run_when_small(self, job: Job) -> None:
        if jobs.is_small(job):
            claimed = jobs.claim(job.id)
            if claimed is not None:
                jobs.run(claimed)

    def _job(self, key: Any) -> Job:
        return jobs.job_of(current_reader().user_id, key_of(key or ""))

    @expose("/template/")  # type: ignore[untyped-decorator]
    def template(self) -> Any:
        """An empty file to fill in, in the reader's language."""
        kind, file_type = request.args.get("kind", ""), request.args.get("type", "")
        importer = KINDS.get(kind)
        if importer is None or importer not in kinds_for(current_reader().posts) or file_type not in templates.TYPES:
            abort(404)
        make = templates.xlsx_template if file_type == "xlsx" else templates.csv_template
        return _file(make(importer), f"{kind}-template", file_type)

    @expose("/columns/", methods=("GET", "POST"))  # type: ignore[untyped-decorator]
    def columns(self) -> Any:
        """Which column of the file is which field: as found, by a preset, or as said; remembered for the next file."""
        begin_writing()
        job = self._job(request.values.get("id"))
        try:
            look = jobs.look(job)
        except Conflict as error:
            flash_refusal(error)
            return redirect(self.get_url(".job", id=job.id))
        if request.method != "POST":
            return self._columns_page(job, look, look.match, {})
        preset = preset_named(request.form.get("preset"))
        columns = KINDS[job.kind].columns
        if "choose" in request.form:
            return self._columns_page(job, look, match_by_names(columns, look.header, preset), {})
        match, errors = _said_match(columns, look, preset.name if preset else None)
        if not errors:
            try:
                jobs.set_match(job, match, current_reader().user_id)
            except Invalid as invalid:
                errors = {name: said(text) for name, text in invalid.errors.items()}
        if errors:
            return self._columns_page(job, look, match, errors)
        self._run_when_small(job)
        return redirect(self.get_url(".job", id=job.id))

    def _columns_page(self, job: Job, look: Look, match: Match, errors: dict[str, str]) -> Any:
        columns = KINDS[job.kind].columns
        fields = {place: name for name, place in match.places.items()}
        return self.render(
            "desk/imports/columns.html",
            job=job,
            kind_words=WORDS[job.kind],
            look=look,
            fields=fields,
            columns=columns,
            without=[column for column in columns if column.name not in match.places],
            values=match.values,
            label=templates.label,
            note=templates.note,
            presets=presets_of(job.kind),
            preset=match.preset,
            is_said=match.is_said and not errors,
            said=said,
            errors=errors,
        )

    @expose("/job/")  # type: ignore[untyped-decorator]
    def job(self) -> Any:
        """What the file would do, or how far it has come; reloads itself while it runs."""
        job = self._job(request.args.get("id"))
        kept = preview.kept_of(job.id)
        numbers = _numbers(job, kept)
        first = next((sort for sort in SORTS if numbers[sort]), "created")
        sort = request.args.get("rows", "")
        sort = sort if sort in SORTS else first
        after = key_of(request.args.get("after", "")) or 0
        lines = preview.page_of(job.id, sort, after)
        more = bool(lines) and lines[-1].place < kept.get(sort, 0)
        importer = KINDS[job.kind]
        page = self.render(
            "desk/imports/job.html",
            job=job,
            state=STATES[shown_state(job)],
            kind_words=WORDS[job.kind],
            counts=[(RECORDS[name], told) for name, told in (job.result or {}).items()],
            sorts=[(name, words, numbers[name]) for name, words in SORTS.items()],
            sort=sort,
            lines=[(line.place, line.content) for line in lines],
            labels={column.name: templates.label(column) for column in importer.columns},
            key_words=" · ".join(templates.label(c) for c in importer.columns if c.name in importer.key),
            after=after,
            next_after=lines[-1].place if more else None,
            left_out=max(0, numbers[sort] - kept.get(sort, 0)) if kept else 0,
            hindering=[line.content for line in preview.page_of(job.id, "hindering", most=preview.KEPT)],
            told=told,
            untaken=[line.content["header"] for line in preview.page_of(job.id, "untaken", most=MOST_COLUMNS)],
            tables=TABLES,
            is_shown=bool(kept),
            may_undo=jobs.may_undo(job),
            percent=job.done * 100 // job.total if job.total else 0,
            problem=said(jobs.says(job) or "") if job.problem else "",
        )
        answer: Response = make_response(page)
        if job.state in ("queued", "running"):
            answer.headers["Refresh"] = str(REFRESH_S)
        return answer

    @expose("/wrong/")  # type: ignore[untyped-decorator]
    def wrong(self) -> Any:
        """What is wrong, as a list to work through beside the file."""
        job, file_type = self._job(request.args.get("id")), request.args.get("type", "csv")
        if file_type != "csv":
            abort(404)
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow([str(head) for head in FAULT_HEADS])
        for told in preview.all_of(job.id, "wrong"):
            cells = (told["sheet"], told["line"] or "", told["cell"], told["header"], told["value"])
            sentences = (told["reason"][language()], told["advice"][language()], told.get("clause", ""))
            writer.writerow([harmless(str(cell)) for cell in (*cells, *sentences)])
        return _file(b"\xef\xbb\xbf" + out.getvalue().encode(), "faults", "csv")

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

    @expose("/undo/", methods=("POST",))  # type: ignore[untyped-decorator]
    def undo(self) -> Any:
        """Take an import that ran back, as one; asks first, with how many records."""
        begin_writing()
        if "entry" in request.form:
            return self._undo_of_other()
        job = self._job(request.form.get("id"))
        if "confirmed" not in request.form:
            return self._ask_undo(job, {"id": job.id}, self.get_url(".job", id=job.id))
        try:
            jobs.undo(job, current_user._get_current_object())
        except DeskError as error:
            db.session.rollback()
            flash_refusal(error)
            return redirect(self.get_url(".job", id=job.id))
        self._run_when_small(job)
        return redirect(self.get_url(".job", id=job.id))

    def _undo_of_other(self) -> Any:
        """One that somebody else brought, or that came in at the shell: as a job of the person who takes it back."""
        number, kinds = key_of(request.form["entry"]), [one.kind for one in kinds_for(current_reader().posts)]
        one = recent.ran(-1 if number is None else number, kinds)
        job = recent.job_to_take_back(one, current_user._get_current_object())
        if "confirmed" not in request.form:
            return self._ask_undo(job, {"entry": one.number}, self.get_url(".index"))
        db.session.add(job)
        db.session.commit()
        self._run_when_small(job)
        return redirect(self.get_url(".job", id=job.id))

    def _ask_undo(self, job: Job, which: dict[str, int], cancel_url: str) -> Any:
        counts = (job.result or {}).values()
        made, changed = sum(one["created"] for one in counts), sum(one["changed"] for one in counts)
        return self.render(
            "admin/confirm.html",
            title=gettext("Take back %(file)s", file=job.filename),
            sentence=gettext(
                "All of it, or nothing: what was made is voided and its numbers are free again, what was changed "
                "becomes what it was. Nothing happens if somebody has gone on with one of the records."
            ),
            details=[(gettext("New records"), f"{made:,}"), (gettext("Changed records"), f"{changed:,}")],
            hidden={**which, "confirmed": 1},
            submit_label=ngettext("Take %(num)s record back", "Take %(num)s records back", made + changed),
            cancel_url=cancel_url,
        )

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


def _said_match(columns: tuple[Column, ...], look: Look, preset: str | None) -> tuple[Match, dict[str, str]]:
    """What the form says, and what is wrong with it by field."""
    known = {column.name: column for column in columns}
    places: dict[str, int] = {}
    errors: dict[str, str] = {}
    for place in range(len(look.header)):
        name = request.form.get(f"column-{place}", "")
        if name not in known:
            continue
        if name in places:
            errors[name] = gettext("Two columns say this. Choose one.")
        places.setdefault(name, place)
    given = {name: request.form.get(f"value-{name}", "").strip() for name in known if name not in places}
    return Match(places, {name: text for name, text in given.items() if text}, preset), errors


def _numbers(job: Job, kept: dict[str, int]) -> dict[str, int]:
    """How many rows of each sort, of the record that a row is; of a file with faults those that are kept."""
    told = {"wrong": job.fault_count, "left_out": job.left_out} | (job.result or {}).get(KINDS[job.kind].own, {})
    return {sort: max(told.get(sort, 0), kept.get(sort, 0)) for sort in SORTS}


def _file(content: bytes, name: str, file_type: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename={name}.{file_type}"}
    return Response(content, content_type=TYPES[file_type], headers=headers)


def views() -> list[Any]:
    return [ImportView(_("Import"), _("Receivables"), "imports", url="/imports")]
