"""《客户信息报告》 on paper (二(二)6.1): of each customer what its reader sees."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext

from admin_app.areas.information.models import InformationReport
from admin_app.areas.information.reports import notes_of
from admin_app.errors import sentence
from admin_app.printing.forms import Asked, PrintedForm, form
from admin_app.printing.parts import Facts, Heading, Part, Signatures
from admin_app.screens.formatters import day
from admin_app.screens.labels import LABELS
from admin_app.screens.words import words


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
        ]
        parts: list[Part] = [Facts(about)]
        for note in notes_of(row.id):
            parts.append(Heading(str(note.customer)))
            told = [(str(LABELS[name]), getattr(note, name)) for name in ("surroundings", "demand", "changes")]
            parts.append(Facts(told, columns=1))
        return [*parts, Signatures([gettext("Salesperson"), gettext("Department manager")])]
