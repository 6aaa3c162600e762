"""The letter that asks a customer for money (催款函), in three tones; its texts stand in letters.py.

The last one before legal steps is for the finance officer and the customer service manager. No clause stands in it.
"""

from collections.abc import Callable, Sequence
from datetime import date

from flask import current_app
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import DateField, SelectField
from wtforms.validators import InputRequired

from admin_app.accounts import rights
from admin_app.areas.customers.models import Customer
from admin_app.areas.receivables import letters
from admin_app.areas.receivables.overdue import Late, late_invoices
from admin_app.areas.receivables.prints import ToCustomer, both
from admin_app.duties.workdays import working_days_later
from admin_app.errors import Sentence, sentence
from admin_app.printing.forms import Asked, form
from admin_app.printing.parts import Facts, Heading, Part, Signatures, Table, Text
from admin_app.screens.formatters import yuan
from admin_app.screens.forms import DeskForm
from admin_app.secrecy.reader import current_reader

Written = Callable[[Customer, Sentence, date, Asked], None]
_when_written: list[Written] = []


def when_written(function: Written) -> Written:
    """Call it with customer, title and the day to pay by of each letter that is printed. Once, if registered twice."""
    _when_written[:] = [*(one for one in _when_written if one.__qualname__ != function.__qualname__), function]
    return function


DAYS_TO_PAY = 10  # working days
LAST_YEAR = 2199
NOTHING_LATE = sentence("Nothing is overdue that is not disputed: no letter.", "没有无争议的逾期款项，无需催款。")
PAST = sentence("The day to pay by is past.", "付款期限已过。")
NO_DAY = sentence("The year must be 1900 to 2199.", "年份须在 1900 至 2199 之间。")
NOT_LAST = sentence(
    "The last letter before legal steps is for the finance officer and the customer service manager.",
    "法律程序前的最后催款函由财务人员或客服部经理出具。",
)


class LetterForm(DeskForm):
    tone = SelectField(_("Tone"), choices=[(tone, words.label) for tone, words in letters.TONES.items()])
    pay_by = DateField(_("Pay by"), [InputRequired()])


@form
class ReminderForm(ToCustomer):
    name, number = "reminder", "YS-03"
    title = sentence("Letter asking for payment", "催款函")
    choices = LetterForm

    def defaults(self, row: Customer, on: date) -> dict[str, str]:
        return {"tone": "friendly", "pay_by": working_days_later(on, DAYS_TO_PAY).isoformat()}

    def title_of(self, row: Customer, asked: Asked) -> Sentence:
        return letters.TONES[asked.choices["tone"]].title

    def refused(self, row: Customer, asked: Asked) -> Sentence | None:
        if asked.choices["tone"] == "last" and not rights.may(current_reader().posts, "receivables.threaten"):
            return NOT_LAST
        if asked.choices["pay_by"] < asked.on:
            return PAST
        if asked.choices["pay_by"].year > LAST_YEAR:
            return NO_DAY
        return None if late_invoices(row.id, asked.on) else NOTHING_LATE

    def printed(self, row: Customer, asked: Asked) -> None:
        for written in _when_written:
            written(row, self.title_of(row, asked), asked.choices["pay_by"], asked)

    def parts(self, row: Customer, asked: Asked) -> Sequence[Part]:
        late = late_invoices(row.id, asked.on)
        excuse = gettext("Amounts in yuan. If you have paid meanwhile, please tell us the day and ignore this letter.")
        from_whom = [
            (gettext("Our company"), current_app.config["GUIZHANG_COMPANY"]),
            (gettext("Day of this letter"), letters.day(asked.on, asked.language)),
            (gettext("Handled by"), ""),
            (gettext("Telephone"), ""),
        ]
        return [
            Text(letters.dear(row.name)),
            *(Text(line, indent=True) for line in _body(late, asked).split("\n")),
            Heading(gettext("What is overdue")),
            _table(late),
            Text(excuse, small=True),
            Text(gettext("Yours faithfully"), indent=True),
            Facts(from_whom),
            Signatures([gettext("Signed by")], seal=gettext("Company seal")),
        ]


def _body(late: Sequence[Late], asked: Asked) -> str:
    text = letters.TONES[asked.choices["tone"]].body[asked.language]
    return text.format(
        count=len(late),
        amount=both(sum(one.open_fen for one in late), asked.language),
        days=max(one.days_late for one in late),
        on=letters.day(asked.on, asked.language),
        pay_by=letters.day(asked.choices["pay_by"], asked.language),
    )


def _table(late: Sequence[Late]) -> Table:
    heads = [gettext("Invoice number"), gettext("Issued on"), gettext("Due on"), gettext("Amount"), gettext("Unpaid")]
    amount, unpaid = sum(one.amount_fen for one in late), sum(one.open_fen for one in late)
    return Table(
        [*heads, gettext("Days late")],
        [_row(one) for one in late],
        amounts=(3, 4, 5),
        totals=(gettext("Total"), "", "", yuan(amount), yuan(unpaid), ""),
        widths=(7, 4, 4, 5, 5, 3),
    )


def _row(one: Late) -> tuple[str, ...]:
    days = (one.issued_on.isoformat(), one.due_on.isoformat())
    return one.number, *days, yuan(one.amount_fen), yuan(one.open_fen), str(one.days_late)
