"""回访记录表 and 回访总结报告 on paper (四2)."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext
from sqlalchemy import select

from admin_app.areas.visits.answers import answers_of
from admin_app.areas.visits.models import READING_ALL, VISITING, Improvement, Visit, VisitAttempt, VisitReport
from admin_app.areas.visits.summaries import covered_on
from admin_app.errors import sentence
from admin_app.extensions import db
from admin_app.printing.forms import Asked, PrintedForm, form
from admin_app.printing.parts import Facts, Heading, Part, Signatures, Table, Text
from admin_app.screens.formatters import day, instant
from admin_app.screens.words import words
from admin_app.secrecy.reader import current_reader


@form
class VisitRecord(PrintedForm):
    name, number = "visit-record", "HF-01"
    title = sentence("Record of a return visit", "回访记录表")
    model = Visit

    def may(self, row: Visit) -> bool:
        reader = current_reader()
        return row.visitor_id in reader.stands_for or bool(reader.posts & VISITING)

    def back_url(self, row: Visit) -> str:
        return url_for("visit.details_view", id=row.id)

    def parts(self, row: Visit, asked: Asked) -> Sequence[Part]:
        return [
            Facts(
                [
                    (gettext("Customer"), row.customer.name),
                    (gettext("Code"), row.customer.code),
                    (gettext("Kind"), words("visit_kind", row.visit_kind)),
                    (gettext("Method"), words("visit_method", row.visit_method)),
                    (gettext("Visited by"), row.visitor.name if row.visitor else ""),
                    (gettext("Due on"), day(row.due_on)),
                    (gettext("Done on"), day(row.done_on)),
                    (gettext("Spoken with"), row.spoke_with),
                ]
            ),
            Facts(
                [
                    (gettext("Satisfaction"), f"{row.satisfaction}/5" if row.satisfaction else ""),
                    (gettext("Opinion of the company"), row.opinion),
                    (gettext("Advice on service"), row.advice),
                    (gettext("Needs"), row.wants),
                    (gettext("Market information"), row.market),
                ],
                columns=1,
            ),
            *_answers(row),
            Heading(gettext("Calls")),
            _attempts(row),
            Heading(gettext("Improvements")),
            _improvements(row),
            Signatures([gettext("Visited by"), gettext("Customer-service manager")]),
        ]


def _answers(row: Visit) -> list[Part]:
    """To the questions of the campaign, as they were asked."""
    found = [(one.asked, one.answer or gettext("Would not say")) for one in answers_of(row.id)]
    return [Heading(gettext("Questionnaire")), Facts(found, columns=1)] if found else []


def _attempts(row: Visit) -> Table:
    found = select(VisitAttempt).where(VisitAttempt.visit_id == row.id).order_by(VisitAttempt.at, VisitAttempt.id)
    rows = [
        (
            instant(one.at),
            words("attempt_result", one.attempt_result),
            "" if one.minutes is None else str(one.minutes),
            one.note,
        )
        for one in db.session.scalars(found).unique()
    ]
    heads = [gettext("When"), gettext("Came of it"), gettext("Minutes of the call"), gettext("Note")]
    return Table(heads, rows, widths=(3, 2, 1, 4), empty=gettext("None."))


def _improvements(row: Visit) -> Table:
    found = select(Improvement).where(Improvement.visit_id == row.id).order_by(Improvement.due_on, Improvement.id)
    rows = [
        (one.what, one.responsible.name, day(one.due_on), words("item_state", one.item_state))
        for one in db.session.scalars(found).unique()
    ]
    return Table(_heads(), rows, widths=(5, 2, 2, 2), empty=gettext("None."))


def _heads() -> list[str]:
    return [gettext("What is lacking"), gettext("Responsible person"), gettext("Due on"), gettext("State")]


@form
class VisitSummary(PrintedForm):
    name, number = "visit-report", "HF-02"
    title = sentence("Report on return visits", "回访总结报告")
    model = VisitReport
    needs = "none"  # it counts what those who read every archive count

    def may(self, row: VisitReport) -> bool:
        return bool(current_reader().posts & READING_ALL)

    def customer_id(self, row: VisitReport) -> None:
        return None

    def back_url(self, row: VisitReport) -> str:
        return url_for("visit_report.details_view", id=row.id)

    def reference(self, row: VisitReport, asked: Asked) -> str:
        return str(gettext("No. %(number)s", number=row.number))

    def parts(self, row: VisitReport, asked: Asked) -> Sequence[Part]:
        counted: dict[str, Any] = row.content
        visits = counted.get("visits", {})
        return [
            Facts(
                [
                    (gettext("Title"), row.title),
                    (gettext("Days"), f"{day(row.from_on)} – {day(row.until_on)}"),
                    (gettext("Done"), str(visits.get("done", 0))),
                    (gettext("Still open"), str(visits.get("allotted", 0))),
                    (gettext("Dropped"), str(visits.get("dropped", 0))),
                    (
                        gettext("Key customers visited, on %(day)s", day=day(covered_on(row))),
                        f"{counted.get('key_visited', 0)} / {counted.get('key_wanted', 0)}",
                    ),
                ]
            ),
            Table(
                [gettext("Satisfaction"), gettext("Visits")],
                [(f"{value}/5", str(count)) for value, count in counted.get("satisfaction", {}).items()],
                amounts=(1,),
                widths=(4, 1),
                empty=gettext("None."),
            ),
            *_answered(counted),
            *_said(counted),
            Heading(gettext("Improvements")),
            Table(
                _heads(),
                [
                    (one["what"], one["person"], one["due_on"], words("item_state", one["state"]))
                    for one in counted.get("improvements", ())
                ],
                widths=(5, 2, 2, 2),
                empty=gettext("None."),
            ),
            *_more(counted, "improvements"),
            Heading(gettext("Conclusions and what is improved")),
            Text(counted.get("conclusions", ""), indent=True),
            Text(f"{gettext('Fingerprint')}: {row.digest}", small=True),
            Signatures([gettext("Customer-service manager"), gettext("General manager")]),
        ]


def _answered(counted: dict[str, Any]) -> list[Part]:
    """What was answered to each rating and choice of questionnaires, and how often."""
    parts: list[Part] = []
    for one in counted.get("answers", ()):
        rows = [(answer or gettext("Would not say"), str(count)) for answer, count in one["answers"].items()]
        heads = [gettext("Answer"), gettext("How many")]
        parts += [Heading(one["asked"]), Table(heads, rows[::-1], amounts=(1,), widths=(4, 1))]
    return parts


def _said(counted: dict[str, Any]) -> list[Part]:
    titles = {
        "opinion": gettext("Opinion of the company"),
        "advice": gettext("Advice on service"),
        "wants": gettext("Needs"),
        "market": gettext("Market information"),
    }
    parts: list[Part] = []
    for name, title in titles.items():
        if counted.get(name):
            parts += [Heading(title), *(Text(f"· {text}") for text in counted[name]), *_more(counted, name)]
    return parts


def _more(counted: dict[str, Any], name: str) -> list[Part]:
    """How many were left out of it."""
    count = counted.get("more", {}).get(name, 0)
    return [Text(gettext("and %(count)s more", count=count), small=True)] if count else []
