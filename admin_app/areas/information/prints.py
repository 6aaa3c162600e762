"""《客户信息报告》 on paper (二(二)6.1): of each customer what its reader sees; a notified change (6.3); and what a
compilation tells (6.8).
"""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext
from markupsafe import escape

from admin_app.areas.information import changes
from admin_app.areas.information.compiled import sorted_of, table_of
from admin_app.areas.information.models import READING, Compilation, InformationReport, NotifiedChange, may_read_all
from admin_app.areas.information.reports import notes_of, told_of
from admin_app.areas.information.telling import differences, person_of
from admin_app.errors import sentence
from admin_app.printing.forms import Asked, PrintedForm, form
from admin_app.printing.parts import Facts, Heading, Part, Signatures, Table
from admin_app.screens.formatters import day
from admin_app.screens.labels import LABELS
from admin_app.screens.words import words
from admin_app.secrecy.reader import current_reader


def told_of_text(told: int, whole: int) -> str:
    return str(gettext("%(told)s of %(whole)s", told=told, whole=whole))


@form
class InformationReportForm(PrintedForm):
    name, number = "information-report", "KH-02"
    title = sentence("Customer information report", "客户信息报告")
    model = InformationReport
    needs = "none"  # of each customer the guard decides

    def may(self, row: InformationReport) -> bool:
        """Whoever sees that there is one."""
        return True

    def customer_id(self, row: InformationReport) -> None:
        return None

    def back_url(self, row: InformationReport) -> str:
        return url_for("information_report.details_view", id=row.id)

    def reference(self, row: InformationReport, asked: Asked) -> str:
        return f"{row.month:%Y-%m}"

    def parts(self, row: InformationReport, asked: Asked) -> Sequence[Part]:
        about = [
            (gettext("Salesperson"), row.author.name),
            (gettext("Month"), f"{row.month:%Y-%m}"),
            (gettext("State"), str(words("state", row.state))),
            (gettext("Filed on"), day(row.filed_on)),
            (gettext("Of his customers of today"), told_of_text(*told_of([row])[row.id])),
        ]
        parts: list[Part] = [Facts(about)]
        for note in notes_of(row.id):
            parts.append(Heading(str(note.customer)))
            told = [(str(LABELS[name]), getattr(note, name)) for name in ("surroundings", "demand", "changes")]
            parts.append(Facts(told, columns=1))
        return [*parts, Signatures([gettext("Salesperson"), gettext("Department manager")])]


@form
class NotifiedChangeForm(PrintedForm):
    name, number = "notified-change", "KH-03"
    title = sentence("Notice of a change at a customer", "客户信息变更通知单")
    model = NotifiedChange

    def may(self, row: NotifiedChange) -> bool:
        """Whoever notified it, may enter it, or has the archives in custody."""
        reader = current_reader()
        return (
            row.by_id == reader.user_id
            or bool(reader.posts & READING)
            or changes.may_enter(row, row.customer, reader.on)
        )

    def back_url(self, row: NotifiedChange) -> str:
        return url_for("notified_change.details_view", id=row.id)

    def reference(self, row: NotifiedChange, asked: Asked) -> str:
        return day(row.on)

    def parts(self, row: NotifiedChange, asked: Asked) -> Sequence[Part]:
        is_own = row.by_id == current_reader().user_id
        is_told = is_own or (row.state == "notified" and changes.may_enter(row, row.customer, asked.on))
        about = [
            (gettext("Customer"), str(row.customer)),
            (gettext("Notified on"), day(row.on)),
            (gettext("How it became known"), row.source),
            (gettext("State"), str(words("state", row.state))),
        ]
        if row.of_person:
            about.append((gettext("Name of the person"), person_of(row, is_told) or ""))
        if row.decided_on:
            about += [
                (gettext("Decided on"), day(row.decided_on)),
                (gettext("Decided by"), row.decided_by.name if row.decided_by else ""),
                (gettext("Reason"), row.reason or "–"),
            ]
        heads = [gettext("Field"), gettext("When notified"), gettext("Now"), gettext("As notified")]
        rows = [[escape(cell).striptags() for cell in line] for line in differences(row, is_told)]
        return [
            Facts(about),
            Table(heads, rows, widths=(2, 3, 3, 3), empty=gettext("Nothing of this is for you to read.")),
            Signatures([gettext("Notified by"), gettext("Entered by"), gettext("Information clerk")]),
        ]


@form
class CompilationForm(PrintedForm):
    """The figures as they were counted; of one made before there were any, nothing but when it was made."""

    name, number = "compilation", "DA-07"
    title = sentence("Customer information of a period", "客户信息汇编")
    model = Compilation
    needs = "none"  # whoever sees it reads every archive
    is_wide = True

    def may(self, row: Compilation) -> bool:
        return may_read_all(current_reader())

    def customer_id(self, row: Compilation) -> None:
        return None

    def back_url(self, row: Compilation) -> str:
        return url_for("compilation.details_view", id=row.id)

    def reference(self, row: Compilation, asked: Asked) -> str:
        return str(row)

    def parts(self, row: Compilation, asked: Asked) -> Sequence[Part]:
        about = [
            (gettext("Period"), str(words("period", row.period))),
            (gettext("Days"), f"{day(row.from_on)} – {day(row.until_on)}"),
            (gettext("Compiled by"), row.by.name if row.by else ""),
            (gettext("Fingerprint"), row.sha256),
        ]
        parts: list[Part] = [Facts(about)]
        if row.content is not None:
            heads, chapters = table_of(row.content)
            amounts, widths = tuple(range(1, len(heads) + 1)), (4, *(2 for _head in heads))
            for chapter, rows in chapters:
                parts += [
                    Heading(chapter),
                    Table([gettext("What is counted"), *heads], rows, amounts=amounts, widths=widths),
                ]
            parts.append(Heading(gettext("Archives sorted")))
            for kind, counts in sorted_of(row.content):
                told = [(name, f"{count:,}") for name, count in counts]
                parts.append(Table([kind, gettext("How many")], told, amounts=(1,), widths=(4, 1)))
        return [*parts, Signatures([gettext("Compiled by"), gettext("Department manager")])]
