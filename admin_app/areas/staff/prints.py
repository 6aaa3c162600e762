"""The papers of trainings and meetings: the sheet to sign on arrival, and the minutes (三1, 三4); and suggestions."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext

from admin_app.areas.staff import follow_ups, gatherings
from admin_app.areas.staff.acting import may_run
from admin_app.areas.staff.models import Gathering, Seat, Suggestion
from admin_app.errors import Sentence, sentence
from admin_app.printing.forms import Asked, PrintedForm, form
from admin_app.printing.parts import Facts, Heading, Part, Signatures, Table, Text
from admin_app.screens.formatters import day, yes_no
from admin_app.screens.words import words
from admin_app.secrecy.reader import current_reader


def _department(seat: Seat, language: str) -> str:
    held = seat.person.department
    return (held.name_zh if language == "zh" else held.name_en) if held is not None else ""


def _facts(row: Gathering) -> Facts:
    return Facts(
        [
            (gettext("What"), str(words("kind", row.kind))),
            (gettext("Topic"), row.title),
            (gettext("Day"), day(row.on)),
            (gettext("Arranged by"), row.arranger.name),
        ]
    )


class GatheringPaper(PrintedForm):
    model = Gathering
    needs = "none"  # it is about no customer

    def customer_id(self, row: Gathering) -> None:
        return None

    def back_url(self, row: Gathering) -> str:
        return url_for("gathering.details_view", id=row.id)


@form
class AttendanceSheet(GatheringPaper):
    name, number = "attendance-sheet", "RY-01"
    title = sentence("Attendance sheet", "签到表")

    def may(self, row: Gathering) -> bool:
        return row.state != "called_off" and may_run(current_reader(), row)

    def parts(self, row: Gathering, asked: Asked) -> Sequence[Part]:
        seats = gatherings.seats_of(row)
        return [
            _facts(row),
            Table(
                [gettext("No."), gettext("Name"), gettext("Department"), gettext("Signature")],
                [
                    (str(at), seat.person.name, _department(seat, asked.language), "")
                    for at, seat in enumerate(seats, 1)
                ],
                widths=(1, 3, 3, 4),
            ),
            Signatures([gettext("Arranged by")]),
        ]


@form
class Minutes(GatheringPaper):
    name, number = "minutes", "RY-02"
    title = sentence("Minutes", "会议纪要")

    def may(self, row: Gathering) -> bool:
        """Whoever sees the meeting may take its minutes with him."""
        return row.kind == "meeting" and row.state == "held"

    def refused(self, row: Gathering, asked: Asked) -> Sentence | None:
        return None if self.may(row) else sentence("There are no minutes.", "没有会议纪要。")

    def parts(self, row: Gathering, asked: Asked) -> Sequence[Part]:
        seats, given = gatherings.seats_of(row), follow_ups.of(row)
        parts: list[Part] = [
            _facts(row),
            Heading(gettext("Agenda")),
            Text(row.agenda),
            Heading(gettext("What was taught or decided")),
            Text(row.summary),
            Heading(gettext("Attendance")),
            Table(
                [gettext("Name"), gettext("Attended"), gettext("Contribution")],
                [(seat.person.name, yes_no(seat.attended), seat.said) for seat in seats],
                widths=(2, 1, 6),
            ),
        ]
        if given:
            heads = [gettext("What is to be done"), gettext("Done by"), gettext("Due on")]
            rows = [(one.what, one.owner.name, day(one.due_on)) for one in given]
            parts += [Heading(gettext("Follow-ups")), Table(heads, rows, widths=(6, 2, 2))]
        return parts


@form
class SuggestionForm(PrintedForm):
    name, number = "suggestion", "RY-03"
    title = sentence("Suggestion and reply", "管理意见及答复")
    model = Suggestion
    needs = "none"  # it is about no customer

    def may(self, row: Suggestion) -> bool:
        """Whoever sees it."""
        return row.state != "withdrawn"

    def customer_id(self, row: Suggestion) -> None:
        return None

    def back_url(self, row: Suggestion) -> str:
        return url_for("suggestion.details_view", id=row.id)

    def parts(self, row: Suggestion, asked: Asked) -> Sequence[Part]:
        about = [
            (gettext("Topic"), row.title),
            (gettext("Author"), row.author.name),
            (gettext("Day"), day(row.made_on)),
            (gettext("State"), str(words("state", row.state))),
        ]
        replied = [
            (gettext("Replied by"), row.replied_by.name if row.replied_by else ""),
            (gettext("Replied on"), day(row.replied_on)),
        ]
        return [
            Facts(about),
            Heading(gettext("Suggestion")),
            Text(row.text),
            Heading(gettext("Reply")),
            Text(row.reply or ""),
            Facts(replied),
            Signatures([gettext("Author"), gettext("Department manager")]),
        ]
