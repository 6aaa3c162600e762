"""The form of a contract's review (合同评审表, 二(四)4–5): terms, diligence, declaration, opinions, conclusion."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext

from admin_app.accounts import rights
from admin_app.accounts.rights import POST_TITLES
from admin_app.areas.contracts import drafts, groundwork
from admin_app.areas.contracts.models import Declaration, Diligence
from admin_app.areas.receivables.figures import figures_of
from admin_app.areas.receivables.models import Contract
from admin_app.areas.receivables.prints import both
from admin_app.errors import sentence
from admin_app.printing.forms import Asked, PrintedForm, form
from admin_app.printing.parts import Facts, Heading, Part, Signatures, Table
from admin_app.screens.formatters import day, instant, yuan
from admin_app.screens.words import words
from admin_app.secrecy.reader import current_reader
from admin_app.signoffs.models import SignRequest, SignStep


@form
class ReviewForm(PrintedForm):
    name, number = "contract-review", "HT-01"
    title = sentence("Review of a sales contract", "销售合同评审表")
    model = Contract

    def may(self, row: Contract) -> bool:
        reader = current_reader()
        owns = row.customer is not None and row.customer.owner_id == reader.user_id
        return rights.may(reader.posts, "contract.print", owns=owns)

    def back_url(self, row: Contract) -> str:
        return url_for("contract.details_view", id=row.id)

    def reference(self, row: Contract, asked: Asked) -> str:
        return str(gettext("No. %(number)s, version %(version)s", number=row.number, version=row.version))

    def parts(self, row: Contract, asked: Asked) -> Sequence[Part]:
        request = drafts.current_version(row).request if row.drafted_on is not None else None
        return [
            Heading(gettext("The contract")),
            _terms(row, asked),
            Heading(gettext("Credit")),
            _credit(row, asked),
            Heading(gettext("Due diligence (二(四)4.1)")),
            _diligence(groundwork.diligence_of(row.id)),
            Heading(gettext("Declaration (二(四)4.2)")),
            _declaration(groundwork.declaration_of(row)),
            Heading(gettext("Opinions and conclusion (二(四)5)")),
            _opinions(request, asked.language),
            Signatures(
                [gettext("Finance"), gettext("Customer service"), gettext("Marketing"), gettext("Concluded by")]
            ),
        ]


def _terms(row: Contract, asked: Asked) -> Facts:
    customer = row.customer
    supply = f"{day(row.supply_from)} – {day(row.supply_until)}" if row.supply_from else ""
    return Facts(
        [
            (gettext("Customer"), customer.name),
            (gettext("Unified credit code"), customer.tax_id or ""),
            (gettext("Title"), row.title),
            (gettext("Kind of contract"), words("contract_type", row.contract_type)),
            (gettext("Amount"), both(row.amount_fen, asked.language)),
            (gettext("Term"), f"{day(row.starts_on)} – {day(row.ends_on)}"),
            (gettext("Days to pay"), str(row.payment_days)),
            (gettext("Terms of payment"), row.payment_terms),
            (gettext("Supply period"), supply),
            (gettext("Guarantee"), words("guarantee", row.guarantee)),
            (gettext("Drafted by"), row.drafted_by.name if row.drafted_by else ""),
            (gettext("Drafted on"), day(row.drafted_on)),
        ]
    )


def _credit(row: Contract, asked: Asked) -> Facts:
    figures = figures_of([row.customer_id], asked.on)[row.customer_id]
    return Facts(
        [
            (gettext("Grade"), row.customer.grade or gettext("None")),
            (gettext("Exposure (yuan)"), yuan(figures.exposure_fen)),
            (gettext("Unpaid invoices (yuan)"), yuan(figures.open_invoices_fen)),
            (gettext("Oldest open, days late"), str(figures.oldest_open_days_late)),
        ]
    )


def _diligence(found: Diligence | None) -> Facts:
    until = day(found.licence_until) or gettext("without end") if found else ""
    return Facts(
        [
            (gettext("Business licence"), found.licence if found else ""),
            (gettext("Valid until"), until),
            (gettext("Reputation"), found.reputation if found else ""),
            (gettext("Recent results"), found.results if found else ""),
            (gettext("Qualifications"), found.qualifications if found else ""),
            (gettext("Who answers for it"), found.answers.name if found and found.answers else ""),
        ],
        columns=1,
    )


def _declaration(declared: Declaration | None) -> Facts:
    return Facts(
        [
            (gettext("Economy"), declared.economy if declared else ""),
            (gettext("Feasibility"), declared.feasibility if declared else ""),
            (gettext("Legality"), declared.legality if declared else ""),
            (gettext("Reasonable price"), declared.price if declared else ""),
            (gettext("Declared by"), declared.by.name if declared and declared.by else ""),
        ],
        columns=1,
    )


def _opinions(request: SignRequest | None, language: str) -> Table:
    steps = request.steps if request is not None else []
    return Table(
        [gettext("Post"), gettext("Signed by"), gettext("When"), gettext("Opinion")],
        [_opinion(step, language) for step in steps],
        widths=(4, 3, 4, 8),
        empty=gettext("Not yet reviewed."),
    )


def _opinion(step: SignStep, language: str) -> tuple[str, str, str, str]:
    post = step.post or step.instead_of or ""
    english, chinese = POST_TITLES.get(post, (post, post))
    by = step.signed_by or step.phone_by
    at = step.signed_at or step.phone_at
    said = " ".join(one for one in (words("state", step.state), step.comment or step.phone_note) if one)
    title = chinese if language == "zh" else english[:1].upper() + english[1:]
    return title, by.name if by else "", instant(at) if at else "", said
