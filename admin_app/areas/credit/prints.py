"""The credit investigation report (信用调查报告, 二(三)3.1): what is known of a customer's credit on the day.

As far as it is recorded: findings by channel, conduct, grade, limit, reviews and reports. For the credit officer and
the customer service manager.
"""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from sqlalchemy import select

from admin_app.accounts import rights
from admin_app.areas.credit.investigating.matter import evidence_words, item_words
from admin_app.areas.credit.investigating.models import InvestigationCase
from admin_app.areas.credit.investigating.service import steps_of
from admin_app.areas.credit.investigating.writing import items_of
from admin_app.areas.credit.limits import limit_in_force
from admin_app.areas.credit.models import CarefulReview, CreditReport, Investigation
from admin_app.areas.credit.standing import Standing, standings_of
from admin_app.areas.customers.models import Customer
from admin_app.errors import sentence
from admin_app.extensions import db
from admin_app.printing.forms import Asked, PrintedForm, form
from admin_app.printing.parts import Facts, Heading, Part, Signatures, Table
from admin_app.screens.formatters import customer_url, day, percent, yes_no, yuan
from admin_app.screens.words import words
from admin_app.secrecy.reader import current_reader

MOST = 50  # of each kind, the latest


@form
class InvestigationForm(PrintedForm):
    name, number = "credit-investigation", "XY-01"
    title = sentence("Credit investigation report", "客户信用调查报告")
    model = Customer

    def may(self, row: Customer) -> bool:
        return rights.may(current_reader().posts, "credit.print_investigation")

    def customer_id(self, row: Customer) -> int:
        return row.id

    def back_url(self, row: Customer) -> str:
        return customer_url(row.id)

    def reference(self, row: Customer, asked: Asked) -> str:
        return str(gettext("As of %(day)s", day=asked.on.isoformat()))

    def parts(self, row: Customer, asked: Asked) -> Sequence[Part]:
        standing = standings_of([row.id], asked.on)[row.id]
        return [
            Heading(gettext("The customer")),
            Facts(
                [
                    (gettext("Customer"), row.name),
                    (gettext("Code"), row.code),
                    (gettext("Unified credit code"), row.tax_id or ""),
                    (gettext("Owner"), row.owner.name if row.owner else ""),
                    (gettext("Industry"), row.industry or ""),
                    (gettext("Region"), row.region or ""),
                    (gettext("Founded on"), day(row.founded_on)),
                    (gettext("Registered capital (yuan)"), yuan(row.registered_capital_fen)),
                ]
            ),
            Heading(gettext("What was found")),
            _found(row, asked),
            *_report(row, asked),
            Heading(gettext("How it has paid us")),
            _conduct(standing),
            Heading(gettext("Grade and limit")),
            _grade(row, standing, asked),
            *_reports(row, asked),
            *_reviews(row, asked),
            Heading(gettext("Conclusion")),
            _conclusion(row, asked),
            Signatures([gettext("Investigated by"), gettext("Customer service manager")]),
        ]


def _conclusion(row: Customer, asked: Asked) -> Facts:
    """What the latest report concludes; grade and limit to be written by hand."""
    case = _reported(row, asked)
    written = [
        (gettext("Result"), words("result", case.result) if case else ""),
        (gettext("Summary"), case.summary if case else ""),
        (gettext("Proposed grade"), ""),
        (gettext("Proposed limit (yuan)"), ""),
    ]
    return Facts(written, columns=1)


def _reported(row: Customer, asked: Asked) -> InvestigationCase | None:
    """The latest investigation that has gone to the credit group."""
    rows = select(InvestigationCase).where(
        InvestigationCase.customer_id == row.id, InvestigationCase.reported_on <= asked.on
    )
    latest = rows.order_by(InvestigationCase.reported_on.desc(), InvestigationCase.id).limit(1)
    return db.session.scalars(latest).one_or_none()


def _report(row: Customer, asked: Asked) -> list[Part]:
    """Its channels, and each item of the template with its evidence (3.2.4)."""
    case = _reported(row, asked)
    if case is None:
        return []
    channels = [
        (words("channel", one.channel), day(one.done_on), one.source, one.learnt)
        for one in steps_of(case)
        if one.state == "done"
    ]
    items = [(item_words(one), one.conclusion, evidence_words(one)) for one in items_of(case)]
    return [
        Heading(gettext("Investigation reported on %(day)s", day=day(case.reported_on))),
        Table(
            [gettext("Channel"), gettext("Day"), gettext("Who was asked"), gettext("What was learnt")],
            channels,
            widths=(3, 3, 5, 8),
        ),
        Table([gettext("Item"), gettext("Conclusion"), gettext("Evidence")], items, widths=(4, 9, 6)),
    ]


def _latest(model: Any, order: Any, row: Customer, asked: Asked) -> list[Any]:
    found = select(model).where(model.customer_id == row.id, order <= asked.on).order_by(order.desc(), model.id)
    return list(db.session.scalars(found.limit(MOST)))


def _found(row: Customer, asked: Asked) -> Table:
    return Table(
        [gettext("Day"), gettext("Channel"), gettext("Result"), gettext("What was learnt"), gettext("By")],
        [_finding(one) for one in _latest(Investigation, Investigation.on, row, asked) if not one.is_void],
        widths=(3, 3, 2, 9, 3),
        empty=gettext("Nothing was investigated yet."),
    )


def _finding(one: Investigation) -> tuple[str, ...]:
    by = one.by.name if one.by else ""
    return day(one.on), str(words("channel", one.channel)), str(words("result", one.result)), one.findings, by


def _conduct(standing: Standing) -> Facts:
    figures = standing.figures
    average = figures.average_days_late_hundredths
    return Facts(
        [
            (gettext("Settled invoices"), str(figures.settled_invoices)),
            (gettext("Paid on time"), percent(figures.on_time_bp)),
            (gettext("Average days late"), f"{average // 100}.{average % 100:02d}"),
            (gettext("Oldest open, days late"), str(figures.oldest_open_days_late)),
            (gettext("Bills not met"), str(figures.dishonoured_bills)),
            (gettext("Sales of the account period (yuan)"), yuan(figures.contract_period_sales_fen)),
            (gettext("Unpaid invoices (yuan)"), yuan(figures.open_invoices_fen)),
            (gettext("Exposure (yuan)"), yuan(figures.exposure_fen)),
        ]
    )


def _grade(row: Customer, standing: Standing, asked: Asked) -> Facts:
    limit = limit_in_force([row.id], asked.on, {row.id: standing}).get(row.id)
    return Facts(
        [
            (gettext("Grade"), standing.grade or gettext("None")),
            (gettext("Graded on"), day(row.graded_on)),
            (gettext("Limit in force (yuan)"), yuan(limit.limit_fen if limit else 0)),
            (gettext("Days to pay"), str(limit.payment_days) if limit else gettext("None")),
            (gettext("Supply held"), yes_no(standing.supply_hold)),
            (gettext("Good reports in a row"), str(standing.good_reports_in_a_row)),
        ]
    )


def _reports(row: Customer, asked: Asked) -> list[Part]:
    found = [one for one in _latest(CreditReport, CreditReport.reported_on, row, asked) if not one.is_void]
    if not found:
        return []
    heads = [gettext("Day"), gettext("Conclusion"), gettext("Operations"), gettext("Payment conduct")]
    rows = [
        (day(one.reported_on), str(words("conclusion", one.conclusion)), one.operations, one.payment_conduct)
        for one in found
    ]
    return [Heading(gettext("Credit reports")), Table(heads, rows, widths=(3, 2, 7, 7))]


def _reviews(row: Customer, asked: Asked) -> list[Part]:
    found = _latest(CarefulReview, CarefulReview.on, row, asked)
    if not found:
        return []
    rows = [(day(one.on), yes_no(one.passed), one.reason) for one in found]
    return [
        Heading(gettext("Careful reviews")),
        Table([gettext("Day"), gettext("Passed"), gettext("Reason")], rows, widths=(3, 2, 12)),
    ]
