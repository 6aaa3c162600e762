"""What goes to a customer about what he owes: the statement of account (对账单); letters stand in reminders.py.

Who makes them: finance, the credit officer, the customer service manager, and the owner of the customer. It takes the
working data, and more than a consultation.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import DateField
from wtforms.validators import InputRequired

from admin_app.accounts import rights
from admin_app.areas.customers.models import Customer
from admin_app.areas.receivables import letters
from admin_app.areas.receivables.statement import MOST_ENTRIES, Entry, Statement, entry_count, statement
from admin_app.errors import Sentence, sentence
from admin_app.printing.capitals import CURRENCY, in_capitals
from admin_app.printing.forms import Asked, PrintedForm, form
from admin_app.printing.parts import Choices, Facts, Part, Signatures, Slip, Table, Text
from admin_app.screens.formatters import customer_url, yuan
from admin_app.screens.forms import DeskForm
from admin_app.secrecy.reader import current_reader

FIRST_YEAR = 1900
TOO_MANY = sentence(
    f"More than {MOST_ENTRIES:,} entries; choose a shorter period.", f"记录超过 {MOST_ENTRIES:,} 条，请选择较短的期间。"
)
WRONG_WAY = sentence("The period ends before it begins.", "期间的截止日早于起始日。")
TO_COME = sentence("The period ends after today.", "期间的截止日晚于今日。")


class ToCustomer(PrintedForm):
    """What statement and letters share: a customer whose working data the reader sees."""

    model = Customer
    right = "receivables.write_to_customer"

    def may(self, row: Customer) -> bool:
        reader = current_reader()
        return rights.may(reader.posts, self.right, owns=row.owner_id == reader.user_id)

    def customer_id(self, row: Customer) -> int:
        return row.id

    def back_url(self, row: Customer) -> str:
        return customer_url(row.id)


def both(fen: int, language: str) -> str:
    """The amount in figures, and on a Chinese sheet in capitals too."""
    if language != "zh":
        return f"CNY {yuan(fen)}"
    return f"{CURRENCY}{yuan(fen)}元（大写：{CURRENCY}{in_capitals(fen)}）"


class PeriodForm(DeskForm):
    from_on = DateField(_("From"), [InputRequired()])
    until_on = DateField(_("Until"), [InputRequired()])


@form
class StatementForm(ToCustomer):
    name, number = "statement", "YS-02"
    title = sentence("Statement of account", "应收账款对账单")
    choices = PeriodForm

    def defaults(self, row: Customer, on: date) -> dict[str, str]:
        """The month so far; in its first ten days with the month before."""
        first = on.replace(day=1)
        begins = first if on.day > 10 else (first - timedelta(days=1)).replace(day=1)
        return {"from_on": begins.isoformat(), "until_on": on.isoformat()}

    def refused(self, row: Customer, asked: Asked) -> Sentence | None:
        from_on, until_on = _period(asked)
        if until_on < from_on or from_on.year < FIRST_YEAR:
            return WRONG_WAY
        if until_on > asked.on:
            return TO_COME
        return TOO_MANY if entry_count(row.id, from_on, until_on) > MOST_ENTRIES else None

    def reference(self, row: Customer, asked: Asked) -> str:
        from_on, until_on = _period(asked)
        return str(gettext("%(first)s to %(last)s", first=from_on.isoformat(), last=until_on.isoformat()))

    def parts(self, row: Customer, asked: Asked) -> Sequence[Part]:
        found = statement(row.id, *_period(asked))
        says = gettext("Balance in your favour") if found.closing_fen < 0 else gettext("Balance owed to us")
        asks = gettext(
            "Below is what our books show of your account. Please compare it with yours and return the slip."
        )
        foot = gettext("Amounts in yuan. Bills count as paid when received, and are owed again when not met.")
        return [
            _addressee(row),
            Text(letters.dear(row.name)),
            Text(asks, indent=True),
            _entries(found),
            Facts([(says, both(abs(found.closing_fen), asked.language))], columns=1),
            Text(foot, small=True),
            Signatures([gettext("Prepared by"), gettext("Checked by")], seal=gettext("Company seal")),
            _receipt(row, found, asked.language),
        ]


def _period(asked: Asked) -> tuple[date, date]:
    return asked.choices["from_on"], asked.choices["until_on"]


def _addressee(row: Customer) -> Facts:
    return Facts(
        [
            (gettext("Customer"), row.name),
            (gettext("Code"), row.code),
            (gettext("Contact"), row.contact or ""),
            (gettext("Telephone"), row.phone or ""),
        ]
    )


def _entries(found: Statement) -> Table:
    brought = (found.from_on.isoformat(), gettext("Balance brought forward"), "", "", "", yuan(found.opening_fen))
    sums = (yuan(found.owed_fen), yuan(found.paid_fen), yuan(found.closing_fen))
    heads = [gettext("Day"), gettext("What"), gettext("Number"), gettext("Owed"), gettext("Paid or credited")]
    return Table(
        [*heads, gettext("Balance")],
        [brought, *(_entry(one) for one in found.entries)],
        amounts=(3, 4, 5),
        totals=(found.until_on.isoformat(), gettext("Total"), "", *sums),
        widths=(4, 7, 6, 5, 5, 5),
    )


def _entry(one: Entry) -> tuple[str, ...]:
    words = {
        "opening": gettext("Opening balance taken over"),
        "invoice": gettext("Invoice"),
        "credit_note": gettext("Credit note"),
        "payment": gettext("Payment"),
        "dishonoured": gettext("Bill not met"),
    }
    owed, paid = (yuan(fen) if fen else "" for fen in (one.owed_fen, one.paid_fen))
    return one.on.isoformat(), words[one.kind], one.number, owed, paid, yuan(one.balance_fen)


def _receipt(row: Customer, found: Statement, language: str) -> Slip:
    """回执: to sign, seal and send back."""
    says = gettext(
        "By %(day)s our books show a balance of %(amount)s.",
        day=found.until_on.isoformat(),
        amount=both(found.closing_fen, language),
    )
    return Slip(
        gettext("Receipt for the statement of account"),
        [
            Text(says),
            Choices([gettext("Agreed"), gettext("Not agreed; our books show:")]),
            Facts([(gettext("Our balance"), ""), (gettext("Reason for the difference"), "")], columns=1),
            Facts([(gettext("Customer"), row.name), (gettext("Telephone"), "")]),
            Signatures([gettext("Signed by")], seal=gettext("Customer's seal")),
        ],
    )
